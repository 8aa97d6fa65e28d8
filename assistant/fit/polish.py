"""A compressor's last digits, where one performance tells them.

Amount, ratio and ballistics were found one after the other, on a coarse grid (`fit.dynamics`). Between different songs
no more can be told; two takes of one performance differ by little but the compressor, so that a search from there, with
steps that shrink, comes down to the truth. Threshold and ratio move together too, since more of one makes up for less
of the other.

Conventions: nearer means less misfit.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, TypeVar

from assistant.processors import Compressor
from assistant.processors.base import bounds

_SIZES = (1.0, 0.5, 0.25)
_MOVES = (
    (2.0, 0.0, 0.0, 0.0), (-2.0, 0.0, 0.0, 0.0), (0.0, 0.8, 0.0, 0.0), (0.0, -0.8, 0.0, 0.0),
    (2.0, 0.8, 0.0, 0.0), (-2.0, -0.8, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, -1.0, 0.0),
    (0.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, -1.0),
)  # fmt: skip
"""Of the threshold in dB; of ratio - 1, attack and release in octaves."""


class _Trial(Protocol):
    """What is known of a candidate that was tried."""

    @property
    def compressor(self) -> Compressor: ...

    @property
    def misfit(self) -> float: ...


Tried = TypeVar("Tried", bound=_Trial)


def polished(tried: Callable[[Compressor], Tried], found: Tried) -> Tried:
    """The nearest compressor around `found`.

    Args:
        tried: runs a candidate.
        found: where to start.
    """
    best = found
    for size in _SIZES:
        for move in _MOVES:
            while (after := tried(_moved(best.compressor, move, size))).misfit < best.misfit:
                best = after
    return best


def _moved(compressor: Compressor, move: tuple[float, float, float, float], size: float) -> Compressor:
    threshold_db, ratio, attack, release = (size * each for each in move)
    return replace(
        compressor,
        threshold_db=_within("threshold_db", round(compressor.threshold_db + threshold_db, 1)),
        ratio=_within("ratio", round(1.0 + (compressor.ratio - 1.0) * 2.0**ratio, 2)),
        attack_ms=_within("attack_ms", float(f"{compressor.attack_ms * 2.0**attack:.2g}")),
        release_ms=_within("release_ms", float(f"{compressor.release_ms * 2.0**release:.2g}")),
    )


def _within(name: str, value: float) -> float:
    low, high = bounds(Compressor, name)
    return min(max(value, low), high)
