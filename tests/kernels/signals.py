"""Signals for the tests of the kernels, and their cutting into blocks."""

from itertools import pairwise

import numpy as np

RATE_HZ = 44_100


def music(samples: int, channels: int = 2, seed: int = 1) -> np.ndarray:
    """Bass, a chord, noise and hits near full scale: (channels, samples) float32, the channels alike but not equal."""
    rng = np.random.default_rng(seed)
    t = np.arange(samples) / RATE_HZ
    tones = sum(
        np.sin(2 * np.pi * f * t + p) / n for n, (f, p) in enumerate([(55, 0), (220, 1), (331, 2), (4400, 3)], 2)
    )
    hits = np.exp(-(t % 0.25) * 40.0) * rng.standard_normal(samples)
    sides = rng.standard_normal((channels, samples)) * 0.05
    return np.ascontiguousarray(0.6 * tones + 0.4 * hits + sides, dtype=np.float32)


def in_blocks(process, block, cuts):
    """Join what `process` gives for the block cut at the sorted positions `cuts`, along the axis of time."""
    edges = [0, *cuts, block.shape[1]]
    parts = [process(np.ascontiguousarray(block[:, a:b])) for a, b in pairwise(edges)]
    return np.concatenate(parts, axis=-1)
