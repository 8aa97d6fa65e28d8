"""An envelope does what the ride does, on whatever scale a program draws its lines."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.processors import Ride
from assistant.sessions.envelopes import points_of
from tests.sessions.mixes import LEAD, ride

STEPS = st.tuples(st.one_of(st.just(0.0), st.floats(0.01, 20.0)), st.floats(-96.0, 24.0))


def made(steps):
    at = np.cumsum([step[0] for step in steps])
    return ride(*((float(time), gain_db) for time, (_, gain_db) in zip(at, steps, strict=True)))


def test_a_ride_that_does_nothing_has_no_points():
    assert points_of(Ride()) == points_of(ride((1.0, 0.0), (2.0, 0.0))) == []


def test_every_point_of_the_ride_is_one_and_it_begins_at_the_start():
    found = [(point.at_seconds, point.gain_db) for point in points_of(LEAD)]
    assert found[0] == (0.0, 0.0)
    assert {(point.at_seconds, point.gain_db) for point in LEAD.points} <= set(found)


def test_a_fader_is_added_throughout():
    apart = {
        round(over.gain_db - plain.gain_db, 9)
        for over, plain in zip(points_of(LEAD, over_db=-7.0), points_of(LEAD), strict=True)
    }
    assert apart == {-7.0}


@given(st.lists(STEPS, min_size=1, max_size=8))
def test_straight_lines_in_amplitude_and_in_db_agree(steps):
    wanted = made(steps)
    points = points_of(wanted)
    if not points:
        assert wanted.is_neutral
        return
    times = np.array([point.at_seconds for point in points])
    assert np.all(np.diff(times) >= 0.0)
    probes = np.linspace(0.0, times[-1] + 1.0, 997)
    probes = probes[~np.isin(probes, times)]
    expected_db = wanted.gain_db(probes)
    amplitude = np.interp(probes, times, [point.factor for point in points])
    assert np.abs(20.0 * np.log10(amplitude) - expected_db).max() < 0.01
    assert np.abs(np.interp(probes, times, [point.gain_db for point in points]) - expected_db).max() < 1e-6
    assert np.abs(amplitude - 10.0 ** (expected_db / 20.0)).max() < 1e-4 * max(1.0, 10.0 ** (expected_db.max() / 20.0))
