"""Two mixes rendered from their tracks: what was measured is what the settings do, whatever the files say."""

import json
from dataclasses import replace

import pytest

from assistant.diff import diff
from assistant.errors import OptionError, SettingsError
from assistant.processors import Gain, Limiter
from assistant.progress import Progress
from assistant.settings import GroupBus, Settings, to_json
from tests.mixing.songs import tracks, write_folder
from tests.sessions.mixes import SETTINGS

TRACKS = Settings(tracks={name: (Gain(gain_db=-6.0),) for name in tracks(0.1)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("rendered") / "stems", tracks(6.0))


def _diff(place, folder, a, b, **told):
    for name, own in (("a", a), ("b", b)):
        found = {"schema": 1, "settings": to_json(own), **told}
        (place / f"{name}.json").write_text(json.dumps(found), encoding="utf-8")
    return diff(place / "a.json", place / "b.json", Progress(), folder)


def _with(mix, **gains_db):
    return replace(mix, tracks={**mix.tracks, **{name: (Gain(gain_db=gain_db),) for name, gain_db in gains_db.items()}})


def test_a_mix_has_not_changed_from_itself(tmp_path, folder):
    """With groups, sends, rides and a limiter on it."""
    own = {name: chain for name, chain in SETTINGS.tracks.items() if name != "wide"}
    mix = replace(SETTINGS, tracks=own)
    found = _diff(tmp_path, folder, mix, mix)
    assert not any(pair.is_worth for pair in (*found.outcome.groups, *found.outcome.figures, *found.rendered.figures))
    assert found.outcome.masking == ()


def test_the_lead_stands_out_by_as_much_as_its_fader_was_moved(tmp_path, folder):
    told = {"tracks": [{"name": "vocal", "group": "voices"}], "lead": "vocal", "lead_over_rest_db": 77.0}
    found = _diff(tmp_path, folder, TRACKS, _with(TRACKS, vocal=-3.0), **told)
    figures = {pair.key: pair for pair in found.outcome.figures}
    assert figures["lead_over_rest_db"].change == pytest.approx(3.0, abs=0.01)
    assert figures["lead_covered_percent"].change < 0.0
    groups = {pair.key: pair.change for pair in found.outcome.groups}
    assert set(groups) == {"drums", "bass", "keys", "voices"}  # by the file, and by the names it does not tell of
    assert groups["voices"] - groups["drums"] == pytest.approx(3.0, abs=0.05)
    assert groups["bass"] == pytest.approx(groups["keys"], abs=0.05)
    assert found.outcome.is_measured
    assert not found.outcome.is_stale
    assert any(
        each.masked != "vocal" and each.masker == "vocal" and each.change > 0.0 for each in found.outcome.masking
    )


def test_a_gain_on_the_bus_makes_it_louder_and_leaves_the_balance(tmp_path, folder):
    found = _diff(tmp_path, folder, TRACKS, replace(TRACKS, bus=(Gain(gain_db=2.0),)))
    (loudness,) = [pair for pair in found.rendered.figures if pair.key == "loudness_lufs"]
    assert loudness.change == pytest.approx(2.0, abs=0.01)
    assert not any(pair.is_worth for pair in found.outcome.groups)


def test_a_track_that_was_taken_out_takes_its_group_along(tmp_path, folder):
    without = replace(TRACKS, tracks={name: chain for name, chain in TRACKS.tracks.items() if name != "bass"})
    (gone,) = [pair for pair in _diff(tmp_path, folder, TRACKS, without).outcome.groups if pair.b is None]
    assert gone.key == "bass"


def test_what_a_group_compressor_takes_is_measured(tmp_path, folder):
    drums = SETTINGS.groups["drums"]
    squeezed = replace(TRACKS, groups={"drums": GroupBus(tracks=drums.tracks, compressor=drums.compressor)})
    groups = {pair.key: pair.change for pair in _diff(tmp_path, folder, TRACKS, squeezed).outcome.groups}
    assert groups["drums"] < groups["bass"] - 0.5


def test_a_silent_mix_has_no_levels(tmp_path, folder):
    silent = Settings(tracks={"kick": (Gain(gain_db=-96.0),) * 3})
    found = _diff(tmp_path, folder, silent, TRACKS)
    assert [pair.a for pair in found.outcome.groups if pair.key == "drums"] == [None]


def test_settings_that_the_folder_cannot_play_are_refused(tmp_path, folder):
    with pytest.raises(SettingsError, match="B holds no settings for tracks"):
        _diff(tmp_path, folder, TRACKS, Settings(bus=(Limiter(ceiling_dbtp=-1.0),)))
    with pytest.raises(SettingsError, match="A has settings for flute, which"):
        _diff(tmp_path, folder, _with(TRACKS, flute=0.0), TRACKS)
    sounds = [folder / f"{name}.wav" for name in ("kick", "bass")]
    with pytest.raises(OptionError, match=r"--tracks .* is for two settings files"):
        diff(*sounds, Progress(), folder)


def test_plain_settings_are_measured_with_the_lead_that_the_mix_tells(tmp_path, folder):
    (tmp_path / "a.json").write_text(json.dumps({"schema": 1, "settings": to_json(TRACKS), "lead": "vocal"}))
    (tmp_path / "b.json").write_text(json.dumps(to_json(_with(TRACKS, vocal=-9.0))))
    found = diff(tmp_path / "a.json", tmp_path / "b.json", Progress(), folder)
    assert found.outcome.lead == ("vocal", "vocal")
    (over,) = [pair for pair in found.outcome.figures if pair.key == "lead_over_rest_db"]
    assert over.change == pytest.approx(-3.0, abs=0.01)
