"""What gains that follow the level make of the tone: foretold from traces, held against what was rendered."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ
from assistant.fit.tone_of_gains import tone_of_gains
from assistant.processors import Compressor, Gain, Limiter
from assistant.render import render
from assistant.traces import take_traces
from tests import signals

RATE_HZ = 44100
MIDDLE = (CENTRES_HZ > 40.0) & (CENTRES_HZ < 16000.0)


def verses_and_choruses():
    """9 s of dark noise and 9 s of bright, 10 dB louder, in turn: whole sections of either."""
    dark, bright = (
        signals.shaped(signals.pink(-40.0, 9.0, RATE_HZ, seed=seed), RATE_HZ, gain)
        for seed, gain in ((1, lambda hz: 1.0 / (1.0 + (hz / 500.0) ** 2)), (2, lambda hz: 1.0 + hz / 500.0))
    )
    dark, bright = (
        each * np.float32(level / np.sqrt(np.mean(each**2))) for each, level in ((dark, 0.02), (bright, 0.06))
    )
    return signals.join(dark, bright, dark, bright)


def made_db(samples, rendered):
    """What really became of the tone."""
    before, after = analyze_samples(samples, RATE_HZ), analyze_samples(rendered, RATE_HZ)
    curve_db = after.mid_db - before.mid_db
    return curve_db - np.median(curve_db[MIDDLE])


def foretold_db(samples, rendered):
    return tone_of_gains(
        analyze_samples(samples, RATE_HZ), take_traces([samples], RATE_HZ, 2), take_traces([rendered], RATE_HZ, 2)
    )


def through(samples, *chain):
    return np.concatenate(list(render([samples], chain, RATE_HZ, 2)), axis=1)


def test_a_gain_on_sections_turns_the_spectrum_as_foretold():
    """Choruses 6 dB down: the bright ones count for less, to a tenth of a dB."""
    samples = verses_and_choruses()
    gain = np.ones(samples.shape[1], dtype=np.float32)
    for start in (9, 27):
        gain[start * RATE_HZ : (start + 9) * RATE_HZ] = 0.5
    rendered = samples * gain
    really = made_db(samples, rendered)
    assert np.ptp(really[MIDDLE]) > 2.0
    np.testing.assert_allclose(foretold_db(samples, rendered)[MIDDLE], really[MIDDLE], atol=0.15)


@pytest.mark.parametrize(
    "chain",
    [
        (Gain(gain_db=14.0), Limiter(ceiling_dbtp=-1.0)),
        (Compressor(threshold_db=-30.0, ratio=3.0, attack_ms=20.0, release_ms=200.0),),
    ],
    ids=["limiter", "compressor"],
)
def test_real_processors_turn_it_as_foretold(chain):
    """Within some tenths of a dB, and nearer than taking them to leave the tone alone."""
    samples = verses_and_choruses()
    rendered = through(samples, *chain)
    really, foretold = made_db(samples, rendered)[MIDDLE], foretold_db(samples, rendered)[MIDDLE]
    assert np.ptp(really) > 1.0
    assert np.abs(foretold - really).max() < 0.4
    assert np.std(foretold - really) < 0.3 * np.std(really)


def test_a_gain_that_stands_still_makes_no_tone():
    samples = verses_and_choruses()
    np.testing.assert_allclose(foretold_db(samples, samples * np.float32(0.25)), 0.0, atol=1e-6)


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_what_is_silent_or_too_short_makes_none(seconds):
    """Under 3 s no section is whole; silence behind the gains has no spectrum."""
    samples = verses_and_choruses()
    short = take_traces([np.zeros((2, round(seconds * RATE_HZ)), dtype=np.float32)], RATE_HZ, 2)
    mix, whole = analyze_samples(samples, RATE_HZ), take_traces([samples], RATE_HZ, 2)
    np.testing.assert_array_equal(tone_of_gains(mix, short, short), 0.0)
    np.testing.assert_array_equal(tone_of_gains(mix, whole, whole.turned(0.0 * whole.peaks)), 0.0)
