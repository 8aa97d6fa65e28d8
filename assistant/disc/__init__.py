"""Finished songs -> an audio CD: one sound file, and the files that players, burning programs and plants read.

    songs -> plan -> Disc -> write(formats) -> files
         `-> write_image -> the album's WAV, which they name or copy

codes      ISRC and UPC/EAN
frames     positions
red_book   Disc, DiscTrack, and the rules they keep
layout     where songs and tracks begin
image      the album's sound file
latin, cd_text    names as a disc can hold them
cue, toc, ddp, sheet_html, sheet_text    a format each
master     what they get

Writers write and never compute: `Disc` holds what was decided. A new format is a file, and a line in `_ALL`.
"""

from dataclasses import dataclass
from pathlib import Path

from assistant.audio import Outputs, check_output
from assistant.disc import cue, ddp, sheet_html, sheet_text, toc
from assistant.disc.codes import isrc_doubts, read_isrc, read_upc, shown_isrc, shown_upc
from assistant.disc.frames import frames_of_seconds
from assistant.disc.image import Image, write_image
from assistant.disc.layout import DiscSong, plan
from assistant.disc.master import DiscFormat, Master
from assistant.disc.red_book import Disc, DiscTrack, check_disc
from assistant.errors import OptionError, OutputError
from assistant.plain import file_stem

__all__ = [
    "FORMATS",
    "Disc",
    "DiscFormat",
    "DiscPlace",
    "DiscSong",
    "DiscTrack",
    "Image",
    "Master",
    "check_disc",
    "frames_of_seconds",
    "isrc_doubts",
    "plan",
    "read_isrc",
    "read_upc",
    "shown_isrc",
    "shown_upc",
    "write",
    "write_image",
]

_ALL = (cue.FORMAT, toc.FORMAT, ddp.FORMAT, sheet_html.FORMAT, sheet_text.FORMAT)
FORMATS: dict[str, DiscFormat] = {form.name: form for form in _ALL}
"""Every format by its name."""


@dataclass(frozen=True, kw_only=True)
class DiscPlace:
    """Where a disc goes: a folder, the name of its files without ending, and which formats.

    `assistant.plain.file_stem` makes such a name of any title.
    """

    folder: Path
    stem: str
    formats: tuple[str, ...] = tuple(FORMATS)

    @property
    def image(self) -> Path:
        """The album's sound file."""
        return self.folder / f"{self.stem}.wav"

    @property
    def files(self) -> tuple[Path, ...]:
        """Everything that may be written, the sound file first.

        Raises:
            OptionError: a format that does not exist.
        """
        named = (name for form in self.formats for name in _format_named(form).files(self.stem))
        return (self.image, *(self.folder / name for name in named))

    @property
    def folders(self) -> tuple[Path, ...]:
        """Those that must be there while it is written, the outer one first: `folders_made` makes them."""
        return tuple(dict.fromkeys(file.parent for file in self.files))

    def check(self, *, overwrite: bool) -> None:
        """Refuse a disc that could not be written, before any work is done for it.

        Raises:
            OptionError: a format that does not exist, or a name that the files, which name each other, cannot hold.
            OutputError: something of it exists, or cannot be written.
        """
        if self.stem != file_stem(self.stem) or not self.stem:
            raise OptionError(
                f"the disc's files cannot be called {self.stem!r}; quotes, slashes and the like are not for every "
                f"system: call them {file_stem(self.stem) or 'album'!r}"
            )
        if not self.folder.exists():
            check_output(self.folder)
        for folder in self.folders:
            if folder.exists() and not folder.is_dir():
                raise OutputError(f"{folder}: is a file; the disc needs a folder of this name")
        for file in self.files:
            if file.parent.exists():
                check_output(file, overwrite=overwrite)


def write(master: Master, place: DiscPlace, outputs: Outputs) -> tuple[str, ...]:
    """Put everything but the sound file into a set of outputs, whose folders exist.

    Args:
        master: the disc and its image, which may still have its temporary name.
        place: where it goes, and in which formats.
        outputs: publishes it with everything else.

    Returns:
        Notes: what a format could not carry as it was given.

    Raises:
        SoundError: the image cannot be read, or is another disc's.
        OptionError: a format that does not exist.
        OutputError: something of it exists, or cannot be written whole.
    """
    notes: dict[str, None] = {}
    for name in place.formats:
        notes.update(dict.fromkeys(_format_named(name).write(master, place.folder, place.stem, outputs)))
    return tuple(notes)


def _format_named(name: str) -> DiscFormat:
    if name not in FORMATS:
        raise OptionError(f"a disc was asked for as {name!r}; allowed: {', '.join(FORMATS)}")
    return FORMATS[name]
