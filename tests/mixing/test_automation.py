"""Moves of the whole mix: parts of a song, section moves, and fades."""

import numpy as np
import pytest

from assistant.errors import OptionError
from assistant.fade_shapes import SHAPES
from assistant.mixing.automation import automate
from assistant.mixing.fades import fade
from assistant.mixing.grid import grid_of
from assistant.mixing.options import MixOptions
from assistant.mixing.song_parts import MOST_DB, find_parts, move_parts
from assistant.options import MatchOptions
from tests.signals import pink

RATE_HZ = 16000


def song_of(levels_db, seconds=20.0):
    """Parts of noise; a grid."""
    parts = [pink(-20.0 + level_db, seconds, RATE_HZ, 1, seed=place) for place, level_db in enumerate(levels_db)]
    return grid_of([np.concatenate(parts, axis=1).astype(np.float32)], RATE_HZ, 1)


def options(**asked):
    return MixOptions(match=MatchOptions(), **asked)


def test_parts_begin_where_the_sound_changes():
    starts = [part.start_seconds for part in find_parts(song_of((0.0, 4.0, 0.0, 4.0)))]
    for expected in (20.0, 40.0, 60.0):
        assert min(abs(start - expected) for start in starts) < 1.2


def test_a_flat_mix_moves_toward_a_reference_that_has_contrast():
    mix, reference = song_of((-1.0, 1.0, -1.0, 1.0)), song_of((-4.0, 4.0, -4.0, 4.0))
    moves = move_parts(mix, [reference])
    gains = moves.ride.gain_db(np.array([10.0, 30.0, 50.0, 70.0]))
    assert gains == pytest.approx([-1.0, 1.0, -1.0, 1.0], abs=0.25)
    assert np.abs(gains).max() <= MOST_DB


def test_a_mix_with_the_reference_s_contrast_or_more_is_left():
    flat, lively = song_of((0.0, 0.3, 0.0, 0.3)), song_of((-3.0, 3.0, -3.0, 3.0))
    assert move_parts(lively, [flat]).ride.is_neutral
    assert move_parts(lively, [lively]).ride.is_neutral
    assert move_parts(song_of((0.0,), seconds=5.0), [lively]).ride.is_neutral


@pytest.mark.parametrize("shape", SHAPES)
def test_a_fade_follows_its_shape(shape):
    ride = fade(in_seconds=4.0, out_seconds=0.0, end_seconds=30.0, shape=shape)
    share = np.linspace(0.02, 1.0, 400)
    true = {
        "linear": 20.0 * np.log10(share),
        "equal-power": 20.0 * np.log10(np.sin(0.5 * np.pi * share)),
        "s-curve": 20.0 * np.log10(0.5 - 0.5 * np.cos(np.pi * share)),
        "exponential": 60.0 * (share - 1.0),
    }[shape]
    made = ride.gain_db(4.0 * share)
    assert np.abs(made - true)[true > -24.0].max() < 0.15
    assert np.abs(made - true)[(true <= -24.0) & (true > -54.0)].max() < 0.5
    assert ride.gain_db(np.array([0.0, 4.0, 20.0])).tolist() == [-60.0 if shape == "exponential" else -96.0, 0.0, 0.0]


def test_a_fade_out_ends_with_the_song():
    found = automate(song_of((0.0, 0.0)), [], options(fade_out_seconds=5.0))
    times = [point.at_seconds for point in found.fade.points]
    assert times[0] == pytest.approx(35.0, abs=0.15)
    assert times[-1] == pytest.approx(40.0, abs=0.15)
    assert found.fade.points[-1].gain_db == -96.0
    assert found.chain == (found.fade,)


def test_nothing_moves_unless_it_is_to():
    assert automate(song_of((-1.0, 1.0)), [song_of((-6.0, 6.0))], options(rides="off")).chain == ()
    assert automate(song_of((-1.0, 1.0)), [], options()).chain == ()


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"fade_in_seconds": -1.0}, "--fade-in"),
        ({"fade_out_seconds": 100.0}, "--fade-out"),
        ({"fade_shape": "zigzag"}, "s-curve"),
        ({"rides": "maybe"}, "--rides"),
    ],
)
def test_wrong_wishes_are_refused(asked, word):
    with pytest.raises(OptionError, match=word):
        options(**asked)


def test_fades_longer_than_the_song_are_refused():
    with pytest.raises(OptionError, match="shorter ones"):
        automate(song_of((0.0,), seconds=10.0), [], options(fade_in_seconds=6.0, fade_out_seconds=6.0))
