"""The overview as one page that needs nothing else; a click on a head sorts by it, and each column has a strip of dots.

The page tells everything without its script, which only sorts. Names of files are escaped, and nothing is loaded.
"""

from dataclasses import dataclass
from importlib.resources import files

from assistant.report.overview.table import Column, Overview

_STRIP = 100.0
"""How wide a strip is, in its own units."""


@dataclass(frozen=True, kw_only=True)
class _Dot:
    at: float
    far: bool
    title: str


def write(table: Overview) -> str:
    """Lay the page out."""
    # Only who writes a page should wait for what lays it out: a tenth of a second.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - as said
    from markupsafe import Markup  # noqa: PLC0415 - as said

    own, pages = files("assistant.report.overview"), files("assistant.report.html")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((own / "overview.html.jinja").read_text(encoding="utf-8"))
    # What is not escaped is the project's own text; names of files are.
    style, own_style, script = (
        Markup(file.read_text(encoding="utf-8"))  # noqa: S704 - as said
        for file in (pages / "page.css", own / "overview.css", own / "sort.js")
    )
    return template.render(_view(table), style=style, own_style=own_style, script=script) + "\n"


def _view(table: Overview) -> dict[str, object]:
    """What the template lays out."""
    count = len(table.rows)
    return {
        "title": "Overview of one file" if count == 1 else f"Overview of {count} files",
        "columns": [
            {"name": column.name, "unit": column.unit, "dots": _dots(table, place)}
            for place, column in enumerate(table.columns)
        ],
        "rows": [
            {
                "name": row.name,
                "found": row.found,
                "cells": [
                    {
                        "text": column.shown(cell.value),
                        "value": "" if cell.value is None else f"{cell.value:.6g}",
                        "why": _why(column, cell.side),
                    }
                    for column, cell in zip(table.columns, row.cells, strict=True)
                ],
            }
            for row in table.rows
        ],
        "ends": [
            (name, [column.shown(value) for column, value in zip(table.columns, values, strict=True)])
            for name, values in (("Median", table.medians), ("Spread", table.spreads))
        ],
        "remarks": table.remarks,
    }


def _why(column: Column, side: int) -> str:
    return "" if not side else column.high if side > 0 else column.low


def _dots(table: Overview, place: int) -> list[_Dot]:
    """The values of a column on a line from the least to the greatest; those that stand out come last, on top."""
    column = table.columns[place]
    cells = [(row.name, cell) for row in table.rows if (cell := row.cells[place]).value is not None]
    values = [cell.value or 0.0 for _, cell in cells]
    low, high = min(values, default=0.0), max(values, default=0.0)
    dots = [
        _Dot(
            at=round(
                4.0 + (_STRIP - 8.0) * ((cell.value or 0.0) - low) / (high - low) if high > low else _STRIP / 2.0, 2
            ),
            far=cell.side != 0,
            title=f"{name}: {column.shown(cell.value)}",
        )
        for name, cell in cells
    ]
    return sorted(dots, key=lambda dot: dot.far)
