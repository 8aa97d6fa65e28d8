"""What can be asked, and what is refused with its value, its rule and the likely mistake."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import OptionError
from assistant.options import MatchOptions, clock, times


@pytest.mark.parametrize("name", ["tone", "dynamics", "width", "loudness", "strength"])
def test_more_than_the_whole_difference_is_refused_with_the_reason(name):
    with pytest.raises(OptionError, match=f"--{name} is 150; .*0 to 100.*overshoot"):
        MatchOptions(**{name: 150.0})
    with pytest.raises(OptionError, match=f"--{name} is -1"):
        MatchOptions(**{name: -1.0})


def test_sections_are_three_words():
    for word in ("auto", "all", "loudest"):
        assert MatchOptions(section=word).section == word
    with pytest.raises(OptionError, match="'quietest'; allowed: auto, all, loudest"):
        MatchOptions(section="quietest")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (None, (None, None)),
        ("75", (75.0, 75.0)),
        ("75.5", (75.5, 75.5)),
        ("1:15.5", (75.5, 75.5)),
        ("0:30,1:10", (30.0, 70.0)),
        ("60, 1:40", (60.0, 100.0)),
        (",1:10", (None, 70.0)),
        ("12,", (12.0, None)),
        ("90:00", (5400.0, 5400.0)),
        ("1:02:03", (3723.0, 3723.0)),
    ],
)
def test_times_are_seconds_or_minutes_for_both_or_for_each(text, read):
    assert times("--from", text) == read


@pytest.mark.parametrize(
    "text", ["", ",", "a", "-5", "1:5", "1:75", "1:100", "1,2,3", "1m10", "nan", "inf", "1e2", ":10"]
)
def test_what_is_no_time_is_refused_with_an_example(text):
    with pytest.raises(OptionError, match=rf"--to is {re.escape(repr(text))}.*m:ss"):
        times("--to", text)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.integers(0, 36_000_000))
def test_a_clock_reads_as_the_time_it_shows(milliseconds):
    assert times("--from", clock(milliseconds / 1000.0))[0] == pytest.approx(milliseconds / 1000.0)


@pytest.mark.parametrize(("seconds", "text"), [(0.0, "0:00"), (30.0, "0:30"), (75.5, "1:15.5"), (59.9996, "1:00")])
def test_a_clock_has_the_decimals_it_needs(seconds, text):
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        ((60.0, None), (30.0, None), "--from 1:00 is not before --to 0:30 of the mix; .*swapped"),
        ((None, 60.0), (None, 60.0), "of the reference"),
        ((60.0, 60.0), (90.0, 62.0), "are 2 s of the reference; at least 3 s"),
        ((-1.0, None), (None, None), "--from is -1 s for the mix"),
        ((None, None), (None, float("nan")), "--to is nan s for the reference"),
    ],
)
def test_stretches_that_cannot_be_are_refused_with_song_and_rule(start, end, says):
    with pytest.raises(OptionError, match=says):
        MatchOptions(from_seconds=start, to_seconds=end)
