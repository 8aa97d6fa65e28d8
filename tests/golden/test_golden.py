"""The stored figures, and that the check would see a change."""

import copy
import json

from tests.golden.make import FIGURES, departures, made


def test_the_figures_are_those_stored():
    """See tests/golden/make.py for the tolerances, and for how to store a change that is meant."""
    assert list(departures(json.loads(FIGURES.read_text(encoding="utf-8")), made())) == []


def test_a_change_is_seen():
    stored = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert list(departures(stored, stored)) == []
    for path, by in (
        (("another song", "after", "loudness_lufs"), 0.06),
        (("one performance", "after", "mid_db", 3), 0.2),
        (("another song in full", "bus", 0, "bands", 0, "frequency_hz"), 500.0),
        (("half the way in mono", "landing", "drive_db"), -0.11),
    ):
        changed = copy.deepcopy(stored)
        *parents, last = path
        place = changed
        for key in parents:
            place = place[key]
        place[last] += by
        assert len(list(departures(stored, changed))) == 1


def test_a_missing_band_is_seen():
    stored = json.loads(FIGURES.read_text(encoding="utf-8"))
    changed = copy.deepcopy(stored)
    del changed["another song"]["bus"][0]
    assert len(list(departures(stored, changed))) == 1
