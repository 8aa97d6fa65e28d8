"""Equalizer APO's configuration, read back by a reader written after its reference and run through LSP's mode 6.

LSP's mode "APO (DR)" has Equalizer APO's filters. The reader below knows of the reference: lines are `Command: values`,
all others are ignored; Preamp in dB and Filter on the selected channels; Channel selects; Copy sets channels to sums of
factor * channel, all from what was before; unknown channels are new ones.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.export.equalizer_apo import EXPORTER
from assistant.processors import Equalizer, FirEqualizer, Gain
from assistant.processors.fir_equalizer import CurvePoint
from tests import signals
from tests.export.engines import null_db, rendered, true_peak_dbtp
from tests.export.linear_chains import COMPRESSOR, HOSTILE, LIMITER, LINEAR, MANY, RATE_HZ, STEREO_BANDS, export
from tests.export.lv2 import SETTLED_SECONDS, applied, need_lsp

_SETTLED = round(SETTLED_SECONDS * RATE_HZ)
_FILTER = re.compile(r"ON (PK|LSC|HSC) Fc (\S+) Hz Gain (\S+) dB Q (\S+)")
_TERM = re.compile(r"(?:(-?[\d.]+)\*)?([A-Z]+)")
_TYPES = {"PK": 1.0, "HSC": 3.0, "LSC": 5.0}


@pytest.fixture(scope="module")
def song() -> signals.Sound:
    return 0.5 * signals.song(3.0, RATE_HZ, seed=3)


def _commands(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        name, colon, values = line.partition(":")
        if colon and re.fullmatch(r"Preamp|Channel|Copy|Filter( \d+)?", name):
            yield name.split(" ")[0], values.strip()


def _filtered(row: np.ndarray, values: str, folder: Path) -> np.ndarray:
    found = _FILTER.fullmatch(values)
    assert found, values
    kind, frequency_hz, gain_db, q = found.groups()
    controls = {"ft_0": _TYPES[kind], "fm_0": 6.0, "f_0": float(frequency_hz), "q_0": float(q)}
    controls["g_0"] = 10.0 ** (float(gain_db) / 20.0)
    uri = "http://lsp-plug.in/plugins/lv2/para_equalizer_x16_mono"
    return applied(uri, controls, row[None], RATE_HZ, folder)[0]


def _played(text: str, samples: signals.Sound, folder: Path) -> signals.Sound:
    channels = dict(zip("LR", samples, strict=True))
    selected = list(channels)
    for name, values in _commands(text):
        if name == "Channel":
            selected = list(channels) if values == "all" else values.split()
        elif name == "Preamp":
            factor = np.float32(10.0 ** (float(values.removesuffix(" dB")) / 20.0))
            channels |= {each: factor * channels[each] for each in selected}
        elif name == "Filter":
            channels |= {each: _filtered(channels[each], values, folder) for each in selected}
        else:
            channels |= dict(_copied(assignment, channels) for assignment in values.split())
    return np.stack([channels["L"], channels["R"]])


def _copied(assignment: str, channels: dict[str, np.ndarray]) -> tuple[str, np.ndarray]:
    target, _, terms = assignment.partition("=")
    found = [_TERM.fullmatch(term) for term in terms.split("+")]
    return target, sum(np.float32(each.group(1) or 1.0) * channels[each.group(2)] for each in found)


def _null(chain, samples, folder, **values) -> float:
    ours = rendered(chain, samples, RATE_HZ)
    theirs = _played(str(EXPORTER.write(export(chain, **values))), samples, folder)
    return null_db(ours[:, _SETTLED:], theirs[:, _SETTLED:])


def test_what_acts_on_all_channels_nulls(song: signals.Sound, tmp_path: Path):
    """-60 dB and not -80: LSP's coefficients have 32 bits."""
    need_lsp()
    assert _null((Equalizer(bands=STEREO_BANDS), Gain(gain_db=-1.5)), song, tmp_path) < -60.0


def test_mid_side_and_left_right_null(song: signals.Sound, tmp_path: Path):
    need_lsp()
    assert _null(LINEAR, song, tmp_path) < -60.0


def test_a_hostile_name_changes_nothing():
    """No command comes in by a name, and no expression in backticks."""
    hostile, plain = (str(EXPORTER.write(export(LINEAR, mix_name=name))) for name in (HOSTILE, "mix.wav"))
    assert list(_commands(hostile)) == list(_commands(plain))
    assert "`" not in hostile


def test_simple_readers_find_the_whole_where_nothing_acts_on_single_channels():
    """AutoEq's and REW's readers take Preamp and Filter lines and skip the rest."""
    text = str(EXPORTER.write(export((Equalizer(bands=STEREO_BANDS), Gain(gain_db=-1.5)))))
    assert [name for name, _ in _commands(text)] == ["Preamp", "Filter", "Filter", "Filter"]
    assert "delete" not in text


def test_the_line_to_cut_at_stands_above_all_single_channels():
    text = str(EXPORTER.write(export(LINEAR)))
    assert "delete" in text
    above = text.partition("# Only for Equalizer APO")[0]
    assert {name for name, _ in _commands(above)} == {"Preamp", "Filter"}


def test_every_band_is_written():
    text = str(EXPORTER.write(export((MANY,))))
    assert len(re.findall(r"^Filter \d+: ON", text, re.MULTILINE)) == len(MANY.bands)


def test_without_a_limiter_the_peaks_stay_under_the_ceiling(song: signals.Sound, tmp_path: Path):
    need_lsp()
    bands = Equalizer(bands=STEREO_BANDS)
    front = (bands, Gain(gain_db=9.0))
    over_db = true_peak_dbtp(rendered(front, song, RATE_HZ)) - LIMITER.ceiling_dbtp
    assert over_db > 1.0
    text = str(EXPORTER.write(export((*front, LIMITER), over_db=over_db)))
    assert "limiter (limiter)" in text
    peak = true_peak_dbtp(_played(text, song, tmp_path)[:, _SETTLED:])
    assert peak <= LIMITER.ceiling_dbtp + 0.01, "but for what LSP rounds"


def test_what_equalizer_apo_cannot_carry_is_said():
    drawn = FirEqualizer(points=(CurvePoint(frequency_hz=100.0, mid_db=3.0),))
    text = str(EXPORTER.write(export((drawn, COMPRESSOR, LIMITER))))
    assert all(f"({kind})" in text for kind in ("fir_equalizer", "compressor", "limiter"))


def test_mono_has_nothing_of_the_sides():
    text = str(EXPORTER.write(export(LINEAR, channels=1)))
    assert {name for name, _ in _commands(text)} == {"Preamp", "Filter"}
