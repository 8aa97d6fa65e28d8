"""A group's compressor follows the sum and acts on each track, so that stems still add up."""

import json
from dataclasses import replace

import numpy as np
import pytest

from assistant.audio import open_sound
from assistant.errors import SettingsError
from assistant.mixdown import Summed
from assistant.mixing.desk import set_up
from assistant.mixing.grouping import MOST_TAKEN_DB
from assistant.mixing.song import read_song
from assistant.processors import Compressor
from assistant.progress import Progress
from assistant.settings import GroupBus, Settings, from_json, json_schema, to_json
from assistant.tracks.track import Track
from assistant.tracks.wishes import TrackWish, Wishes
from tests.mixing.songs import RATE_HZ, grid, tracks, write_folder
from tests.signals import song

GLUE = Compressor(threshold_db=-30.0, ratio=4.0, attack_ms=5.0, release_ms=100.0, makeup_db=2.0)


@pytest.fixture
def opened(tmp_path):
    parts = tracks(3.0)
    folder = write_folder(tmp_path / "stems", parts)
    return tuple(Track(name=name, sound=open_sound(folder / f"{name}.wav"), rate_hz=RATE_HZ) for name in parts)


def rendered(summed, size=65536):
    return np.concatenate(list(summed.blocks(size)), axis=1)


def test_a_group_is_its_sum_behind_the_compressor_and_stems_add_up(opened):
    group = GroupBus(tracks=("kick", "snare"), compressor=GLUE)
    members = tuple(track for track in opened if track.name in group.tracks)
    chains = {track.name: () for track in members}
    plain, grouped = rendered(Summed(members, chains)), Summed(members, chains, {"drums": group})
    assert np.allclose(rendered(grouped), GLUE.process(plain, RATE_HZ), atol=1e-6)
    stems = [np.concatenate(each, axis=1) for each in zip(*grouped.stems(), strict=True)]
    assert np.allclose(np.sum(stems, axis=0), rendered(grouped), atol=1e-6)
    assert np.array_equal(rendered(grouped, 1000), rendered(grouped))


def test_who_is_not_in_the_group_is_left_alone(opened):
    chains = {track.name: () for track in opened}
    group = {"drums": GroupBus(tracks=("kick", "snare"), compressor=GLUE)}
    names = [track.name for track in opened]
    for place, (one, other) in enumerate(
        zip(
            zip(*Summed(opened, chains).stems(), strict=True),
            zip(*Summed(opened, chains, group).stems(), strict=True),
            strict=True,
        )
    ):
        same = np.array_equal(np.concatenate(one, axis=1), np.concatenate(other, axis=1))
        assert same is (names[place] not in {"kick", "snare"})


def test_a_track_taken_out_of_the_settings_leaves_its_group(opened):
    members = tuple(track for track in opened if track.name == "kick")
    group = GroupBus(tracks=("kick", "snare"), compressor=GLUE)
    alone = replace(group, tracks=("kick",))
    both = [rendered(Summed(members, {"kick": ()}, {"drums": each})) for each in (group, alone)]
    assert np.array_equal(*both)
    assert from_json({"schema": 1, "tracks": {"kick": []}, "groups": {"drums": {"tracks": ["kick", "gone"]}}}).groups


def test_settings_of_groups_survive_json_and_obey_the_schema():
    jsonschema = pytest.importorskip("jsonschema")
    settings = Settings(tracks={"a": (), "b": ()}, groups={"drums": GroupBus(tracks=("a", "b"), compressor=GLUE)})
    obj = json.loads(json.dumps(to_json(settings)))
    assert from_json(obj) == settings
    jsonschema.validate(obj, json_schema())
    assert "groups" not in to_json(Settings())
    for broken, told in (
        ({"tracks": [1], "compressor": {}}, "names of tracks"),
        ({"tracks": [], "gain": 1}, "gain is not known"),
        ({"tracks": ["a"], "compressor": {"ratio": 0.5}}, "ratio is 0.5"),
    ):
        with pytest.raises(SettingsError, match=told):
            from_json({"schema": 1, "tracks": {"a": []}, "groups": {"drums": broken}})


def desk(folder, wishes):
    found = read_song(folder, [], Progress(), wishes)
    return set_up(found, grid(song(8.0, RATE_HZ, seed=1)), None, Progress(), shape=True, ride=True)


def test_drums_in_three_tracks_share_one_and_fewer_do_not(tmp_path):
    folder = write_folder(tmp_path, tracks(8.0))
    found = desk(folder, Wishes())
    assert found.drums is not None
    assert set(found.drums.bus.tracks) == {"hat", "kick", "snare"}
    assert found.drums.bus.compressor.ratio == 2.0
    assert "2:1" in found.drums.reason
    assert MOST_TAKEN_DB == 2.0
    assert found.drums.moved(-3.0).bus.compressor.threshold_db == pytest.approx(
        found.drums.bus.compressor.threshold_db - 3.0
    )
    assert replace(found, drums=None).groups == {}
    assert desk(folder, Wishes(tracks={"hat": TrackWish(mute=True)})).drums is None
    assert desk(folder, Wishes(tracks={"hat": TrackWish(lock=True)})).drums is None
