"""Dither and quantisation."""

from typing import Any

import numpy as np

# ruff: noqa: PLR0913, PLR0917 -- the arguments are those of the C functions

Array = Any

ROUND = 6755399441055744.0  # 1.5 * 2^52: adding and subtracting it rounds to the nearest whole number, ties to even
MASK = 0xFFFFFFFF
GOLDEN = 0x9E3779B9


def mix(v: int) -> int:
    """A bijective mixer of 32 bits: the finaliser of MurmurHash3 (Appleby). Products may wrap: the low half holds."""
    v ^= v >> 16
    v = (v * 0x85EBCA6B) & MASK
    v ^= v >> 13
    v = (v * 0xC2B2AE35) & MASK
    return v ^ (v >> 16)


def triangular(seed: int, channel: int, position: int) -> float:
    """The noise of one sample in LSB: the difference of two evenly distributed hashes."""
    key = mix(((seed & MASK) + GOLDEN) & MASK)
    key = mix(key ^ (seed >> 32))
    key = mix((key + channel) & MASK)
    key = mix(key ^ (position >> 32))
    first = mix(mix(((position & MASK) + key) & MASK) ^ key)
    second = mix((first + GOLDEN) & MASK)
    return (float(first) - float(second)) * (1.0 / 4294967296.0)


def dither_quantize(
    channels: int, samples: int, bits: int, position: int, seed: int, kind: int, x: Array, errors: Array, out: Array
) -> None:
    """See `quantize.dither_quantize`. The error is taken before saturation, so that clipping cannot run away."""
    limit = float(1 << (bits - 1))
    for c in range(channels):
        for n in range(samples):
            noise = triangular(seed, c, position + n) if kind else 0.0
            v = np.float64(x[c, n]) * limit
            if kind == 2:
                v -= (1.623 * errors[c, 0] - 0.982 * errors[c, 1]) + 0.109 * errors[c, 2]
            q = (v + noise) + ROUND - ROUND
            if kind == 2:
                errors[c, 2], errors[c, 1], errors[c, 0] = errors[c, 1], errors[c, 0], q - v
            out[n, c] = int(max(min(q, limit - 1.0), -limit))
