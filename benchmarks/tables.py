"""Rows of figures to tables in Markdown, aligned so that they read in a terminal too.

A ratio is (distance + slack) / (gain only's distance + slack), case by case: 1 is as near as plain gain, less is
nearer. The slack is what nobody hears, and 0 for the STFT distance.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.distances import MEASURES, Measure
from benchmarks.experiment import Row
from benchmarks.rivals import GAIN, MATCHERING


def overview(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate the STFT distance for each kind of case and each rival: the table for the README."""
    head = [
        "case",
        "cases",
        "rival",
        "median",
        "90th percentile",
        "worst",
        "nearer than gain",
        "nearer than Matchering",
    ]
    body = []
    for label, part in _parts(rows):
        for name in names:
            if name != GAIN:
                shares = [_share(part, name, against, MEASURES[0]) for against in (GAIN, MATCHERING)]
                cells = _quantiles(ratios(part, name, MEASURES[0]))
                body.append([label, str(len(part)), _with_errors(part, name), *cells, *shares])
    return table(head, body)


def detail(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate every measure of one group of cases: ratios to gain only's, median / 90th percentile / worst."""
    others = [name for name in names if name != GAIN]
    body = []
    for measure in MEASURES:
        plain = [row["figures"][GAIN][measure.name] for row in rows if GAIN in row["figures"]]
        unit = f" {measure.unit}" if measure.unit else ""
        gain = f"{np.median(plain):.3g}{unit}" if plain else "-"
        cells = [" / ".join(_quantiles(ratios(rows, name, measure))) for name in others]
        body.append([measure.title, gain, *cells])
    return table(["measure", "gain only, median", *others], body)


def shares(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate in how many cases each rival is nearer to the truth than gain only, and than Matchering."""
    others = [name for name in names if name not in (GAIN, MATCHERING)]
    pairs = [(name, against) for name in others for against in (GAIN, MATCHERING) if against in names]
    body = [[m.title, *(_share(rows, name, against, m) for name, against in pairs)] for m in MEASURES]
    return table(["measure", *(f"{name} nearer than {against}" for name, against in pairs)], body)


def errors(rows: Sequence[Row], names: Sequence[str]) -> str:
    """List each rival's failures: how many, and the first one's words; empty where nobody failed."""
    lines = []
    for name in names:
        failed = [(row["case"], row["errors"][name]) for row in rows if name in row["errors"]]
        if failed:
            lines.append(
                f"- {name} failed in {len(failed)} of {len(rows)} cases; first in {failed[0][0]}: {failed[0][1]}"
            )
    return "\n".join(lines)


def ratios(rows: Sequence[Row], name: str, measure: Measure) -> list[float]:
    """Give a rival's ratio to gain only's for each case where both came through."""
    found = []
    for row in rows:
        figures = row["figures"]
        if name in figures and GAIN in figures:
            top, bottom = (figures[each][measure.name] + measure.slack for each in (name, GAIN))
            found.append(top / bottom if bottom else (1.0 if top == bottom else np.inf))
    return found


def nearer(rows: Sequence[Row], name: str, against: str, measure: Measure) -> tuple[int, int]:
    """Count the cases where `name` is nearer than `against`, and the cases that `against` came through.

    A case where `name` itself failed counts as not nearer.
    """
    judged = [row["figures"] for row in rows if against in row["figures"]]
    won = [f for f in judged if name in f and f[name][measure.name] < f[against][measure.name]]
    return len(won), len(judged)


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table with aligned columns, all but the first to the right."""
    widths = [max(len(line[column]) for line in (head, *body)) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cells[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)),
        ]
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(head), line(rule), *(line(cells) for cells in body)])


def _parts(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Split into kinds of cases: each group whole, and each cut of it where there are two."""
    parts = []
    for group in dict.fromkeys(row["group"] for row in rows):
        whole = [row for row in rows if row["group"] == group]
        parts.append((group, whole))
        cuts = dict.fromkeys(row["protocol"] for row in whole)
        if len(cuts) > 1:
            parts.extend((f"{group}, {cut}", [row for row in whole if row["protocol"] == cut]) for cut in cuts)
    return parts


def _quantiles(values: Sequence[float]) -> list[str]:
    if not values:
        return ["-", "-", "-"]
    return [f"{value:.2f}" for value in (*np.percentile(values, (50, 90)), max(values))]


def _share(rows: Sequence[Row], name: str, against: str, measure: Measure) -> str:
    won, judged = nearer(rows, name, against, measure)
    return f"{100 * won / judged:.0f} %" if judged and name != against else "-"


def _with_errors(rows: Sequence[Row], name: str) -> str:
    failed = sum(name in row["errors"] for row in rows)
    return f"{name} ({failed} failed)" if failed else name
