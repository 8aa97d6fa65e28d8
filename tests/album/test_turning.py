"""An aim is the song's own profile, turned by as much as was asked for, within its limits."""

import numpy as np
import pytest

from assistant.album.measures import measures_of
from assistant.album.notes import UNLIMITED, Limits
from assistant.album.turning import MOST_BOOST_DB, MOST_DB, MOST_WIDTH_DB, Move, curve_of, turned, widened_db
from assistant.bands import CENTRES_HZ
from assistant.compare import compare, is_same_song
from tests.profiles import profile


def aimed(move, limits=UNLIMITED):
    song = profile()
    curve = curve_of(song, move, limits)
    return curve, widened_db(song, curve, move.width_db, limits)


@pytest.mark.parametrize(
    ("tilt", "low", "wider"), [(0.5, 2.0, 1.0), (-0.4, -2.0, -1.5), (0.0, 1.0, 0.0), (0.3, 0.0, 2.0)]
)
def test_the_aim_measures_what_was_asked_for(tilt, low, wider):
    song = profile()
    curve, side = aimed(Move(tilt_db_per_octave=tilt, low_end_db=low, width_db=wider))
    before, after = measures_of(song), measures_of(turned(song, curve, side))
    assert after.tilt_db_per_octave - before.tilt_db_per_octave == pytest.approx(tilt, abs=0.02)
    assert after.low_end_db - before.low_end_db == pytest.approx(low, abs=0.1)
    assert after.width_db - before.width_db == pytest.approx(wider, abs=0.1)


def test_an_aim_is_taken_for_the_same_performance():
    curve, side = aimed(Move(tilt_db_per_octave=0.5, low_end_db=-2.0, width_db=3.0))
    aim = turned(profile(), curve, side)
    assert is_same_song(profile(), aim)
    difference = compare(profile(), aim)
    where = difference.heard > 0.0
    assert np.ptp((difference.mid_db - curve)[where]) < 1e-6


def test_the_bass_is_never_widened_and_nothing_passes_the_limits():
    curve, side = aimed(Move(tilt_db_per_octave=4.0, low_end_db=5.0, width_db=20.0))
    assert np.all(side[CENTRES_HZ < 150.0] == 0.0)
    assert side.max() == pytest.approx(MOST_WIDTH_DB, abs=0.05)
    assert curve.max() <= MOST_BOOST_DB + 1e-9
    assert curve.min() >= -MOST_DB - 1e-9


def test_what_notes_leave_alone_is_left_alone():
    move = Move(tilt_db_per_octave=0.6, low_end_db=-3.0, width_db=2.0)
    assert not aimed(move, Limits(tone=True))[0].any()
    assert not aimed(move, Limits(width=True))[1].any()
    low = aimed(move, Limits(low_end=True))[0]
    high = aimed(move, Limits(highs=True))[0]
    assert np.all(low[CENTRES_HZ < 190.0] == 0.0)
    assert np.all(high[CENTRES_HZ > 4100.0] == 0.0)
    for curve in (low, high):
        assert np.ptp(curve) > 0.5
        assert np.abs(np.diff(curve)).max() < 1.0


def test_a_mono_song_gets_no_width():
    assert not widened_db(profile(channels=1), np.zeros(61), 3.0, UNLIMITED).any()
