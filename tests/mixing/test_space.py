"""Space: a known room is found again, a dry reference stays dry, and who goes in is who may."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import oaconvolve

from assistant.mixing.ambience import RATE_HZ, Ambience, Dry, find_ambience
from assistant.mixing.falls import falls, pooled_falls
from assistant.mixing.space import (
    AT_EDGE,
    LEAST_LEVEL_DB,
    NEARER_OF_SAME,
    NOTHING_SENT,
    TOO_LITTLE,
    TOO_QUIET,
    doubt_of,
)
from assistant.mixing.tempo import steady_tempo_bpm

SECONDS = 24.0


def hits(seed, seconds=SECONDS):
    """A dry mix: short notes of many pitches and noises at uneven times, nearly mono; float32 (2, samples)."""
    chance = np.random.default_rng(seed)
    out = np.zeros((2, round(seconds * RATE_HZ)))
    for at in np.cumsum(chance.uniform(0.15, 0.5, round(seconds * 3))):
        first = round(at * RATE_HZ)
        length = round(chance.uniform(0.1, 0.3) * RATE_HZ)
        if first + length >= out.shape[1]:
            break
        t = np.arange(length) / RATE_HZ
        tone = np.sin(2.0 * np.pi * chance.uniform(150.0, 2500.0) * t) + 0.7 * chance.standard_normal(length)
        note = chance.uniform(0.2, 1.0) * tone * np.exp(-t / 0.04)
        out[:, first : first + length] += note * np.array([[1.0], [chance.uniform(0.9, 1.1)]])
    return (0.2 * out).astype(np.float32)


def in_a_room(sound, decay_seconds, level_db, seed=5):
    """The sound with decaying noise of unit energy laid under it, made by other means than the product's."""
    chance = np.random.default_rng(seed)
    t = np.arange(round(1.3 * decay_seconds * RATE_HZ)) / RATE_HZ
    room = chance.standard_normal((2, t.size)) * 10.0 ** (-3.0 * t / decay_seconds)
    room /= np.sqrt((room**2).sum(axis=1, keepdims=True))
    wet = np.stack([oaconvolve(sound.mean(axis=0), each)[: sound.shape[1]] for each in room])
    return (sound + 10.0 ** (level_db / 20.0) * wet).astype(np.float32)


def found(reference, mix=None):
    mix = hits(1) if mix is None else mix
    dry = Dry(whole=mix, sent=mix)
    return find_ambience([dry], falls(reference, RATE_HZ), RATE_HZ)


@pytest.mark.parametrize(("decay_seconds", "level_db"), [(0.7, -6.0), (1.2, -12.0), (2.0, -9.0)])
def test_a_known_room_is_found_again(decay_seconds, level_db):
    room = found(in_a_room(hits(2), decay_seconds, level_db))
    assert room.decay_seconds == pytest.approx(decay_seconds, rel=0.25)
    assert room.level_db == pytest.approx(level_db, abs=3.0)
    assert room.nearer > 0.2


def test_a_dry_reference_gets_none():
    assert found(hits(2)).nearer < 0.1


def test_a_mix_that_is_wetter_is_told():
    assert found(hits(2), mix=in_a_room(hits(1), 2.0, 0.0)).is_wetter
    assert not found(hits(2)).is_wetter


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, None),
        ({"nearer": NEARER_OF_SAME - 0.01}, TOO_LITTLE),
        ({"level_db": LEAST_LEVEL_DB - 1.0}, TOO_QUIET),
        ({"at_edge": True}, AT_EDGE),
    ],
)
def test_what_speaks_against_a_room(changes, doubt):
    room = Ambience(
        decay_seconds=1.2, high_share=0.7, level_db=-12.0, nearer=0.9, wetter_db=0.0, wide_share=0.5, at_edge=False
    )
    assert doubt_of(replace(room, **changes), same=False) == doubt
    assert doubt_of(replace(room, at_edge=True), same=True) is None
    assert doubt_of(replace(room, nearer=0.2), same=False) == TOO_LITTLE
    assert doubt_of(None, same=True) == NOTHING_SENT


def test_silence_has_no_room():
    quiet = np.zeros((2, RATE_HZ), dtype=np.float32)
    assert find_ambience([Dry(whole=quiet, sent=quiet)], falls(hits(2), RATE_HZ), RATE_HZ) is None


def test_falls_do_not_depend_on_level_and_pool_to_their_median():
    loud, soft = falls(hits(3), RATE_HZ), falls((0.1 * hits(3)).astype(np.float32), RATE_HZ)
    assert loud.falls_db == pytest.approx(soft.falls_db, abs=0.05)
    assert pooled_falls([loud, soft, soft]).falls_db == pytest.approx(soft.falls_db)


@pytest.mark.parametrize("bpm", [90.0, 126.0])
def test_a_steady_tempo_is_found(bpm):
    sound = np.zeros((1, round(30.0 * RATE_HZ)), dtype=np.float32)
    burst = np.random.default_rng(0).standard_normal(800).astype(np.float32) * np.exp(-np.arange(800) / 150.0)
    for place, at in enumerate(np.arange(0.0, 29.0, 60.0 / bpm)):
        first = round(at * RATE_HZ)
        sound[0, first : first + 800] += (1.0 if place % 2 else 0.7) * burst
    assert steady_tempo_bpm(sound, RATE_HZ) == pytest.approx(bpm, rel=0.01)


def test_a_song_without_a_pulse_has_no_tempo():
    chance = np.random.default_rng(4)
    sound = np.zeros((1, round(30.0 * RATE_HZ)), dtype=np.float32)
    for at in np.cumsum(chance.exponential(0.7, 40)):
        first = round(at * RATE_HZ)
        if first + 800 < sound.shape[1]:
            sound[0, first : first + 800] += chance.standard_normal(800).astype(np.float32)
    assert steady_tempo_bpm(sound, RATE_HZ) is None
    assert steady_tempo_bpm(np.zeros((1, 100), dtype=np.float32), RATE_HZ) is None
