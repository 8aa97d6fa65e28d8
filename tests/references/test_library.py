"""The library: what goes in comes out, nothing is lost, two programs may write at once, other files are refused."""

import sqlite3
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analyze import analyze_samples
from assistant.errors import OutputError, SettingsError
from assistant.references.content import FEATURES, Content
from assistant.references.entry import Entry, Facts, check_name, entries_from_json, entries_to_json, fitting_name
from assistant.references.library import Library, default_place
from assistant.references.stamp import Stamp
from tests.signals import song


@cache
def profile():
    return analyze_samples(song(4.0, 44100), 44100)


def content(seed=0):
    features = np.random.default_rng(seed).standard_normal(FEATURES).astype(np.float32)
    return Content(
        seconds=4.0, heard_seconds=4.0, tempo_bpm=120.5, key="A minor", key_strength=0.5, onsets_per_second=2.5,
        features=features,
    )  # fmt: skip


def entry(name="rock/one", **facts):
    about = {"title": "One", "origin": "one.wav", "licence": "CC0", "date": "2026-01-02", "tags": ("loud", "old")}
    return Entry(facts=Facts(name=name, **{**about, **facts}), profile=profile(), contents=(content(1), content(2)))


def same(one, other):
    return (
        one.facts == other.facts
        and one.profile == other.profile
        and all(np.array_equal(a.features, b.features) for a, b in zip(one.contents, other.contents, strict=True))
        and [replace(a, features=None) for a in one.contents] == [replace(b, features=None) for b in other.contents]
    )


def test_what_goes_in_comes_out(tmp_path):
    with Library(tmp_path / "deep" / "library.sqlite") as library:
        assert library.names() == []
        library.add(entry())
    with Library(tmp_path / "deep" / "library.sqlite") as library:
        assert library.names() == ["rock/one"]
        assert same(library.get("rock/one"), entry())
        ((name, features),) = library.contents()[:1]
        assert name == "rock/one"
        np.testing.assert_array_equal(np.frombuffer(features, "<f4"), content(1).features)
        (row,) = library.rows()
        assert row.facts == entry().facts
        assert row.figures.loudness_lufs == pytest.approx(profile().loudness_lufs, abs=1e-5)


def test_exported_json_gives_an_equal_reference():
    (read,) = entries_from_json(entries_to_json([entry()]), "x.json")
    assert same(read, entry())


def test_exported_json_tells_no_place_on_the_machine():
    assert "/secret" not in entries_to_json([replace(entry(), path=Path("/secret/one.wav"))])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: "nonsense", "is not JSON"),
        (lambda text: text.replace('"schema":1,"references"', '"schema":7,"references"'), "schema 7"),
        (lambda text: text.replace('"licence"', '"license"'), "was it edited"),
        (lambda text: text.replace('"songs":1', '"songs":0'), "songs is 0"),
        (lambda text: text.replace('"tags":["loud","old"]', '"tags":"loud"'), "tags must be"),
        (lambda text: text.replace('"rock/one"', '"rock//one"'), "rock//one"),
        (lambda _: '{"schema":1,"references":[]}', "holds no references"),
    ],
)
def test_a_file_that_was_changed_is_refused(change, words):
    with pytest.raises(SettingsError, match=words):
        entries_from_json(change(entries_to_json([entry()])), "x.json")


def test_a_name_is_kept_once(tmp_path):
    with Library(tmp_path / "l.sqlite") as library:
        library.add(entry())
        with pytest.raises(OutputError, match="rock/one already"):
            library.add(entry(title="Two"))
        assert library.get("rock/one").facts.title == "One"
        library.add(entry(title="Two"), overwrite=True)
        assert library.get("rock/one").facts.title == "Two"
        assert len(library.contents()) == 2


def test_several_go_in_together_or_not_at_all(tmp_path):
    with Library(tmp_path / "l.sqlite") as library:
        library.add(entry("a"))
        with pytest.raises(OutputError):
            library.add_all([entry("b"), entry("a")])
        assert library.names() == ["a"]


def test_removing_is_all_or_nothing(tmp_path):
    with Library(tmp_path / "l.sqlite") as library:
        library.add_all([entry("a"), entry("b")])
        with pytest.raises(SettingsError, match="named c"):
            library.remove(["a", "c"])
        assert library.names() == ["a", "b"]
        library.remove(["a"])
        assert library.names() == ["b"]
        assert {name for name, _ in library.contents()} == {"b"}


def test_a_file_is_known_by_place_or_by_what_it_holds(tmp_path):
    first = tmp_path / "one.wav"
    first.write_bytes(b"one")
    with Library(tmp_path / "l.sqlite") as library:
        library.add(entry(), Stamp.of(first))
        assert library.of_file(Stamp.of(first)) == ["rock/one"]
        copy = tmp_path / "copy.wav"
        copy.write_bytes(b"one")
        assert library.of_file(Stamp.of(copy)) == ["rock/one"]
        first.write_bytes(b"another")
        assert library.of_file(Stamp.of(first)) == []


def test_two_programs_may_write_at_once(tmp_path):
    place, failed = tmp_path / "l.sqlite", []

    def write(group):
        try:
            with Library(place) as library:
                for number in range(10):
                    library.add(entry(f"{group}/{number}"))
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [threading.Thread(target=write, args=(group,)) for group in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Library(place) as library:
        assert len(library.names()) == 30


def test_the_file_says_what_it_is(tmp_path):
    with Library(tmp_path / "l.sqlite") as library:
        library.add(entry())
    with sqlite3.connect(tmp_path / "l.sqlite") as opened:
        ((about,),) = opened.execute("SELECT text FROM about")
    opened.close()
    assert "library of reference songs" in about


@pytest.mark.parametrize("what", ["text", "database", "newer"])
def test_another_file_is_refused_and_left_alone(tmp_path, what):
    place = tmp_path / "l.sqlite"
    if what == "text":
        place.write_bytes(b"this is no database, and long enough to be taken for one" * 20)
    elif what == "database":
        with sqlite3.connect(place) as opened:
            opened.execute("CREATE TABLE mine (x)")
        opened.close()
    else:
        with Library(place) as library:
            library.add(entry())
        with sqlite3.connect(place) as opened:
            opened.execute("PRAGMA user_version = 99")
        opened.close()
    before = place.read_bytes()
    with pytest.raises(SettingsError, match=str(place)):
        Library(place)
    assert place.read_bytes() == before


def test_the_environment_names_the_library(monkeypatch, tmp_path):
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "mine.sqlite"))
    assert default_place() == tmp_path / "mine.sqlite"
    monkeypatch.delenv("ASSISTANT_LIBRARY")
    assert default_place().name == "references.sqlite"


@given(st.text(max_size=40))
def test_any_file_name_gives_a_name_that_can_be_named(text):
    check_name(fitting_name(text))
