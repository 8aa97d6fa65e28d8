"""How sharp the S sounds are: short bursts of noise between 5 and 10 kHz that stand over everything else.

A burst counts where the band holds more than 15 % of all that lies over 500 Hz (bass hides no S), for as long as an S
lasts. The figure is the level that bursts exceed for a fifth of a second in each minute: one sharp S is nobody's
trouble.

Conventions: levels are mean squares over both channels, of 40 ms every 10 ms. Where it fails: noise as an effect, and
open hi-hats alone, count as well; a vinyl cutter and an ear suffer from them alike.
"""

from dataclasses import dataclass

import numpy as np

from assistant import gating, kernels
from assistant.audio import Block
from assistant.kernels import FrameStatistics
from assistant.processors import HighPass, LowPass
from assistant.units import Floats, powers_to_db

LOW_HZ, HIGH_HZ = 5000.0, 10000.0
BODY_HZ = 500.0
LEAST_RATE_HZ = 22050
"""Under it there is next to nothing of the band."""
BURST_SHARE = 0.15
SHARPEST_SHARE = 0.2 / 60.0
SILENCE_POWER = 1e-7
_STEPS = 4
_STEP_SECONDS = 0.01


@dataclass(frozen=True, kw_only=True)
class Sibilance:
    """The sharpest bursts of a sound; -inf where there are too few."""

    level_dbfs: float
    at_seconds: float


class SibilanceMeter:
    """Takes a sound block by block."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        high = min(HIGH_HZ, 0.45 * rate_hz)
        self._stages = [HighPass(frequency_hz=LOW_HZ, order=4).open(rate_hz, channels)]
        self._stages.append(LowPass(frequency_hz=high, order=4).open(rate_hz, channels))
        self._body = HighPass(frequency_hz=BODY_HZ, order=2).open(rate_hz, channels)
        self._rate_hz = rate_hz
        self._band, self._whole = (FrameStatistics(channels, rate_hz) for _ in range(2))
        self._squares: list[tuple[Floats, Floats]] = []

    def add(self, block: Block) -> None:
        """Take the next samples."""
        band = block
        for stage in self._stages:
            band = stage.process(band)
        body = self._body.process(block)
        self._squares.append((_energies(self._band, band), _energies(self._whole, body)))

    def finish(self) -> Sibilance:
        """What was found."""
        band, whole = (np.concatenate([np.zeros(0), *parts]) for parts in zip(*self._squares, strict=True))
        lengths = kernels.hop_lengths(band.size, self._rate_hz)
        band, whole = (gating.moving_mean(each / lengths, _STEPS) for each in (band, whole))
        bursts = np.flatnonzero((band > BURST_SHARE * whole) & (band > 2.0 * SILENCE_POWER))
        most = max(1, round(SHARPEST_SHARE * band.size))
        if bursts.size < most:
            return Sibilance(level_dbfs=-np.inf, at_seconds=0.0)
        levels = powers_to_db(band[bursts])
        level = float(np.partition(levels, -most)[-most])
        first = int(bursts[np.argmax(levels >= level)])
        return Sibilance(level_dbfs=level, at_seconds=first * _STEP_SECONDS)


def _energies(meter: FrameStatistics, block: Block) -> Floats:
    """The sums of squares over the channels of the steps that a block completes."""
    return np.asarray(meter.process(block).squares.sum(axis=0))
