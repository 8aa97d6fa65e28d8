"""Width: gains of the side signal, and a mono sum that stays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.processors import Width
from tests.processors.measure import gain_db, impulse_response
from tests.processors.strategies import processors


@given(width=processors(Width), seed=st.integers(0, 1000))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_the_mono_sum_stays(width, seed):
    """L + R changes by float32 rounding only: two roundings of each channel, at its own magnitude."""
    sound = np.random.default_rng(seed).uniform(-1.0, 1.0, (2, 4000)).astype(np.float32)
    out = width.process(sound, 44100)
    change = out.astype(np.float64).sum(axis=0) - sound.astype(np.float64).sum(axis=0)
    assert np.abs(change).max() <= 2.0 * np.finfo(np.float32).eps * np.abs(out).max()


@pytest.mark.parametrize("rate_hz", [22050, 44100, 96000])
@pytest.mark.parametrize(
    "width",
    [
        Width(low_db=-12.0, high_db=3.0),
        Width(mid_db=4.0),
        Width(low_db=-24.0, mid_db=-3.0, high_db=6.0, low_crossover_hz=90.0, high_crossover_hz=9000.0),
    ],
)
def test_the_rendered_side_has_the_computed_response(width, rate_hz):
    frequencies_hz = np.geomspace(20.0, 0.45 * rate_hz, 60)
    out = impulse_response(width, rate_hz, row=(1.0, -1.0))
    rendered = gain_db((out[0] - out[1]) / 2.0, frequencies_hz, rate_hz)
    assert np.abs(rendered - width.response_db(frequencies_hz, rate_hz)).max() < 0.02


def test_each_band_reaches_its_gain():
    width = Width(low_db=-9.0, mid_db=2.0, high_db=5.0, low_crossover_hz=200.0, high_crossover_hz=4000.0)
    low, mid, high = width.response_db([2.0, 900.0, 22050.0], 44100)
    assert (low, high) == pytest.approx((-9.0, 5.0), abs=0.01)
    assert mid == pytest.approx(2.0, abs=0.7)


def test_at_the_crossover_half_of_the_step_is_done():
    width = Width(low_db=-8.0, low_crossover_hz=150.0)
    assert width.response_db([150.0], 44100)[0] == pytest.approx(-4.0, abs=0.01)


def test_response_is_monotonic_between_bands():
    response_db = Width(low_db=-12.0, high_db=6.0).response_db(np.geomspace(10.0, 22000.0, 500), 44100)
    assert np.diff(response_db).min() > -1e-9


def test_what_has_no_side_passes_unchanged():
    mono = np.random.default_rng(1).normal(0.0, 0.2, (1, 2000)).astype(np.float32)
    width = Width(low_db=-6.0, mid_db=3.0, high_db=9.0)
    assert np.array_equal(width.process(mono, 44100), mono)
    centred = np.concatenate([mono, mono])
    assert np.array_equal(width.process(centred, 44100), centred)
