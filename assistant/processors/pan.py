"""The place of a track between left and right: constant power, 0 dB in the centre.

Conventions: `pan` runs from -1 (left) over 0 (centre) to 1 (right). Left is multiplied by sqrt(2) cos(t), right by
sqrt(2) sin(t), with t = (pan + 1) pi / 4: what has equal channels keeps its power wherever it is put, so a pan moves no
level. A track that is stereo already is balanced by the same two factors. One channel has no place and passes
unchanged: who mixes makes two of it first.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant.processors.base import Block, PassThrough, Processor, Stage, param


def pan_factors(pan: float) -> tuple[float, float]:
    """What left and right are multiplied by; a mirrored pan gives the mirrored factors to the bit."""
    return _factor(-pan), _factor(pan)


def _factor(toward: float) -> float:
    return math.sqrt(2.0) * math.sin((1.0 + toward) * math.pi / 4.0)


@dataclass(frozen=True, kw_only=True)
class Pan(Processor):
    """Put a track between left and right."""

    kind: ClassVar[str] = "pan"
    pan: float = param(0.0, -1.0, 1.0)

    @property
    def is_neutral(self) -> bool:
        """In the centre."""
        return self.pan == 0.0

    def start(self, rate_hz: int, channels: int) -> Stage:  # noqa: ARG002 - the same at every rate
        """Make the stage: factors for stereo, nothing for mono."""
        return _PanStage(self.pan) if channels == 2 else PassThrough()


class _PanStage(Stage):
    def __init__(self, pan: float) -> None:
        self._factors = np.array(pan_factors(pan), dtype=np.float32)[:, None]

    def process(self, block: Block) -> Block:
        return block * self._factors
