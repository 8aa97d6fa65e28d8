"""Grids are powers: they add up to the mean square, and to those of sums of unrelated sounds."""

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ, near
from assistant.mixing.grid import GridMeter, pooled, stacked
from tests.mixing.songs import RATE_HZ, grid
from tests.signals import tone, white


def test_a_tone_stands_in_its_band_with_its_mean_square():
    """A sine of amplitude 0.5 in both channels has a mid power of 0.125, all of it around its band."""
    found = grid(tone(1000.0, -6.02, 4.0, RATE_HZ))
    power = found.mid.mean(axis=0)
    assert power.sum() == pytest.approx(0.125, rel=0.02)
    assert int(np.argmax(power)) == near(1000.0)
    assert found.side.sum() == 0.0


def test_noise_has_its_mean_square_in_mid_and_side():
    sound = white(-20.0, 6.0, RATE_HZ, seed=1)
    mid, side = (sound[0] + sound[1]) / 2, (sound[0] - sound[1]) / 2
    found = grid(sound)
    inside = CENTRES_HZ[-1] * 2 ** (1 / 12) / (RATE_HZ / 2)
    assert found.mid.mean(axis=0).sum() == pytest.approx(np.mean(mid**2) * inside, rel=0.05)
    assert found.side.mean(axis=0).sum() == pytest.approx(np.mean(side**2) * inside, rel=0.05)


def test_powers_of_unrelated_sounds_add():
    one, other = white(-20.0, 8.0, RATE_HZ, seed=1), white(-26.0, 8.0, RATE_HZ, seed=2)
    apart = grid(one).total.mean(axis=0) + grid(other).total.mean(axis=0)
    together = grid(one + other).total.mean(axis=0)
    heard = CENTRES_HZ > 100.0
    assert np.abs(10 * np.log10(together / apart))[heard].max() < 0.5


@pytest.mark.parametrize("size", [1, 777, 4096, 100_000])
def test_blocks_of_any_size_give_the_same_grid(size):
    sound = white(-20.0, 0.7, RATE_HZ, seed=3)
    whole = grid(sound)
    meter = GridMeter(RATE_HZ, 2)
    for start in range(0, sound.shape[1], max(size, 50)):
        meter.add(sound[:, start : start + max(size, 50)])
    found = meter.finish()
    assert np.allclose(found.mid, whole.mid, rtol=1e-5, atol=1e-12)
    assert found.mid.shape == whole.mid.shape


def test_mono_is_all_mid_and_silence_is_nothing():
    assert not grid(white(-20.0, 1.0, RATE_HZ, channels=1)).side.any()
    assert GridMeter(RATE_HZ, 2).finish().mid.shape == (0, CENTRES_HZ.size)


def test_pooled_and_stacked_keep_what_each_has():
    one, other = grid(white(-20.0, 1.0, RATE_HZ)), grid(white(-20.0, 2.0, RATE_HZ))
    joined = pooled([one, other], [0.0, 10.0])
    assert len(joined.mid) == len(one.mid) + len(other.mid)
    assert np.allclose(joined.mid[len(one.mid) :], 10.0 * other.mid)
    mid, _ = stacked([one, other])
    assert mid.shape == (2, len(other.mid), CENTRES_HZ.size)
    assert not mid[0, len(one.mid) :].any()
