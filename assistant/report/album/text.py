"""An album's report as plain text."""

from assistant.report.album.content import Content, Section, Table

_WIDTH = 100


def write(told: Content) -> str:
    """Lay it out for a terminal."""
    lines = [told.title, "", told.verdict]
    for section in told.sections:
        lines += ["", section.title, *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    return [*(_table(section.table) if section.table else []), *(f"  {line}" for line in section.lines)]


def _table(table: Table) -> list[str]:
    rows = [table.head, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    return [
        "  " + "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]  # fmt: skip
