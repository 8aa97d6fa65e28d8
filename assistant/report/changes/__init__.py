"""Changes -> a change report: one file a format, and the table that names them.

Writers format and never compute: what they say is in the changes, or put into words once in `content`.
"""

from collections.abc import Callable

from assistant.diff import Changes
from assistant.errors import OptionError
from assistant.report.changes import json, markdown, text

__all__ = ["WRITERS", "writer_named"]

Writer = Callable[[Changes], str]

WRITERS: dict[str, Writer] = {"text": text.write, "markdown": markdown.write, "json": json.write}
"""Every writer by the name that `--format` takes."""


def writer_named(name: str) -> Writer:
    """The writer of this name.

    Raises:
        OptionError: a name that no writer has.
    """
    if name not in WRITERS:
        raise OptionError(f"--format is {name!r}; allowed: {', '.join(WRITERS)}")
    return WRITERS[name]
