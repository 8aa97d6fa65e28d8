"""A room's tone, made longer than it was recorded."""

import numpy as np
import pytest

from assistant.album.room_tone import RoomTone
from tests.signals import shaped, tone, white

RATE_HZ = 44100


def _made(floor, seconds, **options):
    return np.concatenate(list(RoomTone(floor, RATE_HZ, **options).blocks(round(seconds * RATE_HZ))), axis=1)


def _octaves_db(sound):
    power = np.abs(np.fft.rfft(sound.astype(np.float64), axis=1)) ** 2 / sound.shape[1]
    hz = np.fft.rfftfreq(sound.shape[1], 1.0 / RATE_HZ)
    bands = [power[:, (hz >= low) & (hz < 2.0 * low)].mean() for low in 62.5 * 2.0 ** np.arange(8)]
    return 10.0 * np.log10(bands)


def test_it_has_the_floors_level_spectrum_hum_and_width():
    noise = shaped(white(-60.0, 2.0, RATE_HZ, seed=1), RATE_HZ, lambda hz: 1.0 / (1.0 + hz / 500.0))
    noise[1] = 0.8 * noise[0] + 0.2 * noise[1]
    floor = noise + tone(100.0, -75.0, 2.0, RATE_HZ)
    made = _made(floor, 10.0)
    assert made.shape == (2, 10 * RATE_HZ)
    assert _octaves_db(made) == pytest.approx(_octaves_db(floor), abs=1.0)
    assert np.corrcoef(made)[0, 1] == pytest.approx(np.corrcoef(floor)[0, 1], abs=0.03)


def test_it_stands_still_and_has_no_loop():
    made = _made(white(-60.0, 0.5, RATE_HZ, channels=1), 8.0)[0].astype(np.float64)
    levels = 10.0 * np.log10((made.reshape(-1, 4410) ** 2).mean(axis=1))
    assert np.ptp(levels) < 1.0
    spectrum = np.fft.rfft(made, 2 * made.size)
    alike = np.fft.irfft(np.abs(spectrum) ** 2)[4410 : made.size]
    assert np.abs(alike).max() / (made**2).sum() < 0.05


def test_the_same_seed_gives_the_same_samples():
    floor = white(-60.0, 0.3, RATE_HZ)
    assert np.array_equal(_made(floor, 1.0, seed=3), _made(floor, 1.0, seed=3))
    assert not np.array_equal(_made(floor, 1.0, seed=3), _made(floor, 1.0, seed=4))


@pytest.mark.parametrize("samples", [1, 1000])
def test_little_of_a_floor_is_enough(samples):
    assert np.isfinite(_made(white(-60.0, 1.0, RATE_HZ)[:, :samples], 0.5)).all()
