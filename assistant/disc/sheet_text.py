"""The PQ sheet and the track list as plain text."""

from collections.abc import Sequence

from assistant.disc.master import Master, Notes, one_text
from assistant.disc.sheet import TIMES, Sheet, sheet

_HEAD = ("No.", "Pause", "Start", "In file", "Length", "ISRC", "Flags", "Title")


def write(master: Master) -> tuple[str, Notes]:
    """Lay the sheets out."""
    told = sheet(master)
    parts = [_heading(told), *_pq(told), "", "Track list", "----------", "", *_list(told)]
    if told.notes:
        parts += ["", "Notes", "-----", "", *(f"- {note}" for note in told.notes)]
    return "\n".join(parts) + "\n", ()


FORMAT = one_text("text", "the PQ sheet and the track list as text", "_pq.txt", write)


def _heading(told: Sheet) -> str:
    title = f"PQ sheet: {told.performer + ': ' if told.performer else ''}{told.title}"
    facts = "\n".join(f"{name + ':':18} {value}" for name, value in told.facts)
    return f"{title}\n{'=' * len(title)}\n\n{facts}\n"


def _pq(told: Sheet) -> list[str]:
    rows = [
        (row.number, row.pause, row.start, row.in_file, row.length, row.isrc, row.flags, row.title) for row in told.rows
    ]
    end = ("AA", "", told.end, "", "", "", "", "End (lead-out)")
    return [*_table([_HEAD, *rows, end]), "", TIMES]


def _list(told: Sheet) -> list[str]:
    rows = [(f"{int(row.number)}.", row.title, row.performer, row.short_length) for row in told.rows]
    return _table([*rows, ("", "", "", told.short_total)])


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
