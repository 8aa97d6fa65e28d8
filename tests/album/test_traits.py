"""Traits of songs that are played: what a score says of key and tempo, and calm against driving."""

import pytest

from assistant.album.ends import find_ends
from assistant.album.traits import traits_of
from assistant.analyze import analyze_samples
from assistant.audio import Audio
from assistant.synth import Part, Score, song
from assistant.synth.song import MAJOR, MINOR
from tests.signals import silence


def played(energy, *, tempo_bpm=104.0, tonic_midi=57, scale=MINOR, seed=11):
    return song(
        Score(
            seed=seed, tempo_bpm=tempo_bpm, tonic_midi=tonic_midi, scale=scale, vowel="ah",
            parts=(Part((0, 3, 4, 0, 5, 3, 4, 0), energy),),
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def driving():
    return played(1.0)


def test_key_and_tempo_are_those_of_the_score(driving):
    found = traits_of(driving, "driving")
    assert (found.key.name, round(found.tempo.bpm)) == ("A minor", 104)
    assert found.key.is_sure
    assert found.tempo.is_sure


def test_a_calm_song_has_less_energy_than_a_driving_one(driving):
    calm = played(0.5, tempo_bpm=84.0, tonic_midi=50, scale=MAJOR)
    found, quiet = (traits_of(Audio(gain * calm.samples, calm.rate_hz), "calm") for gain in (2.0, 1.0))
    assert (found.key.name, round(found.tempo.bpm)) == ("D major", 84)
    assert quiet.energy < found.energy < traits_of(Audio(2.0 * driving.samples, driving.rate_hz), "driving").energy


def test_what_was_measured_already_gives_the_same(driving):
    profile = analyze_samples(driving.samples, driving.rate_hz)
    assert traits_of(driving, "song", profile=profile, ends=find_ends(driving)) == traits_of(driving, "song")


def test_levels_at_the_ends_count_against_the_song_s_own(driving):
    loud, quiet = (traits_of(Audio(gain * driving.samples, driving.rate_hz), "song") for gain in (1.0, 0.25))
    assert loud.tail_lu == pytest.approx(quiet.tail_lu, abs=0.05)
    assert loud.head_lu == pytest.approx(quiet.head_lu, abs=0.05)


def test_silence_has_no_traits_and_no_complaints():
    found = traits_of(Audio(silence(15.0, 44100), 44100), "nothing")
    assert (found.key, found.tempo, found.energy) == (None, None, 0.0)
    assert (found.head_lu, found.tail_lu) == (0.0, 0.0)
