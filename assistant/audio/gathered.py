"""Files and folders as a user names them -> the sound files meant, in the order of a track list.

Of a folder its sound files count, not those in folders below; what else lies there is passed over, and told. A file
that is named by itself is always meant, and whoever opens it tells what is wrong with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio.folders import natural
from assistant.audio.read import open_sound
from assistant.errors import SoundError


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What was found."""

    files: tuple[Path, ...]
    passed_over: tuple[Path, ...]
    """Files in folders that are no sounds, hidden ones aside."""


def gather(paths: Sequence[Path]) -> Gathered:
    """The sound files that these paths mean, each once.

    Raises:
        SoundError: a folder that cannot be read, or holds no sound file.
    """
    files: list[Path] = []
    passed_over: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = _inside(path)
            sounds = [each for each in inside if _is_sound(each)]
            passed_over += [each for each in inside if each not in sounds]
            if not sounds:
                raise SoundError(f"{path}: holds no sound file; folders below are not searched: name one of them?")
            files += sounds
        else:
            files.append(path)
    return Gathered(files=tuple(dict.fromkeys(files)), passed_over=tuple(passed_over))


def _inside(folder: Path) -> list[Path]:
    try:
        found = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise SoundError(f"{folder}: cannot be read ({error.strerror or error}); check its permissions") from error
    return sorted(found, key=lambda path: natural(path.name))


def _is_sound(path: Path) -> bool:
    """Whether it can be opened as one, whatever its name."""
    try:
        open_sound(path)
    except SoundError:
        return False
    return True
