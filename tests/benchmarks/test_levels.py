import numpy as np
import pytest

from benchmarks import levels
from benchmarks.chains import amplify
from benchmarks.distances import loudness_lufs
from tests.benchmarks.test_distances import RATE_HZ, song


def sine(frequency_hz, seconds=2.0, phase=0.0, level_db=0.0):
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    row = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency_hz * t + phase)
    return np.stack([row, row]).astype(np.float32)


def test_a_full_scale_sine_in_both_channels_reads_zero_lufs():
    """BS.1770: 997 Hz at 0 dBFS in one channel reads -3.01 LUFS."""
    powers = levels.frame_powers(sine(997.0), RATE_HZ)
    assert levels.lufs(powers)[10:] == pytest.approx(0.0, abs=0.1)
    assert levels.integrated_lufs(powers) == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("gain_db", [0.0, -35.0])
def test_integrated_loudness_is_that_of_another_meter(gain_db):
    """With a quiet part and a pause, so that both gates have work."""
    sound = np.concatenate([song(4.0), amplify(song(3.0), -18.0), np.zeros((2, RATE_HZ), np.float32)], axis=1)
    sound = amplify(sound, gain_db)
    measured = levels.integrated_lufs(levels.frame_powers(sound, RATE_HZ))
    assert measured == pytest.approx(loudness_lufs(sound, RATE_HZ), abs=0.01)


def test_silence_reads_the_gate_and_has_no_spread():
    powers = levels.frame_powers(np.zeros((2, RATE_HZ), np.float32), RATE_HZ)
    assert levels.integrated_lufs(powers) == levels.SILENCE_LUFS
    assert not levels.level_quantiles_lu(powers).any()


def test_quantiles_tell_how_far_quiet_and_loud_are_apart():
    """Half a minute loud and half 12 dB less: the quartiles of both lengths stand 12 dB apart, whatever the gain."""
    sound = np.concatenate([sine(997.0, 10.0, level_db=-10.0), sine(997.0, 10.0, level_db=-22.0)], axis=1)
    quantiles_lu = levels.level_quantiles_lu(levels.frame_powers(sound, RATE_HZ))
    assert quantiles_lu[:, 3] - quantiles_lu[:, 1] == pytest.approx([12.0, 12.0], abs=0.1)
    louder = levels.level_quantiles_lu(levels.frame_powers(amplify(sound, 5.0), RATE_HZ))
    assert louder == pytest.approx(quantiles_lu, abs=1e-4)


def test_pauses_do_not_count_as_quiet():
    sound = song(4.0)
    paused = np.concatenate([sound, amplify(sound, -60.0)], axis=1)
    plain, with_pause = (levels.level_quantiles_lu(levels.frame_powers(each, RATE_HZ)) for each in (sound, paused))
    assert with_pause[0] == pytest.approx(plain[0], abs=0.25)  # blocks across the edge count still


def test_true_peak_finds_what_lies_between_the_samples():
    """A quarter of the rate, sampled at 45 degrees: no sample is above -3.01 dBFS."""
    sound = sine(RATE_HZ / 4, 0.1, phase=np.pi / 4) * np.hanning(4410).astype(np.float32)
    assert 20 * np.log10(np.abs(sound).max()) == pytest.approx(-3.01, abs=0.02)
    assert levels.true_peak_dbtp(sound) == pytest.approx(0.0, abs=0.1)
    assert levels.true_peak_dbtp(np.zeros_like(sound)) == pytest.approx(-120.0)


def test_reduction_is_averaged_over_active_frames_alone():
    """Three decibels less where it is loud, nothing where it is 40 dB quieter: three decibels, and not 1.5."""
    loud, quiet = sine(997.0, level_db=-6.0), sine(997.0, level_db=-46.0)
    before = np.concatenate([loud, quiet], axis=1)
    after = np.concatenate([amplify(loud, -3.0), quiet], axis=1)
    assert levels.mean_reduction_db(before, after, RATE_HZ) == pytest.approx(3.0, abs=0.05)
    assert levels.mean_reduction_db(before, before, RATE_HZ) == 0.0
    silent = np.zeros_like(before)
    assert levels.mean_reduction_db(silent, silent, RATE_HZ) == 0.0
