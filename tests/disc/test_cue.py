"""CUE sheets: read back by a parser of their own, whatever the names."""

import re

import pytest
from hypothesis import given, settings

from assistant.disc import DiscSong, Master, cue, plan
from tests.disc.discs import UPC, Length, discs, isrc


def parse(text: str) -> dict:
    """The commands of a sheet, by a grammar of their own; a line that fits none fails."""
    disc: dict = {"tracks": []}
    for line in text.split("\n")[:-1]:
        place = disc["tracks"][-1] if disc["tracks"] else disc
        command, _, rest = line.strip().partition(" ")
        if command in ("TITLE", "PERFORMER", "SONGWRITER"):
            quoted = re.fullmatch(r'"([^"\n]{1,80})"', rest)
            assert quoted, line
            place[command] = quoted[1]
        elif command == "FILE":
            named = re.fullmatch(r'"([^"]+)" WAVE', rest)
            assert named, line
            disc["file"] = named[1]
        elif command == "TRACK":
            assert rest == f"{len(disc['tracks']) + 1:02d} AUDIO", line
            disc["tracks"].append({"index": {}})
        elif command == "INDEX":
            time = re.fullmatch(r"(\d\d) (\d\d):([0-5]\d):([0-6]\d|7[0-4])", rest)
            assert time, line
            minutes, seconds, frames = (int(part) for part in time.groups()[1:])
            place["index"][int(time[1])] = (minutes * 60 + seconds) * 75 + frames
        else:
            assert command in ("CATALOG", "FLAGS", "ISRC"), line
            assert "index" not in place or not place["index"], "must stand before the first index"
            place[command] = rest
    return disc


def sheet_of(disc, name="album.wav"):
    return cue.write(Master(disc=disc, image=(), image_name=name))


@given(discs())
@settings(max_examples=20)
def test_any_disc_is_read_back(disc):
    text, _ = sheet_of(disc)
    read = parse(text)
    assert read.get("CATALOG", "") == disc.upc
    assert read["file"] == "album.wav"
    assert len(read["tracks"]) == len(disc.tracks)
    for number, (told, track) in enumerate(zip(read["tracks"], disc.tracks, strict=True)):
        pause = track.pregap_frames - (0 if number else 150)
        wanted = {1: track.start_frame, **({0: track.start_frame - pause} if pause else {})}
        assert told["index"] == wanted
        assert told.get("ISRC", "") == track.isrc
        assert told.get("FLAGS") == ("DCP" if track.copy_permitted else None)


def test_names_of_any_kind_are_written_and_what_is_lost_is_told():
    titles = ('Say "Hi" \\', "\u4f60\u597d \U0001f600", "", "line\none", "x" * 100)
    songs = [DiscSong(sound=Length(441_000), title=title, isrc=isrc(n)) for n, title in enumerate(titles)]
    text, notes = sheet_of(plan(songs, title="A", upc=UPC))
    told = [track.get("TITLE") for track in parse(text)["tracks"]]
    assert told == ["Say 'Hi' /", "\u4f60\u597d \U0001f600", None, "line one", "x" * 80]
    assert [note.split(";")[0] for note in notes] == [
        """title of track 1 (Say "Hi" \\): a CUE sheet cannot hold ", which is ' there""",
        """title of track 1 (Say "Hi" \\): a CUE sheet cannot hold \\, which is / there""",
        f"title of track 5 ({'x' * 100}): a CUE sheet holds 80 characters",
        "the CUE sheet is UTF-8",
    ]


@pytest.mark.parametrize("gap_frames", [150, 300])
def test_the_first_two_seconds_belong_to_no_file(gap_frames):
    songs = [DiscSong(sound=Length(441_000), gap_frames=gap_frames)]
    index = parse(sheet_of(plan(songs))[0])["tracks"][0]["index"]
    assert index == ({1: 0} if gap_frames == 150 else {0: 0, 1: 150})
