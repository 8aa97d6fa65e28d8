"""What a file's tags say of title, artist and ISRC, whatever its format calls them.

mutagen reads them, and is loaded only here. A WAV has them as an ID3 chunk or, where there is none, as a LIST INFO
chunk, which mutagen does not read: that is read here.

Conventions: a field is a word of `FIELDS`; what is not there has no entry. An ISRC is kept without its hyphens.
Source: ISO 3901 (two letters, three letters or digits, seven digits); Multimedia Programming Interface and Data
Specifications 1.0 (RIFF INFO).
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

FIELDS = ("title", "artist", "isrc")
_KEYS = {
    "title": ("title", "TIT2", "\xa9nam", "INAM"),
    "artist": ("artist", "TPE1", "\xa9ART", "IART"),
    "isrc": ("isrc", "TSRC", "----:com.apple.iTunes:ISRC", "ISRC"),
}
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_MOST_INFO_BYTES = 1 << 16


def read_tags(path: Path) -> dict[str, str]:
    """The fields that a file has tags for; none where its tags cannot be read."""
    import mutagen  # noqa: PLC0415 - only a check needs it

    try:
        with path.open("rb") as file:
            found = mutagen.File(file)
    except mutagen.MutagenError:
        found = None
    tags = dict(found.tags.items()) if found is not None and found.tags is not None else {}
    lowered = {str(key).lower(): value for key, value in [*_info(path).items(), *tags.items()]}
    told = {name: _first(lowered, keys) for name, keys in _KEYS.items()}
    return {name: value for name, value in told.items() if value}


def is_isrc(text: str) -> bool:
    """Whether a text is an ISRC, with or without its hyphens."""
    return _ISRC.fullmatch(re.sub(r"[\s-]", "", text).upper().removeprefix("ISRC")) is not None


def _first(tags: dict[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = tags.get(key.lower())
        while isinstance(value, (list, tuple)) or hasattr(value, "text"):
            value = getattr(value, "text", value)
            value = value[0] if value else ""
        text = bytes(value).decode(errors="replace") if isinstance(value, bytes) else str(value or "")
        if text.strip():
            return text.strip()
    return ""


def _info(path: Path) -> dict[str, str]:
    """The entries of a WAV's LIST INFO chunk."""
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
            return {}
        for name, size in _chunks(file):
            if name == b"LIST" and size <= _MOST_INFO_BYTES:
                held = file.read(size)
                if held[:4] == b"INFO":
                    return dict(_entries(held[4:]))
    return {}


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The name and the size of each chunk, with the file standing at its content."""
    place = file.tell()
    while len(head := file.read(8)) == 8:
        name, size = struct.unpack("<4sI", head)
        yield name, size
        place += 8 + size + size % 2
        file.seek(place)


def _entries(held: bytes) -> Iterator[tuple[str, str]]:
    place = 0
    while place + 8 <= len(held):
        name, size = struct.unpack_from("<4sI", held, place)
        text = held[place + 8 : place + 8 + size].split(b"\0")[0]
        yield name.decode("latin-1"), text.decode(errors="replace")
        place += 8 + size + size % 2
