"""A first `ALBUM.toml`: names and tags are read, whatever they hold comes back, and no file is overwritten."""

from dataclasses import replace

import pytest

from assistant.album.init import album_text, find_songs, init_album, named
from assistant.album.wishes import read_wishes
from assistant.errors import OutputError, SettingsError, SoundError
from assistant.tags import Tags


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("01 - Title", Tags(track=1, title="Title")),
        ("03. Some Artist - A Title", Tags(track=3, artist="Some Artist", title="A Title")),
        ("Artist - 02 Title", Tags(track=2, artist="Artist", title="Title")),
        ("Artist - 02 - Title", Tags(track=2, artist="Artist", title="Title")),
        ("Artist - Title", Tags(artist="Artist", title="Title")),
        ("1-04 Song", Tags(track=4, title="Song")),
        ("05_my_song", Tags(track=5, title="my song")),
        ("some-thing", Tags(title="some-thing")),
        ("1999", Tags(title="1999")),
        ("7", Tags(title="7")),
    ],
)
def test_names_say_number_artist_and_title(stem, found):
    assert named(stem) == found


NAMES = ("02 - Second.wav", '01 - "Fi\\rst" ü.wav', "10 - Last # no comment.flac", ".hidden.wav", "cover.jpg")


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        (tmp_path / name).touch()
    return tmp_path


def test_what_is_written_is_read_back_in_the_order_of_the_numbers(folder):
    found = read_wishes(init_album(folder))
    assert [song.title for song in found.songs] == ['"Fi\\rst" ü', "Second", "Last # no comment"]
    assert [song.file.name for song in found.songs] == [NAMES[1], NAMES[0], NAMES[2]]


def test_every_commented_line_is_right_once_it_is_said(folder):
    """What the file offers as a comment can be said: each key with its example."""
    (folder / "another record.wav").touch()
    lines = init_album(folder).read_text(encoding="utf-8").splitlines()
    said = [line.removeprefix("# ") if " = " in line else line for line in lines]
    (folder / "said.toml").write_text("\n".join(said) + "\n", encoding="utf-8")
    found = read_wishes(folder / "said.toml")
    assert found.album.lufs == -14.0
    assert found.songs[-1].notes
    assert found.songs[-1].gap_before_seconds == 0.0


def test_tags_are_believed_before_names(folder):
    def read_tags(path):
        common = Tags(album="Album", album_artist="A", artist="A", date="2020")
        second = replace(common, title="Tagged", artist="B", track=1, isrc="DEABC2400001")
        return second if path.name.startswith("02") else common

    (folder / NAMES[1]).unlink()
    found = read_wishes(init_album(folder, read_tags))
    assert [(song.title, song.artist) for song in found.songs] == [("Tagged", "B"), ("Last # no comment", "")]
    assert (found.album.title, found.album.artist, found.album.year) == ("Album", "A", 2020)
    assert found.songs[0].isrc == "DEABC2400001"


def test_nothing_is_overwritten_and_songs_are_needed(folder, tmp_path):
    (folder / "ALBUM.toml").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="never overwritten"):
        init_album(folder)
    assert (folder / "ALBUM.toml").read_text(encoding="utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    with pytest.raises(SettingsError, match="holds no sound files"):
        find_songs(tmp_path / "empty")
    with pytest.raises(SoundError, match="does not exist"):
        find_songs(tmp_path / "nowhere")


def test_numbers_count_by_their_size(tmp_path):
    for name in ("track 10.wav", "track 9.wav"):
        (tmp_path / name).touch()
    assert [path.name for path in find_songs(tmp_path)] == ["track 9.wav", "track 10.wav"]


def test_control_characters_of_a_title_stay_toml():
    assert "\\u007f" in album_text([("a.wav", Tags(title="a\x7f\n"))])
