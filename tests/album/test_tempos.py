"""Tempi of what is played, and how far they are apart."""

import numpy as np
import pytest

from assistant.album.tempos import RATE, OnsetMeter, Tempo, octaves_apart, onsets_per_second, tempo_of
from tests.signals import silence, white

RATE_HZ = 22050


def drums(bpm, seconds=30.0, rate_hz=RATE_HZ, seed=0, swing=0.0):
    """Kick on one and three, snare on two and four, hats on eighths, each as long as it rings."""
    rng = np.random.default_rng(seed)
    beat = 60.0 / bpm
    sound = np.zeros(round(seconds * rate_hz) + rate_hz)
    ring = np.arange(round(0.2 * rate_hz)) / rate_hz
    kick, noise = np.sin(2 * np.pi * 60.0 * ring) * np.exp(-ring * 25), rng.standard_normal(ring.size)
    for eighth in range(int(2 * seconds / beat)):
        late = swing * beat if eighth % 2 else 0.0
        at = round((eighth * beat / 2.0 + late) * rate_hz)
        hit = 0.1 * noise * np.exp(-ring * 80)
        if eighth % 4 == 0:
            hit = hit + kick
        if eighth % 4 == 2:
            hit = hit + 0.5 * noise * np.exp(-ring * 30)
        sound[at : at + ring.size] += hit
    return (0.3 * sound[: round(seconds * rate_hz)]).astype(np.float32)[None]


def strength(sound, size=7000):
    meter = OnsetMeter(RATE_HZ)
    for first in range(0, sound.shape[1], size):
        meter.add(sound[:, first : first + size])
    return meter.finish()


@pytest.mark.parametrize("bpm", [61.0, 74.3, 88.0, 100.0, 117.5, 128.0, 151.0, 174.0])
def test_the_tempo_of_drums_is_found_to_half_a_percent(bpm):
    found = tempo_of(strength(drums(bpm)))
    octaves = np.log2(found.bpm / bpm)
    assert abs(octaves - round(octaves)) < np.log2(1.005)
    assert found.is_sure or bpm > 160.0
    if 80.0 <= bpm <= 140.0:
        assert round(octaves) == 0


def test_swung_eighths_have_the_tempo_of_straight_ones():
    assert tempo_of(strength(drums(120.0, swing=1.0 / 6.0))).bpm == pytest.approx(120.0, abs=0.6)


def test_music_without_a_beat_is_not_sure_and_silence_has_none():
    assert not tempo_of(strength(white(-20.0, 30.0, RATE_HZ, 1))).is_sure
    assert tempo_of(strength(silence(20.0, RATE_HZ, 1))) is None
    assert tempo_of(strength(drums(120.0, 5.0))) is None
    assert tempo_of(strength(np.zeros((1, 0), dtype=np.float32))) is None


def test_a_tempo_that_changes_is_less_sure():
    changing = np.concatenate([drums(bpm, 15.0) for bpm in (100.0, 138.0)], axis=1)
    assert tempo_of(strength(changing)).certainty < tempo_of(strength(drums(100.0))).certainty - 0.2


def test_the_size_of_blocks_does_not_matter():
    sound = drums(111.0, 12.0)
    assert np.array_equal(strength(sound, 777), strength(sound, 50_000))
    assert strength(sound).size == pytest.approx(12.0 * RATE, abs=5)


def test_onsets_are_counted():
    assert onsets_per_second(strength(drums(120.0))) == pytest.approx(4.0, abs=0.3)
    assert onsets_per_second(strength(drums(60.0))) == pytest.approx(2.0, abs=0.3)


def test_half_and_double_tempo_are_near():
    slow, same, double = (Tempo(bpm=bpm, certainty=1.0) for bpm in (70.0, 72.0, 140.0))
    assert octaves_apart(slow, double) == pytest.approx(0.0)
    assert octaves_apart(slow, same) == pytest.approx(np.log2(72.0 / 70.0))
    assert octaves_apart(slow, Tempo(bpm=100.0, certainty=0.2)) == octaves_apart(None, slow) == 0.0
