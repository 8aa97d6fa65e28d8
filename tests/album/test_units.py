"""What is mastered as one: songs alone as they are, runs and songs in one channel put together and cut again."""

from pathlib import Path

import numpy as np
import pytest

from assistant.album.units import RUN, cut, units_of
from assistant.album.wishes import SongWish, Wishes
from assistant.audio import open_sound
from assistant.errors import OptionError
from tests import signals
from tests.command import write

RATE_HZ = 8000


def _songs(folder, *channels, rates=()):
    made = []
    for number, count in enumerate(channels):
        rate_hz = rates[number] if rates else RATE_HZ
        sound = signals.white(-20.0, 0.5 + 0.1 * number, rate_hz, count, seed=number)
        made.append(write(folder / f"{number}.wav", sound, rate_hz, "FLOAT"))
    return made


def _wishes(files, gaps, **more):
    songs = tuple(
        SongWish(file=file, title=f"T{number}", gap_before_seconds=gap, **more.get(f"song{number}", {}))
        for number, (file, gap) in enumerate(zip(files, gaps, strict=True))
    )
    return Wishes(songs=songs)


def _samples(sound):
    return np.concatenate(list(sound.blocks()), axis=1)


def test_songs_with_gaps_stay_alone_and_are_not_copied(tmp_path: Path):
    files = _songs(tmp_path, 2, 2, 2)
    units = units_of(_wishes(files, [0.0, 2.0, -0.1]), tmp_path / "none")
    assert [unit.places for unit in units] == [(0,), (1,), (2,)]
    assert [unit.wish.file for unit in units] == files


def test_a_run_is_one_file_that_is_cut_where_it_was(tmp_path: Path):
    files = _songs(tmp_path, 2, 2, 2, 2)
    units = units_of(_wishes(files, [None, 2.0, 0.0, 0.0]), tmp_path)
    assert [unit.places for unit in units] == [(0,), (1, 2, 3)]
    assert units[1].wish.title == "T1 / T2 / T3"
    assert units[1].told == "1.wav and 2.wav and 3.wav"
    assert units[1].wish.file.name.startswith(RUN)
    for part, file in zip(cut(units[1], units[1].wish.file), files[1:], strict=True):
        assert np.array_equal(_samples(part), _samples(open_sound(file)))
    state = units[1].wish.file.stat().st_mtime_ns
    assert units_of(_wishes(files, [None, 2.0, 0.0, 0.0]), tmp_path)[1].wish.file.stat().st_mtime_ns == state


def test_one_channel_becomes_two_alone_and_in_a_run(tmp_path: Path):
    files = _songs(tmp_path, 1, 2, 1)
    units = units_of(_wishes(files, [None, 2.0, 0.0]), tmp_path)
    mono = _samples(open_sound(files[0]))
    assert np.array_equal(_samples(open_sound(units[0].wish.file)), np.repeat(mono, 2, axis=0))
    assert units[0].wish.title == "T0"
    assert [sound.channels for sound in cut(units[1], units[1].wish.file)] == [2, 2]


@pytest.mark.parametrize(
    ("rates", "more", "told"),
    [
        ((8000, 16000), {}, "16000 Hz"),
        ((), {"song1": {"notes": ("no EQ",)}}, "other notes"),
        ((), {"song1": {"reference": "x"}}, "another reference"),
    ],
)
def test_what_is_no_one_recording_is_no_run(tmp_path: Path, rates, more, told):
    wishes = _wishes(_songs(tmp_path, 2, 2, rates=rates), [None, 0.0], **more)
    with pytest.raises(OptionError, match=told):
        units_of(wishes, tmp_path)
