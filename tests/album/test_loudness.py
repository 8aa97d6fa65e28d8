"""Where songs land: order, spread and what notes ask for, for any album."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.album.loudness import clean_lufs, pooled_lufs, relative_goals
from assistant.album.measures import Measures
from assistant.album.notes import UNLIMITED, Limits
from assistant.profile import pool
from tests.album.songs import turned
from tests.profiles import profile


def song(lufs, over=2.0, plr=12.0):
    return Measures(
        loudness_lufs=lufs, loud_lufs=lufs + over, tilt_db_per_octave=0.0, low_end_db=0.0, width_db=None, plr_db=plr,
        psr_db=plr - over,
    )  # fmt: skip


_SONG = st.tuples(st.floats(-35.0, -5.0), st.floats(0.1, 8.0), st.floats(5.0, 20.0))


@given(st.lists(_SONG, min_size=2, max_size=14))
def test_order_is_kept_and_the_spread_falls(said):
    songs = [song(*each) for each in said]
    lufs = np.array([each.loudness_lufs for each in songs])
    goals = relative_goals(songs, [UNLIMITED] * len(songs), "loud-parts")
    order = np.argsort(lufs, kind="stable")
    least = np.minimum(np.diff(lufs[order]), 0.12)
    assert np.all(np.diff(goals[order]) >= least - 1e-9)
    assert np.std(goals) <= max(np.std(lufs) / 3.0, 0.12 * len(songs))


def test_loud_parts_come_together_as_far_as_the_order_allows():
    """A ballad of one integrated loudness with the others, but with a louder chorus, stays softer as a whole."""
    songs = [song(-20.0, 5.0), song(-14.0, 1.0), song(-12.0, 1.0), song(-10.0, 2.0)]
    goals = relative_goals(songs, [UNLIMITED] * 4, "loud-parts")
    assert goals[0] == min(goals)
    loud = goals + np.array([5.0, 1.0, 1.0, 2.0])
    assert np.std(loud) < np.std([-15.0, -13.0, -11.0, -8.0])


def test_album_keeps_distances_and_same_takes_them_all():
    songs = [song(-20.0), song(-12.0), song(-9.0)]
    free = [UNLIMITED] * 3
    assert np.diff(relative_goals(songs, free, "album")) == pytest.approx([8.0, 3.0])
    assert np.ptp(relative_goals(songs, free, "same")) == pytest.approx(0.0)


@pytest.mark.parametrize("wish", ["loud-parts", "same", "album"])
def test_a_song_marked_quieter_is_that_much_under_where_it_would_be(wish):
    songs = [song(-20.0, 3.0), song(-12.0), song(-9.0), song(-14.0)]
    plain = relative_goals(songs, [UNLIMITED] * 4, wish)
    marked = relative_goals(songs, [UNLIMITED, Limits(offset_lu=-2.0), UNLIMITED, UNLIMITED], wish)
    assert marked - plain == pytest.approx([0.0, -2.0, 0.0, 0.0])


def test_a_song_whose_loudness_is_left_keeps_its_distance():
    songs = [song(-20.0), song(-12.0), song(-9.0), song(-25.0)]
    goals = relative_goals(songs, [UNLIMITED] * 3 + [Limits(loudness=True)], "same")
    assert goals[3] - goals[1] == pytest.approx(-13.0)


def test_pooled_loudness_is_that_of_the_pool():
    songs = [turned(0), turned(1, 6.0)]
    assert pooled_lufs([each.blocks.hop_energy for each in songs], [0.0, 0.0]) == pytest.approx(
        pool(songs).loudness_lufs
    )


def test_more_headroom_lands_louder():
    flat = np.zeros(61)
    at_one, at_six = (clean_lufs(profile(), flat, 0.0, ceiling) for ceiling in (-1.0, -6.0))
    assert at_one - at_six == pytest.approx(5.0)
    assert clean_lufs(turned(0, 4.0), flat, 0.0, -1.0) == pytest.approx(at_one, abs=0.01)
