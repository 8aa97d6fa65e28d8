"""Calf's presets, loaded and run by lv2file: the null against our render, the ceiling, names and ranges."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.export.base import Export
from assistant.export.calf import EXPORTER, MARGIN_DB, label, presets
from assistant.processors import Equalizer, Gain
from assistant.processors.limiter import MARGIN_DB as OWN_MARGIN_DB
from tests import signals
from tests.export.engines import null_db, rendered, true_peak_dbtp
from tests.export.linear_chains import COMPRESSOR, HOSTILE, LIMITER, LINEAR, MANY, RATE_HZ, band, export
from tests.programs import program

_SEARCHED = ("/usr/lib/lv2", "/usr/local/lib/lv2", "/usr/lib/x86_64-linux-gnu/lv2", "/usr/lib/aarch64-linux-gnu/lv2")
_SETTLED = RATE_HZ
"""LV2 plug-ins fade their settings in."""


@pytest.fixture(scope="module")
def song() -> signals.Sound:
    return 0.5 * signals.song(8.0, RATE_HZ, seed=3)


def _run(made: Export, samples: signals.Sound, folder: Path) -> signals.Sound:
    """The song through every preset of the written bundle in turn."""
    bundle = folder / "lv2" / "master.lv2"
    bundle.mkdir(parents=True)
    (bundle / "manifest.ttl").write_text(EXPORTER.write(made), encoding="utf-8")
    environment = dict(os.environ, LV2_PATH=":".join([str(folder / "lv2"), *_SEARCHED]))
    soundfile.write(folder / "0.wav", samples.T, made.rate_hz, subtype="FLOAT")
    wanted = presets(made)
    for number, preset in enumerate(wanted, 1):
        files = ["-i", folder / f"{number - 1}.wav", "-o", folder / f"{number}.wav"]
        command = [program("lv2file", "lv2file"), *files, "-P", label(number, preset, made.mix_name)]
        done = subprocess.run(  # noqa: S603 - our own files
            [*command, "--ignore-clipping", preset.uri],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if "not found" in done.stderr.lower():
            pytest.skip("Calf is not installed (Debian package calf-plugins)")
        assert done.returncode == 0, done.stdout + done.stderr
    out, _ = soundfile.read(folder / f"{len(wanted)}.wav", dtype="float32", always_2d=True)
    return np.ascontiguousarray(out.T)


def _null(made: Export, samples: signals.Sound, folder: Path) -> float:
    ours = rendered(made.chain, samples, made.rate_hz)
    return null_db(ours[:, _SETTLED:], _run(made, samples, folder)[:, _SETTLED:])


def test_the_linear_parts_null(song: signals.Sound, tmp_path: Path):
    """Calf calculates in 64 bits with the cookbook's filters, so next to nothing may be left."""
    assert _null(export(LINEAR), song, tmp_path) < -120.0


def test_more_bands_than_an_equalizer_has_take_more_of_them(song: signals.Sound, tmp_path: Path):
    made = export((MANY,))
    assert len(presets(made)) == 5
    assert _null(made, song, tmp_path) < -100.0


def test_a_hostile_name_changes_nothing(song: signals.Sound, tmp_path: Path):
    made = export((*LINEAR, LIMITER), mix_name=HOSTILE)
    plain = export((*LINEAR, LIMITER))
    ours = [(preset.plugin, preset.controls) for preset in presets(made)]
    assert ours == [(preset.plugin, preset.controls) for preset in presets(plain)]
    quiet = 0.25 * song
    _run(made, quiet, tmp_path)
    assert len(EXPORTER.write(made).splitlines()) == len(EXPORTER.write(plain).splitlines())


@pytest.mark.parametrize("seed", [1, 2])
def test_the_limiter_never_passes_the_ceiling(seed: int, tmp_path: Path):
    """Music that is driven 12 dB into it."""
    loud = signals.song(10.0, RATE_HZ, seed=seed, peak_dbfs=-2.0)
    limited = _run(export((Gain(gain_db=12.0), LIMITER)), loud, tmp_path)
    assert true_peak_dbtp(limited) <= LIMITER.ceiling_dbtp
    assert true_peak_dbtp(limited) > LIMITER.ceiling_dbtp - MARGIN_DB - OWN_MARGIN_DB - 0.2, "no more margin than told"


def test_what_calf_cannot_carry_is_said():
    text = EXPORTER.write(export((COMPRESSOR, LIMITER)))
    assert "compressor (compressor)" in text
    assert "Compressor>" not in text, "no preset for it"


def test_what_is_out_of_calfs_ranges_is_said():
    bands = (band("bell", "stereo", 20500.0, 3.0, 1.0), band("high_shelf", "stereo", 100.0, 3.0, 12.0))
    made = export((Equalizer(bands=bands),))
    assert presets(made) == []
    assert EXPORTER.write(made).count("left out:") == 1
    assert "20500 Hz" in EXPORTER.write(made).split("left out:")[1]
    assert "100 Hz +3 dB Q 12" in EXPORTER.write(made).split("left out:")[1]


def test_mono_has_nothing_of_the_sides(tmp_path: Path, song: signals.Sound):
    """A mono sound on both channels comes out as our mono render on both."""
    mono = np.ascontiguousarray(song.mean(axis=0, keepdims=True))
    made = export(LINEAR, channels=1)
    ours = np.repeat(rendered(made.chain, mono, RATE_HZ), 2, axis=0)
    theirs = _run(made, np.repeat(mono, 2, axis=0), tmp_path)
    assert null_db(ours[:, _SETTLED:], theirs[:, _SETTLED:]) < -120.0
