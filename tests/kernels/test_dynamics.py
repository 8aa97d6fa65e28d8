"""Limiter, compressor and transient shaper by what they do to sound."""

import numpy as np
import pytest

from assistant import kernels as k
from assistant.kernels.reference.gain import exp2_poly, log2_poly
from assistant.kernels.tables import EXP2, LOG2

from .signals import RATE_HZ, music

CEILING = 10.0 ** (-1.0 / 20.0)


def db(values):
    return 20.0 * np.log10(np.maximum(values, 1e-12))


def over_ceiling_db(block):
    found = []
    for kernel in ("wide", "compact"):
        meter = k.TruePeakMeter(block.shape[0], kernel=kernel)
        meter.process(block)
        found.append(meter.flush().max())
    return db(max(found) / CEILING)


def limited(block):
    """The block with silence behind it, limited."""
    limiter = k.Limiter(block.shape[0], RATE_HZ, ceiling=CEILING)
    tail = np.zeros((block.shape[0], limiter.latency_samples), dtype=np.float32)
    return limiter.process(np.concatenate((block, tail), axis=1)), limiter.latency_samples


def residue_db(sound, frequency_hz):
    """All that is not the tone, relative to it."""
    angle = 2 * np.pi * frequency_hz * np.arange(sound.shape[0]) / RATE_HZ
    basis = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    rest = sound - basis @ np.linalg.lstsq(basis, sound, rcond=None)[0]
    return db(rest.std() / sound.std())


@pytest.mark.parametrize("frequency_hz", [20, 55, 110, 1000])
def test_a_steady_tone_stays_clean(frequency_hz):
    t = np.arange(3 * RATE_HZ) / RATE_HZ
    tone = CEILING * 10.0 ** (3.0 / 20.0) * np.sin(2 * np.pi * frequency_hz * t)
    (out, gain), _ = limited(np.tile(tone.astype(np.float32), (2, 1)))
    steady = slice(RATE_HZ, 2 * RATE_HZ)
    assert residue_db(out[0, steady].astype(np.float64), frequency_hz) < -100.0
    assert db(gain[steady]).max() == pytest.approx(-3.0, abs=0.02)


def test_a_single_hit_is_forgotten():
    block = np.full((1, 2 * RATE_HZ), 0.01, dtype=np.float32)
    block[0, 20_000:20_100] = 4.0 * CEILING
    (_, gain), latency = limited(block)
    after = db(gain[20_100 + latency :])
    assert db(gain.min()) < -12.0
    assert after[round(0.3 * RATE_HZ)] > -1.0


def test_sustained_reduction_is_released_slowly():
    block = music(4 * RATE_HZ, 1)
    block[0, : 3 * RATE_HZ] = 2.0 * CEILING
    block[0, 3 * RATE_HZ :] *= 0.01
    (_, gain), latency = limited(block)
    assert -3.5 < db(gain[3 * RATE_HZ + latency + round(0.3 * RATE_HZ)]) < -1.0


@pytest.mark.parametrize("kind", ["noise", "music", "mono"])
def test_no_true_peak_passes_the_ceiling(kind):
    noise = np.random.default_rng(2).standard_normal((2, 3 * RATE_HZ)).astype(np.float32) * np.float32(0.5)
    block = {"noise": noise, "music": music(3 * RATE_HZ) * np.float32(3.0), "mono": noise[:1]}[kind]
    (out, gain), latency = limited(np.ascontiguousarray(block))
    assert over_ceiling_db(out) <= 0.02
    assert out.shape[1] == block.shape[1] + latency
    np.testing.assert_array_equal(out[:, latency:], block * gain[latency:])


def test_below_the_ceiling_the_limiter_is_a_delay():
    block = music(20_000) * np.float32(0.2)
    (out, gain), latency = limited(block)
    np.testing.assert_array_equal(out[:, latency:], block)
    assert (gain == 1.0).all()


def test_the_gain_never_passes_the_requirement():
    envelope = abs(music(20_000, 1)[0])
    computer = k.GainComputer(RATE_HZ, 0.3)
    gain = computer.process(envelope)
    required = np.minimum(1.0, 0.3 / np.maximum(envelope, 1e-9))
    delay = computer.lookahead_samples
    assert (gain[delay:] <= required[: gain.shape[0] - delay] * (1.0 + 1e-7)).all()


@pytest.mark.parametrize("knee_db", [0.0, 8.0])
@pytest.mark.parametrize("level_db", [-40.0, -22.0, -20.0, -17.0, -6.0, 0.0])
def test_the_compressor_follows_its_curve(level_db, knee_db):
    level = 10.0 ** (level_db / 20.0)
    compressor = k.Compressor(1, RATE_HZ, threshold_db=-20.0, ratio=4.0, knee_db=knee_db, attack_ms=1.0)
    _, gain = compressor.process(np.full((1, RATE_HZ), level, dtype=np.float32))
    over = level_db + 20.0
    soft = (over + knee_db / 2.0) ** 2 / (2.0 * knee_db) if knee_db and abs(over) <= knee_db / 2.0 else max(over, 0.0)
    assert db(gain[-1]) == pytest.approx(-0.75 * soft, abs=1e-4)


def test_attack_and_release_are_time_constants():
    block = np.full((2, RATE_HZ), 1e-3, dtype=np.float32)
    block[:, 1000:20_000] = 1.0
    compressor = k.Compressor(2, RATE_HZ, threshold_db=-20.0, ratio=2.0, knee_db=0.0, attack_ms=20.0, release_ms=0.0)
    _, gain = compressor.process(block)
    assert db(gain[1000 + round(0.02 * RATE_HZ)]) == pytest.approx(-10.0 * (1.0 - np.exp(-1.0)), abs=0.02)


def shaped_db(block, **settings):
    return db(k.TransientShaper(block.shape[0], RATE_HZ, **settings).process(block).gain)


@pytest.mark.parametrize("frequency_hz", [20, 55, 111, 1000, 15_000])
def test_a_steady_tone_keeps_its_level_through_the_transient_shaper(frequency_hz):
    t = np.arange(2 * RATE_HZ) / RATE_HZ
    tone = (0.5 * np.sin(2 * np.pi * frequency_hz * t)).astype(np.float32)[np.newaxis]
    assert abs(shaped_db(tone, attack_db=6.0, sustain_db=6.0)[RATE_HZ:]).max() < 0.05


@pytest.mark.parametrize("before", [0.0, 1e-6, 1e-3])
def test_an_attack_out_of_any_silence_lasts_as_long_as_the_slow_envelope(before):
    """From far below, the envelopes part by -20 log10(1 - exp(-t / slow)): 3.98 dB after one time constant."""
    block = np.full((1, RATE_HZ), before, dtype=np.float32)
    block[0, 5000:] = 0.5
    gain = shaped_db(block, attack_db=6.0, fast_ms=0.1, slow_ms=40.0)[5000:]
    d = db(1.0 / (1.0 - np.exp(-1.0)))
    assert gain[round(0.04 * RATE_HZ)] == pytest.approx(6.0 * d**2 / (d**2 + 16.0), abs=0.05)
    assert gain[round(0.002 * RATE_HZ)] > 5.5
    assert gain[round(0.2 * RATE_HZ) :].max() < 0.05


def test_a_decay_is_told_by_its_rate():
    """Behind a decay with time constant T the average with time constant s < T lags by the factor 1 / (1 - s / T)."""
    t = np.arange(2 * RATE_HZ) / RATE_HZ
    block = np.exp(-t / 0.2).astype(np.float32)[np.newaxis]
    lag = db((1.0 - 0.001 / 0.2) / (1.0 - 0.04 / 0.2))
    gain = shaped_db(block, sustain_db=6.0, hold_ms=0.0, release_ms=1.0)
    assert gain[RATE_HZ] == pytest.approx(6.0 * lag**2 / (lag**2 + 16.0), abs=0.02)


def test_the_polynomials_keep_their_word():
    for value in np.geomspace(1e-9, 2.0, 997):
        assert 6.02 * abs(log2_poly(float(value), LOG2) - np.log2(value)) < 1e-5
    for exponent in np.linspace(-20.0, 1.0, 997):
        assert abs(db(exp2_poly(float(exponent), EXP2) / 2.0**exponent)) < 1e-6
