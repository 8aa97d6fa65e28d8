"""The shapes of fades that editors offer, both ways: which gain at which position, and when a gain is reached.

    linear        amplitude rises evenly
    equal-power   power rises evenly at the middle: a quarter of a sine
    s-curve       slow at both ends: half a raised cosine
    exponential   level rises evenly, 60 dB over the whole fade: what a hand on a fader does

Conventions: a position is 0 where a fade-in begins and 1 where it ends; a fade-out is the same backwards. Gains are
linear, 0 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assistant.units import Floats

DEEPEST_DB = -60.0
"""Where an exponential fade-in begins, and an exponential fade-out breaks off."""


@dataclass(frozen=True)
class Shape:
    """One shape, as two functions that undo each other."""

    gain: Callable[[Floats], Floats]
    """Of a position."""
    position: Callable[[Floats], Floats]
    """Of a gain above 0."""


SHAPES: dict[str, Shape] = {
    "linear": Shape(lambda position: position, lambda gain: gain),
    "equal-power": Shape(lambda position: np.sin(0.5 * np.pi * position), lambda gain: 2.0 / np.pi * np.arcsin(gain)),
    "s-curve": Shape(
        lambda position: 0.5 - 0.5 * np.cos(np.pi * position), lambda gain: np.arccos(1.0 - 2.0 * gain) / np.pi
    ),
    "exponential": Shape(
        lambda position: np.where(position > 0.0, 10.0 ** (DEEPEST_DB / 20.0 * (1.0 - position)), 0.0),
        lambda gain: 1.0 - 20.0 * np.log10(gain) / DEEPEST_DB,
    ),
}
"""Each by its name."""
