"""Keys of what is played, and how far they are apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.keys import APART, Key, KeyMeter, apart, key_of, relation
from tests.signals import white

RATE_HZ = 22050
SCALES = {
    "major": ((0, 4, 7), (5, 9, 0), (7, 11, 2), (0, 4, 7)),
    "minor": ((0, 3, 7), (5, 8, 0), (7, 10, 2), (0, 3, 7)),
}


def chords(tonic, mode, *, tuning_cents=0.0, seconds=1.0, rate_hz=RATE_HZ):
    """Tonic, subdominant, dominant and tonic again, with a few harmonics and the root below."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    played = []
    for chord in SCALES[mode]:
        notes = [48 + tonic + chord[0] - 12, *(48 + tonic + note for note in chord)]
        hz = [440.0 * 2.0 ** ((note - 69 + tuning_cents / 100.0) / 12.0) for note in notes]
        played.append(sum(np.sin(2.0 * np.pi * f * k * t) / k**1.5 for f in hz for k in (1, 2, 3)))
    return (0.1 * np.concatenate(played)).astype(np.float32)[None]


def key(sound, rate_hz=RATE_HZ, size=5000):
    meter = KeyMeter(rate_hz)
    for first in range(0, sound.shape[1], size):
        meter.add(np.ascontiguousarray(sound[:, first : first + size]))
    return meter.finish()


@pytest.mark.parametrize("mode", ["major", "minor"])
@pytest.mark.parametrize("tonic", range(12))
def test_the_key_of_a_cadence_is_found(tonic, mode):
    found = key(chords(tonic, mode))
    assert found.number == tonic + 12 * (mode == "minor")
    assert found.is_sure
    assert found.name.endswith(mode)


@pytest.mark.parametrize("cents", [-40.0, 15.0, 40.0])
def test_another_tuning_does_not_matter(cents):
    found = key(chords(2, "major", tuning_cents=cents))
    assert found.name == "D major"
    assert found.tuning_cents == pytest.approx(cents, abs=6.0)


def test_noise_has_no_sure_key_and_silence_none():
    assert not key(white(-20.0, 6.0, RATE_HZ)).is_sure
    assert key(np.zeros((1, RATE_HZ * 3), dtype=np.float32)) is None
    assert key(np.zeros((1, 10), dtype=np.float32)) is None


@settings(max_examples=8)
@given(sizes=st.integers(200, 40_000))
def test_the_size_of_blocks_does_not_matter(sizes):
    sound = SOUND
    assert key(sound, size=sizes) == key(sound)


SOUND = chords(5, "minor", seconds=0.5)


def test_the_farther_on_the_circle_of_fifths_the_farther_apart():
    fifths = [APART[0, 7 * steps % 12] for steps in range(7)]
    assert fifths == sorted(fifths)
    assert fifths[0] == pytest.approx(0.0, abs=1e-12)
    assert APART.max() == 1.0
    assert max(APART[0, 9 + 12], APART[0, 7], APART[0, 12]) < 0.3 < APART[0, 2]
    assert np.allclose(APART, APART.T)


def test_keys_that_are_not_sure_cost_nothing():
    sure, unsure = Key(number=0, certainty=1.0), Key(number=6, certainty=0.3)
    assert apart(sure, unsure) == apart(unsure, sure) == apart(sure, None) == 0.0
    assert apart(sure, Key(number=6, certainty=1.0)) > 0.9


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (0, 0, "the same key"), (0, 7, "a fifth up"), (7, 0, "a fifth down"), (0, 6, "a tritone"),
        (0, 21, "its relative key"), (21, 0, "its relative key"), (2, 14, "the other mode on the same tonic"),
        (0, 16, "1 step on the circle of fifths, and the other mode"), (12, 15, "a minor third up"),
    ],
)  # fmt: skip
def test_keys_lie_to_each_other_in_words(first, second, words):
    assert relation(Key(number=first, certainty=1.0), Key(number=second, certainty=1.0)) == words


def test_an_even_chroma_is_no_key():
    assert not key_of(np.ones(12)).is_sure
