"""Mid and side spectra: the definition's bits, numpy's values, and a side that holds only what is in the sound."""

import numpy as np
import pytest

from assistant.kernels import MidSidePowers

from .signals import music

SIZES = [4, 8, 16, 32, 1024, 2048, 8192, 16384, 32768]
sizes = pytest.mark.parametrize("size", SIZES)
both = pytest.mark.parametrize("implementation", ["native", "python"])


def hann(size):
    return (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)).astype(np.float32)


def samples_of(frames, size):
    return size + (frames - 1) * (size // 2)


def spectra(block, frames, size):
    """The spectra in float64: (2, frames, bins)."""
    left, right = block.astype(np.float64)[[0, -1]]
    coded = np.stack([(left + right) / 2.0, (left - right) / 2.0])
    views = np.lib.stride_tricks.sliding_window_view(coded, size, axis=1)[:, :: size // 2][:, :frames]
    return np.fft.rfft(views * hann(size))


@sizes
@pytest.mark.parametrize("channels", [1, 2])
def test_c_equals_the_definition_bit_for_bit(backend, size, channels):
    block = music(samples_of(5, size) + 3, channels)
    block[:, 2 * size : 3 * size] = 0.0
    results = []
    for implementation in ("native", "python"):
        backend(implementation)
        results.append(MidSidePowers(hann(size), size // 8).process(block, 5))
    np.testing.assert_array_equal(results[0].sums, results[1].sums)
    np.testing.assert_array_equal(results[0].lows, results[1].lows)


@both
@sizes
@pytest.mark.parametrize("channels", [1, 2])
def test_each_frame_agrees_with_numpy(backend, implementation, size, channels):
    """Amplitudes within 1e-6 of the frame's greatest; the lowest bins of mid are those of the sum."""
    backend(implementation)
    block = music(size, channels, seed=size)
    sums, lows = MidSidePowers(hann(size), size // 2 + 1).process(block, 1)
    expected = np.abs(spectra(block, 1, size)[:, 0])
    assert np.max(np.abs(np.sqrt(sums) - expected)) < 1e-6 * expected.max()
    np.testing.assert_array_equal(lows[0], sums[0].astype(np.float32))


def test_noise_agrees_with_numpy_in_the_mean_of_many_frames():
    block = np.random.default_rng(3).standard_normal((2, samples_of(40, 2048))).astype(np.float32)
    sums = MidSidePowers(hann(2048), 0).process(block, 40).sums
    expected = np.sum(np.abs(spectra(block, 40, 2048)) ** 2, axis=1)
    np.testing.assert_allclose(sums[:, 2:], expected[:, 2:], rtol=2e-6)


@both
def test_frames_add_up_one_after_the_other(backend, implementation):
    """A frame's powers do not depend on which frames are seen with it, nor on what stands behind them."""
    backend(implementation)
    size, frames = 1024, 9
    block = music(samples_of(frames, size))
    meter = MidSidePowers(hann(size), 40)
    whole = meter.process(block, frames)
    sums = np.zeros_like(whole.sums)
    for frame in range(frames):
        part = meter.process(np.ascontiguousarray(block[:, frame * size // 2 :]), 1)
        sums += part.sums
        np.testing.assert_array_equal(part.lows[0], whole.lows[frame])
    np.testing.assert_array_equal(sums, whole.sums)


@both
def test_two_equal_channels_have_no_side_at_all_and_the_mid_of_one(backend, implementation):
    backend(implementation)
    size, frames = 8192, 4
    mono = music(samples_of(frames, size), 1)
    meter = MidSidePowers(hann(size), 80)
    dual = meter.process(np.repeat(mono, 2, axis=0), frames)
    assert not dual.sums[1].any()
    single = meter.process(mono, frames)
    np.testing.assert_array_equal(dual.sums, single.sums)
    np.testing.assert_array_equal(dual.lows, single.lows)


@pytest.mark.parametrize("size", [1024, 8192, 32768])
def test_next_to_nothing_of_a_loud_mid_leaks_into_a_faint_side(size):
    """A mid near full scale over a side of one sample of 1e-6: rounding stays 135 dB under the mean power of mid."""
    block = np.repeat(music(size, 1), 2, axis=0)
    block[0, size // 2] += np.float32(1e-6)
    meter = MidSidePowers(hann(size), 0)
    mid, side = meter.process(block, 1).sums
    exact = np.abs(spectra(block, 1, size)[1, 0])
    assert exact.max() > 0.0
    leaked = np.abs(np.sqrt(side) - exact)
    assert 10.0 * np.log10(np.mean(leaked**2) / np.mean(mid)) < -135.0


def test_no_frames_give_zeros():
    sums, lows = MidSidePowers(hann(64), 5).process(music(10), 0)
    assert not sums.any()
    assert lows.shape == (0, 5)


def test_what_does_not_fit_is_refused():
    meter = MidSidePowers(hann(64), 5)
    with pytest.raises(ValueError, match="frames = 3"):
        meter.process(music(127), 3)
    with pytest.raises(ValueError, match="frames = -1"):
        meter.process(music(127), -1)
    with pytest.raises(ValueError, match="3 channels"):
        meter.process(music(127, 3), 1)
    with pytest.raises(TypeError, match="float32"):
        meter.process(music(127).astype(np.float64), 1)
    with pytest.raises(ValueError, match="power of two"):
        MidSidePowers(hann(48), 5)
    with pytest.raises(ValueError, match="float32"):
        MidSidePowers(hann(64).astype(np.float64), 5)
    with pytest.raises(ValueError, match="low_bins"):
        MidSidePowers(hann(64), 34)
