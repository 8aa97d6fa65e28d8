"""`assistant diff`, from files to words: sounds, matches, settings; text, Markdown, JSON; errors."""

import json
import re

import numpy as np
import pytest

from assistant.processors import Equalizer, Gain
from assistant.processors.equalizer import Band
from assistant.settings import Settings, to_json
from tests import signals
from tests.command import names, run, write

RATE_HZ = 44100
FORMS = ("text", "markdown", "json")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    """A song, the same 2 dB up above 5 kHz, and two matches toward it with other options."""
    folder = tmp_path_factory.mktemp("sounds")
    song = signals.song(20.0, RATE_HZ, seed=1, peak_dbfs=-14.0)
    shelf = Equalizer(bands=(Band(kind="high_shelf", frequency_hz=5000.0, gain_db=2.0),))
    write(folder / "one.wav", song)
    write(folder / "two.wav", Gain(gain_db=1.0).process(shelf.process(song, RATE_HZ), RATE_HZ))
    write(folder / "louder.wav", Gain(gain_db=1.0).process(song, RATE_HZ))
    for tone in ("30", "100"):
        done = run(
            "match", folder / "one.wav", folder / "two.wav", "-o", folder / f"m{tone}.wav", "--tone", tone, "--quiet"
        )
        assert done.code == 0, done.err
    return folder


def _settings(path, *bus, **tracks):
    path.write_text(json.dumps(to_json(Settings(bus=bus, tracks=tracks))), encoding="utf-8")
    return path


def _first(text):
    """The first paragraph on one line."""
    return " ".join(text.split("\n\n")[0].split())


def test_the_first_line_says_what_changed(sounds):
    done = run("diff", sounds / "one.wav", sounds / "two.wav")
    assert done.code == 0
    assert re.match(r"B is brighter above 5\.\d\d? kHz by (up to )?2\.0 dB, 1\.\d LU louder", _first(done.out))
    assert done.err == ""


def test_identical_and_gain_are_said_plainly(sounds):
    same = run("diff", sounds / "one.wav", sounds / "one.wav")
    assert (same.code, _first(same.out)) == (0, "Nothing changed: the samples of the two are identical.")
    louder = run("diff", sounds / "one.wav", sounds / "louder.wav")
    assert _first(louder.out).startswith("B is A turned up by 1.00 dB; nothing else changed")


def test_two_matches_are_told_by_option_setting_and_result(sounds):
    done = run("diff", sounds / "m30.json", sounds / "m100.json")
    assert done.code == 0
    assert "--tone 30 -> 100" in _first(done.out)
    assert "The result of B is brighter" in _first(done.out)
    for heading in ("Settings, the largest change first", "What the equalizers do together", "Measured the same"):
        assert heading in done.out
    assert max(len(line) for line in done.out.splitlines()) <= 96


@pytest.mark.parametrize("kind", ["wav", "json"])
def test_there_and_back_have_the_same_figures(sounds, kind):
    there, back = (
        run("diff", sounds / f"{a}.{kind}", sounds / f"{b}.{kind}", "--json").json
        for a, b in (("m30", "m100"), ("m100", "m30"))
    )
    one, other = (each if kind == "wav" else each["after"] for each in (there, back))
    for key, figure in one["figures"].items():
        turned = other["figures"][key]["change"]
        assert figure["change"] == (None if turned is None else pytest.approx(-turned, abs=1e-3))
    assert [each["aspect"] for each in one["changes"]] == [each["aspect"] for each in other["changes"]]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("pair", [("one.wav", "two.wav"), ("m30.json", "m100.json"), ("one.wav", "one.wav")])
def test_every_form_is_whole(sounds, form, pair):
    """Ends in a line feed, has no placeholder of Python in it, and is the same each time."""
    done = run("diff", *(sounds / name for name in pair), "--format", form)
    assert done.code == 0, done.err
    assert done.out.endswith("\n")
    assert not re.search(r"\bNone\b|\bnan\b|\binf\b|-0\.0\b", done.out)
    assert done.out == run("diff", *(sounds / name for name in pair), "--format", form).out
    if form == "json":
        assert done.json["verdict"]


def test_json_has_stable_keys_with_their_units(sounds):
    found = run("diff", sounds / "one.wav", sounds / "two.wav", "--json").json
    assert found["schema"] == 1
    assert found["kind"] == "sounds"
    assert found["figures"]["loudness_lufs"]["change"] > 0.5
    assert found["figures"]["tone_air_db"]["change"] == pytest.approx(
        found["figures"]["tone_air_db"]["b"] - found["figures"]["tone_air_db"]["a"], abs=2e-4
    )
    assert len(found["tone"]["change_db"]) == len(found["tone"]["band_hz"]) == 61
    assert found["tone"]["stretches"][0]["change_db"] == pytest.approx(2.0, abs=0.2)
    matches = run("diff", sounds / "m30.json", sounds / "m100.json", "--json").json
    assert matches["kind"] == "matches"
    assert matches["options"] == {"tone": {"a": 30.0, "b": 100.0}}
    assert {"change", "processor", "size_db", "text", "a", "b", "parameters"} <= set(matches["bus"]["steps"][0])


def test_settings_with_tracks(tmp_path):
    a = _settings(tmp_path / "a.json", Gain(gain_db=1.0), drums=(Gain(gain_db=1.0),), keys=())
    b = _settings(tmp_path / "b.json", Gain(gain_db=1.0), drums=(Gain(gain_db=2.5),), voice=())
    done = run("diff", a, b)
    assert done.code == 0
    assert _first(done.out) == "Moved: drums +1.5 dB. New: voice. Gone: keys."
    assert "gain: " not in done.out  # told once, in the table
    assert re.search(r"drums +\+1\.0 +\+2\.5 +\+1\.5", done.out)


def test_next_to_nothing_is_called_nothing(tmp_path):
    a, b = _settings(tmp_path / "a.json", Gain(gain_db=1.0)), _settings(tmp_path / "b.json", Gain(gain_db=1.04))
    assert "Nothing worth mentioning changed" in run("diff", a, b).out
    assert run("diff", a, a).out.startswith("Nothing changed")


def test_names_with_signs_of_markdown_stay_names(tmp_path):
    a, b = _settings(tmp_path / "a_1*.json"), _settings(tmp_path / "b_2*.json", Gain(gain_db=2.0))
    assert r"a\_1\*.json" in run("diff", a, b, "--format", "markdown").out


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        ("missing.wav", None, "no such file"),
        ("missing.json", None, "cannot be read"),
        ("text.wav", b"no sound at all\n" * 99, "sound"),
        ("cut.json", b'{"schema": 1, "bus": [', "not JSON"),
        ("binary.json", bytes(range(128, 256)), "not text"),
        ("list.json", b"[1, 2]", "no settings and no match"),
    ],
)
def test_errors_are_one_line_that_names_the_file(tmp_path, name, make, words):
    bad = tmp_path / name
    if make is not None:
        bad.write_bytes(make)
    good = (
        _settings(tmp_path / "good.json") if name.endswith(".json") else write(tmp_path / "g.wav", np.zeros((2, 44100)))
    )
    before = names(tmp_path)
    for pair in ((bad, good), (good, bad)):
        done = run("diff", *pair)
        assert done.code == 1
        assert done.out == ""
        assert done.err.startswith("assistant: error: ")
        assert done.err.count("\n") == 1
        assert name in done.err
        assert words in done.err
    assert names(tmp_path) == before


def test_a_wrong_format_is_refused_before_any_work(tmp_path):
    done = run("diff", tmp_path / "a.wav", tmp_path / "b.wav", "--format", "html")
    assert done.code == 1
    assert "--format is 'html'; allowed: text, markdown, json" in done.err


def test_silence_is_told(tmp_path, sounds):
    silent = write(tmp_path / "silent.wav", np.zeros((2, 5 * RATE_HZ)))
    done = run("diff", sounds / "one.wav", silent)
    assert done.code == 0
    assert _first(done.out).startswith("B has no loudness")
    assert run("diff", silent, silent).out.startswith("Nothing changed")
