"""Butterworth high- and low-pass."""

import numpy as np
import pytest
from scipy import signal

from assistant.processors import HighPass, LowPass
from assistant.processors.base import PassThrough
from tests.processors.measure import gain_db, impulse_response


@pytest.mark.parametrize("owner", [HighPass, LowPass])
@pytest.mark.parametrize("order", range(1, 9))
@pytest.mark.parametrize(("frequency_hz", "rate_hz"), [(80.0, 44100), (5000.0, 48000), (21000.0, 44100)])
def test_response_is_butterworth(owner, order, frequency_hz, rate_hz):
    """-3.01 dB at the cut-off, and scipy's own Butterworth everywhere down to -80 dB."""
    kind = "highpass" if owner is HighPass else "lowpass"
    sos = signal.butter(order, frequency_hz, kind, fs=rate_hz, output="sos")
    frequencies_hz = np.append(frequency_hz, np.geomspace(20.0, 0.49 * rate_hz, 50))
    oracle = 20.0 * np.log10(np.abs(signal.freqz_sos(sos, worN=frequencies_hz, fs=rate_hz)[1]) + 1e-12)
    response = impulse_response(owner(frequency_hz=frequency_hz, order=order), rate_hz)[0]
    rendered = gain_db(response, frequencies_hz, rate_hz)
    heard = oracle > -80.0
    assert rendered[0] == pytest.approx(-3.0103, abs=0.01)
    assert np.abs(rendered - oracle)[heard].max() < 0.05


def test_slope_is_6_db_per_octave_and_order():
    for order in (1, 3, 5):
        response = impulse_response(HighPass(frequency_hz=2000.0, order=order), 44100)[0]
        low, high = gain_db(response, np.array([250.0, 500.0]), 44100)
        assert high - low == pytest.approx(6.02 * order, abs=0.3)


def test_beyond_the_rate_a_low_pass_does_nothing_and_a_high_pass_leaves_nothing():
    assert isinstance(LowPass(frequency_hz=15000.0).open(22050, 2), PassThrough)
    response = impulse_response(HighPass(frequency_hz=15000.0, order=4), 22050)[0]
    assert gain_db(response, np.array([1000.0, 5000.0]), 22050).max() < -100.0
