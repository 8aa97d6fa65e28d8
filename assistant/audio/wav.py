"""Write WAV and RF64: plain chunks, so that two runs give the same bytes, at a third of libsndfile's cost.

libsndfile stamps float files with the time of day (PEAK chunk) and gives no error number when the disk is full. A
28-byte JUNK chunk is reserved before `fmt `; a file that outgrows 4 GB turns it into the `ds64` chunk of an RF64 when
it is closed, as EBU Tech 3306 recommends.
"""

import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from assistant.audio.formats import OutputFormat

_LARGEST = 0xFFFFFFFF
_CODES = {"PCM_16": (1, 2), "PCM_24": (1, 3), "FLOAT": (3, 4)}  # format tag, bytes a sample
_HEADER_BYTES = {1: 80, 3: 92}  # float has a `fact` chunk more


class WavFile:
    """A WAV or RF64 being written into an open file."""

    def __init__(self, file: BinaryIO, form: OutputFormat, channels: int) -> None:
        """Reserve the header of a file of `channels`."""
        self._file, self._form, self._channels = file, form, channels
        self._tag, self._width = _CODES[form.subtype]
        self._data_bytes = 0
        file.write(self._header())

    def write(self, interleaved: NDArray[np.int32] | NDArray[np.float32]) -> None:
        """Append whole numbers of the format's bits, or floats: (samples, channels)."""
        packed = pack(interleaved, self._form.subtype)
        self._file.write(packed)
        self._data_bytes += len(packed)

    def close(self) -> None:
        """Pad to an even size and write the header; the caller closes the file."""
        if self._data_bytes % 2:
            self._file.write(b"\0")
        self._file.seek(0)
        self._file.write(self._header())
        self._file.flush()

    def _header(self) -> bytes:
        frame_bytes = self._width * self._channels
        frames = self._data_bytes // frame_bytes
        riff_bytes = _HEADER_BYTES[self._tag] - 8 + self._data_bytes + self._data_bytes % 2
        large = self._form.container == "RF64" or outgrown(riff_bytes)
        rate_hz = self._form.rate_hz
        form = struct.pack(
            "<HHIIHH", self._tag, self._channels, rate_hz, rate_hz * frame_bytes, frame_bytes, 8 * self._width
        )
        parts = [
            struct.pack("<4sI4s", b"RF64" if large else b"RIFF", _LARGEST if large else riff_bytes, b"WAVE"),
            struct.pack("<4sIQQQI", b"ds64", 28, riff_bytes, self._data_bytes, frames, 0)
            if large
            else struct.pack("<4sI28x", b"JUNK", 28),
            struct.pack("<4sI", b"fmt ", len(form)) + form,
        ]
        if self._tag == 3:
            parts.append(struct.pack("<4sII", b"fact", 4, min(frames, _LARGEST)))
        parts.append(struct.pack("<4sI", b"data", _LARGEST if large else self._data_bytes))
        return b"".join(parts)


def outgrown(riff_bytes: int) -> bool:
    """Whether a size does not fit into the 32 bits of a WAV's header."""
    return riff_bytes > _LARGEST


def pack(interleaved: NDArray[np.int32] | NDArray[np.float32], subtype: str) -> memoryview:
    """Give the little-endian bytes of (samples, channels)."""
    flat = np.ascontiguousarray(interleaved).reshape(-1)
    if subtype == "PCM_24":
        # int32 stores three bytes apart: each one's top byte is overwritten by the next sample.
        packed = np.empty(3 * flat.size + 1, dtype=np.uint8)
        np.ndarray(flat.shape, "<i4", packed.data, 0, (3,))[:] = flat
        return packed[:-1].data
    little = flat.astype("<i2" if subtype == "PCM_16" else "<f4", copy=False)
    return little.view(np.uint8).data
