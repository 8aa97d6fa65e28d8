"""The lead is kept in its range where the reference does not tell its level, and left where it does."""

import numpy as np
import pytest

from assistant.mixing.lead import keep_lead, over_rest_db
from assistant.mixing.practice import LEAD_OVER_REST_DB
from tests.mixing.songs import grid, tracks


@pytest.fixture(scope="module")
def grids():
    parts = tracks(8.0)
    return [grid(parts["vocal"]), grid(parts["keys"]), grid(parts["snare"])]


@pytest.mark.parametrize("gain_db", [-30.0, -12.0, 25.0])
def test_an_unsure_level_outside_the_range_comes_to_its_edge(grids, gain_db):
    gains = np.array([gain_db, 0.0, 0.0])
    lead, kept = keep_lead(grids, gains, np.full(3, 4.0), 0)
    low, high = LEAD_OVER_REST_DB
    assert low - 0.01 <= over_rest_db(grids, kept, 0) <= high + 0.01
    assert lead.moved_db == pytest.approx(kept[0] - gain_db)
    assert np.array_equal(kept[1:], gains[1:])


def test_a_sure_level_stays(grids):
    gains = np.array([-20.0, 0.0, 0.0])
    lead, kept = keep_lead(grids, gains, np.full(3, 0.5), 0)
    assert np.array_equal(kept, gains)
    assert lead.moved_db == 0.0


def test_inside_the_range_nothing_moves_and_without_a_lead_neither(grids):
    gains = np.array([-over_rest_db(grids, np.zeros(3), 0), 0.0, 0.0])
    assert keep_lead(grids, gains, np.full(3, 4.0), 0)[0].moved_db == pytest.approx(0.0, abs=1e-9)
    assert keep_lead(grids, gains, np.full(3, 4.0), None) == (None, gains)
