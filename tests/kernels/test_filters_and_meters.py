"""Filters and meters against theory and against other implementations."""

from itertools import pairwise

import numpy as np
import pytest

from assistant import kernels as k

from .cases import SOS
from .signals import RATE_HZ, music


def test_biquads_equal_scipy():
    signal = pytest.importorskip("scipy.signal")
    block = music(RATE_HZ)
    sos = np.ascontiguousarray(np.stack([SOS, SOS[::-1]]))
    found = k.biquads(block, sos, k.biquad_state(sos))
    for c in range(2):
        rows = np.insert(sos[c], 3, 1.0, axis=1)
        np.testing.assert_allclose(found[c], signal.sosfilt(rows, block[c].astype(np.float64)), atol=1e-6)


def test_a_signal_is_not_changed_and_state_is_checked():
    block = music(100)
    before = block.copy()
    sos = np.ascontiguousarray(np.stack([SOS, SOS]))
    k.biquads(block, sos, k.biquad_state(sos))
    np.testing.assert_array_equal(block, before)
    with pytest.raises(ValueError, match="state"):
        k.biquads(block, sos, np.zeros((2, 2, 2)))


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000])
def test_hops_lie_on_the_grid(rate_hz):
    samples = rate_hz // 2 + 17
    block = np.random.default_rng(1).standard_normal((2, samples)).astype(np.float32)
    flat = np.array([[1.0, 0.0, 0.0, 0.0, 0.0]])
    meter, frames = k.WeightedEnergies(2, rate_hz, flat), k.FrameStatistics(2, rate_hz)
    energies, statistics = meter.process(block), frames.process(block)
    wide = block.astype(np.float64)
    edges = [k.hop_boundary(hop, rate_hz) for hop in range(energies.shape[1] + 1)]
    assert list(np.diff(edges)) == list(k.hop_lengths(energies.shape[1], rate_hz))
    assert all(abs(edge - hop * rate_hz / 100.0) <= 0.5 for hop, edge in enumerate(edges))
    parts = [wide[:, a:b] for a, b in pairwise(edges)]
    np.testing.assert_allclose(energies, np.stack([(p * p).sum(axis=1) for p in parts], axis=1), rtol=1e-12)
    np.testing.assert_allclose(statistics.squares, energies, rtol=1e-12)
    np.testing.assert_allclose(statistics.sums, np.stack([p.sum(axis=1) for p in parts], axis=1), atol=1e-9)
    np.testing.assert_allclose(statistics.cross, [(p[0] * p[1]).sum() for p in parts], atol=1e-9)
    np.testing.assert_array_equal(statistics.peaks, np.stack([abs(p).max(axis=1) for p in parts], axis=1))


def test_flush_gives_the_rest_and_begins_anew():
    block = music(1000)
    meter, frames = k.WeightedEnergies(2, RATE_HZ, SOS), k.FrameStatistics(2, RATE_HZ)
    first = meter.process(block)
    statistics = frames.process(block)
    rest, rest_frame = meter.flush(), frames.flush()
    assert first.shape == (2, 2)
    assert rest.samples == rest_frame.samples == 1000 - 882
    wide = block[:, 882:].astype(np.float64)
    np.testing.assert_allclose(rest_frame.frames.squares[:, 0], (wide * wide).sum(axis=1))
    np.testing.assert_array_equal(meter.process(block), first)
    np.testing.assert_array_equal(frames.process(block).squares, statistics.squares)


def test_mono_cross_is_its_own_energy():
    frames = k.FrameStatistics(1, RATE_HZ).process(music(2000, 1))
    np.testing.assert_array_equal(frames.cross, frames.squares[0])
