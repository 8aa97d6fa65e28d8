"""Figures of two sounds as a table and in sentences."""

from collections.abc import Iterable, Sequence

from assistant.diff.figures import Pair
from assistant.report.dynamics import Table
from assistant.report.figures import NOTHING, number


def signed(value: float, decimals: int = 1) -> str:
    """A change as text; what rounds to nothing has no sign."""
    rounded = round(value, decimals)
    return f"{rounded:+.{decimals}f}" if rounded else f"{0.0:.{decimals}f}"


def figures_table(pairs: Sequence[Pair], caption: str) -> Table:
    """Figures of both, and the change."""
    rows: list[tuple[str, ...]] = []
    heading = ""
    for pair in pairs:
        if pair.heading != heading:
            heading = pair.heading
            rows.append((heading, "", "", "", ""))
        change = NOTHING if pair.change is None else signed(pair.change, pair.decimals)
        values = (number(pair.a, pair.decimals), number(pair.b, pair.decimals), change, pair.unit)
        rows.append((pair.name, *values))
    return Table(caption=caption, head=("", "A", "B", "change", "unit"), rows=tuple(rows))


def listed(words: Iterable[str]) -> str:
    """Words in a sentence: a, b and c."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
