"""Chunks of a finished WAV or RF64 file that stand beside its samples: read them, put them, leave the sound alone.

They are put behind the samples, so that not a byte of these moves. A chunk of that name that stands before the samples
becomes a JUNK chunk. A WAV that outgrows 4 GB so becomes an RF64, in the room that a JUNK chunk at its beginning leaves
for it (EBU Tech 3306).

Conventions: names of four bytes; INFO is a LIST chunk of that kind and goes by the name `LIST`; other lists stay.
"""

import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from assistant.audio import riff
from assistant.audio.wav import outgrown
from assistant.errors import OutputError, SoundError

_UNKNOWN_32 = 0xFFFFFFFF
_DS64_BYTES = 28
_FIRST = 12
_LARGEST_READ = 1 << 24
"""A chunk of more is no text and is left alone: 16 MB."""
INFO = b"INFO"


def read_chunks(path: Path) -> dict[bytes, bytes]:
    """The small chunks beside the samples, by name; of two of one name the first.

    Raises:
        SoundError: no WAV or RF64 with samples.
    """
    with path.open("rb") as file:
        layout = _layout(file, path)
        found: dict[bytes, bytes] = {}
        for chunk in (*_before(file), *_behind(file, layout)):
            if chunk.size <= _LARGEST_READ:
                data = _payload(file, chunk)
                if chunk.name != b"LIST" or data[:4] == INFO:
                    found.setdefault(chunk.name, data)
        return found


def put_chunks(path: Path, new: Mapping[bytes, bytes]) -> None:
    """Put chunks behind the samples, in place of those of these names.

    Args:
        path: a file that is not published yet: a failure half-way leaves it damaged.
        new: contents by name.

    Raises:
        SoundError: no WAV or RF64 with samples.
        OutputError: it outgrows 4 GB and has no room for the header of an RF64.
    """
    with path.open("r+b") as file:
        layout = _layout(file, path)
        kept = []
        for chunk in _behind(file, layout):
            data = _payload(file, chunk)
            if not _is_replaced(chunk.name, data, new):
                kept.append((chunk.name, data))
        for chunk in _before(file):
            if chunk.name in new and _is_replaced(chunk.name, _payload(file, chunk), new):
                file.seek(chunk.start - 8)
                file.write(b"JUNK")
        _write_behind(file, layout, [*kept, *new.items()])
        _write_sizes(file, layout, path)


def _is_replaced(name: bytes, data: bytes, new: Mapping[bytes, bytes]) -> bool:
    return name in new and (name != b"LIST" or data[:4] == INFO)


def _layout(file: BinaryIO, path: Path) -> riff.WavLayout:
    head = file.read(_FIRST)
    wav = head[:4] in (b"RIFF", b"RF64") and head[8:] == b"WAVE"
    layout = riff.read_wav(file, os.fstat(file.fileno()).st_size) if wav else None
    if layout is None:
        raise SoundError(f"{path}: is no WAV or RF64 file with samples; is it another kind of file?")
    return layout


def _before(file: BinaryIO) -> list[riff.Chunk]:
    found = []
    for chunk in riff.chunks(file, "<"):
        if chunk.name == b"data":
            break
        found.append(chunk)
    return found


def _behind(file: BinaryIO, layout: riff.WavLayout) -> Iterator[riff.Chunk]:
    """Whole ones: a last chunk that claims more than there is, or stray bytes, are none."""
    end = file.seek(0, os.SEEK_END)
    for chunk in riff.chunks(file, "<", _data_end(layout)):
        if chunk.start + chunk.size > end:
            return
        yield chunk


def _data_end(layout: riff.WavLayout) -> int:
    return layout.start + layout.held_bytes + layout.held_bytes % 2


def _payload(file: BinaryIO, chunk: riff.Chunk) -> bytes:
    file.seek(chunk.start)
    return file.read(chunk.size)


def _write_behind(file: BinaryIO, layout: riff.WavLayout, parts: list[tuple[bytes, bytes]]) -> None:
    file.seek(layout.start + layout.held_bytes)
    file.write(b"\0" * (layout.held_bytes % 2))
    file.writelines(struct.pack("<4sI", name, len(data)) + data + b"\0" * (len(data) % 2) for name, data in parts)
    file.truncate()


def _write_sizes(file: BinaryIO, layout: riff.WavLayout, path: Path) -> None:
    """The size of the whole; an RF64 has it in `ds64`, which is its first chunk."""
    riff_bytes = file.seek(0, os.SEEK_END) - 8
    file.seek(_FIRST)
    name, room = struct.unpack("<4sI", file.read(8))
    if name == b"ds64":
        file.write(struct.pack("<Q", riff_bytes))
        return
    if not outgrown(riff_bytes):
        file.seek(4)
        file.write(struct.pack("<I", riff_bytes))
        return
    if name != b"JUNK" or room < _DS64_BYTES:
        raise OutputError(f"{path}: outgrows the 4 GB of a WAV with its tags, and cannot become an RF64; name it .rf64")
    frames = layout.held_bytes // layout.frame_bytes
    file.seek(0)
    file.write(struct.pack("<4sI4s", b"RF64", _UNKNOWN_32, b"WAVE"))
    file.write(struct.pack("<4sIQQQI", b"ds64", room, riff_bytes, layout.held_bytes, frames, 0))
    file.seek(layout.start - 4)
    file.write(struct.pack("<I", _UNKNOWN_32))
