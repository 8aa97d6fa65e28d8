"""A level change of the whole sound. 0 dB does nothing."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant.processors.base import Block, Processor, Stage, param
from assistant.units import db_to_amplitude


@dataclass(frozen=True, kw_only=True)
class Gain(Processor):
    """Multiply every sample by one factor."""

    kind: ClassVar[str] = "gain"
    gain_db: float = param(0.0, -96.0, 48.0, unit="dB")

    @property
    def is_neutral(self) -> bool:
        """At 0 dB."""
        return self.gain_db == 0.0

    def start(self, rate_hz: int, channels: int) -> Stage:  # noqa: ARG002 - a gain is the same at every rate
        """Make the stage; the same at every rate and for any channels."""
        return _GainStage(self.gain_db)


class _GainStage(Stage):
    def __init__(self, gain_db: float) -> None:
        self._factor = np.float32(db_to_amplitude(gain_db))

    def process(self, block: Block) -> Block:
        return block * self._factor
