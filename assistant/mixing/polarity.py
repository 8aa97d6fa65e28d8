"""Tracks that are related: two microphones on one source, copies, and what stands against what.

Two tracks that hold the same sound add up to more than their powers; where one of them has the opposite polarity they
cancel. Read off the outlines, low-passed copies in which a delay of some samples hardly matters: the correlation at no
delay, and the largest one within 5 ms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from assistant.processors.base import Block
from assistant.tracks.measure import OUTLINE_HZ, Measured
from assistant.units import Floats

_SAME = 0.9999
_RELATED = 0.5
_AGAINST = -0.6
"""Below this two tracks mostly cancel: no two different sources do."""
_HINT = 0.2
"""Pairs that are less alike than this at no delay are not looked at further: there are many."""
_LAG = round(0.005 * OUTLINE_HZ)


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Two tracks that hold the same sound."""

    a: int
    b: int
    correlation: float
    """At no delay, -1 to 1."""
    delay_ms: float
    """How much later `b` is, where the two are most alike."""

    @property
    def is_copy(self) -> bool:
        """Whether the two are the same sound but for a gain."""
        return abs(self.correlation) >= _SAME

    @property
    def cancels(self) -> bool:
        """Whether one of the two should be turned."""
        return self.correlation <= _AGAINST


def relations(measured: Sequence[Measured]) -> tuple[Relation, ...]:
    """All pairs of tracks that are related, silent ones left out."""
    heard = [(place, each.outline) for place, each in enumerate(measured) if not each.is_silent]
    alike = _alike([outline for _, outline in heard])
    found = (_relation(heard[i], heard[j]) for i, j in combinations(range(len(heard)), 2) if abs(alike[i, j]) >= _HINT)
    return tuple(each for each in found if each is not None)


def _alike(outlines: Sequence[Block]) -> Floats:
    """The correlation of all pairs at no delay, added up minute by minute: (tracks, tracks)."""
    gram = np.zeros((len(outlines), len(outlines)))
    longest = max((outline.size for outline in outlines), default=0)
    step = 60 * OUTLINE_HZ
    for first in range(0, longest, step):
        part = np.zeros((len(outlines), min(step, longest - first)), dtype=np.float32)
        for row, outline in zip(part, outlines, strict=True):
            own = outline[first : first + step]
            row[: own.size] = own
        gram += part @ part.T
    norm = np.sqrt(np.maximum(np.diag(gram), 1e-30))
    return np.asarray(gram / np.outer(norm, norm))


def to_turn(found: Sequence[Relation]) -> frozenset[int]:
    """Which tracks to turn, so that no pair cancels: of each pair the later one, unless it stands with the other."""
    turned: set[int] = set()
    for relation in sorted(found, key=lambda each: each.correlation):
        apart = (relation.a in turned) is not (relation.b in turned)
        if relation.cancels and not apart:
            turned ^= {relation.b}
    return frozenset(turned)


def excess_db(found: Sequence[Relation], turned: frozenset[int], levels_db: Mapping[int, float]) -> dict[int, float]:
    """By how much related tracks add up to more than their powers, for each of them: levels are found on powers.

    Args:
        found: the relations.
        turned: the tracks whose polarity is turned.
        levels_db: of each track in the mix.
    """
    excess = dict.fromkeys(levels_db, 0.0)
    for relation in found:
        if relation.a not in levels_db or relation.b not in levels_db:
            continue
        sign = -1.0 if (relation.a in turned) is not (relation.b in turned) else 1.0
        a, b = (10.0 ** (levels_db[each] / 20.0) for each in (relation.a, relation.b))
        together_db = 10.0 * np.log10(1.0 + 2.0 * max(sign * relation.correlation, 0.0) * a * b / (a * a + b * b))
        for each in (relation.a, relation.b):
            excess[each] = max(excess[each], float(together_db))
    return excess


def _relation(one: tuple[int, Block], other: tuple[int, Block]) -> Relation | None:
    (a, x), (b, y) = one, other
    size = min(x.size, y.size)
    if size <= 2 * _LAG:
        return None
    x, y = x[:size], y[:size]
    norm = float(np.sqrt(np.dot(x, x) * np.dot(y, y)))
    if norm <= 0.0:
        return None
    inner = x[_LAG : size - _LAG]
    lags = [float(np.dot(inner, y[_LAG + lag : size - _LAG + lag])) / norm for lag in range(-_LAG, _LAG + 1)]
    most = int(np.argmax(np.abs(lags)))
    if abs(lags[most]) < _RELATED:
        return None
    correlation = float(np.dot(x, y)) / norm
    return Relation(a=a, b=b, correlation=correlation, delay_ms=1000.0 * (most - _LAG) / OUTLINE_HZ)
