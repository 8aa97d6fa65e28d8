"""Levels as they are heard, and peaks as they are played: what compressors and limiters change.

A frame's level is that of its 20 ms, K-weighted (De Man's filters, by pyloudnorm's coefficients) and summed over the
channels, in LUFS. Sounds are (channels, samples), of half a second at least; what falls short of a frame at the end is
left out.
"""

import functools
import math

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.signal import resample_poly, sosfilt

from benchmarks.chains import Sound

Levels = NDArray[np.float64]

FRAME_SECONDS = 0.02
BLOCK_FRAMES, HOP_FRAMES = 20, 5  # BS.1770: blocks of 400 ms, every 100 ms
SILENCE_LUFS = -70.0  # the absolute gate of BS.1770: what a meter calls silent
RELATIVE_GATE_LU = -10.0
DEEPEST_LU = -30.0  # a level this far under the loudness is a pause's
ACTIVE_LU = -20.0  # where a compressor's work counts
QUANTILES_PERCENT = (10, 25, 50, 75, 90, 95, 99)
PEAK_OVERSAMPLING = 4
PEAK_FLOOR = 1e-6


def frame_powers(sound: Sound, rate_hz: int) -> Levels:
    """Measure the K-weighted power of each frame of 20 ms, summed over the channels, shape (frames,)."""
    size = round(FRAME_SECONDS * rate_hz)
    frames = sound.shape[1] // size
    heard = sosfilt(_k_weighting(rate_hz), sound[:, : frames * size].astype(np.float64), axis=1)
    powers: Levels = np.square(heard).reshape(len(sound), frames, size).mean(axis=2).sum(axis=0)
    return powers


@functools.cache
def _k_weighting(rate_hz: int) -> Levels:
    filters = pyloudnorm.Meter(rate_hz, filter_class="DeMan")._filters.values()  # noqa: SLF001 - nothing else tells them
    return np.array([[*each.b, *each.a] for each in filters])


def block_powers(powers: Levels) -> Levels:
    """Average frames to blocks of 400 ms, one every 100 ms."""
    sums = np.cumsum(np.concatenate([[0.0], powers]))
    blocks: Levels = (sums[BLOCK_FRAMES:] - sums[:-BLOCK_FRAMES])[::HOP_FRAMES] / BLOCK_FRAMES
    return np.maximum(blocks, 0.0)


def lufs(powers: Levels) -> Levels:
    """Turn K-weighted powers into loudness; nothing reads under -120 LUFS."""
    return -0.691 + 10 * np.log10(np.maximum(powers, 1e-12))


def integrated_lufs(powers: Levels) -> float:
    """Gate the blocks twice (BS.1770) and average them; silence reads -70 LUFS."""
    blocks = block_powers(powers)
    kept = blocks[lufs(blocks) > SILENCE_LUFS]
    if not kept.size:
        return SILENCE_LUFS
    kept = kept[lufs(kept) > lufs(kept.mean()) + RELATIVE_GATE_LU]
    return float(lufs(kept.mean()))


def level_quantiles_lu(powers: Levels) -> Levels:
    """Describe how levels spread: quantiles of 20 ms and of 400 ms levels over the integrated loudness, shape (2, 7).

    Pauses (30 LU and more under the loudness) do not count. Silence has no spread.
    """
    loudness_lufs = integrated_lufs(powers)
    rows = []
    for each in (powers, block_powers(powers)):
        levels_lu = lufs(each) - loudness_lufs
        active_lu = levels_lu[(levels_lu > DEEPEST_LU) & (lufs(each) > SILENCE_LUFS)]
        rows.append(np.percentile(active_lu if active_lu.size else np.zeros(1), QUANTILES_PERCENT))
    return np.array(rows)


def true_peak_dbtp(sound: Sound) -> float:
    """Read the largest peak of the sound at four times its rate (scipy's Kaiser-windowed sinc)."""
    peaks = [np.abs(sound).max(), *(np.abs(resample_poly(row, PEAK_OVERSAMPLING, 1)).max() for row in sound)]
    return 20 * math.log10(max(float(max(peaks)), PEAK_FLOOR))


def mean_reduction_db(before: Sound, after: Sound, rate_hz: int) -> float:
    """Average over the active frames by how much `after` lies under `before`, in dB.

    Active are frames of `before` above its integrated loudness less 20 LU.
    """
    was, became = frame_powers(before, rate_hz), frame_powers(after, rate_hz)
    active = (lufs(was) > integrated_lufs(was) + ACTIVE_LU) & (lufs(was) > SILENCE_LUFS)
    return float((lufs(was) - lufs(became))[active].mean()) if active.any() else 0.0
