"""What reports say about compressor and limiter: what works is told with its numbers, and nothing else is."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from assistant.finish import Work
from assistant.fit.multiband import Bands
from assistant.landing import Landing
from assistant.match import Match
from assistant.processors import MultibandCompressor
from assistant.processors.compressor import CompressorBand
from assistant.report import WRITERS, Report
from assistant.report.content import Content, content
from assistant.report.dynamics import choice_line, choices_table, compressor_lines, compressor_verdict, limiter_line
from tests.report.matches import compressed, compressed_written, suggested, written

WITH, WITHOUT = (compressed, compressed_written), (suggested, written)


def _lines(told: Content, title: str) -> tuple[str, ...]:
    return next((section.lines for section in told.sections if section.title == title), ())


def _dynamics(match: Match, **changes: object) -> Match:
    return replace(match, dynamics=replace(match.dynamics, **changes))


@pytest.mark.parametrize("make", WITH)
def test_a_compressor_is_dialled_and_explained(make):
    """Every dial in the move, what each is for under its own heading, and the sureness in the details."""
    match, told = make().match, content(make())
    compressor = match.dynamics.compressor
    assert compressor is not None
    move = next(move for move in match.moves if move.aspect == "dynamics")
    for value in (compressor.threshold_db, compressor.ratio, compressor.knee_db, compressor.attack_ms):
        assert f"{value:g}" in move.setting
    section = " ".join(_lines(told, "Compressor"))
    for word in ("threshold", "knee", "make-up", "Attack", "release", "ratio"):
        assert word in section
    assert f"{match.dynamics.none.traces.loudness_lufs:.1f} LUFS" in section
    verdict = " ".join(told.details)
    assert f"compressor of {compressor.ratio:g}:1" in verdict
    assert "dynamics sure (100 %)" in verdict


@pytest.mark.parametrize("make", WITHOUT)
def test_without_a_compressor_nobody_speaks_of_one(make):
    assert compressor_verdict(make().match) is None
    assert compressor_lines(make().match) == ()
    titles = [section.title for section in content(make()).sections]
    assert "Compressor" not in titles
    assert "dynamics" not in next(line for line in content(make()).details if line.startswith("How sure"))


def test_what_was_rendered_is_told_as_measured_and_the_rest_as_foretold():
    """A suggestion knows the trial alone; a master has the reduction that was measured, how often and how much."""
    trial = compressed().match.dynamics.chosen
    foretold = compressor_lines(compressed().match)
    assert len(foretold) == 1
    assert foretold[0].startswith("Foretold: ")
    assert f"{trial.typical_db:.1f} dB" in foretold[0]
    assert f"{trial.average_db:.1f} dB" in foretold[0]
    assert "would take" in (compressor_verdict(compressed().match) or "")
    match = replace(compressed_written().match, work=Work(typical_db=2.31, most_db=6.66, working_percent=41.7))
    measured = compressor_lines(match)
    assert measured[0] == (
        "Measured: 2.3 dB of reduction typically in the loud passages, 6.7 dB at most; more than 0.5 dB during 42 % of "
        "the time."
    )
    assert "takes 2.3 dB from the loud passages and is at work 42 %" in (compressor_verdict(match) or "")


def test_what_was_foretold_is_what_was_rendered():
    """The numbers of `suggest` and of `match` on one pair are those of one compressor.

    Which passages are loud is read from the mix here and from the master there, so they do not agree to the tenth.
    """
    work, trial = compressed_written().match.work, compressed().match.dynamics.chosen
    assert work is not None
    assert work.typical_db == pytest.approx(trial.typical_db, abs=0.5)
    assert work.most_db >= work.typical_db
    assert 0.0 < work.working_percent <= 100.0


def _in_bands(match: Match) -> Match:
    band = CompressorBand(ratio=2.0)
    processor = MultibandCompressor(bands=(band, CompressorBand(), band))
    bands = Bands(
        processor=processor,
        between_db=2.0,
        one_left_db=1.4,
        left_db=0.5,
        typical_db=(2.5, 0.0, 1.2),
        taken_db=np.zeros(1),
    )
    return replace(match, dynamics=replace(match.dynamics, bands=bands))


def test_several_bands_are_told_as_such():
    """They are no single compressor, and yet one works: its reduction is that of the band that takes most."""
    suggestion, master = _in_bands(compressed().match), _in_bands(compressed_written().match)
    assert "2.5, 0.0, 1.2 dB" in compressor_lines(suggestion)[0]
    assert "of three bands, that which takes most counts" in compressor_lines(master)[0]
    for match in (suggestion, master):
        assert (compressor_verdict(match) or "").startswith("A compressor of three bands")
        told = json.loads(WRITERS["json"](Report(match=match)), parse_constant=pytest.fail)["dynamics"]
        assert told["compressor"]["kind"] == "multiband_compressor"
        assert told["predicted"]["average_db"] is None


def test_a_parallel_compressor_is_told_as_such():
    dynamics = compressed().match.dynamics
    chosen = replace(dynamics.chosen, compressor=replace(dynamics.chosen.compressor, wet_percent=40.0))
    assert "A parallel compressor of" in (compressor_verdict(_dynamics(compressed().match, chosen=chosen)) or "")


def test_a_shared_compressor_is_not_told_as_the_references():
    """Where it relieves the limiter, nothing is said of how sure the dynamics are."""
    match = _dynamics(compressed().match, shared=True)
    told = content(Report(match=match))
    assert not any("dynamics sure" in line for line in told.details)


@pytest.mark.parametrize("make", [*WITH, *WITHOUT])
def test_three_loudnesses_are_weighed_and_one_is_taken(make):
    """In text and markdown alike, from gentle to the wanted one; the one that is taken has the star."""
    match = make().match
    table = choices_table(match)
    assert len(table.rows) == 3
    assert all(len(row) == len(table.head) for row in table.rows)
    assert [row[0].endswith(" *") for row in table.rows] == [place == match.taken for place in range(3)]
    for row, choice in zip(table.rows, match.choices, strict=True):
        assert row[1:] == tuple(
            f"{round(value, 1) + 0.0:.1f}"
            for value in (choice.loudness_lufs, choice.plr_db, choice.reduction_db, choice.distortion_percent)
        )
    text, markdown = (WRITERS[name](make()) for name in ("text", "markdown"))
    for row in table.rows:
        for cell in row[1:]:
            assert cell in text
        assert f"| {row[0].replace('*', chr(92) + '*')} | {' | '.join(row[1:])} |" in markdown
    assert " ".join(choice_line(match).split()[:8]) in " ".join(text.split())


def _landing(loudness_lufs: float, reduction_db: float) -> Landing:
    return Landing(0.0, loudness_lufs, reduction_db, 0.5, 10.0, 1.0, -6.0)


def test_the_clean_loudness_is_taken_where_the_wanted_one_costs_too_much():
    """Unasked, the limiter keeps to 3 dB; a loudness that is named may cost 8 dB."""
    match = replace(suggested().match, wanted_lufs=-8.0)
    costly = replace(match, choices=(_landing(-11.0, 1.0), _landing(-9.5, 3.0), _landing(-8.0, 6.0)))
    assert costly.taken == 1
    assert "-9.5 LUFS" in choice_line(costly)
    named = replace(costly, options=replace(match.options, strength=None, lufs=-8.0))
    assert named.taken == 2
    assert "as --lufs asks; up to 8 dB" in choice_line(named)
    short = replace(named, choices=(*costly.choices[:2], _landing(-8.4, 8.0)))
    assert short.taken == 2
    assert "the loudest was taken" in choice_line(short)
    easy = replace(match, choices=(*costly.choices[:2], _landing(-14.0, 0.1)))
    assert easy.taken == 2
    assert "nothing to weigh" in choice_line(easy)


def test_the_limiters_line_tells_its_typical_reduction():
    """Not a peak, nor a share of the passages; the least slope that can be told apart is said so."""
    match = suggested().match
    landing = replace(match.landing, drive_db=6.0, reduction_db=2.4, slope=0.6)
    assert limiter_line(replace(match, landing=landing)) == (
        "The gain in front of the limiter is +6.0 dB. The limiter would take 2.4 dB typically in the loud passages; "
        "one more dB of gain would add 0.6 LU."
    )
    assert "takes 2.4 dB" in limiter_line(replace(written().match, landing=landing))
    assert "0.2 LU or less" in limiter_line(replace(match, landing=replace(landing, slope=0.2)))
    assert "is +0.0 dB" in limiter_line(replace(match, landing=replace(landing, drive_db=-0.01)))
    assert "next to nothing" in limiter_line(replace(match, landing=replace(landing, reduction_db=0.0)))


@pytest.mark.parametrize("make", [*WITH, *WITHOUT])
def test_json_has_the_dynamics_whole_and_finite(make):
    """Compressor or null, grounds, foretold and measured work; the old keys of the limiter stay."""
    match = make().match
    told = json.loads(WRITERS["json"](make()), parse_constant=pytest.fail)
    dynamics = told["dynamics"]
    compressor = match.dynamics.compressor
    assert (dynamics["compressor"] is None) == (compressor is None)
    if compressor is not None:
        assert dynamics["compressor"] in told["settings"]["bus"]
    assert (dynamics["measured"] is None) == (match.work is None)
    assert dynamics["predicted"]["typical_db"] == pytest.approx(match.dynamics.chosen.typical_db, abs=1e-3)
    assert 0.0 <= dynamics["doubt"] <= 1.0
    assert dynamics["share_of_full"] is None or 0.0 <= dynamics["share_of_full"] <= 1.0
    assert dynamics["shared_with_limiter"] is False
    choices = told["loudness_choices"]
    assert [choice["name"] for choice in choices] == ["gentle", "clean", "wanted"]
    assert [choice["taken"] for choice in choices].index(True) == match.taken
    assert set(told["limiter"]) == {"drive_db", "reduction_db"}
    for song in ("before", "reference"):
        assert [len(told[song][f"levels_{window}_lu"]) for window in ("20ms", "400ms", "3s")] == [8, 8, 8]


def test_csv_has_the_compressors_dials():
    rows = list(csv.DictReader(io.StringIO(WRITERS["csv"](compressed()))))
    row = next(row for row in rows if row["kind"] == "compressor")
    compressor = compressed().match.dynamics.compressor
    assert compressor is not None
    for name in ("threshold_db", "ratio", "knee_db", "attack_ms", "release_ms", "makeup_db"):
        assert float(row[name]) == pytest.approx(getattr(compressor, name), abs=1e-3)
    assert all(row["ratio"] == "" for row in rows if row["kind"] != "compressor")


def test_why_there_is_no_compressor_stands_with_what_was_not_done():
    note = "No compressor: compressing the mix would only lead away from the reference's dynamics."
    match = suggested().match
    match = replace(match, notes=(*match.notes, replace(match.notes[0], aspect="dynamics", text=note)))
    assert note in _lines(content(Report(match=match)), "What was not done, and why")


def test_beyond_doubt_all_of_it_is_taken():
    """The pair is one performance: the compressor is beyond doubt, and all of the reduction is taken."""
    assert compressed().match.dynamics.doubt < 0.01
    share = next(share for share in compressed().match.shares if share.aspect == "dynamics")
    assert share.share == 1.0
