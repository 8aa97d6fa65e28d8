"""Laws of all reports: nothing that was done or left is missing, and every writer tells the same."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import settings
from assistant.advice import Move, Note
from assistant.errors import OptionError
from assistant.report import ENDINGS, WRITERS, Report, writer_for, writer_named
from assistant.report.content import content
from assistant.report.figures import Distance, number
from assistant.report.verdict import nearest
from tests.report.matches import compressed, compressed_written, suggested, written

REPORTS = (suggested, written, compressed, compressed_written)


def _flat(text: str) -> str:
    """A laid-out text without its layout: line breaks, indents, Markdown's marks."""
    return " ".join(text.replace("\\", "").replace("**", "").split())


@pytest.mark.parametrize("make", REPORTS)
@pytest.mark.parametrize("name", ["text", "markdown"])
def test_every_move_and_every_note_is_in_the_report(make, name: str):
    """What, on which two numbers, how sure, what to listen for; and every note, whatever its aspect."""
    report = make()
    text = _flat(WRITERS[name](report))
    for move in report.match.moves:
        assert _flat(move.setting) in text
        assert _flat(move.evidence.measure) in text
        assert f"mix {move.evidence.mix:.1f} {move.evidence.unit}" in text
        assert f"reference {move.evidence.reference:.1f} {move.evidence.unit}" in text
        assert f"({100.0 * move.trust:.0f} %)" in text
        assert _flat(move.listen_for) in text
    for note in report.match.notes:
        assert _flat(note.text) in text


def test_a_note_of_an_aspect_that_nobody_foresaw_is_told_too():
    match = suggested().match
    report = Report(match=replace(match, notes=(*match.notes, Note(aspect="weather", text="It rained."))))
    assert all("It rained." in WRITERS[name](report) for name in ("text", "markdown"))


@pytest.mark.parametrize("make", REPORTS)
def test_moves_stand_in_the_order_of_the_signal(make):
    report = make()
    for name in ("text", "markdown", "csv"):
        text = _flat(WRITERS[name](report))
        start = text.index("in the order of the signal") if name != "csv" else 0
        places = [text.index(_flat(move.setting), start) for move in report.match.moves]
        assert places == sorted(places)


def test_text_and_markdown_say_the_same():
    """Each word of the one is in the other, but for the head of the table."""
    text, markdown = (_flat(WRITERS[name](written())) for name in ("text", "markdown"))
    for line in (
        *content(written()).verdict,
        *content(written()).details,
        *(line for part in content(written()).sections for line in part.lines),
    ):
        assert _flat(line) in text
        assert _flat(line) in markdown


def test_the_table_stands_before_reference_after_side_by_side():
    """One column each; without a master there is no column for it, and no word of a thing done."""
    assert content(suggested()).columns == ("mix", "reference")
    assert content(written()).columns == ("mix", "reference", "after")
    assert "What to do" in WRITERS["text"](suggested())
    assert "of the difference was taken" not in _flat(WRITERS["text"](suggested()))
    assert "What was done" in WRITERS["text"](written())
    for group in content(written()).groups:
        assert all(row.values[1] == row.values[2] for row in group.rows)


def test_the_tone_that_was_taken_is_measured_on_the_result():
    """Here the master is the reference itself, so all of it was."""
    assert "100 % of the difference was taken" in _flat(WRITERS["text"](written()))


def test_text_is_narrow_enough_for_a_terminal():
    for make in REPORTS:
        assert max(len(line) for line in WRITERS["text"](make()).splitlines()) <= 96


def test_long_file_names_are_not_broken():
    report = written()
    name = "a_very_long_name_of_a_song_" * 6 + ".wav"
    text = WRITERS["text"](replace(report, match=replace(report.match, mix_name=name)))
    assert name in text


def test_markdown_keeps_underscores_and_pipes():
    """Names of files are no emphasis, and no column of a table."""
    report = written()
    text = WRITERS["markdown"](replace(report, match=replace(report.match, mix_name="a_b_|c|*.wav")))
    assert text.startswith("# a\\_b\\_\\|c\\|\\*.wav")


def test_the_markdown_table_has_as_many_cells_in_every_row():
    lines = [line for line in WRITERS["markdown"](written()).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1


def test_csv_has_a_row_for_each_move():
    """The numbers of the settings stand in columns of their names."""
    rows = list(csv.DictReader(io.StringIO(WRITERS["csv"](written()))))
    moves = written().match.moves
    assert [row["setting"] for row in rows] == [move.setting for move in moves]
    assert [int(row["order"]) for row in rows] == list(range(1, len(moves) + 1))
    for row, move in zip(rows, moves, strict=True):
        assert row["kind"] == move.dial["kind"]
        assert float(row["mix"]) == pytest.approx(move.evidence.mix, abs=1e-3)
        assert row["listen_for"] == move.listen_for
    bands = [row for row in rows if row["aspect"] == "tone"]
    assert bands
    assert all(float(row["frequency_hz"]) > 0.0 and float(row["q"]) > 0.0 for row in bands)


@pytest.mark.parametrize("make", REPORTS)
def test_json_is_strict_and_gives_the_settings_back(make):
    """No NaN, no infinity; the settings exactly."""
    told = json.loads(WRITERS["json"](make()), parse_constant=pytest.fail)
    assert settings.from_json(told) == make().match.settings
    assert [move["setting"] for move in told["moves"]] == [move.setting for move in make().match.moves]
    assert told["notes"] == [note.text for note in make().match.notes]
    assert told["options"]["strength"] == make().match.options.strength


def test_json_without_a_loudness_is_null_not_infinite():
    report = suggested()
    landing = replace(report.match.landing, drive_db=float("-inf"))
    told = json.loads(WRITERS["json"](replace(report, match=replace(report.match, landing=landing))))
    assert told["limiter"]["drive_db"] is None


def test_json_keeps_numbers_on_one_line():
    """A spectrum of 61 bands is one line to read, not 61."""
    lines = WRITERS["json"](written()).splitlines()
    assert any(line.strip().startswith('"mid_db": [') and line.count(",") >= 60 for line in lines)
    assert len(lines) < 600


def test_every_ending_has_a_writer_and_others_are_refused():
    for ending, name in ENDINGS.items():
        assert writer_for(Path(f"report{ending.upper()}")) is WRITERS[name] is writer_named(name)
    with pytest.raises(OptionError, match=r"\.md"):
        writer_for(Path("report.pdf"))
    with pytest.raises(OptionError, match="markdown"):
        writer_named("pdf")


def test_the_verdict_names_the_largest_move():
    match = suggested().match
    largest = max(match.moves, key=lambda move: move.size_db)
    assert largest.setting in _flat(WRITERS["text"](suggested()))
    alone: tuple[Move, ...] = (largest,)
    told = content(Report(match=replace(match, moves=alone)))
    assert any(largest.setting in line for line in told.verdict)


def test_no_moves_are_told_as_nothing():
    match = replace(suggested().match, moves=())
    assert "Nothing." in WRITERS["text"](Report(match=match))
    assert "Nothing." in WRITERS["markdown"](Report(match=match))


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (-0.04, "0.0"), (0.06, "0.1"), (-12.34, "-12.3")])
def test_numbers_have_one_decimal_and_no_negative_zero(value: float | None, text: str):
    assert number(value) == text


@pytest.mark.parametrize("make", REPORTS)
def test_each_aspect_tells_how_far_it_went(make):
    """One line each for tone, width, dynamics and loudness, in text and markdown; the share itself in JSON."""
    shares = make().match.shares
    assert [share.aspect for share in shares] == ["tone", "width", "dynamics", "loudness"]
    for name in ("text", "markdown"):
        assert all(_flat(share.text) in _flat(WRITERS[name](make())) for share in shares)
    told = json.loads(WRITERS["json"](make()))["shares"]
    assert [(each["aspect"], each["asked"]) for each in told] == [(share.aspect, share.asked) for share in shares]


def test_two_songs_that_are_far_apart_in_everything_are_near_in_nothing():
    """The nearest aspect is named only where it is about as near as one just hears."""
    apart = Distance(tone_db=5.0, width_db=9.0, loudness_lu=12.0, plr_db=6.0, levels_lu=5.0)
    assert nearest(apart) == "Before, the two were far apart in everything, most of all in loudness (12.0 LU)."
    assert "nearest in tone (0.1 dB rms)" in nearest(replace(apart, tone_db=0.1))


def test_dynamics_are_as_far_apart_as_their_peaks_or_their_levels():
    """Whichever is more; two songs of one peak to loudness ratio may still be played quite differently."""
    apart = Distance(tone_db=0.0, width_db=None, loudness_lu=0.0, plr_db=0.5, levels_lu=4.0)
    assert "furthest apart in dynamics (4.0 LU rms of 20 ms levels)" in nearest(apart)
    assert "dynamics (6.0 dB of peak to loudness)" in nearest(replace(apart, plr_db=6.0))
