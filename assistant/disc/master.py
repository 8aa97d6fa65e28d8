"""What every writer of a disc gets, and the row that each has in the table."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import Outputs
from assistant.disc.image import Source
from assistant.disc.red_book import Disc

Notes = tuple[str, ...]
"""What a format could not carry as it was given."""


@dataclass(frozen=True, kw_only=True)
class Master:
    """A disc, its 16-bit image, and the name under which that stands beside what is written."""

    disc: Disc
    image: Source
    image_name: str


@dataclass(frozen=True, kw_only=True)
class DiscFormat:
    """One way to hand a disc over: a row of the table.

    `files` gives the names for a stem, below the album's folder; `write` writes them for a folder and a stem.
    """

    name: str
    what: str
    files: Callable[[str], tuple[str, ...]]
    write: Callable[[Master, Path, str, Outputs], Notes]


def one_text(name: str, what: str, ending: str, write: Callable[[Master], tuple[str, Notes]]) -> DiscFormat:
    """A format of one text file: the stem and an ending."""

    def put(master: Master, folder: Path, stem: str, outputs: Outputs) -> Notes:
        text, notes = write(master)
        outputs.text(folder / f"{stem}{ending}", text)
        return notes

    return DiscFormat(name=name, what=what, files=lambda stem: (f"{stem}{ending}",), write=put)
