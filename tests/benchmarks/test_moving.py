"""The figures about rides and rooms: phrases, hidden places, rooms as loud as they say, and right and wrong answers."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from benchmarks import moving
from benchmarks.mixing import RATE_HZ, means
from tests.signals import pink, white


def sung(levels_db, seconds=2.0, rest_seconds=1.0):
    """Phrases of noise with rests between them: float32 (2, samples)."""
    rest = np.zeros((2, round(rest_seconds * RATE_HZ)), dtype=np.float32)
    parts = [rest]
    for seed, level_db in enumerate(levels_db):
        parts += [pink(level_db, seconds, RATE_HZ, 2, seed=seed), rest]
    return np.concatenate(parts, axis=1)


def test_phrases_lie_between_rests_and_long_ones_are_cut():
    spans = moving.phrases(sung([-20.0, -22.0, -20.0]))
    assert [first / RATE_HZ for first, _ in spans] == pytest.approx([1.0, 4.0, 7.0], abs=0.03)
    assert [(end - first) / RATE_HZ for first, end in spans] == pytest.approx([2.0] * 3, abs=0.05)
    assert len(moving.phrases(sung([-20.0], seconds=9.0))) == 3


def test_hidden_places_are_in_the_song_and_never_more_than_a_quarter():
    spans = moving.phrases(sung([-20.0] * 12))
    samples = 37 * RATE_HZ
    for seed in range(5):
        places = moving.hidden(spans, samples, np.random.default_rng(seed))
        assert 1 <= len(places) <= 3
        assert all(0 <= first < end <= samples for first, end in places)


def test_a_room_is_as_loud_as_what_goes_in_and_dies_away_in_its_time():
    sound = white(-20.0, 2.0, RATE_HZ, 1, seed=1)
    wet = moving.in_room(np.repeat(sound, 2, axis=0), 0.8, np.random.default_rng(3))
    settled = wet[:, RATE_HZ:]
    assert 10.0 * np.log10((settled**2).mean() / (sound**2).mean()) == pytest.approx(0.0, abs=0.5)
    click = np.zeros((2, 2 * RATE_HZ), dtype=np.float32)
    click[:, 0] = 1.0
    low = butter(4, 2000.0, fs=RATE_HZ, output="sos")
    tail = sosfilt(low, moving.in_room(click, 0.8, np.random.default_rng(3)))
    early, late = (np.mean(tail[:, round(at * RATE_HZ) :][:, :4410] ** 2) for at in (0.1, 0.5))
    assert 10.0 * np.log10(early / late) == pytest.approx(30.0, abs=2.5)


def test_a_room_is_right_within_a_quarter_and_3_db_and_none_is_wrong():
    send = {"tracks": {"keys": -9.5}, "chain": [{"kind": "reverb", "decay_seconds": 1.2}]}
    assert moving._room_row("a", {"reverb": send}, 1.0, -12.0)[3:] == ["1", "1", "1"]
    assert moving._room_row("a", {"reverb": send}, 2.0, -12.0)[3:] == ["0", "1", "0"]
    assert moving._room_row("a", {"reverb": send}, 1.0, -6.0)[3:] == ["1", "0", "0"]
    assert moving._room_row("a", {}, 1.0, -6.0)[3:] == ["0", "0", "0"]
    echo = {"tracks": {"keys": -9.5}, "chain": [{"kind": "delay"}]}
    assert moving._room_row("a", {"echo": echo}, 1.0, -6.0)[3:] == ["0", "0", "0"]


def test_means_are_of_the_last_columns():
    assert means(1)(("song", "right"), [["a", "1"], ["b", "0"]]) == "right: mean 0.50"
