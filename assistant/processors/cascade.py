"""Sections at work: a cascade of biquads on each row or on the side, and the way between left/right and mid/side.

Conventions: mid = (L + R) / 2, side = (L - R) / 2. State is float64, samples are float32.
"""

from collections.abc import Sequence

import numpy as np

from assistant import kernels
from assistant.processors.base import Block, Stage
from assistant.units import Floats

_IDENTITY = np.array([1.0, 0.0, 0.0, 0.0, 0.0])


class Cascade(Stage):
    """Each row of a block through its own sections, (sections, 5).

    Shorter cascades are filled up with the identity, since the kernel takes two rows in the time of one.
    """

    def __init__(self, rows: Sequence[Floats]) -> None:
        """Start at rest with one cascade a row."""
        self._sections = np.tile(_IDENTITY, (len(rows), max(len(sections) for sections in rows), 1))
        for row, sections in zip(self._sections, rows, strict=True):
            row[: len(sections)] = sections
        self._state = kernels.biquad_state(self._sections)

    def process(self, block: Block) -> Block:
        """Filter the next block."""
        return kernels.biquads(block, self._sections, self._state)


class SideCascade(Stage):
    """The side of a stereo sound through sections, (sections, 5)."""

    def __init__(self, sections: Floats) -> None:
        """Start at rest."""
        self._cascade = Cascade([sections])

    def process(self, block: Block) -> Block:
        """Add the change of the side to left and take it from right, which leaves L + R to its rounding."""
        side = (block[:1] - block[1:]) * np.float32(0.5)
        change = self._cascade.process(side) - side
        return np.concatenate((block[:1] + change, block[1:] - change))


def to_mid_side(block: Block) -> Block:
    """Left and right as mid and side."""
    coded = np.empty_like(block)
    np.add(block[0], block[1], out=coded[0])
    np.subtract(block[0], block[1], out=coded[1])
    coded *= np.float32(0.5)
    return coded


def to_left_right(block: Block) -> Block:
    """Mid and side as left and right."""
    decoded = np.empty_like(block)
    np.add(block[0], block[1], out=decoded[0])
    np.subtract(block[0], block[1], out=decoded[1])
    return decoded
