"""Echoes come when they were told to, each as much softer as it was told."""

import numpy as np
import pytest

from assistant.processors import Delay

RATE_HZ = 8000


def impulse(left, right, seconds=2.0):
    sound = np.zeros((2, round(seconds * RATE_HZ)), dtype=np.float32)
    sound[:, 0] = left, right
    return sound


def echoes(delay, sound, count):
    out = delay.process(sound, RATE_HZ)
    size = round(delay.time_ms * RATE_HZ / 1000.0)
    return np.array([np.abs(out[:, n * size : (n + 1) * size]).sum(axis=1) for n in range(count)])


def test_each_echo_is_softer_by_the_feedback():
    delay = Delay(wet_percent=100.0, time_ms=100.0, feedback_percent=50.0)
    out = delay.process(impulse(1.0, 0.25), RATE_HZ)
    places = np.array([800, 1600, 2400])
    assert np.abs(out[:, :800]).max() == 0.0
    peaks = np.abs(out[0, places])
    assert peaks == pytest.approx([1.0, 0.5, 0.25], rel=0.03)
    assert np.abs(out[1, places]) == pytest.approx(0.25 * peaks, rel=1e-4)


def test_ping_pong_goes_from_side_to_side():
    delay = Delay(wet_percent=100.0, time_ms=100.0, feedback_percent=50.0, ping_pong="right")
    found = echoes(delay, impulse(1.0, 1.0), 4)
    assert found[1, 0] == 0.0
    assert found[1, 1] > 0.9
    assert found[2, 1] < 1e-4
    assert found[2, 0] > 0.4
    assert found[3, 0] < 1e-4


def test_dry_and_wet_are_shares():
    half = Delay(wet_percent=25.0, time_ms=100.0).process(impulse(1.0, 1.0), RATE_HZ)
    assert half[0, 0] == pytest.approx(0.75)
    assert half[0, 800] == pytest.approx(0.25, rel=0.03)


def test_the_cuts_act_on_the_echoes_alone():
    sound = impulse(1.0, 1.0)
    dull = Delay(wet_percent=50.0, time_ms=100.0, high_cut_hz=500.0).process(sound, RATE_HZ)
    assert dull[0, 0] == 0.5
    assert np.abs(dull[0, 800:1600]).max() < 0.25


def test_the_tail_is_what_it_takes_to_fall_by_60_db():
    assert Delay(time_ms=500.0).tail_seconds == pytest.approx(0.5)
    assert Delay(time_ms=100.0, feedback_percent=50.0).tail_seconds == pytest.approx(1.1, abs=0.01)
