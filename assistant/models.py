"""Learned models: where they lie, in a checkout and when installed."""

import json
from pathlib import Path
from typing import Any

_PACKAGED = Path(__file__).with_name("models")
_CHECKOUT = Path(__file__).parents[1] / "models"


def read_model(name: str) -> dict[str, Any]:
    """The numbers of a model; see its card.md for what they are.

    Args:
        name: of its folder in models/.
    """
    folder = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    model: dict[str, Any] = json.loads((folder / name / "model.json").read_text(encoding="utf-8"))
    return model
