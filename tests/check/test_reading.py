"""TOML of rules: what is read, and what is refused with its place."""

from pathlib import Path

import pytest

from assistant.check import GENERAL, read_targets
from assistant.check.reading import SHIPPED
from assistant.errors import OptionError

CLUB = """
[club]
title = "The club"
like = "cd"

[club.rules.true_peak]
fail_above = -0.5
source = "its leaflet"
date = "2024-05"
standing = "official"

[club.rules.tags]
off = true
"""


def _read(folder: Path, text: str):
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return read_targets(path)


def test_the_targets_that_come_with_the_program():
    assert list(read_targets()) == [
        GENERAL, "spotify", "apple-music", "youtube", "tidal", "amazon", "deezer", "soundcloud", "cd", "vinyl",
        "podcast", "broadcast-r128", "cinema",
    ]  # fmt: skip


def test_a_target_of_the_users_own(tmp_path: Path):
    known = _read(tmp_path, CLUB)
    rules = {rule.name: rule for rule in known["club"].rules}
    assert rules["true_peak"].bounds.fail_above == -0.5
    assert rules["true_peak"].bounds.warn_above is None
    assert "tags" not in rules
    assert {rule.target for rule in known["club"].rules} == {"club"}
    assert {rule.name for rule in read_targets()["cd"].rules} == {*rules, "tags"}
    assert rules["true_peak"].origin == "its leaflet (official, 2024-05)"


def test_a_rule_that_comes_with_the_program_is_replaced_for_one_reading(tmp_path: Path):
    text = '[spotify.rules.true_peak]\nfail_above = 3\nsource = "me"\ndate = "2026"\nstanding = "own"\n'
    known = _read(tmp_path, text)
    old = read_targets()["spotify"]
    assert known["spotify"].title == old.title
    assert [rule.name for rule in known["spotify"].rules] == [rule.name for rule in old.rules]
    assert next(rule for rule in old.rules if rule.name == "true_peak").bounds.fail_above is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fail_above = -0.5", "fail_over = -0.5", "club.rules.true_peak.fail_over is not known; known: kind, source"),
        ("fail_above = -0.5", "", "club.rules.true_peak is without a bound; one of warn_below"),
        ("fail_above = -0.5", 'fail_above = "-0.5"', "club.rules.true_peak.fail_above is '-0.5'; a number is needed"),
        ("fail_above = -0.5", "fail_above = nan", "fail_above is nan; a number is needed"),
        ("fail_above = -0.5", "fail_above = true", "fail_above is True; a number is needed"),
        ("fail_above = -0.5", "fail_above = 0\nwarn_above = 1", "have to rise in this order: are two swapped"),
        ("fail_above = -0.5", "fail_above = 0\nlouder_than_lufs = 3", "louder_than_lufs is 3; the range is -70 to 0"),
        ("rules.true_peak]", "rules.true_peek]", "club.rules.true_peek.kind is 'true_peek'; kinds: loudness"),
        ("rules.true_peak]", "rules.true_peek]", "did you mean 'true_peak'?"),
        ('source = "its leaflet"', "", "club.rules.true_peak.source is missing; a rule of the kind true_peak needs it"),
        ('source = "its leaflet"', "source = 3", "source is 3; a text is needed"),
        ('date = "2024-05"', 'date = "May"', "date is 'May'; a year, a month or a day is needed, like 2024-05"),
        ('"official"', '"rumour"', "standing is 'rumour'; allowed: official, secondary, own"),
        ('like = "cd"', 'like = "dc"', "club.like is 'dc'; allowed: general, spotify"),
        ('like = "cd"', 'lake = "cd"', "club.lake is not known; known: title, like, rules; did you mean 'like'?"),
        ('like = "cd"', "", "club.rules.tags is 'off'; it has no such rule"),
        ("[club]", "[Club]", "Club is 'Club'; small letters, digits and hyphens"),
        ("off = true", "fields = []", "club.rules.tags.source is missing"),
        ("[club.rules.tags]\noff = true", "[club.rules]\ntags = 3", "club.rules.tags is 3; a table [club.rules.tags]"),
        ("off = true", 'off = "true', "is not TOML"),
    ],
)
def test_what_is_refused(old: str, new: str, said: str, tmp_path: Path):
    assert old in CLUB
    with pytest.raises(OptionError) as error:
        _read(tmp_path, CLUB.replace(old, new).replace("[Club.", "[club."))
    assert said in str(error.value)
    assert str(tmp_path / "own.toml") in str(error.value)
    assert "\n" not in str(error.value)


OPTIONS = """
[here.rules.{kind}]
{option}
source = "me"
date = "2026"
standing = "own"
"""


@pytest.mark.parametrize(
    ("kind", "option", "said"),
    [
        ("coded_peak", 'coding = "mp3 129"\nfail_above = 0', "coding is 'mp3 129'; allowed: such as mp3 32; did you"),
        ("coded_peak", "fail_above = 0", "coding is missing; a rule of the kind coded_peak needs it"),
        ("sample_rate", "allowed = 44100", "allowed is 44100; a list is needed"),
        ("sample_rate", "allowed = [1]", "allowed is 1; the range is 8000 to 192000"),
        ("tags", 'fields = ["titel"]', "fields is 'titel'; allowed: title, artist, isrc; did you mean 'title'?"),
        ("tags", 'fields = ["title"]\nseverity = "bad"', "severity is 'bad'; allowed: warn, fail"),
        ("tags", 'fields = ["title"]\nfail_above = 1', "fail_above is not known; known: kind, source"),
    ],
)
def test_options_that_are_refused(kind: str, option: str, said: str, tmp_path: Path):
    with pytest.raises(OptionError) as error:
        _read(tmp_path, OPTIONS.format(kind=kind, option=option))
    assert said in str(error.value)


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(OptionError, match="cannot be read"):
        read_targets(tmp_path / "none.toml")


def test_no_figure_stands_without_source_and_date():
    """The reader asks for both; official ones name who said it."""
    text = SHIPPED.read_text(encoding="utf-8")
    for target in read_targets().values():
        for rule in target.rules:
            assert len(rule.source) > 10
            assert rule.source in text.replace('\\"', '"')
