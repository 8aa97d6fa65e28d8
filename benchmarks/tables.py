"""Rows of figures to tables in Markdown, aligned so that they read in a terminal too: nearness to the truth.

A ratio is (distance + slack) / (gain only's distance + slack), case by case: 1 is as near as plain gain, less is
nearer. The slack is what nobody hears, and 0 for the STFT distance. What stands in brackets is a 95 % interval over
songs (`bootstrap.py`).
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from benchmarks import bootstrap
from benchmarks.bootstrap import Sample
from benchmarks.distances import MEASURES, Measure
from benchmarks.experiment import Row
from benchmarks.rivals import GAIN, MATCHERING, UNTOUCHED

HARM = 1.1  # a ratio of STFT distances above it is harm that doing nothing but gain would not have done
ASPECTS = tuple(
    measure for measure in MEASURES if measure.name in ("mrstft", "side_db", "crest_db", "plr_db", "spread_db")
)


def overview(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate the STFT distance for each kind of case and each rival: the table for the README."""
    head = ["case", "cases", "rival", "median", "90th percentile", "worst", f"over {HARM:g}"]
    head += ["nearer than gain", "nearer than Matchering"]
    body = []
    for label, part in parts(rows):
        for name in names:
            if name != GAIN:
                found = ratios(part, name, MEASURES[0])
                shares = [_share(part, name, against, MEASURES[0]) for against in (GAIN, MATCHERING)]
                cells = [_quantile(found, 50), _quantile(found, 90), _worst(found), _percent(harmed(part, name))]
                body.append([label, str(len(part)), _with_errors(part, name), *cells, *shares])
    return table(head, body)


def aspects(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate the median ratios of tone, width and dynamics side by side, for each kind of case and each rival."""
    body = [
        [
            label,
            str(len(part)),
            _with_errors(part, name),
            *(_quantile(ratios(part, name, each), 50) for each in ASPECTS),
        ]
        for label, part in parts(rows)
        for name in names
        if name not in (GAIN, UNTOUCHED)
    ]
    return table(["case", "cases", "rival", *(measure.title for measure in ASPECTS)], body)


def detail(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate every measure of one kind of cases: ratios to gain only's, median and 90th percentile."""
    others = [name for name in names if name not in (GAIN, UNTOUCHED)]
    body = []
    for measure in MEASURES:
        plain = [row["figures"][GAIN][measure.name] for row in rows if GAIN in row["figures"]]
        unit = f" {measure.unit}" if measure.unit else ""
        gain = f"{np.median(plain):.3g}{unit}" if plain else "-"
        found = [ratios(rows, name, measure) for name in others]
        body.append([measure.title, gain, *(_quantile(each, percent) for each in found for percent in (50, 90))])
    columns = [f"{name}, {which}" for name in others for which in ("median", "90th")]
    return table(["measure", "gain only, median", *columns], body)


def shares(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Tabulate in how many cases each rival is nearer to the truth than gain only, and than Matchering."""
    others = [name for name in names if name not in (GAIN, UNTOUCHED, MATCHERING)]
    pairs = [(name, against) for name in others for against in (GAIN, MATCHERING) if against in names]
    body = [[m.title, *(_share(rows, name, against, m) for name, against in pairs)] for m in MEASURES]
    body.append(["tone, width and dynamics at once", *(_share(rows, *pair, *ASPECTS) for pair in pairs)])
    return table(["measure", *(f"{name} nearer than {against}" for name, against in pairs)], body)


def errors(rows: Sequence[Row], names: Iterable[str]) -> str:
    """List each rival's failures: how many, and the first one's words; empty where nobody failed."""
    lines = []
    for name in names:
        failed = [(row["case"], row["errors"][name]) for row in rows if name in row["errors"]]
        if failed:
            lines.append(
                f"- {name} failed in {len(failed)} of {len(rows)} cases; first in {failed[0][0]}: {failed[0][1]}"
            )
    return "\n".join(lines)


def sample(rows: Iterable[Row], value: Callable[[Row], float]) -> Sample:
    """Take one value from each row."""
    pairs = [(float(value(row)), str(row["song"])) for row in rows]
    return Sample(values=tuple(each for each, _ in pairs), songs=tuple(song for _, song in pairs))


def ratios(rows: Sequence[Row], name: str, measure: Measure) -> Sample:
    """Give a rival's ratio to gain only's for each case where both came through."""
    return sample(_through(rows, name, GAIN), lambda row: _ratio(row, name, measure))


def _ratio(row: Row, name: str, measure: Measure) -> float:
    top, bottom = (row["figures"][each][measure.name] + measure.slack for each in (name, GAIN))
    return top / bottom if bottom else (1.0 if top == bottom else np.inf)


def nearer(rows: Sequence[Row], name: str, against: str, *measures: Measure) -> Sample:
    """Tell for each case that `against` came through whether `name` is nearer by all of the measures.

    A case where `name` itself failed counts as not nearer.
    """

    def won(row: Row) -> bool:
        figures = row["figures"]
        return name in figures and all(figures[name][m.name] < figures[against][m.name] for m in measures)

    return sample(_through(rows, against), won)


def harmed(rows: Sequence[Row], name: str) -> Sample:
    """Tell for each case that gain only came through whether the rival did harm; its failures count as such."""
    return sample(_through(rows, GAIN), lambda row: name not in row["figures"] or _ratio(row, name, MEASURES[0]) > HARM)


def parts(rows: Sequence[Row], *, whole: bool = True) -> list[tuple[str, list[Row]]]:
    """Split into kinds of cases: each group (if `whole` or not cut in two ways), and each cut where there are two."""
    found = []
    for group in dict.fromkeys(row["group"] for row in rows):
        members = [row for row in rows if row["group"] == group]
        cuts = dict.fromkeys(row["protocol"] for row in members)
        if whole or len(cuts) == 1:
            found.append((group if len(cuts) > 1 else _label(members[0]), members))
        if len(cuts) > 1:
            found.extend((f"{group}, {cut}", [row for row in members if row["protocol"] == cut]) for cut in cuts)
    return found


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


def _through(rows: Iterable[Row], *names: str) -> list[Row]:
    """Keep the rows where all of these came through."""
    return [row for row in rows if all(name in row["figures"] for name in names)]


def _label(row: Row) -> str:
    group, protocol = row["group"], row["protocol"]
    return group if group == protocol else f"{group}, {protocol}"


def _quantile(found: Sample, percent: float) -> str:
    return str(bootstrap.quantile(found, percent)) if found.values else "-"


def _worst(found: Sample) -> str:
    return f"{max(found.values):.2f}" if found.values else "-"


def _percent(found: Sample) -> str:
    return bootstrap.share(found).percent() if found.values else "-"


def _share(rows: Sequence[Row], name: str, against: str, *measures: Measure) -> str:
    return "-" if name == against else _percent(nearer(rows, name, against, *measures))


def _with_errors(rows: Sequence[Row], name: str) -> str:
    failed = sum(name in row["errors"] for row in rows)
    return f"{name} ({failed} failed)" if failed else name
