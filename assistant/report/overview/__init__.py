"""Several songs in one table: a row each, the middle and the spread of every column, and what stands out.

    profiles -> table -> text, csv, json or html

`overview` takes any named profiles, so whatever has a list of them (files, references, an album) can show it. Writers
format and never compute; `WRITERS` names them.
"""

from collections.abc import Callable
from pathlib import Path

from assistant.errors import OptionError
from assistant.report.overview import csv, html, json, text
from assistant.report.overview.table import Overview, overview

__all__ = ["ENDINGS", "WRITERS", "Overview", "overview", "writer_for", "writer_named"]

Writer = Callable[[Overview], str]

WRITERS: dict[str, Writer] = {"text": text.write, "csv": csv.write, "html": html.write, "json": json.write}
"""Every writer by the name that `--format` takes."""

ENDINGS = {".txt": "text", ".csv": "csv", ".html": "html", ".json": "json"}
"""The writer that a file's ending chooses."""


def writer_named(name: str) -> Writer:
    """The writer of this name.

    Raises:
        OptionError: a name that no writer has.
    """
    if name not in WRITERS:
        raise OptionError(f"--format is {name!r}; allowed: {', '.join(WRITERS)}")
    return WRITERS[name]


def writer_for(path: Path | None, name: str | None) -> Writer:
    """The writer of this name, or else the one that the ending of `path` asks for; text without either.

    Raises:
        OptionError: a name or an ending that no writer has, or two that disagree.
    """
    wanted = None if path is None else ENDINGS.get(path.suffix.lower())
    if name is not None:
        found = writer_named(name)
        if wanted not in {None, name}:
            raise OptionError(f"{path} ends as {wanted} and --format is {name}; leave one of the two out")
        return found
    if path is None:
        return text.write
    if wanted is None:
        raise OptionError(
            f"{path}: a table cannot be written as {path.suffix or 'a file without ending'}; possible endings: "
            f"{', '.join(ENDINGS)}"
        )
    return WRITERS[wanted]
