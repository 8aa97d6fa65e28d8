"""True peak per section, and flat tops: what clipping leaves behind.

Conventions: peaks are linear. The true peak is read with 4 times oversampling and 12 taps a phase, as BS.1770-5 annex 2
asks for, so that it is the number which most meters, players and shops show. On clipped music an interpolator of 64
taps a phase reads up to 0.3 dB more; a ceiling has to be held by both (`assistant.kernels.peaks`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant import kernels
from assistant.processors.base import Block
from assistant.units import Floats

NEAR_TOP = 0.98
FLAT_STEP = 1.01 / 32768.0
"""Neighbours of a flat top differ by no more than a step of 16 bits, which dither or rounding adds after clipping."""
STEEP = 2e-3
"""A flat top begins with a step of at least this share of its level; the rounded top of a slow wave does not."""


QUIET = 1e-4
"""Sections that stay under -80 dBFS are read by their samples: between those of dither, which is as good as silence,
interpolation would find nothing of interest, and could skip nothing."""


class TruePeakMeter(kernels.TruePeakMeter):
    """A true-peak meter that tells the peak of each section."""

    def __init__(self, channels: int) -> None:
        """Begin with nothing heard."""
        super().__init__(channels, kernel="compact")
        self._peaks[:] = QUIET

    def take(self) -> float:
        """The greatest peak over the channels since the last call; 0 where it does not pass `QUIET`."""
        peak = float(self._peaks.max())
        self._peaks[:] = QUIET
        return peak if peak > np.float32(QUIET) else 0.0


class PeakMeter:
    """Takes a sound section by section; what lies between two sections counts for the later one."""

    def __init__(self, channels: int) -> None:
        """Begin with nothing heard."""
        self._meter = TruePeakMeter(channels)
        self._peaks: list[float] = []

    def add(self, block: Block) -> None:
        """Take the next section."""
        self._meter.process(block)
        self._peaks.append(max(self._meter.take(), min(float(np.abs(block).max(initial=0.0)), QUIET)))

    def finish(self) -> Floats:
        """The true peak of each section: (sections,)."""
        self._meter.flush()
        if self._peaks:
            self._peaks[-1] = max(self._peaks[-1], self._meter.take())
        return np.array(self._peaks, dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class FlatTops:
    """Where waveforms were cut off: the sample at which each run of three or more begins."""

    at_samples: NDArray[np.int64]


class FlatTopMeter:
    """Takes a sound section by section and looks for flat tops where its 10 ms peaks are highest."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        self._rate_hz = rate_hz
        self._found: list[list[tuple[NDArray[np.int64], Floats]]] = [[] for _ in range(channels)]
        self._peaks = np.zeros(channels)
        self._samples = 0

    def add(self, block: Block, step_peaks: Floats) -> None:
        """Take the next section and the peaks of its whole 10 ms steps: (channels, steps)."""
        for channel, peaks in enumerate(step_peaks):
            top = float(peaks.max(initial=0.0))
            if top >= NEAR_TOP * self._peaks[channel] and top > 0.0:
                steps = np.flatnonzero(peaks >= NEAR_TOP * top)
                at, level = self._search(block[channel], steps)
                self._found[channel].append((self._samples + at, level))
            self._peaks[channel] = max(self._peaks[channel], top)
        self._samples += block.shape[1]

    def _search(self, samples: NDArray[np.float32], steps: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """Where in these steps runs begin, and at which level."""
        step = self._rate_hz // 100
        starts = (steps * self._rate_hz + 50) // 100
        # One sample before the step, to see how steep the run begins, and three behind it, to see it through.
        starts = np.clip(starts - 1, 0, max(samples.size - step - 4, 0))
        rows = samples[np.minimum(starts[:, None] + np.arange(step + 4), samples.size - 1)]
        heights = np.abs(rows)
        same = np.abs(np.diff(rows, axis=1)) <= FLAT_STEP
        runs = same[:, 1:-1] & same[:, 2:] & ~same[:, :-2]
        runs &= heights[:, 1:-2] >= NEAR_TOP * heights.max(axis=1, keepdims=True)
        runs &= heights[:, 1:-2] - heights[:, :-3] >= STEEP * heights[:, 1:-2]
        row, column = np.nonzero(runs)
        at = starts[row] + column + 1
        at, first = np.unique(at, return_index=True)
        return at.astype(np.int64), heights[row[first], column[first] + 1].astype(np.float64)

    def finish(self) -> FlatTops:
        """The runs whose level is that of their channel's greatest peak."""
        kept = [
            at[level >= NEAR_TOP * peak]
            for found, peak in zip(self._found, self._peaks, strict=True)
            for at, level in found
        ]
        return FlatTops(at_samples=np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *kept])))
