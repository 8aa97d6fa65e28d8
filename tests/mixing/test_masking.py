"""Who is covered: what is near and loud covers, what is far away or quiet does not."""

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.mixing.carving import carve
from assistant.mixing.masking import THIRDS_HZ, find_masking
from tests.mixing.songs import RATE_HZ, grid
from tests.signals import shaped, tone, white

FLAT = np.ones(CENTRES_HZ.size)


def band(low_hz, high_hz, level, seed):
    return shaped(white(level, 4.0, RATE_HZ, seed=seed), RATE_HZ, lambda hz: ((hz > low_hz) & (hz < high_hz)) * 1.0)


def test_a_loud_noise_covers_a_quiet_one_in_its_band_and_not_the_other_way_round():
    found = find_masking([grid(band(500, 1000, -40, 1)), grid(band(500, 1000, -20, 2))], [FLAT, FLAT])
    assert found.covered[0] > 0.9
    assert found.covered[1] < 0.1
    grip = found.grips()[0]
    assert (grip.masked, grip.masker) == (0, 1)
    assert 250.0 < grip.low_hz < grip.high_hz < 2000.0


def test_what_is_octaves_apart_does_not_cover():
    found = find_masking([grid(tone(4000.0, -40, 4.0, RATE_HZ)), grid(tone(100.0, -10, 4.0, RATE_HZ))], [FLAT, FLAT])
    assert found.covered[0] < 0.05
    assert not found.grips()


def test_turning_the_masker_down_uncovers():
    sounds = [grid(band(500, 1000, -30, 1)), grid(band(500, 1000, -20, 2))]
    shares = [find_masking(sounds, [FLAT, FLAT * 10 ** (-down / 10)]).covered[0] for down in (0.0, 6.0, 20.0)]
    assert shares[0] > shares[1] > shares[2]


def test_the_blame_adds_up_to_what_is_covered():
    sounds = [grid(band(300, 3000, -30, seed)) for seed in (1, 2, 3)]
    found = find_masking(sounds, [FLAT] * 3)
    assert found.by.sum(axis=(1, 2)) == pytest.approx(found.covered, rel=0.02)
    assert np.all(np.diagonal(found.by.sum(axis=2)) == 0.0)


def test_only_the_less_important_track_is_cut_and_gently():
    sounds = [grid(band(500, 1000, -32, 1)), grid(band(400, 6000, -20, 2))]
    masking = find_masking(sounds, [FLAT, FLAT])
    own = [np.full(THIRDS_HZ.size, 1.0 / THIRDS_HZ.size)] * 2
    vocal, guitar = carve(masking, [10, 5], ["vocal", "guitar"], own)
    assert not vocal.bands
    assert len(guitar.bands) == len(guitar.reasons) == 1
    assert 400.0 < guitar.bands[0].frequency_hz < 1200.0
    assert -3.0 <= guitar.bands[0].gain_db <= -1.0
    assert "vocal" in guitar.reasons[0]
    assert not any(each.bands for each in carve(masking, [5, 5], ["a", "b"], own))
