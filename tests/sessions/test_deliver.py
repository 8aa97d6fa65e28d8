"""Sessions as a user asks for them: a folder that is whole or not there."""

import json

import pytest

from assistant.audio import open_sound
from assistant.settings import from_json, to_json
from tests.command import names, run, write
from tests.mixing.songs import RATE_HZ, tracks, write_folder
from tests.sessions.mixes import SETTINGS, opened
from tests.sessions.programs import dawproject, reaper
from tests.signals import song


@pytest.fixture
def place(tmp_path):
    opened(tmp_path / "tracks")
    (tmp_path / "s.json").write_text(json.dumps(to_json(SETTINGS)))
    return tmp_path


def rendered(place, *more):
    return run("render", place / "tracks", place / "s.json", "-o", place / "a.wav", "-q", *more)


def test_a_folder_that_is_rendered_is_written_as_both_sessions(place):
    assert rendered(place, "--export", "reaper", "--export", "dawproject", "--export", "reaper").code == 0
    folder = place / "a_session"
    assert names(folder) == {"a.rpp", "a.dawproject", "a_settings.json", "a_carried.txt", "audio"}
    assert from_json(json.loads((folder / "a_settings.json").read_text())) == SETTINGS
    files = {track.file for track in reaper((folder / "a.rpp").read_text()).tracks}
    assert files == {track.file for track in dawproject((folder / "a.dawproject").read_bytes()).tracks}
    assert {f"audio/{name}" for name in names(folder / "audio")} == files
    sound = open_sound(folder / "audio" / "01 bass.wav")
    assert (sound.channels, sound.rate_hz) == (2, RATE_HZ)


def test_what_exists_is_not_overwritten_unasked(place):
    assert rendered(place, "--export", "reaper").code == 0
    before = (place / "a_session" / "a.rpp").read_bytes()
    (place / "a.wav").unlink()
    refused = rendered(place, "--export", "reaper")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "a.rpp: exists already" in refused.err
    (place / "a_session" / "a.rpp").unlink()
    for name in ("a_settings.json", "a_carried.txt"):
        (place / "a_session" / name).unlink()
    assert "holds a session's audio already" in rendered(place, "--export", "reaper").err
    assert rendered(place, "--export", "reaper", "--overwrite").code == 0
    assert (place / "a_session" / "a.rpp").read_bytes() == before


def test_wrong_wishes_are_told_in_one_line_and_nothing_is_left(place):
    before = names(place)
    for arguments, told in (
        ((place / "tracks", place / "s.json", "--export", "cubase"), "allowed for a mix: reaper, dawproject"),
        ((place / "tracks" / "bass.wav", place / "s.json", "--export", "reaper"), "is one sound"),
    ):
        found = run("render", *arguments, "-o", place / "a.wav", "-q")
        assert (found.code, found.err.count("\n")) == (1, 1)
        assert told in found.err
        assert names(place) == before


def test_a_folder_that_does_not_exist_is_told(place):
    found = run("render", place / "tracks", place / "s.json", "-o", place / "no" / "a.wav", "--export", "reaper", "-q")
    assert (found.code, found.err.count("\n")) == (1, 1)
    assert "does not exist" in found.err


def test_a_file_in_the_place_of_the_folder_is_told(place):
    (place / "a_session").write_text("")
    assert "a_session: is a file" in rendered(place, "--export", "reaper").err
    assert not (place / "a.wav").exists()


def test_a_mix_is_written_with_its_session_and_told(tmp_path):
    write_folder(tmp_path / "tracks", tracks(8.0))
    write(tmp_path / "reference.wav", song(10.0, RATE_HZ, seed=2))
    found = run(
        "mix", tmp_path / "tracks", tmp_path / "reference.wav", "-o", tmp_path / "a.wav", "--export", "dawproject",
        "--no-report", "--json",
    )  # fmt: skip
    assert found.code == 0, found.err
    project = dawproject((tmp_path / "a_session" / "a.dawproject").read_bytes())
    told = found.json["settings"]
    returns = {f"{name} (return)" for name in told.get("sends", {})}
    assert {track.name for track in project.tracks} == set(told["tracks"]) | returns
    assert len({track.colour for track in project.tracks}) > 2
