"""`assistant mix` as a user calls it: what it writes, what it says, and what it refuses."""

import json

import numpy as np
import pytest
import soundfile

from assistant.audio import open_sound
from assistant.plan import measured
from assistant.progress import Progress
from assistant.settings import from_json
from tests.command import names, run, write
from tests.mixing.songs import RATE_HZ, mixed, tracks, write_folder
from tests.signals import song


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder of tracks, a reference and a rough mix."""
    folder = tmp_path_factory.mktemp("mix")
    parts = tracks(10.0, seed=6)
    write_folder(folder / "stems", parts)
    write(folder / "reference.wav", song(12.0, RATE_HZ, seed=2))
    write(folder / "rough.wav", 0.5 * mixed(parts, {"vocal": 4.0, "hat": -6.0}), subtype="FLOAT")
    return folder


@pytest.fixture(scope="module")
def done(place):
    """The whole command, once."""
    out = place / "out"
    out.mkdir()
    found = run("mix", place / "stems", place / "reference.wav", "-o", out / "a.wav", "--stems", "--json",
                "--fade-out", 1.0, "--fade-shape", "linear")  # fmt: skip
    assert found.code == 0, found.err
    return found


def test_it_writes_mix_stems_settings_and_page_and_leaves_nothing_else(place, done):
    assert names(place / "out") >= {"a.wav", "a.json", "a.html", "a_stems"}
    assert not any(name.startswith(".") for name in names(place / "out") | names(place))
    sends = done.json["settings"].get("sends", {})
    assert names(place / "out" / "a_stems") == {f"{name}.wav" for name in (*tracks(1.0), *sends)}
    assert json.loads((place / "out" / "a.json").read_text()) == done.json


def test_the_json_is_the_contract_s(place, done):
    told = done.json
    assert told["schema"] == 1
    assert set(told["settings"]["tracks"]) == set(tracks(1.0))
    for name, chain in told["settings"]["tracks"].items():
        whole = sum(each["gain_db"] for each in chain if each["kind"] == "gain")
        row = next(track for track in told["tracks"] if track["name"] == name)
        assert row["gain_db"] == pytest.approx(whole, abs=0.011)
    for key in ("before", "reference", "after"):
        assert told[key]["loudness_lufs"] is not None
    assert from_json(told).bus
    profile = measured(open_sound(place / "out" / "a.wav"), Progress(), "x")
    assert told["after"]["loudness_lufs"] == pytest.approx(profile.loudness_lufs, abs=0.01)
    assert profile.true_peak_dbtp <= -1.0
    assert told["lead"] == "vocal"


def test_what_moves_is_told_and_stands_in_the_settings(place, done):
    told = done.json
    assert told["rides"]["track"] == "vocal"
    assert told["parts"]["parts"]
    faded = told["settings"]["bus"][0]
    last = 10.0 + max((send["tail_seconds"] for send in told["settings"].get("sends", {}).values()), default=0.0)
    assert faded["kind"] == "ride"
    assert faded["points"][-1] == {"at_seconds": pytest.approx(last, abs=0.2), "gain_db": -96.0}
    page = (place / "out" / "a.html").read_text()
    assert "Automation over the waveform" in page
    assert "Fade-out over 1 s, linear" in page


def test_no_fader_moves_where_rides_are_off(place, tmp_path):
    done = run("mix", place / "stems", place / "reference.wav", "-o", tmp_path / "a.wav", "--rides", "off", "--json")
    assert done.json["rides"] is None
    chains = [*done.json["settings"]["tracks"].values(), done.json["settings"]["bus"]]
    assert not [each for chain in chains for each in chain if each["kind"] == "ride"]


@pytest.mark.usefixtures("done")
def test_rendering_the_settings_again_gives_the_same_bytes(place):
    again = place / "out" / "again.wav"
    assert run("render", place / "stems", place / "out" / "a.json", "-o", again, "-q").code == 0
    assert again.read_bytes() == (place / "out" / "a.wav").read_bytes()


@pytest.mark.usefixtures("done")
def test_settings_that_were_edited_are_rendered_as_they_are(place, tmp_path):
    told = json.loads((place / "out" / "a.json").read_text())
    told["settings"].update(bus=[], groups={})
    told["settings"]["tracks"] = {"kick": [{"kind": "gain", "gain_db": -6.0}, {"kind": "pan", "pan": 1.0}]}
    (tmp_path / "b.json").write_text(json.dumps(told))
    found = run("render", place / "stems", tmp_path / "b.json", "-o", tmp_path / "b.wav", "--bit-depth", "32f")
    assert found.code == 0
    assert "not heard: bass" in found.err
    sound = soundfile.read(tmp_path / "b.wav", always_2d=True)[0].T
    kick = soundfile.read(place / "stems" / "kick.wav")[0]
    assert not sound[0].any()
    assert np.abs(sound[1, : kick.size] - kick * 10 ** (-0.3) * np.sqrt(2.0)).max() < 1e-5


def test_the_bus_off_leaves_headroom_and_is_the_sum_of_its_stems(place, tmp_path):
    out = tmp_path / "dry.wav"
    found = run(
        "mix",
        place / "stems",
        place / "reference.wav",
        "-o",
        out,
        "--bus",
        "off",
        "--stems",
        "--headroom",
        "-9",
        "--json",
    )
    assert found.code == 0, found.err
    assert found.json["settings"]["bus"] == []
    profile = measured(open_sound(out), Progress(), "x")
    assert profile.true_peak_dbtp == pytest.approx(-9.0, abs=0.05)
    whole = soundfile.read(out)[0]
    stems = sum(soundfile.read(path)[0] for path in sorted((tmp_path / "dry_stems").iterdir()))
    assert 20 * np.log10(np.abs(whole - stems).max()) < -80.0


def test_a_rough_mix_alone_is_met(place, tmp_path):
    out = tmp_path / "met.wav"
    found = run("mix", place / "stems", "--like", place / "rough.wav", "-o", out, "--no-report", "--json")
    assert found.code == 0, found.err
    told = found.json
    gains = {track["name"]: track["gain_db"] for track in told["tracks"]}
    assert gains["vocal"] - gains["kick"] == pytest.approx(4.0, abs=0.1)
    assert gains["hat"] - gains["kick"] == pytest.approx(-6.0, abs=0.1)
    assert told["like"]["explained_percent"] > 99.0
    assert names(tmp_path) == {"met.wav", "met.json"}


def test_init_writes_what_was_understood_and_the_mix_obeys_it(place, tmp_path):
    folder = write_folder(tmp_path / "stems", tracks(6.0))
    assert run("mix", folder, "--init").code == 0
    text = (folder / "mix.toml").read_text()
    assert 'lead = "vocal"' in text
    assert '[tracks."kick"]' in text
    assert run("mix", folder, "--init").code == 1
    (folder / "mix.toml").write_text(text.replace('[tracks."hat"]', '[tracks."hat"]\nmute = true\n#') + "pan = -0.5\n")
    found = run("mix", folder, place / "reference.wav", "-o", tmp_path / "a.wav", "--no-report", "--json")
    assert found.code == 0, found.err
    assert "hat" not in found.json["settings"]["tracks"]
    assert next(track for track in found.json["tracks"] if track["name"] == "vocal")["pan"] == -0.5


def test_the_report_tells_of_every_track_in_every_form(place, done, tmp_path):
    for ending in ("txt", "md", "html"):
        report = tmp_path / f"r.{ending}"
        code = run(
            "mix",
            place / "stems",
            place / "reference.wav",
            "-o",
            tmp_path / "a.wav",
            "--report",
            report,
            "-q",
            "--overwrite",
        ).code
        assert code == 0
        text = report.read_text()
        for heading in ("The tracks", "What was done to each track, and why", "Who masks whom", "The groups"):
            assert heading in text
        for track in done.json["tracks"]:
            assert track["name"] in text
            assert f"{track['gain_db']:+.1f}" in text


def test_a_mix_mastered_by_match_lands_on_the_reference(place, tmp_path):
    dry, master = tmp_path / "dry.wav", tmp_path / "master.wav"
    command = ("mix", place / "stems", place / "reference.wav", "-o", dry, "--bus", "off", "--no-report", "-q")
    assert run(*command).code == 0
    found = run("match", dry, place / "reference.wav", "-o", master, "--no-report", "--json")
    assert found.code == 0
    assert found.json["after"]["loudness_lufs"] == pytest.approx(found.json["wanted_lufs"], abs=0.1)


def refused(tmp_path, *arguments, told):
    before = names(tmp_path)
    found = run("mix", *arguments, "-o", tmp_path / "never.wav")
    assert found.code == 1
    assert found.err.count("\n") == 1
    assert told in found.err
    assert names(tmp_path) == before


def test_bad_input_is_told_in_one_line_and_nothing_is_written(place, tmp_path):
    reference = place / "reference.wav"
    refused(tmp_path, place / "stems", told="no reference")
    refused(tmp_path, tmp_path / "nowhere", reference, told="does not exist")
    one = write_folder(tmp_path / "one", {"kick": tracks(2.0)["kick"]})
    refused(tmp_path, one, reference, told="1 track")
    silent = write_folder(tmp_path / "silent", {name: np.zeros((1, RATE_HZ), np.float32) for name in ("a", "kick")})
    refused(tmp_path, silent, reference, told="all 2 tracks are silent")
    broken = write_folder(tmp_path / "broken", tracks(2.0))
    (broken / "snare.wav").write_bytes(b"not a sound")
    refused(tmp_path, broken, reference, told="snare.wav")
    (broken / "snare.wav").unlink()
    (broken / "mix.toml").write_text("[tracks.kick]\nlevl_db = 1\n")
    refused(tmp_path, broken, reference, told="line 2: tracks.kick.levl_db is not known; did you mean 'level_db'?")
    refused(tmp_path, place / "stems", reference, "--bus", "on", told="--bus is 'on'; allowed: auto, off")
    refused(tmp_path, place / "stems", reference, "--headroom", "3", told="--headroom is 3 dBTP")
    refused(tmp_path, place / "stems", "--like", reference, told="is it of another song or take?")
    refused(tmp_path, place / "stems", tmp_path / "no.wav", told="no.wav")
    found = run("mix", place / "stems", reference, "-o", tmp_path / "no" / "a.wav", "--stems", "--no-report")
    assert found.code == 1
    assert "does not exist; create it first" in found.err


def test_tracks_are_never_written_over(place, tmp_path):
    folder = write_folder(tmp_path / "stems", tracks(2.0))
    before = (folder / "kick.wav").read_bytes()
    found = run("mix", folder, place / "reference.wav", "-o", folder / "kick.wav", "--overwrite")
    assert found.code == 1
    assert (folder / "kick.wav").read_bytes() == before
    assert "lies among the tracks" in found.err
    out = write(tmp_path / "a.wav", song(1.0, RATE_HZ))
    assert run("mix", folder, place / "reference.wav", "-o", out).code == 1


def test_a_silent_track_stands_in_the_settings_and_is_told(place, tmp_path):
    parts = tracks(4.0)
    folder = write_folder(tmp_path / "stems", {**parts, "choir": np.zeros((1, 6 * RATE_HZ), dtype=np.float32)})
    found = run("mix", folder, place / "reference.wav", "-o", tmp_path / "a.wav", "--no-report", "--json")
    assert found.code == 0, found.err
    gains = {track["name"]: track["gain_db"] for track in found.json["tracks"]}
    others = [gain for name, gain in gains.items() if name != "choir"]
    assert gains["choir"] == pytest.approx(np.mean(others), abs=0.02)
    assert found.json["settings"]["tracks"]["choir"] == [{"kind": "gain", "gain_db": gains["choir"]}]
    assert "choir is left out: it is silent throughout." in found.json["notes"]


def test_polarity_copies_and_clipping_are_told(place, tmp_path):
    parts = tracks(6.0)
    loud = np.clip(parts["keys"] * 40.0, -1.0, 1.0)
    folder = write_folder(
        tmp_path / "stems",
        {"snare top": parts["snare"], "snare bottom": -0.8 * parts["snare"], "bass": parts["bass"],
         "bass copy": parts["bass"], "keys": loud, "vocal": parts["vocal"]},
    )  # fmt: skip
    found = run("mix", folder, place / "reference.wav", "-o", tmp_path / "a.wav", "--no-report", "--json")
    assert found.code == 0, found.err
    notes = " ".join(found.json["notes"])
    assert "opposite polarity" in notes
    assert "bass copy and bass are the same sound" in notes
    assert "keys: " in notes
    turned = [name for name, chain in found.json["settings"]["tracks"].items() if chain[0]["kind"] == "polarity"]
    assert len(turned) == 1


def test_sixty_tracks_of_several_rates_and_lengths_are_mixed(place, tmp_path):
    parts = tracks(3.0, seed=9)
    folder = tmp_path / "stems"
    folder.mkdir()
    for number in range(60):
        name = sorted(parts)[number % len(parts)]
        sound = parts[name][:, number * 100 :] * (0.5 + number / 60)
        rate_hz = 48000 if number % 7 == 0 else RATE_HZ
        write(folder / f"{number:02} {name}.wav", np.repeat(sound, 1 + number % 2, axis=0), rate_hz)
    found = run("mix", folder, place / "reference.wav", "-o", tmp_path / "a.wav", "--no-report", "--json")
    assert found.code == 0, found.err
    assert len(found.json["tracks"]) == 60
    assert found.json["after"]["true_peak_dbtp"] <= -1.0


@pytest.mark.usefixtures("done")
def test_a_folder_s_settings_need_tracks_and_a_sound_s_must_have_none(place, tmp_path):
    (tmp_path / "bus.json").write_text('{"schema": 1, "bus": []}')
    found = run("render", place / "stems", tmp_path / "bus.json", "-o", tmp_path / "x.wav")
    assert found.code == 1
    assert "no settings for tracks" in found.err
    found = run("render", place / "reference.wav", place / "out" / "a.json", "-o", tmp_path / "x.wav")
    assert found.code == 1
    folder = write_folder(tmp_path / "stems", {"kick": tracks(1.0)["kick"], "other": tracks(1.0)["bass"]})
    found = run("render", folder, place / "out" / "a.json", "-o", tmp_path / "x.wav")
    assert found.code == 1
    assert "does not hold" in found.err
