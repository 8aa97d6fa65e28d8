"""Conversions between linear values and decibels.

Conventions: `_db` of an amplitude ratio is 20 log10, of a power ratio 10 log10. Zero and negative values give -inf,
never a warning.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
"""Which elements are meant."""


def amplitude_to_db(amplitude: float) -> float:
    """20 log10 of an amplitude ratio; -inf at 0."""
    return 20.0 * math.log10(amplitude) if amplitude > 0.0 else -math.inf


def power_to_db(power: float) -> float:
    """10 log10 of a power ratio; -inf at 0."""
    return 10.0 * math.log10(power) if power > 0.0 else -math.inf


def db_to_amplitude(db: float) -> float:
    """The amplitude ratio of a level in dB; 0 at -inf."""
    return math.pow(10.0, db / 20.0)


def db_to_power(db: float) -> float:
    """The power ratio of a level in dB; 0 at -inf."""
    return math.pow(10.0, db / 10.0)


def powers_to_db(powers: ArrayLike, floor_db: float = -math.inf) -> Floats:
    """10 log10 of every element, not below `floor_db`."""
    values: NDArray[Any] = np.asarray(powers, dtype=np.float64)
    with np.errstate(divide="ignore"):
        levels_db: Floats = np.maximum(10.0 * np.log10(np.maximum(values, 0.0)), floor_db)
    return levels_db
