"""The overview: the right figures, what stands out and what does not, and the same in every format."""

import csv
import io
import json
import re
from html import unescape

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.errors import OptionError
from assistant.report.overview import WRITERS, overview, writer_for
from assistant.report.overview.table import COLUMNS
from tests.profiles import moved, profile
from tests.signals import pink, shaped, tone, white

RATE_HZ = 44100
HOSTILE = "=<script>alert(1)</script>&{{ 7*7 }}.wav"
KEYS = [column.key for column in COLUMNS]


def louder(gain_db):
    """The same song at another level."""
    blocks = profile().blocks
    gain = 10.0 ** (gain_db / 20.0)
    return moved(
        profile(), gain_db, hop_energy=blocks.hop_energy * gain**2, section_true_peak=blocks.section_true_peak * gain
    )


def named(*profiles):
    return [(f"song {place}.wav", each) for place, each in enumerate(profiles)]


def column(table, key):
    return [row.cells[KEYS.index(key)] for row in table.rows]


def test_tilt_is_the_slope_of_known_noises():
    for sound, expected in (
        (pink(-20.0, 12.0, RATE_HZ), 0.0),
        (white(-20.0, 12.0, RATE_HZ), 3.01),
        (shaped(white(-20.0, 12.0, RATE_HZ), RATE_HZ, lambda hz: 20.0 / (hz + 20.0)), -3.01),
    ):
        found = analyze_samples(sound, RATE_HZ).tilt_db_per_octave
        assert found == pytest.approx(expected, abs=0.25)


def test_low_end_and_width_of_known_powers():
    low, high = tone(60.0, -20.0, 6.0, RATE_HZ), tone(1000.0, -10.0, 6.0, RATE_HZ)
    side = tone(2000.0, -16.0, 6.0, RATE_HZ) * np.array([[1.0], [-1.0]], dtype=np.float32)
    found = analyze_samples((low + high + side).astype(np.float32), RATE_HZ)
    powers = {"low": 10.0**-2.0, "high": 10.0**-1.0, "side": 10.0**-1.6}
    assert found.low_end_db == pytest.approx(10.0 * np.log10(powers["low"] / sum(powers.values())), abs=0.3)
    assert found.side_db_total == pytest.approx(
        10.0 * np.log10(powers["side"] / (powers["low"] + powers["high"])), abs=0.3
    )


def test_what_cannot_be_measured_is_none():
    silent = analyze_samples(np.zeros((2, 4 * RATE_HZ), dtype=np.float32), RATE_HZ)
    assert (silent.tilt_db_per_octave, silent.low_end_db, silent.side_db_total) == (None, None, None)
    mono = analyze_samples(pink(-20.0, 4.0, RATE_HZ, 1), RATE_HZ)
    assert mono.side_db_total is None
    table = overview([("silent.wav", silent)])
    assert column(table, "loudness_lufs")[0].value is None
    for write in WRITERS.values():
        assert "silent.wav" in write(table)


def test_the_middle_and_the_spread_are_robust():
    table = overview(named(*(louder(gain) for gain in (0.0, 1.0, 2.0, 3.0, -40.0))))
    place = KEYS.index("loudness_lufs")
    assert table.medians[place] == pytest.approx(louder(1.0).loudness_lufs)
    assert table.spreads[place] == pytest.approx(1.4826)


@pytest.mark.parametrize(("gain_db", "side", "word"), [(8.0, 1, "louder"), (-8.0, -1, "quieter")])
def test_the_one_that_is_other_stands_out_and_is_told(gain_db, side, word):
    table = overview(named(*(louder(gain) for gain in (0.0, 0.5, -0.5, 0.2)), louder(gain_db)))
    assert [cell.side for cell in column(table, "loudness_lufs")] == [0, 0, 0, 0, side]
    (remark,) = table.remarks
    assert remark.startswith("song 4.wav is ")
    assert word in remark


def test_nothing_stands_out_by_less_than_matters_or_among_three():
    near = overview(named(*(louder(gain) for gain in (0.0, 0.01, -0.01, 0.02, 1.0))))
    few = overview(named(*(louder(gain) for gain in (0.0, 0.1, 9.0))))
    assert near.remarks == ()
    assert few.remarks == ()


def test_every_format_holds_the_same_figures():
    table = overview(named(*(louder(gain) for gain in (0.0, 0.5, -0.5, 0.2, 8.0))))
    rows = list(csv.DictReader(io.StringIO(WRITERS["csv"](table))))
    objects = json.loads(WRITERS["json"](table))
    assert [row["file"] for row in rows] == [*(row.name for row in table.rows), "median", "spread"]
    for place, row in enumerate(table.rows):
        for key, cell in zip(KEYS, row.cells, strict=True):
            wanted = None if cell.value is None else pytest.approx(cell.value, abs=1e-3)
            assert (float(rows[place][key]) if rows[place][key] else None) == wanted
            assert objects["files"][place][key] == wanted
    assert "loudness_lufs" in rows[4]["stands_out"].split()
    assert {"key": "loudness_lufs", "side": "above"} in objects["files"][4]["stands_out"]
    text, page = WRITERS["text"](table), unescape(WRITERS["html"](table))
    for shown in (f"{louder(8.0).loudness_lufs:.1f}", "song 4.wav", table.remarks[0]):
        assert shown in text
        assert shown in page


def test_names_cannot_break_out_of_the_page_or_the_table():
    table = overview([(HOSTILE, profile())])
    page = WRITERS["html"](table)
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r"(?:src|href)=\"(?!data:)", page)
    assert "default-src 'none'" in page
    row = next(csv.DictReader(io.StringIO(WRITERS["csv"](table))))
    assert row["file"] == f"'{HOSTILE}"


def test_a_long_name_does_not_move_the_columns():
    table = overview([("a" * 90 + ".wav", profile()), ("b.wav", profile())])
    first, second = (line for line in WRITERS["text"](table).splitlines() if line.startswith(("aaa", "b.wav")))
    assert len(first) == len(second)


def test_the_format_is_chosen_by_name_or_ending(tmp_path):
    assert writer_for(None, None) is WRITERS["text"]
    assert writer_for(tmp_path / "a.HTML", None) is WRITERS["html"]
    assert writer_for(tmp_path / "a.dat", "csv") is WRITERS["csv"]
    for path, name in ((tmp_path / "a.dat", None), (None, "xml"), (tmp_path / "a.csv", "html")):
        with pytest.raises(OptionError):
            writer_for(path, name)
