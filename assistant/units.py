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


def octaves_of_q(q: float) -> float:
    """The bandwidth of a bell in octaves, between the points of half its gain in dB.

    Of the analogue prototype: a digital filter is narrower towards half of the sampling rate, whatever its knob says.

    Source: R. Bristow-Johnson, Cookbook formulae for audio equalizer biquad filter coefficients: 1/Q = 2 sinh(ln 2 / 2
    BW), solved for BW.
    """
    return 2.0 / math.log(2.0) * math.asinh(1.0 / (2.0 * q))


def q_of_octaves(octaves: float) -> float:
    """The Q of a bell of this bandwidth: the inverse of `octaves_of_q`."""
    return 1.0 / (2.0 * math.sinh(math.log(2.0) / 2.0 * octaves))


def slope_of_shelf(q: float, gain_db: float) -> float:
    """The shelf slope S of the cookbook: 1 is the steepest that does not overshoot.

    From 1/Q^2 = (A + 1/A) (1/S - 1) + 2.
    """
    amplitude = math.pow(10.0, gain_db / 40.0)
    return 1.0 / (1.0 + (1.0 / q**2 - 2.0) / (amplitude + 1.0 / amplitude))


def powers_to_db(powers: ArrayLike, floor_db: float = -math.inf) -> Floats:
    """10 log10 of every element, not below `floor_db`."""
    values: NDArray[Any] = np.asarray(powers, dtype=np.float64)
    with np.errstate(divide="ignore"):
        levels_db: Floats = np.maximum(10.0 * np.log10(np.maximum(values, 0.0)), floor_db)
    return levels_db
