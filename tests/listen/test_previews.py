"""Previews of finished songs: as loud as the song, never over the ceiling, whole, and never over a file that exists."""

import json

import numpy as np
import pytest
import soundfile

from assistant.analyze import analyze_samples
from assistant.audio import open_sound
from assistant.listen import DEVICES
from assistant.listen.reach import reach
from assistant.plan import measured
from assistant.profile import Profile
from assistant.progress import Progress
from tests import signals
from tests.command import names, run, write

RATE_HZ = 44100
EVERY = [word for name in DEVICES for word in ("--listen", name)]


def profile_of(path) -> Profile:
    return measured(open_sound(path), Progress(), "x")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """A loud song through settings that do nothing, on every device."""
    folder = tmp_path_factory.mktemp("previews")
    write(folder / "song.wav", np.clip(1.4 * signals.song(10.0, RATE_HZ, seed=3), -0.9, 0.9))
    (folder / "s.json").write_text('{"schema": 1, "bus": []}')
    done = run("render", folder / "song.wav", folder / "s.json", "-o", folder / "out.flac", *EVERY)
    assert done.code == 0, done.err
    return folder, done


def test_there_is_a_preview_for_each_device_beside_the_output(rendered):
    folder, done = rendered
    previews = {f"out_{name}.wav" for name in DEVICES}
    assert names(folder) == {"song.wav", "s.json", "out.flac"} | previews
    assert all(f"out_{name}.wav" in "".join(done.out.split()) for name in DEVICES)
    assert all(soundfile.info(folder / name).subtype == "PCM_24" for name in previews)


@pytest.mark.parametrize("name", DEVICES)
def test_a_preview_is_as_loud_as_the_song_and_stays_under_the_ceiling(rendered, name):
    folder, _ = rendered
    song, preview = profile_of(folder / "out.flac"), profile_of(folder / f"out_{name}.wav")
    assert preview.loudness_lufs == pytest.approx(song.loudness_lufs, abs=0.3)
    assert preview.true_peak_dbtp <= -0.9
    assert preview.blocks.samples == song.blocks.samples


def test_a_preview_sounds_as_the_device_does(rendered):
    folder, _ = rendered
    song, phone = profile_of(folder / "out.flac"), profile_of(folder / "out_phone.wav")
    apart_db = phone.mid_db - song.mid_db
    middle = DEVICES["phone"].power("mid", RATE_HZ)
    assert (apart_db[10] - apart_db[40]) < -40.0 < 10.0 * np.log10(middle[40])
    mono = profile_of(folder / "out_mono.wav")
    assert (mono.side_db - mono.mid_db).max() < -40.0


def test_nothing_that_exists_is_replaced_and_nothing_is_left_behind(rendered, tmp_path):
    folder, _ = rendered
    (tmp_path / "a_mono.wav").write_bytes(b"precious")
    command = ("render", folder / "song.wav", folder / "s.json", "-o", tmp_path / "a.wav", "--listen", "mono")
    done = run(*command)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "a_mono.wav: exists already" in done.err
    assert names(tmp_path) == {"a_mono.wav"}
    assert (tmp_path / "a_mono.wav").read_bytes() == b"precious"
    assert run(*command, "--overwrite", "-q").code == 0
    assert names(tmp_path) == {"a.wav", "a_mono.wav"}


@pytest.mark.parametrize("command", ["match", "mix", "render"])
def test_a_device_that_nobody_knows_cannot_be_understood(command, tmp_path):
    done = run(command, tmp_path / "a", tmp_path / "b", "-o", tmp_path / "c.wav", "--listen", "radio")
    assert done.code == 2
    assert all(name in done.err for name in DEVICES)
    assert not names(tmp_path)


def test_silence_and_what_a_phone_cannot_play_still_give_previews(tmp_path):
    (tmp_path / "s.json").write_text('{"schema": 1, "bus": []}')
    for name, sound in (("silence", np.zeros((2, RATE_HZ))), ("sub", signals.tone(40.0, -6.0, 2.0, RATE_HZ, 1))):
        write(tmp_path / f"{name}.wav", sound)
        out = tmp_path / f"{name}_out.wav"
        done = run("render", tmp_path / f"{name}.wav", tmp_path / "s.json", "-o", out, "--listen", "phone")
        assert done.code == 0, done.err
        assert soundfile.info(tmp_path / f"{name}_out_phone.wav").frames == sound.shape[1]


def test_a_match_tells_what_gets_lost_in_every_report(songs, tmp_path):
    report, out = tmp_path / "r.md", tmp_path / "m.wav"
    done = run("match", songs.mix, songs.reference, "-o", out, "--report", report, "--listen", "phone", "--listen",
               "mono", "--json")  # fmt: skip
    assert done.code == 0, done.err
    assert names(tmp_path) == {"m.wav", "m.json", "r.md", "m_phone.wav", "m_mono.wav", "songs"}
    phone, mono = done.json["translation"]
    assert (phone["device"], phone["preview"], mono["device"]) == ("phone", "m_phone.wav", "mono")
    assert phone["low_hz"] == pytest.approx(360.0, rel=0.15)
    assert phone["loss_lu"] > 1.0 > mono["loss_lu"]
    assert "## On other speakers" in report.read_text()
    assert "On a phone's speaker: " in report.read_text()
    assert json.loads((tmp_path / "m.json").read_text())["translation"] == done.json["translation"]


def test_the_loss_of_a_mono_sum_is_that_of_its_side():
    noise = signals.pink(-20.0, 4.0, RATE_HZ, 2)
    for name, lost_lu in (("mono", 3.0), ("headphones", 0.0)):
        found = reach(analyze_samples(noise, RATE_HZ), DEVICES[name])
        assert found.mono_loss_lu == pytest.approx(lost_lu, abs=0.6)
