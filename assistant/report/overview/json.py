"""The overview for programs: one object; what cannot be measured is null."""

from typing import Any

from assistant.report.json import dump
from assistant.report.overview.table import Overview


def write(table: Overview) -> str:
    """Give the object as text."""
    return dump(
        {
            "columns": [{"key": column.key, "name": column.name, "unit": column.unit} for column in table.columns],
            "files": [
                {"file": row.name}
                | _named(table, [cell.value for cell in row.cells])
                | {
                    "stands_out": [
                        {"key": column.key, "side": "above" if cell.side > 0 else "below"}
                        for column, cell in zip(table.columns, row.cells, strict=True)
                        if cell.side
                    ],
                    "found": list(row.found),
                }
                for row in table.rows
            ],
            "median": _named(table, table.medians),
            "spread": _named(table, table.spreads),
        }
    )


def _named(table: Overview, values: Any) -> dict[str, float | None]:  # noqa: ANN401 - any sequence of values
    return {
        column.key: None if value is None else round(value, 3)
        for column, value in zip(table.columns, values, strict=True)
    }
