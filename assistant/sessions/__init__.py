"""A mix as a session of another program, to go on with there.

names       what files can be called
equalizing  what other programs' equalizers can be set to
carry       one chain: what a mixer can do of it, and what has to be rendered
plan        tracks and settings -> Session, which is no program's yet
envelopes   a ride as points
stems       the audio
notes       what is carried, in words
reaper      a REAPER project; reaeq: its equalizer's settings
dawproject  the open interchange format
deliver     the folder: audio, projects, settings, notes

Writers write and never compute: `Session` holds what was decided.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import OptionError
from assistant.sessions import dawproject, reaper
from assistant.sessions.plan import Session, SessionTrack, plan

__all__ = ["SESSIONS", "Format", "Session", "SessionTrack", "format_named", "plan"]


@dataclass(frozen=True, kw_only=True)
class Format:
    """One program's sessions: a row of the table."""

    name: str
    """What `--export` takes."""
    what: str
    ending: str
    write: Callable[[Session], str | bytes]


_ALL = (
    Format(name="reaper", what="a REAPER project, not verified in REAPER", ending=".rpp", write=reaper.write),
    Format(
        name="dawproject", what="DAWproject, for Bitwig, Studio One, Cubase and others", ending=".dawproject",
        write=dawproject.write,
    ),
)  # fmt: skip
SESSIONS: dict[str, Format] = {form.name: form for form in _ALL}
"""Every format by its name."""


def format_named(name: str) -> Format:
    """The format of this name.

    Raises:
        OptionError: a name that none has.
    """
    if name not in SESSIONS:
        raise OptionError(f"--export is {name!r}; allowed for a mix: {', '.join(SESSIONS)}")
    return SESSIONS[name]
