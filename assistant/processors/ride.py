"""A level that moves: gain over time, by breakpoints. Rides, section moves and fades are all of this kind.

Conventions: between two breakpoints the gain in dB is a straight line over time, before the first and after the last it
stays; of two at one time the first ends what comes before and the second begins what follows. Times count from the
first sample of the song, whatever stands in front of the ride in a chain. No points do nothing. At the lower end of its
range the gain is as good as silence.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant.errors import SettingsError
from assistant.processors.base import Block, Declared, Processor, Stage, param, records
from assistant.units import Floats

SILENT_DB = -96.0
LONGEST_SECONDS = 86400.0


@dataclass(frozen=True, kw_only=True)
class Breakpoint(Declared):
    """A gain at a time."""

    at_seconds: float = param(0.0, 0.0, LONGEST_SECONDS, unit="s")
    gain_db: float = param(0.0, SILENT_DB, 24.0, unit="dB")


@dataclass(frozen=True, kw_only=True)
class Ride(Processor):
    """Move the level along breakpoints."""

    kind: ClassVar[str] = "ride"
    points: tuple[Breakpoint, ...] = records(Breakpoint)

    def __post_init__(self) -> None:
        """Refuse points out of order, besides what every declaration refuses.

        Raises:
            SettingsError: a parameter outside its declaration, or a point before the one it follows.
        """
        super().__post_init__()
        last_seconds = 0.0
        for point in self.points:
            if point.at_seconds < last_seconds:
                raise SettingsError(
                    f"Ride.points has {point.at_seconds:g} s after {last_seconds:g} s; times must not go back: are two "
                    "points swapped?"
                )
            last_seconds = point.at_seconds

    @property
    def is_neutral(self) -> bool:
        """When every point is at 0 dB."""
        return all(point.gain_db == 0.0 for point in self.points)

    def gain_db(self, at_seconds: Floats) -> Floats:
        """The gain at any times, dB."""
        if not self.points:
            return np.zeros(np.shape(at_seconds))
        times = [point.at_seconds for point in self.points]
        return np.interp(at_seconds, times, [point.gain_db for point in self.points])

    def start(self, rate_hz: int, channels: int) -> Stage:  # noqa: ARG002 - a gain is the same for any channels
        """Make the stage."""
        return _RideStage(self, rate_hz)


class _RideStage(Stage):
    def __init__(self, ride: Ride, rate_hz: int) -> None:
        self._ride = ride
        self._rate_hz = rate_hz
        self._position = 0

    def process(self, block: Block) -> Block:
        first = self._position - self.late_samples
        self._position += block.shape[1]
        return block * self._factors(first, block.shape[1])

    def _factors(self, first: int, count: int) -> Block:
        """Gains from sample `first` of the song on; most of a ride stands still, which is one number."""
        ends = np.array([first, first + count - 1]) / self._rate_hz
        inside = [point for point in self._ride.points if ends[0] < point.at_seconds < ends[1]]
        levels = {*self._ride.gain_db(ends).tolist(), *(point.gain_db for point in inside)}
        times = ends[:1] if len(levels) == 1 else np.arange(first, first + count) / self._rate_hz
        return np.asarray(10.0 ** (self._ride.gain_db(times) / 20.0), dtype=np.float32)
