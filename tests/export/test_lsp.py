"""The script of LSP Plug-ins, run: nulls against our render, the ceiling, hostile names."""

from pathlib import Path

import pytest

from assistant.export.base import Export
from assistant.export.lsp import EXPORTER, MARGIN_DB
from assistant.processors import Equalizer, Gain
from assistant.processors.limiter import MARGIN_DB as OWN_MARGIN_DB
from tests import signals
from tests.export.engines import null_db, rendered, run_shell, true_peak_dbtp
from tests.export.linear_chains import COMPRESSOR, HOSTILE, LIMITER, LINEAR, MANY, RATE_HZ, band, export
from tests.export.lv2 import SETTLED_SECONDS, need_lsp
from tests.programs import program

_SETTLED = round(SETTLED_SECONDS * RATE_HZ)


@pytest.fixture(scope="module", autouse=True)
def _programs():
    need_lsp()
    program("lv2apply", "lilv-utils")
    program("ffmpeg", "ffmpeg")


@pytest.fixture(scope="module")
def song() -> signals.Sound:
    return 0.5 * signals.song(3.5, RATE_HZ, seed=3)


def _run(made: Export, samples: signals.Sound, folder: Path) -> signals.Sound:
    return run_shell(str(EXPORTER.write(made)), samples, made.rate_hz, folder)


def _null(made: Export, samples: signals.Sound, folder: Path) -> float:
    ours = rendered(made.chain, samples, made.rate_hz)
    return null_db(ours[:, _SETTLED:], _run(made, samples, folder)[:, _SETTLED:])


def test_the_linear_parts_null(song: signals.Sound, tmp_path: Path):
    """-60 dB and not -80: LSP's coefficients have 32 bits, which low frequencies notice."""
    assert _null(export(LINEAR), song, tmp_path) < -60.0


def test_the_lowest_bands_null_as_far_as_lsp_is_exact(song: signals.Sound, tmp_path: Path):
    """Below some 80 Hz LSP's rounding is heard by a null: -50 dB is 0.03 dB on the lows, and said in the export."""
    bands = (band("low_shelf", "stereo", 50.0, 1.0, 0.8), band("bell", "stereo", 35.0, -2.0, 0.7))
    made = export((Equalizer(bands=bands),))
    assert _null(made, song, tmp_path) < -50.0
    assert "below some 80 Hz" in str(EXPORTER.write(made))


def test_more_bands_than_an_equalizer_has_take_more_of_them(song: signals.Sound, tmp_path: Path):
    made = export((MANY,))
    assert str(EXPORTER.write(made)).count("lv2apply -i") == 2
    assert _null(made, song, tmp_path) < -60.0


def test_levels_beyond_one_plug_in_take_more_of_them(song: signals.Sound, tmp_path: Path):
    made = export((Gain(gain_db=45.0), Gain(gain_db=-1.0)))
    assert str(EXPORTER.write(made)).count("lv2apply -i") == 3
    assert _null(made, 0.005 * song, tmp_path) < -100.0


def test_mono_nulls(tmp_path: Path):
    mono = signals.song(6.0, RATE_HZ, 1, seed=3, peak_dbfs=-6.0)
    assert _null(export(LINEAR, channels=1), mono, tmp_path) < -60.0


@pytest.mark.parametrize("channels", [1, 2])
def test_the_limiter_never_passes_the_ceiling(channels: int, tmp_path: Path):
    """Music that is driven 12 dB into it; only the margin that is told is lost."""
    loud = signals.song(8.0, RATE_HZ, channels, seed=1, peak_dbfs=-2.0)
    limited = _run(export((Gain(gain_db=12.0), LIMITER), channels=channels), loud, tmp_path)
    assert limited.shape[1] == loud.shape[1] + RATE_HZ, "a second more, so that nothing is lost"
    assert true_peak_dbtp(limited) <= LIMITER.ceiling_dbtp
    assert true_peak_dbtp(limited) > LIMITER.ceiling_dbtp - MARGIN_DB - OWN_MARGIN_DB - 0.2


def test_a_hostile_name_changes_nothing(song: signals.Sound, tmp_path: Path):
    theirs = _run(export(LINEAR, mix_name=HOSTILE), song, tmp_path)
    assert null_db(_run(export(LINEAR), song, tmp_path), theirs) < -200.0
    assert not list(tmp_path.glob("hacked"))
    assert not Path("hacked").exists()


def test_what_lsp_cannot_carry_is_said():
    text = str(EXPORTER.write(export((COMPRESSOR, LIMITER))))
    assert "compressor (compressor)" in text
    assert "plugins/lv2/compressor" not in text


def test_a_chain_that_does_nothing_copies(song: signals.Sound, tmp_path: Path):
    assert null_db(song, _run(export(()), song, tmp_path)) < -200.0
