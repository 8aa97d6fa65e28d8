"""The weights of content: whole, described by their card, and what their program makes, as far as that shows."""

import json

import numpy as np
import pytest

from assistant.references.content import FEATURES, SCHEMA, SIZES, span
from models.content import train

CARD = train.MODEL.with_name("card.md").read_text(encoding="utf-8")
ALBUMS, SONGS = 6, 5


def committed():
    return json.loads(train.MODEL.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def data():
    """Thirty songs in six albums: of each group two features tell the song, one more the album, all others nothing."""
    rng = np.random.default_rng(1)
    features = rng.normal(size=(ALBUMS * SONGS, len(train.TAKES), FEATURES))
    albums = np.repeat([f"album {number}" for number in range(ALBUMS)], SONGS)
    for name in SIZES:
        start = span(name).start
        features[:, :, start : start + 2] = 0.1 * features[:, :, start : start + 2] + rng.normal(size=(30, 1, 2))
        features[:, :, start + 2] = 0.1 * features[:, :, start + 2] + np.repeat(rng.normal(size=(6, 1)), SONGS, axis=0)
    return train.Data(features=features, albums=albums, names=np.array([str(number) for number in range(30)]))


def test_the_committed_numbers_are_whole():
    model = committed()
    assert (model["schema"], model["cut"]) == (SCHEMA, train.CUT)
    assert list(model["groups"]) == list(SIZES)
    for name, group in model["groups"].items():
        for part in ("middle", "scale", "weights"):
            assert len(group[part]) == SIZES[name]
            assert np.isfinite(group[part]).all()
        assert min(group["scale"]) > 0.0
        assert min(group["weights"]) >= 0.0
        assert group["far"] > 1.0
    assert sum(group["unit"] for group in model["groups"].values()) == pytest.approx(1.0, abs=0.1)


def test_the_card_tells_the_figures():
    figures = committed()["figures"]
    assert f"{figures['songs']} songs of {figures['albums']} albums" in CARD
    for name in ("other part", "master", "album", *(f"other part by {group}" for group in SIZES)):
        row = f"| {figures[name]['queries']} | {figures[name]['first']:.3f} | {figures[name]['five']:.3f} |"
        assert row in CARD, name
    for album in committed()["left_out"]:
        assert album in CARD
    assert f"the {FEATURES} features" in CARD


def test_what_tells_songs_apart_counts_most(data):
    scale = train.fitted(data)
    for name in SIZES:
        weights = scale.weights[span(name)]
        assert weights[:3].min() > 3.0 * weights[3:].max()


def test_one_set_of_songs_gives_one_model(data):
    first, second = train.learn(data), train.learn(data)
    assert first == second
    assert train.agree(first, second)
    second["groups"]["tonal"]["weights"][0] *= 1.1
    assert not train.agree(first, second)


def test_a_made_model_has_the_form_of_the_committed_one(data):
    made, there = train.learn(data), committed()
    assert made.keys() == there.keys() - {"left_out"}
    assert made["figures"].keys() == there["figures"].keys()
    assert made["figures"]["other part"] == {"queries": 30, "first": 1.0, "five": 1.0}
    assert made["figures"]["album"]["first"] > 0.5


def test_ranks_count_the_wrong_ones_before_the_nearest_right_one():
    found = np.array([[0.3, 0.1, 0.2, 0.4], [0.3, 0.1, 0.2, 0.4]])
    right = np.array([[True, False, False, True], [False, True, True, False]])
    assert train.rank(found, right) == [2, 0]


def test_the_model_is_small():
    assert train.MODEL.stat().st_size < 50_000
