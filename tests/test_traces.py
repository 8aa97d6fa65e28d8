"""The laws of the traces: what they keep of a sound, and that gains on them are gains on the sound."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.analyze import analyze_samples
from assistant.gating import energies_to_lufs
from assistant.traces import STEP_SAMPLES, Traces, take_traces
from tests import signals
from tests.profiles import RATE_HZ, profile, song


def traced(samples, rate_hz=RATE_HZ, exact_above=0.0):
    return take_traces([samples], rate_hz, samples.shape[0], exact_above)


@cache
def dull():
    """Without noise at half the rate, where no two meters agree on what lies between the samples."""
    return signals.shaped(song(), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 17000.0) ** 40))


def same(first: Traces, second: Traces) -> bool:
    return np.array_equal(first.energies, second.energies) and np.array_equal(first.peaks, second.peaks)


@pytest.mark.parametrize("channels", [1, 2])
def test_energies_are_those_of_the_analysis(channels):
    measured, found = profile(0, channels), traced(song(0, channels))
    np.testing.assert_allclose(found.hop_energies, measured.blocks.hop_energy, rtol=1e-5)
    assert found.loudness_lufs == pytest.approx(measured.loudness_lufs, abs=1e-4)


def test_peaks_are_true_peaks():
    """In each 3 s as the analysis has them, within 0.05 dB."""
    found = traced(dull())
    edges = np.round(np.arange(8) * 3.0 * found.step_rate_hz).astype(int)
    peaks_db = 20.0 * np.log10(np.maximum.reduceat(found.peaks, edges))
    true_db = 20.0 * np.log10(analyze_samples(dull(), RATE_HZ).blocks.section_true_peak)
    np.testing.assert_allclose(peaks_db, true_db, atol=0.05)
    assert found.peak_dbfs == pytest.approx(peaks_db.max())


def test_a_peak_is_found_where_it_is():
    samples = signals.silence(0.5, RATE_HZ)
    samples[1, 9999] = 0.5
    assert np.argmax(traced(samples).peaks) == 9999 // STEP_SAMPLES


def test_peaks_need_not_be_exact_under_a_threshold():
    """Above it nothing changes; under it they lie between those of the samples and the true ones."""
    exact, coarse = traced(song()), traced(song(), exact_above=0.05)
    high = exact.peaks > 0.1
    np.testing.assert_array_equal(coarse.peaks[high], exact.peaks[high])
    low = exact.peaks < 0.04
    held = np.abs(song()).max(axis=0)
    steps = held[: held.size // STEP_SAMPLES * STEP_SAMPLES].reshape(-1, STEP_SAMPLES).max(axis=1)
    assert np.count_nonzero(coarse.peaks[low] < exact.peaks[low]) > 100
    assert np.all(coarse.peaks[low] <= exact.peaks[low])
    assert np.all(coarse.peaks[: steps.size] >= steps)
    np.testing.assert_array_equal(coarse.energies, exact.energies)


@settings(deadline=None, derandomize=True, max_examples=15)
@given(cuts=st.lists(st.integers(0, 66150), max_size=8))
def test_the_blocks_do_not_matter_to_the_bit(cuts):
    """Also empty ones and such of one sample."""
    samples = np.ascontiguousarray(song()[:, 4 * RATE_HZ : 4 * RATE_HZ + 66150])
    blocks = [np.ascontiguousarray(block) for block in np.split(samples, sorted(cuts), axis=1)]
    assert same(take_traces(blocks, RATE_HZ, 2), traced(samples))


@pytest.mark.parametrize("rate_hz", [8000, 44100, 96000])
def test_a_moving_gain_on_the_traces_is_that_gain_on_the_sound(rate_hz):
    """Up and down by 8 dB within 1.5 s: energies of 100 ms and peaks of 64 samples within 0.1 dB."""
    samples = signals.song(8.0, rate_hz, peak_dbfs=-12.0)

    def gain_at(seconds):
        return 10.0 ** (4.0 * np.sin(2.0 * np.pi * seconds / 3.0) / 20.0)

    before = traced(samples, rate_hz)
    steps = (np.arange(before.peaks.size) + 0.5) / before.step_rate_hz
    foretold = before.turned(gain_at(steps).astype(np.float32))
    turned = samples * gain_at(np.arange(samples.shape[1]) / rate_hz).astype(np.float32)
    really = traced(turned, rate_hz)
    apart_lu = energies_to_lufs(foretold.hop_energies) - energies_to_lufs(really.hop_energies)
    assert np.abs(apart_lu).max() < 0.1
    assert foretold.loudness_lufs == pytest.approx(really.loudness_lufs, abs=0.01)
    heard = really.peaks > 1e-3
    assert np.abs(20.0 * np.log10(foretold.peaks[heard] / really.peaks[heard])).max() < 0.1


def test_a_gain_of_one_changes_nothing():
    before = traced(song())
    assert same(before.turned(np.ones(before.peaks.size, dtype=np.float32)), before)
    assert same(before.driven(0.0), before)


@settings(deadline=None, derandomize=True, max_examples=10)
@given(gain_db=st.floats(-40.0, 40.0))
def test_drive_is_a_gain_on_everything(gain_db):
    before = traced(song())
    driven = before.driven(gain_db)
    assert driven.peak_dbfs == pytest.approx(before.peak_dbfs + gain_db, abs=1e-4)
    np.testing.assert_allclose(driven.energies, before.energies * 10.0 ** (gain_db / 10.0))


def test_loud_passages_are_those_above_the_relative_gate():
    """Tone in front of silence, and of the same tone 18 dB lower."""
    tones = [signals.tone(1000.0, peak, 2.0, RATE_HZ) for peak in (-12.0, -30.0)]
    loud = traced(signals.join(*tones, signals.silence(2.0, RATE_HZ))).loud
    assert loud[1:19].all()
    assert not loud[21:].any()


def test_the_least_of_each_hop():
    before = traced(song())
    steps = np.ones(before.peaks.size, dtype=np.float32)
    steps[round(0.55 * before.step_rate_hz)] = 0.5
    least = before.least_per_hop(steps)
    assert least.shape == before.hop_energies.shape
    assert least[5] == 0.5
    assert np.delete(least, 5).min() == 1.0


@pytest.mark.parametrize("samples", [0, 1, 63, 441, 4410, 17639])
def test_a_sound_of_any_length_has_traces(samples):
    """Under 100 ms there is no hop, under 400 ms no loudness."""
    found = traced(np.full((2, samples), 0.25, dtype=np.float32))
    assert found.peaks.size == -(-samples // STEP_SAMPLES)
    assert found.hop_energies.size == samples // 4410
    assert found.loudness_lufs == -np.inf
    assert found.least_per_hop(found.peaks).size == found.hop_energies.size
    if samples:  # band-limited edges overshoot the samples between them
        assert -12.05 <= found.peak_dbfs <= -10.5


def test_silence_has_neither_loudness_nor_peak():
    silent = traced(signals.silence(2.0, RATE_HZ))
    assert silent.loudness_lufs == -np.inf
    assert silent.peak_dbfs == -np.inf
    assert not silent.loud.any()
