"""The other commands: suggest, render, analyze, demo's options, version, help; and the exit codes of all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant import __version__, settings
from assistant.profile import Profile, pool
from assistant.report import WRITERS
from tests.command import names, run, write
from tests.conftest import Songs


def test_version_names_the_kernels():
    done = run("--version")
    assert done.code == 0
    assert done.out.startswith(f"assistant {__version__} (kernels: ")


def test_plain_python_kernels_say_how_to_be_faster():
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "--version"],
        env=os.environ | {"ASSISTANT_KERNELS": "python"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "(kernels: python)" in done.stdout
    assert "pip install numba" in done.stderr


def test_no_command_shows_the_help():
    done = run()
    assert all(command in done.out + done.err for command in ("match", "suggest", "render", "analyze", "demo"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["match"],
        ["match", "only.wav"],
        ["match", "a.wav", "b.wav", "--tone", "much"],
        ["match", "a.wav", "b.wav", "--unknown"],
        ["render", "a.wav", "b.json"],
        ["analyze"],
    ],
)
def test_usage_errors_exit_2(arguments: list[str]):
    """A wrong call, as opposed to a wrong file."""
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert "Usage" in done.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--tone", "101"], ["--tone", "101", "0 to 100"]),
        (["--tone", "nan"], ["--tone", "nan"]),
        (["--loudness", "-1"], ["--loudness", "-1", "0 to 100"]),
        (["--ceiling", "1"], ["--ceiling", "1 dBTP"]),
        (["--lufs", "-14", "--loudness", "50"], ["--lufs", "--loudness"]),
        (["--bands", "99"], ["--bands", "99"]),
        (["--eq", "graphic"], ["--eq", "graphic", "parametric"]),
        (["--phase", "maximum"], ["--phase", "maximum", "linear"]),
        (["--bit-depth", "12"], ["12", "24"]),
        (["--dither", "pink"], ["pink", "flat"]),
        (["--dither", "shaped"], ["shaped"]),
        (["--rate", "4000"], ["--rate", "4000 Hz", "8000"]),
        (["-o", "song.xyz"], [".xyz", ".wav"]),
        (["-o", "song.json"], ["settings"]),
        (["-o", "song.flac", "--bit-depth", "32f"], ["32f", "FLAC"]),
        (["-o", "song.mp3", "--rate", "96000"], ["MP3", "96000"]),
        (["-o", "song.flac", "--rf64"], ["RF64"]),
    ],
)
def test_options_out_of_range_are_told_in_one_line(songs: Songs, monkeypatch, options: list[str], words: list[str]):
    """What, the value, the rule; exit 1; nothing written."""
    monkeypatch.chdir(songs.folder)
    done = run("match", "mix.wav", "reference.wav", *options)
    assert done.code == 1, done.err
    assert done.err.startswith("assistant: error: ")
    assert done.err.count("\n") == 1
    assert all(word in done.err for word in words), done.err
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


@pytest.mark.parametrize("form", list(WRITERS))
def test_suggest_writes_nothing_to_the_disk(songs: Songs, form: str):
    done = run("suggest", songs.mix, songs.reference, "--format", form)
    assert done.code == 0, done.err
    assert done.out.endswith("\n")
    assert done.err == ""
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_suggest_and_match_agree(songs: Songs):
    """The same settings, but for what measuring the written file corrected in gain and ceiling."""
    suggested = run("suggest", songs.mix, songs.reference, "--format", "json").json
    matched = run("match", songs.mix, songs.reference, "--json").json
    assert suggested["after"] is None
    assert suggested["before"] == matched["before"]
    assert suggested["difference"] == matched["difference"]
    assert suggested["settings"]["bus"][:-2] == matched["settings"]["bus"][:-2]
    assert [move["aspect"] for move in suggested["moves"]] == [move["aspect"] for move in matched["moves"]]


def test_suggest_refuses_a_format_that_it_does_not_know(songs: Songs):
    done = run("suggest", songs.mix, songs.reference, "--format", "pdf")
    assert done.code == 1
    assert "markdown" in done.err


def test_the_settings_of_a_suggestion_render_like_a_match(songs: Songs, tmp_path: Path):
    """Settings only, without the measurements around them, are enough."""
    suggested = run("suggest", songs.mix, songs.reference, "--format", "json", "--strength", "60").json
    (tmp_path / "whole.json").write_text(json.dumps(suggested))
    (tmp_path / "only.json").write_text(json.dumps(settings.to_json(settings.from_json(suggested))))
    for name in ("whole", "only"):
        done = run("render", songs.mix, tmp_path / f"{name}.json", "-o", tmp_path / f"{name}.wav")
        assert done.code == 0, done.err
    assert (tmp_path / "whole.wav").read_bytes() == (tmp_path / "only.wav").read_bytes()


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("wav", ["--bit-depth", "16", "--dither", "shaped"]),
        ("flac", []),
        ("wav", ["--rate", "48000"]),
        ("wav", ["--bit-depth", "32f"]),
    ],
)
def test_render_gives_the_bytes_of_the_match(songs: Songs, tmp_path: Path, ending: str, options: list[str]):
    """With the same output options, on the same mix."""
    master = songs.folder / f"master.{ending}"
    assert run("match", songs.mix, songs.reference, "-o", master, *options).code == 0
    again = tmp_path / f"again.{ending}"
    done = run("render", songs.mix, master.with_suffix(".json"), "-o", again, *options)
    assert done.code == 0, done.err
    assert again.read_bytes() == master.read_bytes()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[]", "object"),
        ('{"bus": []}', "schema"),
        ('{"schema": 99, "bus": []}', "99"),
        ('{"schema": 1, "bus": [{"kind": "chorus"}]}', "chorus"),
        ('{"schema": 1, "bus": [{"kind": "gain", "gain_db": 999}]}', "gain_db"),
        ('{"schema": 1, "bus": [{"kind": "gain", "gain": 1}]}', "gain"),
        ('{"schema": 1, "tracks": {"voice": []}}', "voice"),
    ],
)
def test_render_refuses_settings_that_break_the_schema(songs: Songs, tmp_path: Path, text: str, word: str):
    file = tmp_path / "settings.json"
    file.write_text(text)
    done = run("render", songs.mix, file, "-o", tmp_path / "out.wav")
    assert done.code == 1
    assert done.err.startswith("assistant: error: ")
    assert word in done.err
    assert names(tmp_path) == {"settings.json", "songs"}


def test_render_never_replaces_its_inputs(songs: Songs, tmp_path: Path):
    file = tmp_path / "settings.wav"
    file.write_text('{"schema": 1, "bus": []}')
    for output in (songs.mix, file):
        done = run("render", songs.mix, file, "-o", output, "--overwrite")
        assert done.code == 1
    assert file.read_text() == '{"schema": 1, "bus": []}'


def test_render_without_a_chain_copies_the_samples(songs: Songs, tmp_path: Path):
    file = tmp_path / "settings.json"
    file.write_text('{"schema": 1}')
    done = run("render", songs.mix, file, "-o", tmp_path / "out.wav", "--dither", "none")
    assert done.code == 0, done.err
    assert (tmp_path / "out.wav").stat().st_size >= songs.mix.stat().st_size - 100


def test_analyze_prints_a_table_for_people_and_a_list_for_programs(songs: Songs):
    text = run("analyze", songs.mix, songs.reference).out
    assert "LUFS" in text
    assert text.count("0:12") >= 2
    told = run("analyze", songs.mix, songs.reference, "--json").json
    assert [each["file"] for each in told] == [str(songs.mix), str(songs.reference)]
    for figure in (
        "rate_hz",
        "channels",
        "duration_seconds",
        "loudness_lufs",
        "momentary_max_lufs",
        "short_term_max_lufs",
    ):
        assert all(figure in each for each in told)
    assert names(songs.folder) == {"mix.wav", "reference.wav"}


def test_analyze_takes_a_silent_file_and_says_null(tmp_path: Path):
    """Silence has no loudness; that is no error where nothing is compared."""
    silent = write(tmp_path / "silent.wav", np.zeros((2, 44100)))
    assert run("analyze", silent, "--json").json[0]["loudness_lufs"] is None
    done = run("analyze", silent)
    assert (done.code, done.err) == (0, "")
    assert "silent" in done.out


def test_a_profile_file_holds_the_pooled_profile_without_loss(songs: Songs, tmp_path: Path):
    """What `Profile.from_json` reads is what was measured, of several files together."""
    each = [tmp_path / "a.json", tmp_path / "b.json"]
    for file, sound in zip(each, (songs.mix, songs.reference), strict=True):
        assert run("analyze", sound, "--profile", file).code == 0
    assert run("analyze", songs.mix, songs.reference, "--profile", tmp_path / "both.json").code == 0
    pooled = pool([Profile.from_json(file.read_text()) for file in each])
    assert Profile.from_json((tmp_path / "both.json").read_text()).summary() == pooled.summary()
    assert run("analyze", songs.mix, "--profile", each[0]).code == 1
    assert run("analyze", songs.mix, "--profile", each[0], "--overwrite").code == 0
