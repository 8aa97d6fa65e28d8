"""What files say of themselves: title, artist, codes, loudness; read from all formats, written into those we write.

model       Tags, and the words by which all formats spell them
comments    FLAC, Ogg
id3         MP3, AIFF, and the chunk of WAV files
wave, chunks, broadcast    WAV and RF64
mp4         M4A, read only

Samples are never touched: the tests decode them before and after. mutagen is loaded when tags are read or written.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.audio.read import check_readable
from assistant.audio.write import write_failure
from assistant.errors import OutputError, SoundError
from assistant.tags import comments, id3, mp4, wave
from assistant.tags.broadcast import Loudness, loudness_of
from assistant.tags.model import REFERENCE_LUFS, ReplayGain, Tags, from_words, replay_gain, to_words

__all__ = [
    "REFERENCE_LUFS",
    "Loudness",
    "ReplayGain",
    "Tags",
    "loudness_of",
    "read_tags",
    "replay_gain",
    "write_tags",
]


def read_tags(path: Path) -> Tags:
    """What a sound file says of itself; empty where it says nothing.

    Raises:
        SoundError: missing, not readable, or its tags are damaged.
    """
    check_readable(path)
    if _is_wave(path):
        return from_words(wave.read(path))
    opened = _opened(path)
    return from_words(_words(opened)) if opened is not None and opened.tags is not None else Tags()


def write_tags(path: Path, tags: Tags, *, loudness: Loudness | None = None, dated: datetime | None = None) -> None:
    """Write tags into a finished sound file, in place of those it has; its samples stay as they are.

    Args:
        path: WAV, RF64, FLAC, Ogg, MP3 or AIFF; a file that is not published yet, as a failure may leave it damaged.
        tags: what it is to say. Of the words that are written here, those without a text are taken out; others stay.
        loudness: what its `bext` chunk says, where it is a WAV or RF64.
        dated: likewise; nothing by default, so that the same input gives the same bytes.

    Raises:
        SoundError: not readable, or its tags are damaged.
        OutputError: a format into which tags are not written here, or the disk is full.
    """
    check_readable(path)
    if not _is_wave(path):
        _write_by_mutagen(path, to_words(tags))
        return
    try:
        wave.write(path, tags, loudness or Loudness(), dated)
    except OSError as error:
        raise write_failure(path, error, path.stat().st_size) from error


def _write_by_mutagen(path: Path, words: Mapping[str, str]) -> None:
    opened = _opened(path)
    kind = _kind(opened)
    if kind is None or kind is mp4:
        raise OutputError(f"{path}: tags can be written into WAV, FLAC, Ogg, MP3 and AIFF only; is it another kind?")
    if opened.tags is None:
        opened.add_tags()
    kind.write(opened.tags, words)
    with _damage_told(path):
        opened.save(**({"v2_version": 4} if kind is id3 else {}))


def _is_wave(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE"


def _opened(path: Path) -> Any:  # noqa: ANN401 - mutagen's types differ by format
    import mutagen  # noqa: PLC0415 - only who reads or writes tags waits for it

    with _damage_told(path):
        return mutagen.File(path)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """What mutagen says of damaged files, and by which errors it fails where it does not expect them."""
    import mutagen  # noqa: PLC0415 - as above

    try:
        yield
    except (mutagen.MutagenError, IndexError, KeyError, ValueError, struct.error) as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, OSError):
            raise write_failure(path, cause, path.stat().st_size) from error
        raise SoundError(f"{path}: its tags cannot be read ({error}); is it damaged?") from error


def _words(opened: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    kind = _kind(opened)
    return {} if kind is None else kind.read(opened.tags)


def _kind(opened: Any) -> Any:  # noqa: ANN401 - a module of those above
    """Who spells the words of an opened file."""
    if opened is None:
        return None
    family = type(opened).__module__.removeprefix("mutagen.").split(".")[0]
    return {"flac": comments, "oggvorbis": comments, "oggopus": comments, "oggflac": comments, "mp3": id3,
            "aiff": id3, "mp4": mp4}.get(family)  # fmt: skip
