"""Band powers read right: noise in every band, tones in theirs, and mid apart from side."""

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.analyze.spectrum import band_weights, frame_size
from assistant.bands import CENTRES_HZ, EDGES_HZ, FLOOR_DB, near
from tests.signals import join, pink, silence, song, tone, white


def one_channel(noise):
    return np.ascontiguousarray(np.repeat(noise[:1], 2, axis=0))


@pytest.mark.parametrize("rate_hz", [44100, 48000, 96000])
def test_white_noise_reads_its_mean_square_in_every_band(rate_hz):
    """The power of white noise in a band is its share of half the rate; narrow bands see fewer samples of it."""
    profile = analyze_samples(one_channel(white(-20.0, 60.0, rate_hz)), rate_hz)
    expected = -20.0 + 10.0 * np.log10(np.diff(EDGES_HZ) / (rate_hz / 2.0))
    error = profile.mid_db - expected
    assert np.max(np.abs(error[CENTRES_HZ > 200.0])) < 0.4
    assert np.max(np.abs(error)) < 1.5
    assert abs(np.mean(error)) < 0.15


def test_pink_noise_is_flat():
    profile = analyze_samples(one_channel(pink(-20.0, 90.0, 44100)), 44100)
    error = profile.mid_db - np.median(profile.mid_db)
    assert np.max(np.abs(error[CENTRES_HZ > 200.0])) < 0.5
    assert np.max(np.abs(error[CENTRES_HZ > 30.0])) < 1.5


@pytest.mark.parametrize("rate_hz", [8000, 22050, 44100, 96000, 192000])
def test_a_sine_has_its_mean_square_in_its_band(rate_hz):
    profile = analyze_samples(tone(1000.0, -6.0, 5.0, rate_hz), rate_hz)
    assert profile.mid_db[near(1000.0)] == pytest.approx(-9.01, abs=0.05)
    assert np.max(profile.side_db) == FLOOR_DB


def test_all_bands_together_hold_a_low_tone():
    profile = analyze_samples(tone(60.0, -6.0, 10.0, 44100), 44100)
    assert 10.0 * np.log10(np.sum(10.0 ** (profile.mid_db / 10.0))) == pytest.approx(-9.01, abs=0.1)


def test_mid_and_side_are_half_the_sum_and_half_the_difference():
    both = tone(1000.0, -12.0, 6.0, 44100)
    anti = tone(4000.0, -20.0, 6.0, 44100) * np.array([[1.0], [-1.0]], dtype=np.float32)
    profile = analyze_samples(both + anti, 44100)
    assert profile.mid_db[near(1000.0)] == pytest.approx(-15.01, abs=0.05)
    assert profile.side_db[near(4000.0)] == pytest.approx(-23.01, abs=0.05)
    assert profile.width_db[near(1000.0)] < -80.0
    assert profile.width_db[near(4000.0)] > 80.0


def test_one_channel_is_as_much_side_as_mid():
    left = tone(1000.0, -12.0, 6.0, 44100) * np.array([[1.0], [0.0]], dtype=np.float32)
    assert analyze_samples(left, 44100).width_db[near(1000.0)] == pytest.approx(0.0, abs=0.02)


def test_bands_over_half_the_rate_hold_nothing():
    profile = analyze_samples(white(-20.0, 5.0, 8000), 8000)
    assert np.all(profile.mid_db[EDGES_HZ[:-1] > 4000.0] == FLOOR_DB)


def test_silent_sections_do_not_count_for_the_average():
    noise = white(-20.0, 9.0, 44100)
    alone = analyze_samples(noise, 44100).mid_db
    padded = analyze_samples(join(noise, silence(31.0, 44100)), 44100).mid_db
    assert np.max(np.abs(padded - alone)) < 0.3


def test_spread_is_zero_for_what_only_gets_louder_and_tells_what_moves():
    t = np.arange(30 * 44100) / 44100
    fade = 10.0 ** (-20.0 * t / 30.0 / 20.0)
    steady = analyze_samples((tone(1000.0, -12.0, 30.0, 44100) * fade).astype(np.float32), 44100)
    assert steady.mid_spread_db[near(1000.0)] < 0.1
    moving = tone(1000.0, -12.0, 30.0, 44100) + tone(5000.0, -12.0, 30.0, 44100) * fade
    assert analyze_samples(moving.astype(np.float32), 44100).mid_spread_db[near(5000.0)] > 3.0


def test_a_sound_shorter_than_a_frame_keeps_its_level():
    profile = analyze_samples(white(-20.0, 0.093, 44100), 44100)
    loud = np.sum(
        10.0 ** (profile.blocks.section_mid_db[0] / 10.0) + 10.0 ** (profile.blocks.section_side_db[0] / 10.0)
    )
    assert 10.0 * np.log10(loud) == pytest.approx(-20.4, abs=1.5)


def test_frames_last_about_180_ms():
    assert (frame_size(44100), frame_size(48000), frame_size(96000), frame_size(8000)) == (8192, 8192, 16384, 1024)


def test_every_bin_between_the_outer_edges_counts_once():
    weights = band_weights(4097, 44100 / 8192)
    bins = np.arange(4097) * 44100 / 8192
    inside = (bins > EDGES_HZ[0] + 6.0) & (bins < EDGES_HZ[-1] - 6.0)
    assert np.allclose(weights.sum(axis=0)[inside], 1.0)


def test_gain_shifts_all_bands_alike():
    sound = song(12.0, 44100, seed=2)
    shift = analyze_samples((sound * 0.5).astype(np.float32), 44100).mid_db - analyze_samples(sound, 44100).mid_db
    assert np.max(np.abs(shift + 6.0206)) < 0.02
