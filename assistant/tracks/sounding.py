"""A track's role by its sound: a small model's opinion, and how sure it is.

The model was learned by `models/roles/train.py` from played, sampled and spoken material; its card says from what and
how well. Under the card's threshold nothing is said. Only numpy is needed here: scikit-learn trained it.
"""

from dataclasses import dataclass

import numpy as np

from assistant.audio import Block
from assistant.models import read_model
from assistant.tracks.features import track_features
from assistant.units import Floats

_MOST_DEVIATIONS = 5.0
"""Features further out than that are unlike anything that was learned from, and say no more than this."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What a sound was taken for."""

    role: str | None
    """None where the model is not sure enough."""
    probability: float
    """Of the most likely role."""
    ranking: tuple[tuple[str, float], ...]
    """All roles it knows, the most likely first."""


def role_of_sound(samples: Block, rate_hz: int) -> Heard:
    """Name the role of a track.

    Args:
        samples: float32 (channels, samples); what sounds of it.
        rate_hz: its rate.
    """
    model = read_model("roles")
    deviations = (track_features(samples, rate_hz) - np.array(model["mean"])) / np.array(model["scale"])
    inputs = np.clip(deviations, -_MOST_DEVIATIONS, _MOST_DEVIATIONS)
    chances = np.mean([_outputs(layers, inputs) for layers in model["networks"]], axis=0)
    order = np.argsort(-chances, kind="stable")
    ranking = tuple((str(model["roles"][place]), float(chances[place])) for place in order)
    role, probability = ranking[0]
    return Heard(role=role if probability >= model["threshold"] else None, probability=probability, ranking=ranking)


def _outputs(layers: list[dict[str, list[float]]], inputs: Floats) -> Floats:
    """A network's probabilities: rectified layers, softmax at the end."""
    values = inputs
    for number, layer in enumerate(layers):
        values = values @ np.array(layer["weights"]) + np.array(layer["bias"])
        if number < len(layers) - 1:
            values = np.maximum(values, 0.0)
    powers = np.exp(values - values.max())
    return np.asarray(powers / powers.sum())
