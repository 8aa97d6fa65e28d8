"""The references that come along: each says where it is from, and sounds as its name says."""

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.references.entry import entries_from_json
from assistant.references.shelf import shipped_files


def shipped():
    return [entry for path in shipped_files() for entry in entries_from_json(path.read_text("utf-8"), path.name)]


def named(name):
    return next(entry for entry in shipped() if entry.name == name)


def test_each_says_where_it_is_from():
    for entry in shipped():
        facts = entry.facts
        assert facts.origin
        assert facts.licence
        assert facts.date
        assert facts.tags
        assert entry.profile.loudness_lufs is not None
        assert len(entry.contents) == (facts.songs if facts.name.startswith("genre/") else 0)


def test_several_genres_have_several_songs():
    genres = [entry for entry in shipped() if entry.name.startswith("genre/")]
    assert len(genres) >= 5
    assert all(entry.facts.songs >= 4 for entry in genres)


@pytest.mark.parametrize(("name", "slope_db"), [("balance/pink", 0.0), ("balance/flat", 3.01)])
def test_noise_has_its_balance(name, slope_db):
    """Bands are of constant relative width: pink noise is level in them, white noise rises by 3 dB an octave."""
    inside = (CENTRES_HZ > 100.0) & (CENTRES_HZ < 15000.0)
    found = np.polyfit(np.log2(CENTRES_HZ[inside]), named(name).profile.mid_db[inside], 1)[0]
    assert found == pytest.approx(slope_db, abs=0.1)


def test_files_are_named_as_what_they_hold():
    for path in shipped_files():
        (entry,) = entries_from_json(path.read_text("utf-8"), path.name)
        assert path.stem == entry.name.replace("/", "-")
