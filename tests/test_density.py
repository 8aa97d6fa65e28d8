"""The laws of density: from profile and traces alike, it tells compression, and only like sections are compared."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.density import FEATURES, Density, density_difference, density_of, density_of_traces
from assistant.processors import Compressor
from assistant.traces import take_traces
from tests import signals
from tests.profiles import RATE_HZ, moved, other_song, profile, song

DENSE = Compressor(threshold_db=-34.0, ratio=3.0, attack_ms=2.0, release_ms=100.0)


@cache
def dense():
    return DENSE.process(song().copy(), RATE_HZ)


def shown(difference) -> dict[str, float]:
    return dict(zip(FEATURES, difference, strict=True))


def rearranged(density: Density, order) -> Density:
    """The same sections in another order, or a part of them."""
    return Density(
        level_lu=density.level_lu[order], features=density.features[order], shape=density.shape[order],
        places=np.arange(len(order)),
    )  # fmt: skip


@pytest.mark.parametrize("played", [song, dense])
def test_traces_tell_what_the_profile_tells(played):
    """Within what a quarter of a dB of histogram bins can blur; noise at half the rate has peaks no meter agrees on."""
    samples = signals.shaped(played(), RATE_HZ, lambda hz: 1.0 / (1.0 + (hz / 17000.0) ** 40))
    measured = analyze_samples(samples, RATE_HZ)
    by_profile, by_traces = density_of(measured), density_of_traces(take_traces([samples], RATE_HZ, 2), measured)
    assert by_profile.features.shape == (8, len(FEATURES))
    np.testing.assert_allclose(by_traces.features[:, :-1], by_profile.features[:, :-1], atol=0.06)
    np.testing.assert_allclose(by_traces.features[:, -1], by_profile.features[:, -1], atol=0.1)
    np.testing.assert_allclose(by_traces.level_lu, by_profile.level_lu, atol=1e-3)
    np.testing.assert_array_equal(by_traces.shape, by_profile.shape)
    np.testing.assert_array_equal(by_traces.places, by_profile.places)


def test_level_and_equalizer_are_not_density():
    """Turned down by 9 dB, or brightened, a song is as dense as before."""
    quiet = analyze_samples(song() * np.float32(10.0 ** (-9.0 / 20.0)), RATE_HZ)
    for changed in (quiet, moved(profile(), np.linspace(-3.0, 3.0, 61))):
        difference = density_difference(density_of(profile()), density_of(changed), same_song=True)
        np.testing.assert_allclose(difference, 0.0, atol=0.06)


@pytest.mark.parametrize("same_song", [True, False])
def test_compression_moves_the_features_its_own_way(same_song):
    """Loud moments come down and quiet ones up, against the mean; levels spread less; peaks come down."""
    before, after = density_of(profile()), density_of(analyze_samples(dense(), RATE_HZ))
    found = shown(density_difference(before, after, same_song=same_song))
    assert found["levels_20ms_25"] > 0.5
    assert found["levels_20ms_50"] > 0.3
    assert found["levels_20ms_95"] < -0.5
    assert found["levels_100ms_10"] > 0.3
    assert found["levels_100ms_deviation"] < -0.3
    assert found["psr"] < -0.8
    back = shown(density_difference(after, before, same_song=same_song))
    assert back["psr"] > 0.8


def test_a_song_differs_from_itself_by_nothing():
    density = density_of(profile())
    np.testing.assert_array_equal(density_difference(density, density, same_song=True), 0.0)


def test_like_sections_are_found_wherever_they_are():
    """A song against itself in another order: by what plays alike hardly a difference, by place a large one."""
    density = density_of(profile())
    order = np.array([5, 0, 7, 2, 4, 6, 1, 3])
    shuffled = rearranged(density, order)
    by_likeness = density_difference(density, shuffled, same_song=False)
    assert np.abs(by_likeness).max() < 0.2
    unlike = np.abs(density.features[order] - density.features).mean(axis=0)
    assert unlike.max() > 1.0


def test_a_song_of_other_parts_is_compared_by_those_it_shares():
    """One chorus more, one verse less: what the averages of whole songs take for density is none."""
    density = density_of(profile())
    loud = density.level_lu > np.median(density.level_lu)
    more_loud = rearranged(density, np.concatenate([np.flatnonzero(loud)] * 3 + [np.flatnonzero(~loud)]))
    by_likeness = density_difference(density, more_loud, same_song=False)
    plain = more_loud.features.mean(axis=0) - density.features.mean(axis=0)
    assert np.abs(by_likeness).max() < 0.25 * np.abs(plain).max()


def test_sections_of_one_performance_are_compared_place_by_place():
    """A section that only one of the two takes for silence shifts nothing."""
    density = density_of(profile())
    without = Density(
        level_lu=density.level_lu[1:], features=density.features[1:], shape=density.shape[1:],
        places=density.places[1:],
    )  # fmt: skip
    np.testing.assert_array_equal(density_difference(without, density, same_song=True), 0.0)
    np.testing.assert_array_equal(density_difference(density, without, same_song=True), 0.0)


def test_silent_sections_and_those_that_are_not_whole_do_not_count():
    samples = signals.join(song()[:, : 6 * RATE_HZ], signals.silence(3.0, RATE_HZ), song()[:, : 4 * RATE_HZ])
    measured = analyze_samples(samples, RATE_HZ)
    for density in (density_of(measured), density_of_traces(take_traces([samples], RATE_HZ, 2), measured)):
        np.testing.assert_array_equal(density.places, [0, 1, 3])
        assert np.isfinite(density.features).all()


def test_what_cannot_be_compared_is_none():
    """Under 3 s there is no section; a reference whose sections are all far under its loudness has none that counts."""
    density = density_of(profile())
    short = density_of(analyze_samples(song()[:, : 2 * RATE_HZ], RATE_HZ))
    assert short.features.shape == (0, len(FEATURES))
    for same_song in (True, False):
        assert density_difference(short, density, same_song=same_song) is None
        assert density_difference(density, short, same_song=same_song) is None
        assert (
            density_difference(density, replace(density, level_lu=density.level_lu - 40.0), same_song=same_song) is None
        )


def test_songs_of_levels_that_are_nothing_alike_are_not_compared():
    density = density_of(profile())
    far = replace(density, level_lu=density.level_lu + 30.0)
    assert density_difference(density, far, same_song=False) is None


def test_the_order_of_the_mix_does_not_matter():
    mix, reference = density_of(profile(0)), density_of(other_song(profile(1)))
    difference = density_difference(mix, reference, same_song=False)
    again = density_difference(rearranged(mix, np.arange(8)[::-1]), reference, same_song=False)
    np.testing.assert_allclose(difference, again, atol=1e-9)
    assert np.isfinite(difference).all()
