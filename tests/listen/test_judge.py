"""What a group loses on a device is what its sound loses there, and a warning is about what nobody hears."""

from dataclasses import replace

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.listen import DEVICES
from assistant.listen.fixes import CANDIDATES, MOST_CHANGE_DB, find_fix
from assistant.listen.hearing import a_weighting_db, noise_db, threshold_db
from assistant.listen.judge import MOST_LOSS_LU, GroupThere, judge, judged_frames
from assistant.listen.stems import StemMeter, groups_told
from assistant.mixdown import Summed
from assistant.processors import Equalizer, Width
from assistant.processors.equalizer import Band
from assistant.render import render
from assistant.tracks.wishes import Wishes
from tests.listen.mixes import RATE_HZ, stems_of, stereo, with_sub_bass
from tests.mixing.songs import tracks
from tests.signals import white


@pytest.fixture(scope="module")
def heavy(tmp_path_factory):
    return stems_of(tmp_path_factory.mktemp("heavy"), with_sub_bass())


def on(stems, name: str) -> dict[str, GroupThere]:
    return {group.name: group for group in judge(stems, DEVICES[name])}


def loudness_lufs(sound) -> float:
    return analyze_samples(np.ascontiguousarray(sound), RATE_HZ).loudness_lufs


@pytest.mark.parametrize("device", ["phone", "laptop", "mono"])
@pytest.mark.parametrize("group", ["drums", "keys", "vocals"])
def test_a_loss_is_that_of_the_rendered_sound(heavy, device, group):
    """Rendered through the device and metered: a group against the whole, there and on full-range speakers."""
    parts = with_sub_bass()
    own = sum(stereo(parts[name]) for name in heavy.members(group))
    whole = sum(stereo(sound) for sound in parts.values())
    there = [next(iter(render([each], DEVICES[device].chain, RATE_HZ, 2))) for each in (own, whole)]
    full_lu = loudness_lufs(own) - loudness_lufs(whole)
    loss_lu = full_lu - (loudness_lufs(there[0]) - loudness_lufs(there[1]))
    assert on(heavy, device)[group].level_lu == pytest.approx(full_lu, abs=0.5)
    assert on(heavy, device)[group].loss_lu == pytest.approx(loss_lu, abs=0.6)


def test_a_sub_bass_gets_lost_on_a_phone_and_nowhere_with_real_speakers(heavy):
    assert on(heavy, "phone")["bass"].is_lost
    assert on(heavy, "phone")["bass"].heard_there < 0.05
    assert on(heavy, "phone")["bass"].heard > 0.9
    for device in ("mono", "headphones"):
        assert not any(group.is_lost for group in on(heavy, device).values())


def test_a_bass_with_harmonics_is_heard_on_a_phone(tmp_path):
    """Two of its partials are in reach, and nothing covers them."""
    parts = with_sub_bass()
    t = np.arange(parts["bass"].shape[1]) / RATE_HZ
    parts["bass"] += (0.02 * np.sin(2 * np.pi * 620.0 * t) + 0.02 * np.sin(2 * np.pi * 1700.0 * t)).astype(np.float32)
    assert not on(stems_of(tmp_path / "s", parts), "phone")["bass"].is_lost


def test_what_lives_in_the_side_gets_lost_in_mono_and_a_narrower_one_is_kept(tmp_path):
    """Left and right of opposite polarity, and something loud beside it where what is left would be."""
    parts = {name: sound for name, sound in with_sub_bass().items() if name not in {"kick", "hat", "snare"}}
    noise = 3.0 * tracks(10.0, seed=3)["keys"]
    parts["keys"] = np.concatenate([noise, -0.97 * noise])
    found = on(stems_of(tmp_path / "a", parts), "mono")
    assert found["keys"].is_lost
    assert found["keys"].loss_lu > MOST_LOSS_LU
    parts["keys"] = np.concatenate([noise, 0.5 * noise])
    assert not on(stems_of(tmp_path / "b", parts), "mono")["keys"].is_lost


def test_what_is_under_road_noise_in_a_quiet_part_gets_lost_in_a_car(tmp_path):
    """Loud for six seconds; then a faint low hum is all that plays, and at speed nobody hears it."""
    loud = white(-14.0, 10.0, RATE_HZ, 1, seed=1)
    loud[:, 6 * RATE_HZ :] = 0.0
    t = np.arange(10 * RATE_HZ) / RATE_HZ
    hum = (10.0 ** (-42.0 / 20.0) * np.sin(2 * np.pi * 160.0 * t)).astype(np.float32)[None]
    found = on(stems_of(tmp_path / "quiet", {"hat": loud, "bass": hum}), "car")
    assert found["bass"].is_lost
    assert "drums" not in found
    steady = {"hat": white(-14.0, 10.0, RATE_HZ, 1, seed=1), "bass": hum}
    assert on(stems_of(tmp_path / "steady", steady), "car") == {}


def test_the_bus_counts(heavy):
    """Highs that the bus takes away are missing on the phone, too."""
    duller = (Equalizer(bands=(Band(kind="high_shelf", frequency_hz=3000.0, gain_db=-20.0),)),)
    dull = replace(heavy, settings=replace(heavy.settings, bus=duller))
    assert on(dull, "mono")["drums"].level_lu < on(heavy, "mono")["drums"].level_lu - 0.5
    narrow = replace(heavy, settings=replace(heavy.settings, bus=(Width(mid_db=-24.0),)))
    assert on(narrow, "mono")["vocals"].level_lu == pytest.approx(on(heavy, "mono")["vocals"].level_lu, abs=0.2)


def test_a_silent_mix_has_nothing_to_lose(tmp_path):
    silent = {name: np.zeros((1, 2 * RATE_HZ), np.float32) for name in ("bass", "keys")}
    assert judge(stems_of(tmp_path / "s", silent), DEVICES["phone"]) == ()


def test_the_least_that_helps_is_taken_and_none_where_none_does(heavy):
    phone = DEVICES["phone"]
    frames = judged_frames(heavy, phone)
    lost = on(heavy, "phone")["bass"]
    fix = find_fix(heavy, lost, phone, frames)
    assert fix is not None
    assert fix.chain in CANDIDATES
    assert any(each.kind == "saturator" for each in fix.chain)
    assert (fix.track, fix.place) == ("bass", 0)
    assert fix.change_db <= MOST_CHANGE_DB
    assert not fix.after.is_lost
    silent = replace(lost, tracks=())
    assert find_fix(heavy, silent, phone, frames) is None


def test_the_meter_hears_each_stem_of_a_sum(heavy):
    summed = Summed.of(heavy.tracks, heavy.settings)
    meter = StemMeter(summed)
    told = b"".join(block.tobytes() for block in replace(summed, listener=meter).blocks())
    assert told == b"".join(block.tobytes() for block in summed.blocks())
    for name, grid in meter.grids().items():
        assert np.allclose(grid.mid, heavy.grids[name].mid, rtol=1e-3, atol=1e-9)


def test_groups_come_from_mix_toml_then_the_mix_s_json_then_the_name(tmp_path):
    settings = tmp_path / "s.json"
    settings.write_text('{"schema": 1, "tracks": [{"name": "a", "group": "keys"}, {"name": "kick", "group": "bass"}]}')
    assert groups_told(settings, ["a", "kick", "snare", "b"], Wishes()) == {
        "a": "keys", "kick": "bass", "snare": "drums", "b": "effects",
    }  # fmt: skip
    settings.write_text('{"schema": 1, "tracks": {"a": []}}')
    assert groups_told(settings, ["a", "Bass DI"], Wishes()) == {"a": "effects", "Bass DI": "bass"}


def test_noise_has_its_level_and_hearing_its_threshold():
    levels_db = noise_db(40.0, 5.0)
    centres = 1000.0 * 2.0 ** (np.arange(-34, 27) / 6)
    assert 10 * np.log10(np.sum(10 ** ((levels_db + a_weighting_db(centres)) / 10))) == pytest.approx(40.0)
    assert a_weighting_db(np.array([100.0, 1000.0, 10000.0])) == pytest.approx([-19.1, 0.0, -2.5], abs=0.1)
    assert threshold_db()[34] == pytest.approx(2.4)
