"""The model of roles: whole, finite, and described by its card."""

from pathlib import Path

import numpy as np

from assistant.models import read_model
from assistant.tracks.roles import ROLES

CARD = (Path(__file__).parents[2] / "models" / "roles" / "card.md").read_text(encoding="utf-8")


def test_the_numbers_are_finite_and_fit_each_other():
    model = read_model("roles")
    size = len(model["mean"])
    assert set(model["roles"]) <= set(ROLES)
    assert np.isfinite(model["mean"]).all()
    assert np.min(model["scale"]) > 0.0
    for layers in model["networks"]:
        shapes = [np.shape(layer["weights"]) for layer in layers]
        assert shapes[0][0] == size
        assert shapes[-1][1] == len(model["roles"])
        assert all(np.isfinite(layer["weights"]).all() and np.isfinite(layer["bias"]).all() for layer in layers)
    assert 0.0 < model["threshold"] < 1.0


def test_the_card_says_what_was_measured():
    figures = read_model("roles")["figures"]
    for family in ("fluid", "musescore", "timgm", "kit"):
        assert f"{figures[family]['macro']:.3f}" in CARD
    assert f"{figures['all']['right_when_said']:.3f}" in CARD
    assert f"{read_model('roles')['threshold']:.3f}" in CARD


def test_the_model_is_small():
    assert (Path(__file__).parents[2] / "models" / "roles" / "model.json").stat().st_size < 1_000_000
