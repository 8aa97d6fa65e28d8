"""The overview for spreadsheets: a row a song, then median and spread; `stands_out` lists the columns."""

import csv
import io

from assistant.report.overview.table import Overview

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def write(table: Overview) -> str:
    """Give the table with its head."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["file", *(column.key for column in table.columns), "stands_out", "found"])
    for row in table.rows:
        far = " ".join(column.key for column, cell in zip(table.columns, row.cells, strict=True) if cell.side)
        lines.writerow([_plain(row.name), *(_rounded(cell.value) for cell in row.cells), far, "; ".join(row.found)])
    for name, values in (("median", table.medians), ("spread", table.spreads)):
        lines.writerow([name, *(_rounded(value) for value in values), "", ""])
    return text.getvalue()


def _plain(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{name}" if name.startswith(_FORMULAS) else name


def _rounded(value: float | None) -> float | str:
    return "" if value is None else round(value, 3) + 0.0
