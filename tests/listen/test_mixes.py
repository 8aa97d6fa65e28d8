"""`mix --listen` as a user works with it: a warning, its fix pasted into the settings, and the warning is gone."""

import json

import numpy as np
import pytest
import soundfile

from assistant.analyze import analyze_samples
from tests.command import names, run, write
from tests.listen.mixes import RATE_HZ, with_sub_bass
from tests.mixing.songs import write_folder
from tests.signals import song


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listen")
    write_folder(folder / "stems", with_sub_bass())
    write(folder / "reference.wav", song(12.0, RATE_HZ, seed=2))
    return folder


@pytest.fixture(scope="module")
def mixed(place):
    """A mix of a song with a sub bass, heard on a phone."""
    done = run("mix", place / "stems", place / "reference.wav", "-o", place / "a.wav", "--report", place / "a.md",
               "--space", "off", "--rides", "off", "--listen", "phone")  # fmt: skip
    assert done.code == 0, done.err
    return done


def lufs(path) -> float:
    return analyze_samples(np.ascontiguousarray(soundfile.read(path, dtype="float32")[0].T), RATE_HZ).loudness_lufs


def test_the_report_warns_and_says_what_to_paste(place, mixed):
    """In the text, in Markdown and in JSON, with a preview beside the mix."""
    text = " ".join(mixed.out.split())
    assert "Warning: bass (bass) loses" in text
    assert "paste it into the chain of bass in the settings, from entry" in text
    assert "Warning: bass" in (place / "a.md").read_text()
    (told,) = json.loads((place / "a.json").read_text())["translation"]
    assert [each["group"] for each in told["warnings"]] == ["bass"]
    assert {group["name"] for group in told["groups"]} == {"drums", "bass", "keys", "vocals"}
    fix = told["warnings"][0]["fix"]
    for processor in fix["chain"]:
        assert json.dumps(processor) in text
    assert lufs(place / "a_phone.wav") == pytest.approx(lufs(place / "a.wav"), abs=0.3)
    assert names(place) == {"stems", "reference.wav", "a.wav", "a.json", "a.md", "a_phone.wav"}


@pytest.mark.usefixtures("mixed")
def test_with_the_fix_pasted_the_warning_is_gone_and_full_range_speakers_hardly_notice(place, tmp_path):
    """`render` judges again, both without and with the fix; the mix as a whole moves by less than 1 LU."""
    told = json.loads((place / "a.json").read_text())
    command = ("render", place / "stems", place / "a.json", "-o", tmp_path / "same.wav", "--listen", "phone")
    assert "Warning: bass" in run(*command).out
    assert (tmp_path / "same.wav").read_bytes() == (place / "a.wav").read_bytes()
    fix = told["translation"][0]["warnings"][0]["fix"]
    chain = told["settings"]["tracks"][fix["track"]]
    chain[fix["place"] : fix["place"]] = fix["chain"]
    (tmp_path / "fixed.json").write_text(json.dumps(told))
    done = run("render", place / "stems", tmp_path / "fixed.json", "-o", tmp_path / "fixed.wav", "--listen", "phone")
    assert done.code == 0, done.err
    assert "Warning" not in done.out
    assert "No group gets lost on a phone's speaker" in " ".join(done.out.split())
    assert fix["change_db"] <= 3.0
    assert lufs(tmp_path / "fixed.wav") == pytest.approx(lufs(place / "a.wav"), abs=1.0)


@pytest.mark.usefixtures("mixed")
def test_a_preview_that_exists_stops_a_mix_before_it_begins(place):
    before = names(place)
    done = run("mix", place / "stems", place / "reference.wav", "-o", place / "b.wav", "--no-report", "--listen",
               "phone", "--listen", "mono", "--settings", place / "b_mono.wav")  # fmt: skip
    assert done.code == 1
    assert "two outputs have this name" in done.err
    (place / "b_phone.wav").write_bytes(b"precious")
    done = run("render", place / "stems", place / "a.json", "-o", place / "b.wav", "--listen", "phone")
    assert (done.code, "b_phone.wav: exists already" in done.err) == (1, True)
    (place / "b_phone.wav").unlink()
    assert names(place) == before
