"""A saturator above the sampling rate, so that its harmonics do not fold back."""

from typing import Literal

import numpy as np

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, check_block, check_channels, check_positive
from assistant.kernels.tables import SATURATOR_LATENCY, saturator_tables


class Saturator:
    """Oversampling, a curve near tanh, and back; linear phase, `latency_samples` late.

    The curve is s(v) = v (27 + v^2) / (27 + 9 v^2) for |v| < 3, and +-1 beyond (the Pade approximant of tanh, smooth
    where it meets 1), used as s(drive x) / drive: small signals keep their level, and a small drive changes nothing.
    The filters are flat within 0.05 dB up to 20 kHz at 44.1 kHz (0.4535 of the rate) and 100 dB down from there on the
    other side of half the rate.

    Args:
        channels: 1 to 8.
        drive: linear, above 0.
        factor: 4 or 8 times the sampling rate.
    """

    latency_samples = SATURATOR_LATENCY

    def __init__(self, channels: int, drive: float, *, factor: Literal[4, 8] = 4) -> None:
        """Begin at rest, before the first sample."""
        check_positive(drive=drive)
        if factor not in (4, 8):
            raise ValueError(f"factor = {factor}: 4 and 8 are possible")
        self._up, self._down = saturator_tables(factor)
        taps = self._up.shape[1]
        self._drive = float(np.float32(drive))
        self._inputs = np.zeros((check_channels(channels), taps), dtype=np.float32)
        self._shaped = np.zeros((channels, factor, taps), dtype=np.float32)

    def process(self, block: Block) -> Block:
        """Take a block (channels, samples); gives as many samples, delayed and saturated."""
        check_block(block, self._inputs.shape[0])
        out = np.empty_like(block)
        factor, taps = self._up.shape
        run(
            "saturate",
            block.shape[0],
            block.shape[1],
            factor,
            taps,
            self._drive,
            block,
            self._up,
            self._down,
            self._inputs,
            self._shaped,
            out,
        )
        return out
