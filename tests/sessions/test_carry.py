"""What a mixer is left to do of a chain: only what gives the same in any order; the rest is rendered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import (
    Compressor,
    Decorrelator,
    Equalizer,
    Gain,
    HighPass,
    Pan,
    Polarity,
    Processor,
    Ride,
    Saturator,
    Width,
)
from assistant.processors.equalizer import Band
from assistant.processors.pan import pan_factors
from assistant.render import render
from assistant.sessions.carry import carry
from tests.sessions import programs
from tests.sessions.mixes import ride
from tests.signals import white

RATE_HZ = 8000
LEAD = ride((0.1, -2.0), (0.2, 3.0))
SQUEEZE = Compressor(threshold_db=-30.0, ratio=4.0)
WIDE = Width(mid_db=6.0)
MADE = Decorrelator(side_db=-6.0)
BELL = Equalizer(bands=(Band(kind="bell", frequency_hz=500.0, gain_db=3.0, q=1.0),))


def kinds(chain):
    return [each.kind for each in chain]


def test_what_only_steady_things_follow_goes_into_the_equalizer():
    high_pass = HighPass(frequency_hz=60.0, order=4)
    found = carry((Gain(gain_db=6.0), high_pass, BELL, Gain(gain_db=-7.5), LEAD, Pan(pan=0.4)), highest_hz=3900.0)
    assert kinds(found.chain) == ["gain"]
    assert [band.kind for band in found.equalizer] == ["high_pass", "high_pass", "bell"]
    assert found.equalizer[2].octaves == pytest.approx(1.3885, abs=1e-4)
    assert carry((Gain(gain_db=6.0), high_pass, BELL)).equalizer == ()


@pytest.mark.parametrize(
    ("chain", "why"),
    [
        ((BELL, SQUEEZE), "stands in front of compressor, and the order matters"),
        ((LEAD, BELL, WIDE), "stands behind a ride, and the order matters"),
        ((HighPass(frequency_hz=60.0, order=3),), "other programs' own tools would sound otherwise"),
        (
            (Equalizer(bands=(Band(frequency_hz=500.0, gain_db=3.0, channel="side"),)),),
            "other programs' own tools would sound otherwise",
        ),
        (
            (Equalizer(bands=(Band(frequency_hz=5000.0, gain_db=3.0),)),),
            "other programs' own tools would sound otherwise",
        ),
    ],
)
def test_what_no_equalizer_can_take_is_in_the_audio(chain, why):
    found = carry(chain, highest_hz=3900.0)
    assert found.equalizer == ()
    assert why in [each.why for each in found.rendered]


def test_fader_ride_and_pan_leave_the_rest_to_the_audio():
    found = carry((Gain(gain_db=6.0), HighPass(frequency_hz=50.0), SQUEEZE, Gain(gain_db=-7.5), LEAD, Pan(pan=0.4)))
    assert (found.volume_db, found.ride, found.pan) == (-7.5, LEAD, 0.4)
    assert kinds(found.chain) == ["gain", "high_pass", "compressor"]
    assert kinds(found.rendered) == kinds(found.chain)
    assert found.rendered[0].why == "stands in front of compressor, and the order matters"


def test_a_pan_in_front_of_a_made_side_is_rendered_and_the_knob_stands_in_the_centre():
    found = carry((Gain(gain_db=-3.0), Pan(pan=0.4), MADE))
    assert (found.volume_db, found.pan) == (-3.0, 0.0)
    assert kinds(found.chain) == ["pan", "decorrelator"]
    assert "decorrelator" in found.rendered[0].why


def test_a_ride_in_front_of_width_is_undone_in_the_audio():
    found = carry((Gain(gain_db=-3.0), LEAD, WIDE))
    assert found.ride == LEAD
    assert kinds(found.chain) == ["ride", "width", "ride"]
    assert [point.gain_db for point in found.chain[-1].points] == [2.0, -3.0]


def test_a_ride_to_silence_in_front_of_width_is_rendered():
    found = carry((Gain(gain_db=-3.0), ride((0.1, 0.0), (0.2, -96.0)), WIDE))
    assert found.ride.is_neutral
    assert kinds(found.chain) == ["ride", "width"]
    assert found.rendered[0].why == "goes under -24 dB in front of width"


@pytest.mark.parametrize("behind", [SQUEEZE, Saturator(drive_db=6.0)], ids=["compressor", "saturator"])
def test_nothing_is_taken_from_in_front_of_what_does_not_act_in_proportion(behind):
    chain = (Gain(gain_db=-3.0), LEAD, Pan(pan=0.5), behind)
    found = carry(chain)
    assert found.chain == chain
    assert (found.volume_db, found.pan) == (0.0, 0.0)


def test_a_fader_that_would_pass_the_top_is_rendered():
    assert carry((Gain(gain_db=6.0),)).volume_db == 6.0
    assert carry((Gain(gain_db=6.1),)).volume_db == 0.0
    found = carry((Gain(gain_db=4.0), LEAD))
    assert found.volume_db == 0.0
    assert found.rendered[0].why == "would take the fader over 6 dB, where most faders end"


def test_what_does_nothing_is_left_out():
    found = carry((Gain(), Ride(), Pan(), Width(), Polarity()))
    assert found.chain == found.rendered == ()


PARTS: list[Processor] = [
    Gain(gain_db=-4.0),
    Gain(gain_db=3.0),
    Gain(gain_db=12.0),
    LEAD,
    ride((0.05, 0.0), (0.3, -96.0)),
    ride((0.05, 1.0), (0.3, -20.0)),
    Pan(pan=-1.0),
    Pan(pan=0.3),
    WIDE,
    MADE,
    BELL,
    HighPass(frequency_hz=100.0, order=4),
    SQUEEZE,
    Polarity(inverted="yes"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=6))
def test_the_mixer_behind_the_audio_gives_what_the_chain_gives(parts):
    sound = white(-20.0, 0.4, RATE_HZ, 2, seed=1)
    found = carry(tuple(parts), highest_hz=3900.0)
    whole, audio = (
        np.concatenate(list(render([sound], chain, RATE_HZ, 2)), axis=1) for chain in (tuple(parts), found.chain)
    )
    levels_db = found.volume_db + found.ride.gain_db(np.arange(sound.shape[1]) / RATE_HZ)
    bands = tuple(programs.Section(**vars(band)) for band in found.equalizer)
    played = (
        programs.equalized(audio, bands, RATE_HZ)
        * 10.0 ** (levels_db / 20.0)
        * np.array(pan_factors(found.pan))[:, None]
    )
    assert np.abs(played - whole).max() <= 1e-5 * max(np.abs(whole).max(), 1e-3)
