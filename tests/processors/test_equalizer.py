"""Bells and shelves: what is rendered is what `response_db` says and what the analogue definitions promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from assistant.errors import SettingsError
from assistant.processors import Equalizer
from assistant.processors.equalizer import Band, coefficients, response_db
from tests.processors.measure import gain_db, impulse_response
from tests.processors.strategies import declared

FREQUENCIES_HZ = np.geomspace(20.0, 20000.0, 60)
LAW = settings(deadline=None, derandomize=True, max_examples=40)
MID, SIDE, LEFT, RIGHT = (0.5, 0.5), (0.5, -0.5), (1.0, 0.0), (0.0, 1.0)


@pytest.mark.parametrize("rate_hz", [44100, 96000])
@pytest.mark.parametrize("kind", ["bell", "low_shelf", "high_shelf"])
@pytest.mark.parametrize(("frequency_hz", "q"), [(60.0, 2.0), (1000.0, 0.5), (12000.0, 0.9)])
def test_rendered_response_is_the_computed_one(kind, frequency_hz, q, rate_hz):
    """Impulse through the stage, `response_db` and scipy.signal agree within 0.01 dB."""
    band = Band(kind=kind, frequency_hz=frequency_hz, gain_db=7.5, q=q)
    rendered = gain_db(impulse_response(Equalizer(bands=(band,)), rate_hz)[0], FREQUENCIES_HZ, rate_hz)
    b0, b1, b2, a1, a2 = coefficients(band, rate_hz)
    _, oracle = signal.freqz([b0, b1, b2], [1.0, a1, a2], worN=FREQUENCIES_HZ, fs=rate_hz)
    computed = response_db([band], FREQUENCIES_HZ, rate_hz)
    assert np.abs(computed - 20.0 * np.log10(np.abs(oracle))).max() < 1e-6
    assert np.abs(rendered - computed).max() < 0.01


@given(band=declared(Band), rate_hz=st.sampled_from([8000, 44100, 192000]))
@LAW
def test_a_band_meets_its_definition(band, rate_hz):
    """A bell has its gain at its centre and none at 0 Hz; a shelf has half of it at its corner and all of it beyond."""
    if band.frequency_hz > 0.49 * rate_hz:
        assert coefficients(band, rate_hz).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
        return
    low, corner, high = response_db([band], [0.0, band.frequency_hz, rate_hz / 2], rate_hz)
    wanted = {
        "bell": (0.0, 1.0, 0.0),
        "low_shelf": (1.0, 0.5, 0.0),
        "high_shelf": (0.0, 0.5, 1.0),
    }[band.kind]
    assert np.allclose([low, corner, high], np.multiply(wanted, band.gain_db), atol=1e-4)


@given(band=declared(Band), rate_hz=st.sampled_from([8000, 44100, 192000]))
@LAW
def test_every_band_is_stable_and_undone_by_its_opposite(band, rate_hz):
    _, _, _, a1, a2 = coefficients(band, rate_hz)
    assert abs(a2) < 1.0
    assert abs(a1) < 1.0 + a2
    opposite = Band(**{**vars(band), "gain_db": -band.gain_db})
    assert np.abs(response_db([band, opposite], [100.0, 1000.0, 3500.0], rate_hz)).max() < 1e-6


@pytest.mark.parametrize("q", [0.7, 3.0])
def test_a_bell_has_half_its_gain_in_db_at_the_edges_of_its_bandwidth(q):
    """Cookbook: q = f0 / (f2 - f1) between the points of half the gain in dB, on the analogue axis (f0 << rate)."""
    edges_hz = 100.0 * (np.sqrt(1.0 + 1.0 / (4.0 * q * q)) + np.array([-0.5, 0.5]) / q)
    band = Band(frequency_hz=100.0, gain_db=6.0, q=q)
    assert response_db([band], edges_hz, 192000) == pytest.approx([3.0, 3.0], abs=0.01)


@pytest.mark.parametrize(
    ("channel", "touched", "untouched"),
    [("mid", MID, SIDE), ("side", SIDE, MID), ("left", LEFT, RIGHT), ("right", RIGHT, LEFT)],
)
def test_a_band_acts_on_its_channel_alone(channel, touched, untouched):
    """The addressed signal gets the response, the other passes at 0 dB, and nothing leaks between them."""
    equalizer = Equalizer(bands=(Band(channel=channel, gain_db=6.0),))
    changed, kept = (impulse_response(equalizer, 44100, row=row) for row in (touched, untouched))
    wanted = equalizer.response_db(FREQUENCIES_HZ, 44100, channel)
    assert np.abs(gain_db(changed.T @ touched / np.dot(touched, touched), FREQUENCIES_HZ, 44100) - wanted).max() < 0.01
    assert np.abs(changed.T @ untouched).max() < 1e-6
    assert np.abs(kept[:, 0] - untouched).max() < 1e-6
    assert np.abs(kept[:, 1:]).max() < 1e-6


def test_bands_of_all_channels_act_together_in_their_order():
    """Mid then left then side bands: each acts on what the ones before have made."""
    bands = (
        Band(channel="mid", gain_db=6.0),
        Band(kind="high_shelf", channel="stereo", gain_db=2.0),
        Band(channel="left", gain_db=-4.0, frequency_hz=300.0),
        Band(channel="side", gain_db=5.0, frequency_hz=5000.0),
    )
    sound = np.random.default_rng(3).normal(0.0, 0.1, (2, 4000)).astype(np.float32)
    one_by_one = sound
    for band in bands:
        one_by_one = Equalizer(bands=(band,)).process(one_by_one, 44100)
    assert np.abs(Equalizer(bands=bands).process(sound, 44100) - one_by_one).max() < 1e-6


def test_on_mono_only_stereo_and_mid_bands_act():
    bands = [Band(channel=name, gain_db=3.0) for name in ("stereo", "mid", "side", "left", "right")]
    response = impulse_response(Equalizer(bands=tuple(bands)), 44100, channels=1)[0]
    assert gain_db(response, np.array([1000.0]), 44100)[0] == pytest.approx(6.0, abs=0.01)


def test_a_band_out_of_range_is_refused_with_its_unit():
    with pytest.raises(SettingsError, match=r"Band\.gain_db is 40 dB; the range is -24 to 24 dB"):
        Band(gain_db=40.0)
    with pytest.raises(SettingsError, match="a tuple of Band is needed"):
        Equalizer(bands=(3.0,))
