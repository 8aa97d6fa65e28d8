"""What an album keeps between runs: whole masters of one shift, and nothing that no song has any more."""

import json

import pytest

from assistant.album.workshop import WORK_NAME, Workshop
from assistant.errors import OutputError
from tests.profiles import profile


def _kept(workshop, fingerprint, shift_lu=0.5):
    written = workshop.folder / f"{fingerprint}.part"
    written.write_bytes(fingerprint.encode())
    workshop.keep(fingerprint, written, profile(0), shift_lu, {".html": "page"})


def test_a_master_is_found_again_with_its_profile_shift_and_page(tmp_path):
    workshop = Workshop.of(tmp_path / "album")
    assert (workshop.kept(["a"]), workshop.shift_lu) == ({}, 0.0)
    _kept(workshop, "a")
    again = Workshop.of(tmp_path / "album")
    assert again.folder.name == WORK_NAME
    assert again.kept(["b", "a"])[1].to_json() == profile(0).to_json()
    assert list(again.kept(["b", "a"])) == [1]
    assert again.shift_lu == 0.5
    assert again.report("a", ".html").read_text(encoding="utf-8") == "page"
    assert {file.name for file in again.folder.iterdir()} == {"a.sound", "a.json", "a.report.html", "state.json"}


def test_masters_of_another_shift_are_none_of_this_album(tmp_path):
    workshop = Workshop.of(tmp_path)
    _kept(workshop, "a")
    _kept(workshop, "b")
    assert list(workshop.kept(["a", "b"])) == [0, 1]
    _kept(workshop, "c", shift_lu=0.75)
    assert list(workshop.kept(["a", "b", "c"])) == [2]
    assert workshop.shift_lu == 0.75


@pytest.mark.parametrize("broken", ["a.sound", "a.json", "state.json"])
def test_what_is_not_whole_counts_as_none(tmp_path, broken):
    workshop = Workshop.of(tmp_path)
    _kept(workshop, "a")
    (workshop.folder / broken).unlink()
    assert workshop.kept(["a"]) == {}
    if broken == "a.json":
        (workshop.folder / broken).write_text(json.dumps({"schema": 0}), encoding="utf-8")
        assert workshop.kept(["a"]) == {}


def test_a_state_that_cannot_be_read_is_a_shift_of_nothing(tmp_path):
    workshop = Workshop.of(tmp_path)
    (workshop.folder / "state.json").write_text("{", encoding="utf-8")
    assert workshop.shift_lu == 0.0


def test_others_are_forgotten_but_not_what_is_no_master(tmp_path):
    workshop = Workshop.of(tmp_path)
    for fingerprint in ("a", "b"):
        _kept(workshop, fingerprint)
    for name in ("run-1.sound", "run-2.sound", "notes.txt"):
        (workshop.folder / name).write_bytes(b"")
    workshop.forget_others(["a"], [workshop.folder / "run-1.sound", tmp_path / "song.wav"])
    assert {file.name for file in workshop.folder.iterdir()} == {
        "a.sound", "a.json", "a.report.html", "state.json", "run-1.sound", "notes.txt",
    }  # fmt: skip


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be made"):
        Workshop.of(tmp_path / "file")
