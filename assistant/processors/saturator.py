"""A tanh saturator, oversampled, which leaves quiet sounds at their level.

Conventions: y = tanh(k x) / k with k = 10^(drive_db / 20) - 1: a drive of 0 dB is the identity, small signals keep a gain
of 1 at any drive, and a full-scale peak is turned down by about `drive_db`.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant import kernels
from assistant.processors.base import Block, Processor, Stage, param
from assistant.units import db_to_amplitude

_OVERSAMPLING = 8


@dataclass(frozen=True, kw_only=True)
class Saturator(Processor):
    """Round the peaks off and add odd harmonics."""

    kind: ClassVar[str] = "saturator"
    drive_db: float = param(0.0, 0.0, 24.0, unit="dB")
    wet_percent: float = param(100.0, 0.0, 100.0, unit="%")

    @property
    def is_neutral(self) -> bool:
        """Without drive, or with nothing of the result mixed in."""
        return self.drive_db == 0.0 or self.wet_percent == 0.0

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        return _SaturatorStage(self, channels)


class _SaturatorStage(Stage):
    def __init__(self, saturator: Saturator, channels: int) -> None:
        self._kernel = kernels.Saturator(channels, db_to_amplitude(saturator.drive_db) - 1.0, factor=_OVERSAMPLING)
        self._wet = np.float32(saturator.wet_percent / 100.0)
        self._dry = np.float32(1.0) - self._wet
        self.latency_samples = self._kernel.latency_samples
        self._held = np.zeros((channels, self.latency_samples), dtype=np.float32)

    def process(self, block: Block) -> Block:
        saturated = self._kernel.process(block)
        if self._dry == 0.0:
            return saturated
        held = np.concatenate((self._held, block), axis=1)
        self._held = held[:, block.shape[1] :].copy()
        return self._dry * held[:, : block.shape[1]] + self._wet * saturated
