"""The rider: words and phrase ends of the lead that sink under the band, lifted by moving its fader.

Each piece of a phrase is held against what the lead does elsewhere: a straight line through its pieces tells how loud
it is where the rest is as loud as here, fitted by weighted medians, so that a few buried places do not bend it. A piece
sinks where it lies under that line by more than the lead's own spread explains, or where the rest covers it however
loud the lead is elsewhere. What lies far under the line is a breath, or another instrument in the singer's microphone,
and stays.

The compressor in front of the fader has raised quiet pieces already: no piece is lifted by more than what is missing
behind it and a little.

Conventions: levels are those of mean K-weighted energies, dB, in the bands where the lead has its sound; times in
seconds of the song. Lifts go up before a piece begins and down after it has ended, where the lead rests.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import K_POWER
from assistant.mixing.phrases import Piece, find_pieces
from assistant.processors import Ride
from assistant.processors.ride import Breakpoint
from assistant.units import Floats, powers_to_db

MOST_DB = 4.0
_LEAST_DB = 0.5
"""Less than this is not worth a move."""
_SPREADS = 1.75
"""A piece that lies under the line by this many times the lead's spread sinks."""
_LEAST_UNDER_DB = 2.5
_FULL_OVER_DB = 1.0
"""How far beyond that a piece is lifted whole: no fader should jump for a tenth of a dB."""
_FARTHEST_DB = 14.0
_FADING_DB = 3.0
_OVERSHOOT_DB = 1.0
"""By how much a lift may lead over the line behind the compressor."""
_LOST_UNDER_REST_DB = -8.0
"""So far under the rest nobody follows a tune or a word."""
_INSIDE = (CENTRES_HZ >= 100.0) & (CENTRES_HZ <= 10000.0)
_OWN_DB = -20.0
"""Bands within this of the lead's strongest one are its own."""
_UP_SECONDS, _DOWN_SECONDS = 0.06, 0.2


@dataclass(frozen=True, kw_only=True)
class Lift:
    """One piece that sinks, and by how much it is lifted."""

    start_seconds: float
    end_seconds: float
    under_db: float
    lift_db: float


@dataclass(frozen=True, kw_only=True)
class Rides:
    """What the rider did with the lead."""

    name: str
    """Of the track."""
    pieces: int
    """How many there are in all."""
    spread_db: float
    """Of the lead's own levels around its line, one standard deviation."""
    under_db: float
    """What lies further under the line sinks."""
    lifts: tuple[Lift, ...]
    ride: Ride


def ride_lead(name: str, raw: Grid, heard: Grid, rest: Sequence[Grid]) -> Rides | None:
    """Find what sinks, and the fader's moves.

    Args:
        name: of the lead.
        raw: the lead in front of its compressor, at its level in the mix.
        heard: the same behind it.
        rest: of all other tracks, at their levels in the mix.

    Returns:
        The moves; None where the lead or the rest is not there.
    """
    weights = _own_weights(raw)
    own, behind = (each.total.astype(np.float64) @ weights for each in (raw, heard))
    others = np.zeros(max([own.size, behind.size, *(each.mid.shape[0] for each in rest)]))
    for each in rest:
        others[: each.mid.shape[0]] += each.total.astype(np.float64) @ weights
    own, behind = (np.pad(each, (0, others.size - each.size)) for each in (own, behind))
    pieces = find_pieces(own, raw.frames_per_second)
    if len(pieces) < 2 or others.max() <= 0.0:
        return None
    lengths = np.array([end - first for first, end in pieces], dtype=np.float64)
    levels = [_levels_db(each, pieces) for each in (own, behind, others)]
    under_db, spread_db = _under_line(levels[0], levels[2], lengths)
    still_db, _ = _under_line(levels[1], levels[2], lengths)
    least_db = max(_LEAST_UNDER_DB, _SPREADS * spread_db)
    lifts_db = _lifts_db(under_db, still_db, levels[1] - levels[2], least_db)
    ride = Ride(points=_points(pieces, lifts_db, raw.frames_per_second))
    lifts = tuple(
        Lift(
            start_seconds=first / raw.frames_per_second, end_seconds=end / raw.frames_per_second,
            under_db=float(under_db[place]), lift_db=float(lifts_db[place]),
        )
        for place, (first, end) in enumerate(pieces)
        if lifts_db[place] > 0.0
    )  # fmt: skip
    return Rides(name=name, pieces=len(pieces), spread_db=spread_db, under_db=least_db, lifts=lifts, ride=ride)


def _own_weights(lead: Grid) -> Floats:
    """What is heard of each band, of those where the lead has its sound: (61,)."""
    power = lead.total.mean(axis=0, dtype=np.float64) * K_POWER * _INSIDE
    return np.where(power >= power.max() * 10.0 ** (_OWN_DB / 10.0), K_POWER * _INSIDE, 0.0)


def _levels_db(energy: Floats, pieces: Sequence[Piece]) -> Floats:
    return powers_to_db(np.array([energy[first:end].mean() for first, end in pieces]), -150.0)


def _under_line(levels_db: Floats, rest_db: Floats, lengths: Floats) -> tuple[Floats, float]:
    """How far each piece lies under the line that the others tell, and how far they spread around it."""
    best: tuple[float, Floats] | None = None
    for slope in np.linspace(0.0, 1.0, 11):
        off = levels_db - slope * rest_db
        off = off - _weighted_median(off, lengths)
        cost = float(np.sum(lengths * np.abs(off)))
        if best is None or cost < best[0] - 1e-9:
            best = cost, off
    if best is None:
        raise AssertionError("unreachable: there are slopes")
    return -best[1], 1.4826 * _weighted_median(np.abs(best[1]), lengths)


def _weighted_median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, sums[-1] / 2.0)])


def _lifts_db(under_db: Floats, still_db: Floats, over_rest_db: Floats, least_db: float) -> Floats:
    """By how much each piece is lifted.

    Args:
        under_db: how far it lies under the line.
        still_db: the same behind the compressor.
        over_rest_db: its level over the rest.
        least_db: what lies less under the line is left.
    """
    sure = np.clip((under_db - least_db) / _FULL_OVER_DB, 0.0, 1.0)
    sunk = np.minimum(under_db, still_db + _OVERSHOOT_DB) * sure
    lost = np.where(still_db > 0.0, _LOST_UNDER_REST_DB - over_rest_db, 0.0)
    no_breath = np.clip((_FARTHEST_DB - under_db) / _FADING_DB, 0.0, 1.0)
    found = np.clip(np.maximum(sunk, lost), 0.0, MOST_DB) * no_breath
    return np.where(found >= _LEAST_DB, np.round(found, 1), 0.0)


def _points(pieces: Sequence[Piece], lifts_db: Floats, frames_per_second: float) -> tuple[Breakpoint, ...]:
    """The fader's way: at its place over all of each piece, and back at 0 where the lead rests.

    Between neighbours it moves within the one that is lifted less, so that what sinks is lifted whole.
    """
    found: list[Breakpoint] = []
    last_end, last_db = 0.0, 0.0
    for (first, end), lift_db in zip(pieces, lifts_db, strict=True):
        start_seconds, end_seconds = first / frames_per_second, (end + 1) / frames_per_second
        if start_seconds - last_end >= _UP_SECONDS + _DOWN_SECONDS:
            found += _ramp(last_end, last_end + _DOWN_SECONDS, last_db, 0.0)
            found += _ramp(start_seconds - _UP_SECONDS, start_seconds, 0.0, float(lift_db))
        elif lift_db > last_db:
            found += _ramp(max(start_seconds - _UP_SECONDS, 0.0), start_seconds, last_db, float(lift_db))
        else:
            found += _ramp(last_end, last_end + _UP_SECONDS, last_db, float(lift_db))
        last_end, last_db = end_seconds, float(lift_db)
    return tuple(found + _ramp(last_end, last_end + _DOWN_SECONDS, last_db, 0.0))


def _ramp(start_seconds: float, end_seconds: float, start_db: float, end_db: float) -> list[Breakpoint]:
    if start_db == end_db:
        return []
    return [
        Breakpoint(at_seconds=round(start_seconds, 3), gain_db=start_db),
        Breakpoint(at_seconds=round(end_seconds, 3), gain_db=end_db),
    ]
