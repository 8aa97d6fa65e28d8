"""Which files of a folder are sounds, by their names, in the order of a track list.

What they hold is read from the files themselves.
"""

import os
import re
from pathlib import Path

from assistant.errors import SoundError

__all__ = ["ENDINGS", "natural", "sound_files"]

ENDINGS = frozenset({
    ".wav", ".wave", ".rf64", ".w64", ".bwf", ".aif", ".aiff", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".mp4",
    ".aac", ".caf", ".au",
})  # fmt: skip


def sound_files(folder: Path, *, deep: bool = False) -> list[Path]:
    """The sound files of a folder, 2 before 10; hidden ones are passed over.

    Args:
        folder: where to look.
        deep: whether to look into its folders, too.

    Raises:
        SoundError: no folder, or one that may not be read.
    """
    if not folder.is_dir():
        there = "is a file" if folder.exists() else "does not exist"
        raise SoundError(f"{folder}: {there}; a folder with sound files is needed: is the path mistyped?")
    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted((name for name in folders if deep and not name.startswith(".")), key=natural)
        inside = (Path(place) / name for name in sorted(files, key=natural) if not name.startswith("."))
        found += [path for path in inside if path.suffix.lower() in ENDINGS and path.is_file()]
    return found


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts names as people count: 2 before 10, whatever the case."""
    parts = re.findall(r"(\d+)|(\D+)", name.casefold())
    return tuple((0, int(digits), "") if digits else (1, 0, letters) for digits, letters in parts)


def _refuse(error: OSError) -> None:
    raise SoundError(f"{error.filename}: cannot be read ({error.strerror or error}); check its permissions") from error
