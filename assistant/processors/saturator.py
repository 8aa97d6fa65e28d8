"""A soft saturator, oversampled, which leaves quiet sounds at their level.

Conventions: y = s(k x) / k with s close to tanh and k = 10^(drive_db / 20) - 1: a drive of 0 dB is the identity, small
signals keep a gain of 1 at any drive, and at high drives a full-scale peak is turned down by about `drive_db`. Linear
phase; `latency_samples` late. What folds back of a full-scale 9 kHz sine lies below -80 dB up to a drive of 18 dB, and
at -48 dB at the full 24 dB.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant import kernels
from assistant.processors.base import Block, Processor, Stage, param

_GENTLE_DB = 12.0
"""Up to this drive four times the rate keeps what folds back below -80 dB; above it eight times are needed."""
_LEAST_FACTOR = 1e-6
"""Below this the curve is a straight line to the last bit of float32, and k itself would vanish in it."""


@dataclass(frozen=True, kw_only=True)
class Saturator(Processor):
    """Round the peaks and add odd harmonics."""

    kind: ClassVar[str] = "saturator"
    drive_db: float = param(0.0, 0.0, 24.0, unit="dB")
    wet_percent: float = param(100.0, 0.0, 100.0, unit="%")

    @property
    def is_neutral(self) -> bool:
        """Without drive, or with nothing of the result mixed in."""
        return self.drive_db == 0.0 or self.wet_percent == 0.0

    @property
    def factor(self) -> float:
        """The k of the curve."""
        return max(math.expm1(self.drive_db * math.log(10.0) / 20.0), _LEAST_FACTOR)

    def start(self, rate_hz: int, channels: int) -> Stage:  # noqa: ARG002 - the curve is the same at every rate
        """Make the stage; its filters follow the rate."""
        return _SaturatorStage(self, channels)


class _SaturatorStage(Stage):
    def __init__(self, saturator: Saturator, channels: int) -> None:
        self._kernel = kernels.Saturator(
            channels, saturator.factor, factor=4 if saturator.drive_db <= _GENTLE_DB else 8
        )
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
