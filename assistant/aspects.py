"""One thing for each aspect of a match: tone, width, dynamics, loudness.

With one reference they are all the same thing. Several references may serve one aspect each, and then they are not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["ASPECTS", "Aspects"]

ASPECTS = ("tone", "width", "dynamics", "loudness")
_T = TypeVar("_T")
_U = TypeVar("_U")


@dataclass(frozen=True, kw_only=True)
class Aspects(Generic[_T]):
    """What belongs to each aspect; `width` stands for the balance of left and right, too."""

    tone: _T
    width: _T
    dynamics: _T
    loudness: _T

    @classmethod
    def same(cls, each: _T) -> "Aspects[_T]":
        """The same for all."""
        return cls(tone=each, width=each, dynamics=each, loudness=each)

    @property
    def each(self) -> tuple[_T, ...]:
        """What belongs to them, in the order of `ASPECTS`."""
        return (self.tone, self.width, self.dynamics, self.loudness)

    @property
    def distinct(self) -> tuple[_T, ...]:
        """The same without what was there before: one where all are the same."""
        return tuple({id(each): each for each in self.each}.values())

    def map(self, make: Callable[[_T], _U]) -> "Aspects[_U]":
        """What `make` gives for each; what belongs to several aspects is made once, and the same for all of them."""
        made = {id(each): make(each) for each in self.distinct}
        tone, width, dynamics, loudness = (made[id(each)] for each in self.each)
        return Aspects(tone=tone, width=width, dynamics=dynamics, loudness=loudness)
