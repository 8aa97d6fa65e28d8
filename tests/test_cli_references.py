"""References from the command line: kept, listed, shown, compared, shared, removed, suggested, and matched with."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from assistant.profile import Profile, pool
from assistant.references.library import Library
from assistant.synth import Part, Score, song
from assistant.synth.song import MAJOR, MINOR
from tests.command import names, run, write

RATE_HZ = 44100


def _score(seed, tempo_bpm, tonic_midi, scale, *parts):
    return Score(seed=seed, tempo_bpm=tempo_bpm, tonic_midi=tonic_midi, scale=scale, vowel="oh", parts=parts)


SCORES = {
    "slow": _score(5, 80.0, 57, MINOR, Part((0, 3), 0.5), Part((4, 0), 1.0)),
    "fast": _score(6, 150.0, 62, MAJOR, Part((0, 4, 5, 3), 1.0), Part((4, 0), 0.8)),
    "steady": _score(7, 110.0, 54, MINOR, Part((5, 2), 0.9), Part((1, 4), 0.6)),
}


@pytest.fixture(scope="module")
def music(tmp_path_factory):
    """A folder with a song in it and two in a folder below, and a text."""
    folder = tmp_path_factory.mktemp("music")
    (folder / "loud ones").mkdir()
    places = {"slow": folder, "fast": folder / "loud ones", "steady": folder / "loud ones"}
    for name, place in places.items():
        write(place / f"{name}.wav", song(SCORES[name]).samples)
    (folder / "notes.txt").write_text("no sound")
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory, music):
    """A library with all of them under mine."""
    place = tmp_path_factory.mktemp("library") / "references.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_LIBRARY", str(place))
        done = run("references", "add", music, "--name", "mine", "--tag", "own", "--workers", "1")
    assert done.code == 0, done.err
    assert "Measured and kept: 3. Known already: 0." in done.out
    return place.read_bytes()


@pytest.fixture(autouse=True)
def library(monkeypatch, tmp_path, filled):
    """That library, a copy for each test."""
    place = tmp_path / "references.sqlite"
    place.write_bytes(filled)
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(place))
    return place


MINE = ["mine/loud ones/fast", "mine/loud ones/steady", "mine/slow"]


def test_folders_become_groups():
    listed = run("references", "list", "mine", "--json").json
    assert [row["name"] for row in listed] == MINE
    assert all(row["tags"] == ["own"] for row in listed)
    assert all(row["loudness_lufs"] < 0.0 for row in listed)


def test_what_comes_along_is_listed_too():
    listed = run("references", "list").out
    assert "genre/orchestral" in listed
    assert "mine/slow" in listed
    assert [row["name"] for row in run("references", "list", "--tag", "own", "--json").json] == MINE


def test_nothing_is_measured_twice(music):
    done = run("references", "add", music, "--name", "mine")
    assert "Measured and kept: 0. Known already: 3." in done.out


def test_the_same_sound_under_another_name_is_taken_over(music, tmp_path):
    copy = tmp_path / "copy.wav"
    copy.write_bytes((music / "slow.wav").read_bytes())
    done = run("references", "add", copy, "--name", "again")
    assert "Known already: 1." in done.out
    again, slow = (run("references", "show", name, "--json").json for name in ("again", "mine/slow"))
    assert again["mid_db"] == slow["mid_db"]
    assert again["file"] == str(copy)


def test_one_bad_file_keeps_no_other_out(tmp_path):
    (tmp_path / "bad.wav").write_bytes(b"no sound at all")
    write(tmp_path / "silent.wav", np.zeros((2, RATE_HZ)))
    write(tmp_path / "good.wav", song(SCORES["fast"]).samples[:, : 6 * RATE_HZ])
    done = run(
        "references", "add", tmp_path / "bad.wav", tmp_path / "silent.wav", tmp_path / "good.wav", "--workers", "1"
    )
    assert done.code == 1
    assert "bad.wav" in done.err
    assert "is silent" in done.err
    assert "Measured and kept: 1." in done.out


def test_several_processes_give_what_one_gives(music, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "two.sqlite"))
    done = run("references", "add", music, "--name", "mine", "--tag", "own", "--workers", "2")
    assert done.code == 0, done.err
    with Library(tmp_path / "two.sqlite") as two, Library(tmp_path / "references.sqlite") as one:
        for name in MINE:
            assert two.get(name).profile == one.get(name).profile
            np.testing.assert_array_equal(two.get(name).contents[0].features, one.get(name).contents[0].features)


def test_an_interrupted_run_is_taken_up(tmp_path):
    """What was kept before stays; the next run measures the rest."""
    place = tmp_path / "interrupted.sqlite"
    many = tmp_path / "many"
    many.mkdir()
    for number in range(6):
        write(many / f"{number}.wav", np.roll(song(SCORES["fast"]).samples, 1000 * number, axis=1))
    command = [sys.executable, "-m", "assistant", "references", "add", str(many), "--workers", "1"]
    running = subprocess.Popen(command, env={**os.environ, "ASSISTANT_LIBRARY": str(place)})  # noqa: S603 - this program
    deadline = time.monotonic() + 120.0
    while time.monotonic() < deadline and len(_kept(place)) < 2:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(60.0) == 130
    before = _kept(place)
    assert 2 <= len(before) < 6
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_LIBRARY", str(place))
        done = run("references", "add", many, "--workers", "1")
    assert f"Measured and kept: {6 - len(before)}. Known already: {len(before)}." in done.out


def _kept(place):
    if not place.exists():
        return []
    with Library(place) as library:
        return library.names()


def test_a_group_is_shown_as_the_pool_of_its_songs(library):
    shown = run("references", "show", "mine", "--json").json
    with Library(library) as opened:
        pooled = pool([opened.get(name).profile for name in MINE])
    assert shown["songs"] == 3
    assert shown["loudness_lufs"] == pytest.approx(pooled.loudness_lufs, abs=1e-3)
    assert "LUFS" in run("references", "show", "mine").out


def test_what_is_exported_can_be_imported_by_another(tmp_path, monkeypatch):
    out = tmp_path / "mine.json"
    assert run("references", "export", "mine", "-o", out).code == 0
    assert "/" + MINE[0] not in out.read_text("utf-8").replace('"mine', "")
    assert run("references", "export", "mine", "-o", out).code == 1
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "other.sqlite"))
    done = run("references", "import", out)
    assert done.code == 0, done.err
    assert [row["name"] for row in run("references", "list", "mine", "--json").json] == MINE
    assert run("references", "import", out).code == 1
    assert run("references", "import", out, "--overwrite").code == 0


def test_removing_forgets_and_touches_no_song(music):
    assert run("references", "remove", "mine/slow").code == 0
    assert [row["name"] for row in run("references", "list", "mine", "--json").json] == MINE[:2]
    assert (music / "slow.wav").exists()
    refused = run("references", "remove", "genre/metal")
    assert refused.code == 1
    assert "comes along" in refused.err


def test_suggest_finds_the_song_whatever_was_done_to_it(tmp_path):
    """The second half of it, tilted, softer."""
    sound = song(SCORES["fast"]).samples
    tilted = np.diff(sound, axis=1, prepend=0.0)[:, sound.shape[1] // 3 :] * 0.3
    mix = write(tmp_path / "mix.wav", tilted)
    found = run("references", "suggest", mix, "--json").json
    assert found[0]["name"] == "mine/loud ones/fast"
    assert [each["distance"] for each in found] == sorted(each["distance"] for each in found)
    assert found[0]["tilt_db"] < -3.0
    assert found[0]["loudness_lu"] > 0.0
    told = run("references", "suggest", mix, "--count", "2", "--among", "mine").out
    assert told.count("distance") == 2
    assert "assistant match" in told


def test_compare_sets_figures_side_by_side(music):
    mix = music / "slow.wav"
    found = run("references", "compare", mix, "mine/slow", "genre/metal", "--json").json
    assert found[1]["distance"]["tone_db"] == pytest.approx(0.0, abs=1e-6)
    assert found[2]["distance"]["tone_db"] > 1.0
    told = run("references", "compare", mix, "mine/slow").out
    assert "A  " in told
    assert "Loudness" in told


def test_a_match_goes_toward_kept_references(tmp_path):
    mix = write(tmp_path / "mix.wav", 0.3 * song(SCORES["slow"]).samples)
    done = run("match", mix, "mine/loud ones", "mine/slow@0.5", "--loudness-from", "genre/metal", "--json")
    assert done.code == 0, done.err
    goal = {each["name"]: each for each in done.json["goal"]}
    assert goal["mine/slow"]["weight"] == 0.5
    assert goal["mine/slow"]["aspects"] == ["tone", "width", "dynamics"]
    assert goal["genre/metal"]["aspects"] == ["loudness"]
    metal = run("references", "show", "genre/metal", "--json").json
    assert done.json["wanted_lufs"] == pytest.approx(metal["loudness_lufs"], abs=0.01)
    assert {"mix_matched.wav", "mix_matched.json", "mix_matched.html"} <= names(tmp_path)


def test_a_match_toward_a_kept_reference_is_the_match_toward_its_file(music, tmp_path):
    mix = write(tmp_path / "mix.wav", 0.3 * song(SCORES["slow"]).samples)
    file = run("match", mix, music / "loud ones" / "fast.wav", "-o", tmp_path / "a.wav", "--no-report", "--json")
    kept = run("match", mix, "mine/loud ones/fast", "-o", tmp_path / "b.wav", "--no-report", "--json")
    assert file.json["settings"] == kept.json["settings"]
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_tone_alone_leaves_the_rest(tmp_path):
    mix = write(tmp_path / "mix.wav", 0.1 * song(SCORES["slow"]).samples)
    done = run("match", mix, "--tone-from", "balance/pink", "--no-report", "--json")
    assert done.json["after"]["loudness_lufs"] == pytest.approx(done.json["before"]["loudness_lufs"], abs=0.1)
    assert any("stays as it is" in note for note in done.json["notes"])


def test_auto_takes_the_nearest_and_says_why(tmp_path):
    mix = write(tmp_path / "mix.wav", 0.3 * song(SCORES["steady"]).samples[:, : 8 * RATE_HZ])
    done = run("match", mix, "--reference", "auto", "--no-report", "--json")
    assert done.json["references"] == ["mine/loud ones/steady"]
    assert any("plays most alike" in note for note in done.json["notes"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["match", "MIX"], 2, "--reference auto"),
        (["match", "MIX", "auto", "mine"], 1, "stands for one reference"),
        (["match", "MIX", "mien/slow"], 1, "mine/slow"),
        (["match", "MIX", "mine/slow", "--from", "0:01,0:02"], 1, "only measurements were kept"),
        (["references", "add"], 2, "Missing argument"),
        (["references", "add", "MIX", "--name", "a@b"], 1, "'@'"),
        (["references", "add", "MIX", "--workers", "0"], 1, "--workers is 0"),
        (["references", "add", "nothing.wav"], 1, "nothing.wav"),
        (["references", "show", "nothing"], 1, "no reference is named nothing"),
        (["references", "remove", "nothing"], 1, "no reference is named nothing"),
        (["references", "compare", "MIX"], 1, "two or more are needed"),
        (["references", "suggest", "MIX", "--among", "nothing"], 1, "no reference is kept to choose from"),
        (["references", "import", "MIX"], 1, "cannot be read"),
    ],
)
def test_errors_say_what_to_do(tmp_path, arguments, code, words):
    mix = write(tmp_path / "mix.wav", 0.3 * song(SCORES["slow"]).samples[:, : 4 * RATE_HZ])
    done = run(*[str(mix) if word == "MIX" else word for word in arguments])
    assert (done.code, words in done.err) == (code, True), done.err


def test_profiles_hold_no_sound(library):
    """A reference of five minutes is far smaller than any coding of its sound."""
    with Library(library) as opened:
        entry = opened.get("mine/slow")
    text = json.loads(entry.profile.to_json())
    assert set(text) == {"schema", "blocks"}
    assert Profile.from_json(entry.profile.to_json()) == entry.profile


def test_suggestions_are_ones_own_and_broad_ones_stand_in_for_an_empty_library(music, tmp_path, monkeypatch):
    mix = music / "slow.wav"
    own = {each["name"] for each in run("references", "suggest", mix, "--count", "20", "--json").json}
    assert own == set(MINE)
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "empty.sqlite"))
    broad = {each["name"] for each in run("references", "suggest", mix, "--count", "20", "--json").json}
    assert broad
    assert all(name.startswith("genre/") for name in broad)
