"""Intervals for figures of a table: how much they hang on which songs were in the folder.

Songs are drawn anew and not cases, since cases of one song share its luck (cluster bootstrap). An interval is the
middle 95 % of `RESAMPLES` draws from a fixed seed. A case belongs to the song that its mix is from.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 1
TAILS_PERCENT = (2.5, 97.5)
Z_95 = 1.959964


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One value a case, and the song of each."""

    values: tuple[float, ...]
    songs: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure and its interval, which is nan where a single song leaves nothing to draw."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Like "0.79 (0.71-0.88)"."""
        return _text(f"{self.value:.2f}", f"{self.low:.2f}-{self.high:.2f}", known=not math.isnan(self.low))

    def percent(self) -> str:
        """Like "90 % (75-97)"."""
        whole, low, high = (f"{100 * each:.0f}" for each in (self.value, self.low, self.high))
        return _text(f"{whole} %", f"{low}-{high}", known=not math.isnan(self.low))


def _text(value: str, interval: str, *, known: bool) -> str:
    return f"{value} ({interval})" if known else value


def quantile(sample: Sample, percent: float) -> Figure:
    """Give a percentile of the values (between two of them in proportion, as numpy does)."""
    drawn = _weights(sample.songs)
    every = np.ones((1, drawn.shape[1]), dtype=drawn.dtype)
    return _figure(float(_percentile(sample, every, percent)[0]), _percentile(sample, drawn, percent), sample)


def mean(sample: Sample) -> Figure:
    """Give the mean of the values."""
    drawn = _weights(sample.songs)
    values = np.array(sample.values)
    return _figure(float(values.mean()), drawn @ values / drawn.sum(axis=1), sample)


def ratio_of_means(top: Sample, bottom: Sample) -> Figure:
    """Give the mean of one sample over that of another, both of the same cases, which are drawn together."""
    drawn = _weights(top.songs)
    over, under = (np.array(each.values) for each in (top, bottom))
    with np.errstate(divide="ignore", invalid="ignore"):
        return _figure(float(over.sum() / under.sum()), (drawn @ over) / (drawn @ under), top)


def share(sample: Sample) -> Figure:
    """Give the share of ones among ones and zeros.

    Where all cases agree a bootstrap would be sure of it; Wilson's interval for as many trials as there are songs says
    what so few songs can tell.
    """
    won = mean(sample)
    if 0.0 < won.value < 1.0:
        return won
    low, high = wilson(round(won.value * len(set(sample.songs))), len(set(sample.songs)))
    return Figure(value=won.value, low=low, high=high)


def wilson(won: int, trials: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval for a share (1927)."""
    share, z = won / trials, Z_95
    centre = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * math.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def _figure(value: float, drawn: NDArray[np.float64], sample: Sample) -> Figure:
    if len(set(sample.songs)) == 1:
        return Figure(value=value, low=math.nan, high=math.nan)
    # Whole draws, so that an infinite one is never averaged with a finite one.
    low, high = np.percentile(drawn, TAILS_PERCENT, method="nearest")
    return Figure(value=value, low=float(low), high=float(high))


@functools.lru_cache(maxsize=64)
def _weights(songs: tuple[str, ...]) -> NDArray[np.int64]:
    """Draw as many songs as there are, with replacement: how often each case is in, shape (RESAMPLES, cases)."""
    names = sorted(set(songs))
    draws = np.random.default_rng(SEED).integers(0, len(names), (RESAMPLES, len(names)))
    counts = np.stack([(draws == index).sum(axis=1) for index in range(len(names))], axis=1)
    return counts[:, [names.index(song) for song in songs]]


def _percentile(sample: Sample, weights: NDArray[np.int64], percent: float) -> NDArray[np.float64]:
    """Give the percentile of each row's draw: of the values, each as often as its weight says."""
    order = np.argsort(sample.values)
    values, reached = np.array(sample.values)[order], np.cumsum(weights[:, order], axis=1)
    place = percent / 100 * (reached[:, -1] - 1)
    below, above = (values[(reached <= each[:, None]).sum(axis=1)] for each in (np.floor(place), np.ceil(place)))
    with np.errstate(invalid="ignore"):
        between = below + (above - below) * (place % 1)
    found: NDArray[np.float64] = np.where(below == above, below, between)
    return found
