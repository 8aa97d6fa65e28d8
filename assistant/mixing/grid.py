"""Power over time and frequency: what tracks add up to, and what a reference is held against.

Powers of tracks that are not related add, so every mix of them can be foretold from their grids by weighted sums, at a
thousandth of the cost of rendering it. Tracks that are related (two microphones on one drum) add more or less than
that, by their correlation; `polarity.py` looks after them.

Conventions: a grid is (frames, 61) for mid = (L + R) / 2 and side = (L - R) / 2, mean squares per band of
`assistant.bands`, float32. Frames are about 93 ms long, half overlapping, and begin at the first sample, so those of
all tracks of a mix lie side by side.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.analyze.spectrum import band_weights
from assistant.bands import CENTRES_HZ
from assistant.processors.base import Block
from assistant.units import Floats

FRAME_SECONDS = 0.093
_BATCH_FRAMES = 64


@dataclass(frozen=True, eq=False)
class Grid:
    """The powers of one sound: mid and side, float32 (frames, 61)."""

    mid: Block
    side: Block
    frames_per_second: float

    @property
    def total(self) -> Block:
        """Mid and side together: half of what left and right have, (frames, 61)."""
        return self.mid + self.side

    def turned(self, gains: Floats) -> "Grid":
        """The grid behind a power gain for each band (61,), or one for all."""
        factors = np.asarray(gains, dtype=np.float32)
        return Grid(self.mid * factors, self.side * factors, self.frames_per_second)

    def narrowed(self, share: float) -> "Grid":
        """The grid with so much less of its side, as power."""
        return Grid(self.mid, self.side * np.float32(1.0 - share), self.frames_per_second)


class GridMeter:
    """Takes a sound block by block; `finish` gives its grid."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        self._size = 1 << round(math.log2(FRAME_SECONDS * rate_hz))
        self._hop = self._size // 2
        self._rate_hz = rate_hz
        window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(self._size) / self._size)
        self._window = window.astype(np.float32)
        bands = band_weights(self._hop + 1, rate_hz / self._size)
        bands[:, 1:-1] *= 2.0  # one-sided power
        self._bands = (bands.T / (self._size * float(np.sum(window**2)))).astype(np.float32)
        self._kept = np.zeros((channels, 0), dtype=np.float32)
        self._found: list[Block] = []

    def add(self, block: Block) -> None:
        """Take the next block (channels, samples)."""
        held = np.concatenate((self._kept, block), axis=1)
        frames = max(0, (held.shape[1] - self._size) // self._hop + 1)
        for first in range(0, frames, _BATCH_FRAMES):
            count = min(_BATCH_FRAMES, frames - first)
            self._see(held[:, first * self._hop :], count)
        self._kept = held[:, frames * self._hop :]

    def _see(self, held: Block, count: int) -> None:
        """Measure the first `count` frames."""
        from scipy.fft import rfft  # noqa: PLC0415 - who only matches should not load it

        coded = held[:, : self._size + (count - 1) * self._hop]
        if coded.shape[0] == 2:
            coded = np.stack((coded[0] + coded[1], coded[0] - coded[1])) * np.float32(0.5)
        frames = np.lib.stride_tricks.sliding_window_view(coded, self._size, axis=1)[:, :: self._hop]
        spectra = rfft(frames * self._window, axis=-1)
        powers = (spectra.real**2 + spectra.imag**2).astype(np.float32, copy=False) @ self._bands
        self._found.append(powers)

    def finish(self) -> Grid:
        """The grid; what is left at the end and fills no frame is seen with zeros behind it."""
        if self._kept.shape[1]:
            missing = self._size - self._kept.shape[1]
            self._see(np.pad(self._kept, ((0, 0), (0, max(missing, 0)))), 1)
        frames_per_second = self._rate_hz / self._hop
        if not self._found:
            nothing = np.zeros((0, CENTRES_HZ.size), dtype=np.float32)
            return Grid(nothing, nothing, frames_per_second)
        powers = np.concatenate(self._found, axis=1)
        mid = powers[0]
        return Grid(mid, powers[1] if len(powers) == 2 else np.zeros_like(mid), frames_per_second)


def grid_of(blocks: Iterable[Block], rate_hz: int, channels: int) -> Grid:
    """The grid of a stream."""
    meter = GridMeter(rate_hz, channels)
    for block in blocks:
        meter.add(block)
    return meter.finish()


def pooled(grids: Sequence[Grid], gains_db: Sequence[float]) -> Grid:
    """Several sounds one after the other, each with a gain."""
    parts = [grid.turned(np.asarray(10.0 ** (gain / 10.0))) for grid, gain in zip(grids, gains_db, strict=True)]
    mid, side = (np.concatenate([getattr(part, name) for part in parts]) for name in ("mid", "side"))
    return Grid(mid, side, grids[0].frames_per_second)


def stacked(grids: Sequence[Grid]) -> tuple[Block, Block]:
    """The grids of all tracks as two arrays (tracks, frames, 61), silence behind the shorter ones."""
    frames = max(grid.mid.shape[0] for grid in grids)
    mid, side = (np.zeros((len(grids), frames, CENTRES_HZ.size), dtype=np.float32) for _ in range(2))
    for place, grid in enumerate(grids):
        mid[place, : grid.mid.shape[0]] = grid.mid
        side[place, : grid.side.shape[0]] = grid.side
    return mid, side
