"""Verse, chorus, break: the parts of a song by what is heard, and the moves that a flat mix lacks between them.

Parts are found by merging neighbouring seconds that sound alike (Ward's criterion on third-octave levels). What counts
is how far the loudness of a song's parts spreads. Where the reference's spreads further than the mix's, the mix's own
differences are widened in that proportion: a loud part gets louder and a quiet one quieter, never the other way round,
by 1.5 dB at most. Where the mix has all the contrast of the reference nothing moves, since the music decided that.

Conventions: times in seconds, levels in LU against the mean of the parts; the moves leave the whole as loud as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assistant.mixing.grid import Grid
from assistant.mixing.loudness import energies
from assistant.mixing.masking import THIRDS_HZ
from assistant.processors import Ride
from assistant.processors.ride import Breakpoint
from assistant.units import Floats, powers_to_db

MOST_DB = 1.5
_LEAST_DB = 0.3
_LEAST_SPREAD_DB = 0.5
"""A reference whose parts spread by this much more than the mix's shows moves."""
_MOST_WIDENED = 2.0
_TYPICAL_SECONDS = 15.0
_LEAST_SECONDS = 4.0
_HEARD_LU = -15.0
"""A part so far under the loudest is an intro's first breath or a fade, not a verse."""
_RAMP_SECONDS = 0.4


@dataclass(frozen=True, kw_only=True)
class SongPart:
    """A stretch of a song that sounds alike."""

    start_seconds: float
    end_seconds: float
    level_lu: float
    """Against the mean of all parts that are heard."""
    heard: bool
    move_db: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SongMoves:
    """The parts of the mix, and how far they and those of the reference spread."""

    parts: tuple[SongPart, ...]
    spread_db: float
    reference_spread_db: float
    ride: Ride


def move_parts(mix: Grid, references: Sequence[Grid]) -> SongMoves:
    """Find the moves.

    Args:
        mix: of the sum.
        references: of each; the median of their spreads counts.
    """
    parts = find_parts(mix)
    spread_db = _spread_db(parts)
    goal_db = float(np.median([_spread_db(find_parts(each)) for each in references])) if references else 0.0
    widened = min(goal_db / max(spread_db, 1e-9), _MOST_WIDENED) if goal_db - spread_db >= _LEAST_SPREAD_DB else 1.0
    moved = _moved(parts, widened - 1.0)
    return SongMoves(
        parts=moved, spread_db=spread_db, reference_spread_db=goal_db, ride=Ride(points=_points(moved))
    )  # fmt: skip


def find_parts(grid: Grid) -> tuple[SongPart, ...]:
    """The parts of a song, in order; one where it is short or the same throughout."""
    frames = max(round(grid.frames_per_second), 1)
    seconds = grid.mid.shape[0] // frames
    if seconds < 2 * _LEAST_SECONDS:
        return ()
    levels = energies(grid)[: seconds * frames].reshape(seconds, frames).mean(axis=1)
    edges = [*_edges(grid, frames, seconds), seconds]
    means = np.array([levels[first:end].mean() for first, end in pairwise(edges)])
    heard = means > means.max() * 10.0 ** (_HEARD_LU / 10.0)
    lufs, lengths = powers_to_db(means, -150.0), np.diff(edges)
    mean_lufs = float(np.average(lufs[heard], weights=lengths[heard]))
    per_second = grid.frames_per_second / frames
    return tuple(
        SongPart(
            start_seconds=first / per_second, end_seconds=end / per_second,
            level_lu=float(lufs[place]) - mean_lufs, heard=bool(heard[place]),
        )
        for place, (first, end) in enumerate(pairwise(edges))
    )  # fmt: skip


def _edges(grid: Grid, frames: int, seconds: int) -> list[int]:
    """In which seconds a part begins; the first is 0."""
    from librosa.segment import agglomerative  # noqa: PLC0415 - costs a second, and who only matches needs none

    whole = grid.total[: seconds * frames, : 2 * THIRDS_HZ.size].astype(np.float64)
    thirds = whole.reshape(seconds, frames, THIRDS_HZ.size, 2).mean(axis=1).sum(axis=2)
    levels = powers_to_db(thirds, -150.0)
    seen = np.maximum(levels, levels.max() - 60.0)
    count = min(max(round(seconds / _TYPICAL_SECONDS), 1), seconds)
    found = [0]
    for edge in agglomerative(seen.T, count):
        if edge - found[-1] >= _LEAST_SECONDS and seconds - edge >= _LEAST_SECONDS:
            found.append(int(edge))
    return found


def _spread_db(parts: Sequence[SongPart]) -> float:
    """One standard deviation of the levels of what is heard, by its length."""
    heard = [part for part in parts if part.heard]
    if len(heard) < 2:
        return 0.0
    levels = np.array([part.level_lu for part in heard])
    lengths = np.array([part.end_seconds - part.start_seconds for part in heard])
    return float(np.sqrt(np.average((levels - np.average(levels, weights=lengths)) ** 2, weights=lengths)))


def _moved(parts: Sequence[SongPart], by: float) -> tuple[SongPart, ...]:
    """The parts with their moves: their own levels, by so much of themselves."""
    levels: Floats = np.array([part.level_lu for part in parts if part.heard])
    moves = np.clip(by * levels, -MOST_DB, MOST_DB)
    moves = iter(np.where(np.abs(moves) >= _LEAST_DB, np.round(moves, 1), 0.0).tolist())
    return tuple(replace(part, move_db=next(moves) if part.heard else 0.0) for part in parts)


def _points(parts: Sequence[SongPart]) -> tuple[Breakpoint, ...]:
    """Level over each part, with a ramp that ends where a part begins."""
    if not any(part.move_db for part in parts):
        return ()
    found = [Breakpoint(at_seconds=0.0, gain_db=parts[0].move_db)]
    for last, part in pairwise(parts):
        if part.move_db != last.move_db:
            found.append(Breakpoint(at_seconds=round(part.start_seconds - _RAMP_SECONDS, 3), gain_db=last.move_db))
            found.append(Breakpoint(at_seconds=round(part.start_seconds, 3), gain_db=part.move_db))
    return tuple(found)
