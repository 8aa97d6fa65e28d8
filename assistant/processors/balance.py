"""A level change of each channel by itself: the left/right trim. 0 dB on both does nothing.

Conventions: channel 0 is left, channel 1 is right. A mono sound has no balance and passes unchanged.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant.processors.base import Block, PassThrough, Processor, Stage, param
from assistant.units import db_to_amplitude


@dataclass(frozen=True, kw_only=True)
class Balance(Processor):
    """Multiply left and right by a factor each."""

    kind: ClassVar[str] = "balance"
    left_db: float = param(0.0, -24.0, 24.0, unit="dB")
    right_db: float = param(0.0, -24.0, 24.0, unit="dB")

    @property
    def is_neutral(self) -> bool:
        """When both channels are at 0 dB."""
        return self.left_db == 0.0 and self.right_db == 0.0

    def start(self, rate_hz: int, channels: int) -> Stage:  # noqa: ARG002 - a gain is the same at every rate
        """Make the stage: gains for stereo, nothing for mono."""
        return _BalanceStage(self.left_db, self.right_db) if channels == 2 else PassThrough()


class _BalanceStage(Stage):
    def __init__(self, left_db: float, right_db: float) -> None:
        self._factors = np.array([[db_to_amplitude(left_db)], [db_to_amplitude(right_db)]], dtype=np.float32)

    def process(self, block: Block) -> Block:
        return block * self._factors
