"""The folder of a disc: everything or nothing, notes once, sheets that say what the disc has."""

import re

import pytest

from assistant.audio import Outputs
from assistant.disc import FORMATS, DiscPlace, DiscSong, Master, frames_of_seconds, plan, sheet_html, sheet_text
from assistant.errors import OptionError, OutputError
from tests.disc.discs import UPC, Length, deliver, isrc, noise, sound_of


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("place")
    songs = [DiscSong(sound=sound_of(folder / "a.wav", noise(5.0)), title='"A" \u4f60', isrc="AA6072000001")]
    return deliver(songs, folder / "out", title="<Album>", performer="P & Q", upc=UPC)


def test_all_files_are_there_and_nothing_else(written):
    present = {path for path in written.place.folder.rglob("*") if path.is_file()}
    assert present == set(written.place.files)


def test_notes_are_told_once(written):
    assert len(set(written.notes)) == len(written.notes) == 4
    assert any("no plant" in note for note in written.notes)


def test_only_what_was_asked_for_is_written(tmp_path):
    songs = [DiscSong(sound=sound_of(tmp_path / "a.wav", noise(5.0)))]
    done = deliver(songs, tmp_path / "out", ["cue", "text"])
    assert {path.name for path in done.place.folder.iterdir()} == {"album.wav", "album.cue", "album_pq.txt"}
    with pytest.raises(OptionError, match="a disc was asked for as 'nrg'; allowed: cue, toc, ddp, html, text"):
        _ = DiscPlace(folder=tmp_path, stem="x", formats=("nrg",)).files
    assert list(FORMATS) == ["cue", "toc", "ddp", "html", "text"]


def test_what_exists_stays(written, tmp_path):
    with pytest.raises(OutputError, match=r"album\.wav: exists already"):
        written.place.check(overwrite=False)
    written.place.check(overwrite=True)
    (tmp_path / "album_ddp").write_text("a file")
    with pytest.raises(OutputError, match="album_ddp: is a file; the disc needs a folder"):
        DiscPlace(folder=tmp_path, stem="album").check(overwrite=False)
    with pytest.raises(OutputError, match="does not exist"):
        DiscPlace(folder=tmp_path / "a" / "b", stem="album").check(overwrite=False)


@pytest.mark.parametrize(("stem", "instead"), [('a"b', "a_b"), ("a/b", "a_b"), ("", "album"), ("a. ", "a")])
def test_names_that_files_cannot_have_are_refused(tmp_path, stem, instead):
    """CUE and TOC name the sound file, so its name must be one that both can write."""
    with pytest.raises(OptionError, match=f"call them '{instead}'"):
        DiscPlace(folder=tmp_path, stem=stem).check(overwrite=False)


def test_gaps_are_given_in_seconds_too():
    assert [frames_of_seconds(seconds) for seconds in (0.0, 2.0, 0.5, 1 / 75)] == [0, 150, 38, 1]


def test_a_failure_leaves_nothing(tmp_path):
    """An image of another album is found while the DDP image is written; folders and files go again."""
    songs = [DiscSong(sound=sound_of(tmp_path / "a.wav", noise(5.0)))]
    out = tmp_path / "out"
    wrong = [DiscSong(sound=Length(441_000))]
    from assistant import disc as package  # noqa: PLC0415 - patched below
    from assistant.audio import folders_made  # noqa: PLC0415 - as above

    place = DiscPlace(folder=out, stem="album")
    master = Master(disc=plan(wrong), image=songs[0].sound.path, image_name="album.wav")
    with pytest.raises(Exception, match="another album's"), folders_made(place.folders), Outputs() as outputs:
        package.write(master, place, outputs)
    assert not out.exists()


def test_the_sheets_say_what_the_disc_has():
    songs = [
        DiscSong(sound=Length(4 * 44_100 * 60), title="One", isrc=isrc(1)),
        DiscSong(sound=Length(44_100 * 61), title='"Two" <2>', gap_frames=75, copy_permitted=True),
    ]
    master = Master(
        disc=plan(songs, title="A & B", performer="P", upc=UPC, catalogue="C-1"), image=(), image_name="a.wav"
    )
    text, _ = sheet_text.write(master)
    rows = [re.split(" {2,}", line) for line in text.splitlines()]
    assert ["01", "00:00:00", "00:02:00", "00:00:00", "04:00:00", "AA-6Q7-20-00001", "-", "One"] in rows
    assert ["02", "04:02:00", "04:03:00", "04:01:00", "01:01:00", "-", "copy", '"Two" <2>'] in rows
    assert ["AA", "05:04:00", "End (lead-out)"] in rows
    for words in ("4 006381 333931", "C-1", "05:02:00", "1.  One", "5:02"):
        assert words in text
    page, _ = sheet_html.write(master)
    assert '<h1 lang="en">A &amp; B</h1>' in page
    assert "&#34;Two&#34; &lt;2&gt;" in page
    assert "04:03:00" in page
    assert "http" not in page.replace("http-equiv", "")


def test_doubtful_codes_are_told(written):
    text = (written.place.folder / "album_pq.txt").read_text()
    assert "0 (not O)" in text
    assert "CD-Text shows" in text
