"""Sound files that are broken or strange, as mix and as reference: one clear line, or a note; never a leftover."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests import signals
from tests.command import names, run, write
from tests.conftest import Songs

RATE_HZ = 44100
LONG = 6


def _tone(seconds: float = LONG, level: float = 0.3) -> np.ndarray:
    return level * signals.song(seconds, RATE_HZ, seed=9)


def _with(value: float) -> np.ndarray:
    sound = _tone()
    sound[1, RATE_HZ] = value
    return sound


def _truncated(path: Path) -> Path:
    write(path, _tone())
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


REFUSED = {
    "missing": (lambda path: path, "no such file"),
    "folder": (lambda path: path.mkdir() or path, "folder"),
    "empty": (lambda path: _bytes(path, b""), "empty"),
    "text": (lambda path: _bytes(path, b"this is no sound at all\n" * 99), "sound"),
    "truncated": (_truncated, "promises"),
    "header_only": (lambda path: _bytes(path, write(path, _tone()).read_bytes()[:30]), ""),
    "nan": (lambda path: write(path, _with(np.nan), subtype="FLOAT"), "nan"),
    "infinite": (lambda path: write(path, _with(np.inf), subtype="FLOAT"), "inf"),
    "no_samples": (lambda path: write(path, np.zeros((2, 0))), "0 samples"),
    "93_ms": (lambda path: write(path, _tone(0.093)), "93 ms"),
    "six_channels": (lambda path: write(path, np.tile(_tone(), (3, 1))), "6 channels"),
    "silent": (lambda path: write(path, np.zeros((2, 3 * RATE_HZ))), "silent"),
    "dc_only": (lambda path: write(path, np.full((2, 3 * RATE_HZ), 0.5)), "DC"),
    "rate": (lambda path: write(path, _tone(), 4000), "4000 Hz"),
}


@pytest.mark.parametrize("role", ["mix", "reference"])
@pytest.mark.parametrize("kind", list(REFUSED))
def test_what_cannot_be_matched_is_refused_in_one_line(songs: Songs, kind: str, role: str):
    """The line names the file; the inputs keep their bytes; nothing else is there afterwards."""
    make, word = REFUSED[kind]
    bad = songs.folder / f"{kind}.wav"
    make(bad)
    before = {path: path.read_bytes() for path in songs.folder.iterdir() if path.is_file()}
    present = names(songs.folder)
    pair = (bad, songs.reference) if role == "mix" else (songs.mix, bad)
    done = run("match", *pair, "--report", songs.folder / "report.md")
    assert done.code == 1, done.out + done.err
    assert done.out == ""
    assert done.err.startswith("assistant: error: ")
    assert done.err.count("\n") == 1
    assert bad.name in done.err
    assert word in done.err
    assert names(songs.folder) == present
    assert {path: path.read_bytes() for path in before} == before


def _one_side(sound: np.ndarray) -> np.ndarray:
    return np.stack([sound[0], np.zeros_like(sound[0])])


def _click() -> np.ndarray:
    sound = np.zeros((2, LONG * RATE_HZ))
    sound[:, RATE_HZ : RATE_HZ + 40] = 0.9
    return sound


TAKEN = {
    "anti_phase": (lambda: np.stack([_tone()[0], -_tone()[0]]), "anti-phase"),
    "square": (lambda: np.sign(signals.tone(100.0, 0.0, LONG, RATE_HZ, phase=0.1)), "mono"),
    "one_side": (lambda: _one_side(_tone()), "silent"),
    "mono": (lambda: _tone()[:1], "mono"),
    "dual_mono": (lambda: np.repeat(_tone()[:1], 2, axis=0), "mono"),
    "offset": (lambda: 0.5 * _tone() + 0.2, "DC"),
    "quiet": (lambda: 0.01 * _tone(), ""),
    "loud": (lambda: np.clip(20.0 * _tone(), -1.0, 1.0), "clipped"),
    "half_a_second": (lambda: _tone(0.5), "0.5 s"),
    "noise": (lambda: signals.white(-20.0, LONG, RATE_HZ), ""),
    "one_click": (_click, ""),
}


@pytest.mark.parametrize("role", ["mix", "reference"])
@pytest.mark.parametrize("kind", list(TAKEN))
def test_what_is_strange_is_matched_with_a_note(songs: Songs, kind: str, role: str):
    """A whole master of the mix's shape under the ceiling, strict JSON, and the strangeness told in the report."""
    make, word = TAKEN[kind]
    odd = write(songs.folder / f"{kind}.wav", make())
    pair = (odd, songs.reference) if role == "mix" else (songs.mix, odd)
    output, report = songs.folder / "out.wav", songs.folder / "report.txt"
    done = run("match", *pair, "-o", output, "--report", report, "--json")
    assert done.code == 0, done.err
    told, info = done.json, soundfile.info(output)
    mix = soundfile.info(pair[0])
    assert (info.frames, info.channels, info.samplerate) == (mix.frames, mix.channels, mix.samplerate)
    assert told["after"]["true_peak_dbtp"] <= -1.0
    assert word in report.read_text(encoding="utf-8")
    landed = told["after"]["loudness_lufs"] - told["wanted_lufs"]
    assert abs(landed) <= 0.1 or "Delivered" in " ".join(told["notes"])


def test_a_mono_mix_stays_mono_and_a_mono_reference_narrows_nothing(songs: Songs):
    """Width is left alone, and the notes say so."""
    mono = write(songs.folder / "mono.wav", _tone()[:1])
    for pair in ((mono, songs.reference), (songs.mix, mono)):
        told = run("suggest", *pair, "--format", "json").json
        assert not any(move["aspect"] in ("width", "balance") for move in told["moves"])
        assert any("Width is left alone" in note for note in told["notes"])


def test_a_folder_that_may_not_be_written(songs: Songs, monkeypatch: pytest.MonkeyPatch):
    """Asked of the system beforehand; not by permissions here, since root may write everywhere."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    done = run("match", songs.mix, songs.reference)
    assert done.code == 1
    assert "may not be written" in done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_a_folder_that_does_not_exist(songs: Songs):
    done = run("match", songs.mix, songs.reference, "-o", songs.folder / "nowhere" / "a.wav")
    assert done.code == 1
    assert "nowhere" in done.err


def _limited_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file sizes there")
def test_a_full_disk_leaves_nothing(songs: Songs):
    """A limit on the size of files stands for the disk; the program is told in the same way."""
    done = subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-m", "assistant", "match", songs.mix, songs.reference],
        capture_output=True, text=True, check=False, preexec_fn=_limited_file_size,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1
    assert "disk full" in done.stderr
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_too_little_space_is_told_before_the_work(songs: Songs, monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage(songs.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    done = run("match", songs.mix, songs.reference)
    assert done.code == 1
    assert "free" in done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav"}
