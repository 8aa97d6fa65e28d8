"""What an order costs, and the words for it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.flow import Flow, Weights, goal_energies, words
from tests.album.made import album, end, traits


def joined(first, second):
    flow = Flow.of([first, second], Weights())
    return flow.joins([0, 1])[0]


def test_the_arc_opens_strong_dips_comes_back_and_closes_calmly():
    goals = goal_energies(np.linspace(0.0, 1.0, 10))
    assert sorted(goals) == pytest.approx(np.linspace(0.0, 1.0, 10))
    assert goals[0] > 0.7
    assert np.argmax(goals) in {1, 2}
    assert goals[-1] == 0.0
    assert goals[7] > goals[5] + 0.2


@settings(max_examples=40)
@given(energies=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20))
def test_the_arc_deals_out_the_energies_that_there_are(energies):
    assert sorted(goal_energies(np.array(energies))) == sorted(energies)


def test_an_order_along_the_arc_costs_nothing_there():
    songs = [traits(energy=energy) for energy in goal_energies(np.array([0.1, 0.3, 0.5, 0.6, 0.9]))]
    assert Flow.of(songs, Weights()).cost(range(5)).arc == pytest.approx(0.0, abs=1e-12)


@given(seed=st.integers(0, 200), count=st.integers(1, 8))
@settings(max_examples=25)
def test_a_cost_is_the_sum_of_its_terms_and_none_is_more_than_its_weight(seed, count):
    flow = Flow.of(album(count, seed), Weights())
    order = np.random.default_rng(seed).permutation(count).tolist()
    cost = flow.cost(order)
    assert cost.total == pytest.approx(cost.arc + sum(join.total for join in flow.joins(order)), abs=1e-9)
    for name, weight in (("arc", 2.0), ("key", 1.0), ("tempo", 1.0), ("loudness", 1.0), ("tone", 0.5)):
        assert 0.0 <= getattr(cost, name) <= weight + 1e-9


def test_what_is_unsure_costs_nothing():
    join = joined(traits(key=0, bpm=60.0), traits(key=6, bpm=85.0, certainty=0.3))
    assert (join.key, join.tempo) == (0.0, 0.0)
    assert "the key is unsure; the tempo is unsure" in join.words


@pytest.mark.parametrize(
    ("first", "second", "words_in_it"),
    [
        (traits(key=0, bpm=92), traits(key=7, bpm=96), "C major to G major, a fifth up; 92 to 96 BPM"),
        (traits(key=14, bpm=60), traits(key=14, bpm=121), "both in D minor; 60 to 121 BPM, double time"),
        (traits(tail=end(-24.0)), traits(head=end(-23.0)), "both calm at the join"),
        (traits(tail=end(-24.0)), traits(head=end(-12.0)), "begins 12 LU louder than the one before ends"),
        (traits(tail=end(-12.0)), traits(head=end(-14.0)), "one level at the join"),
        (traits(tail=end(tilt_db=-8.0)), traits(head=end(tilt_db=-2.0)), "brighter"),
        (traits(tail=end(tilt_db=-2.0)), traits(head=end(tilt_db=-8.0)), "darker"),
    ],
)
def test_a_join_is_told_in_words(first, second, words_in_it):
    assert words_in_it in words(first, second)


@pytest.mark.parametrize(
    ("term", "near", "far"),
    [
        ("key", {"key": 7}, {"key": 6}),
        ("tempo", {"bpm": 241.0}, {"bpm": 150.0}),
        ("loudness", {"head": end(-18.0)}, {"head": end(-26.0)}),
        ("tone", {"head": end(tilt_db=-6.0)}, {"head": end(tilt_db=4.0)}),
    ],
)
def test_what_is_farther_costs_more(term, near, far):
    first = traits(key=0, bpm=120.0)
    costs = [getattr(joined(first, traits(**{"key": 0, **there})), term) for there in ({}, near, far)]
    assert costs[0] <= costs[1] < costs[2]


def test_songs_that_differ_in_nothing_leave_the_arc_alone():
    """Energies that differ by hardly anything hardly count."""
    alike, apart = ([traits(energy=0.5 + by * at) for at in range(4)] for by in (0.001, 0.2))
    costs = [Flow.of(songs, Weights()).cost([0, 1, 2, 3]).arc for songs in (alike, apart)]
    assert 0.0 < costs[0] < 0.01 * costs[1]
