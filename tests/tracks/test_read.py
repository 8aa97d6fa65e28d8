"""A folder's sound files are its tracks; what cannot be a mix is refused with its name."""

import numpy as np
import pytest
import soundfile

from assistant.errors import SoundError
from assistant.tracks.read import open_tracks, track_files
from assistant.tracks.track import even_blocks
from assistant.tracks.wishes import TrackWish, Wishes
from tests.signals import tone, white


def sound(path, seconds=1.0, rate_hz=44100, channels=1):
    soundfile.write(path, white(-20.0, seconds, rate_hz, channels).T, rate_hz)
    return path


def test_sound_files_are_tracks_and_everything_else_is_left_alone(tmp_path):
    for name in ("b.wav", "A.flac", "rough.wav", ".hidden.wav"):
        sound(tmp_path / name)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "mix.toml").write_text("")
    (tmp_path / "folder.wav").mkdir()
    found = track_files(tmp_path, [tmp_path / "rough.wav", tmp_path / "not there.wav"])
    assert [path.name for path in found] == ["A.flac", "b.wav"]


def test_what_cannot_be_a_mix_is_refused(tmp_path):
    with pytest.raises(SoundError, match="does not exist"):
        track_files(tmp_path / "nowhere")
    with pytest.raises(SoundError, match="no sound file"):
        track_files(tmp_path)
    one = sound(tmp_path / "one.wav")
    with pytest.raises(SoundError, match=r"1 track, one\.wav.*assistant match"):
        track_files(tmp_path)
    with pytest.raises(SoundError, match="is a file"):
        track_files(one)
    sound(tmp_path / "one.flac")
    with pytest.raises(SoundError, match=r"one\.flac and one\.wav have one name"):
        track_files(tmp_path)


def test_a_broken_file_among_many_is_named(tmp_path):
    files = [sound(tmp_path / f"{number}.wav") for number in range(3)]
    files[1].write_bytes(b"RIFF\x00\x00\x00\x00WAVEnonsense")
    with pytest.raises(SoundError, match=r"1\.wav"):
        open_tracks(files, Wishes())


def test_the_mix_has_the_rate_of_most_tracks_and_of_several_the_highest(tmp_path):
    files = [sound(tmp_path / f"{number}.wav", rate_hz=rate) for number, rate in enumerate((48000, 44100, 44100))]
    assert {track.rate_hz for track in open_tracks(files, Wishes())} == {44100}
    assert {track.rate_hz for track in open_tracks(files[:2], Wishes())} == {48000}


@pytest.mark.parametrize("rate_hz", [44100, 48000])
def test_even_blocks_are_the_track_behind_its_start(tmp_path, rate_hz):
    soundfile.write(tmp_path / "a.wav", tone(500.0, -6.0, 0.5, rate_hz, 1).T, rate_hz, subtype="FLOAT")
    sound(tmp_path / "b.wav")
    wishes = Wishes(tracks={"a": TrackWish(start_seconds=0.1)})
    track = open_tracks([tmp_path / "a.wav", tmp_path / "b.wav"], wishes)[0]
    blocks = list(even_blocks(track, 1000, 30_500))
    assert [block.shape[1] for block in blocks[:-1]] == [1000] * 30
    whole = np.concatenate(blocks, axis=1)
    assert whole.shape == (1, 30_500)
    late = round(0.1 * track.rate_hz)
    assert not whole[:, :late].any()
    assert np.allclose(whole[:, late : track.samples], np.concatenate(list(track.blocks()), axis=1)[:, late:])
    assert not whole[:, track.samples :].any()
