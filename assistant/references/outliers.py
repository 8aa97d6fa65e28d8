"""Which of several references stands apart from the others, aspect by aspect.

A reference by mistake (a demo, a remix, another genre) would pull the pool toward itself. In each aspect every song is
held against the median of the others; it stands apart where it is further from it than songs of one kind usually are
*and* several times as far as these are from theirs. Fewer than four songs do not say which of them is the odd one.

Where it fails: two odd ones among four or five hide each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.pairing import broad, within
from assistant.profile import Profile
from assistant.units import Floats, power_to_db

__all__ = ["Outlier", "find_outliers"]

FEWEST = 4
_TIMES = 2.5
"""How many times as far as the others, in the median, are from theirs."""
_HEARD_HZ = (60.0, 12000.0)
_BRIGHT_HZ, _DARK_HZ = 2000.0, 300.0


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
    read: Callable[[Profile], Floats | None]
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
    found = (outlier for measure in _MEASURES for outlier in _apart(measure, names, profiles))
    return tuple(sorted(found, key=lambda outlier: outlier.place))


def _apart(measure: _Measure, names: Sequence[str], profiles: Sequence[Profile]) -> list[Outlier]:
    read = [measure.read(profile) for profile in profiles]
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


def _tone(profile: Profile) -> Floats | None:
    """The broad spectrum about its mean; None where too little is heard."""
    heard = within(_HEARD_HZ) & (profile.mid_db > float(profile.mid_db.max()) - 60.0)
    if profile.loudness_lufs is None or np.count_nonzero(heard) < 12:
        return None
    shape_db: Floats = broad(profile.mid_db, heard)[within(_HEARD_HZ)]
    return np.asarray(shape_db - shape_db.mean())


def _tone_words(apart_db: Floats) -> str:
    centres_hz = CENTRES_HZ[within(_HEARD_HZ)]
    tilt_db = float(apart_db[centres_hz > _BRIGHT_HZ].mean() - apart_db[centres_hz < _DARK_HZ].mean())
    if abs(tilt_db) < 3.0:
        return f"{float(np.sqrt(np.mean(apart_db**2))):.0f} dB (rms over the bands) more unlike in tone"
    return f"{abs(tilt_db):.0f} dB {'brighter' if tilt_db > 0.0 else 'darker'}"


def _width(profile: Profile) -> Floats | None:
    """Side over mid, all bands together."""
    if profile.loudness_lufs is None:
        return None
    mid, side = (float(np.sum(10.0 ** (db[within(_HEARD_HZ)] / 10.0))) for db in (profile.mid_db, profile.side_db))
    return np.array([max(power_to_db(side / mid), -40.0)]) if mid > 0.0 else None


def _dynamics(profile: Profile) -> Floats | None:
    """Peaks over the loudness of 3 s."""
    return None if profile.psr_db is None else np.array([profile.psr_db])


def _loudness(profile: Profile) -> Floats | None:
    return None if profile.loudness_lufs is None else np.array([profile.loudness_lufs])


def _one(more: str, less: str, unit: str) -> Callable[[Floats], str]:
    """Words for a single figure."""
    return lambda apart: f"{abs(float(apart[0])):.0f} {unit} {more if apart[0] > 0.0 else less}"


_MEASURES = (
    _Measure("tone", _tone, 4.0, _tone_words),
    _Measure("width", _width, 6.0, _one("wider", "narrower", "dB")),
    _Measure("dynamics", _dynamics, 4.0, _one("more open (peaks over loudness)", "denser (peaks over loudness)", "dB")),
    _Measure("loudness", _loudness, 4.0, _one("louder", "softer", "LU")),
)
