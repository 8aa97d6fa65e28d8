"""What one part of the fit came to."""

from dataclasses import dataclass, field

import numpy as np

from assistant.advice import Move, Note
from assistant.fit.equalize import LimitsCost
from assistant.processors import Processor
from assistant.units import Floats


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Processors in signal order, and what to say about them."""

    processors: tuple[Processor, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()
    aim_db: Floats | float | None = field(default=None, compare=False)
    """What is to have changed in the rendered sound: a curve of mid (61,) for tone, right over left for balance."""
    cost: LimitsCost | None = None
    """What the limits of the user's equalizer cost; None where it is free."""
    taken_back: bool = False
    """Whether processors were rendered, measured, and found to do harm."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Made:
    """What a chain does to tone and balance beside the processors that are there for them."""

    tone_db: Floats
    """About its middle: (61,)."""
    balance_db: float = 0.0
    """Right over left."""

    def __add__(self, other: "Made") -> "Made":
        """Both together."""
        return Made(tone_db=self.tone_db + other.tone_db, balance_db=self.balance_db + other.balance_db)

    @property
    def size_db(self) -> float:
        """The greatest of it all."""
        return max(float(np.abs(self.tone_db).max()), abs(self.balance_db))
