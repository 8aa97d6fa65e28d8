"""The laws of the notes that belong to no single aspect."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from assistant import analyze
from assistant.advice import Evidence, Move
from assistant.blocks import Finding
from assistant.compare import compare
from assistant.fit import general_notes
from assistant.fit.file_notes import OF_MIX, OF_REFERENCE
from tests.profiles import moved, other_song, profile

SOURCE = "".join(path.read_text(encoding="utf-8") for path in Path(analyze.__file__).parent.glob("*.py"))
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


def finding(kind, value=1.0, at_seconds=0.0):
    return Finding(kind=kind, text=f"{kind} it is", value=value, unit="", at_seconds=at_seconds)


KINDS = set(re.findall(r"Finding\(\s*kind=\"(\w+)\"", SOURCE))


def test_every_kind_of_finding_has_a_sentence_for_the_reference():
    """The kinds are read from the code that makes them."""
    assert len(KINDS) >= 14
    assert set(OF_REFERENCE) == KINDS
    assert set(OF_MIX) <= KINDS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_finding_of_the_reference_is_told_with_what_it_does(kind):
    long = moved(profile(), findings=(), **LONG)
    short = moved(profile(), findings=(finding(kind),))
    (text,) = [text for text in texts(long, short) if text.startswith(f"The reference: {kind} it is. ")]
    assert text.endswith((".", "?"))
    assert len(text) > len(f"The reference: {kind} it is. ") + 20


def test_findings_that_bend_nothing_are_left_to_the_list():
    findings = (finding("dc_offset", -75.0), finding("short", 45.0))
    long = moved(profile(), findings=findings, **LONG)
    assert not any("it is" in text for text in texts(long, long))


def test_of_the_mix_only_what_matters_is_told():
    mix = moved(profile(), findings=(finding("clipping"), finding("silence_end")), **LONG)
    told = [text for text in texts(mix, moved(profile(), findings=(), **LONG)) if "it is" in text]
    assert len(told) == 1
    assert told[0].startswith("The mix: clipping it is. ")


@pytest.mark.parametrize(
    ("kind", "value", "at_seconds", "of_reference", "of_mix"),
    [
        ("spoken_intro", 12.3, 0.0, "--from ,0:12.3", "--from 0:12.3,"),
        ("live_ambience", 9.0, 0.0, "--from ,0:09", "--from 0:09,"),
        ("live_ambience", 6.0, 190.0, "--to ,3:10", "--to 3:10,"),
        ("live_ambience", 6.0, 90.0, "choose a stretch", "choose a stretch"),
    ],
)
def test_the_times_that_leave_it_out_are_named_for_the_right_file(kind, value, at_seconds, of_reference, of_mix):
    plain = moved(profile(), findings=(), **LONG)
    odd = moved(profile(), findings=(finding(kind, value, at_seconds),), **LONG)
    assert any(of_reference in text for text in texts(plain, odd))
    assert any(of_mix in text for text in texts(odd, plain))


def test_a_low_passed_reference_matters_where_the_mix_reaches_higher():
    cut = moved(profile(), findings=(finding("low_passed", 16000.0),), bandwidth_hz=16000.0, **LONG)
    full = moved(profile(), findings=(), **LONG)
    assert any("keeps the top" in text for text in texts(full, cut))
    assert any("reaches no higher" in text for text in texts(cut, cut))


def test_a_reference_of_a_low_rate_is_told_and_one_that_loses_nothing_is_not():
    mix = moved(profile(), findings=(), **LONG)
    for rate_hz, told in ((32000, True), (48000, False)):
        reference = moved(profile(), findings=(), rate_hz=rate_hz, bandwidth_hz=rate_hz / 2.0, **LONG)
        assert any(f"runs at {rate_hz / 1000:g} kHz" in text for text in texts(mix, reference)) is told


def test_an_over_limited_reference_is_told_though_no_limiter_was_found():
    mix = moved(profile(), findings=(), **LONG)
    dense = moved(mix, section_true_peak=mix.blocks.section_true_peak * 10.0 ** ((6.0 - mix.plr_db) / 20.0))
    assert any("The reference is dense: its peaks are 6.0 dB" in text for text in texts(mix, dense))
    assert not any("dense" in text for text in texts(dense, mix))


def test_the_profiles_are_left_as_they_are():
    before = dataclasses.asdict(profile().blocks)
    texts(profile(), profile())
    for name, value in dataclasses.asdict(profile().blocks).items():
        assert np.all(np.asarray(value, dtype=object) == np.asarray(before[name], dtype=object)), name
