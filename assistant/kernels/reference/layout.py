"""Between interleaved and planar sound."""

from typing import Any

Array = Any


def interleave(channels: int, samples: int, x: Array, y: Array) -> None:
    """See `kernels.interleave`."""
    for n in range(samples):
        for c in range(channels):
            y[n, c] = x[c, n]


def deinterleave(channels: int, samples: int, x: Array, y: Array) -> None:
    """See `kernels.deinterleave`."""
    interleave(samples, channels, x, y)
