"""Two chains: every parameter that changed is named, none that did not; sizes are those of the sound."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bands import CENTRES_HZ
from assistant.diff.chains import chain_changes
from assistant.diff.sizes import effects
from assistant.processors import (
    PROCESSORS,
    Compressor,
    Delay,
    Equalizer,
    FirEqualizer,
    Gain,
    HighPass,
    Limiter,
    MultibandCompressor,
    Reverb,
    Width,
)
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.report.changes.settings import step_text
from tests.processors.strategies import processors

RATE_HZ = 44100
CHAINS = st.lists(st.sampled_from(list(PROCESSORS.values())).flatmap(processors), max_size=4).map(tuple)


def _compressor(**parameters):
    return Compressor(threshold_db=-20.0, knee_db=0.0, **parameters)


def _eq(*bands):
    return (Equalizer(bands=bands),)


@given(CHAINS)
@settings(max_examples=60, deadline=None)
def test_a_chain_has_not_changed_from_itself(chain):
    found = chain_changes(chain, chain)
    assert found.is_empty
    assert effects(chain, chain, RATE_HZ) == ()


def _parts(chain):
    """What a chain is made of as steps tell it."""
    return sum((_parts_of(each) for each in chain), Counter())


def _parts_of(declared):
    """Bands of equalizers each by itself; of a multiband compressor its own parameters, and each band."""
    if declared is None:
        return Counter()
    if isinstance(declared, Equalizer):
        return Counter(declared.bands)
    if isinstance(declared, MultibandCompressor):
        return _own_part(declared) + Counter(declared.bands)
    return Counter([declared])


def _own_part(processor):
    own = (processor.low_crossover_hz, processor.high_crossover_hz, processor.wet_percent)
    return Counter([(len(processor.bands), *own)])


def _told_apart(step):
    """What further steps tell: the bands of a multiband compressor that still has as many of them."""
    both = isinstance(step.a, MultibandCompressor) and isinstance(step.b, MultibandCompressor)
    return {"bands"} if both and len(step.a.bands) == len(step.b.bands) else set()


@given(CHAINS, CHAINS)
@settings(max_examples=150, deadline=None)
def test_steps_turn_a_into_b_and_name_what_differs(a, b):
    """Take away what was, add what is: B. Each step names the fields that differ, and no others."""
    left = _parts(a)
    for step in chain_changes(a, b).steps:
        if isinstance(step.a or step.b, Equalizer):  # one without bands, of which nothing is in the parts
            continue
        own = _own_part if _told_apart(step) else _parts_of
        left.subtract(own(step.a))
        left.update(own(step.b))
        if step.change == "changed":
            differing = {name for name in vars(step.a) if getattr(step.a, name) != getattr(step.b, name)}
            assert {parameter.name for parameter in step.parameters} == differing - _told_apart(step)
        assert step_text(step)
    assert +left == +_parts(b)
    assert not -left


@given(CHAINS, CHAINS)
@settings(max_examples=100, deadline=None)
def test_there_and_back_are_the_same_steps_turned_round(a, b):
    there, back = chain_changes(a, b), chain_changes(b, a)
    assert Counter((step.a, step.b) for step in there.steps) == Counter((step.b, step.a) for step in back.steps)
    sizes = [sorted(-1.0 if step.size_db is None else step.size_db for step in each.steps) for each in (there, back)]
    assert sizes[0] == pytest.approx(sizes[1])
    assert there.reordered == back.reordered


@given(st.sampled_from(list(PROCESSORS.values())).flatmap(lambda kind: st.tuples(processors(kind), processors(kind))))
@settings(max_examples=100, deadline=None)
def test_every_change_of_one_processor_is_in_its_words(pair):
    """The text of a changed setting differs on both sides of the arrow, or tells a size; nothing is left unsaid."""
    for step in chain_changes((pair[0],), (pair[1],)).steps:
        told = step_text(step)
        if step.change == "changed":
            assert step.parameters
            assert told.count(" -> ") + told.count("redrawn") >= 1
        else:
            assert told.startswith(("new: ", "gone: "))


def test_a_moved_band_reads_as_one():
    a, b = Band(frequency_hz=310.0, gain_db=2.0, q=0.8), Band(frequency_hz=290.0, gain_db=3.1, q=0.8)
    far = Band(kind="high_shelf", frequency_hz=8000.0, gain_db=1.0)
    (step,) = chain_changes(_eq(far, a), _eq(b, far)).steps
    assert (step.a, step.b) == (a, b)
    assert step_text(step).startswith("bell +2.0 dB at 310 Hz, Q 0.80, stereo -> +3.1 dB at 290 Hz (up to 1.")


def test_bands_far_apart_are_not_one():
    low, high = Band(frequency_hz=100.0, gain_db=2.0), Band(frequency_hz=5000.0, gain_db=2.0)
    assert {step.change for step in chain_changes(_eq(low), _eq(high)).steps} == {"added", "removed"}


def test_each_band_is_paired_with_its_nearest():
    """Not in the order in which they are listed."""
    bands = [Band(frequency_hz=hz, gain_db=2.0) for hz in (100.0, 400.0, 1600.0, 6400.0)]
    moved = [Band(frequency_hz=1.1 * band.frequency_hz, gain_db=2.5) for band in bands]
    steps = chain_changes(_eq(*bands), _eq(*reversed(moved))).steps
    assert {(step.a, step.b) for step in steps} == set(zip(bands, moved, strict=True))


@pytest.mark.parametrize(
    ("a", "b", "size_db"),
    [
        (Gain(gain_db=1.0), Gain(gain_db=-2.0), 3.0),
        (Limiter(ceiling_dbtp=-1.0), Limiter(ceiling_dbtp=-1.5), 0.5),
        (Width(mid_db=1.0, high_db=1.0, low_db=1.0), Width(mid_db=3.0, high_db=3.0, low_db=3.0), 2.0),
        (_compressor(ratio=2.0), _compressor(ratio=4.0), 5.0),
        (Compressor(ratio=2.0, makeup_db=1.0), Compressor(ratio=2.0, makeup_db=2.0), 1.0),
    ],
)
def test_sizes_are_what_the_settings_do(a, b, size_db):
    """A compressor's at 0 dBFS: 20 dB over the threshold 2:1 takes 10 dB and 4:1 takes 15 dB."""
    (step,) = chain_changes((a,), (b,)).steps
    assert step.size_db == pytest.approx(size_db, abs=1e-6)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Limiter(ceiling_dbtp=-1.0), Limiter(ceiling_dbtp=-1.0, release_ms=120.0)),
        (Compressor(ratio=2.0), Compressor(ratio=2.0, attack_ms=40.0)),
        (Reverb(wet_percent=100.0), Reverb(wet_percent=100.0, decay_seconds=2.0)),
        (Delay(wet_percent=50.0), Delay(wet_percent=50.0, feedback_percent=60.0)),
        (
            FirEqualizer(points=(CurvePoint(mid_db=2.0),)),
            FirEqualizer(phase="linear", points=(CurvePoint(mid_db=2.0),)),
        ),
    ],
)
def test_what_only_the_sound_can_tell_has_no_size(a, b):
    (step,) = chain_changes((a,), (b,)).steps
    assert step.size_db is None


def test_what_does_nothing_has_no_size_to_speak_of():
    """A threshold under a ratio of 1, a band at 0 dB: changed, and told nowhere."""
    a = (Compressor(threshold_db=-20.0), Equalizer(bands=(Band(frequency_hz=100.0),)))
    b = (Compressor(threshold_db=-30.0), Equalizer(bands=(Band(frequency_hz=120.0),)))
    assert [step.size_db for step in chain_changes(a, b).steps] == [0.0, 0.0]


def test_steps_come_largest_first():
    a = (*_eq(Band(gain_db=1.0)), Gain(gain_db=0.0), Limiter(ceiling_dbtp=-1.0))
    b = (
        *_eq(Band(gain_db=3.0)),
        Gain(gain_db=5.0),
        Limiter(ceiling_dbtp=-1.0, release_ms=90.0),
        HighPass(frequency_hz=20.0),
    )
    sizes = [step.size_db for step in chain_changes(a, b).steps if step.size_db is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert chain_changes(a, b).steps[-1].size_db is None


def test_another_order_is_told():
    a = (Gain(gain_db=3.0), Compressor(ratio=2.0), Limiter(ceiling_dbtp=-1.0))
    found = chain_changes(a, (a[1], a[0], a[2]))
    assert found.reordered
    assert not found.steps
    assert not chain_changes(a, (HighPass(frequency_hz=30.0), *a)).reordered


@pytest.mark.parametrize("channel", ["stereo", "mid", "side", "left"])
def test_the_effect_of_all_bands_is_that_of_their_sound(channel):
    """A sine at the band's centre gains what the effect says, on the channel it says."""
    a = _eq(Band(frequency_hz=200.0, gain_db=1.0))
    b = _eq(Band(frequency_hz=200.0, gain_db=1.0), Band(channel=channel, frequency_hz=1000.0, gain_db=4.0, q=1.0))
    found = {effect.channel: effect.curve for effect in effects(a, b, RATE_HZ)}
    assert found[channel].most_db == pytest.approx(4.0, abs=0.01)
    assert found[channel].most_hz == pytest.approx(1000.0)
    time = np.arange(RATE_HZ) / RATE_HZ
    sine = 0.1 * np.sin(2.0 * np.pi * 1000.0 * time)
    sides = {"stereo": (1, 1), "mid": (1, 1), "side": (1, -1), "left": (1, 0)}[channel]
    sound = np.stack([side * sine for side in sides]).astype(np.float32)
    levels = [np.std(chain[0].process(sound, RATE_HZ)[0, RATE_HZ // 2 :]) for chain in (a, b)]
    place = int(np.argmin(np.abs(CENTRES_HZ - 1000.0)))
    assert 20.0 * np.log10(levels[1] / levels[0]) == pytest.approx(found[channel].change_db[place], abs=0.02)


def test_a_multiband_compressor_is_told_band_by_band():
    bands = (CompressorBand(threshold_db=-30.0, ratio=2.0), CompressorBand(), CompressorBand())
    a = MultibandCompressor(bands=bands)
    b = MultibandCompressor(bands=(CompressorBand(threshold_db=-30.0, ratio=3.0), *bands[1:]))
    (step,) = chain_changes((a,), (b,)).steps
    assert step.where == "below 150 Hz"
    assert step_text(step).startswith("multiband compressor, below 150 Hz: ratio 2:1 -> 3:1")
