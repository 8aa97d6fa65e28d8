"""The rider: buried phrases are lifted, what is as it should be is not, and the fader's way is sane."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.mixing.grid import grid_of
from assistant.mixing.phrases import find_pieces
from assistant.mixing.riding import MOST_DB, ride_lead
from tests.signals import pink, silence

RATE_HZ = 16000
PHRASES = 12
PHRASE_SECONDS, REST_SECONDS = 1.6, 0.6


def lead(gains_db, *, spread_db=0.5, seed=1):
    """Phrases of noise with rests between them, each with its gain; float32 (1, samples)."""
    chance = np.random.default_rng(seed)
    parts = []
    for place, gain_db in enumerate(gains_db):
        level_db = -20.0 + gain_db + chance.normal(0.0, spread_db)
        parts += [pink(level_db, PHRASE_SECONDS, RATE_HZ, 1, seed=seed + place), silence(REST_SECONDS, RATE_HZ, 1)]
    return np.concatenate(parts, axis=1).astype(np.float32)


def band(samples, level_db=-24.0):
    return pink(level_db, samples / RATE_HZ, RATE_HZ, 1, seed=99).astype(np.float32)[:, :samples]


def grid(sound):
    return grid_of([sound], RATE_HZ, sound.shape[0])


def ridden(sound, rest=None, behind=None):
    rest = band(sound.shape[1]) if rest is None else rest
    return ride_lead("voice", grid(sound), grid(sound if behind is None else behind), [grid(rest)])


def middle(place):
    return place * (PHRASE_SECONDS + REST_SECONDS) + PHRASE_SECONDS / 2.0


def test_phrases_are_found_where_they_are():
    sound = grid(lead([0.0] * 4))
    pieces = find_pieces(sound.total.sum(axis=1).astype(np.float64), sound.frames_per_second)
    assert len(pieces) == 4
    for place, (first, end) in enumerate(pieces):
        assert first / sound.frames_per_second == pytest.approx(place * (PHRASE_SECONDS + REST_SECONDS), abs=0.1)
        assert (end - first) / sound.frames_per_second == pytest.approx(PHRASE_SECONDS, abs=0.15)


def test_a_buried_phrase_comes_back_and_the_others_stay():
    gains = np.zeros(PHRASES)
    gains[[3, 8]] = -6.0
    rides = ridden(lead(gains))
    moved = rides.ride.gain_db(np.array([middle(place) for place in range(PHRASES)]))
    assert moved[[3, 8]] == pytest.approx(MOST_DB)
    assert np.delete(moved, [3, 8]) == pytest.approx(0.0)
    assert len(rides.lifts) == 2


def test_the_lift_is_over_the_whole_phrase_and_back_at_rest_in_the_gap():
    gains = np.zeros(PHRASES)
    gains[5] = -6.0
    ride = ridden(lead(gains)).ride
    start = 5 * (PHRASE_SECONDS + REST_SECONDS)
    inside = np.linspace(start + 0.02, start + PHRASE_SECONDS - 0.02, 50)
    assert ride.gain_db(inside) == pytest.approx(MOST_DB)
    assert ride.gain_db(np.array([start - 0.3, start + PHRASE_SECONDS + 0.5])) == pytest.approx(0.0)


def test_a_phrase_that_sinks_halfway_is_lifted_halfway():
    sound = lead(np.zeros(PHRASES))
    first = round(6 * (PHRASE_SECONDS + REST_SECONDS) * RATE_HZ)
    half = first + round(0.8 * RATE_HZ)
    loud, soft = (pink(level_db, 2.0, RATE_HZ, 1, seed=50) for level_db in (-20.0, -26.0))
    long = np.concatenate((sound[:, :first], loud, soft, sound[:, half:]), axis=1).astype(np.float32)
    gains = ridden(long).ride.gain_db(np.array([first / RATE_HZ + 1.0, first / RATE_HZ + 3.0]))
    assert gains[0] == pytest.approx(0.0, abs=0.5)
    assert gains[1] == pytest.approx(MOST_DB, abs=0.5)


def test_breaths_and_bleed_stay():
    gains = np.zeros(PHRASES)
    gains[[2, 7]] = -18.0
    assert not ridden(lead(gains)).lifts


def test_a_lead_that_follows_the_band_is_left():
    swells = np.linspace(0.0, 9.0, PHRASES)
    sound = lead(swells - 9.0)
    rest = band(sound.shape[1]) * 10.0 ** (np.linspace(-9.0, 0.0, sound.shape[1]) / 20.0)
    assert not ridden(sound, rest.astype(np.float32)).lifts


def test_what_the_compressor_raised_is_not_raised_twice():
    gains = np.zeros(PHRASES)
    gains[4] = -6.0
    sound, behind = lead(gains), lead(gains / 3.0)
    ride = ridden(sound, behind=behind).ride
    assert 1.0 < float(ride.gain_db(np.array(middle(4)))) <= 3.6


@pytest.mark.parametrize("sound", [silence(5.0, RATE_HZ, 1), pink(-20.0, 0.5, RATE_HZ, 1)])
def test_without_phrases_there_is_nothing_to_ride(sound):
    assert ridden(sound.astype(np.float32), band(max(sound.shape[1], RATE_HZ))) is None


@settings(max_examples=30)
@given(gains=st.lists(st.floats(-20.0, 6.0), min_size=2, max_size=8), seed=st.integers(0, 5))
def test_a_ride_only_lifts_never_beyond_its_limit_and_rests_at_the_ends(gains, seed):
    rides = ridden(lead(gains, seed=seed))
    if rides is None:
        return
    levels = [point.gain_db for point in rides.ride.points]
    assert all(0.0 <= level <= MOST_DB for level in levels)
    assert not levels or levels[-1] == 0.0
