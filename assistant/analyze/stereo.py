"""Sums over the samples of left and right, from which crest, balance, correlation and DC follow.

Conventions: energies here are plain sums of squares, not weighted. A mono sound counts as left and right alike.
"""

from dataclasses import dataclass

import numpy as np

from assistant import kernels
from assistant.analyze.loudness import rounded
from assistant.blocks import SECTION_SECONDS, SectionSums
from assistant.gating import moving_mean
from assistant.processors.base import Block
from assistant.units import Floats

STEPS_PER_WINDOW = 40
STEPS_PER_SECTION = 100 * SECTION_SECONDS
SILENCE = 1e-7
"""Mean square under which a channel is taken as silent within a window: -70 dBFS."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ChannelSums(SectionSums):
    """What a `StereoMeter` gives; see the fields of `Blocks` of the same names."""

    correlation_min: float | None
    step_peaks: Floats
    """The greatest |sample| of each whole 10 ms, over both channels: (steps,)."""
    step_squares: Floats
    """The sum of squares over both channels of each whole 10 ms: (steps,)."""
    step_products: Floats
    """The sum of left times right of each whole 10 ms: (steps,)."""


class StereoMeter:
    """Takes a sound section by section."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        self._rate_hz = rate_hz
        self._meter = kernels.FrameStatistics(channels, rate_hz)
        self._frames: list[kernels.Frames] = []

    def add(self, block: Block) -> Floats:
        """Take the next samples; gives the peak of each whole 10 ms in them: (channels, steps)."""
        self._frames.append(self._meter.process(block))
        return self._frames[-1].peaks

    def finish(self) -> ChannelSums:
        """The sums of everything that was added."""
        rest = self._meter.flush().frames
        squares, sums, peaks, cross = (
            np.concatenate(parts, axis=-1) for parts in zip(*self._frames, rest, strict=True)
        )
        whole = slice(0, cross.size - 1)
        starts = np.arange(len(self._frames)) * STEPS_PER_SECTION
        lengths = kernels.hop_lengths(cross.size - 1, self._rate_hz)
        return ChannelSums(
            section_peak=_pair(np.maximum.reduceat(peaks, starts, axis=1)).T,
            section_square=rounded(_pair(np.add.reduceat(squares, starts, axis=1)).T),
            section_sum=rounded(_pair(np.add.reduceat(sums, starts, axis=1)).T),
            section_product=rounded(np.add.reduceat(cross, starts)),
            correlation_min=lowest_correlation(_pair(squares[:, whole] / lengths), cross[whole] / lengths),
            step_peaks=peaks[:, whole].max(axis=0),
            step_squares=squares[:, whole].sum(axis=0),
            step_products=cross[whole],
        )


def _pair(values: Floats) -> Floats:
    """Left and right, which are one and the same in a mono sound."""
    return np.broadcast_to(values, (2, *values.shape[1:])).copy()


def lowest_correlation(squares: Floats, cross: Floats) -> float | None:
    """The lowest correlation in 400 ms, every 10 ms, where both channels sound; None where that is nowhere.

    Args:
        squares: mean squares of left and right each 10 ms: (2, steps).
        cross: mean products of left and right each 10 ms: (steps,).
    """
    left, right, product = (moving_mean(values, STEPS_PER_WINDOW) for values in (*squares, cross))
    sounding = np.minimum(left, right) > SILENCE
    if not sounding.any():
        return None
    lowest = np.min(product[sounding] / np.sqrt(left[sounding] * right[sounding]))
    return float(np.clip(lowest, -1.0, 1.0))
