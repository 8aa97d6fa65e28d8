"""Laws of the traces behind crossovers."""

import numpy as np
import pytest

from assistant.band_traces import STEP_SAMPLES, take_band_traces
from assistant.processors.multiband_compressor import Crossovers
from tests import signals

RATE_HZ = 44100
CROSSOVERS_HZ = (200.0, 3000.0)
SONG = signals.song(10, RATE_HZ, 2, seed=1, peak_dbfs=-6.0)


def traces(size=65536):
    blocks = [np.ascontiguousarray(SONG[:, start : start + size]) for start in range(0, SONG.shape[1], size)]
    return take_band_traces(blocks, CROSSOVERS_HZ, RATE_HZ, 2)


def test_they_are_the_energies_and_peaks_of_the_bands():
    bands = Crossovers(CROSSOVERS_HZ, RATE_HZ, 2).process(SONG)
    whole = SONG.shape[1] // STEP_SAMPLES * STEP_SAMPLES
    found = traces()
    for place, band in enumerate(bands):
        steps = band[:, :whole].reshape(2, -1, STEP_SAMPLES).astype(np.float64)
        assert np.allclose(found.energies[place], np.square(steps).sum(axis=(0, 2)), rtol=1e-4, atol=1e-12)
        assert np.allclose(found.peaks[place], np.abs(steps).max(axis=(0, 2)), rtol=1e-5)


@pytest.mark.parametrize("size", [1, 255, 4096, 100000])
def test_block_sizes_do_not_matter(size):
    if size == 1:
        part = [np.ascontiguousarray(SONG[:, place : place + 1]) for place in range(2000)]
        found = take_band_traces(part, CROSSOVERS_HZ, RATE_HZ, 2)
        assert np.array_equal(found.peaks, traces().peaks[:, : found.peaks.shape[1]])
        return
    assert np.array_equal(traces(size).peaks, traces().peaks)
    assert np.allclose(traces(size).energies, traces().energies, rtol=1e-6)


@pytest.mark.parametrize("gain", [0.5, 1.0])
def test_a_gain_that_stands_still_makes_its_square_of_every_section(gain):
    found = traces()
    made = found.section_gains(slice(0, 3), np.full(found.peaks.shape[1], gain), 3)
    assert made.shape == (3, 3)
    assert np.allclose(made, gain**2)


def test_hops_hold_the_least_gain_and_the_mean_energy():
    found = traces()
    gain = np.ones(found.peaks.shape[1])
    gain[round(4.25 * found.step_rate_hz)] = 0.1
    least = found.hop_least(gain)
    assert np.flatnonzero(least < 1.0).tolist() == [42]
    middle = Crossovers(CROSSOVERS_HZ, RATE_HZ, 2).process(SONG)[1]
    energies = np.square(middle, dtype=np.float64).reshape(2, -1, RATE_HZ // 10).sum(axis=(0, 2)) / (RATE_HZ // 10)
    hops = found.hop_energies(1)
    assert hops.size == least.size == 99
    assert hops.mean() == pytest.approx(energies[:99].mean(), rel=0.02)
