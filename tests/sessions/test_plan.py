"""A session says of every track that is heard where it lies, what the mixer does, and what is in the audio."""

import pytest

from assistant.processors import Gain, Limiter
from assistant.sessions import plan
from assistant.sessions.notes import notes
from assistant.sessions.plan import COLOURS
from assistant.settings import Settings
from tests.mixing.songs import RATE_HZ
from tests.sessions.mixes import LEAD, SETTINGS, opened, ride


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    return opened(tmp_path_factory.mktemp("plan") / "tracks")


@pytest.fixture(scope="module")
def session(tracks):
    return plan(tracks, SETTINGS, name="song")


def test_the_tracks_that_are_heard_and_the_returns_are_there_and_last_as_long_as_the_mix(session):
    names = [track.name for track in session.tracks]
    assert names == ["bass", "hat", "keys", "kick", "snare", "vocal", "wide", "room (return)", "echo (return)"]
    assert {track.samples for track in session.tracks} == {session.samples}
    assert session.samples == round(4.5 * RATE_HZ)
    assert {track.position_samples for track in session.tracks} == {0}
    assert len({track.file for track in session.tracks}) == len(names)
    assert session.tracks[0].file == "audio/01 bass.wav"


def test_faders_pans_and_rides_are_those_of_the_settings(session):
    found = {track.name: (track.volume_db, track.pan, track.ride.points) for track in session.tracks}
    assert found["bass"] == (-7.31, 0.0, ())
    assert found["hat"] == (-12.0, -0.62, ())
    assert found["vocal"] == (-3.25, 0.1, LEAD.points)
    assert found["wide"] == (-8.0, -0.2, LEAD.points)
    assert found["room (return)"] == (0.0, 0.0, ())


def test_what_is_in_the_audio_is_told_with_its_reason(session):
    told = {track.name: [each.kind for each in track.rendered] for track in session.tracks}
    assert told["hat"] == ["compressor"]
    assert told["keys"] == ["pan", "decorrelator"]
    assert told["kick"] == ["polarity", "compressor", "compressor"]
    assert dict(session.tracks[5].sends) == {"room": -6.0, "echo": -10.0}


def test_colours_follow_the_groups_that_are_told_or_else_the_names(tracks, session):
    assert {track.name: track.colour for track in session.tracks}["kick"] == COLOURS["drums"]
    told = plan(tracks, SETTINGS, groups={"kick": "keys"})
    assert {track.name: track.colour for track in told.tracks}["kick"] == COLOURS["keys"]
    assert {track.name: track.group for track in told.tracks}["bass"] == ""


def test_rides_of_the_whole_become_one_and_the_bus_is_named(session):
    at = {point.at_seconds: point.gain_db for point in session.ride.points}
    assert at[1.1] == 1.5
    assert at[3.5] == -6.0
    assert session.not_carried == ("gain", "limiter")


def test_rides_that_overlap_add_up_and_keep_their_jumps(tracks):
    bus = (ride((1.0, 0.0), (1.0, 6.0)), ride((0.0, 0.0), (2.0, -4.0)), Limiter(ceiling_dbtp=-1.0))
    found = plan(tracks, Settings(tracks={"kick": ()}, bus=bus)).ride
    assert [(point.at_seconds, point.gain_db) for point in found.points] == [
        (0.0, 0.0),
        (1.0, -2.0),
        (1.0, 4.0),
        (2.0, 2.0),
    ]


def test_a_ride_behind_something_of_the_bus_is_not_carried(tracks):
    found = plan(tracks, Settings(tracks={"kick": ()}, bus=(Gain(gain_db=1.0), LEAD)))
    assert found.ride.is_neutral
    assert found.not_carried == ("gain", "ride")


def test_the_notes_tell_all_of_it(session):
    text = notes(session)
    for track in session.tracks:
        assert f"{track.name}  [{track.file}]" in text
    assert "fader -3.25 dB, pan +0.10, volume envelope of 5 points" in text
    assert "in the audio: decorrelator" in text
    assert "compressor (of the group drums, which follows the sum of its tracks)" in text
    assert "goes into room at -6.00 dB" in text
    assert "not carried: gain, limiter" in text
