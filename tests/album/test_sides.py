"""Sides of vinyl: in order, as even as they can be, and told what their length means."""

from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.album.sides import MOST_SECONDS, sides_of

SONGS = st.lists(st.floats(4.0, 900.0), min_size=1, max_size=9)


def _shortest(seconds, count):
    """The length of the longest side in the best of all ways to cut."""
    cuts = combinations_with_replacement(range(len(seconds) + 1), count - 1)
    return min(
        max(sum(seconds[first:end]) for first, end in zip((0, *cut), (*cut, len(seconds)), strict=True)) for cut in cuts
    )


@given(SONGS)
def test_sides_keep_the_order_and_no_cut_is_more_even(seconds):
    sides = sides_of(seconds)
    assert [song for side in sides for song in side.songs] == list(range(len(seconds)))
    assert [side.name for side in sides] == sorted({side.name for side in sides})
    for side in sides:
        assert side.seconds == pytest.approx(sum(seconds[song] for song in side.songs))
    count = 2
    while _shortest(seconds, count) > MOST_SECONDS and count < len(seconds):
        count += 2
    assert max(side.seconds for side in sides) == pytest.approx(_shortest(seconds, count))


def test_what_a_long_side_costs_is_told():
    short, long = sides_of([600.0, 600.0]), sides_of([1300.0, 1500.0])
    assert "At full level" in short[0].advice
    assert "4 dB less level" in long[0].advice
    assert "more than a side of 12 inches" in long[1].advice
