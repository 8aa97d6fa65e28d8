"""Quantisation: error statistics, full scale, repeatability."""

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.processors.dither import Dither
from tests.processors.measure import sine

RATE_HZ = 44100


def errors_lsb(dither, sound):
    """What quantising added, in LSB: float64 (channels, samples)."""
    numbers = dither.open(sound.shape[0]).process(sound)
    return numbers.T.astype(np.float64) - sound.astype(np.float64) * 2.0 ** (dither.bits - 1)


@pytest.mark.parametrize("level", [0.0, 0.3 / 32768.0, 0.25])
def test_flat_dither_adds_a_quarter_lsb_squared_whatever_the_sound(level):
    """Triangular dither of 2 LSB and rounding: variance 1/6 + 1/12 LSB^2, mean 0, at any level."""
    error = errors_lsb(Dither(bits=16), np.full((2, 200000), level, dtype=np.float32))
    assert error.var() == pytest.approx(0.25, rel=0.02)
    assert abs(error.mean()) < 0.005
    assert abs(np.corrcoef(error)[0, 1]) < 0.01


def test_a_tone_under_one_lsb_survives_dither_and_not_rounding():
    """At a quarter of an LSB plain rounding gives silence; dithered, the tone is there at its level."""
    tone = sine(1000.0, RATE_HZ, seconds=4.0, amplitude=0.25 / 32768.0)
    bare = Dither(bits=16, shape="none").open(1).process(tone)
    dithered = Dither(bits=16).open(1).process(tone)[:, 0]
    reference = np.exp(-2j * np.pi * 1000.0 * np.arange(dithered.size) / RATE_HZ)
    assert not bare.any()
    assert 2.0 * abs(dithered @ reference) / dithered.size == pytest.approx(0.25, rel=0.05)


def test_shaped_dither_is_quieter_where_the_ear_is_keen():
    """Less error power at 2-5 kHz than flat, more in total."""
    silence = np.zeros((1, 131072), dtype=np.float32)
    flat, shaped = (errors_lsb(Dither(bits=16, shape=shape), silence)[0] for shape in ("flat", "shaped"))
    band = slice(2000 * 131072 // RATE_HZ, 5000 * 131072 // RATE_HZ)
    powers = [(np.abs(np.fft.rfft(error)[band]) ** 2).sum() for error in (flat, shaped)]
    assert 10.0 * np.log10(powers[1] / powers[0]) < -4.0
    assert shaped.var() > flat.var()


@pytest.mark.parametrize("shape", ["flat", "shaped", "none"])
@pytest.mark.parametrize("bits", [8, 16, 24])
def test_blocks_do_not_matter_and_full_scale_does_not_wrap(shape, bits):
    sound = np.random.default_rng(1).uniform(-1.5, 1.5, (2, 3000)).astype(np.float32)
    dither = Dither(bits=bits, shape=shape)
    whole = dither.open(2).process(sound)
    stream = dither.open(2)
    parts = [stream.process(np.ascontiguousarray(part)) for part in np.split(sound, [1, 1, 700, 2999], axis=1)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert whole.dtype == np.int32
    assert (whole.min(), whole.max()) == (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    assert (np.sign(whole.T) == np.sign(sound))[np.abs(sound) > 0.1].all()


def test_options_out_of_range_are_refused():
    with pytest.raises(SettingsError, match=r"Dither\.bits is 16\.5 bits; a whole number from 8 to 24 bits is needed"):
        Dither(bits=16.5)
    with pytest.raises(SettingsError, match=r"Dither\.shape is 'loud'; allowed: flat, shaped, none"):
        Dither(shape="loud")
