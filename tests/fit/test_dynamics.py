"""The laws of the compressor that a match fits: found where it was, as far as asked for, not where there was none."""

from functools import cache

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.compare import compare
from assistant.fit.bench import MOST_ASKED_DB, MOST_REDUCTION_DB
from assistant.fit.dynamics import Dynamics, fit_dynamics
from assistant.fit.evidence import estimate
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.options import MatchOptions
from assistant.processors import Compressor, Gain, Limiter
from assistant.render import render
from assistant.tools import BandSlot, CompressorDials, Dial, Tool
from assistant.traces import take_traces
from tests import signals

RATE_HZ = 44100
LIMITER = Limiter(ceiling_dbtp=-1.0)
AUTO = MatchOptions()
KNOWN = (
    Compressor(threshold_db=-26.0, ratio=2.5, attack_ms=20.0, release_ms=150.0),
    Compressor(threshold_db=-30.0, ratio=1.7, attack_ms=30.0, release_ms=200.0),
    Compressor(threshold_db=-28.0, ratio=3.5, attack_ms=15.0, release_ms=120.0),
)
PRESSED = Compressor(threshold_db=-38.0, ratio=3.0, attack_ms=10.0, release_ms=100.0)
"""Far more than a bus gets: beyond doubt between different songs, too."""


@cache
def song(seed=0, seconds=24.0):
    """Without noise at half the rate, where no two meters agree on what lies between the samples."""
    samples = signals.song(seconds, RATE_HZ, seed=seed, peak_dbfs=-12.0)
    return signals.shaped(samples, RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 17000.0) ** 40))


@cache
def mastered(seed, *chain, seconds=24.0):
    chain = (*chain, Gain(gain_db=10.0), LIMITER)
    return np.concatenate(list(render([song(seed, seconds)], chain, RATE_HZ, 2)), axis=1)


@cache
def measured(seed, *chain, seconds=24.0):
    return analyze_samples(mastered(seed, *chain, seconds=seconds) if chain else song(seed, seconds), RATE_HZ)


@cache
def traces(seed, seconds=24.0):
    return take_traces([song(seed, seconds)], RATE_HZ, 2)


def fitted(seed, reference, options=AUTO, wanted_lufs=None) -> Dynamics:
    """The dynamics of a song against a profile."""
    mix = measured(seed)
    difference = compare(mix, reference)
    wanted = reference.loudness_lufs if wanted_lufs is None else wanted_lufs
    evidence = estimate(mix, reference, difference)
    return fit_dynamics(traces(seed), mix, reference, difference, evidence, LIMITER, wanted, options)


def average_db(seed, compressor):
    """What a compressor really takes, on average over what is within 20 LU of the loudness."""
    bare = Compressor(
        **{name: getattr(compressor, name) for name in ("threshold_db", "ratio", "attack_ms", "release_ms")}
    )
    out = bare.process(song(seed).copy(), RATE_HZ)
    before, after = traces(seed), take_traces([out], RATE_HZ, 2)
    loud = before.energies > 10.0 ** ((before.loudness_lufs - 20.0 + 0.691) / 10.0)
    return float(-10.0 * np.log10(after.energies[loud] / before.energies[loud]).mean())


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.ratio}:1")
def test_a_known_compressor_is_found_on_one_performance(seed, known):
    """Its average reduction within 0.75 dB and its ratio within a factor of 1.7, on half a minute of two levels."""
    found = fitted(seed, measured(seed, known))
    assert found.compressor is not None
    assert found.doubt < 0.01
    assert found.compressor.wet_percent == 100.0
    assert found.chosen.average_db == pytest.approx(average_db(seed, known), abs=0.75)
    assert 1.0 / 1.7 <= found.compressor.ratio / known.ratio <= 1.7
    assert found.chosen.distance < 0.35 * found.none.distance


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_song_that_was_only_limited_gets_no_compressor(seed):
    found = fitted(seed, measured(seed, Gain()))
    assert found.compressor is None
    assert found.processors == ()


@pytest.mark.parametrize(("seed", "other"), [(0, 1), (1, 2), (2, 0), (3, 1)])
def test_another_song_that_was_only_limited_gets_none_either(seed, other):
    assert fitted(seed, measured(other, Gain())).compressor is None


@pytest.mark.parametrize(("seed", "other"), [(0, 1), (1, 2), (2, 0)])
def test_another_song_that_was_pressed_asks_for_the_usual(seed, other):
    """Ratios and reduction of a bus, however much more was done to the reference."""
    found = fitted(seed, measured(other, PRESSED))
    assert found.compressor is not None
    assert not found.shared
    assert 2.0 <= found.compressor.ratio <= 3.0
    assert 0.5 < found.chosen.typical_db <= MOST_REDUCTION_DB + 0.1
    assert found.chosen.distance < found.none.distance
    assert found.doubt < 0.4


def test_one_performance_may_be_pressed_harder_but_not_without_end():
    crushed = Compressor(threshold_db=-45.0, ratio=8.0, attack_ms=10.0, release_ms=100.0)
    found = fitted(0, measured(0, crushed))
    assert found.chosen.compressor.makeup_db > MOST_REDUCTION_DB
    assert found.chosen.typical_db <= MOST_ASKED_DB + 0.1


@pytest.mark.parametrize("reference", [("same", KNOWN[0]), ("same", PRESSED), ("other", PRESSED)], ids=str)
def test_strength_goes_nearer_step_by_step(reference):
    """From 0 to 100 the distance to the reference falls and the reduction grows; 0 does nothing."""
    whose, known = reference
    profile = measured(0 if whose == "same" else 1, known)
    found = [fitted(0, profile, MatchOptions(dynamics=each)) for each in (0.0, 25.0, 50.0, 75.0, 100.0)]
    assert found[0].compressor is None
    distances = [each.chosen.distance for each in found]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] < 0.5 * distances[0]
    reductions = [each.chosen.average_db for each in found]
    assert reductions == sorted(reductions)
    for share, reduction in zip((0.25, 0.5, 0.75), reductions[1:4], strict=True):
        assert reduction == pytest.approx(share * reductions[-1], abs=0.25)
    assert all(each.chosen.typical_db <= MOST_ASKED_DB + 0.1 for each in found)


def test_strength_stands_for_dynamics_too():
    profile = measured(0, KNOWN[0])
    for share in (0.0, 50.0):
        one, two = (
            fitted(0, profile, options) for options in (MatchOptions(dynamics=share), MatchOptions(strength=share))
        )
        assert one.chosen.compressor == two.chosen.compressor


@pytest.mark.parametrize("options", [AUTO, MatchOptions(strength=100.0)], ids=["auto", "in full"])
def test_a_mix_denser_than_its_reference_is_left_alone(options):
    """What compression took cannot be brought back; more of it only leads away."""
    dense = mastered(0, PRESSED) * np.float32(0.2)
    mix = analyze_samples(dense, RATE_HZ)
    for reference in (measured(0, Gain()), measured(1, Gain())):
        difference = compare(mix, reference)
        found = fit_dynamics(
            take_traces([dense], RATE_HZ, 2), mix, reference, difference, estimate(mix, reference, difference), LIMITER,
            reference.loudness_lufs, options,
        )  # fmt: skip
        assert found.compressor is None
        assert found.full is found.none


def test_the_compressor_relieves_a_limiter_that_would_take_too_much():
    """Wanted far louder than the mix can bear: it takes over a part, and the limiter is left with less."""
    reference = measured(1, Gain())
    found = fitted(0, reference, wanted_lufs=-9.0)
    assert found.shared
    assert found.relieved_from_db > CLEAN_REDUCTION_DB
    assert found.chosen.limiting_db < found.relieved_from_db - 0.25
    assert 0.0 < found.chosen.typical_db <= MOST_REDUCTION_DB
    assert not fitted(0, reference).shared


def test_no_relief_where_the_dynamics_were_asked_for():
    for share in (0.0, 100.0):
        found = fitted(0, measured(1, Gain()), MatchOptions(dynamics=share), wanted_lufs=-9.0)
        assert not found.shared


def test_the_make_up_keeps_the_loudness():
    """A bypass compares at equal level: rendered, within 0.1 LU."""
    made = fitted(0, measured(0, KNOWN[0])).compressor
    after = analyze_samples(made.process(song().copy(), RATE_HZ), RATE_HZ)
    assert made.makeup_db > 0.0
    assert after.loudness_lufs == pytest.approx(measured(0).loudness_lufs, abs=0.1)


def test_what_is_foretold_of_the_compressor_is_what_it_does():
    """Average reduction on the traces against the rendered sound."""
    found = fitted(0, measured(0, KNOWN[0]))
    assert found.chosen.average_db == pytest.approx(average_db(0, found.compressor), abs=0.15)


def test_the_same_songs_give_the_same_compressor():
    first, second = (fitted(0, measured(1, PRESSED)) for _ in range(2))
    assert first.compressor == second.compressor
    assert (first.doubt, first.chosen.distance) == (second.doubt, second.chosen.distance)


def test_nothing_to_compare_is_said():
    """A reference under 3 s has no section: no compressor, however it was asked for."""
    short = analyze_samples(np.ascontiguousarray(mastered(1, PRESSED)[:, : 2 * RATE_HZ]), RATE_HZ)
    for options in (AUTO, MatchOptions(strength=100.0)):
        found = fitted(0, short, options)
        assert not found.comparable
        assert found.compressor is None


@pytest.mark.parametrize("samples", [0, 100, RATE_HZ])
def test_silence_gets_no_compressor(samples):
    """What the chain leaves may be silent, or shorter than what loudness needs."""
    reference, mix = measured(1, PRESSED), measured(0)
    difference = compare(mix, reference)
    silent = take_traces([np.zeros((2, samples), dtype=np.float32)], RATE_HZ, 2)
    found = fit_dynamics(silent, mix, reference, difference, estimate(mix, reference, difference), LIMITER, -14.0, AUTO)
    assert found.compressor is None


def test_a_compressor_keeps_to_the_dials_of_the_users_own():
    """Ratio, attack and release are ones that it has; the threshold follows, so that as much is taken as freely."""
    reference = measured(0, KNOWN[0])
    dials = CompressorDials(
        ratio=Dial(2.0, 10.0, (2.0, 4.0, 10.0)), attack_ms=Dial(30.0, 30.0), release_ms=Dial(100.0, 400.0)
    )
    tool = Tool(name="mine", source="here", slots=(BandSlot(),), compressor=dials)
    free, kept = fitted(0, reference), fitted(0, reference, MatchOptions(tool=tool))
    compressor = kept.compressor
    assert free.compressor is not None
    assert compressor is not None
    assert compressor.ratio in dials.ratio.choices
    assert compressor.attack_ms == 30.0 != free.compressor.attack_ms
    assert 100.0 <= compressor.release_ms <= 400.0
    assert kept.chosen.average_db == pytest.approx(free.chosen.average_db, abs=0.15)
