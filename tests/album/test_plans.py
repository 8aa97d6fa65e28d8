"""What is done to one song, put right by what was measured of its master."""

import dataclasses

import pytest

from assistant.album.measures import measures_of
from assistant.album.plans import missed_of, retuned
from assistant.references.source import Source
from tests.album.songs import four, solved, turned


def test_a_master_that_met_its_aim_is_left():
    plan = solved(four()).songs[1]
    assert retuned(plan, measures_of(plan.aim)) is None


def test_what_a_master_missed_is_asked_for_on_top():
    plan = solved(four()).songs[1]
    after = measures_of(plan.aim)
    off = dataclasses.replace(
        after, tilt_db_per_octave=after.tilt_db_per_octave + 0.2, low_end_db=after.low_end_db - 1.0
    )
    again = retuned(plan, off)
    assert again is not None
    apart = measures_of(again.aim).tilt_db_per_octave - measures_of(plan.aim).tilt_db_per_octave
    assert apart == pytest.approx(-0.2, abs=0.02)
    assert measures_of(again.aim).low_end_db > measures_of(plan.aim).low_end_db
    assert missed_of(plan, off).low_end_db == pytest.approx(1.0)


def test_what_is_left_alone_is_not_turned_again():
    off = measures_of(turned(0, tilt_db=2.0))
    noted = solved(four(), {0: ("leave the tone",), 1: ("leave the low end",)})
    assert retuned(noted.songs[0], off) is None
    assert missed_of(noted.songs[1], off).low_end_db == 0.0
    assert retuned(solved(four(), sources={0: (Source(name="own", kept=turned(1)),)}).songs[0], off) is None
