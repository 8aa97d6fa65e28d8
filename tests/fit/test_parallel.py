"""When a dry share is preferred."""

from dataclasses import dataclass

import pytest

from assistant.fit.parallel import parallel_trial
from assistant.processors import Compressor

TRUTH = Compressor(threshold_db=-31.0, ratio=4.0, attack_ms=20.0, release_ms=150.0, wet_percent=34.0)


@dataclass(frozen=True)
class Trial:
    compressor: Compressor
    misfit: float


def tried(compressor):
    """The farther from the truth, the less likely."""
    apart = (compressor.threshold_db - TRUTH.threshold_db) / 2.0, (compressor.wet_percent - TRUTH.wet_percent) / 5.0
    return Trial(compressor, sum(each**2 for each in apart) + abs(compressor.ratio - TRUTH.ratio))


@pytest.mark.parametrize("one_performance", [True, False])
def test_a_clearly_nearer_one_is_taken(one_performance):
    found = parallel_trial(tried, (-30.0, -40.0), 12.0, one_performance=one_performance)
    assert found.compressor.threshold_db == pytest.approx(TRUTH.threshold_db, abs=1.0)
    assert found.compressor.wet_percent == pytest.approx(TRUTH.wet_percent, abs=4.0)


@pytest.mark.parametrize("one_performance", [True, False])
@pytest.mark.parametrize("downward", [0.0, 1.9])
def test_one_that_is_hardly_nearer_is_not(one_performance, downward):
    """Even the truth itself would not be nearer by 2 nats."""
    assert parallel_trial(tried, (-31.0,), downward, one_performance=one_performance) is None


def test_one_performance_is_looked_at_more_closely():
    """Amount and threshold are found between those that are tried first."""
    assert parallel_trial(tried, (-35.0,), 4.0, one_performance=True).misfit < 0.5
    assert parallel_trial(tried, (-35.0,), 4.0, one_performance=False) is None
