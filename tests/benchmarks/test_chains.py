import dataclasses

import numpy as np
import pytest
from scipy.signal import sosfreqz

from benchmarks import chains
from benchmarks.chains import Band, Chain

RATE_HZ = 44100
NEUTRAL = Chain(
    bands=(), threshold_offset_db=0.0, ratio=1.0, attack_ms=10.0, release_ms=100.0, side_db=0.0, raise_lu=0.0
)


def noise(seconds=1.0, level=0.1, seed=1):
    rng = np.random.default_rng(seed)
    return (level * rng.normal(size=(2, round(seconds * RATE_HZ)))).astype(np.float32)


def response_db(band, frequencies_hz):
    _, h = sosfreqz(chains.section(band, RATE_HZ), worN=np.asarray(frequencies_hz), fs=RATE_HZ)
    return 20 * np.log10(np.abs(h))


def test_one_seed_draws_one_chain_and_another_seed_another():
    draws = [chains.draw(np.random.default_rng(seed), spread_db=3.0) for seed in (5, 5, 6)]
    assert draws[0] == draws[1] != draws[2]


@pytest.mark.parametrize("spread_db", [3.0, 6.0])
def test_drawn_gains_have_the_asked_spread_and_other_values_stay_in_range(spread_db):
    drawn = [chains.draw(np.random.default_rng(seed), spread_db=spread_db) for seed in range(300)]
    gains_db = np.array([band.gain_db for chain in drawn for band in chain.bands])
    assert np.std(gains_db) == pytest.approx(spread_db, rel=0.08)
    assert np.mean(gains_db) == pytest.approx(0.0, abs=0.15 * spread_db)
    assert all(1 <= chain.ratio <= 4 and 5 <= chain.attack_ms <= 50 for chain in drawn)
    assert all(50 <= chain.release_ms <= 400 and abs(chain.side_db) <= 4 for chain in drawn)
    assert all(0.5 <= band.q <= 2 for chain in drawn for band in chain.bands)


def test_bands_are_stereo_unless_mid_and_side_are_asked_for():
    def channels(*, mid_side):
        drawn = [chains.draw(np.random.default_rng(seed), spread_db=3.0, mid_side=mid_side) for seed in range(20)]
        return {band.channel for chain in drawn for band in chain.bands}

    assert channels(mid_side=False) == {"stereo"}
    assert channels(mid_side=True) == {"stereo", "mid", "side"}


def test_compression_alone_is_drawn_without_tone_and_width_and_a_chain_without_it_with_both():
    alone = [chains.draw_compression(np.random.default_rng(seed)) for seed in range(100)]
    assert all(not chain.bands and chain.side_db == 0.0 for chain in alone)
    ratios = [chain.ratio for chain in alone]
    assert (min(ratios), max(ratios)) == pytest.approx((1.5, 4.0), abs=0.1)
    assert min(ratios) >= 1.5
    without = [chains.draw_uncompressed(np.random.default_rng(seed), spread_db=3.0) for seed in range(10)]
    assert {chain.ratio for chain in without} == {1.0}
    assert all(len(chain.bands) == 5 and chain.side_db for chain in without)


@pytest.mark.parametrize(
    ("kind", "at_full_hz", "at_none_hz"),
    [("low_shelf", 5.0, 20000.0), ("high_shelf", 21900.0, 20.0), ("bell", 1000.0, 5.0)],
)
@pytest.mark.parametrize("gain_db", [-9.0, 6.0])
def test_a_filter_has_its_gain_where_it_works_and_none_elsewhere(kind, at_full_hz, at_none_hz, gain_db):
    band = Band(kind=kind, channel="stereo", frequency_hz=1000.0, gain_db=gain_db, q=0.7)
    measured_db = response_db(band, [at_full_hz, at_none_hz])
    assert measured_db == pytest.approx([gain_db, 0.0], abs=0.05)


@pytest.mark.parametrize("kind", ["low_shelf", "high_shelf"])
def test_a_shelf_has_half_its_gain_at_its_frequency(kind):
    band = Band(kind=kind, channel="stereo", frequency_hz=2000.0, gain_db=8.0, q=0.8)
    assert response_db(band, [2000.0]) == pytest.approx([4.0], abs=0.01)


def test_a_side_band_leaves_the_sum_of_the_channels():
    sound = noise()
    band = Band(kind="bell", channel="side", frequency_hz=1000.0, gain_db=9.0, q=0.7)
    changed = chains.equalize(sound, RATE_HZ, (band,))
    assert changed.sum(axis=0) == pytest.approx(sound.sum(axis=0), abs=1e-6)
    assert np.abs(changed - sound).max() > 0.01


def test_ratio_one_and_levels_under_the_knee_are_left_alone():
    sound = noise()
    assert np.array_equal(chains.compress(sound, RATE_HZ, NEUTRAL, threshold_db=-60.0), sound)
    squeezing = dataclasses.replace(NEUTRAL, ratio=4.0)
    assert chains.compress(sound, RATE_HZ, squeezing, threshold_db=0.0) == pytest.approx(sound, abs=1e-7)


def test_a_steady_level_over_the_threshold_comes_down_by_the_ratio():
    """20 dB over at 4:1 leaves 5 dB over."""
    level = 10 ** (-10 / 20)
    sound = np.full((2, 2 * RATE_HZ), level, np.float32)
    chain = dataclasses.replace(NEUTRAL, ratio=4.0)
    settled = chains.compress(sound, RATE_HZ, chain, threshold_db=-30.0)[:, -100:]
    assert 20 * np.log10(settled) == pytest.approx(-25.0, abs=0.01)


def test_attack_reaches_its_share_of_the_reduction_in_its_time():
    chain = dataclasses.replace(NEUTRAL, ratio=4.0, attack_ms=20.0)
    sound = np.full((2, RATE_HZ), 1.0, np.float32)
    done = chains.compress(sound, RATE_HZ, chain, threshold_db=-40.0)[0]
    at_one_constant_db = 20 * np.log10(done[round(0.020 * RATE_HZ)])
    assert at_one_constant_db == pytest.approx(-30.0 * (1 - np.exp(-1)), abs=0.7)


@pytest.mark.parametrize("drive_db", [0.0, 6.0, 30.0])
def test_the_limiter_holds_every_sample_without_clipping(drive_db):
    """The gain itself is low enough at each peak: the sound stays proportional, which clipping would not leave it."""
    sound = chains.amplify(noise(level=0.3), drive_db)
    limited = chains.limit(sound, RATE_HZ)
    assert np.abs(limited).max() <= chains.CEILING + 1e-6
    ratio = limited[0] / np.where(sound[0] == 0, 1, sound[0])
    assert np.abs(np.diff(ratio)).max() < 0.02


def test_the_limiter_leaves_what_is_under_its_ceiling():
    sound = noise(level=0.05)
    assert np.array_equal(chains.limit(sound, RATE_HZ), sound)


def test_the_threshold_follows_the_programme():
    """Ten decibels less programme, ten decibels less threshold."""
    chain = chains.draw(np.random.default_rng(3), spread_db=6.0)
    sound = noise()
    loud, quiet = (chains.threshold_for(chains.amplify(sound, gain), RATE_HZ, chain) for gain in (0.0, -10.0))
    assert loud - quiet == pytest.approx(10.0, abs=0.01)


@pytest.mark.parametrize("samples", [1, 31, 32, 33, 1000])
def test_any_length_comes_back_whole(samples):
    sound = noise()[:, :samples]
    chain = chains.draw(np.random.default_rng(3), spread_db=6.0)
    out = chains.limit(chains.before_level(sound, RATE_HZ, chain, threshold_db=-20.0), RATE_HZ)
    assert out.shape == sound.shape
    assert out.dtype == np.float32
