"""What was learned from untouched songs: how far content alone moves a difference, and how far mastering does.

The numbers are those of `models/tone_prior` (its card says from which songs and how well they foretell). Content is a
standard deviation in dB, foretold from the traces it leaves in the difference:

    content = offset + sum of slope * trace

A measured difference is then believed by the share 1 / (1 + (content / half)^steepness): half of it where content
makes as much as mastering does.

Conventions: dB; shares are 0..1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from assistant.models import read_model
from assistant.units import Floats


@dataclass(frozen=True, eq=False)
class Law:
    """Content from traces."""

    offset_db: float
    slopes: Floats

    def content_db(self, traces_db: Sequence[float]) -> float:
        """Foretell the content, in dB.

        Args:
            traces_db: in the order of the slopes.
        """
        return float(self.offset_db + self.slopes @ np.asarray(traces_db))


@dataclass(frozen=True)
class Moves:
    """How far mastering moves something: what content has to be compared with."""

    half_db: float
    """The content at which half is believed."""
    steepness: float

    def share(self, content_db: Floats | float) -> Floats:
        """How much of a difference is believed where content makes `content_db`."""
        ratio = np.asarray(content_db, dtype=np.float64) / self.half_db
        return np.asarray(1.0 / (1.0 + ratio**self.steepness), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Prior:
    """The model, read."""

    tone: Law
    """From ripple, own ripple, shift and disagreement."""
    tone_mono: Law
    """From ripple and shift, where there is no side to compare."""
    width: Law
    """From own ripple and disagreement."""
    balance: Law
    """From the content of tone."""
    shape: Floats
    """How much content moves each band, over all bands together: (61,)."""
    moves: dict[str, Moves]
    """Of tone, width and balance."""


@cache
def prior() -> Prior:
    """Read the model, once."""
    model = read_model("tone_prior")
    laws = {name: _law(model["content"][name]) for name in ("tone", "tone_mono", "width", "balance")}
    moves = {name: Moves(float(each["half_db"]), float(each["steepness"])) for name, each in model["moves"].items()}
    return Prior(**laws, shape=np.array(model["shape"], dtype=np.float64), moves=moves)


def _law(values: dict[str, Any]) -> Law:
    return Law(float(values["offset_db"]), np.array(list(values["slopes"].values()), dtype=np.float64))
