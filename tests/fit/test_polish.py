"""The laws of the search for a compressor's last digits, on a misfit that is known."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.fit.polish import polished
from assistant.processors import Compressor
from assistant.processors.base import bounds


@dataclass(frozen=True)
class Trial:
    """A candidate, and how far it is from the truth."""

    compressor: Compressor
    misfit: float


class Bench:
    """Tries candidates against a compressor that is the truth, and counts them."""

    def __init__(self, truth):
        self.truth, self.count = truth, 0

    def tried(self, compressor):
        self.count += 1
        octaves = (
            np.log2((compressor.ratio - 0.999) / (self.truth.ratio - 0.999)),
            np.log2(compressor.attack_ms / self.truth.attack_ms),
            np.log2(compressor.release_ms / self.truth.release_ms),
        )
        away_db = compressor.threshold_db - self.truth.threshold_db
        return Trial(compressor, float(0.3 * away_db**2 + sum(each**2 for each in octaves)))


def compressor(threshold_db, ratio, attack_ms, release_ms):
    return Compressor(threshold_db=threshold_db, ratio=ratio, attack_ms=attack_ms, release_ms=release_ms)


COMPRESSORS = st.builds(compressor, st.floats(-40, -10), st.floats(1.3, 8.0), st.floats(5, 80), st.floats(50, 500))


@settings(deadline=None, derandomize=True, max_examples=30)
@given(truth=COMPRESSORS, start=COMPRESSORS)
def test_it_comes_near_to_the_truth_from_anywhere(truth, start):
    """Within half its smallest steps, and never further away than it began."""
    bench = Bench(truth)
    begun = bench.tried(start)
    found = polished(bench.tried, begun)
    assert found.misfit <= begun.misfit
    assert found.compressor.threshold_db == pytest.approx(truth.threshold_db, abs=0.6)
    assert found.compressor.ratio - 1.0 == pytest.approx(truth.ratio - 1.0, rel=0.2)
    assert found.compressor.attack_ms == pytest.approx(truth.attack_ms, rel=0.25)


def test_near_the_truth_it_takes_few_trials():
    """Each costs the trace of a song."""
    truth = compressor(-25.0, 3.0, 20.0, 150.0)
    bench = Bench(truth)
    polished(bench.tried, bench.tried(compressor(-27.0, 2.5, 20.0, 150.0)))
    assert bench.count < 50


def test_the_truth_stays():
    truth = compressor(-25.0, 3.0, 20.0, 150.0)
    bench = Bench(truth)
    assert polished(bench.tried, bench.tried(truth)).compressor == truth


@pytest.mark.parametrize("truth", [compressor(-60.0, 20.0, 0.1, 5.0), compressor(0.0, 1.01, 250.0, 3000.0)])
def test_no_parameter_leaves_its_range(truth):
    """Where the truth lies at the ends."""
    bench = Bench(truth)
    found = polished(bench.tried, bench.tried(compressor(-20.0, 2.5, 20.0, 150.0))).compressor
    for name in ("threshold_db", "ratio", "attack_ms", "release_ms"):
        low, high = bounds(Compressor, name)
        assert low <= getattr(found, name) <= high


def test_what_is_not_searched_stays():
    bench = Bench(compressor(-25.0, 3.0, 20.0, 150.0))
    begun = bench.tried(Compressor(threshold_db=-20.0, ratio=2.0, knee_db=3.0, wet_percent=40.0, makeup_db=2.5))
    found = polished(bench.tried, begun).compressor
    assert (found.knee_db, found.wet_percent, found.makeup_db) == (3.0, 40.0, 2.5)
