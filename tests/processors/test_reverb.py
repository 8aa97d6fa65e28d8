"""A room decays as it was told in every band, is dense at once, rings nowhere, and is whole in mono."""

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt
from scipy.special import erfc

from assistant.processors import Reverb
from tests.signals import white

RATE_HZ = 44100
ROOMS = {
    "small": Reverb(wet_percent=100.0, decay_seconds=0.4, low_decay_seconds=0.5, high_decay_seconds=0.3),
    "hall": Reverb(wet_percent=100.0, decay_seconds=2.0, low_decay_seconds=2.6, high_decay_seconds=1.1),
    "cathedral": Reverb(wet_percent=100.0, decay_seconds=5.0, low_decay_seconds=6.0, high_decay_seconds=2.0),
    "dark at the bottom": Reverb(wet_percent=100.0, decay_seconds=1.5, low_decay_seconds=0.7, high_decay_seconds=1.5),
}


def decay_seconds(response, centre_hz, rate_hz=RATE_HZ):
    """The reverberation time of one octave by backward integration (Schroeder 1965), from -5 to -35 dB (ISO 3382)."""
    band = butter(4, (centre_hz / np.sqrt(2.0), centre_hz * np.sqrt(2.0)), "bandpass", fs=rate_hz, output="sos")
    energy = np.cumsum(sosfiltfilt(band, response)[::-1] ** 2)[::-1]
    level_db = 10.0 * np.log10(np.maximum(energy / energy[0], 1e-12))
    inside = np.flatnonzero((level_db < -5.0) & (level_db > -35.0))
    slope_db = np.polyfit(inside / rate_hz, level_db[inside], 1)[0]
    return -60.0 / slope_db


@pytest.mark.parametrize("name", ROOMS)
@pytest.mark.parametrize("centre_hz", [125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0])
def test_every_band_decays_within_ten_percent_of_what_was_asked_for(name, centre_hz):
    room = ROOMS[name]
    wanted = float(room.decays_seconds(np.array([centre_hz]))[0])
    found = [decay_seconds(each, centre_hz) for each in room.response(RATE_HZ).reshape(4, -1)]
    assert np.mean(found) == pytest.approx(wanted, rel=0.1)


def echo_density(response, rate_hz=RATE_HZ):
    """The share of samples outside one standard deviation in 20 ms, over that of noise: 1 when no echo stands out.

    J. Abel and P. Huang, A simple, robust measure of reverberation echo density, AES 121st Convention (2006).
    """
    size = round(0.02 * rate_hz)
    frames = response[: response.size // size * size].reshape(-1, size)
    outside = np.abs(frames) > frames.std(axis=1, keepdims=True)
    return outside.mean(axis=1) / erfc(1.0 / np.sqrt(2.0))


@pytest.mark.parametrize("name", ROOMS)
def test_echoes_are_dense_from_the_first_moment_on(name):
    response = ROOMS[name].response(RATE_HZ)[0, 0]
    density = echo_density(response)[: round(ROOMS[name].decay_seconds * 50.0)]
    assert density[0] > 0.7
    assert np.mean(density) == pytest.approx(1.0, abs=0.05)
    assert density[1:].min() > 0.75


@pytest.mark.parametrize("name", ROOMS)
def test_nothing_rings(name):
    """A mode would stand out of the late spectrum; noise stands out of its own mean by its chance alone."""
    response = ROOMS[name].response(RATE_HZ)[0, 0]
    late = response[round(0.3 * response.size) : round(0.7 * response.size)]
    power = np.abs(np.fft.rfft(late)) ** 2
    smooth = np.convolve(power, np.ones(301) / 301.0, mode="same")
    inside = slice(300, -300)
    assert 10.0 * np.log10(np.max(power[inside] / smooth[inside])) < 14.0


def test_white_noise_comes_out_as_loud_as_it_went_in_from_everywhere():
    room = Reverb(wet_percent=100.0, decay_seconds=0.5, low_decay_seconds=0.5, high_decay_seconds=0.5)
    one = white(-20.0, 8.0, RATE_HZ, 1)
    for places in (np.array([[1.0], [1.0]]), np.array([[np.sqrt(2.0)], [0.0]])):
        sound = np.ascontiguousarray(one * places, dtype=np.float32)
        out = room.process(sound, RATE_HZ)[:, RATE_HZ:]
        levels_db = 20.0 * np.log10(out.std(axis=1) / one.std())
        assert levels_db == pytest.approx([0.0, 0.0], abs=0.7)
        assert abs(np.corrcoef(out)[0, 1]) < 0.1
        assert 20.0 * np.log10(out.sum(axis=0).std() / 2.0 / one.std()) == pytest.approx(-3.0, abs=0.7)
    mono = room.process(one, RATE_HZ)[:, RATE_HZ:]
    assert 20.0 * np.log10(mono.std() / one.std()) == pytest.approx(0.0, abs=0.7)


def test_it_ends_and_begins_when_it_was_told_to():
    room = Reverb(
        wet_percent=100.0, decay_seconds=0.5, low_decay_seconds=0.5, high_decay_seconds=0.5, pre_delay_ms=50.0
    )
    sound = np.zeros((2, 2 * RATE_HZ), dtype=np.float32)
    sound[:, 0] = 1.0
    out = np.abs(room.process(sound, RATE_HZ)).max(axis=0)
    assert out[: round(0.05 * RATE_HZ) - 1].max() < 1e-6
    assert out[round(0.052 * RATE_HZ) : round(0.1 * RATE_HZ)].max() > 1e-3
    assert out[round(1.0 * RATE_HZ) :].max() < 1e-6
    assert room.tail_seconds == pytest.approx(0.55)


def test_the_cuts_cut():
    room = Reverb(wet_percent=100.0, low_cut_hz=500.0, high_cut_hz=4000.0)
    power = np.abs(np.fft.rfft(room.response(RATE_HZ)[0, 0])) ** 2
    hz = np.fft.rfftfreq(room.response(RATE_HZ).shape[2], 1.0 / RATE_HZ)
    means = [power[(hz > low) & (hz < high)].mean() for low, high in ((60, 125), (1000, 2000), (12000, 16000))]
    assert 10.0 * np.log10(means[0] / means[1]) < -20.0
    assert 10.0 * np.log10(means[2] / means[1]) < -18.0
