"""`ALBUM.toml`: what is written is read, and mistakes are told with their line and what is right."""

import pytest

from assistant.album.wishes import AlbumWish, SongWish, read_wishes
from assistant.errors import SettingsError


def read(folder, text, names=("a.wav", "b.wav")):
    for name in names:
        (folder / name).touch()
    (folder / "ALBUM.toml").write_text(text, encoding="utf-8")
    return read_wishes(folder / "ALBUM.toml")


SONGS = '[[song]]\nfile = "a.wav"\n[[song]]\nfile = "b.wav"\n'


def test_songs_alone_are_an_album(tmp_path):
    found = read(tmp_path, SONGS)
    assert found.album == AlbumWish()
    assert found.songs == (SongWish(file=tmp_path / "a.wav"), SongWish(file=tmp_path / "b.wav"))
    assert (found.gap_before_seconds(0), found.gap_before_seconds(1)) == (0.0, 2.0)


def test_everything_that_can_be_said_is_read(tmp_path):
    (tmp_path / "ref.wav").touch()
    found = read(
        tmp_path,
        '[album]\ntitle = "T"\nartist = "A"\ncatalogue = "C-1"\nupc = "4006381333931"\ngenre = "Jazz"\nyear = 2024\n'
        'language = "de"\ngap_seconds = 1.5\nloudness = "same"\nlufs = -14\n'
        "cohesion_percent = 50\nceiling_dbtp = -0.5\n"
        'references = ["ref.wav", "kept one"]\n[[song]]\nfile = "a.wav"\ntitle = "t"\nartist = "x"\nisrc = "DE-1"\n'
        'gap_before_seconds = -3.0\nbetween = "room-tone"\ncrossfade_shape = "linear"\nfade_in_seconds = 1\n'
        'fade_out_seconds = 2.5\nfade_shape = "exponential"\ntrim_start_seconds = 0.25\ntrim_end_seconds = "off"\n'
        'notes = ["leave the low end"]\nreference = "ref.wav"\nposition = "fixed"\n[[song]]\nfile = "b.wav"\n'
        "gap_before_seconds = 0\nposition = 2\n",
    )
    assert found.album == AlbumWish(
        title="T", artist="A", catalogue="C-1", upc="4006381333931", year=2024, genre="Jazz", language="de",
        gap_seconds=1.5, loudness="same", cohesion_percent=50, lufs=-14, ceiling_dbtp=-0.5,
        references=(str(tmp_path / "ref.wav"), "kept one"),
    )  # fmt: skip
    assert found.songs[0] == SongWish(
        file=tmp_path / "a.wav", title="t", artist="x", isrc="DE-1", gap_before_seconds=-3.0, between="room-tone",
        crossfade_shape="linear", fade_in_seconds=1, fade_out_seconds=2.5, fade_shape="exponential",
        trim_start_seconds=0.25, trim_end_seconds="off", notes=("leave the low end",),
        reference=str(tmp_path / "ref.wav"), position="fixed",
    )  # fmt: skip
    assert found.gap_before_seconds(1) == 0.0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('titel = "x"\n' + SONGS, "line 1: titel is not known"),
        ("[album]\nlufz = -14\n" + SONGS, "line 2: album.lufz is not known; did you mean 'lufs'"),
        ("[album]\nlufs = 14\n" + SONGS, "line 2: album.lufs is 14; a number from -60 to 0 LUFS"),
        ('[album]\nloudness = "sane"\n' + SONGS, "line 2: album.loudness is 'sane'; one of loud-parts, album, same"),
        ("[album]\nyear = 2024.5\n" + SONGS, "a whole number from 1000 to 9999"),
        ("[album]\nyear = true\n" + SONGS, "a whole number"),
        ('[album]\nreferences = "a.wav"\n' + SONGS, "a list of texts"),
        ("[album]\nupc = 4006381333931\n" + SONGS, "text in quotes"),
        ("", "there are no songs"),
        ("song = 3\n", "line 1: song is 3; a table for each song"),
        ('[song]\nfile = "a.wav"\n', "line 1: song is .*two brackets"),
        (SONGS + "gap_before_second = 1\n", "line 5: song 2: gap_before_second is not known"),
        (SONGS + "[[song]]\ntitle = 'x'\n", "line 5: song 3 has no file"),
        (SONGS + '[[song]]\nfile = "c.wav"\n', "line 6: song 3: there is no file .*c.wav; did you mean"),
        (SONGS + '[[song]]\nfile = "./a.wav"\n', "line 6: song 3: file is .*; song 1 has the same"),
        (SONGS + 'notes = "loud"\n', "line 5: song 2: notes is 'loud'; a list of texts"),
        (SONGS + 'trim_end_seconds = "of"\n', "did you mean 'off'"),
        (SONGS + "gap_before_seconds = -90\n", "from -60 to 60 s"),
        (SONGS + "fade_in_seconds = -1\n", "from 0 to 60 s"),
        (SONGS + "position = 3\n", "a position up to 2"),
        (SONGS + "position = 0\n", "a whole number from 1"),
        ('[[song]]\nfile = "a.wav"\nposition = 1\n[[song]]\nfile = "b.wav"\nposition = 1\n', "line 6: song 2: pos"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(tmp_path, text, told):
    with pytest.raises(SettingsError, match=told):
        read(tmp_path, text)
