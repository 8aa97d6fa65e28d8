"""Crossfeed keeps the mono sum, and lets a side leak to the other one as softly, dully and late as it says."""

import numpy as np
import pytest

from assistant.processors import Crossfeed
from tests.signals import white

RATE_HZ = 44100


def left_alone(frequency_hz: float) -> np.ndarray:
    """A second of a sine in the left channel."""
    sine = np.sin(2 * np.pi * frequency_hz * np.arange(RATE_HZ) / RATE_HZ)
    return np.stack([0.5 * sine, np.zeros(RATE_HZ)]).astype(np.float32)


def phasors(sound: np.ndarray, frequency_hz: float) -> np.ndarray:
    """The complex amplitude of each channel, once everything has settled."""
    settled = sound[:, RATE_HZ // 2 :]
    turns = np.exp(-2j * np.pi * frequency_hz * np.arange(RATE_HZ // 2, RATE_HZ) / RATE_HZ)
    return settled @ turns / settled.shape[1]


@pytest.mark.parametrize("level_db", [-12.0, -8.0, -3.0])
def test_the_mono_sum_stays_to_its_rounding(level_db):
    sound = white(-12.0, 1.0, RATE_HZ, 2)
    out = Crossfeed(level_db=level_db).process(sound, RATE_HZ)
    assert np.abs((out[0] + out[1]) - (sound[0] + sound[1])).max() < 1e-6
    assert np.abs(out - sound).max() > 0.01


@pytest.mark.parametrize("level_db", [-12.0, -8.0, -4.5])
def test_a_low_sound_on_the_left_is_on_the_right_at_the_level_asked_for(level_db):
    left, right = phasors(Crossfeed(level_db=level_db).process(left_alone(40.0), RATE_HZ), 40.0)
    assert 20 * np.log10(abs(right / left)) == pytest.approx(level_db, abs=0.1)


def test_what_leaks_falls_by_six_decibels_an_octave_above_its_frequency():
    crossfeed = Crossfeed(level_db=-8.0, frequency_hz=700.0)
    leaks = [abs(phasors(crossfeed.process(left_alone(hz), RATE_HZ), hz)[1]) / 0.25 for hz in (40.0, 700.0, 2800.0)]
    assert leaks[0] == pytest.approx(crossfeed.share, rel=0.01)
    assert 20 * np.log10(leaks[1] / leaks[0]) == pytest.approx(-3.0, abs=0.1)
    assert 20 * np.log10(leaks[2] / leaks[0]) == pytest.approx(-12.3, abs=0.6)


def test_it_comes_later_by_about_a_third_of_a_millisecond():
    left, right = phasors(Crossfeed(level_db=-8.0).process(left_alone(100.0), RATE_HZ), 100.0)
    late_ms = 1000.0 * np.angle(left / right) / (2 * np.pi * 100.0)
    assert late_ms == pytest.approx(0.32, abs=0.02)


def test_the_response_is_that_of_the_side():
    sine = left_alone(200.0)[0]
    out = Crossfeed(level_db=-6.0).process(np.stack([sine, -sine]), RATE_HZ)
    gain_db = 20 * np.log10(np.std(out[0, RATE_HZ // 2 :]) / np.std(sine[RATE_HZ // 2 :]))
    assert Crossfeed(level_db=-6.0).response_db([200.0], RATE_HZ)[0] == pytest.approx(gain_db, abs=0.02)
