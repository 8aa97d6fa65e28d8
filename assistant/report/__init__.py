"""Match -> text: one file for each writer, all of one signature, and the table that names them.

Writers format and never compute: what they say is in the `Match`, or put into words once in `content`.
"""

from collections.abc import Callable
from pathlib import Path

from assistant.errors import OptionError
from assistant.report import csv, html, json, markdown, text
from assistant.report.record import Report

__all__ = ["ENDINGS", "WRITERS", "Report", "writer_for", "writer_named"]

Writer = Callable[[Report], str]

WRITERS: dict[str, Writer] = {
    "text": text.write,
    "markdown": markdown.write,
    "csv": csv.write,
    "json": json.write,
    "html": html.write,
}
"""Every writer by the name that `--format` takes."""

ENDINGS = {".txt": "text", ".md": "markdown", ".csv": "csv", ".json": "json", ".html": "html"}
"""The writer that a report file's ending chooses."""


def writer_for(path: Path) -> Writer:
    """The writer that the ending of `path` asks for.

    Raises:
        OptionError: an ending that no writer has.
    """
    name = ENDINGS.get(path.suffix.lower())
    if name is None:
        raise OptionError(
            f"{path}: a report cannot be written as {path.suffix or 'a file without ending'}; "
            f"possible endings: {', '.join(ENDINGS)}"
        )
    return WRITERS[name]


def writer_named(name: str) -> Writer:
    """The writer of this name.

    Raises:
        OptionError: a name that no writer has.
    """
    if name not in WRITERS:
        raise OptionError(f"--format is {name!r}; allowed: {', '.join(WRITERS)}")
    return WRITERS[name]
