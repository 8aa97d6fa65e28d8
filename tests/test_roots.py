"""The root finder against functions whose roots are known, and against plain bisection."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.roots import root

places = st.floats(-30.0, 30.0)


@given(at=places, guess=places, slope=st.floats(0.06, 1.0), knee=st.floats(0.0, 5.0))
@example(at=-3.4e-192, guess=1.0, slope=1.0, knee=1.0)
def test_it_finds_where_a_bent_line_passes_zero(at, guess, slope, knee):
    """Under zero the line rises by 1, above it by less, as loudness does under a limiter."""

    def rising(place):
        return min(place - at, slope * (place - at)) + (0.0 if place < at + knee else 0.5)

    found = root(rising, guess, (-40.0, 40.0), near=0.01, narrow=0.001)
    assert found == pytest.approx(at, abs=0.02)
    assert rising(found) <= 0.0


@given(at=places, guess=places)
def test_a_step_is_found_from_below(at, guess):
    """Values that jump, or are infinite, leave only the bracket to go by."""
    found = root(lambda place: -math.inf if place < at else 5.0, guess, (-40.0, 40.0), near=0.01, narrow=0.001)
    assert at - 0.0011 <= found < at


@given(guess=places)
def test_without_a_root_the_nearer_end_is_given(guess):
    assert root(lambda place: place - 100.0, guess, (-40.0, 40.0), near=0.01, narrow=0.001) == 40.0
    assert root(lambda place: place + 100.0, guess, (-40.0, 40.0), near=0.01, narrow=0.001) == -40.0


@given(at=places, guess=places)
def test_it_takes_few_evaluations(at, guess):
    """A smooth function, as reduction is of a threshold."""
    seen = []

    def rising(place):
        seen.append(place)
        return math.log1p(math.exp((place - at) / 4.0)) - math.log(2.0)

    root(rising, guess, (-60.0, 60.0), near=0.02, narrow=0.1)
    assert len(seen) <= 14


def test_a_guess_that_is_near_enough_is_taken():
    assert root(lambda place: place - 1.0, 0.995, (-40.0, 40.0), near=0.01, narrow=0.001) == 0.995
