"""Static curve, ballistics, link, make-up and dry share of the compressor."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import Compressor
from tests.processors.measure import sine

RATE_HZ = 44100
SETTINGS = {"threshold_db": -20.0, "ratio": 4.0, "knee_db": 10.0, "attack_ms": 5.0, "release_ms": 2000.0}


def level_db(sound):
    return 20.0 * np.log10(np.abs(sound).max())


@pytest.mark.parametrize("knee_db", [0.0, 10.0])
@pytest.mark.parametrize("input_db", [-40.0, -26.0, -22.0, -20.0, -17.0, -12.0, -3.0, 0.0])
def test_a_steady_tone_is_turned_down_by_the_static_curve(input_db, knee_db):
    """The peak of a 2 kHz tone after 2 s lies within 0.1 dB of the curve, with a release that lets the level stand."""
    compressor = Compressor(**{**SETTINGS, "knee_db": knee_db})
    tone = sine(2000.0, RATE_HZ, seconds=2.0, amplitude=10.0 ** (input_db / 20.0))
    got_db = level_db(compressor.process(tone, RATE_HZ)[:, -4410:])
    assert input_db - got_db == pytest.approx(compressor.gain_reduction_db(input_db), abs=0.1)


@given(threshold_db=st.floats(-60.0, 0.0), ratio=st.floats(1.0, 20.0), knee_db=st.floats(0.0, 24.0))
@settings(deadline=None, derandomize=True, max_examples=50)
def test_the_static_curve_rises_from_zero_below_the_knee_to_its_line_above(threshold_db, ratio, knee_db):
    compressor = Compressor(threshold_db=threshold_db, ratio=ratio, knee_db=knee_db)
    levels_db = np.linspace(-100.0, 30.0, 1301)
    reduction_db = compressor.gain_reduction_db(levels_db)
    over_db = levels_db - threshold_db
    slopes = np.diff(reduction_db) / np.diff(levels_db)
    assert np.allclose(reduction_db[over_db < -knee_db / 2.0], 0.0)
    above = over_db > knee_db / 2.0
    assert np.allclose(reduction_db[above], (1.0 - 1.0 / ratio) * over_db[above])
    assert slopes.min() > -1e-9
    assert slopes.max() < 1.0 - 1.0 / ratio + 1e-9


def settle_ms(gain_db):
    """The time until 1 - 1/e of the way from the first to the last value is done."""
    done = (gain_db - gain_db[0]) / (gain_db[-1] - gain_db[0])
    return np.argmax(done >= 1.0 - np.exp(-1.0)) * 1000.0 / RATE_HZ


@pytest.mark.parametrize("attack_ms", [2.0, 20.0, 100.0])
def test_attack_is_the_time_constant_of_the_fall(attack_ms):
    """From silence to a steady level (a constant, so that the peak detector sees no ripple)."""
    compressor = Compressor(threshold_db=-20.0, ratio=4.0, knee_db=0.0, attack_ms=attack_ms, release_ms=5.0)
    step = np.full((1, RATE_HZ), 0.9, dtype=np.float32)
    gain_db = 20.0 * np.log10(compressor.process(step, RATE_HZ)[0] / step[0])
    assert settle_ms(gain_db) == pytest.approx(attack_ms, rel=0.1, abs=0.1)


@pytest.mark.parametrize("release_ms", [50.0, 300.0])
def test_release_is_the_time_constant_of_the_recovery(release_ms):
    """Source eq. 17: the smooth decoupled detector recovers by its release, here with a much quicker attack."""
    compressor = Compressor(threshold_db=-20.0, ratio=4.0, knee_db=0.0, attack_ms=0.1, release_ms=release_ms)
    fall = np.full((1, 4 * RATE_HZ), 0.9, dtype=np.float32)
    fall[:, 2 * RATE_HZ :] = 0.01
    gain_db = 20.0 * np.log10(compressor.process(fall, RATE_HZ)[0] / fall[0])
    assert settle_ms(gain_db[2 * RATE_HZ :]) == pytest.approx(release_ms, rel=0.1)


def test_the_louder_channel_turns_both_down():
    sound = np.concatenate([sine(1000.0, RATE_HZ), sine(1000.0, RATE_HZ, amplitude=0.01)])
    out = Compressor(**SETTINGS).process(sound, RATE_HZ)
    heard = np.abs(sound[1]) > 1e-4
    gains = out[:, heard] / sound[:, heard]
    assert np.allclose(gains[0], gains[1], rtol=1e-5)
    assert gains.min() < 0.4


def test_makeup_is_added_to_everything():
    quiet = sine(1000.0, RATE_HZ, amplitude=0.001)
    out = Compressor(**SETTINGS, makeup_db=6.0206).process(quiet, RATE_HZ)
    assert np.allclose(out, 2.0 * quiet, rtol=1e-5)


def test_wet_percent_mixes_dry_and_compressed():
    sound = sine(1000.0, RATE_HZ, seconds=0.3)
    dry, half, wet = (
        Compressor(**SETTINGS, makeup_db=3.0, wet_percent=share).process(sound, RATE_HZ) for share in (0.0, 50.0, 100.0)
    )
    assert np.array_equal(dry, sound)
    assert np.allclose(half, 0.5 * (dry + wet), atol=1e-6)


def test_the_stage_tells_what_it_did():
    """Two seconds of a steady tone: the largest and the mean reduction are those of the curve, after the attack."""
    compressor = Compressor(**SETTINGS)
    stage = compressor.open(RATE_HZ, 1)
    stage.process(sine(2000.0, RATE_HZ, seconds=2.0))
    assert stage.reduction.trace_db.shape == (20,)
    assert stage.reduction.max_db == pytest.approx(compressor.gain_reduction_db(0.0), abs=0.1)
    assert stage.reduction.mean_db == pytest.approx(stage.reduction.max_db, abs=0.3)


@given(reduction_db=st.floats(0.0, 40.0), wet_percent=st.floats(1.0, 100.0), makeup_db=st.floats(-24.0, 24.0))
@settings(deadline=None, derandomize=True, max_examples=50)
def test_a_dry_share_takes_from_the_reduction(reduction_db, wet_percent, makeup_db):
    """The whole never takes more than the curve, and with no dry share as much."""
    compressor = Compressor(ratio=4.0, makeup_db=makeup_db, wet_percent=wet_percent)
    taken_db = float(compressor.mixed_reduction_db(reduction_db))
    assert -1e-9 <= taken_db <= reduction_db + 1e-9
    alone = dataclasses.replace(compressor, wet_percent=100.0)
    assert float(alone.mixed_reduction_db(reduction_db)) == pytest.approx(reduction_db, abs=1e-9)


def test_a_steady_tone_tells_what_the_whole_takes():
    """Loud against quiet, dry share and make-up included, measured on sound."""
    compressor = Compressor(**{**SETTINGS, "makeup_db": 6.0, "wet_percent": 40.0})
    gains_db = []
    for input_db in (-60.0, -6.0):
        tone = sine(2000.0, RATE_HZ, seconds=2.0, amplitude=10.0 ** (input_db / 20.0))
        gains_db.append(level_db(compressor.process(tone, RATE_HZ)[:, -4410:]) - input_db)
    expected_db = float(compressor.mixed_reduction_db(compressor.gain_reduction_db(-6.0)))
    assert gains_db[0] - gains_db[1] == pytest.approx(expected_db, abs=0.1)
