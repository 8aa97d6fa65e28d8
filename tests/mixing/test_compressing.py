"""Compression is gentle, keeps the loudness, and leaves alone what is dense."""

import numpy as np
import pytest

from assistant.fit.bench import curve_gain
from assistant.mixing.carving import resonance
from assistant.mixing.compressing import compress, deess
from assistant.mixing.practice import PRACTICE
from assistant.traces import take_traces
from tests.mixing.songs import RATE_HZ, grid, tracks
from tests.signals import shaped, white


def traced(sound):
    return take_traces([np.ascontiguousarray(sound, dtype=np.float32)], RATE_HZ, sound.shape[0])


def uneven_voice():
    """A voice whose phrases differ by up to 16 dB."""
    vocal = tracks(16.0)["vocal"]
    steps = 10 ** (np.array([0.0, -16.0, -6.0, -12.0]) / 20.0)
    t = np.arange(vocal.shape[1]) / RATE_HZ
    return (vocal * steps[(t // 1.0).astype(int) % 4]).astype(np.float32)


def test_an_uneven_voice_is_held_and_keeps_its_loudness():
    traces = traced(uneven_voice())
    found = compress(traces, "lead_vocal", PRACTICE["lead_vocal"])
    assert found.compressor is not None
    assert 2.0 <= found.compressor.ratio <= 3.0
    assert 0.7 <= found.typical_db <= 4.1
    turned = traces.turned(found.compressor.mixed(curve_gain(traces, found.compressor)).astype(np.float32))
    assert turned.loudness_lufs == pytest.approx(traces.loudness_lufs, abs=0.1)


def test_a_dense_track_gets_none():
    noise = white(-20.0, 8.0, RATE_HZ, 1, seed=1)
    assert compress(traced(noise), "electric_guitar", PRACTICE["electric_guitar"]).compressor is None


@pytest.mark.parametrize("role", ["strings", "synth", "cymbals", "effects"])
def test_roles_that_are_left_alone_are(role):
    assert compress(traced(uneven_voice()), role, PRACTICE[role]).compressor is None


@pytest.mark.parametrize("role", sorted(PRACTICE))
def test_no_role_takes_more_than_four_db_or_more_than_three_to_one(role):
    practice = PRACTICE[role]
    assert practice.most_taken_db <= 4.0
    assert 2.0 <= practice.ratio <= 3.0
    assert 0.0 <= practice.most_pan <= 1.0


def sharp_voice(level):
    vocal = tracks(8.0)["vocal"]
    t = np.arange(vocal.shape[1]) / RATE_HZ
    ess = shaped(white(level, 8.0, RATE_HZ, 1, seed=9), RATE_HZ, lambda hz: ((hz > 5500) & (hz < 9000)) * 1.0)
    return (vocal + ess * (t % 0.5 < 0.1)).astype(np.float32)


def test_sharp_sibilants_are_held_and_soft_ones_are_not():
    sharp, why = deess(grid(sharp_voice(-12.0)), "lead_vocal", 0.0)
    assert sharp is not None
    assert why
    before = sharp_voice(-12.0)
    after = sharp.process(before, RATE_HZ)
    above = [shaped(each, RATE_HZ, lambda hz: (hz > 6000) * 1.0) for each in (before, after)]
    assert 1.0 < 20 * np.log10(np.abs(above[0]).max() / np.abs(above[1]).max()) < 12.0
    assert deess(grid(sharp_voice(-60.0)), "lead_vocal", 0.0) == (None, "")
    assert deess(grid(sharp_voice(-12.0)), "cymbals", 0.0) == (None, "")


def test_a_resonance_is_found_where_it_stands_still_and_nowhere_else():
    noise = white(-20.0, 6.0, RATE_HZ, 1, seed=1)
    ringing = noise + shaped(noise, RATE_HZ, lambda hz: 6.0 * (np.abs(np.log2(np.maximum(hz, 1) / 3200)) < 0.06))
    found = resonance(grid(ringing), "electric_guitar")
    assert len(found.bands) == 1
    assert found.bands[0].frequency_hz == pytest.approx(3200.0, rel=0.12)
    assert found.bands[0].gain_db < 0.0
    assert not resonance(grid(noise), "electric_guitar").bands
    assert not resonance(grid(ringing), "snare").bands
