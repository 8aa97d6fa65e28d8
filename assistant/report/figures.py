"""The table of a report: which figures are read from a profile, in which order, and how they are written.

Conventions: one decimal, two for the correlation, a dash for what cannot be measured. Band levels are the power of mid
and side together in the band, against the song's own loudness, so that the columns can be compared.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.profile import QUANTILES_PERCENT, Profile
from assistant.units import Floats, power_to_db

NOTHING = "-"
_SHOWN_PERCENT = (10, 50, 95, 99)
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


class Measured(Protocol):
    """What the figures are read from: a `Profile`, or the summary of one that was written to JSON."""

    @property
    def rate_hz(self) -> int: ...  # noqa: D102 - these are the properties of `Profile`
    @property
    def channels(self) -> int: ...  # noqa: D102
    @property
    def loudness_lufs(self) -> float | None: ...  # noqa: D102
    @property
    def range_lu(self) -> float | None: ...  # noqa: D102
    @property
    def true_peak_dbtp(self) -> float | None: ...  # noqa: D102
    @property
    def plr_db(self) -> float | None: ...  # noqa: D102
    @property
    def psr_db(self) -> float | None: ...  # noqa: D102
    @property
    def crest_db(self) -> float | None: ...  # noqa: D102
    @property
    def correlation(self) -> float | None: ...  # noqa: D102
    @property
    def levels_20ms_lu(self) -> Floats | None: ...  # noqa: D102
    @property
    def levels_400ms_lu(self) -> Floats | None: ...  # noqa: D102
    @property
    def levels_3s_lu(self) -> Floats | None: ...  # noqa: D102
    @property
    def ldr_quantiles(self) -> Floats | None: ...  # noqa: D102
    @property
    def mid_db(self) -> Floats: ...  # noqa: D102
    @property
    def side_db(self) -> Floats: ...  # noqa: D102


@dataclass(frozen=True)
class Figure:
    """One kind of figure, and how it is read; `key` names it for programs, and never changes."""

    key: str
    name: str
    unit: str
    read: Callable[[Measured], float | None]
    decimals: int = 1


@dataclass(frozen=True)
class _Region:
    key: str
    name: str
    low_hz: float
    high_hz: float

    def powers(self, profile: Measured) -> tuple[float, float]:
        """The power of mid and of side in the region."""
        low, high = np.searchsorted(CENTRES_HZ, (self.low_hz, self.high_hz))
        mid, side = (float(np.sum(10.0 ** (db[low:high] / 10.0))) for db in (profile.mid_db, profile.side_db))
        return mid, side

    def level_db(self, profile: Measured) -> float | None:
        """Mid and side together, against the song's loudness."""
        if profile.loudness_lufs is None or self.low_hz >= profile.rate_hz / 2.0:
            return None
        return _shown(power_to_db(sum(self.powers(profile))) - profile.loudness_lufs)

    def width_db(self, profile: Measured) -> float | None:
        """Side over mid."""
        mid, side = self.powers(profile)
        return _shown(power_to_db(side / mid)) if profile.channels > 1 and mid > 0.0 else None


def _shown(level_db: float) -> float | None:
    """A level, or None where there is nothing but the floor of the measurement."""
    return level_db if level_db > _LEAST_DB else None


_LEVELS = (
    Figure("loudness_lufs", "Loudness", "LUFS", lambda p: p.loudness_lufs),
    Figure("range_lu", "Loudness range", "LU", lambda p: p.range_lu),
    Figure("true_peak_dbtp", "True peak", "dBTP", lambda p: p.true_peak_dbtp),
    Figure("plr_db", "Peak to loudness (PLR)", "dB", lambda p: p.plr_db),
    Figure("psr_db", "The same in loud parts (PSR)", "dB", lambda p: p.psr_db),
    Figure("crest_db", "Crest factor", "dB", lambda p: p.crest_db),
)


def _below(levels: Callable[[Measured], Floats | None], percent: int) -> Callable[[Measured], float | None]:
    """Reads the level under which `percent` of the time lies."""
    place = QUANTILES_PERCENT.index(percent)

    def read(profile: Measured) -> float | None:
        found = levels(profile)
        return None if found is None else float(found[place])

    return read


def _quantiles(window: str, levels: Callable[[Measured], Floats | None]) -> tuple[Figure, ...]:
    """The levels of windows of one length, under which so much of the time lies."""
    key = window.replace(" ", "")
    return tuple(
        Figure(f"level_{key}_{percent}_percent_lu", f"{percent} % of {window} are below", "LU", _below(levels, percent))
        for percent in _SHOWN_PERCENT
    )


def _spread_3s_lu(profile: Measured) -> float | None:
    levels = profile.levels_3s_lu
    return None if levels is None else float(levels[_HIGH] - levels[_LOW])


def _punch_db(profile: Measured) -> float | None:
    """The upper end of the log dynamic range, in dB."""
    return None if profile.ldr_quantiles is None else 10.0 / math.log(10.0) * float(profile.ldr_quantiles[_HIGH])


_LOW, _HIGH = QUANTILES_PERCENT.index(10), QUANTILES_PERCENT.index(95)
_DYNAMICS = (
    *_quantiles("20 ms", lambda profile: profile.levels_20ms_lu),
    *_quantiles("400 ms", lambda profile: profile.levels_400ms_lu),
    Figure("spread_3s_lu", "3 s spread, 10 to 95 %", "LU", _spread_3s_lu),
    Figure("ldr_95_percent_db", "100 ms over 1.5 s, 95 % (LDR)", "dB", _punch_db),
)
_WIDTHS = (
    _Region("width_low_db", "below 150 Hz", 0.0, 150.0),
    _Region("width_mid_db", "150 Hz to 4 kHz", 150.0, 4000.0),
    _Region("width_high_db", "above 4 kHz", 4000.0, 22000.0),
)
_TONES = (
    _Region("tone_sub_db", "sub, below 60 Hz", 0.0, 60.0),
    _Region("tone_bass_db", "bass, 60 to 150 Hz", 60.0, 150.0),
    _Region("tone_low_mids_db", "low mids, 150 to 400 Hz", 150.0, 400.0),
    _Region("tone_mids_db", "mids, 400 Hz to 1 kHz", 400.0, 1000.0),
    _Region("tone_upper_mids_db", "upper mids, 1 to 3 kHz", 1000.0, 3000.0),
    _Region("tone_presence_db", "presence, 3 to 8 kHz", 3000.0, 8000.0),
    _Region("tone_air_db", "air, above 8 kHz", 8000.0, 22000.0),
)
_IMAGE = (Figure("correlation", "correlation", "", lambda p: p.correlation if p.channels > 1 else None, 2),)
FIGURES: tuple[tuple[str, tuple[Figure, ...]], ...] = (
    ("", _LEVELS),
    ("Dynamics (short levels re loudness)", _DYNAMICS),
    ("Width (side over mid)", (*(Figure(r.key, r.name, "dB", r.width_db) for r in _WIDTHS), *_IMAGE)),
    ("Tone (level re loudness)", tuple(Figure(r.key, r.name, "dB", r.level_db) for r in _TONES)),
)
"""Every figure, under the heading of its group, in the order of the table."""


def groups(profiles: Sequence[Profile]) -> tuple[Group, ...]:
    """The table of these songs, a column each."""
    return tuple(Group(heading, tuple(_row(figure, profiles) for figure in figures)) for heading, figures in FIGURES)


def _row(figure: Figure, profiles: Sequence[Profile]) -> Row:
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
