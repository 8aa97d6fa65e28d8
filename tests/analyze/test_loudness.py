"""Loudness against an independent meter, and laws of the energies."""

import numpy as np
import pyebur128
import pytest

from assistant import gating
from assistant.analyze import analyze_samples
from assistant.profile import pool
from tests.signals import join, silence, song, tone, white


def independent(sound, rate_hz):
    mode = pyebur128.MeasurementMode
    state = pyebur128.R128State(sound.shape[0], rate_hz, mode.MODE_I | mode.MODE_LRA | mode.MODE_TRUE_PEAK)
    state.add_frames(np.ascontiguousarray(sound.T).ravel(), sound.shape[1])
    return state


def peak_dbtp(state, channels):
    return 20.0 * np.log10(max(pyebur128.get_true_peak(state, channel) for channel in range(channels)))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate_hz", [44100, 48000])
@pytest.mark.parametrize("seed", [1, 2])
def test_agrees_with_libebur128(seed, rate_hz, channels):
    sound = song(30.0, rate_hz, channels, seed=seed)
    profile, other = analyze_samples(sound, rate_hz), independent(sound, rate_hz)
    assert profile.loudness_lufs == pytest.approx(pyebur128.get_loudness_global(other), abs=0.02)
    assert profile.range_lu == pytest.approx(pyebur128.get_loudness_range(other), abs=0.1)
    assert profile.true_peak_dbtp == pytest.approx(peak_dbtp(other, channels), abs=0.05)


def test_agrees_with_libebur128_on_clipped_sound():
    sound = np.clip(song(12.0, 44100, seed=3) * 3.0, -1.0, 1.0)
    profile = analyze_samples(sound, 44100)
    assert profile.true_peak_dbtp == pytest.approx(peak_dbtp(independent(sound, 44100), 2), abs=0.05)
    assert profile.true_peak_dbtp > profile.sample_peak_dbfs


def test_pooled_loudness_and_range_are_album_loudness():
    """The pooled gating blocks of several files, as libebur128 computes the loudness of an album."""
    sounds = [song(17.3, 44100, seed=1), 0.3 * song(25.0, 44100, seed=2), song(9.9, 44100, seed=3)]
    sounds = [np.ascontiguousarray(sound, dtype=np.float32) for sound in sounds]
    pooled = pool([analyze_samples(sound, 44100) for sound in sounds])
    states = [independent(sound, 44100) for sound in sounds]
    assert pooled.loudness_lufs == pytest.approx(pyebur128.get_loudness_global_multiple(states), abs=0.02)
    assert pooled.range_lu == pytest.approx(pyebur128.get_loudness_range_multiple(states), abs=0.1)


@pytest.mark.parametrize("gain_db", [-30.0, -6.0, 3.0])
def test_gain_moves_loudness_and_not_range(gain_db):
    sound = song(20.0, 44100, seed=4)
    before = analyze_samples(sound, 44100)
    after = analyze_samples((sound * 10.0 ** (gain_db / 20.0)).astype(np.float32), 44100)
    assert after.loudness_lufs - before.loudness_lufs == pytest.approx(gain_db, abs=1e-3)
    assert after.true_peak_dbtp - before.true_peak_dbtp == pytest.approx(gain_db, abs=1e-3)
    assert after.range_lu == pytest.approx(before.range_lu, abs=1e-3)
    assert np.allclose(after.ldr_quantiles, before.ldr_quantiles, atol=1e-3)
    assert np.allclose(after.levels_400ms_lu, before.levels_400ms_lu, atol=0.05)


def test_channels_weigh_alike_and_swapping_them_changes_nothing():
    sound = song(10.0, 48000, seed=5)
    swapped = np.ascontiguousarray(sound[::-1])
    assert analyze_samples(sound, 48000).loudness_lufs == pytest.approx(analyze_samples(swapped, 48000).loudness_lufs)


def test_mono_is_one_channel():
    """3.01 LU under the same signal in two channels: the standard's reading, not that of dual mono."""
    mono = song(10.0, 44100, 1, seed=6)
    both = np.repeat(mono, 2, axis=0)
    assert analyze_samples(both, 44100).loudness_lufs - analyze_samples(mono, 44100).loudness_lufs == pytest.approx(
        3.0103, abs=1e-4
    )


def test_under_400_ms_there_is_no_loudness_and_under_3_s_no_short_term():
    assert analyze_samples(tone(1000, -20, 0.39, 44100), 44100).loudness_lufs is None
    profile = analyze_samples(tone(1000, -20, 2.9, 44100), 44100)
    assert profile.loudness_lufs == pytest.approx(-20.0, abs=0.05)
    assert (profile.short_term_max_lufs, profile.range_lu, profile.psr_db) == (None, None, None)
    assert profile.momentary_max_lufs == pytest.approx(-20.0, abs=0.05)


def test_silence_after_sound_reads_as_silence():
    """The filters' tails fade into nothing and not into numbers that slow the machine or move the gate."""
    sound = join(tone(1000, -20, 5, 44100), silence(30, 44100))
    profile = analyze_samples(sound, 44100)
    assert profile.loudness_lufs == pytest.approx(pyebur128.get_loudness_global(independent(sound, 44100)), abs=0.01)
    assert np.all(profile.blocks.hop_energy[60:] < 1e-12)


def test_levels_of_steady_noise_lie_at_its_loudness():
    profile = analyze_samples(white(-20.0, 20.0, 44100), 44100)
    assert np.all(np.abs(profile.levels_3s_lu) < 0.3)
    assert np.all(np.abs(profile.levels_400ms_lu) < 0.5)
    assert np.all(np.diff(profile.levels_20ms_lu) > 0.0)


def test_log_dynamic_range_tells_hits_from_held_notes():
    held = analyze_samples(white(-20.0, 20.0, 44100), 44100).ldr_quantiles
    hits = white(-20.0, 20.0, 44100) * (np.arange(20 * 44100) % 22050 < 4410)
    assert analyze_samples(hits.astype(np.float32), 44100).ldr_quantiles[-1] > held[-1] + 1.0


def test_gate_is_strict_at_its_edge():
    energies = np.full(20, gating.energy_of(-70.0))
    assert gating.integrated_lufs([energies]) == -np.inf
