"""What every writer gets: the match, what became of it on the disk, and the mix in front of it if there is one."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.audio import OutputFormat
from assistant.excerpts import Excerpts
from assistant.listen.translation import Translation
from assistant.match import Match
from assistant.verify import Verified

if TYPE_CHECKING:
    from assistant.mix import Mix


@dataclass(frozen=True, kw_only=True)
class Report:
    """A match and its outputs; nothing is `written` where settings were only suggested."""

    match: Match
    written: tuple[Path, ...] = ()
    form: OutputFormat | None = None
    verified: Verified | None = None
    excerpts: Excerpts | None = None
    """What a page can play; None where nothing was rendered, or no page is written."""
    translations: tuple[Translation, ...] = ()
    """The result on the devices that were asked for."""
    mix: "Mix | None" = None
    """Where tracks were mixed: all of that; `match` is then what its bus did."""

    @property
    def compared(self) -> Match:
        """What is held against the reference: the mix, or in its place all tracks of one at working level."""
        return self.match if self.mix is None else self.mix.compared
