"""Every figure of the reports for two sounds side by side, and where in the spectrum one of them is stronger.

Conventions: changes are B - A. A tone's change is the spectrum of mid in B over that in A about its median over the
bands that both hold, as a match aligns spectra: so a boost of one region reads as that boost, and not as a cut of all
others. The figures by region are levels against each sound's own loudness, as in the table of a match.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.bands import CENTRES_HZ, FLOOR_DB
from assistant.compare import about_median
from assistant.report.figures import FIGURES
from assistant.report.figures import Measured as Figured
from assistant.units import Floats, Mask

WORTH_DB = 0.1
"""What is less is called nothing: neither heard nor surely measured."""
_EMPTY_BELOW_DB = 70.0
"""A band this far under the loudest one holds nothing that a listener could compare."""
_TO_THE_END = 0.97
_BAND_HALF = 2.0 ** (1.0 / 12.0)
_MOST_STRETCHES = 4
_LEAST_SHARE = 0.25
"""Next to a large change, wiggles under this share of it are its own skirts."""
_RMS_BANDS = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)


class Measured(Figured, Protocol):
    """What two sounds are compared by: a `Profile`, or the summary of one."""

    @property
    def bandwidth_hz(self) -> float: ...  # noqa: D102 - these are the properties of `Profile`
    @property
    def balance_db(self) -> float | None: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One figure of both sounds; None where it cannot be measured."""

    key: str
    heading: str
    name: str
    unit: str
    a: float | None
    b: float | None
    decimals: int = 1

    @property
    def change(self) -> float | None:
        """B - A; None where one of them is missing."""
        return None if self.a is None or self.b is None else self.b - self.a

    @property
    def is_worth(self) -> bool:
        """Whether it changed by more than nothing; also where it came or went."""
        if self.change is None:
            return (self.a is None) is not (self.b is None)
        return abs(self.change) >= WORTH_DB * 10.0 ** (1 - self.decimals)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A stretch of the spectrum in which B is stronger or weaker: where the change is at least half of its most."""

    low_hz: float | None
    """None where it reaches down to the lowest band that both hold."""
    high_hz: float | None
    change_db: float
    """The most."""
    mean_db: float
    at_hz: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """A change over frequency on the band grid, and what there is to say about it."""

    change_db: Floats
    """(61,), 0 where nothing is to be compared."""
    heard: Mask
    """Where something is: (61,)."""
    most_db: float
    most_hz: float
    rms_db: float
    """40 Hz to 16 kHz."""
    stretches: tuple[Stretch, ...]
    """The largest first."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RoleChanges:
    """What changed in one of the sounds of two documents."""

    role: str
    """before, reference, after ...: which part it has in both."""
    figures: tuple[Pair, ...]
    tone: Curve | None


def role_changes(role: str, a: Measured, b: Measured) -> RoleChanges:
    """Hold two sounds of one role against each other."""
    return RoleChanges(role=role, figures=figure_pairs(a, b), tone=tone_change(a, b))


def figure_pairs(a: Measured, b: Measured) -> tuple[Pair, ...]:
    """The whole table of the reports, and the balance."""
    pairs = [
        Pair(
            key=figure.key, heading=heading, name=figure.name, unit=figure.unit, decimals=figure.decimals,
            a=figure.read(a), b=figure.read(b),
        )
        for heading, figures in FIGURES
        for figure in figures
    ]  # fmt: skip
    balance = Pair(
        key="balance_db", heading="Balance", name="right over left", unit="dB", a=a.balance_db, b=b.balance_db
    )
    return (*pairs, balance)


def tone_change(a: Measured, b: Measured, worth_db: float = WORTH_DB) -> Curve | None:
    """How the tone changed; None where the two have no band in common, as with silence.

    Args:
        a: one sound.
        b: the other.
        worth_db: the least change of a stretch; two performances differ by more than two revisions of one.
    """
    heard = _heard(a) & _heard(b)
    if not heard.any():
        return None
    return curve_of(about_median(b.mid_db - a.mid_db, heard.astype(np.float64)), heard, worth_db)


def curve_of(change_db: Floats, heard: Mask, worth_db: float = WORTH_DB) -> Curve:
    """Say what there is to say about a change over frequency: (61,), of which only `heard` counts."""
    change_db = np.where(heard, change_db, 0.0)
    place = int(np.argmax(np.abs(change_db)))
    counted = heard & _RMS_BANDS
    return Curve(
        change_db=change_db,
        heard=heard,
        most_db=float(change_db[place]),
        most_hz=float(CENTRES_HZ[place]),
        rms_db=float(np.sqrt(np.mean(change_db[counted] ** 2))) if counted.any() else 0.0,
        stretches=_stretches(change_db, heard, max(worth_db, _LEAST_SHARE * abs(float(change_db[place])))),
    )


def _heard(song: Measured) -> Mask:
    """The bands that hold something: under a low-passed sound's cliff, and not far under everything else."""
    below_cliff = _TO_THE_END * song.bandwidth_hz > CENTRES_HZ * _BAND_HALF
    return np.asarray(below_cliff & (song.mid_db > max(float(song.mid_db.max()) - _EMPTY_BELOW_DB, FLOOR_DB + 20.0)))


def _stretches(change_db: Floats, heard: Mask, worth_db: float) -> tuple[Stretch, ...]:
    """The largest change first: out from there to half of it, and its skirts down to the next rise are taken too."""
    left, places = np.where(heard, change_db, 0.0), np.flatnonzero(heard)
    found: list[Stretch] = []
    while len(found) < _MOST_STRETCHES and np.max(np.abs(left)) >= worth_db:
        at = int(np.argmax(np.abs(left)))
        most_db = float(left[at])
        size = np.where(np.sign(left) == np.sign(most_db), np.abs(left), 0.0)
        low, high = _reach(size, at, -1, abs(most_db) / 2.0), _reach(size, at, 1, abs(most_db) / 2.0)
        found.append(
            Stretch(
                low_hz=None if low <= places[0] else float(CENTRES_HZ[low]),
                high_hz=None if high >= places[-1] else float(CENTRES_HZ[high]),
                change_db=most_db,
                mean_db=float(left[low : high + 1].mean()),
                at_hz=float(CENTRES_HZ[at]),
            )
        )
        left[_skirt(size, low, -1) : _skirt(size, high, 1) + 1] = 0.0
    return tuple(found)


def _reach(size: Floats, at: int, step: int, least: float) -> int:
    """The last place from `at` on at which the size is still `least`."""
    while 0 <= at + step < size.size and size[at + step] >= least:
        at += step
    return at


def _skirt(size: Floats, at: int, step: int) -> int:
    """The last place from `at` on to which the size only falls."""
    while 0 <= at + step < size.size and 0.0 < size[at + step] <= size[at]:
        at += step
    return at
