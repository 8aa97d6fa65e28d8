"""A ride has the gain of its breakpoints at every sample, wherever it stands in a chain."""

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.processors import FirEqualizer, Ride
from assistant.processors.fir_equalizer import CurvePoint
from assistant.processors.ride import SILENT_DB, Breakpoint
from assistant.render import render

RATE_HZ = 8000
RIDE = Ride(
    points=(
        Breakpoint(at_seconds=0.25, gain_db=0.0),
        Breakpoint(at_seconds=0.5, gain_db=6.0),
        Breakpoint(at_seconds=1.0, gain_db=6.0),
        Breakpoint(at_seconds=1.0, gain_db=-6.0),
    )
)


def ones(seconds):
    return np.ones((2, round(seconds * RATE_HZ)), dtype=np.float32)


def test_the_gain_is_a_straight_line_in_db_between_points_and_stays_outside():
    out = 20.0 * np.log10(RIDE.process(ones(1.5), RATE_HZ)[0])
    at = [round(seconds * RATE_HZ) for seconds in (0.0, 0.25, 0.375, 0.5, 0.75, 1.0, 1.4)]
    assert out[at] == pytest.approx([0.0, 0.0, 3.0, 6.0, 6.0, -6.0, -6.0], abs=1e-4)
    assert out[round(1.0 * RATE_HZ) - 1] == pytest.approx(6.0, abs=1e-4)
    assert np.diff(out[round(0.25 * RATE_HZ) : round(0.5 * RATE_HZ)]) == pytest.approx(6.0 / 2000, abs=1e-4)


def test_times_are_those_of_the_song_behind_a_stage_that_is_late():
    """The filter in front is a second late; what comes out lines up to the sample all the same."""
    flat = FirEqualizer(phase="linear", points=(CurvePoint(mid_db=1.0, side_db=1.0),))
    sound = ones(4.0)
    both = np.concatenate(list(render([sound], (flat, RIDE), RATE_HZ, 2)), axis=1)
    alone = np.concatenate(list(render([sound], (flat,), RATE_HZ, 2)), axis=1)
    assert both == pytest.approx(alone * RIDE.process(ones(4.0), RATE_HZ), abs=1e-6)


def test_the_lower_end_is_as_good_as_silence():
    faded = Ride(points=(Breakpoint(at_seconds=0.0, gain_db=0.0), Breakpoint(at_seconds=1.0, gain_db=SILENT_DB)))
    assert np.abs(faded.process(ones(1.5), RATE_HZ)[:, RATE_HZ:]).max() < 2e-5


def test_points_that_go_back_in_time_are_refused():
    with pytest.raises(SettingsError, match=r"Ride.points has 1 s after 2 s"):
        Ride(points=(Breakpoint(at_seconds=2.0), Breakpoint(at_seconds=1.0)))


def test_points_at_zero_db_are_no_ride():
    assert Ride(points=(Breakpoint(at_seconds=1.0),)).is_neutral
    assert RIDE.gain_db(np.array([0.375])) == pytest.approx([3.0])
    assert Ride().gain_db(np.array([1.0])).tolist() == [0.0]
