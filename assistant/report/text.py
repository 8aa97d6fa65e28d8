"""The report on a terminal and in a .txt file, up to 96 columns wide."""

import textwrap
from collections.abc import Sequence

from assistant.listen.translation import Translation
from assistant.report.content import Content, MoveText, Section, content
from assistant.report.dynamics import Table
from assistant.report.figures import Group
from assistant.report.record import Report
from assistant.report.speakers import SPEAKERS, speakers_lines, speakers_table

_COLUMNS = 96
_NAME, _VALUE = 32, 11


def write(report: Report) -> str:
    """Lay the report out."""
    told = content(report)
    blocks = [
        headed(told.title, "="),
        "\n".join(wrapped(line) for line in (*told.verdict, *told.details)),
        _table(told),
        _moves(told),
        *(section_text(section) for section in told.sections),
    ]
    return "\n\n".join(blocks) + "\n"


def section_text(section: Section) -> str:
    """Lay out a heading, its sentences, and its table if it has one."""
    lines = [headed(section.title), *(wrapped(line, "- ") for line in section.lines)]
    gap = [""] if section.lines else []
    return "\n".join([*lines, *gap, *_small_table(section.table)] if section.table else lines)


def speakers_text(translations: Sequence[Translation]) -> str:
    """A sound on other speakers, for a command that has nothing else to report."""
    section = Section(SPEAKERS, speakers_lines(translations), speakers_table(translations))
    return section_text(section) + "\n"


def _small_table(table: Table) -> list[str]:
    widths = [max(len(name) + 2, _VALUE) for name in table.head[1:]]
    rows = [
        (
            f"  {name:<{_NAME - 2}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        ).rstrip()
        for name, *cells in (table.head, *table.rows)
    ]
    return [*rows, wrapped(table.caption, "  ")]


def headed(title: str, line: str = "-") -> str:
    """A heading, underlined."""
    title = wrapped(title)
    return f"{title}\n{line * max(len(part) for part in title.splitlines())}"


def wrapped(text: str, first: str = "", hanging: str | None = None) -> str:
    """A sentence in lines of the report's width; `first` stands before it, and by default its width before the rest."""
    indent = " " * len(first) if hanging is None else hanging
    return textwrap.fill(
        text, _COLUMNS, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _table(told: Content) -> str:
    head = " " * _NAME + "".join(f"{name:>{_VALUE}}" for name in told.columns)
    return "\n".join((head, *(line for group in told.groups for line in _group(group))))


def _group(group: Group) -> list[str]:
    indent = "  " if group.heading else ""
    rows = [
        f"{indent + row.name:<{_NAME}}"
        + "".join(f"{value:>{_VALUE}}" for value in row.values)
        + f"  {row.unit}".rstrip()
        for row in group.rows
    ]
    return [group.heading, *rows] if group.heading else rows


def _moves(told: Content) -> str:
    lines = [_move(number, move) for number, move in enumerate(told.moves, 1)] or ["Nothing."]
    return "\n".join((headed(told.moves_title), *lines))


def _move(number: int, move: MoveText) -> str:
    parts = (("measured", move.measured), ("sure", move.sure), ("listen for", move.listen_for))
    return "\n".join(
        (wrapped(move.setting, f"{number:>2}. "), *(wrapped(text, f"    {name:<12}") for name, text in parts))
    )
