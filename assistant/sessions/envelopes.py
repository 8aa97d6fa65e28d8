"""A ride as the points of another program's volume envelope.

A ride is straight in dB. Other programs draw straight lines in amplitude, in dB or on their fader's scale, so points
are put in between until these agree: within 0.01 dB everywhere, and within 1e-4 of full level (-80 dB).

Conventions: times in seconds from the start of the session; a straight line in amplitude over d dB of one in dB is over
it by (d ln 10 / 20)^2 / 8 of its level at most.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.processors import Ride
from assistant.processors.ride import Breakpoint
from assistant.units import db_to_amplitude

STEP_DB = 0.2
"""At full level: off by 0.7e-4 of it."""
LONGEST_STEP_DB = 0.8
"""Off by 0.0092 dB."""


@dataclass(frozen=True, kw_only=True)
class EnvelopePoint:
    """A level at a time."""

    at_seconds: float
    gain_db: float

    @property
    def factor(self) -> float:
        """What samples are multiplied by."""
        return db_to_amplitude(self.gain_db)


def points_of(ride: Ride, *, over_db: float = 0.0) -> list[EnvelopePoint]:
    """The points of an envelope that does what a ride does; none where it does nothing.

    Args:
        ride: of a track or of the whole mix.
        over_db: is added throughout, where the envelope stands in the place of a fader.
    """
    if ride.is_neutral:
        return []
    found = list(_dense(_plain(ride.points)))
    return [EnvelopePoint(at_seconds=at, gain_db=gain_db + over_db) for at, gain_db in found]


def _plain(points: tuple[Breakpoint, ...]) -> list[Breakpoint]:
    """From the start on; of more than two at one time the outer ones, since those between are never reached."""
    first = points[0]
    kept = [] if first.at_seconds == 0.0 else [Breakpoint(at_seconds=0.0, gain_db=first.gain_db)]
    for point in points:
        if len(kept) >= 2 and kept[-2].at_seconds == kept[-1].at_seconds == point.at_seconds:
            kept.pop()
        kept.append(point)
    return kept


def _dense(points: list[Breakpoint]) -> Iterator[tuple[float, float]]:
    yield points[0].at_seconds, points[0].gain_db
    for last, point in pairwise(points):
        apart_db = point.gain_db - last.gain_db
        steps = 1
        if point.at_seconds > last.at_seconds:
            steps = max(1, math.ceil(abs(apart_db) / _step_db(max(point.gain_db, last.gain_db))))
        for step in range(1, steps):
            share = step / steps
            yield last.at_seconds + share * (point.at_seconds - last.at_seconds), last.gain_db + share * apart_db
        yield point.at_seconds, point.gain_db


def _step_db(level_db: float) -> float:
    """The error grows with the square of the step, and counts less where it is quiet."""
    return min(LONGEST_STEP_DB, STEP_DB / math.sqrt(db_to_amplitude(level_db)))
