"""The saturator's filters and curve, and the statistics of dither."""

import numpy as np
import pytest

from assistant import kernels as k

from .signals import RATE_HZ, music


def spectrum_db(sound):
    values = abs(np.fft.rfft(sound * np.kaiser(sound.shape[0], 20.0)))
    return 20.0 * np.log10(values / values.max() + 1e-15)


@pytest.mark.parametrize("factor", [4, 8])
def test_with_little_drive_the_saturator_is_a_flat_delay(factor):
    impulse = np.zeros((1, 512), dtype=np.float32)
    impulse[0, 100] = 1.0
    out = k.Saturator(1, 1e-3, factor=factor).process(impulse)[0]
    assert np.argmax(out) == 100 + k.Saturator.latency_samples
    response = 20.0 * np.log10(abs(np.fft.rfft(out)))
    assert abs(response[np.fft.rfftfreq(512, 1 / RATE_HZ) <= 20_000.0]).max() < 0.05


@pytest.mark.parametrize("factor", [4, 8])
def test_harmonics_do_not_fold_back(factor):
    tone = 0.3 * np.sin(2 * np.pi * 9013.0 * np.arange(40_000) / RATE_HZ)
    out = k.Saturator(1, 6.0, factor=factor).process(tone.astype(np.float32)[np.newaxis])[0, 4096 : 4096 + 32_768]
    away = abs(np.fft.rfftfreq(32_768, 1 / RATE_HZ) - 9013.0) > 100.0
    assert spectrum_db(out)[away].max() < -100.0


def test_the_curve_bounds_and_is_odd():
    block = music(5000) * np.float32(4.0)
    out = k.Saturator(2, 4.0).process(block)
    np.testing.assert_array_equal(k.Saturator(2, 4.0).process(-block), -out)
    assert abs(out).max() < 2.0 / 4.0  # 1 / drive, and what the filter adds between and on the samples


def quantized_error(kind, bits=16, samples=400_000, seed=0):
    tone = np.tile(
        np.sin(2 * np.pi * 997.0 * np.arange(samples) / RATE_HZ).astype(np.float32) * np.float32(0.3), (2, 1)
    )
    out = k.Quantizer(2, bits, seed=seed, kind=kind).process(tone)
    return out.T - tone.astype(np.float64) * 2 ** (bits - 1)


def test_dither_makes_the_error_independent():
    error = quantized_error("tpdf")
    assert abs(error.var(axis=1) - 0.25).max() < 0.005
    assert abs(error.mean(axis=1)).max() < 0.003
    assert abs(np.corrcoef(error)[0, 1]) < 0.006
    for lag in (1, 2, 3, 441):
        assert abs(np.corrcoef(error[0, lag:], error[0, :-lag])[0, 1]) < 0.006


def test_dither_keeps_what_rounding_loses():
    quiet = np.full((1, 100_000), 0.3 / 32768.0, dtype=np.float32)
    assert k.dither_quantize(quiet, 16, 0, kind="none").max() == 0
    assert k.dither_quantize(quiet, 16, 0).mean() == pytest.approx(0.3, abs=0.01)


def test_seed_channel_and_position_decide():
    silence = np.zeros((2, 5000), dtype=np.float32)
    one = k.dither_quantize(silence, 16, 0, seed=1)
    np.testing.assert_array_equal(k.dither_quantize(silence[:, 100:].copy(), 16, 100, seed=1), one[100:])
    assert (one[:, 0] != one[:, 1]).any()
    assert (one != k.dither_quantize(silence, 16, 0, seed=2)).any()


def test_positions_past_32_bits_join():
    silence = np.zeros((1, 600), dtype=np.float32)
    start = 2**32 - 300
    whole = k.dither_quantize(silence, 16, start)
    np.testing.assert_array_equal(k.dither_quantize(silence[:, :300].copy(), 16, 2**32), whole[300:])


def test_shaping_moves_the_noise_up():
    flat, shaped = quantized_error("tpdf")[0], quantized_error("shaped")[0]
    power = [abs(np.fft.rfft(e[:262_144])) ** 2 for e in (flat, shaped)]
    frequency = np.fft.rfftfreq(262_144, 1 / RATE_HZ)
    middle = (frequency > 2000.0) & (frequency < 5000.0)
    assert 10.0 * np.log10(power[1][middle].sum() / power[0][middle].sum()) < -14.0
    assert 10.0 * np.log10(shaped.var() / flat.var()) == pytest.approx(6.6, abs=0.7)


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
@pytest.mark.parametrize("kind", ["none", "tpdf"])
def test_full_scale_saturates(bits, kind):
    block = np.array([[1.0, -1.0, 1.5, -1.5]], dtype=np.float32)
    out = k.dither_quantize(block, bits, 0, kind=kind)[:, 0]
    assert out[2] == 2 ** (bits - 1) - 1
    assert out[3] == -(2 ** (bits - 1))


def test_whole_numbers_come_back():
    numbers = np.arange(-(2**15), 2**15, dtype=np.int32)
    block = (numbers / 32768.0).astype(np.float32)[np.newaxis]
    np.testing.assert_array_equal(k.dither_quantize(block, 16, 0, kind="none")[:, 0], numbers)
