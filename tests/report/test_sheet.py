"""Laws of the settings sheet: it says what the settings are, in units that can be dialled, in every layout alike."""

import csv
import io
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import settings as settings_files
from assistant.fit.equalize import LimitsCost
from assistant.processors import Compressor, Equalizer, FirEqualizer, Gain, Limiter, MultibandCompressor, Width
from assistant.processors.biquads import bell, magnitude_db
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.report import Report
from assistant.report.sheet import limit_lines, sheet
from assistant.report.sheet_writers import SHEETS
from assistant.tools import tool_named
from assistant.units import octaves_of_q, q_of_octaves, slope_of_shelf
from tests.report.matches import compressed, compressed_written, suggested

REPORTS = (suggested, compressed, compressed_written)
LAWS = settings(deadline=None, derandomize=True, max_examples=60)


def with_chain(report, *chain):
    return Report(match=replace(report.match, settings=settings_files.Settings(bus=chain)))


def knobs(row):
    return {knob.name: knob.value for knob in (*row.knobs, *row.levels)}


def flat(text):
    return " ".join(text.replace("\\", "").split())


@LAWS
@given(st.floats(0.1, 16.0))
def test_octaves_and_q_are_one_thing(q):
    """There and back is the same."""
    assert q_of_octaves(octaves_of_q(q)) == pytest.approx(q, rel=1e-9)


@pytest.mark.parametrize(("q", "octaves"), [(1.414, 1.0), (0.667, 2.0), (4.318, 1.0 / 3.0), (0.404, 3.0)])
def test_octaves_are_those_of_every_table(q, octaves):
    assert octaves_of_q(q) == pytest.approx(octaves, rel=2e-3)


@LAWS
@given(st.floats(0.3, 4.0), st.floats(1.0, 12.0))
def test_octaves_lie_between_the_points_of_half_the_gain(q, gain_db):
    """Measured on the filter itself, far under half of the sampling rate."""
    half = octaves_of_q(q) / 2.0
    edges_hz = [100.0 * 2.0**-half, 100.0 * 2.0**half]
    made_db = magnitude_db(bell(100.0, gain_db, q, 192000.0), edges_hz, 192000.0)
    assert made_db == pytest.approx([gain_db / 2.0] * 2, rel=2e-3)


def test_a_shelf_of_slope_1_has_the_q_of_butterworth():
    """At any gain; a steeper one has more of both."""
    for gain_db in (-12.0, -3.0, 0.5, 9.0):
        assert slope_of_shelf(math.sqrt(0.5), gain_db) == pytest.approx(1.0)
        assert slope_of_shelf(0.9, gain_db) > 1.0 > slope_of_shelf(0.5, gain_db)


@pytest.mark.parametrize("make", REPORTS)
def test_the_sheet_is_the_settings(make):
    """Every processor that works has its stage, in signal order, and every number on it is the setting's own."""
    match = make().match
    told = sheet(make())
    working = [processor for processor in match.settings.bus if not processor.is_neutral]
    assert [stage.kind for stage in told.stages] == [processor.kind for processor in working]
    for stage, processor in zip(told.stages, working, strict=True):
        records = processor.bands if isinstance(processor, Equalizer) else [processor]
        if isinstance(processor, Width):
            gains = [knobs(row)["side_db"] for row in stage.rows]
            assert gains == [gain for gain in (processor.low_db, processor.mid_db, processor.high_db) if gain]
            continue
        for row, record in zip(stage.rows, records, strict=True):
            shared = [name for name in knobs(row) if hasattr(record, name) and name != "kind"]
            assert shared
            for name in shared:
                value = getattr(record, name)
                assert knobs(row)[name] == value or knobs(row)[name] == pytest.approx(value, abs=0.051)


@pytest.mark.parametrize("make", REPORTS)
def test_every_move_gives_its_reason(make):
    """The measured pair, how sure, and what to listen for stand with what they explain."""
    match = make().match
    rows = [row for stage in sheet(make()).stages for row in stage.rows]
    for move in match.moves:
        assert any(row.why == move.evidence and row.listen_for == move.listen_for for row in rows), move.setting
    for row in rows:
        if row.why:
            assert f"mix {row.why.mix:.1f}" in row.reason
            assert f"({100.0 * row.trust:.0f} %)" in row.reason


def test_a_threshold_is_told_against_the_file():
    """So that it can be carried over: the three differences lead back to the threshold."""
    match = compressed().match
    (stage,) = [stage for stage in sheet(compressed()).stages if stage.kind == Compressor.kind]
    told = knobs(stage.rows[0])
    for name, level in (
        ("threshold_re_short_term_max_db", match.before.short_term_max_lufs),
        ("threshold_re_loudness_db", match.before.loudness_lufs),
        ("threshold_re_true_peak_db", match.before.true_peak_dbtp),
    ):
        assert level + told[name] == pytest.approx(told["threshold_db"], abs=0.06)
    assert f"{match.before.loudness_lufs:.1f} LUFS" in stage.remarks[0]


def test_reductions_are_foretold_and_then_measured():
    """The most is no less than what is typical; of a master they are what was measured."""
    for make in (compressed, compressed_written):
        match = make().match
        for stage in sheet(make()).stages:
            told = knobs(stage.rows[0])
            if "most_reduction_db" in told:
                assert told["most_reduction_db"] >= told["typical_reduction_db"] - 0.05
        if match.work is not None:
            (stage,) = [stage for stage in sheet(make()).stages if stage.kind == Compressor.kind]
            assert knobs(stage.rows[0])["typical_reduction_db"] == pytest.approx(match.work.typical_db, abs=0.051)


@pytest.mark.parametrize("make", REPORTS)
@pytest.mark.parametrize("name", ["text", "markdown"])
def test_every_knob_and_reason_is_laid_out(make, name):
    report = make()
    text, told = flat(SHEETS[name](report)), sheet(report)
    for stage in told.stages:
        for row in stage.rows:
            assert all(knob.text in text and knob.label in text for knob in (*row.knobs, *row.levels))
            assert flat(row.reason) in text
            assert flat(row.listen_for) in text
        assert all(flat(remark) in text for remark in stage.remarks)
    assert all(flat(line) in text for line in (*told.verdict, *told.limits, *told.left))


def test_text_is_narrow_enough_for_a_terminal():
    for make in REPORTS:
        assert max(len(line) for line in SHEETS["text"](make()).splitlines()) <= 96


def test_markdown_tables_have_as_many_cells_in_every_row():
    for block in SHEETS["markdown"](compressed()).split("\n\n"):
        lines = [line.replace("\\|", "") for line in block.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in lines}) <= 1


@pytest.mark.parametrize("make", REPORTS)
def test_csv_is_one_row_a_band_in_the_order_of_the_signal(make):
    """A spreadsheet reads the same numbers."""
    told = sheet(make())
    rows = list(csv.DictReader(io.StringIO(SHEETS["csv"](make()))))
    placed = [(stage, row) for stage in told.stages for row in stage.rows]
    assert [int(row["order"]) for row in rows] == list(range(1, len(placed) + 1))
    for line, (stage, row) in zip(rows, placed, strict=True):
        assert line["stage"] == stage.kind
        assert not [name for name in knobs(row) if name not in line]
        for name, value in knobs(row).items():
            assert line[name] == ("" if value is None else str(value))


@pytest.mark.parametrize("make", REPORTS)
def test_json_is_the_match_with_the_sheet_beside_it(make):
    """What reads a match reads this, too."""
    told = json.loads(SHEETS["json"](make()), parse_constant=pytest.fail)
    assert settings_files.from_json(told) == make().match.settings
    assert [stage["kind"] for stage in told["sheet"]["stages"]] == [stage.kind for stage in sheet(make()).stages]
    assert told["sheet"]["cost"] is None
    assert told["options"]["tool"] is None


def test_a_width_knob_in_percent():
    """Double the side is 200 %, half of it 50 %."""
    report = with_chain(suggested(), Width(low_db=-6.02, mid_db=6.02))
    (stage,) = sheet(report).stages
    assert [knobs(row)["side_percent"] for row in stage.rows] == [50.0, 200.0]


def test_shelves_have_a_slope_and_bells_have_octaves():
    bands = (Band(kind="low_shelf", gain_db=3.0, q=0.7071), Band(gain_db=-2.0, q=1.414, frequency_hz=3150.0))
    shelf, peak = (knobs(row) for row in sheet(with_chain(suggested(), Equalizer(bands=bands))).stages[0].rows)
    assert (shelf["octaves"], shelf["slope"]) == (None, 1.0)
    assert (peak["octaves"], peak["slope"]) == (1.0, None)


def test_a_tool_in_octaves_has_them_first_and_for_shelves_too():
    report = with_chain(suggested(), Equalizer(bands=(Band(kind="low_shelf", gain_db=3.0, q=0.7071),)))
    options = replace(report.match.options, tool=tool_named("ReaEQ"))
    told = sheet(replace(report, match=replace(report.match, options=options)))
    names = [knob.name for knob in told.stages[0].rows[0].knobs]
    assert names.index("octaves") < names.index("q")
    assert knobs(told.stages[0].rows[0])["octaves"] == pytest.approx(octaves_of_q(0.7071), abs=0.01)
    assert told.tool == "ReaEQ"
    assert "ReaEQ" in told.stages[0].title


def test_other_processors_are_told_by_their_declarations():
    """A drawn curve, three bands, and what nobody foresaw."""
    band = CompressorBand(threshold_db=-30.0, ratio=2.0)
    bands = MultibandCompressor(bands=(band, CompressorBand(), band))
    curve = FirEqualizer(
        points=(
            CurvePoint(frequency_hz=100.0, mid_db=2.0, side_db=-1.0),
            CurvePoint(frequency_hz=1000.0, mid_db=0.5, side_db=0.0),
        )
    )
    told = sheet(with_chain(suggested(), curve, bands, Gain(gain_db=2.0), Limiter(ceiling_dbtp=-1.0)))
    first, second, third, last = told.stages
    assert (knobs(first.rows[0])["low_db"], knobs(first.rows[0])["high_db"]) == (-1.0, 2.0)
    assert [knobs(row)["band"] for row in second.rows] == ["low", "high"]
    assert knobs(third.rows[0])["gain_db"] == 2.0
    assert knobs(last.rows[0])["ceiling_dbtp"] == -1.0


@pytest.mark.parametrize(("left_db", "words"), [(2.0, "0.0 % more"), (2.5, "25.0 % more"), (1.8, "10.0 % less")])
def test_limits_tell_what_they_cost(left_db, words):
    """Both figures, and a warning where it is much."""
    match = suggested().match
    cost = LimitsCost(
        residual_db=0.5, free_residual_db=0.25, left_db=left_db, free_left_db=2.0, before_db=6.0, free_bands=8,
        free_side_bands=0,
    )  # fmt: skip
    tone = replace(match.fit.tone, cost=cost)
    match = replace(match, options=replace(match.options, bands=4), fit=replace(match.fit, tone=tone))
    text = " ".join(limit_lines(match))
    assert words in text
    assert "4 bands at most" in text
    assert f"{left_db:.2f} dB remain" in text
    assert "leaves 0.50 dB, the free fit 0.25 dB" in text
    assert ("That is much" in text) == (left_db > 2.3)
    assert limit_lines(suggested().match) == ()
