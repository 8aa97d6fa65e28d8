"""Each device does to sound what its entry says."""

import re

import numpy as np
import pytest

from assistant import gating
from assistant.bands import CENTRES_HZ, near
from assistant.errors import OptionError
from assistant.listen import DEVICES, device_named
from assistant.listen.hearing import noise_db, threshold_db
from assistant.render import render
from tests.command import run
from tests.signals import pink, tone

RATE_HZ = 48000


def level_db(name: str, frequency_hz: float, side: bool = False) -> float:
    """By how much a sine in the centre, or on the side, comes out louder."""
    sound = tone(frequency_hz, -20.0, 0.5, RATE_HZ)
    if side:
        sound[1] *= -1.0
    (out,) = render([sound], DEVICES[name].chain, RATE_HZ, 2)
    half = slice(RATE_HZ // 4, None)
    return float(20.0 * np.log10(np.std(out[0, half]) / np.std(sound[0, half])))


FIGURES = [
    ("phone", 450.0, -3.0), ("phone", 225.0, -24.0), ("phone", 100.0, -52.0), ("phone", 2500.0, 3.0),
    ("phone", 11000.0, -2.7), ("phone", 18000.0, -17.6),
    ("laptop", 190.0, -3.1), ("laptop", 95.0, -18.3), ("laptop", 900.0, -1.8),
    ("car", 60.0, 6.0), ("car", 1000.0, 0.0), ("car", 12000.0, -3.6),
    ("mono", 100.0, 0.0), ("mono", 8000.0, 0.0), ("headphones", 100.0, 0.0), ("headphones", 8000.0, 0.0),
]  # fmt: skip
SIDES = [("phone", 1000.0, -12.0), ("laptop", 1000.0, -6.0), ("mono", 50.0, -72.0), ("mono", 1000.0, -72.0),
         ("mono", 10000.0, -72.0), ("headphones", 50.0, -7.3), ("headphones", 8000.0, 0.0)]  # fmt: skip


@pytest.mark.parametrize(("name", "frequency_hz", "expected_db"), FIGURES)
def test_a_sine_in_the_centre_has_the_level_of_the_figures(name, frequency_hz, expected_db):
    assert level_db(name, frequency_hz) == pytest.approx(expected_db, abs=1.0)


@pytest.mark.parametrize(("name", "frequency_hz", "against_mid_db"), SIDES)
def test_the_side_is_narrowed_against_the_centre_as_far_as_said(name, frequency_hz, against_mid_db):
    apart_db = level_db(name, frequency_hz, side=True) - level_db(name, frequency_hz)
    assert apart_db == pytest.approx(against_mid_db, abs=0.6)


@pytest.mark.parametrize("name", DEVICES)
@pytest.mark.parametrize("frequency_hz", [62.5, 500.0, 2000.0, 8000.0])
def test_the_foretold_power_is_that_of_the_sound(name, frequency_hz):
    """Down to the depth at which no filter's depth matters any more."""
    for channel in ("mid", "side"):
        foretold_db = 10.0 * np.log10(DEVICES[name].power(channel, RATE_HZ)[near(frequency_hz)])
        found_db = level_db(name, frequency_hz, side=channel == "side")
        assert max(foretold_db, -55.0) == pytest.approx(max(found_db, -55.0), abs=0.2)


@pytest.mark.parametrize("name", DEVICES)
def test_what_covers_soft_sounds_is_the_noise_and_in_quiet_the_ear_itself(name):
    """K-weighted and against the song's level: near 250 Hz it is the noise, the threshold is never undercut."""
    device = DEVICES[name]
    covering_db = 10.0 * np.log10(device.noise / gating.k_power(CENTRES_HZ)) + device.song_db
    around_db = noise_db(device.noise_dba, device.noise_slope_db)
    assert covering_db[near(250.0)] == pytest.approx(around_db[near(250.0)], abs=2.5)
    assert np.all(covering_db >= threshold_db() - 1e-9)
    assert device.noise_dba < device.song_db


def test_mono_is_the_sum_of_the_channels():
    sound = pink(-20.0, 1.0, RATE_HZ, 2)
    (out,) = render([sound], DEVICES["mono"].chain, RATE_HZ, 2)
    assert np.abs(out - sound.mean(axis=0)).max() < 1e-3 * np.abs(sound).max()


def test_a_device_has_a_name_a_source_and_its_place_in_the_help():
    for name, device in DEVICES.items():
        assert device_named(name) is device
        assert len(device.source) > 40
    told = re.sub(r"\s|\n", "", run("render", "--help").out)
    assert "|".join(DEVICES) in told
    with pytest.raises(OptionError, match=r"--listen is 'radio'; allowed: phone, laptop, car, mono, headphones"):
        device_named("radio")
