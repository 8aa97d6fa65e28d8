"""Two JSON files: chains by track, options, figures and notes; what is no match and no settings is refused."""

import copy
import functools
import json

import pytest

from assistant.diff import diff
from assistant.errors import OptionError, SettingsError
from assistant.processors import Equalizer, Gain, Limiter
from assistant.processors.equalizer import Band
from assistant.progress import Progress
from assistant.report.json import to_object
from assistant.settings import Settings, to_json
from tests.command import write
from tests.diff.revisions import song
from tests.report.matches import written


@functools.cache
def _written_object():
    return to_object(written())


def _match():
    """A match as its JSON file holds it, to be changed by the test."""
    return copy.deepcopy(_written_object())


def _diff(folder, a, b):
    paths = []
    for name, each in (("a", a), ("b", b)):
        paths.append(folder / f"{name}.json")
        paths[-1].write_text(each if isinstance(each, str) else json.dumps(each), encoding="utf-8")
    return diff(*paths, Progress())


def _settings(*bus, **tracks):
    return to_json(Settings(bus=bus, tracks=tracks))


def test_a_match_has_not_changed_from_itself(tmp_path):
    found = _diff(tmp_path, _match(), _match())
    assert found.chains[""].is_empty
    assert found.match.options == found.match.names == ()
    assert (found.match.notes.gone, found.match.notes.new, found.match.notes.reworded) == ((), (), ())
    assert [role.role for role in found.match.roles] == ["before", "reference", "after"]
    assert not any(pair.is_worth for role in found.match.roles for pair in role.figures)


def test_options_figures_and_notes_are_told_apart(tmp_path):
    a, b = _match(), _match()
    b["options"]["tone"] = 30.0
    b["after"]["loudness_lufs"] += 1.5
    b["limiter"]["reduction_db"] += 0.7
    a["notes"] = ["It takes 1.0 dB.", "Only A says so."]
    b["notes"] = ["Only B says so.", "It takes 2.5 dB."]
    found = _diff(tmp_path, a, b).match
    assert [(each.name, each.b) for each in found.options] == [("tone", 30.0)]
    moved = {role.role: {pair.key for pair in role.figures if pair.is_worth} for role in found.roles}
    assert moved["before"] == moved["reference"] == set()
    assert "loudness_lufs" in moved["after"]
    (work,) = [pair for pair in found.work if pair.key == "limiting_db"]
    assert work.change == pytest.approx(0.7)
    assert (found.notes.gone, found.notes.new) == (("Only A says so.",), ("Only B says so.",))
    assert found.notes.reworded == (("It takes 1.0 dB.", "It takes 2.5 dB."),)


def test_a_match_and_settings_are_compared_by_their_chains(tmp_path):
    a = _match()
    found = _diff(tmp_path, a, a["settings"])
    assert found.match is None
    assert found.chains[""].is_empty


def test_tracks_are_compared_by_name(tmp_path):
    a = _settings(Limiter(ceiling_dbtp=-1.0), drums=(Gain(gain_db=1.0),), bass=(Gain(gain_db=2.0),), keys=())
    b = _settings(Limiter(ceiling_dbtp=-1.0), drums=(Gain(gain_db=3.0),), bass=(Gain(gain_db=2.0),), voice=())
    found = _diff(tmp_path, a, b)
    assert (found.tracks_gone, found.tracks_new) == (("keys",), ("voice",))
    assert [name for name, chain in found.chains.items() if not chain.is_empty] == ["drums"]
    assert found.chains["drums"].steps[0].size_db == pytest.approx(2.0)


def test_the_equalizers_effect_runs_at_the_mix_rate(tmp_path):
    """The bilinear transform cramps a bell near the Nyquist frequency, and more so at the lower rate."""
    low, high = _match(), _match()
    for found, rate_hz in ((low, 44100), (high, 96000)):
        found["before"]["rate_hz"] = rate_hz
        found["settings"] = _settings()
    curves = []
    for found in (low, high):
        other = copy.deepcopy(found)
        other["settings"] = _settings(Equalizer(bands=(Band(frequency_hz=12000.0, gain_db=6.0, q=0.7),)))
        (effect,) = _diff(tmp_path, found, other).effects[""]
        curves.append(effect.curve.change_db[-1])
    assert curves[0] < curves[1] - 0.5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "no settings and no match"),
        ('{"schema": 2, "blocks": {}}', "profiles cannot be compared"),
        ('{"schema": 99, "bus": []}', "newer version"),
        ('{"schema": 1, "bus": [{"kind": "echo"}]}', "echo"),
        ('{"schema": 1, "bus": [{"kind": "gain", "gain_db": 99}]}', "range"),
    ],
)
def test_what_is_no_settings_is_refused_by_name(tmp_path, text, words):
    with pytest.raises(SettingsError, match=words) as refused:
        _diff(tmp_path, _settings(), text)
    assert "b.json" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda after: after.update(mid_db=[0.0]), "after.mid_db holds 1 values; a list of 61"),
        (lambda after: after.update(side_db=None), "after.side_db holds a NoneType"),
        (lambda after: after.update(loudness_lufs="loud"), "after.loudness_lufs is 'loud'"),
        (lambda after: after.pop("rate_hz"), "after.rate_hz is missing"),
        (lambda after: after["levels_20ms_lu"].__setitem__(2, None), r"after.levels_20ms_lu\[2\] is null"),
    ],
)
def test_measurements_of_a_wrong_kind_are_refused_by_name(tmp_path, change, words):
    broken = _match()
    change(broken["after"])
    with pytest.raises(SettingsError, match=words):
        _diff(tmp_path, _match(), broken)


def test_a_silent_result_has_no_change(tmp_path):
    """A null in the JSON is what was not measured."""
    silent = _match()
    silent["after"].update(loudness_lufs=None, plr_db=None, levels_20ms_lu=None)
    after = _diff(tmp_path, _match(), silent).match.roles[-1]
    (loudness,) = [pair for pair in after.figures if pair.key == "loudness_lufs"]
    assert loudness.change is None


def test_one_of_each_is_refused(tmp_path):
    sound = write(tmp_path / "a.wav", song(4.0))
    settings = tmp_path / "b.json"
    settings.write_text(json.dumps(_settings()), encoding="utf-8")
    for pair in ((sound, settings), (settings, sound)):
        with pytest.raises(OptionError, match=r"b\.json holds settings and .*a\.wav is none"):
            diff(*pair, Progress())


def test_settings_need_no_ending(tmp_path):
    """A file that begins like an object is read as one."""
    for name in ("a", "b.txt"):
        (tmp_path / name).write_text(f" \n{json.dumps(_settings(Gain(gain_db=1.0)))}", encoding="utf-8")
    assert diff(tmp_path / "a", tmp_path / "b.txt", Progress()).chains[""].is_empty
