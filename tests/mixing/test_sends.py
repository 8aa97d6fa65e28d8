"""A send is the sum of what goes in, behind its chain, in time; tracks and returns add up to the mix."""

import json
from functools import reduce

import numpy as np
import pytest

from assistant.audio import open_sound
from assistant.errors import SettingsError
from assistant.mixdown import Summed
from assistant.processors import Delay, Gain, Pan, Reverb
from assistant.settings import Send, Settings, from_json, json_schema, to_json
from assistant.tracks.track import Track
from tests.mixing.songs import RATE_HZ, tracks, write_folder

ROOM = Reverb(wet_percent=100.0, decay_seconds=0.4, low_decay_seconds=0.4, high_decay_seconds=0.3)
ECHO = Delay(wet_percent=100.0, time_ms=200.0, feedback_percent=30.0)
SENDS = {
    "room": Send(tracks={"vocal": -6.0, "snare": -12.0, "gone": 0.0}, chain=(ROOM,), tail_seconds=0.5),
    "echo": Send(tracks={"vocal": -10.0}, chain=(ECHO, Gain(gain_db=-3.0))),
}


@pytest.fixture
def opened(tmp_path):
    parts = tracks(3.0)
    folder = write_folder(tmp_path / "stems", parts)
    return tuple(Track(name=name, sound=open_sound(folder / f"{name}.wav"), rate_hz=RATE_HZ) for name in parts)


def chains(opened):
    return {track.name: (Pan(pan=0.3),) if track.name == "vocal" else () for track in opened}


def joined(blocks):
    return np.concatenate(list(blocks), axis=1)


def stems_of(summed, size=65536):
    return dict(zip(summed.names, (joined(each) for each in zip(*summed.stems(size), strict=True)), strict=True))


def test_what_comes_back_is_the_sum_of_what_went_in_behind_the_chain(opened):
    summed = Summed(opened, chains(opened), sends=SENDS)
    stems = stems_of(summed)
    assert list(stems)[-2:] == ["room", "echo"]
    fed = stems["vocal"] * np.float32(10.0 ** (-6.0 / 20.0)) + stems["snare"] * np.float32(10.0 ** (-12.0 / 20.0))
    assert stems["room"] == pytest.approx(ROOM.process(fed, RATE_HZ), abs=1e-5)
    echoed = ECHO.process(stems["vocal"] * np.float32(10.0 ** (-10.0 / 20.0)), RATE_HZ) * 10.0 ** (-3.0 / 20.0)
    assert stems["echo"] == pytest.approx(echoed, abs=1e-5)
    assert np.abs(stems["room"]).max() > 0.01


def test_stems_add_up_in_blocks_of_any_size_and_the_tail_rings_out(opened):
    summed = Summed(opened, chains(opened), sends=SENDS)
    whole = joined(summed.blocks())
    assert summed.samples == whole.shape[1] == max(track.samples for track in opened) + round(0.5 * RATE_HZ)
    assert np.array_equal(joined(summed.blocks(1000)), whole)
    assert reduce(np.add, stems_of(summed).values()) == pytest.approx(whole, abs=1e-6)


def test_without_sends_nothing_changes(opened):
    plain = joined(Summed(opened, chains(opened)).blocks())
    empty = joined(Summed(opened, chains(opened), sends={"room": Send(chain=(ROOM,))}).blocks())
    assert np.array_equal(plain, empty)


def test_sends_survive_json_and_obey_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    settings = Settings(tracks={"vocal": (), "snare": ()}, sends=SENDS)
    obj = json.loads(json.dumps(to_json(settings)))
    assert from_json(obj) == settings
    jsonschema.validate(obj, json_schema())
    assert "sends" not in to_json(Settings())


@pytest.mark.parametrize(
    ("sends", "told"),
    [
        ({"room": {"tracks": {"a": 99.0}}}, r"sends\['room'\].tracks\['a'\] is 99 dB; the range is -96 to 24 dB"),
        ({"room": {"tracks": {"a": "loud"}}}, "a number from -96 to 24 dB is needed"),
        ({"room": {"tail_seconds": -1}}, "tail_seconds is -1 s"),
        ({"room": {"level": 1}}, "level is not known"),
        ({"a": {}}, "has the name of a track"),
        ({"../x": {}}, "a name that no file can have"),
    ],
)
def test_wrong_sends_are_refused(sends, told):
    with pytest.raises(SettingsError, match=told):
        from_json({"schema": 1, "tracks": {"a": []}, "sends": sends})


def test_a_send_made_by_hand_is_checked_as_well():
    with pytest.raises(SettingsError, match="range"):
        Send(tracks={"a": -100.0})
