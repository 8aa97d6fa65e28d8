"""The settings sheet laid out: on a terminal, as Markdown, as a table for spreadsheets, as JSON.

Conventions: `csv` has one row for each band or processor, its columns named as in the settings and in the report's own
table; a column is empty where a stage has no such knob.
"""

import csv
import dataclasses
import io
import textwrap
from typing import Any

from assistant.report import WRITERS, Report, Writer
from assistant.report.json import dump, to_object
from assistant.report.markdown import plain
from assistant.report.sheet import Knob, Row, Sheet, Stage, sheet

_COLUMNS = 96
_LABEL = 26


def write_text(report: Report) -> str:
    """Lay the sheet out for a terminal, up to 96 columns wide."""
    told = sheet(report)
    blocks = [
        _headed(told.title, "="),
        "\n".join(_wrapped(line) for line in (*told.verdict, *told.limits)),
        *("\n".join(_stage_lines(number, stage)) for number, stage in enumerate(told.stages, 1)),
        "\n".join((_headed("What was not done, and why"), *(_wrapped(line, "- ") for line in told.left))),
    ]
    return "\n\n".join(blocks) + "\n"


def _stage_lines(number: int, stage: Stage) -> list[str]:
    lines = [_headed(f"{number}. {stage.title}")]
    lines += _table(stage) if len(stage.rows) > 1 else _list(stage.rows[0])
    for place, each in enumerate(stage.rows, 1):
        mark = f"{place:>3}. " if len(stage.rows) > 1 else "  "
        said = (("why: ", each.reason), ("listen for: ", each.listen_for))
        told = [f"{name}{text}" for name, text in said if text]
        lines += [_wrapped(text, mark if not index else " " * len(mark)) for index, text in enumerate(told)]
    return [*lines, *(_wrapped(remark, "  * ") for remark in stage.remarks)]


def _list(row: Row) -> list[str]:
    return [f"  {knob.label:<{_LABEL}}{knob.text}" for knob in (*row.knobs, *row.levels)]


def _table(stage: Stage) -> list[str]:
    """The knobs of every row side by side, and under them what to expect of each."""
    cells = [["", *(knob.label for knob in stage.rows[0].knobs)]]
    cells += [[f"{place}.", *(knob.text for knob in each.knobs)] for place, each in enumerate(stage.rows, 1)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["  " + "  ".join(f"{text:<{width}}" for text, width in zip(line, widths, strict=True)) for line in cells]
    levels = [
        _wrapped(", ".join(f"{knob.label} {knob.text}" for knob in each.levels), f"{place:>3}. ")
        for place, each in enumerate(stage.rows, 1)
        if each.levels
    ]
    return [line.rstrip() for line in (*lines, *levels)]


def _headed(title: str, line: str = "-") -> str:
    title = _wrapped(title)
    return f"{title}\n{line * max(len(part) for part in title.splitlines())}"


def _wrapped(text: str, first: str = "") -> str:
    indent = " " * len(first)
    return textwrap.fill(
        text, _COLUMNS, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def write_markdown(report: Report) -> str:
    """Lay the sheet out as Markdown."""
    told = sheet(report)
    blocks = [f"# {plain(told.title)}", " ".join(plain(line) for line in told.verdict)]
    blocks += ["\n".join(f"- {plain(line)}" for line in told.limits)] if told.limits else []
    for number, stage in enumerate(told.stages, 1):
        blocks += [f"## {number}. {plain(stage.title)}", _markdown_table(stage)]
        blocks += ["\n".join(f"- {plain(remark)}" for remark in stage.remarks)] if stage.remarks else []
    blocks += ["## What was not done, and why", "\n".join(f"- {plain(line)}" for line in told.left)]
    return "\n\n".join(blocks) + "\n"


def _markdown_table(stage: Stage) -> str:
    first = stage.rows[0]
    head = ("", *(knob.label for knob in (*first.knobs, *first.levels)), "why", "listen for")
    rows = [
        (str(place), *(knob.text for knob in (*each.knobs, *each.levels)), each.reason or "-", each.listen_for or "-")
        for place, each in enumerate(stage.rows, 1)
    ]
    lines = [head, tuple("---" for _ in head), *(tuple(plain(cell) for cell in line) for line in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_CSV_KNOBS = (
    "kind", "channel", "part", "band", "frequency_hz", "gain_db", "q", "octaves", "slope", "side_db", "side_percent",
    "left_db", "right_db", "phase", "low_db", "high_db", "attack_db", "sustain_db", "threshold_db",
    "threshold_re_short_term_max_db", "threshold_re_loudness_db", "threshold_re_true_peak_db", "ratio", "knee_db",
    "attack_ms", "release_ms", "makeup_db", "wet_percent", "ceiling_dbtp", "lookahead_ms", "typical_reduction_db",
    "most_reduction_db",
)  # fmt: skip
_CSV = ("order", "stage", "place", *_CSV_KNOBS, "measure", "mix", "reference", "unit", "trust", "listen_for")


def write_csv(report: Report) -> str:
    """Give one row for each band or processor, in the order of the signal."""
    text = io.StringIO()
    table = csv.DictWriter(text, _CSV, restval="", lineterminator="\n", extrasaction="ignore")
    table.writeheader()
    placed = [(stage, place, each) for stage in sheet(report).stages for place, each in enumerate(stage.rows, 1)]
    table.writerows(
        {"order": order, "stage": stage.kind, "place": place, "kind": stage.kind, **_fields(each)}
        for order, (stage, place, each) in enumerate(placed, 1)
    )
    return text.getvalue()


def _fields(row: Row) -> dict[str, Any]:
    """A row's knobs and reasons by name."""
    why = row.why
    reasons = (
        {} if why is None else {"measure": why.measure, "mix": why.mix, "reference": why.reference, "unit": why.unit}
    )
    numbers = {name: round(value, 3) if isinstance(value, float) else value for name, value in reasons.items()}
    knobs = {knob.name: "" if knob.value is None else knob.value for knob in (*row.knobs, *row.levels)}
    return {**knobs, **numbers, "trust": "" if row.trust is None else round(row.trust, 3), "listen_for": row.listen_for}


def write_json(report: Report) -> str:
    """Give the match as the report's JSON does, and the sheet beside it."""
    return dump({**to_object(report), "sheet": to_plain(sheet(report))})


def to_plain(told: Sheet) -> dict[str, Any]:
    """The sheet as plain dicts and lists; of each knob its value."""
    return {
        "tool": told.tool,
        "limits": list(told.limits),
        "cost": None
        if told.cost is None
        else {**_rounded(dataclasses.asdict(told.cost)), "more_percent": round(told.cost.more_percent, 3)},
        "stages": [
            {
                "kind": stage.kind,
                "rows": [{**_knobs(each.knobs), **_knobs(each.levels)} for each in stage.rows],
                "remarks": list(stage.remarks),
            }
            for stage in told.stages
        ],
    }


def _knobs(knobs: tuple[Knob, ...]) -> dict[str, Any]:
    return {knob.name: knob.value for knob in knobs}


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 3) for name, value in values.items()}


SHEETS: dict[str, Writer] = {
    "text": write_text,
    "markdown": write_markdown,
    "csv": write_csv,
    "json": write_json,
    "html": WRITERS["html"],
}
"""How `suggest` says it, by the names of `--format`; a page is the report's own, with nothing rendered."""
