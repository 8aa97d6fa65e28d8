"""The table itself: columns, rows, their middle and spread, and which values stand out.

A value stands out where it is more than three robust standard deviations from the median (1.4826 times the median
absolute deviation), and by no less than what can be heard or matters: in five songs that are nearly alike a tenth of a
decibel would stand out otherwise. Under four values nothing does, as no middle is known.

Conventions: None is what cannot be measured, and counts for nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.profile import Profile
from assistant.report.figures import number
from assistant.units import Floats

FEWEST = 4
FAR = 3.0
MAD_TO_DEVIATION = 1.4826


@dataclass(frozen=True, kw_only=True)
class Column:
    """One figure; `key` names it for programs, and never changes."""

    key: str
    name: str
    unit: str
    read: Callable[[Profile], float | None]
    least: float
    """Nothing stands out by less."""
    high: str
    """What a song is that stands out upward."""
    low: str
    decimals: int = 1

    def shown(self, value: float | None) -> str:
        """A value as people read it."""
        if value is None or self.key != "duration_seconds":
            return number(value, self.decimals)
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes}:{seconds:02d}"


def _correlation(profile: Profile) -> float | None:
    return profile.correlation if profile.channels > 1 else None


COLUMNS = (
    Column(
        key="duration_seconds", name="Length", unit="m:ss", read=lambda p: p.duration_seconds, least=60.0,
        high="longer", low="shorter",
    ),
    Column(
        key="loudness_lufs", name="Loudness", unit="LUFS", read=lambda p: p.loudness_lufs, least=1.5,
        high="louder", low="quieter",
    ),
    Column(
        key="range_lu", name="Range", unit="LU", read=lambda p: p.range_lu, least=3.0,
        high="wider in loudness", low="more even in loudness",
    ),
    Column(
        key="true_peak_dbtp", name="True peak", unit="dBTP", read=lambda p: p.true_peak_dbtp, least=1.0,
        high="higher in peak", low="lower in peak",
    ),
    Column(key="plr_db", name="PLR", unit="dB", read=lambda p: p.plr_db, least=2.0, high="more open", low="denser"),
    Column(
        key="psr_db", name="PSR", unit="dB", read=lambda p: p.psr_db, least=2.0,
        high="more open in loud parts", low="denser in loud parts",
    ),
    Column(
        key="tilt_db_per_octave", name="Tilt", unit="dB/oct", read=lambda p: p.tilt_db_per_octave, least=0.5,
        high="brighter", low="darker", decimals=2,
    ),
    Column(
        key="low_end_db", name="Low end", unit="dB", read=lambda p: p.low_end_db, least=2.0,
        high="fuller in the bass", low="thinner in the bass",
    ),
    Column(
        key="side_db_total", name="Width", unit="dB", read=lambda p: p.side_db_total, least=3.0,
        high="wider", low="narrower",
    ),
    Column(
        key="correlation", name="Correlation", unit="", read=_correlation, least=0.2,
        high="more alike left and right", low="less alike left and right", decimals=2,
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One value, and on which side it stands out: 1 above, -1 below, 0 not at all."""

    value: float | None
    side: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One song: a cell for each column, and what was found in the file."""

    name: str
    cells: tuple[Cell, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everything that a writer lays out."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    medians: tuple[float | None, ...]
    spreads: tuple[float | None, ...]
    """Robust standard deviations."""
    remarks: tuple[str, ...]
    """A sentence for each song that stands out."""


def overview(songs: Sequence[tuple[str, Profile]]) -> Overview:
    """Put songs side by side.

    Args:
        songs: what to call each, and what was measured in it, in the order of the rows.
    """
    values = [[column.read(profile) for column in COLUMNS] for _, profile in songs]
    places = range(len(COLUMNS))
    medians, spreads = zip(*(_middle([row[place] for row in values]) for place in places), strict=True)
    sides = [_sides([row[place] for row in values], COLUMNS[place]) for place in places]
    rows = tuple(
        Row(
            name=name,
            cells=tuple(Cell(value=values[at][place], side=sides[place][at]) for place in places),
            found=tuple(finding.text for finding in profile.findings),
        )
        for at, (name, profile) in enumerate(songs)
    )
    remarks = tuple(text for row in rows if (text := _remark(row, medians)))
    return Overview(columns=COLUMNS, rows=rows, medians=medians, spreads=spreads, remarks=remarks)


def _middle(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """The median and the robust deviation; a spread of one value is none."""
    found = _measured(values)
    if not found.size:
        return None, None
    median = float(np.median(found))
    spread = MAD_TO_DEVIATION * float(np.median(np.abs(found - median)))
    return median, spread if found.size > 1 else None


def _measured(values: Sequence[float | None]) -> Floats:
    return np.array([value for value in values if value is not None], dtype=np.float64)


def _sides(values: Sequence[float | None], column: Column) -> list[int]:
    """Where each value stands out."""
    median, spread = _middle(values)
    if median is None or spread is None or _measured(values).size < FEWEST:
        return [0] * len(values)
    far = max(FAR * spread, column.least)
    return [0 if value is None or abs(value - median) <= far else 1 if value > median else -1 for value in values]


def _remark(row: Row, medians: Sequence[float | None]) -> str:
    """How a song stands out, empty where it does not."""
    told = [
        f"{column.high if cell.side > 0 else column.low} ({_with_unit(column, cell.value)}, median "
        f"{column.shown(median)})"
        for column, cell, median in zip(COLUMNS, row.cells, medians, strict=True)
        if cell.side
    ]
    return f"{row.name} is {'; '.join(told)}" if told else ""


def _with_unit(column: Column, value: float | None) -> str:
    """A value with its unit, which a clock needs not."""
    unit = "" if column.unit == "m:ss" else column.unit
    return f"{column.shown(value)} {unit}".rstrip()
