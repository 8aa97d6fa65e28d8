"""Where a rising function passes zero, in few evaluations from a good guess.

A bracket is grown from the guess along the slope, then narrowed by regula falsi in the Illinois variant: the straight
line through both ends, where an end that stays for a second time counts half. Each evaluation is a run over a whole
song's traces, and scipy's solvers cost 0.4 s to import.

Source: M. Dowell and P. Jarratt, "A modified regula falsi method", BIT 11 (1971), 168-174.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

_MOST_STEPS = 60
_FURTHER = 1.2
_LEAST_SLOPE = 0.05
_INSIDE = 0.5
"""Share of the narrowest bracket by which its ends move at least: an end that is all but zero would stay for ever."""


class _Point(NamedTuple):
    place: float
    value: float


def root(
    rising: Callable[[float], float], guess: float, within: tuple[float, float], *, near: float, narrow: float
) -> float:
    """Where `rising` passes zero; the end of `within` that is nearer to it where it does not.

    Args:
        rising: never falls, and rises by at most about 1 for 1.
        guess: where to begin, in `within`.
        within: the least and the greatest place.
        near: values from -near to 0 end the search.
        narrow: a bracket of this width does too.

    Returns:
        A place whose value is at most zero, unless that of the least place is above.
    """
    ends = _bracket(rising, _Point(guess, rising(guess)), within, near, narrow)
    return ends[0].place if len(ends) == 1 else _narrowed(rising, ends[0], ends[1], near, narrow)


def _bracket(
    rising: Callable[[float], float], at: _Point, within: tuple[float, float], near: float, narrow: float
) -> tuple[_Point, ...]:
    """The points under and above zero, or the one that ends the search."""
    slope = 1.0
    while not -near <= at.value <= 0.0:
        end = within[1] if at.value < 0.0 else within[0]
        if at.place == end:
            break
        step = max(_FURTHER * abs(at.value) / slope, narrow)
        place = min(at.place + step, end) if at.value < 0.0 else max(at.place - step, end)
        found = _Point(place, rising(place))
        if (found.value > 0.0) != (at.value > 0.0):
            return (at, found) if at.value < 0.0 else (found, at)
        slope = max((found.value - at.value) / (found.place - at.place), _LEAST_SLOPE)
        at = found
    return (at,)


def _narrowed(rising: Callable[[float], float], low: _Point, high: _Point, near: float, narrow: float) -> float:
    """Narrow a bracket; the weights are what is left of the values after halving."""
    under, over, last = low.value, high.value, 0
    inside = _INSIDE * narrow
    for _ in range(_MOST_STEPS):
        if low.value >= -near or high.place - low.place <= narrow:
            break
        share = -under / (over - under) if math.isfinite(over - under) else 0.5
        aim = low.place + share * (high.place - low.place)
        place = min(max(aim, low.place + inside), high.place - inside)
        found = _Point(place, rising(place))
        if found.value <= 0.0:
            low, under, over, last = found, found.value, 0.5 * over if last < 0 else over, -1
        else:
            high, over, under, last = found, found.value, 0.5 * under if last > 0 else under, 1
    return low.place
