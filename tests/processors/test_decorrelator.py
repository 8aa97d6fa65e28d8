"""A made side has the level that was asked for, and leaves the mono sum alone."""

import numpy as np
import pytest

from assistant.processors import Decorrelator
from tests.signals import shaped, white


@pytest.mark.parametrize("side_db", [-18.0, -9.0, 0.0])
@pytest.mark.parametrize("leads", ["left", "right"])
def test_the_side_is_at_its_level_and_the_mono_sum_stays(side_db, leads):
    sound = np.repeat(shaped(white(-20.0, 2.0, 44100, 1), 44100, lambda hz: (hz > 400) * 1.0), 2, axis=0)
    out = Decorrelator(side_db=side_db, leads=leads).process(sound, 44100)
    mid, side = (out[0] + out[1]) / 2, (out[0] - out[1]) / 2
    assert np.abs(mid - sound[0]).max() < 1e-6
    assert 20 * np.log10(np.std(side) / np.std(mid)) == pytest.approx(side_db, abs=0.3)


def test_the_side_is_another_waveform_than_the_mid():
    sound = np.repeat(white(-20.0, 2.0, 44100, 1), 2, axis=0)
    out = Decorrelator(side_db=-3.0).process(sound, 44100)
    mid, side = (out[0] + out[1]) / 2, (out[0] - out[1]) / 2
    assert abs(np.corrcoef(mid, side)[0, 1]) < 0.35


def test_below_the_cut_nothing_is_added():
    low = np.repeat(shaped(white(-20.0, 2.0, 44100, 1), 44100, lambda hz: ((hz > 20) & (hz < 60)) * 1.0), 2, axis=0)
    out = Decorrelator(side_db=0.0, low_cut_hz=300.0).process(low, 44100)
    assert np.std(out[0] - out[1]) < 0.1 * np.std(low[0])
