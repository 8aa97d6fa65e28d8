"""The laws of the scale on which dynamics are judged."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.density import FEATURES
from assistant.fit import noise as module

ONE_DB = np.ones(len(FEATURES))
MINUTE = 60.0


def density_noise(content_db, seconds=MINUTE, *, same_song):
    return module.density_noise(content_db, seconds, same_song=same_song)


def size_db(content_db, *, same_song=False):
    return float(np.sqrt(np.trace(density_noise(content_db, same_song=same_song).covariance)))


def test_one_performance_leaves_least_and_other_songs_most():
    sizes = [size_db(0.0, same_song=True), size_db(0.0), size_db(20.0)]
    assert sizes == sorted(sizes)
    assert sizes[1] > 2.0 * sizes[0]
    assert sizes[2] > 1.5 * sizes[1]


def test_content_does_not_matter_to_one_performance():
    """Nor does its length: nothing but the processing differs."""
    noise = density_noise(0.0, same_song=True)
    for other in (density_noise(20.0, same_song=True), density_noise(0.0, 6.0, same_song=True)):
        np.testing.assert_array_equal(noise.covariance, other.covariance)


def test_less_of_one_song_tells_less():
    """The parts of a song average out over its length, what two songs are does not."""
    parts = [size_db_of(0.0, seconds) for seconds in (240.0, 60.0, 20.0, 6.0)]
    assert parts == sorted(parts)
    assert parts[-1] > 2.0 * parts[0]
    assert size_db_of(40.0, 6.0) == pytest.approx(size_db_of(40.0, 240.0))
    assert np.isfinite(size_db_of(0.0, 0.0))


def size_db_of(content_db, seconds):
    return float(np.sqrt(np.trace(density_noise(content_db, seconds, same_song=False).covariance)))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(content_db=st.floats(0.0, 40.0), more_db=st.floats(0.0, 40.0))
def test_the_more_content_differs_the_less_a_difference_says(content_db, more_db):
    """Between the two covariances, which both are ones: every deviation grows and the misfit of a decibel falls."""
    near, far = density_noise(content_db, same_song=False), density_noise(content_db + more_db, same_song=False)
    assert np.all(far.deviation_db >= near.deviation_db - 1e-9)
    assert far.distance(ONE_DB, 1.0) <= near.distance(ONE_DB, 1.0) + 1e-9
    assert np.linalg.eigvalsh(near.covariance).min() > 0.0


@pytest.mark.parametrize("content_db", [0.0, 3.0, 1e6, float("inf")])
def test_any_content_has_a_noise(content_db):
    """Too few bands to compare are infinitely unlike."""
    noise = density_noise(content_db, same_song=False)
    assert np.all(np.isfinite(noise.covariance))
    np.testing.assert_allclose(noise.covariance @ noise.inverse, np.eye(len(FEATURES)), atol=1e-6)


def test_misfit_and_distance_count_in_standard_deviations():
    """One feature that is off by its deviation; nothing apart is nothing."""
    noise = density_noise(0.0, same_song=True)
    one = np.zeros(len(FEATURES))
    one[3] = noise.deviation_db[3]
    assert noise.misfit(one) == pytest.approx(0.5)
    assert noise.distance(one, 0.0) == noise.distance(0.0 * one, noise.plr_db)
    assert noise.distance(one, 0.0) == pytest.approx(1.0 / np.sqrt(len(FEATURES) + 1.0))
    assert noise.distance(noise.deviation_db, noise.plr_db) == pytest.approx(1.0)
    assert noise.misfit(0.0 * one) == noise.distance(0.0 * one, 0.0) == 0.0


@settings(deadline=None, derandomize=True, max_examples=30)
@given(factor=st.floats(0.0, 5.0))
def test_misfit_grows_with_the_square_and_distance_with_the_difference(factor):
    noise = density_noise(3.0, same_song=False)
    apart = np.random.default_rng(4).normal(size=len(FEATURES))
    assert noise.misfit(factor * apart) == pytest.approx(factor**2 * noise.misfit(apart))
    assert noise.distance(factor * apart, factor) == pytest.approx(factor * noise.distance(apart, 1.0))
    assert noise.misfit(-apart) == pytest.approx(noise.misfit(apart))


def test_what_content_makes_together_is_no_surprise():
    """Correlated features: moved as content moves them they are likelier than moved against each other."""
    noise = density_noise(20.0, same_song=False)
    values, vectors = np.linalg.eigh(noise.covariance)
    assert noise.misfit(vectors[:, -1]) < 0.1 * noise.misfit(vectors[:, 0])
    assert values[-1] > 10.0 * values[0]
