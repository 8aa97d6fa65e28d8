"""Two settings of a mix: faders apart from the move that all share, places, rides, groups, sends."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.diff.mixes import mix_changes
from assistant.processors import Compressor, Equalizer, Gain, Pan, Reverb, Ride
from assistant.processors.ride import Breakpoint
from assistant.settings import GroupBus, Send, Settings
from tests.processors.strategies import processors
from tests.sessions.mixes import LEAD, SETTINGS, ride

NAMES = ("bass", "drums", "keys", "vocal")
CHAINS = st.lists(st.sampled_from([Gain, Pan, Ride, Equalizer, Compressor]).flatmap(processors), max_size=3).map(tuple)
SOME = st.sets(st.sampled_from(NAMES)).map(lambda drawn: tuple(sorted(drawn)))
GROUPS = st.dictionaries(
    st.sampled_from(["low", "high"]), st.builds(GroupBus, tracks=SOME, compressor=processors(Compressor)), max_size=2
)
SENDS = st.dictionaries(
    st.sampled_from(["room", "echo"]),
    st.builds(
        Send, tracks=st.dictionaries(st.sampled_from(NAMES), st.floats(-96.0, 24.0)), tail_seconds=st.floats(0, 9)
    ),
    max_size=2,
)
MIXES = st.builds(
    Settings,
    tracks=st.dictionaries(st.sampled_from(NAMES), CHAINS, min_size=1),
    groups=GROUPS,
    sends=SENDS,
)


def _of_gains(**gains_db):
    return Settings(tracks={name: (Gain(gain_db=gain_db),) for name, gain_db in gains_db.items()})


def _beyond(found):
    return {move.name: move.beyond_db for move in found.tracks if move.is_moved}


def _moved_by(mix, by_db):
    """All faders moved by the same, and the thresholds of the groups with them, as a mix of its own does it."""
    tracks = {name: (*chain, Gain(gain_db=by_db)) for name, chain in mix.tracks.items()}
    groups = {
        name: replace(group, compressor=replace(group.compressor, threshold_db=group.compressor.threshold_db + by_db))
        for name, group in mix.groups.items()
    }
    return replace(mix, tracks=tracks, groups=groups)


@given(MIXES)
@settings(max_examples=60, deadline=None)
def test_a_mix_has_not_changed_from_itself(mix):
    assert mix_changes(mix, mix).is_empty


@given(MIXES, MIXES)
@settings(max_examples=100, deadline=None)
def test_there_and_back_are_the_same_moves_turned_round(a, b):
    there, back = mix_changes(a, b), mix_changes(b, a)
    assert there.common_db == pytest.approx(-back.common_db)
    assert [move.name for move in there.tracks] == [move.name for move in back.tracks]
    for one, other in zip(there.tracks, back.tracks, strict=True):
        assert (one.gain.a, one.pan.a, one.rides) == (other.gain.b, other.pan.b, other.rides[::-1])
        assert one.beyond_db == pytest.approx(-other.beyond_db)
        assert one.ride_size_db == pytest.approx(other.ride_size_db)
    assert [(each.name, each.joined, each.left) for each in there.groups] == [
        (each.name, each.left, each.joined) for each in back.groups
    ]
    for one, other in zip(there.sends, back.sends, strict=True):
        assert (one.name, one.a, one.b) == (other.name, other.b, other.a)
        assert [(each.name, each.a, each.b) for each in one.levels] == [
            (each.name, each.b, each.a) for each in other.levels
        ]


@given(MIXES, MIXES, st.permutations(NAMES))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_tracks_in_the_file_does_not_matter(a, b, order):
    turned = replace(b, tracks={name: b.tracks[name] for name in order if name in b.tracks})
    assert mix_changes(a, turned) == mix_changes(a, b)


@given(st.floats(0.2, 12.0), st.sampled_from([-1.0, 1.0]))
@settings(max_examples=30, deadline=None)
def test_a_gain_of_all_tracks_is_told_as_common_and_nothing_else(size_db, sign):
    """Also where a group's threshold goes along, which it must to do the same."""
    found = mix_changes(SETTINGS, _moved_by(SETTINGS, sign * size_db))
    assert found.common_db == pytest.approx(sign * size_db)
    assert not any(move.is_worth or move.is_driven for move in found.tracks)
    assert found.groups == found.sends == ()
    assert not found.is_empty


def test_one_fader_is_told_beyond_what_all_share():
    a = _of_gains(bass=-6.0, drums=-4.0, keys=-9.0, vocal=-3.0)
    found = mix_changes(a, _of_gains(bass=-7.5, drums=-5.5, keys=-10.5, vocal=-2.5))
    assert found.common_db == pytest.approx(-1.5)
    assert _beyond(found) == {"vocal": pytest.approx(2.0)}
    assert found.tracks[0].name == "vocal"


@pytest.mark.parametrize(
    ("moves_db", "common_db"),
    [
        ((2.0, 2.0, 0.0), 0.0),  # one stood still: two were moved, and not one against all
        ((2.0, 2.0, 1.0), 2.0),
        ((2.0, 2.0, -0.5, -0.5), 0.0),  # two up did not take the other two down
        ((3.0, 1.0), 1.0),
        ((0.05, 0.06, 0.04), 0.0),  # nothing that anyone hears
        ((5.0,), 0.0),
    ],
)
def test_what_is_common(moves_db, common_db):
    a = _of_gains(**dict.fromkeys(NAMES[: len(moves_db)], -6.0))
    b = _of_gains(**{name: -6.0 + move for name, move in zip(NAMES, moves_db, strict=False)})
    assert mix_changes(a, b).common_db == pytest.approx(common_db)


def test_gain_in_front_of_the_compressor_is_told_where_the_whole_gain_is_the_same():
    squeezed = Compressor(threshold_db=-20.0, ratio=3.0)
    a, b = (
        Settings(tracks={"bass": (Gain(gain_db=front), squeezed, Gain(gain_db=-front)), "keys": ()})
        for front in (0.0, 4.0)
    )
    found = {move.name: move for move in mix_changes(a, b).tracks}
    assert not found["bass"].is_moved
    assert found["bass"].drive.change == pytest.approx(4.0)
    assert found["keys"].drive.a is None
    assert not mix_changes(a, b).is_empty


def test_places_and_tracks_that_come_and_go():
    a = Settings(tracks={"bass": (), "keys": (Pan(pan=-0.4),), "old": (Gain(gain_db=-3.0),)})
    b = Settings(tracks={"bass": (Pan(pan=0.004),), "keys": (Pan(pan=0.4),), "young": (Gain(gain_db=2.0),)})
    found = mix_changes(a, b)
    assert [move.name for move in found.tracks if move.is_panned] == ["keys"]
    assert [(move.name, move.gain.a, move.gain.b) for move in found.tracks if not move.is_in_both] == [
        ("old", -3.0, None),
        ("young", None, 2.0),
    ]


def test_the_size_of_a_ride_is_the_most_that_it_is_off_the_other():
    """Between breakpoints of the other, too, and on both sides of a step."""
    still, lifted = ride((0.0, 0.0), (4.0, 0.0)), ride((1.0, 0.0), (2.0, 3.0), (3.0, 0.0))
    stepped, bent = ride((0.0, 0.0), (2.0, 0.0), (2.0, -6.0)), ride((0.0, 0.0), (2.0, -3.0), (2.0, -6.0))
    for a, b, size_db in ((still, lifted, 3.0), (stepped, bent, 3.0), (LEAD, LEAD, 0.0), (Ride(), still, 0.0)):
        for pair in ((a, b), (b, a)):
            (move,) = mix_changes(*(Settings(tracks={"vocal": (each,)}) for each in pair)).tracks
            assert move.ride_size_db == pytest.approx(size_db)
    (move,) = mix_changes(Settings(tracks={"vocal": ()}), Settings(tracks={"vocal": (lifted,)})).tracks
    assert move.rides[0].points == 0
    assert (move.rides[1].lifts, move.rides[1].largest_db) == (1, 3.0)


def test_a_fade_to_silence_is_no_lift():
    faded = Ride(points=(Breakpoint(at_seconds=1.0, gain_db=1.5), Breakpoint(at_seconds=2.0, gain_db=-96.0)))
    (move,) = mix_changes(Settings(tracks={"vocal": ()}), Settings(tracks={"vocal": (faded,)})).tracks
    assert move.rides[1].largest_db == 1.5


def test_a_group_is_told_by_its_members_and_its_compressor():
    drums = SETTINGS.groups["drums"]
    with_bass = replace(drums, tracks=("bass", *drums.tracks[:-1]))
    (found,) = mix_changes(SETTINGS, replace(SETTINGS, groups={"drums": with_bass})).groups
    assert (found.joined, found.left) == (("bass",), ("gone",))
    assert found.compressor.is_empty
    harder = replace(drums, compressor=replace(drums.compressor, ratio=6.0))
    (found,) = mix_changes(SETTINGS, replace(SETTINGS, groups={"drums": harder})).groups
    assert [each.name for step in found.compressor.steps for each in step.parameters] == ["ratio"]
    (found,) = mix_changes(SETTINGS, replace(SETTINGS, groups={})).groups
    assert found.b is None


def test_a_send_is_told_by_what_goes_in_and_what_it_is():
    room = SETTINGS.sends["room"]
    changed = replace(room, tracks={"vocal": -4.0, "snare": -12.0, "keys": -9.0}, tail_seconds=1.5)
    (found,) = mix_changes(SETTINGS, replace(SETTINGS, sends={**SETTINGS.sends, "room": changed})).sends
    assert [(each.name, each.a, each.b) for each in found.levels] == [("keys", None, -9.0), ("vocal", -6.0, -4.0)]
    assert found.tail.change == pytest.approx(1.0)
    longer = replace(room, chain=(replace(room.chain[0], decay_seconds=1.2),))
    (found,) = mix_changes(SETTINGS, replace(SETTINGS, sends={**SETTINGS.sends, "room": longer})).sends
    assert isinstance(found.chain.steps[0].b, Reverb)


def test_settings_without_tracks_are_no_mix():
    assert mix_changes(Settings(bus=(Gain(gain_db=1.0),)), Settings()) is None
    assert mix_changes(Settings(), _of_gains(bass=1.0)) is not None


def test_sums_of_gains_are_finite_and_exact():
    """The whole gain is the sum of the chain's, in whatever order they stand."""
    a = Settings(tracks={"bass": (Gain(gain_db=12.5), Gain(gain_db=-20.0)), "keys": ()})
    (move, _) = mix_changes(a, Settings(tracks={"bass": (Gain(gain_db=-20.0), Gain(gain_db=13.0)), "keys": ()})).tracks
    assert math.isclose(move.gain.change, 0.5)
