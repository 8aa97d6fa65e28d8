"""Hidden gains come back from a reference that plays the same tracks; without one the prior stands."""

import numpy as np
import pytest

from assistant.mixing.levels import Prior, solve_levels
from tests.mixing.songs import grid, mixed, tracks


def centred(values):
    return np.asarray(values) - np.mean(values)


def weak_prior(count):
    return Prior(mean_db=np.zeros(count), sd_db=np.full(count, 6.0))


@pytest.fixture(scope="module")
def song():
    return tracks(24.0, seed=3)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hidden_gains_come_back_from_the_other_half_of_the_mix(song, seed):
    """Other notes, same instruments: within 2.3 dB on average, where doing nothing leaves about 4."""
    half = next(iter(song.values())).shape[1] // 2
    hidden = np.random.default_rng(seed).uniform(-9.0, 9.0, len(song))
    came_in = [grid(sound[:, :half] * 10 ** (gain / 20)) for sound, gain in zip(song.values(), hidden, strict=True)]
    reference = grid(mixed({name: sound[:, half:] for name, sound in song.items()}))
    found = solve_levels(came_in, reference, weak_prior(len(song)))
    error = np.abs(centred(found.gains_db) - centred(-hidden)).mean()
    assert error < 2.3
    assert error < 0.6 * np.abs(centred(hidden)).mean()
    assert found.residual_db < 1.5
    assert found.told.mean() > 0.8


def test_the_reference_s_level_does_not_matter(song):
    came_in = [grid(sound) for sound in song.values()]
    quiet, loud = (solve_levels(came_in, grid(gain * mixed(song)), weak_prior(len(song))) for gain in (0.1, 1.0))
    assert np.allclose(quiet.gains_db, loud.gains_db, atol=0.2)
    assert np.abs(loud.gains_db).max() < 1.0


def test_without_a_reference_the_prior_is_the_answer(song):
    wanted = np.array([3.0, -3.0, 0.0, 1.0, -1.0, 0.0])
    prior = Prior(mean_db=wanted, sd_db=np.full(6, 2.0), delivered_sd_db=1e3)
    found = solve_levels([grid(sound) for sound in song.values()], None, prior)
    assert np.allclose(found.gains_db, wanted, atol=0.05)
    assert not found.told.any()
    assert found.residual_db == np.inf


def test_a_reference_of_other_sounds_moves_little_and_leaves_more_open(song):
    rng = np.random.default_rng(5)
    noise = grid(rng.standard_normal((2, 400_000)).astype(np.float32) * 0.1)
    came_in = [grid(sound) for sound in song.values()]
    strange = solve_levels(came_in, noise, weak_prior(6))
    same = solve_levels(came_in, grid(mixed(song)), weak_prior(6))
    assert strange.residual_db > 3.0 > same.residual_db
    assert strange.sd_db.mean() > 2.0 * same.sd_db.mean()
    assert strange.told.mean() < 0.5


def test_uncertainty_is_honest(song):
    """Errors are of the size that is told: their ratio is not far from 1 over several draws."""
    half = next(iter(song.values())).shape[1] // 2
    ratios = []
    for seed in range(5):
        hidden = np.random.default_rng(10 + seed).uniform(-9.0, 9.0, len(song))
        came_in = [grid(sound[:, :half] * 10 ** (gain / 20)) for sound, gain in zip(song.values(), hidden, strict=True)]
        reference = grid(mixed({name: sound[:, half:] for name, sound in song.items()}))
        found = solve_levels(came_in, reference, weak_prior(len(song)))
        ratios.append(np.abs(centred(found.gains_db) + centred(hidden)).mean() / found.sd_db.mean())
    assert 0.1 < np.mean(ratios) < 4.0
