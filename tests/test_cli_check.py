"""`assistant check`: exit codes, the table, the JSON contract, any file."""

import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import soundfile

from tests import signals
from tests.check.cases import CASES, File, music
from tests.command import run, write

SCHEMA = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "file": {"type": "string"},
            "target": {"type": "string"},
            "rule": {"type": "string"},
            "status": {"enum": ["pass", "warn", "fail"]},
            "measured": {"type": ["number", "null"]},
            "limit": {"type": ["number", "null"]},
            "unit": {"type": "string"},
            "at_seconds": {"type": ["number", "null"], "minimum": 0},
            "text": {"type": "string", "minLength": 5},
            "source": {"type": "string", "minLength": 5},
        },
        "required": ["file", "target", "rule", "status", "measured", "limit", "unit", "at_seconds", "text", "source"],
        "additionalProperties": False,
    },
}
TARGETS = (
    "spotify", "apple-music", "youtube", "tidal", "amazon", "deezer", "soundcloud", "cd", "vinyl", "podcast",
    "broadcast-r128", "cinema",
)  # fmt: skip


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A file that a CD takes."""
    return File(samples=music(6.0, -16.0), subtype="PCM_16", tags=CASES["tags"](None, False).tags).write(tmp_path)


def _checked(*arguments: str | Path):
    done = run("check", *arguments, "--json", "--quiet")
    lines = done.json
    jsonschema.validate(lines, SCHEMA)
    assert done.err == ""
    assert done.code == (1 if any(line["status"] == "fail" for line in lines) else 0)
    return lines


def test_a_good_file_passes_and_exits_0(good: Path):
    lines = _checked(good, "--for", "cd")
    assert {line["target"] for line in lines} == {"general", "cd"}
    assert {line["status"] for line in lines} == {"pass"}


def test_a_bad_file_is_reported_on_standard_output_with_exit_1(tmp_path: Path):
    path = write(tmp_path / "a.wav", music(5.0), 48000)
    done = run("check", path, "--for", "cd")
    assert (done.code, done.err) == (1, "")
    assert "CD: not as it is: 1 of 8 rules fails" in done.out
    block = done.out[done.out.index("CD:") :]
    assert block.splitlines()[1].split()[0] == "FAIL"
    assert "limit 44100" in done.out
    assert "IEC 60908" in done.out


def test_only_faults_are_looked_for_without_a_target(good: Path):
    done = run("check", good)
    assert done.code == 0
    assert "Faults: no faults found" in done.out
    assert {line["target"] for line in _checked(good)} == {"general"}


def test_targets_can_be_repeated_or_listed(good: Path):
    once = _checked(good, "--for", "cd,vinyl", "--for", "cinema")
    assert list(dict.fromkeys(line["target"] for line in once)) == ["general", "cd", "vinyl", "cinema"]
    assert once == _checked(good, "--for", "cd", "--for", "vinyl", "--for", "cinema,cd")


def test_an_unknown_target_is_one_line(good: Path):
    done = run("check", good, "--for", "tape")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("assistant: error: --for is 'tape'; allowed: general, spotify, apple-music")


def test_several_files_stand_one_after_another(good: Path, tmp_path: Path):
    other = write(tmp_path / "other.flac", music())
    lines = _checked(good, other, "--for", "cinema")
    assert list(dict.fromkeys(line["file"] for line in lines)) == [str(good), str(other)]


def test_a_file_that_is_no_sound_is_the_usual_error(good: Path, tmp_path: Path):
    text = tmp_path / "words.wav"
    text.write_text("no sound", encoding="utf-8")
    done = run("check", good, text)
    assert (done.code, done.out) == (1, "")
    assert "is not a sound file that can be read" in done.err


def test_rules_of_the_users_own(good: Path, tmp_path: Path):
    rules = tmp_path / "own.toml"
    rules.write_text(
        '[club.rules.loudness]\nfail_below = -3\nsource = "me"\ndate = "2026"\nstanding = "own"\n', encoding="utf-8"
    )
    (line,) = [line for line in _checked(good, "--for", "club", "--rules", rules) if line["target"] == "club"]
    assert (line["status"], line["limit"], line["unit"]) == ("fail", -3.0, "LUFS")
    assert line["source"] == "me (own, 2026)"


def test_without_ffmpeg_codecs_are_said_not_to_be_checked(good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = {line["rule"]: line for line in _checked(good, "--for", "soundcloud")}
    assert (lines["mp3_128"]["status"], lines["mp3_128"]["measured"]) == ("warn", None)
    assert lines["mp3_128"]["text"] == (
        "Not checked: the peak behind mp3 128 kbit/s is not known, since ffmpeg is not installed."
    )


@pytest.mark.parametrize(
    ("samples", "rate_hz"),
    [
        (np.zeros((2, 44100), dtype=np.float32), 44100),
        (np.zeros((1, 1), dtype=np.float32), 8000),
        (signals.tone(997.0, -10.0, 0.1, 44100), 44100),
        (np.full((2, 5), 0.5, dtype=np.float32), 44100),
        (signals.tone(500.0, -10.0, 1.0, 8000, 1), 8000),
        (signals.white(-80.0, 1.0, 22050), 22050),
        (signals.white(-20.0, 1.0, 192000, 1), 192000),
        (np.full((2, 44100), 0.25, dtype=np.float32), 44100),
        (4.0 * music(1.0, -10.0), 44100),
    ],
    ids=["silence", "one-sample", "100-ms", "five-samples", "8-kHz", "soft", "192-kHz", "dc", "over-full-scale"],
)
def test_any_sound_gets_its_lines(samples: np.ndarray, rate_hz: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without codecs, which have their own tests."""
    monkeypatch.setenv("PATH", str(tmp_path))
    path = write(tmp_path / "a.wav", samples, rate_hz, "FLOAT")
    lines = _checked(path, "--for", ",".join(TARGETS))
    assert {line["target"] for line in lines} >= {"general", "cd"}
    if not samples.any():
        assert lines[0]["rule"] == "sounds"
        assert lines[0]["status"] == "fail"
        assert {line["rule"] for line in lines}.isdisjoint({"true_peak", "loudness", "normalisation", "sibilance"})
    done = run("check", path, "--for", ",".join(TARGETS))
    assert "nan" not in done.out.lower()
    assert "inf" not in done.out.lower().replace("information", "")


def test_what_normalisation_does_is_told_also_where_it_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    path = write(tmp_path / "a.wav", signals.tone(1000.0, -10.8, 3.0, 44100))
    assert "Turned down by 3.2 dB to -14 LUFS." in run("check", path, "--for", "spotify").out
    path = write(tmp_path / "b.wav", signals.tone(1000.0, -17.0, 3.0, 44100))
    assert "Turned up by 3.0 dB to -14 LUFS." in run("check", path, "--for", "spotify").out
    assert "Played as it is, 3.0 LU under -14 LUFS" in run("check", path, "--for", "tidal").out
    peaky = signals.tone(1000.0, -17.0, 3.0, 44100)
    peaky[:, 66150] = 0.5
    path = write(tmp_path / "c.wav", peaky)
    told = " ".join(run("check", path, "--for", "spotify").out.split())
    assert "Turned up by 3.0 dB to -14 LUFS." in told
    assert re.search(r"Turned up by 6.0 dB to -11 LUFS, and limited: the highest peaks lose [01]\.\d dB", told)


def test_every_format_can_be_checked(tmp_path: Path):
    for ending, subtype in ((".flac", "PCM_16"), (".aiff", "PCM_24"), (".ogg", "VORBIS"), (".mp3", "MPEG_LAYER_III")):
        path = tmp_path / f"song{ending}"
        soundfile.write(path, music().T, 44100, subtype=subtype)
        lines = {line["rule"]: line for line in _checked(path, "--for", "cinema")}
        assert lines["lossless"]["status"] == ("pass" if subtype.startswith("PCM") else "fail")


def test_the_help_has_an_example():
    assert "assistant check song.wav --for spotify,vinyl" in run("check", "--help").out
