"""What every writer gets: the match, and what became of it on the disk."""

from dataclasses import dataclass
from pathlib import Path

from assistant.audio import OutputFormat
from assistant.excerpts import Excerpts
from assistant.match import Match
from assistant.verify import Verified


@dataclass(frozen=True, kw_only=True)
class Report:
    """A match and its outputs; nothing is `written` where settings were only suggested."""

    match: Match
    written: tuple[Path, ...] = ()
    form: OutputFormat | None = None
    verified: Verified | None = None
    excerpts: Excerpts | None = None
    """What a page can play; None where nothing was rendered, or no page is written."""
