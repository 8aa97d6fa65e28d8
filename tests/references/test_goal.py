"""What a match goes toward: pooling with weights, references of single aspects, and what stands apart."""

from functools import cache

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.processors import Equalizer, Gain
from assistant.processors.equalizer import Band
from assistant.profile import pool
from assistant.references.goal import gather, repeats
from assistant.references.source import Source
from tests.signals import song

RATE_HZ = 44100
SECONDS = 9.0


@cache
def sound(seed):
    return song(SECONDS, RATE_HZ, seed=seed)


@cache
def profile(seed, *chain):
    samples = sound(seed)
    for processor in chain:
        samples = processor.process(samples.copy(), RATE_HZ)
    return analyze_samples(samples, RATE_HZ)


def both(one):
    return one, one


def named(*weights, aspects=None):
    aspects = aspects or [None] * len(weights)
    return [Source(name=f"song {k}", weight=w, aspect=a) for k, (w, a) in enumerate(zip(weights, aspects, strict=True))]


def test_one_reference_is_its_own_profile():
    goal = gather(both(profile(9)), named(1.0), [both(profile(0))])
    assert goal.told is profile(0)
    assert all(song[0] is profile(0) for song in goal.songs.each)


def test_several_are_the_profile_of_their_concatenation():
    """Silence around them keeps every loudness window within one song; spectrum frames fall elsewhere on the others."""
    songs = [np.pad(sound(seed), ((0, 0), (RATE_HZ // 2, 5 * RATE_HZ // 2))) for seed in range(3)]
    measured = [both(analyze_samples(each, RATE_HZ)) for each in songs]
    goal = gather(both(profile(9)), named(1.0, 1.0, 1.0), measured)
    whole = analyze_samples(np.concatenate(songs, axis=1), RATE_HZ)
    assert goal.told.loudness_lufs == pytest.approx(whole.loudness_lufs, abs=0.001)
    heard = whole.side_db > whole.mid_db.max() - 50.0
    assert np.count_nonzero(heard) > 20
    np.testing.assert_allclose(goal.told.mid_db[heard], whole.mid_db[heard], atol=0.5)
    np.testing.assert_allclose(goal.told.side_db[heard], whole.side_db[heard], atol=0.5)


@pytest.mark.parametrize(
    ("weights", "counts"),
    [
        ((1.0, 1.0, 1.0), [1, 1, 1]),
        ((1.0, 0.5), [2, 1]),
        ((1.0, 0.3), [10, 3]),
        ((2.0, 1.0), [2, 1]),
        ((1.0, 0.001), [10, 1]),
    ],
)
def test_weights_repeat_records_in_their_proportion(weights, counts):
    assert repeats(weights, [profile(k) for k in range(len(weights))]) == counts


def test_a_weight_is_the_song_played_so_often():
    goal = gather(both(profile(9)), named(1.0, 0.5), [both(profile(0)), both(profile(1))])
    expected = pool([profile(0), profile(0), profile(1)])
    assert goal.told.loudness_lufs == expected.loudness_lufs
    np.testing.assert_array_equal(goal.told.mid_db, expected.mid_db)


def test_a_reference_for_one_aspect_serves_that_alone():
    sources = named(1.0, 1.0, aspects=[None, "tone"])
    goal = gather(both(profile(9)), sources, [both(profile(0)), both(profile(1))])
    assert goal.songs.tone[0] is profile(1)
    assert goal.songs.width[0] is goal.songs.dynamics[0] is goal.songs.loudness[0] is profile(0)
    assert goal.places.tone == (1,)
    assert goal.told.loudness_lufs == profile(0).loudness_lufs
    np.testing.assert_array_equal(goal.told.mid_db, profile(1).mid_db)
    np.testing.assert_allclose(goal.told.side_db, profile(1).mid_db + profile(0).width_db)


def test_what_nothing_was_named_for_stays_as_the_mix_has_it():
    goal = gather(both(profile(9)), named(1.0, aspects=["tone"]), [both(profile(0))])
    assert goal.songs.loudness[0] is profile(9)
    assert [note.text for note in goal.notes] == [
        "No reference was named for width, dynamics and loudness: there the mix stays as it is."
    ]


BRIGHT = Equalizer(bands=(Band(kind="high_shelf", frequency_hz=1200.0, gain_db=15.0, q=0.7),))


@pytest.mark.parametrize(
    ("chain", "aspect", "words"),
    [((BRIGHT,), "tone", "brighter"), ((Gain(gain_db=-12.0),), "loudness", "softer")],
)
def test_what_stands_apart_is_left_out_and_named(chain, aspect, words):
    profiles = [both(profile(k)) for k in range(5)] + [both(profile(5, *chain))]
    goal = gather(both(profile(9)), named(*[1.0] * 6), profiles)
    out = [each for each in goal.outliers if each.aspect == aspect]
    assert [each.place for each in out] == [5]
    assert words in out[0].text
    assert "than the other five: left out of" in out[0].text
    assert getattr(goal.places, aspect) == (0, 1, 2, 3, 4)


def test_songs_of_one_kind_do_not_stand_apart():
    goal = gather(both(profile(9)), named(*[1.0] * 6), [both(profile(k)) for k in range(6)])
    assert goal.outliers == ()


def test_three_references_do_not_say_which_is_odd():
    profiles = [both(profile(0)), both(profile(1)), both(profile(2, BRIGHT))]
    assert gather(both(profile(9)), named(1.0, 1.0, 1.0), profiles).outliers == ()
