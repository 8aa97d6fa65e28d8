"""Sums over hops of 10 ms, from which loudness, correlation, balance, crest factor and DC are computed.

Hop k holds the samples from floor(k rate_hz / 100 + 1/2) on, up to where hop k + 1 begins: 10 ms to the nearest sample,
so that 400 ms and 3 s windows (40 and 300 hops) end on the nearest sample as well, as EBU Tech 3341 asks.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, Floats, check_block, check_channels

HOPS_PER_SECOND = 100


def hop_boundary(hop: int, rate_hz: int) -> int:
    """The sample at which hop `hop` begins."""
    return (hop * rate_hz + HOPS_PER_SECOND // 2) // HOPS_PER_SECOND


def hop_lengths(hops: int, rate_hz: int) -> NDArray[np.int64]:
    """The length of each of the first `hops` hops in samples: int64 (hops,)."""
    boundaries = (np.arange(hops + 1, dtype=np.int64) * rate_hz + HOPS_PER_SECOND // 2) // HOPS_PER_SECOND
    return np.diff(boundaries)


class PartialEnergies(NamedTuple):
    """What is left behind the last whole hop: sums of squares (channels,) and how many samples they hold."""

    energies: Floats
    samples: int


class Frames(NamedTuple):
    """Statistics of whole hops; every array is float64 (channels, hops), `cross` (hops,)."""

    squares: Floats  # sum of x^2
    sums: Floats  # sum of x
    peaks: Floats  # max of |x|
    cross: Floats  # sum of left * right; for any other number of channels than 2: the first channel's sum of squares


class PartialFrame(NamedTuple):
    """Statistics of the samples behind the last whole hop (each array has one hop) and how many samples they hold."""

    frames: Frames
    samples: int


class _HopClock:
    """Where in the grid of hops a meter stands: [hop, samples already in it]."""

    def __init__(self, rate_hz: int) -> None:
        if not isinstance(rate_hz, int) or rate_hz < 2 * HOPS_PER_SECOND:
            raise ValueError(f"rate_hz = {rate_hz}: a whole number of at least {2 * HOPS_PER_SECOND} Hz is needed")
        self.rate_hz = rate_hz
        self.state = np.zeros(2, dtype=np.int64)

    def capacity(self, samples: int) -> int:
        """At least as many hops as `samples` more samples can complete."""
        return samples * HOPS_PER_SECOND // self.rate_hz + 2

    def restart(self) -> int:
        """Begin again at hop 0; gives the number of samples in the unfinished hop."""
        samples = int(self.state[1])
        self.state[:] = 0
        return samples


class WeightedEnergies:
    """Frequency weighting and sums of squares per hop in one pass (BS.1770-5 Annex 1, equations 1 and 2).

    Args:
        channels: 1 to 8.
        rate_hz: sampling rate, a whole number.
        sos: float64 (stages, 5), [b0 b1 b2 a1 a2]: the weighting, the same for all channels. The sums are taken of the
            float64 output, before any rounding to float32.
    """

    def __init__(self, channels: int, rate_hz: int, sos: Floats) -> None:
        """Begin at rest, before the first sample."""
        self._channels = check_channels(channels)
        if sos.ndim != 2 or sos.shape[1] != 5 or sos.dtype != np.float64:
            raise ValueError(f"sos must be float64 (stages, 5) with b0 b1 b2 a1 a2, not {sos.dtype} {sos.shape}")
        self._sos = np.ascontiguousarray(np.broadcast_to(sos, (channels, *sos.shape)))
        self._state = np.zeros((channels, sos.shape[0], 2))
        self._sums = np.zeros(channels)
        self._clock = _HopClock(rate_hz)

    def process(self, block: Block) -> Floats:
        """Take a block (channels, samples); gives the energies of the hops it completed: float64 (channels, hops)."""
        check_block(block, self._channels)
        channels, samples = block.shape
        out = np.empty((channels, self._clock.capacity(samples)))
        hops = run(
            "weighted_energies",
            channels,
            samples,
            self._sos.shape[1],
            block,
            self._sos,
            self._state,
            self._clock.rate_hz,
            self._clock.state,
            self._sums,
            out,
            out.shape[1],
        )
        return out[:, :hops].copy()

    def flush(self) -> PartialEnergies:
        """Give the unfinished hop, and begin anew as if nothing had been heard."""
        rest = PartialEnergies(self._sums.copy(), self._clock.restart())
        self._sums[:] = 0.0
        self._state[:] = 0.0
        return rest


class FrameStatistics:
    """Sums and peaks per hop: squares, values, products of left and right, maxima of |x|.

    Args:
        channels: 1 to 8.
        rate_hz: sampling rate, a whole number.
    """

    def __init__(self, channels: int, rate_hz: int) -> None:
        """Begin at rest, before the first sample."""
        self._channels = check_channels(channels)
        self._clock = _HopClock(rate_hz)
        self._sums = np.zeros(3 * channels + 1)

    def process(self, block: Block) -> Frames:
        """Take a block (channels, samples); gives the statistics of the hops it completed."""
        check_block(block, self._channels)
        channels, samples = block.shape
        out = np.empty((3 * channels + 1, self._clock.capacity(samples)))
        hops = run(
            "frame_statistics",
            channels,
            samples,
            block,
            self._clock.rate_hz,
            self._clock.state,
            self._sums,
            out,
            out.shape[1],
        )
        return self._frames(out[:, :hops].copy())

    def flush(self) -> PartialFrame:
        """Give the unfinished hop, and begin anew."""
        rest = PartialFrame(self._frames(self._sums.copy()[:, np.newaxis]), self._clock.restart())
        self._sums[:] = 0.0
        return rest

    def _frames(self, rows: NDArray[Any]) -> Frames:
        n = self._channels
        return Frames(squares=rows[:n], sums=rows[n : 2 * n], peaks=rows[2 * n : 3 * n], cross=rows[3 * n])
