"""What the transient shaper does to attacks, to decays, and to what is neither."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import TransientShaper
from tests.processors.measure import sine

RATE_HZ = 44100
PERIOD = RATE_HZ // 2
DECAY_SECONDS = 0.1


def hits(bed=0.05, seconds=3.0):
    """A decaying tone every half second over a steady one: (1, samples)."""
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    decay = np.exp(-(time % 0.5) / DECAY_SECONDS) * np.sin(2.0 * np.pi * 400.0 * time)
    return np.float32(0.4 * decay + bed * np.sin(2.0 * np.pi * 1000.0 * time))[np.newaxis]


def change_db(shaper, sound, from_ms, to_ms):
    """By how much the rms between two times after each hit changed, the first hit left out."""
    out = shaper.process(sound, RATE_HZ)
    rows = [each[0, PERIOD:].reshape(-1, PERIOD).astype(np.float64) for each in (sound, out)]
    piece = slice(int(from_ms * RATE_HZ / 1000), int(to_ms * RATE_HZ / 1000))
    before, after = (np.sqrt((row[:, piece] ** 2).mean()) for row in rows)
    return 20.0 * np.log10(after / before)


def gain_db(shaper, sound):
    """The gain over time, where the sound is loud enough to read it: (samples,)."""
    out = shaper.process(sound, RATE_HZ)
    heard = np.abs(sound[0]) > 1e-6
    return 20.0 * np.log10(out[0, heard] / sound[0, heard])


@pytest.mark.parametrize("attack_db", [6.0, 3.0, -6.0])
def test_attack_db_moves_attacks_and_leaves_decays(attack_db):
    """Between 2 and 20 ms three quarters of it and more; from 100 ms on nothing."""
    shaper = TransientShaper(attack_db=attack_db)
    assert 0.75 < change_db(shaper, hits(), 2, 20) / attack_db < 1.0
    assert abs(change_db(shaper, hits(), 100, 480)) < 0.05


def test_a_peak_stands_out_by_more():
    """The crest of every half second grows by 3 dB and more at +6 dB."""
    before = hits()[0, PERIOD:].reshape(-1, PERIOD)
    after = TransientShaper(attack_db=6.0).process(hits(), RATE_HZ)[0, PERIOD:].reshape(-1, PERIOD)
    crests = [np.abs(rows).max(axis=1) / rows.std(axis=1) for rows in (before, after)]
    loudest = [np.abs(rows).max(axis=1) for rows in (before, after)]
    assert (loudest[1] > 10.0 ** (4.0 / 20.0) * loudest[0]).all()
    assert (crests[1] > 10.0 ** (0.5 / 20.0) * crests[0]).all()


@pytest.mark.parametrize("sustain_db", [6.0, -6.0])
def test_sustain_db_moves_decays_and_leaves_attacks(sustain_db):
    shaper = TransientShaper(sustain_db=sustain_db)
    sound = hits(bed=0.001)
    assert 0.3 < change_db(shaper, sound, 100, 400) / sustain_db < 1.0
    assert abs(change_db(shaper, sound, 2, 40)) < 0.6


@given(
    attack_db=st.floats(-6.0, 6.0),
    sustain_db=st.floats(-6.0, 6.0),
    fast_ms=st.floats(0.1, 5.0),
    slow_ms=st.floats(10.0, 300.0),
)
@settings(deadline=None, derandomize=True, max_examples=25)
def test_the_gain_stays_between_its_ends_and_moves_slowly(attack_db, sustain_db, fast_ms, slow_ms):
    """Bounds 0, attack_db and sustain_db; a step of (their spread) / fast_ms at most, so no clicks."""
    shaper = TransientShaper(attack_db=attack_db, sustain_db=sustain_db, fast_ms=fast_ms, slow_ms=slow_ms)
    rng = np.random.default_rng(3)
    loudness = np.repeat(10.0 ** rng.uniform(-4.0, 0.0, 40), 1000)
    steps = np.float32(loudness * np.sign(rng.standard_normal(40_000)))[np.newaxis]
    gain = gain_db(shaper, steps)
    ends = (0.0, attack_db, sustain_db)
    assert gain.max() < max(ends) + 1e-5
    assert gain.min() > min(ends) - 1e-5
    assert np.abs(np.diff(gain)).max() < (max(ends) - min(ends)) * 1000.0 / (fast_ms * RATE_HZ) + 1e-5


@given(scale_db=st.floats(-80.0, 40.0))
@settings(deadline=None, derandomize=True, max_examples=15)
def test_the_level_does_not_matter(scale_db):
    """Scaled sound gives scaled sound: no threshold."""
    shaper = TransientShaper(attack_db=6.0, sustain_db=-4.0)
    scale = np.float32(10.0 ** (scale_db / 20.0))
    wanted = scale * shaper.process(hits(seconds=1.0), RATE_HZ)
    assert np.allclose(shaper.process(scale * hits(seconds=1.0), RATE_HZ), wanted, rtol=2e-4, atol=1e-12)


@pytest.mark.parametrize("frequency_hz", [20.0, 110.0, 3000.0])
def test_a_steady_tone_passes(frequency_hz):
    """At its level once it has begun, and without new frequencies."""
    tone = sine(frequency_hz, RATE_HZ, seconds=2.0, amplitude=0.5)
    out = TransientShaper(attack_db=6.0, sustain_db=6.0).process(tone, RATE_HZ)
    steady = slice(RATE_HZ, 3 * RATE_HZ // 2)
    assert np.abs(out[:, steady] - tone[:, steady]).max() < 0.5 * 0.005


def test_noise_hardly_sways():
    noise = np.random.default_rng(5).normal(0.0, 0.1, (2, 3 * RATE_HZ)).astype(np.float32)
    out = TransientShaper(attack_db=6.0, sustain_db=6.0).process(noise, RATE_HZ)
    assert 20.0 * np.log10(out[:, RATE_HZ:].std() / noise[:, RATE_HZ:].std()) < 0.5


def test_both_channels_get_the_gain_of_the_louder_one():
    late = np.zeros((1, 5000), dtype=np.float32)
    sound = np.concatenate([hits(bed=0.0), np.concatenate([late, 0.01 * hits(bed=0.0)[:, :-5000]], axis=1)])
    both = TransientShaper(attack_db=6.0).process(sound, RATE_HZ)
    alone = TransientShaper(attack_db=6.0).process(sound[:1], RATE_HZ)
    assert np.allclose(both[0], alone[0], rtol=1e-3, atol=1e-6)
    heard = (np.abs(sound) > 1e-4).all(axis=0)
    gains = both[:, heard] / sound[:, heard]
    assert np.allclose(gains[0], gains[1], rtol=1e-5)


def test_silence_between_hits_is_safe():
    """Digital silence stays silent, and the hit after it comes out as the first one did."""
    hit = hits(bed=0.0, seconds=0.5)
    sound = np.concatenate([hit, np.zeros((1, 3 * RATE_HZ), dtype=np.float32), hit], axis=1)
    out = TransientShaper(attack_db=6.0, sustain_db=6.0).process(sound, RATE_HZ)
    assert not out[:, hit.shape[1] : -hit.shape[1]].any()
    assert np.allclose(out[:, -hit.shape[1] :], out[:, : hit.shape[1]], atol=1e-6)
