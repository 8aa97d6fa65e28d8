"""What a check found, as a table for people and as JSON for programs.

For people: a block for each file and target, with a verdict on its first line; rules that fail stand first, then those
to look at, then those that are kept, each with its figure, its limit and its place. What is not kept has its sentence
and its source; of what is kept only the news.
"""

import textwrap
from collections.abc import Sequence
from typing import Any

from assistant.check.lines import Line
from assistant.check.run import Wanted
from assistant.check.targets import GENERAL, Target
from assistant.options import clock
from assistant.report.figures import number
from assistant.report.json import dump

_ORDER = ("fail", "warn", "pass")
_COLUMNS = 100
_INDENT = " " * 8


def write_json(lines: Sequence[Line]) -> str:
    """Give a list, one object for each rule on each file."""
    return dump([_object(line) for line in lines])


def _object(line: Line) -> dict[str, Any]:
    return {
        "file": str(line.file),
        "target": line.target,
        "rule": line.rule,
        "status": line.status,
        "measured": None if line.measured is None else round(line.measured, 3) + 0.0,
        "limit": line.limit,
        "unit": line.unit,
        "at_seconds": None if line.at_seconds is None else round(line.at_seconds, 3),
        "text": line.text,
        "source": line.source,
    }


def write_text(wanted: Wanted, lines: Sequence[Line]) -> str:
    """Give a block for each file and target."""
    blocks = []
    for file in dict.fromkeys(wanted.files):
        blocks.append(str(file))
        for target in wanted.targets:
            found = [line for line in lines if line.file == file and line.target == target.name]
            blocks.append("\n".join(_block(target, found)))
    return "\n\n".join(blocks) + "\n"


def _block(target: Target, lines: Sequence[Line]) -> list[str]:
    ordered = sorted(lines, key=lambda line: _ORDER.index(line.status))
    return [f"  {target.title}: {_verdict(target, lines)}", *(each for line in ordered for each in _told(line))]


def _verdict(target: Target, lines: Sequence[Line]) -> str:
    fails, warns = (sum(line.status == status for line in lines) for status in ("fail", "warn"))
    look = f"{warns} {'thing' if warns == 1 else 'things'} to look at" if warns else ""
    if target.name == GENERAL:
        broken = f"{fails} {'fault' if fails == 1 else 'faults'}" if fails else ""
        return ", ".join(each for each in (broken, look) if each) or "no faults found"
    if fails:
        return ", ".join(
            each
            for each in (f"not as it is: {fails} of {len(lines)} rules {'fails' if fails == 1 else 'fail'}", look)
            if each
        )
    return f"can be delivered{', ' + look if look else ''}"


def _told(line: Line) -> list[str]:
    figure = "" if line.measured is None else f"{_figure(line.measured)} {line.unit}".rstrip()
    limit = "" if line.limit is None else f"limit {_figure(line.limit)}"
    at = "" if line.at_seconds is None or line.status == "pass" else f"at {clock(round(line.at_seconds, 1))}"
    name = line.rule.replace("_", " ")
    row = (
        f"    {line.status.upper() if line.status == 'fail' else line.status}  {name:<24}{figure:>18}  {limit:<14}{at}"
    )
    if line.status == "pass" and not line.is_news:
        return [row.rstrip()]
    said = f"{line.text} [{line.source}]" if line.status != "pass" else line.text
    return [row.rstrip(), *textwrap.wrap(said, _COLUMNS, initial_indent=_INDENT, subsequent_indent=_INDENT)]


def _figure(value: float) -> str:
    """Whole numbers as they are, the rest to a tenth; under one to a hundredth."""
    if value == round(value):
        return f"{value:.0f}"
    return number(value, 2 if abs(value) < 1.0 else 1)
