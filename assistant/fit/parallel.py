"""Parallel compression: a deeply compressed copy beside the dry sound lifts what is quiet and leaves peaks alone.

A compressor turns loud passages down; mixed with the dry sound it turns quiet ones up instead, and its slope fades
again where it works hardest. Two curves that differ little at one amount, so that this one has to be clearly more
likely before it is preferred.

Conventions: of dry and wet only the ratio matters for the sound, since what follows lands on a loudness; the make-up
brings the wet part to the dry one's loudness, so that `wet_percent` alone tells the amount.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from assistant.fit.polish import Tried, polished
from assistant.processors import Compressor

_RATIO = 4.0
_WET_PERCENT = (45.0, 30.0, 20.0, 60.0)
_FACTORS = (0.8, 0.9, 1.12, 1.25)
_BALLISTICS_MS = ((20.0, 150.0), (10.0, 100.0), (40.0, 300.0))
_CLEARLY_NATS = 2.0
_HOPELESS_NATS = 10.0
"""What is so much farther away before it is polished does not come nearer by that."""


def parallel_trial(
    tried: Callable[[Compressor], Tried],
    thresholds_db: Sequence[float],
    downward_misfit: float,
    *,
    one_performance: bool,
) -> Tried | None:
    """The parallel compressor that comes nearest, where it is clearly nearer than every downward one; None elsewhere.

    Args:
        tried: runs a candidate.
        thresholds_db: where to look, deep ones; at least one.
        downward_misfit: of the best compressor without a dry share, in nats.
        one_performance: whether a look further pays where the first tries are no nearer than that.
    """
    if downward_misfit <= _CLEARLY_NATS:
        return None  # nothing can be so much nearer
    best = _nearest(tried(_parallel(each, _WET_PERCENT[0])) for each in thresholds_db)
    if best.misfit > downward_misfit and not one_performance:
        return None
    wetter = (_parallel(each, wet_percent) for wet_percent in _WET_PERCENT[1:] for each in thresholds_db)
    best = _nearest([best, *map(tried, wetter)])
    if one_performance:
        finer = (best.compressor.wet_percent * factor for factor in _FACTORS)
        best = _nearest([best, *(tried(replace(best.compressor, wet_percent=round(each))) for each in finer)])
        best = polished(tried, best) if best.misfit < downward_misfit + _HOPELESS_NATS else best
    else:
        others = (replace(best.compressor, attack_ms=each[0], release_ms=each[1]) for each in _BALLISTICS_MS[1:])
        best = _nearest([best, *map(tried, others)])
    return best if best.misfit < downward_misfit - _CLEARLY_NATS else None


def _parallel(threshold_db: float, wet_percent: float) -> Compressor:
    attack_ms, release_ms = _BALLISTICS_MS[0]
    return Compressor(
        threshold_db=threshold_db, ratio=_RATIO, attack_ms=attack_ms, release_ms=release_ms, wet_percent=wet_percent
    )


def _nearest(trials: Iterable[Tried]) -> Tried:
    return min(trials, key=lambda trial: trial.misfit)
