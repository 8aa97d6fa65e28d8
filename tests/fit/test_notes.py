"""The laws of the notes that belong to no single aspect."""

import dataclasses

import numpy as np

from assistant.advice import Evidence, Move
from assistant.blocks import Finding
from assistant.compare import compare
from assistant.fit import general_notes
from tests.profiles import moved, other_song, profile

LONG = {"file_seconds": np.array([200.0])}


def move(size_db):
    evidence = Evidence(measure="level", mix=0.0, reference=1.0, unit="dB")
    return Move(aspect="tone", setting="", size_db=size_db, evidence=evidence, trust=1.0, listen_for="")


def texts(mix, reference, moves=()):
    return [note.text for note in general_notes(mix, reference, compare(mix, reference), moves)]


def test_nothing_moved_means_that_the_two_match():
    mix = moved(profile(), **LONG)
    for moves in ((), (move(0.05),)):
        (text,) = texts(mix, mix, moves)
        assert "matches the reference already" in text


def test_keeping_the_ceiling_alone_is_a_match_too():
    """The limiter, and the gain that makes up for it; not where another loudness was asked for."""
    mix = moved(profile(), **LONG)

    def level(aspect, reference_lufs):
        evidence = Evidence(measure="loudness", mix=-9.0, reference=reference_lufs, unit="LUFS")
        return dataclasses.replace(move(0.5), aspect=aspect, evidence=evidence)

    (text,) = texts(mix, mix, [level("loudness", -9.0), level("ceiling", -20.0)])
    assert "matches the reference already" in text
    assert "ceiling" in text
    (text,) = texts(mix, mix, [level("loudness", -14.0)])
    assert "matches" not in text


def test_one_performance_is_named_where_something_moved():
    mix = moved(profile(), **LONG)
    (text,) = texts(mix, mix, [move(0.5)])
    assert "same performance" in text


def test_two_songs_need_no_word():
    mix = moved(profile(), **LONG)
    assert texts(mix, other_song(mix), [move(0.5)]) == []


def test_short_sounds_are_named_each():
    found = texts(profile(), other_song(profile()), [move(0.5)])
    assert any(text.startswith("The mix lasts 24.0 s") for text in found)
    assert not any(text.startswith("The reference lasts") for text in found)


def test_findings_that_bend_the_match_are_told_of_whom():
    clipped = Finding(kind="clipping", text="clipped: 9 flat tops", value=9.0, unit="runs", at_seconds=1.0)
    other = Finding(kind="short", text="short", value=1.0, unit="s", at_seconds=None)
    mix = moved(profile(), findings=(clipped, other), **LONG)
    reference = moved(profile(), findings=(), **LONG)
    assert "The mix: clipped: 9 flat tops" in texts(mix, reference)
    assert "The reference: clipped: 9 flat tops" in texts(reference, mix)
    assert not any("short" in text for text in texts(mix, reference))


def test_the_profiles_are_left_as_they_are():
    before = dataclasses.asdict(profile().blocks)
    texts(profile(), profile())
    for name, value in dataclasses.asdict(profile().blocks).items():
        assert np.all(np.asarray(value, dtype=object) == np.asarray(before[name], dtype=object)), name
