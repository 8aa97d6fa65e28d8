"""The report as Markdown, for a .md file."""

from assistant.report.content import Content, MoveText, Section, content
from assistant.report.dynamics import Table
from assistant.report.record import Report


def write(report: Report) -> str:
    """Lay the report out."""
    told = content(report)
    blocks = [
        f"# {plain(told.title)}",
        " ".join(plain(line) for line in (*told.verdict, *told.details)),
        _table(told),
        f"## {told.moves_title}",
        "\n".join(_move(number, move) for number, move in enumerate(told.moves, 1)) or "Nothing.",
    ]
    blocks += [section_text(section) for section in told.sections]
    return "\n\n".join(blocks) + "\n"


def section_text(section: Section) -> str:
    """Lay out a heading, its sentences, and its table if it has one."""
    blocks = [f"## {plain(section.title)}"]
    if section.lines:
        blocks.append("\n".join(f"- {plain(line)}" for line in section.lines))
    if section.table:
        blocks += [_small_table(section.table), plain(section.table.caption)]
    return "\n\n".join(blocks)


def plain(text: str) -> str:
    """Text in which no character means anything to Markdown; names of files have underscores."""
    for character in "\\`*_[]<>|#":
        text = text.replace(character, f"\\{character}")
    return text


def _table(told: Content) -> str:
    columns = ("", *told.columns, "unit")
    lines = [_line(columns), _line(("---", *("---:" for _ in told.columns), "---"))]
    for group in told.groups:
        if group.heading:
            lines.append(_line((f"**{group.heading}**", *("" for _ in columns[1:]))))
        lines += [_line((row.name, *row.values, row.unit)) for row in group.rows]
    return "\n".join(lines)


def _small_table(table: Table) -> str:
    lines = [_line(table.head), _line(("---", *("---:" for _ in table.head[1:])))]
    return "\n".join([*lines, *(_line(tuple(plain(cell) for cell in row)) for row in table.rows)])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _move(number: int, move: MoveText) -> str:
    return "\n".join(
        (
            f"{number}. **{plain(move.setting)}**",
            f"   - measured: {plain(move.measured)}",
            f"   - sure: {plain(move.sure)}",
            f"   - listen for: {plain(move.listen_for)}",
        )
    )
