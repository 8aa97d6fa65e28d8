"""Axes: where a value stands in a picture, and which values are written beside it.

Conventions: places are in the picture's own units, y grows downwards. A tick is a value and its text.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from assistant.bands import CENTRES_HZ
from assistant.units import Floats

Tick = tuple[float, str]

LOW_HZ, HIGH_HZ = float(CENTRES_HZ[0]), float(CENTRES_HZ[-1])
FREQUENCIES: tuple[Tick, ...] = (
    (20.0, "20"), (50.0, "50"), (100.0, "100"), (200.0, "200"), (500.0, "500"),
    (1000.0, "1k"), (2000.0, "2k"), (5000.0, "5k"), (10000.0, "10k"), (20000.0, "20k"),
)  # fmt: skip
_STEPS = (1.0, 2.0, 3.0, 5.0, 6.0, 10.0, 20.0, 30.0)
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)
_MOST_TIMES = 7


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` on places from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, values: ArrayLike) -> Floats:
        """The place of each value, also of those beyond the ends; nan for what is not finite."""
        found: Floats = np.asarray(values, dtype=np.float64)
        low, high = self.low, self.high
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.log:
                found, low, high = np.log(found), math.log(low), math.log(high)
            places = self.start + (found - low) / (high - low) * (self.end - self.start)
        return np.where(np.isfinite(places), places, np.nan)

    def place(self, value: float) -> float:
        """The place of one value."""
        return float(self.at(value))


@dataclass(frozen=True)
class Panel:
    """A rectangle with an axis each way."""

    x: Axis
    y: Axis

    @property
    def left(self) -> float:
        """The left edge."""
        return self.x.start

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x.end

    @property
    def top(self) -> float:
        """The upper edge."""
        return min(self.y.start, self.y.end)

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return max(self.y.start, self.y.end)


def frequency_axis(left: float, right: float) -> Axis:
    """From the lowest band to the highest, 20 Hz to 20 kHz, every octave as wide as any other."""
    return Axis(LOW_HZ, HIGH_HZ, left, right, log=True)


def even_ticks(low: float, high: float, most: int, *, signed: bool = False) -> tuple[Tick, ...]:
    """Multiples of a round step from `low` to `high`: as many as `most` allows."""
    step = next((step for step in _STEPS if (high - low) / step < most), _STEPS[-1])
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple((k * step, _signed(k * step) if signed else f"{k * step:g}") for k in range(first, last + 1))


def _signed(value: float) -> str:
    return f"{value:+g}" if value else "0"


def time_ticks(seconds: float) -> tuple[Tick, ...]:
    """Round times of a song, as m:ss."""
    step = next((step for step in _SECONDS if seconds / step < _MOST_TIMES), _SECONDS[-1])
    return tuple((float(at), f"{at // 60}:{at % 60:02d}") for at in range(0, int(seconds) + 1, step))


def round_up(value: float, step: float) -> float:
    """The next multiple of `step` that is not under `value`."""
    return step * math.ceil(value / step - 1e-9)


def round_down(value: float, step: float) -> float:
    """The next multiple of `step` that is not over `value`."""
    return step * math.floor(value / step + 1e-9)
