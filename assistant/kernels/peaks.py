"""True peak: how far the sound goes between its samples (BS.1770-5 Annex 2).

Two interpolators are built in (`tables.py`): "wide", 8 times with 64 taps a phase, which follows the band-limited
signal up to 0.48 of the sampling rate, and "compact", 4 times with 12 taps a phase, whose readings are those of
libebur128 and so of many players and shops. They differ by up to 0.5-1 dB on clipped music, hence a limiter obeys both.

A tile of 32 samples is passed over where it is certain that nothing between its samples can matter. Linear
interpolation never passes the samples, and the interpolator's difference from it is a filter on the second difference
of the signal, d2, so that

    |y| <= max|x| + A max|d2| + rounding,

A being the sum of that filter's |taps|. Music has little energy at high frequencies, which makes d2 small and the bound
tight.
"""

from typing import Literal

import numpy as np

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, Floats, check_block, check_channels
from assistant.kernels.tables import peak_bounds, peak_tables

TILE = 32
MARGIN = 64  # samples kept in front of a tile: 31 taps, and 2 more for the second difference, in whole tiles
PEAK_DELAY = 64  # samples; 32 until a tile is full, and 32 taps behind it
Kernel = Literal["wide", "compact", "both"]
_KERNELS = {"wide": 1, "compact": 2, "both": 3}


class _Tiles:
    """Cuts a stream into tiles of 32 samples at fixed positions of the stream, with their surroundings."""

    def __init__(self, channels: int) -> None:
        self._kept = np.zeros((channels, MARGIN), dtype=np.float32)

    def append(self, block: Block) -> tuple[Block, int]:
        """Give the samples at hand, which begin 64 samples before the next tile, and how many tiles are complete."""
        held = np.concatenate((self._kept, block), axis=1)
        tiles = max(0, (held.shape[1] - MARGIN - TILE) // TILE)
        self._kept = held[:, tiles * TILE :].copy()
        return held, tiles


class TruePeakMeter:
    """The largest |value| of the interpolated signal, samples included, per channel.

    Args:
        channels: 1 to 8.
        kernel: "wide" (8 times, the band-limited truth), "compact" (as libebur128) or "both" (the larger).
    """

    def __init__(self, channels: int, *, kernel: Kernel = "wide") -> None:
        """Begin at rest, before the first sample."""
        self._tiles = _Tiles(check_channels(channels))
        self._kernel = _KERNELS[kernel]
        self._bounds = peak_bounds(kernel)
        self._peaks = np.zeros(channels, dtype=np.float32)

    def process(self, block: Block) -> Floats:
        """Take a block (channels, samples); gives the peaks so far, linear, float64 (channels,).

        The last 63 samples count with their own values, but not yet with what lies between them: call `flush` at the
        end.
        """
        check_block(block, self._peaks.shape[0])
        held, tiles = self._tiles.append(block)
        wide, compact = peak_tables()
        run(
            "true_peak",
            held.shape[0],
            held.shape[1],
            tiles,
            self._kernel,
            held,
            wide,
            compact,
            self._bounds,
            self._peaks,
        )
        return self._peaks.astype(np.float64)

    def flush(self) -> Floats:
        """End of the sound: silence follows. Gives the final peaks, linear, float64 (channels,)."""
        return self.process(np.zeros((self._peaks.shape[0], 3 * TILE), dtype=np.float32))


class PeakEnvelope:
    """The peak around each sample, over all channels and both interpolators, `PEAK_DELAY` = 64 samples late.

    Value n is the largest |interpolated signal| from sample n - 1 to sample n + 1. In a tile of 32 samples in which it
    certainly does not pass `threshold` (linear), the samples alone are taken, which costs next to nothing.

    Args:
        channels: 1 to 8.
        threshold: linear level under which values need not be exact: they then lie between the sample peak and the
            truth. 0: always exact.
    """

    delay_samples = PEAK_DELAY

    def __init__(self, channels: int, *, threshold: float = 0.0) -> None:
        """Begin at rest, before the first sample."""
        self._tiles = _Tiles(check_channels(channels))
        self._channels = channels
        self._threshold = float(threshold)
        self._bounds = peak_bounds("both")
        self._last = np.zeros(1, dtype=np.float32)  # the peak between the sample before the next tile and the tile
        self._ready = np.zeros(PEAK_DELAY, dtype=np.float32)

    def process(self, block: Block) -> Block:
        """Take a block (channels, samples); gives the linear peak envelope float32 (samples,), 64 samples late."""
        check_block(block, self._channels)
        held, tiles = self._tiles.append(block)
        fresh = np.empty(tiles * TILE, dtype=np.float32)
        wide, compact = peak_tables()
        run(
            "peak_envelope",
            held.shape[0],
            held.shape[1],
            tiles,
            held,
            wide,
            compact,
            self._bounds,
            self._threshold,
            self._last,
            fresh,
        )
        ready = np.concatenate((self._ready, fresh))
        self._ready = ready[block.shape[1] :].copy()
        return ready[: block.shape[1]]
