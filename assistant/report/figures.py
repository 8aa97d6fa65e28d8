"""The table of a report: which figures are read from a profile, in which order, and how they are written.

Conventions: one decimal, two for the correlation, a dash for what cannot be measured. Band levels are the power of mid
and side together in the band, against the song's own loudness, so that the columns can be compared.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.profile import QUANTILES_PERCENT, Profile
from assistant.units import Floats, power_to_db

NOTHING = "-"
_LEAST_DB = -99.0


@dataclass(frozen=True)
class Row:
    """One figure of several songs, as text."""

    name: str
    values: tuple[str, ...]
    unit: str


@dataclass(frozen=True)
class Group:
    """Rows that belong together, under a heading or none."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class _Figure:
    name: str
    unit: str
    read: Callable[[Profile], float | None]
    decimals: int = 1


@dataclass(frozen=True)
class _Region:
    name: str
    low_hz: float
    high_hz: float

    def powers(self, profile: Profile) -> tuple[float, float]:
        """The power of mid and of side in the region."""
        low, high = np.searchsorted(CENTRES_HZ, (self.low_hz, self.high_hz))
        mid, side = (float(np.sum(10.0 ** (db[low:high] / 10.0))) for db in (profile.mid_db, profile.side_db))
        return mid, side

    def level_db(self, profile: Profile) -> float | None:
        """Mid and side together, against the song's loudness."""
        if profile.loudness_lufs is None or self.low_hz >= profile.rate_hz / 2.0:
            return None
        return _shown(power_to_db(sum(self.powers(profile))) - profile.loudness_lufs)

    def width_db(self, profile: Profile) -> float | None:
        """Side over mid."""
        mid, side = self.powers(profile)
        return _shown(power_to_db(side / mid)) if profile.channels > 1 and mid > 0.0 else None


def _shown(level_db: float) -> float | None:
    """A level, or None where there is nothing but the floor of the measurement."""
    return level_db if level_db > _LEAST_DB else None


_LEVELS = (
    _Figure("Loudness", "LUFS", lambda p: p.loudness_lufs),
    _Figure("Loudness range", "LU", lambda p: p.range_lu),
    _Figure("True peak", "dBTP", lambda p: p.true_peak_dbtp),
    _Figure("Peak to loudness (PLR)", "dB", lambda p: p.plr_db),
    _Figure("The same in loud parts (PSR)", "dB", lambda p: p.psr_db),
    _Figure("Crest factor", "dB", lambda p: p.crest_db),
)


def _below(levels: Callable[[Profile], Floats | None], percent: int) -> Callable[[Profile], float | None]:
    """Reads the level under which `percent` of the time lies."""
    place = QUANTILES_PERCENT.index(percent)

    def read(profile: Profile) -> float | None:
        found = levels(profile)
        return None if found is None else float(found[place])

    return read


def _spread_3s_lu(profile: Profile) -> float | None:
    levels = profile.levels_3s_lu
    return None if levels is None else float(levels[_HIGH] - levels[_LOW])


def _punch_db(profile: Profile) -> float | None:
    """The upper end of the log dynamic range, in dB."""
    return None if profile.ldr_quantiles is None else 10.0 / math.log(10.0) * float(profile.ldr_quantiles[_HIGH])


_LOW, _HIGH = QUANTILES_PERCENT.index(10), QUANTILES_PERCENT.index(95)
_SHOWN_PERCENT = (10, 50, 95, 99)
_DYNAMICS = (
    *(_Figure(f"{p} % of 20 ms are below", "LU", _below(lambda x: x.levels_20ms_lu, p)) for p in _SHOWN_PERCENT),
    *(_Figure(f"{p} % of 400 ms are below", "LU", _below(lambda x: x.levels_400ms_lu, p)) for p in _SHOWN_PERCENT),
    _Figure("3 s spread, 10 to 95 %", "LU", _spread_3s_lu),
    _Figure("100 ms over 1.5 s, 95 % (LDR)", "dB", _punch_db),
)
_WIDTHS = (
    _Region("below 150 Hz", 0.0, 150.0),
    _Region("150 Hz to 4 kHz", 150.0, 4000.0),
    _Region("above 4 kHz", 4000.0, 22000.0),
)
_TONES = (
    _Region("sub, below 60 Hz", 0.0, 60.0),
    _Region("bass, 60 to 150 Hz", 60.0, 150.0),
    _Region("low mids, 150 to 400 Hz", 150.0, 400.0),
    _Region("mids, 400 Hz to 1 kHz", 400.0, 1000.0),
    _Region("upper mids, 1 to 3 kHz", 1000.0, 3000.0),
    _Region("presence, 3 to 8 kHz", 3000.0, 8000.0),
    _Region("air, above 8 kHz", 8000.0, 22000.0),
)
_IMAGE = (_Figure("correlation", "", lambda p: p.correlation if p.channels > 1 else None, 2),)
_GROUPS: tuple[tuple[str, tuple[_Figure, ...]], ...] = (
    ("", _LEVELS),
    ("Dynamics (short levels re loudness)", _DYNAMICS),
    ("Width (side over mid)", (*(_Figure(r.name, "dB", r.width_db) for r in _WIDTHS), *_IMAGE)),
    ("Tone (level re loudness)", tuple(_Figure(r.name, "dB", r.level_db) for r in _TONES)),
)


def groups(profiles: Sequence[Profile]) -> tuple[Group, ...]:
    """The table of these songs, a column each."""
    return tuple(Group(heading, tuple(_row(figure, profiles) for figure in figures)) for heading, figures in _GROUPS)


def _row(figure: _Figure, profiles: Sequence[Profile]) -> Row:
    values = tuple(number(figure.read(profile), figure.decimals) for profile in profiles)
    return Row(figure.name, values, figure.unit)


def number(value: float | None, decimals: int = 1) -> str:
    """A figure as text; never "-0.0"."""
    return NOTHING if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}"


@dataclass(frozen=True)
class Distance:
    """How far one song is from another, in the aspects that a match works on."""

    tone_db: float
    """RMS over the bands of mid at equal loudness, 40 Hz to 16 kHz."""
    width_db: float | None
    """RMS over the same bands of side over mid; None where one of the two is mono."""
    loudness_lu: float
    plr_db: float | None
    levels_lu: float | None
    """RMS over the quantiles of 20 ms levels from the middle up, each song's against its own loudness."""


def distance(song: Profile, reference: Profile) -> Distance:
    """How far `song` is from `reference`."""
    difference = compare(song, reference)
    plain = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)
    plr = None if song.plr_db is None or reference.plr_db is None else abs(reference.plr_db - song.plr_db)
    return Distance(
        tone_db=_rms(difference.mid_db, plain * difference.heard) or 0.0,
        width_db=_rms(difference.width_db, plain * difference.side_heard),
        loudness_lu=abs(difference.loudness_lu),
        plr_db=plr,
        levels_lu=_levels_apart_lu(song, reference),
    )


def _levels_apart_lu(song: Profile, reference: Profile) -> float | None:
    levels = [profile.levels_20ms_lu for profile in (song, reference)]
    if levels[0] is None or levels[1] is None:
        return None
    upper = slice(QUANTILES_PERCENT.index(50), None)
    return float(np.sqrt(np.mean((levels[0][upper] - levels[1][upper]) ** 2)))


def _rms(curve_db: Floats, weights: Floats) -> float | None:
    return float(np.sqrt(np.average(curve_db**2, weights=weights))) if np.any(weights > 0.0) else None
