"""The rules of a disc: what no plant could press is refused, with by how much."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from assistant.disc import DiscSong, check_disc, plan
from assistant.disc.frames import minutes_seconds, msf
from assistant.errors import OptionError
from tests.disc.discs import Length, discs, isrc, lengths


def test_frames_are_told_as_minutes_seconds_frames():
    assert [msf(frames) for frames in (0, 74, 75, 4_499, 4_500, 359_100)] == [
        "00:00:00", "00:00:74", "00:01:00", "00:59:74", "01:00:00", "79:48:00"
    ]  # fmt: skip
    assert [minutes_seconds(frames) for frames in (0, 37, 38, 4_499, 359_100)] == [
        "0:00",
        "0:00",
        "0:01",
        "1:00",
        "79:48",
    ]


def test_99_tracks_pass_and_100_do_not():
    assert len(lengths([5.0] * 99).tracks) == 99
    with pytest.raises(OptionError, match="100 tracks; an audio CD holds 99"):
        lengths([5.0] * 100)
    with pytest.raises(OptionError, match="no tracks"):
        plan([])


def test_a_track_has_four_seconds():
    assert lengths([4.0, 4.0]).tracks[1].length_frames == 300
    with pytest.raises(OptionError, match=r"track 2 \(Song 1\) is 3\.00 s long; a track of a CD has 4 s"):
        lengths([10.0, 3.0, 10.0])


@pytest.mark.parametrize(("longest", "most_seconds"), [("74", 74 * 60.0), ("80", 79 * 60 + 48.0)])
def test_the_whole_length_is_told_by_how_much_it_is_too_long(longest, most_seconds):
    assert lengths([most_seconds], longest=longest).total_frames == 75 * most_seconds
    with pytest.raises(OptionError, match=r"00:00:01 more than the .* of a"):
        lengths([most_seconds + 1 / 44_100], longest=longest)


def test_81_minutes_are_72_seconds_too_long():
    with pytest.raises(
        OptionError, match=r"81:00:00 long .* 01:12:00 more than the 79:48:00 of a 80-minute disc; leave"
    ):
        lengths([81 * 60.0])
    with pytest.raises(OptionError, match="choose the 80-minute disc"):
        lengths([75 * 60.0], longest="74")
    with pytest.raises(OptionError, match="a disc of '90' minutes"):
        lengths([10.0], longest="90")


def test_the_first_pause_has_two_seconds():
    with pytest.raises(OptionError, match="gap before track 1 is 100 frames; the least is 150"):
        plan([DiscSong(sound=Length(441_000), gap_frames=100)])
    with pytest.raises(OptionError, match="gap before track 2 is -1 frames; the least is 0"):
        plan([DiscSong(sound=Length(441_000)), DiscSong(sound=Length(441_000), gap_frames=-1)])


def test_codes_are_checked_and_stand_once():
    def disc(first, second, upc=""):
        songs = [DiscSong(sound=Length(441_000), isrc=code) for code in (first, second)]
        return plan(songs, upc=upc)

    assert disc(isrc(1), isrc(2)).tracks[1].isrc == isrc(2)
    with pytest.raises(OptionError, match="track 1 and track 2 have the same ISRC"):
        disc(isrc(1), isrc(1))
    with pytest.raises(OptionError, match="track 2: ISRC 'AA6Q7200O047': character 9 is 'O'"):
        disc(isrc(1), "AA6Q7200O047")
    with pytest.raises(OptionError, match="plain form"):
        disc("AA-6Q7-20-00047", "")
    with pytest.raises(OptionError, match="check digit"):
        disc("", "", upc="4006381333932")


def test_holes_between_tracks_are_refused():
    """No plan makes them; who builds a disc by hand may."""
    disc = lengths([10.0, 10.0])
    moved = replace(disc.tracks[1], start_frame=disc.tracks[1].start_frame + 1)
    with pytest.raises(OptionError, match=r"track 2 \(Song 1\) begins \+1 frames from the end"):
        check_disc(replace(disc, tracks=(disc.tracks[0], moved)))
    early = replace(disc.tracks[0], pregap_frames=0)
    with pytest.raises(OptionError, match="pause of 0 frames"):
        check_disc(replace(disc, tracks=(early, disc.tracks[1])))


@given(discs())
@settings(max_examples=15)
def test_tracks_cover_the_disc_without_holes(disc):
    assert disc.tracks[0].pause_frame == -150
    for track, following in zip(disc.tracks, disc.tracks[1:], strict=False):
        assert track.end_frame == following.pause_frame
    assert disc.tracks[-1].end_frame == disc.total_frames
    assert disc.total_samples == 588 * disc.total_frames
