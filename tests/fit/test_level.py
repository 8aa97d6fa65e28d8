"""The laws of loudness: where to land, and what is said about it."""

import pytest

from assistant.fit.level import level_moves, level_notes, most_reduction_db, wanted_lufs
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB, Landing
from assistant.options import MatchOptions
from tests.profiles import profile

MIX, REFERENCE = profile(0), profile(channels=1)


def landing(drive_db=0.0, loudness_lufs=-20.0, reduction_db=0.0):
    return Landing(
        drive_db, loudness_lufs, reduction_db, slope=1.0, plr_db=12.0, distortion_percent=0.0, undriven_dbtp=-6.0
    )


def test_the_reference_s_loudness_is_wanted():
    assert wanted_lufs(MIX, REFERENCE, MatchOptions()) == REFERENCE.loudness_lufs


def test_strength_goes_a_part_of_the_way():
    start, end = MIX.loudness_lufs, REFERENCE.loudness_lufs
    assert start != end
    for percent in (0.0, 30.0, 100.0):
        wanted = start + percent / 100.0 * (end - start)
        assert wanted_lufs(MIX, REFERENCE, MatchOptions(loudness=percent)) == pytest.approx(wanted)
        assert wanted_lufs(MIX, REFERENCE, MatchOptions(strength=percent)) == pytest.approx(wanted)


def test_an_asked_loudness_is_wanted_whatever_the_reference():
    assert wanted_lufs(MIX, REFERENCE, MatchOptions(lufs=-14.0)) == -14.0
    assert wanted_lufs(MIX, REFERENCE, MatchOptions(lufs=-14.0, strength=0.0)) == -14.0


def test_the_limiter_may_take_more_when_the_loudness_is_asked_for():
    assert most_reduction_db(MatchOptions()) == CLEAN_REDUCTION_DB
    assert most_reduction_db(MatchOptions(lufs=-8.0)) == ASKED_REDUCTION_DB
    assert CLEAN_REDUCTION_DB < ASKED_REDUCTION_DB


def test_gain_and_limiter_are_told_with_their_numbers():
    gain, ceiling = level_moves(MIX, REFERENCE, MatchOptions(), landing(5.25, -12.0, 2.5), -1.0)
    assert (gain.aspect, gain.size_db, gain.dial) == ("loudness", 5.25, {"kind": "gain", "gain_db": 5.25})
    assert (gain.evidence.mix, gain.evidence.reference) == (MIX.loudness_lufs, REFERENCE.loudness_lufs)
    assert (ceiling.aspect, ceiling.size_db) == ("ceiling", 2.5)
    assert ceiling.dial == {"kind": "limiter", "ceiling_dbtp": -1.0}


def test_an_asked_loudness_is_the_evidence():
    (gain,) = level_moves(MIX, REFERENCE, MatchOptions(lufs=-14.0), landing(7.0), -1.0)
    assert gain.evidence.reference == -14.0


def test_what_does_nothing_is_not_told():
    assert level_moves(MIX, REFERENCE, MatchOptions(), landing(0.04, -20.0, 0.05), -1.0) == ()
    assert level_notes(-20.0, -20.0, landing(), MatchOptions()) == ()


def test_a_loudness_that_cannot_be_had_is_told_with_both_numbers():
    (note,) = level_notes(-6.0, -9.34, landing(12.0, -9.34, 6.0), MatchOptions())
    for part in ("-6.0 LUFS", "-9.3 LUFS", "3 dB", "--lufs -6.0"):
        assert part in note.text
    (insisting,) = level_notes(-6.0, -7.5, landing(14.0, -7.5, 12.0), MatchOptions(lufs=-6.0))
    assert "8 dB" in insisting.text
    assert "--lufs" not in insisting.text
    (past_full_scale,) = level_notes(0.4, -9.0, landing(20.0, -9.0, 6.0), MatchOptions())
    assert "--lufs" not in past_full_scale.text


def test_hard_limiting_is_told_where_the_loudness_was_had():
    (note,) = level_notes(-9.0, -9.05, landing(9.0, -9.05, 4.4), MatchOptions())
    assert "4.4 dB" in note.text
    assert "--loudness" in note.text
    (asked,) = level_notes(-9.0, -9.05, landing(9.0, -9.05, 4.4), MatchOptions(lufs=-9.0))
    assert "--lufs" in asked.text
    assert level_notes(-9.0, -9.05, landing(9.0, -9.05, 2.9), MatchOptions()) == ()
