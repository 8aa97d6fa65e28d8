"""Levels and the left/right trim."""

import numpy as np
import pytest

from assistant.processors import Balance, Gain


def test_gain_is_the_factor_in_db():
    sound = np.full((2, 10), 0.25, dtype=np.float32)
    assert Gain(gain_db=6.0206).process(sound, 44100) == pytest.approx(0.5, rel=1e-5)


def test_balance_moves_each_channel_by_its_own_gain():
    out = Balance(left_db=-6.0206, right_db=6.0206).process(np.full((2, 10), 0.25, dtype=np.float32), 44100)
    assert out[0] == pytest.approx(0.125, rel=1e-5)
    assert out[1] == pytest.approx(0.5, rel=1e-5)


def test_mono_has_no_balance():
    sound = np.full((1, 10), 0.25, dtype=np.float32)
    assert np.array_equal(Balance(left_db=-6.0).process(sound, 44100), sound)
