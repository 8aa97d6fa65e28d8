"""The random equalizers and companders of the DeepAFx-ST protocol, and the sound they make: what sox would make.

Both sides of a case are drawn from one clean recording, each with its own settings:

    input     equalizer in 3 of 4 cases, then an expander in 1 of 10
    style     equalizer in 3 of 4 cases, then a compressor in 3 of 4

Sources: the distributions are those of Steinmetz, Bryan and Reiss, "Style transfer of audio effects with differentiable
signal processing", JAES 70 (2022), as its public repository adobe-research/DeepAFx-ST draws them for training and test
(`deepafx_st/data/augmentations.py`, `dataset.py`). The effects `equalizer`, `bass`, `treble` and `compand` follow the
manual of sox 14.4.2; the rounding of compand's knee, which the manual leaves open, follows its behaviour.

Sound here is one row of float64 samples; levels are dBFS (0 dB: |x| = 1). Written anew on numpy and scipy: sox itself
is not needed.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from benchmarks.chains import Band, section

Samples = NDArray[np.float64]

PEAK_DBFS = -12.0
FLOOR_DB = -100.0  # where the companders' curves begin, and their first level reading
BELLS_HZ = ((200, 2000), (800, 4000), (2000, 8000))  # and a fourth from 4 kHz to the shelf's highest frequency
BELL_Q = (0.1, 10.1)
BELL_DB = 48.0
BELLS_TOTAL_DB = 24.0
SHELF_DB = 24.0
SHELF_SLOPE = 0.5  # sox's default
LOW_SHELF_HZ = (20, 200)
HIGH_SHELF_HZ = 4000
HIGHEST_SHARE = 0.9  # of half the sampling rate
FILTER_CHANCE = 0.8
SMALLEST_KNEE_DB = 0.01
DB = math.log(10) / 20  # one decibel in nepers


@dataclass(frozen=True, kw_only=True)
class Compander:
    """Settings of sox's `compand`: `points` are (input, output) levels in dB, rising, the last at 0 dB input."""

    attack_seconds: float
    release_seconds: float
    knee_db: float
    points: tuple[tuple[float, float], ...]
    makeup_db: float
    look_ahead_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Style:
    """What happens to one side: no bands and no compander leave it as it is."""

    bands: tuple[Band, ...] = ()
    compander: Compander | None = None


def draw_input(rng: np.random.Generator, rate_hz: int) -> Style:
    """Draw what spoils the input: an equalizer mostly, an expander seldom."""
    bands = draw_bands(rng, rate_hz) if rng.random() < 0.75 else ()
    return Style(bands=bands, compander=draw_expander(rng) if rng.random() < 0.1 else None)


def draw_style(rng: np.random.Generator, rate_hz: int) -> Style:
    """Draw what the reference got: an equalizer mostly, a compressor mostly."""
    bands = draw_bands(rng, rate_hz) if rng.random() < 0.75 else ()
    return Style(bands=bands, compander=draw_compressor(rng) if rng.random() < 0.75 else None)


def draw_bands(rng: np.random.Generator, rate_hz: int) -> tuple[Band, ...]:
    """Draw up to four bells and two shelves.

    A bell that would bring the sum of all gains drawn so far to 24 dB or more is left out, though it still counts in
    that sum: so the protocol has it.
    """
    highest_hz = int(rate_hz // 2 * HIGHEST_SHARE)
    bands = []
    total_db = 0.0
    for low_hz, high_hz in (*BELLS_HZ, (4000, highest_hz)):
        if rng.random() < FILTER_CHANCE:
            gain_db = _signed(rng, BELL_DB)
            total_db += gain_db
            if abs(total_db) < BELLS_TOTAL_DB:
                bands.append(_band("bell", rng.integers(low_hz, high_hz), gain_db, rng.uniform(*BELL_Q)))
    for kind, low_hz, high_hz in (("low_shelf", *LOW_SHELF_HZ), ("high_shelf", HIGH_SHELF_HZ, highest_hz)):
        if rng.random() < FILTER_CHANCE:
            gain_db = _signed(rng, SHELF_DB)
            bands.append(_band(kind, rng.integers(low_hz, high_hz), gain_db, shelf_q(gain_db)))
    return tuple(bands)


def _signed(rng: np.random.Generator, largest_db: float) -> float:
    return float(rng.uniform(0.0, largest_db) * rng.choice([-1.0, 1.0]))


def _band(kind: str, frequency_hz: np.int64, gain_db: float, q: float) -> Band:
    return Band(kind=kind, channel="stereo", frequency_hz=float(frequency_hz), gain_db=gain_db, q=q)


def shelf_q(gain_db: float, slope: float = SHELF_SLOPE) -> float:
    """Turn a shelf's slope into the Q of the same filter (Bristow-Johnson's Audio EQ Cookbook, alpha from S)."""
    a = 10 ** (gain_db / 40)
    return 1 / math.sqrt((a + 1 / a) * (1 / slope - 1) + 2)


def draw_compressor(rng: np.random.Generator) -> Compander:
    """Draw a compressor: threshold -64 to -12 dB, ratio 1 to 11, make-up to 6 dB, look-ahead as long as the attack."""
    attack_seconds = rng.uniform(0.0005, 0.0505)
    threshold_db = -rng.uniform(12.0, 64.0)
    ratio = rng.uniform(1.0, 11.0)
    return Compander(
        attack_seconds=attack_seconds,
        release_seconds=attack_seconds + rng.uniform(0.0, 0.2),
        knee_db=rng.uniform(0.0, 12.0),
        points=((FLOOR_DB, FLOOR_DB), (threshold_db, threshold_db), (0.0, threshold_db * (1 - 1 / ratio))),
        makeup_db=rng.uniform(0.0, 6.0),
        look_ahead_seconds=attack_seconds,
    )


def draw_expander(rng: np.random.Generator) -> Compander:
    """Draw a downward expander: threshold -30 to -10 dB, ratio 1 to 5, make-up to 6 dB."""
    attack_seconds = rng.uniform(0.001, 0.051)
    threshold_db = -rng.uniform(10.0, 30.0)
    ratio = rng.uniform(1.0, 5.0)
    lowest_db = threshold_db + (FLOOR_DB - threshold_db) / ratio
    return Compander(
        attack_seconds=attack_seconds,
        release_seconds=attack_seconds + rng.uniform(0.0, 0.2),
        knee_db=rng.uniform(0.0, 12.0),
        points=((lowest_db, FLOOR_DB), (threshold_db, threshold_db), (0.0, 0.0)),
        makeup_db=rng.uniform(0.0, 6.0),
    )


def equalize(sound: Samples, rate_hz: int, bands: tuple[Band, ...]) -> Samples:
    """Run the filters one after the other, at so low a level that sox itself would not clip between them."""
    sections = [section(band, rate_hz) for band in bands]
    return np.asarray(sosfilt(np.concatenate(sections), sound)) if sections else sound


def to_peak(sound: Samples, peak_dbfs: float = PEAK_DBFS) -> Samples:
    """Scale to a sample peak."""
    return np.asarray(sound * (10 ** (peak_dbfs / 20) / np.abs(sound).max()))


def compand(sound: Samples, rate_hz: int, compander: Compander) -> Samples:
    """Compress or expand as sox does: samples over full scale are clipped on the way in and on the way out.

    The level is that of the rectified samples, linear, rising with the attack and falling with the release. With a
    look-ahead the gain comes from a later sample; past the end the last level is held.
    """
    clipped = np.clip(sound, -1.0, 1.0)
    level = follow(np.abs(clipped), rate_hz, compander)
    ahead = int(compander.look_ahead_seconds * rate_hz)
    if ahead:
        level = np.concatenate([level[ahead:], np.full(min(ahead, level.size), level[-1])])
    gain = np.exp(curve(compander).at(np.log(level)))
    return np.asarray(np.clip(clipped * gain, -1.0, 1.0))


def follow(rectified: Samples, rate_hz: int, compander: Compander) -> Samples:
    """Read the level: one pole, its time constant by direction, from -100 dB on."""
    attack, release = (
        1 - math.exp(-1 / (rate_hz * seconds)) if seconds > 1 / rate_hz else 1.0
        for seconds in (compander.attack_seconds, compander.release_seconds)
    )
    level = 10 ** (FLOOR_DB / 20)
    levels = []
    for value in rectified.tolist():
        rise = value - level
        level += rise * (attack if rise > 0 else release)
        levels.append(level)
    return np.array(levels)


@dataclass(frozen=True, kw_only=True)
class GainCurve:
    """Gain over level, both in nepers: pieces of parabolas or lines, constant below the first."""

    starts: Samples
    gains: Samples
    slopes: Samples
    bends: Samples

    def at(self, level: Samples) -> Samples:
        """Read the gain at some levels."""
        index = np.maximum(np.searchsorted(self.starts, level) - 1, 0)
        past = np.maximum(level - self.starts[index], 0.0)
        return np.asarray(self.gains[index] + past * (self.slopes[index] + past * self.bends[index]))


def curve(compander: Compander) -> GainCurve:
    """Round the corners of the curve through the compander's points.

    In the plane of level and gain, a corner's parabola begins a knee before it and ends a knee after it, both measured
    along the lines, and passes through the centre of gravity of its two ends and the corner. No parabola reaches past
    the last one's end, nor past the middle of the line that follows.
    """
    corners = _corners(compander)
    radius = max(compander.knee_db, SMALLEST_KNEE_DB) * DB
    pieces = [(*corners[0], 0.0, 0.0)]
    before = corners[0]
    for corner, after in itertools.pairwise(corners[1:]):
        start = _toward(corner, before, min(radius, math.dist(corner, before)))
        end = _toward(corner, after, min(radius, math.dist(corner, after) / 2))
        middle = ((start[0] + corner[0] + end[0]) / 3, (start[1] + corner[1] + end[1]) / 3)
        to_middle, to_end = ((each[1] - start[1]) / (each[0] - start[0]) for each in (middle, end))
        bend = (to_end - to_middle) / (end[0] - middle[0])
        pieces.append((*start, to_middle - bend * (middle[0] - start[0]), bend))
        pieces.append((*end, (after[1] - corner[1]) / (after[0] - corner[0]), 0.0))
        before = end
    starts, gains, slopes, bends = np.array(pieces).T
    return GainCurve(starts=starts, gains=gains, slopes=slopes, bends=bends)


def _corners(compander: Compander) -> list[tuple[float, float]]:
    """Give the points as (level, gain) in nepers, led by one at constant gain, without those on a straight line."""
    points = [(level, out - level) for level, out in compander.points]
    knee_db = max(compander.knee_db, SMALLEST_KNEE_DB)
    points.insert(0, (points[0][0] - 2 * knee_db, points[0][1]))
    kept = points[:1]
    for point, after in itertools.pairwise(points[1:]):
        (x0, y0), (x1, y1), (x2, y2) = kept[-1], point, after
        if (y1 - y0) * (x2 - x1) != (y2 - y1) * (x1 - x0):
            kept.append(point)
    kept.append(points[-1])
    return [(level * DB, (gain + compander.makeup_db) * DB) for level, gain in kept]


def _toward(corner: tuple[float, float], other: tuple[float, float], length: float) -> tuple[float, float]:
    share = length / math.dist(corner, other)
    return corner[0] + share * (other[0] - corner[0]), corner[1] + share * (other[1] - corner[1])
