"""Fades and crossfades to the sample.

Sample k of a fade-in of n samples stands at the position (k + 1/2) / n of its shape, so that a fade-out is the same
gains backwards, an equal-power crossfade keeps the sum of both powers at each sample, and a linear or s-curve one the
sum of both amplitudes. For songs that have nothing to do with each other powers add: equal-power is the shape that
stays at one level. Linear and s-curve keep the level of two takes of one performance.
"""

from dataclasses import dataclass

import numpy as np

from assistant.audio import Block
from assistant.errors import OptionError
from assistant.fade_shapes import SHAPES

FADE_SHAPE, CROSSFADE_SHAPE = "s-curve", "equal-power"
"""What is taken where nothing else is asked for."""


@dataclass(frozen=True, kw_only=True)
class Fade:
    """A fade at one end of a song; of no samples it does nothing."""

    samples: int = 0
    shape: str = FADE_SHAPE

    def __post_init__(self) -> None:
        """Refuse what no fade can be.

        Raises:
            OptionError: a shape that nobody knows, or a negative length.
        """
        if self.shape not in SHAPES:
            raise OptionError(f"the fade shape is {self.shape!r}; one of {', '.join(SHAPES)} is possible")
        if self.samples < 0:
            raise OptionError(f"the fade has {self.samples} samples; 0 or more are possible")

    def gains(self, first: int, count: int) -> Block:
        """The gains of a fade-in from its sample `first` on, 1 behind its end: float32 (count,)."""
        made = np.ones(count, dtype=np.float32)
        inside = max(min(self.samples - first, count), 0)
        if inside:
            positions = (np.arange(first, first + inside) + 0.5) / self.samples
            made[:inside] = SHAPES[self.shape].gain(positions)
        return made


def faded(block: Block, first: int, length: int, fade_in: Fade, fade_out: Fade) -> Block:
    """A block of a song of `length` samples, from its sample `first` on, behind both fades; itself where none reaches.

    Args:
        block: float32 (channels, samples).
        first: counts from the first sample of the song that is heard, as `length` does.
        length: the whole, at whose end the fade-out ends.
        fade_in: at the beginning.
        fade_out: at the end; where both reach, both count.
    """
    count = block.shape[1]
    if first < fade_in.samples:
        block = block * fade_in.gains(first, count)
    if first + count > length - fade_out.samples:
        block = block * fade_out.gains(length - first - count, count)[::-1]
    return np.ascontiguousarray(block)
