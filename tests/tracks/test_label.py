"""What a track is taken for: the user's word, its name, its sound, in that order; and which one leads."""

import pytest

from assistant.mixing.practice import PRACTICE
from assistant.mixing.song import read_song
from assistant.progress import Progress
from assistant.tracks.roles import ROLES
from assistant.tracks.sounding import Heard
from assistant.tracks.wishes import TrackWish, Wishes
from tests.mixing.songs import tracks, write_folder


def labelled(folder, wishes=None):
    song = read_song(folder, [], Progress(), wishes or Wishes())
    return {track.name: label for track, label in zip(song.tracks, song.labels, strict=True)}


def test_every_role_has_its_practice():
    assert set(PRACTICE) == set(ROLES)


def test_names_say_what_tracks_are_and_the_voice_leads(tmp_path):
    found = labelled(write_folder(tmp_path, tracks(4.0)))
    assert {name: label.role for name, label in found.items()} == {
        "bass": "bass", "hat": "cymbals", "keys": "keys", "kick": "kick", "snare": "snare", "vocal": "lead_vocal",
    }  # fmt: skip
    assert [name for name, label in found.items() if label.leads] == ["vocal"]
    assert found["kick"].why == "by its name"


def test_the_user_s_word_counts_most(tmp_path):
    folder = write_folder(tmp_path, tracks(4.0))
    wishes = Wishes(tracks={"keys": TrackWish(role="synth", group="effects")}, lead="keys")
    found = labelled(folder, wishes)
    assert (found["keys"].role, found["keys"].group) == ("synth", "effects")
    assert [name for name, label in found.items() if label.leads] == ["keys"]


@pytest.mark.parametrize(("role", "expected"), [("brass", "brass"), (None, "other")])
def test_where_names_say_nothing_the_sound_is_asked(tmp_path, monkeypatch, role, expected):
    parts = tracks(4.0)
    folder = write_folder(tmp_path, {"track 1": parts["keys"], "kick": parts["kick"]})
    heard = Heard(role=role, probability=0.4, ranking=(("brass", 0.4), ("keys", 0.3)))
    monkeypatch.setattr("assistant.tracks.sounding.role_of_sound", lambda *_: heard)
    found = labelled(folder)["track 1"]
    assert found.role == expected
    assert "sound" in found.why
    assert ("unsure" in found.why) is (role is None)
