"""The order that costs least: exact for few songs, better than chance for many, and as demanded."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.flow import Flow, Weights
from assistant.album.order import EXACT_SONGS, suggest
from assistant.errors import OptionError
from tests.album.made import album, traits


def cheapest(songs, allowed=lambda order: True):  # noqa: ARG005 - all are
    """What the best of all orders costs, by trying them all."""
    flow = Flow.of(songs, Weights())
    return min(flow.cost(order).total for order in itertools.permutations(range(len(songs))) if allowed(order))


@given(seed=st.integers(0, 10_000), count=st.integers(1, 6))
@settings(max_examples=25)
def test_no_order_costs_less(seed, count):
    songs = album(count, seed)
    found = suggest(songs)
    assert sorted(found.order) == list(range(count))
    assert found.exact
    assert found.cost.total == pytest.approx(cheapest(songs), abs=1e-9)


def test_no_order_of_seven_songs_costs_less():
    songs = album(7, 5)
    assert suggest(songs).cost.total == pytest.approx(cheapest(songs), abs=1e-9)


@given(seed=st.integers(0, 10_000), data=st.data())
@settings(max_examples=25)
def test_demands_are_met_at_the_least_cost(seed, data):
    songs = album(5, seed)
    places = data.draw(st.permutations(range(5)))
    fixed = {song: places[song] for song in data.draw(st.sets(st.integers(0, 4), max_size=2))}
    first = data.draw(st.integers(0, 3))
    pair = (first, first + 1)

    def allowed(order):
        in_place = all(order[place] == song for song, place in fixed.items())
        return in_place and order.index(pair[1]) == order.index(pair[0]) + 1

    if not any(allowed(order) for order in itertools.permutations(range(5))):
        with pytest.raises(OptionError, match="no order keeps"):
            suggest(songs, fixed=fixed, together=[pair])
        return
    found = suggest(songs, fixed=fixed, together=[pair])
    assert allowed(found.order)
    assert found.cost.total == pytest.approx(cheapest(songs, allowed), abs=1e-9)


@pytest.mark.parametrize("count", [10, 14, 24])
def test_it_beats_the_given_order_and_a_thousand_random_ones(count):
    songs = album(count, 3)
    found = suggest(songs)
    flow, rng = Flow.of(songs, Weights()), np.random.default_rng(0)
    assert found.given.total == pytest.approx(flow.cost(range(count)).total)
    assert found.cost.total < found.given.total
    assert found.cost.total < min(flow.cost(rng.permutation(count)).total for _ in range(1000))
    assert found.exact == (count <= EXACT_SONGS)


def test_ten_songs_take_far_less_than_two_seconds():
    songs = album(10, 1)
    before = time.process_time()
    suggest(songs)
    assert time.process_time() - before < 1.0


@given(seed=st.integers(0, 10_000), count=st.integers(EXACT_SONGS + 1, 20))
@settings(max_examples=2)
def test_many_songs_keep_demands_and_never_get_worse(seed, count):
    songs = album(count, seed)
    found = suggest(songs, fixed={3: 0, 1: count - 1}, together=[(5, 6), (6, 7)])
    assert (found.order[0], found.order[-1]) == (3, 1)
    at = found.order.index(5)
    assert found.order[at : at + 3] == (5, 6, 7)
    free = suggest(songs)
    assert free.cost.total <= free.given.total
    assert suggest(songs) == free


def test_the_search_comes_within_a_few_percent_of_the_optimum():
    from assistant.album.order import _demanded, _searched  # noqa: PLC0415 - beside its only use

    for seed in range(3):
        songs = album(12, seed)
        flow = Flow.of(songs, Weights())
        searched = flow.cost(_searched(*_demanded(flow, {}, ()))).total
        assert searched <= 1.03 * suggest(songs).cost.total


def test_where_nothing_is_better_the_given_order_stays():
    found = suggest([traits(f"song {at}") for at in range(6)])
    assert found.order == tuple(range(6))
    assert not found.changes


def test_joins_are_told_in_the_order_that_is_proposed():
    found = suggest(album(6, 2))
    assert [(join.before, join.after) for join in found.joins] == list(itertools.pairwise(found.order))
    assert all(join.words for join in found.joins)


@pytest.mark.parametrize(
    ("demand", "text"),
    [
        ({"fixed": {9: 0}}, "song or place 10"),
        ({"fixed": {0: 7}}, "song or place 8"),
        ({"together": [(0, 4)]}, "song or place 5"),
        ({"fixed": {0: 1, 1: 1}}, "two songs are to stand at one place"),
        ({"fixed": {0: 2}, "together": [(0, 1)]}, "no order keeps"),
    ],
)
def test_demands_that_cannot_be_met_are_refused(demand, text):
    with pytest.raises(OptionError, match=text):
        suggest(album(3), **demand)
    with pytest.raises(OptionError, match="0 songs"):
        suggest([])
