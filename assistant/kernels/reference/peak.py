"""True peak meter and peak envelope."""

from typing import Any

import numpy as np

# ruff: noqa: ANN401, PLR0913, PLR0917 -- the arguments are those of the C functions; numba types them by itself

Array = Any

TILE, MARGIN, WIDE_HALF, COMPACT_HALF = 32, 64, 32, 6


def wide_peak(x: Array, n: int, table: Array) -> Any:
    """The largest |value| at the 7 points between x[n] and x[n + 1]; `tables.peak_tables` tells the folding."""
    y = np.zeros(7, dtype=np.float32)
    for k in range(WIDE_HALF):
        s, d = x[n - k] + x[n + 1 + k], x[n - k] - x[n + 1 + k]
        for p in range(7):
            y[p] += table[k, p] * (d if p % 2 else s)
    top = abs(y[6])
    for p in range(0, 6, 2):
        top = max(top, abs(y[p] + y[p + 1]), abs(y[p] - y[p + 1]))
    return top


def compact_peak(x: Array, n: int, table: Array) -> Any:
    """The largest |value| at the 3 points between x[n] and x[n + 1]."""
    y = np.zeros(3, dtype=np.float32)
    for k in range(COMPACT_HALF):
        s, d = x[n - k] + x[n + 1 + k], x[n - k] - x[n + 1 + k]
        y[0] += table[k, 0] * s
        y[1] += table[k, 1] * d
        y[2] += table[k, 2] * s
    return max(abs(y[2]), abs(y[0] + y[1]), abs(y[0] - y[1]))


def between(x: Array, n: int, kernels: int, wide: Array, compact: Array) -> Any:
    """The largest |value| between x[n] and x[n + 1]; kernels: 1 wide, 2 compact, 3 both."""
    if kernels == 1:
        return wide_peak(x, n, wide)
    if kernels == 2:
        return compact_peak(x, n, compact)
    return max(wide_peak(x, n, wide), compact_peak(x, n, compact))


def tile_bound(x: Array, first: int, bounds: Array) -> Any:
    """What no interpolated value of the tile at `first` passes: see `peaks.py`. Three tiles hold all the taps."""
    value, window, bend = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for i in range(first, first + TILE + 1):
        value = max(value, abs(x[i]))
    for i in range(first - TILE, first + 2 * TILE):
        window = max(window, abs(x[i]))
        bend = max(bend, abs((x[i] - x[i - 1]) - (x[i - 1] - x[i - 2])))
    return (np.float64(value) + bounds[0] * np.float64(bend)) + bounds[1] * np.float64(window)


def true_peak(
    channels: int,
    stride: int,
    tiles: int,
    kernels: int,
    x: Array,
    wide: Array,
    compact: Array,
    bounds: Array,
    peaks: Array,
) -> None:
    """See `peaks.TruePeakMeter`. Whether a tile is passed over cannot change the result."""
    for c in range(channels):
        top = peaks[c]
        for n in range(MARGIN, stride):
            top = max(top, abs(x[c, n]))
        for t in range(tiles):
            first = MARGIN + t * TILE
            if tile_bound(x[c], first, bounds) > np.float64(top):
                for n in range(first, first + TILE):
                    top = max(top, between(x[c], n, kernels, wide, compact))
        peaks[c] = top


def peak_envelope(
    channels: int,
    stride: int,
    tiles: int,
    x: Array,
    wide: Array,
    compact: Array,
    bounds: Array,
    threshold: float,
    last: Array,
    out: Array,
) -> None:
    """See `peaks.PeakEnvelope`; `last` is the peak of the interval before the first tile."""
    if stride < MARGIN:
        return
    v = np.zeros(TILE, dtype=np.float32)
    for t in range(tiles):
        first = MARGIN + t * TILE
        v[:] = 0.0
        for c in range(channels):
            exact = tile_bound(x[c], first, bounds) > threshold
            for i in range(TILE):
                n = first + i
                v[i] = max(v[i], abs(x[c, n]), abs(x[c, n + 1]))
                if exact:
                    v[i] = max(v[i], between(x[c], n, 3, wide, compact))
        for i in range(TILE):
            out[t * TILE + i] = max(last[0], v[i])
            last[0] = v[i]
