"""Which of several references stands apart from the others, aspect by aspect.

A reference by mistake (a demo, a remix, another genre) would pull the pool toward itself. In each aspect every song is
held against the median of the others; it stands apart where it is further from it than songs of one kind usually are
*and* several times as far as these are from theirs. Fewer than four songs do not say which of them is the odd one.

Where it fails: two odd ones among four or five hide each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.profile import Profile
from assistant.references.figures import SoundFigures, sound_figures, tilt_db
from assistant.units import Floats

__all__ = ["Outlier", "find_outliers"]

FEWEST = 4
_TIMES = 2.5
"""How many times as far as the others, in the median, are from theirs."""
_TILTED_DB = 3.0
"""From so much tilt on a tone is called brighter or darker."""


@dataclass(frozen=True, kw_only=True)
class Outlier:
    """A reference that is left out of one aspect."""

    place: int
    """Which one."""
    aspect: str
    apart_db: float
    text: str


@dataclass(frozen=True)
class _Measure:
    """How references are told apart in an aspect."""

    aspect: str
    read: Callable[[SoundFigures], Floats | None]
    apart_db: float
    """What songs that go together rarely exceed."""
    told: Callable[[Floats], str]
    """A song's figures minus the others', in words."""


def find_outliers(names: Sequence[str], profiles: Sequence[Profile]) -> tuple[Outlier, ...]:
    """Find what stands apart.

    Args:
        names: of the references, for the sentences.
        profiles: each of them; those without a loudness never stand apart.
    """
    figures = [sound_figures(profile) for profile in profiles] if len(profiles) >= FEWEST else []
    found = (outlier for measure in _MEASURES for outlier in _apart(measure, names, figures))
    return tuple(sorted(found, key=lambda outlier: outlier.place))


def _apart(measure: _Measure, names: Sequence[str], figures: Sequence[SoundFigures]) -> list[Outlier]:
    read = [measure.read(each) for each in figures]
    rows = {place: row for place, row in enumerate(read) if row is not None}
    if len(rows) < FEWEST:
        return []
    others = {place: row - np.median([rows[k] for k in rows if k != place], axis=0) for place, row in rows.items()}
    far = {place: float(np.sqrt(np.mean(row**2))) for place, row in others.items()}
    usual = float(np.median(list(far.values())))
    return [
        Outlier(
            place=place, aspect=measure.aspect, apart_db=far[place],
            text=f"{names[place]} is {measure.told(others[place])} than the other {_count(len(rows) - 1)}: left out of "
            f"{measure.aspect}.",
        )
        for place in rows
        if far[place] > max(measure.apart_db, _TIMES * usual)
    ]  # fmt: skip


def _count(number: int) -> str:
    words = ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    return words[number - 3] if 3 <= number <= 12 else str(number)


def _tone(figures: SoundFigures) -> Floats | None:
    return figures.tone_db


def _tone_words(apart_db: Floats) -> str:
    tilted_db = tilt_db(apart_db)
    if abs(tilted_db) < _TILTED_DB:
        return f"{float(np.sqrt(np.mean(apart_db**2))):.0f} dB (rms over the bands) more unlike in tone"
    return f"{abs(tilted_db):.0f} dB {'brighter' if tilted_db > 0.0 else 'darker'}"


def _of(name: str) -> Callable[[SoundFigures], Floats | None]:
    """Reads a single figure."""

    def read(figures: SoundFigures) -> Floats | None:
        value: float | None = getattr(figures, name)
        return None if value is None else np.array([value])

    return read


def _one(more: str, less: str, unit: str) -> Callable[[Floats], str]:
    """Words for a single figure."""
    return lambda apart: f"{abs(float(apart[0])):.0f} {unit} {more if apart[0] > 0.0 else less}"


_MEASURES = (
    _Measure("tone", _tone, 4.0, _tone_words),
    _Measure("width", _of("width_db"), 6.0, _one("wider", "narrower", "dB")),
    _Measure(
        "dynamics", _of("psr_db"), 4.0, _one("more open (peaks over loudness)", "denser (peaks over loudness)", "dB")
    ),
    _Measure("loudness", _of("loudness_lufs"), 4.0, _one("louder", "softer", "LU")),
)
