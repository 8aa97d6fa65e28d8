"""`analyze` on folders: which files, in which order, written where; and what it refuses."""

import csv
import io
from pathlib import Path

import pytest

from tests.command import names, run, write
from tests.signals import song

RATE_HZ = 22050


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three songs that are counted by people, and what else lies in a folder."""
    made = tmp_path_factory.mktemp("album")
    for place, name in enumerate(("10 last.wav", "2 second.wav", "1 first.flac")):
        write(made / name, song(4.0, RATE_HZ, seed=place), RATE_HZ, "PCM_16")
    (made / "cover.jpg").write_bytes(b"no sound")
    (made / ".hidden").write_bytes(b"")
    (made / "below").mkdir()
    write(made / "below" / "other.wav", song(4.0, RATE_HZ, seed=9), RATE_HZ)
    return made


def test_a_folder_gives_a_table_in_the_order_of_its_names(folder):
    done = run("analyze", folder, "--format", "csv")
    assert done.code == 0
    rows = [row["file"] for row in csv.DictReader(io.StringIO(done.out))]
    assert rows == ["1 first.flac", "2 second.wav", "10 last.wav", "median", "spread"]
    assert "passed over, no sound files: cover.jpg" in done.err
    assert ".hidden" not in done.err


def test_folders_below_count_where_they_are_named(folder):
    done = run("analyze", folder, folder / "below", "--format", "csv")
    assert "other.wav" in done.out
    assert "other.wav" not in run("analyze", folder).out


def test_several_files_keep_their_whole_profiles_unless_a_table_is_asked_for(folder):
    files = [folder / "10 last.wav", folder / "2 second.wav"]
    assert "Crest factor" in run("analyze", *files).out
    table = run("analyze", *files, "--overview").out
    assert "Crest factor" not in table
    assert table.index("10 last.wav") < table.index("2 second.wav")


def test_json_of_a_folder_is_the_list_of_profiles(folder):
    found = run("analyze", folder, "--json").json
    assert [Path(each["file"]).name for each in found] == ["1 first.flac", "2 second.wav", "10 last.wav"]
    assert all({"tilt_db_per_octave", "low_end_db", "side_db_total", "mid_db"} <= set(each) for each in found)


def test_the_ending_chooses_what_is_written_and_nothing_is_replaced_unasked(folder, tmp_path):
    page = tmp_path / "songs.html"
    assert run("analyze", folder, "-o", page).out == f"Written: {page}\n"
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    again = run("analyze", folder, "-o", page)
    assert again.code == 1
    assert "songs.html" in again.err
    assert run("analyze", folder, "-o", page, "--overwrite").code == 0
    assert names(tmp_path) == {"songs.html"}


def test_what_cannot_be_is_refused_in_one_line(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    for arguments, word in (
        ([tmp_path / "empty"], "no sound file"),
        ([folder, "--format", "xml"], "xml"),
        ([folder, "-o", tmp_path / "a.pdf"], ".pdf"),
        ([folder, "--json", "--overview"], "--json"),
        ([tmp_path / "missing.wav", "--overview"], "missing.wav"),
    ):
        done = run("analyze", *arguments)
        assert done.code == 1, arguments
        assert word in done.err.splitlines()[-1]
    assert names(tmp_path) == {"empty"}
