"""Tags of WAV and RF64: an ID3 chunk for players, INFO for whatever reads no ID3, `bext` and `iXML` for broadcasters.

INFO: Microsoft "Multimedia Programming Interface", 1991. It names no character set; UTF-8 is what programs of today
read, and what others show as wrong accents. Its ISRC means something else there and is not written.
"""

import struct
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from assistant.audio import riff
from assistant.tags import broadcast, id3
from assistant.tags.chunks import INFO, put_chunks, read_chunks
from assistant.tags.model import Tags, to_words

_ID3, _LIST, _BEXT, _IXML = b"id3 ", b"LIST", b"bext", b"iXML"
_NAMES = {
    "TITLE": b"INAM",
    "ARTIST": b"IART",
    "ALBUM": b"IPRD",
    "DATE": b"ICRD",
    "GENRE": b"IGNR",
    "COMMENT": b"ICMT",
    "TRACKNUMBER": b"ITRK",
}


def read(path: Path) -> dict[str, str]:
    """The words of a file: those of its ID3 chunk, and of INFO what that lacks."""
    found = read_chunks(path)
    tagged = next((data for name, data in found.items() if name.lower() == _ID3), b"")
    return {**_read_info(found.get(_LIST, b"")), **(id3.read_bytes(tagged) if tagged else {})}


def write(path: Path, tags: Tags, loudness: broadcast.Loudness, dated: datetime | None) -> None:
    """Put all four chunks into a file that is not published yet."""
    words, before = to_words(tags), read_chunks(path).get(_ID3, b"")
    with path.open("rb") as file:
        layout = riff.read_wav(file, path.stat().st_size)
    if layout is None:  # read_chunks has looked
        raise ValueError(f"{path} has no samples")
    put_chunks(
        path,
        {
            _BEXT: broadcast.bext(tags, loudness, layout, dated),
            _IXML: broadcast.ixml(tags, loudness),
            _LIST: _info(words),
            _ID3: id3.to_bytes(words, before),
        },
    )


def _info(words: Mapping[str, str]) -> bytes:
    """Each text ends with a zero, and has a zero more where that makes its length even."""
    parts = [INFO]
    for word, name in _NAMES.items():
        if word in words:
            text = words[word].encode() + b"\0"
            parts.append(struct.pack("<4sI", name, len(text)) + text + b"\0" * (len(text) % 2))
    return b"".join(parts)


def _read_info(data: bytes) -> dict[str, str]:
    texts, position = {}, 4
    while position + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        texts[name] = data[position + 8 : position + 8 + size].split(b"\0")[0]
        position += 8 + size + size % 2
    return {word: _decoded(texts[name]) for word, name in _NAMES.items() if name in texts}


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="replace")
