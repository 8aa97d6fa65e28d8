"""The chunks of WAV, RF64 and AIFF files: where the samples lie, and whether as many are there as the header says.

libsndfile reads such files too, but takes a cut-off file for a shorter one without a word, and a crashed recording
likewise; only the chunk sizes tell the two apart. WAV: Microsoft "Multimedia Programming Interface", 1991, and the
WAVEFORMATEXTENSIBLE note; RF64: EBU Tech 3306; AIFF: Apple "AIFF 1.3", 1989.

Conventions: positions and sizes in bytes from the start of the file.
"""

import math
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

_HEADER = 12  # "RIFF", size, "WAVE"
_UNKNOWN_32 = 0xFFFFFFFF  # RF64's "see ds64", and what programs write that stream into a pipe
_SOX_UNKNOWN = 0x7FFFF000  # what SoX writes there
_CODINGS = {(1, 16): "PCM_16", (1, 24): "PCM_24", (1, 32): "PCM_32", (3, 32): "FLOAT", (3, 64): "DOUBLE"}
_EXTENSIBLE = 0xFFFE


class Chunk(NamedTuple):
    """One chunk: its four-letter name, and where its payload starts and how long it says it is."""

    name: bytes
    start: int
    size: int


class _Form(NamedTuple):
    """What the `fmt ` chunk says, in the order of `WavLayout`."""

    subtype: str
    rate_hz: int
    channels: int
    frame_bytes: int
    second_bytes: int


class WavLayout(NamedTuple):
    """What a WAV header says, and how many bytes of sound are really there.

    `subtype` is empty where the coding is not plain PCM or float. `promised_bytes` equals `held_bytes` when the header
    leaves the size open, as a recorder that crashed or wrote into a pipe does.
    """

    format: str
    subtype: str
    rate_hz: int
    channels: int
    frame_bytes: int
    second_bytes: int
    start: int
    promised_bytes: int
    held_bytes: int

    @property
    def cut_seconds(self) -> tuple[float, float] | None:
        """Seconds held and promised, where less is held than promised."""
        if self.held_bytes >= self.promised_bytes:
            return None
        second = self.second_bytes or 1
        return self.held_bytes / second, self.promised_bytes / second


def chunks(file: BinaryIO, order: str, position: int = _HEADER) -> Iterator[Chunk]:
    """Walk the chunks of an open RIFF ("<") or IFF (">") file; a chunk may claim more than the file holds."""
    while True:
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        name, size = struct.unpack(f"{order}4sI", head)
        yield Chunk(name, position + 8, size)
        position += 8 + size + size % 2


def read_wav(file: BinaryIO, file_bytes: int) -> WavLayout | None:
    """Read the layout of an open WAV or RF64 file; None where `fmt ` or `data` is missing."""
    file.seek(0)
    magic, riff_size = struct.unpack("<4sI", file.read(8))
    form: _Form | None = None
    ds64 = 0
    for chunk in chunks(file, "<"):
        file.seek(chunk.start)
        if chunk.name == b"ds64":
            ds64 = struct.unpack("<QQ", file.read(16).ljust(16, b"\0"))[1]
        elif chunk.name == b"fmt ":
            form = _read_format(file.read(min(chunk.size, 40)))
        elif chunk.name == b"data":
            if form is None:
                return None
            held = file_bytes - chunk.start
            finished = riff_size + 8 == file_bytes  # a header that was completed when the file was closed
            promised = _promised(chunk.size, ds64, held, finished=finished)
            name = "RF64" if magic == b"RF64" else "WAV"
            return WavLayout(name, *form, chunk.start, promised, min(held, promised))
    return None


def _promised(size: int, ds64: int, held: int, *, finished: bool) -> int:
    if size == _UNKNOWN_32 and ds64:
        return ds64
    open_ended = size in (_UNKNOWN_32, _SOX_UNKNOWN) or (size == 0 and not finished)
    return held if open_ended else size


def _read_format(payload: bytes) -> _Form | None:
    if len(payload) < 16:
        return None
    tag, channels, rate_hz, second_bytes, frame_bytes, bits = struct.unpack("<HHIIHH", payload[:16])
    if tag == _EXTENSIBLE and len(payload) >= 26:
        tag = struct.unpack("<H", payload[24:26])[0]  # the sub-format's GUID starts with the plain tag
    plain = frame_bytes == channels * bits // 8
    subtype = _CODINGS.get((tag, bits), "") if plain else ""
    return _Form(subtype, rate_hz, channels, frame_bytes, second_bytes)


def aiff_cut_seconds(file: BinaryIO, file_bytes: int) -> tuple[float, float] | None:
    """Seconds held and promised by an open AIFF or AIFC file, where less is held than promised; None otherwise."""
    frames, rate_hz = 0, 0.0
    for chunk in chunks(file, ">"):
        file.seek(chunk.start)
        if chunk.name == b"COMM":
            _, frames, _ = struct.unpack(">hIh", file.read(8).ljust(8, b"\0"))
            rate_hz = _extended(file.read(10).ljust(10, b"\0"))
        elif chunk.name == b"SSND":
            promised, held = chunk.size - 8, file_bytes - chunk.start - 8
            if held >= promised or frames == 0 or rate_hz <= 0.0:
                return None
            return max(held, 0) / promised * frames / rate_hz, frames / rate_hz
    return None


def _extended(ten_bytes: bytes) -> float:
    """Read an 80-bit float of the range of sampling rates."""
    exponent, mantissa = struct.unpack(">HQ", ten_bytes)
    return math.ldexp(mantissa, min(exponent, 16_383 + 64) - 16_383 - 63)
