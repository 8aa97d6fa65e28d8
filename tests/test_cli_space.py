"""A mix toward a reference that stands in a room: what the user gets of it, in settings, report and sound."""

import json

import numpy as np
import pytest
import soundfile
from scipy.signal import oaconvolve

from tests.command import run, write
from tests.mixing.songs import RATE_HZ, mixed, tracks, write_folder

DECAY_SECONDS, LEVEL_DB = 1.0, -6.0


def in_a_room(parts):
    """The tracks together, and all but the low ones in decaying noise of unit energy."""
    chance = np.random.default_rng(5)
    t = np.arange(round(1.3 * DECAY_SECONDS * RATE_HZ)) / RATE_HZ
    room = chance.standard_normal((2, t.size)) * 10.0 ** (-3.0 * t / DECAY_SECONDS)
    room /= np.sqrt((room**2).sum(axis=1, keepdims=True))
    dry = mixed(parts)
    sent = mixed({name: sound for name, sound in parts.items() if name not in ("kick", "bass")})[0]
    wet = np.stack([oaconvolve(sent, each)[: sent.size] for each in room])
    return (dry + 10.0 ** (LEVEL_DB / 20.0) * wet).astype(np.float32)


@pytest.fixture(scope="module")
def wet(tmp_path_factory):
    """The folder of a mix toward the same tracks in a room, and what the program said."""
    folder = tmp_path_factory.mktemp("wet")
    parts = tracks(16.0)
    write_folder(folder / "stems", parts)
    write(folder / "reference.wav", 0.5 * in_a_room(parts))
    done = run(
        "mix", folder / "stems", folder / "reference.wav", "-o", folder / "a.wav", "--bus", "off", "--rides", "off",
        "--report", folder / "a.txt",
    )  # fmt: skip
    assert done.code == 0, done.err
    return folder


def test_the_room_is_sent_from_all_but_kick_and_bass(wet):
    sends = json.loads((wet / "a.json").read_text())["settings"]["sends"]
    assert set(sends) >= {"reverb", "vocal reverb"}
    sent = {name for send in sends.values() for name in send["tracks"]}
    assert sent == {"hat", "keys", "snare", "vocal"}
    [room] = sends["reverb"]["chain"]
    assert room["decay_seconds"] == pytest.approx(DECAY_SECONDS, rel=0.6)
    assert sends["reverb"]["tracks"]["keys"] == pytest.approx(LEVEL_DB, abs=4.0)
    assert sends["vocal reverb"]["chain"][0]["pre_delay_ms"] > room["pre_delay_ms"]


def test_the_report_tells_each_send(wet):
    text = " ".join((wet / "a.txt").read_text().split())
    told = json.loads((wet / "a.json").read_text())
    assert told["space"]["believed"]
    for name, send in told["settings"]["sends"].items():
        level_db = next(iter(send["tracks"].values()))
        assert f"{name} at {level_db:.1f} dB, from {', '.join(send['tracks'])}: " in text
    assert "pre-delay 35 ms" in text


def test_the_mix_is_wetter_than_without(wet, tmp_path):
    """A send that is taken out of the settings is not heard again."""
    told = json.loads((wet / "a.json").read_text())
    del told["settings"]["sends"]
    (tmp_path / "dry.json").write_text(json.dumps(told["settings"]))
    assert run("render", wet / "stems", tmp_path / "dry.json", "-o", tmp_path / "dry.wav", "-q").code == 0
    with_room, without = (soundfile.read(path, always_2d=True)[0] for path in (wet / "a.wav", tmp_path / "dry.wav"))
    room = with_room[: len(without)] - without[: len(with_room)]
    level_db = 10.0 * np.log10((room**2).mean() / (without**2).mean())
    assert -25.0 < level_db < -3.0
