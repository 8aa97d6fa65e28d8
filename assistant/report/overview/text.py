"""The overview on a terminal: a line for each song; what stands out has a star, and a sentence below."""

from assistant.report.overview.table import Overview

_NAME = 34
_GAP = "  "


def write(table: Overview) -> str:
    """Lay the table out."""
    head = [[column.name for column in table.columns], [column.unit for column in table.columns]]
    songs = [
        [
            column.shown(cell.value) + ("*" if cell.side else " ")
            for column, cell in zip(table.columns, row.cells, strict=True)
        ]
        for row in table.rows
    ]
    ends = [
        [column.shown(value) + " " for column, value in zip(table.columns, values, strict=True)]
        for values in (table.medians, table.spreads)
    ]
    widths = [max(len(line[place]) for line in (*head, *songs, *ends)) for place in range(len(table.columns))]
    lines = [
        *(_line("", [f"{cell} " for cell in cells], widths) for cells in head), "",
        *(_line(row.name, cells, widths) for row, cells in zip(table.rows, songs, strict=True)), "",
        *(_line(name, cells, widths) for name, cells in zip(("Median", "Spread"), ends, strict=True)),
    ]  # fmt: skip
    if table.remarks:
        lines += ["", "What stands out (*)", *(f"- {remark}" for remark in table.remarks)]
    found = [f"- {row.name}: {'; '.join(row.found)}" for row in table.rows if row.found]
    if found:
        lines += ["", "Found", *found]
    return "\n".join(lines) + "\n"


def _line(name: str, cells: list[str], widths: list[int]) -> str:
    """A name, shortened in its middle where it is long, and right-aligned cells."""
    short = name if len(name) <= _NAME else f"{name[: _NAME - 13]}...{name[-10:]}"
    return _GAP.join(
        [short.ljust(_NAME), *(cell.rjust(width + 1) for cell, width in zip(cells, widths, strict=True))]
    ).rstrip()
