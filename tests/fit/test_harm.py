"""Do no harm: a part that made its own aspect worse goes, with a note; one that helped stays."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.aspects import Aspects
from assistant.compare import compare
from assistant.fit import fit, fit_dynamics
from assistant.fit.harm import harmful, without
from assistant.options import MatchOptions
from assistant.processors import Compressor, Equalizer, Gain, Limiter, Width
from assistant.processors.equalizer import Band
from assistant.traces import take_traces
from tests.profiles import RATE_HZ, profile, song

TILT = Equalizer(
    bands=(
        Band(kind="low_shelf", frequency_hz=200.0, gain_db=4.0),
        Band(kind="high_shelf", frequency_hz=3000.0, gain_db=-4.0),
    )
)
WIDE = Width(low_db=0.0, mid_db=5.0, high_db=5.0)
DENSE = Compressor(threshold_db=-34.0, ratio=3.0, attack_ms=5.0, release_ms=100.0)
MADE = {"tone": TILT, "width": WIDE, "dynamics": DENSE}


@cache
def through(processor):
    return analyze_samples(processor.process(song().copy(), RATE_HZ), RATE_HZ)


@cache
def toward(processor):
    """The fit of a song toward itself behind a processor: what there is to be taken back."""
    reference = through(processor)
    difference = compare(profile(), reference)
    found = fit(profile(), reference, difference, MatchOptions(), RATE_HZ)
    dynamics = fit_dynamics(
        take_traces([song()], RATE_HZ, 2), profile(), reference, difference, found.estimate, Limiter(ceiling_dbtp=-1.0),
        reference.loudness_lufs, MatchOptions(),
    )  # fmt: skip
    return reference, found, dynamics


def compressed_alone():
    """Toward the dense song by its compressor and nothing else."""
    reference, found, dynamics = toward(DENSE)
    return reference, without(frozenset({"tone", "width"}), found, dynamics)[0], dynamics


def done(aspect):
    """Whether the fit does something in an aspect."""
    _, found, dynamics = toward(MADE[aspect])
    return bool(dynamics.processors if aspect == "dynamics" else getattr(found, aspect).processors)


@pytest.mark.parametrize("aspect", MADE)
def test_what_helped_stays(aspect):
    """Measured behind the very processor that the reference has."""
    reference, found, dynamics = toward(MADE[aspect])
    assert done(aspect)
    assert harmful(profile(), Aspects.same(reference), through(MADE[aspect]), found, dynamics) == frozenset()


@pytest.mark.parametrize("aspect", MADE)
def test_what_changed_nothing_stays(aspect):
    reference, found, dynamics = toward(MADE[aspect])
    assert harmful(profile(), Aspects.same(reference), profile(), found, dynamics) == frozenset()


@pytest.mark.parametrize(
    ("aspect", "backwards"),
    [
        ("tone", Equalizer(bands=tuple(replace(band, gain_db=-0.5 * band.gain_db) for band in TILT.bands))),
        ("width", Width(mid_db=-4.0, high_db=-4.0)),
    ],
    ids=["tone", "width"],
)
def test_what_led_away_goes(aspect, backwards):
    reference, found, dynamics = toward(MADE[aspect])
    assert aspect in harmful(profile(), Aspects.same(reference), through(backwards), found, dynamics)


def test_a_compressor_that_led_away_goes():
    """The reference is the song itself, untouched; a compressor is claimed to be called for, and rendered."""
    _, found, dynamics = compressed_alone()
    reference, _, none = toward(Gain(gain_db=-6.0))
    assert not none.processors
    claimed = replace(dynamics, none=none.none)
    assert harmful(profile(), Aspects.same(reference), through(DENSE), found, claimed) == {"dynamics"}


def test_a_compressor_that_relieves_the_limiter_is_not_judged_by_the_reference():
    _, found, dynamics = compressed_alone()
    reference, _, none = toward(Gain(gain_db=-6.0))
    shared = replace(dynamics, none=none.none, shared=True)
    assert harmful(profile(), Aspects.same(reference), through(DENSE), found, shared) == frozenset()


def test_an_aspect_in_which_nothing_was_done_is_not_blamed():
    """Tone that got worse without an equalizer: the reference, seen behind another one."""
    reference, found, dynamics = toward(Gain(gain_db=-6.0))
    assert not found.chain
    for processor in MADE.values():
        assert harmful(profile(), Aspects.same(reference), through(processor), found, dynamics) == frozenset()


@pytest.mark.parametrize("aspect", ["tone", "width"])
def test_taking_back_leaves_the_rest_and_a_note(aspect):
    _, found, dynamics = toward(MADE[aspect])
    after, same = without(frozenset({aspect}), found, dynamics)
    taken = getattr(after, aspect)
    assert (taken.processors, taken.moves) == ((), ())
    assert taken.taken_back
    assert f"The {aspect} move was taken back" in taken.notes[-1].text
    assert taken.notes[:-1] == getattr(found, aspect).notes
    assert same is dynamics
    others = [name for name in ("balance", "tone", "width", "transients") if name != aspect]
    assert [getattr(after, name) for name in others] == [getattr(found, name) for name in others]


def test_taking_back_a_compressor():
    _, found, dynamics = toward(DENSE)
    same, after = without(frozenset({"dynamics"}), found, dynamics)
    assert same is found
    assert after.taken_back
    assert after.processors == ()
    assert after.chosen is dynamics.none


def test_nothing_harmful_nothing_taken_back():
    _, found, dynamics = toward(TILT)
    assert without(frozenset(), found, dynamics) == (found, dynamics)


def test_the_profiles_are_left_as_they_are():
    reference, found, dynamics = toward(TILT)
    before = profile().to_json(), reference.to_json()
    harmful(profile(), Aspects.same(reference), through(TILT), found, dynamics)
    assert (profile().to_json(), reference.to_json()) == before
    assert np.isfinite(dynamics.none.distance)
