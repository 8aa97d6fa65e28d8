"""Biquads, and the sums over hops of 10 ms, which filter as well."""

from typing import Any

import numpy as np

# ruff: noqa: ANN401, PLR0913, PLR0917 -- the arguments are those of the C functions; numba types them by itself

Array = Any

SMALLEST_FLOAT32 = 1.1754943508222875e-38


def settle(value: float) -> float:
    """Zero for what can no longer reach any output."""
    return 0.0 if -1e-150 < value < 1e-150 else value


def filter_sample(value: Any, sos: Array, state: Array) -> Any:
    """One sample through a cascade (stages, 5) with state (stages, 2): transposed direct form II."""
    x = value
    for s in range(sos.shape[0]):
        y = sos[s, 0] * x + state[s, 0]
        state[s, 0] = settle((sos[s, 1] * x + state[s, 1]) - sos[s, 3] * y)
        state[s, 1] = settle(sos[s, 2] * x - sos[s, 4] * y)
        x = y
    return x


def biquads(channels: int, samples: int, stages: int, x: Array, y: Array, sos: Array, state: Array) -> None:
    """See `filters.biquads`."""
    for c in range(channels):
        for n in range(samples):
            v = np.float64(x[c, n])
            if stages > 0:
                v = filter_sample(v, sos[c], state[c])
            y[c, n] = 0.0 if -SMALLEST_FLOAT32 < v < SMALLEST_FLOAT32 else v


def hop_length(hop: int, rate: int) -> int:
    """Samples in a hop of 10 ms to the nearest sample."""
    return ((hop + 1) * rate + 50) // 100 - (hop * rate + 50) // 100


def weighted_energies(
    channels: int,
    samples: int,
    stages: int,
    x: Array,
    sos: Array,
    state: Array,
    rate: int,
    clock: Array,
    sums: Array,
    out: Array,
    capacity: int,
) -> int:
    """See `meters.WeightedEnergies`."""
    hops = 0
    for n in range(samples):
        for c in range(channels):
            y = np.float64(x[c, n])
            if stages > 0:
                y = filter_sample(y, sos[c], state[c])
            sums[c] += y * y
        clock[1] += 1
        if clock[1] == hop_length(clock[0], rate) and hops < capacity:
            out[:, hops] = sums
            sums[:] = 0.0
            clock[0] += 1
            clock[1] = 0
            hops += 1
    return hops


def frame_statistics(
    channels: int, samples: int, x: Array, rate: int, clock: Array, sums: Array, out: Array, capacity: int
) -> int:
    """See `meters.FrameStatistics`. Rows: squares, sums and peaks of all channels, then the cross product."""
    hops = 0
    for n in range(samples):
        for c in range(channels):
            v = np.float64(x[c, n])
            sums[c] += v * v
            sums[channels + c] += v
            sums[2 * channels + c] = max(sums[2 * channels + c], abs(v))
        if channels == 2:
            sums[6] += np.float64(x[0, n]) * np.float64(x[1, n])
        else:
            sums[3 * channels] = sums[0]
        clock[1] += 1
        if clock[1] == hop_length(clock[0], rate) and hops < capacity:
            out[:, hops] = sums
            sums[:] = 0.0
            clock[0] += 1
            clock[1] = 0
            hops += 1
    return hops
