"""What two mixes wrote of themselves: groups, lead, masking; figures that edited settings no longer have are told."""

import copy

import pytest

from assistant.diff.outcome import outcome
from assistant.processors import Gain, Pan
from assistant.settings import Settings

SETTINGS = Settings(
    tracks={"kick": (Gain(gain_db=-3.0),), "vocal": (Gain(gain_db=2.0), Gain(gain_db=-4.0), Pan(pan=0.1))}
)


def _track(name, gain_db, pan=0.0, *, heard=True):
    return {"name": name, "gain_db": gain_db, "pan": pan, "heard": heard}


MIX = {
    "tracks": [_track("kick", -3.0), _track("vocal", -2.0, 0.1), _track("hat", 0.0, heard=False)],
    "lead": "vocal",
    "lead_over_rest_db": 1.5,
    "lead_covered_percent": 22.0,
    "groups": [{"name": "drums", "level_lu": -6.0}, {"name": "vocals", "level_lu": -3.0}],
    "masking": [{"masked": "vocal", "masker": "kick", "low_hz": 100.0, "high_hz": 200.0, "before": 0.4, "after": 0.22}],
    "space": {"level_db": -12.0, "decay_seconds": 1.0},
}


def _outcome(a, b, settings=(SETTINGS, SETTINGS)):
    return outcome(a, b, settings)


def _changed(**instead):
    return {**copy.deepcopy(MIX), **instead}


def test_a_mix_came_to_what_itself_came_to():
    found = _outcome(MIX, MIX)
    assert not any(pair.is_worth for pair in (*found.groups, *found.figures))
    assert found.masking == ()
    assert not found.is_stale


def test_groups_lead_and_room_are_told():
    b = _changed(
        lead_over_rest_db=3.0,
        groups=[{"name": "drums", "level_lu": -7.5}, {"name": "keys", "level_lu": -9.0}],
        space=None,
    )
    found = _outcome(MIX, b)
    assert {pair.key: pair.change for pair in found.groups} == {"drums": -1.5, "keys": None, "vocals": None}
    moved = {pair.key: (pair.a, pair.b) for pair in found.figures if pair.is_worth}
    assert moved == {
        "lead_over_rest_db": (1.5, 3.0), "space_level_db": (-12.0, None), "space_decay_seconds": (1.0, None),
    }  # fmt: skip


def test_two_leads_have_no_figures_in_common():
    found = _outcome(MIX, _changed(lead="kick"))
    assert found.lead == ("vocal", "kick")
    assert not [pair for pair in found.figures if pair.key.startswith("lead")]


@pytest.mark.parametrize(("after", "told"), [(0.26, False), (0.27, True), (0.30, True), (0.17, True)])
def test_masking_is_told_from_five_points_on(after, told):
    found = _outcome(MIX, _changed(masking=[{**MIX["masking"][0], "after": after}])).masking
    assert [round(each.change) for each in found] == ([round(100 * after - 22)] if told else [])


def test_what_a_mix_does_not_tell_of_counts_as_the_most_that_is_not_told():
    (there,), (back,) = (_outcome(*pair).masking for pair in ((MIX, _changed(masking=[])), (_changed(masking=[]), MIX)))
    assert there.b_percent is None
    assert there.change == pytest.approx(-19.0)
    assert back.change == -there.change


def test_a_track_that_is_not_heard_in_both_masks_nothing_that_could_be_compared():
    without = _changed(tracks=[_track("vocal", -2.0, 0.1), _track("kick", 0.0, heard=False)], masking=[])
    assert _outcome(MIX, without).masking == ()


@pytest.mark.parametrize(
    ("tracks", "named"),
    [
        ({"vocal": (Gain(gain_db=-2.04), Pan(pan=0.1))}, ()),
        ({"vocal": (Gain(gain_db=-1.0), Pan(pan=0.1))}, ("vocal",)),
        ({"vocal": (Gain(gain_db=-2.0),)}, ("vocal",)),
        ({"vocal": SETTINGS.tracks["vocal"], "hat": (Gain(gain_db=5.0),)}, ()),  # silent: wherever it stands
        ({"vocal": SETTINGS.tracks["vocal"], "new": ()}, ("new",)),
    ],
)
def test_settings_that_are_not_those_of_the_figures_are_named(tracks, named):
    edited = Settings(tracks={"kick": SETTINGS.tracks["kick"], **tracks})
    assert _outcome(MIX, MIX, (SETTINGS, edited)).edited == ((), named)
    assert _outcome(MIX, MIX, (edited, SETTINGS)).edited == (named, ())


def test_a_track_that_was_taken_out_is_named():
    assert _outcome(MIX, MIX, (SETTINGS, Settings(tracks={"kick": SETTINGS.tracks["kick"]}))).edited == ((), ("vocal",))


def test_settings_and_matches_came_to_nothing_that_a_mix_does():
    assert _outcome(MIX, {"schema": 1, "tracks": {}}) is None
    assert _outcome({"masking": {}, "groups": []}, MIX) is None


@pytest.mark.parametrize(
    "broken", [{"tracks": 5}, {"tracks": [None, {}]}, {"groups": [3]}, {"masking": ["x"]}, {"space": []}]
)
def test_a_file_that_was_broken_by_hand_is_read_as_far_as_it_goes(broken):
    found = _outcome(MIX, _changed(**broken))
    assert found is not None
