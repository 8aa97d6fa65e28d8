"""The album's benchmark: what it hides in a song is what its own measures find."""

import numpy as np
import pytest

from benchmarks.album import Offset, distances, figures, limit, spoiled, true_peak_dbtp
from tests import signals

RATE_HZ = 44100
SOUND = signals.song(6.0, RATE_HZ, seed=3).T.astype(np.float64)
NOTHING = {"level_db": 0.0, "tilt_db": 0.0, "width_db": 0.0, "limiting_db": 0.0}


def moved(**offset):
    before, after = (figures(sound, RATE_HZ) for sound in (SOUND, spoiled(SOUND, RATE_HZ, Offset(**NOTHING | offset))))
    return {name: after[name] - before[name] for name in before}


def test_each_offset_is_found_in_its_own_measure():
    assert moved(level_db=-3.0)["loudness"] == pytest.approx(-3.0, abs=0.01)
    assert moved(tilt_db=2.0)["tilt"] == pytest.approx(2.0 / np.log2(200.0), abs=0.02)
    assert moved(width_db=2.0)["width"] == pytest.approx(2.0, abs=0.01)
    assert moved(limiting_db=5.0)["PLR"] < -2.0
    assert all(abs(value) < 1e-6 for value in moved().values())


def test_the_limiter_keeps_its_ceiling():
    assert np.max(np.abs(limit(SOUND, RATE_HZ, 0.3))) <= 0.3 + 1e-9


def test_a_gain_alone_is_no_distance():
    assert all(value < 1e-6 for value in distances(0.5 * SOUND, SOUND, RATE_HZ).values())
    assert true_peak_dbtp(SOUND) - true_peak_dbtp(0.5 * SOUND) == pytest.approx(6.02, abs=0.01)
