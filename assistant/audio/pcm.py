"""Plain PCM and float samples in a file, read straight into planar float32.

A 24-bit stereo minute costs a quarter of what libsndfile and a transpose cost. The trick for 24 bits: read each sample
as the int32 that starts one byte before it and mask that byte off; the value comes out left-justified.

Conventions: little-endian, interleaved; 16, 24 and 32-bit integers are divided by 2^(bits - 1), floats kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from assistant.audio.sound import Block

_WIDTHS = {"PCM_16": 2, "PCM_24": 3, "PCM_32": 4, "FLOAT": 4, "DOUBLE": 8}
_DTYPES = {"PCM_16": "<i2", "PCM_32": "<i4", "FLOAT": "<f4", "DOUBLE": "<f8"}
_SCALES = {"PCM_16": 2.0**-15, "PCM_32": 2.0**-31, "FLOAT": 1.0, "DOUBLE": 1.0}
_PAD = 1  # the byte before the first sample that the 24-bit trick reads


@dataclass(frozen=True)
class PcmSource:
    """Samples that lie plainly in a file: from byte `start`, `samples` per channel, coded as `coding`.

    `file` is a path, or an open temporary file that lives as long as this object. `subtype` is what the sound was
    coded as before it came into a temporary file; the coding itself for a path.
    """

    file: Path | BinaryIO
    format: str
    subtype: str
    coding: str
    rate_hz: int
    channels: int
    samples: int
    start: int = 0

    def blocks(self, size: int, start: int, stop: int) -> Iterator[Block]:
        """Yield the samples from `start` up to `stop`, in blocks of up to `size`; stop early where the file does."""
        if not isinstance(self.file, Path):
            yield from self._read(self.file, size, start, stop)
            return
        with self.file.open("rb", buffering=0) as file:
            yield from self._read(file, size, start, stop)

    def _read(self, file: BinaryIO, size: int, start: int, stop: int) -> Iterator[Block]:
        frame_bytes = self.channels * _WIDTHS[self.coding]
        size = min(size, stop - start)
        # The spare bytes let the last 24-bit sample be read as an int32 too.
        buffer = np.zeros(_PAD + size * frame_bytes + 3, dtype=np.uint8)
        scratch = np.empty(size, dtype=np.int32)
        for position in range(start, stop, max(size, 1)):
            wanted = min(size, stop - position) * frame_bytes
            file.seek(self.start + position * frame_bytes)
            held = _fill(file, buffer.data[_PAD : _PAD + wanted]) // frame_bytes
            if held:
                yield self._planar(buffer, held, scratch)
            if held * frame_bytes < wanted:
                return

    def _planar(self, buffer: NDArray[np.uint8], samples: int, scratch: NDArray[np.int32]) -> Block:
        block = np.empty((self.channels, samples), dtype=np.float32)
        width = _WIDTHS[self.coding]
        strides = (width * self.channels,)
        for channel in range(self.channels):
            first = _PAD + channel * width
            if self.coding == "PCM_24":
                shifted = np.ndarray((samples,), "<i4", buffer.data, first - 1, strides)
                np.bitwise_and(shifted, -256, out=scratch[:samples])
                np.multiply(scratch[:samples], 2.0**-31, out=block[channel], dtype=np.float32, casting="unsafe")
                continue
            values = np.ndarray((samples,), _DTYPES[self.coding], buffer.data, first, strides)
            if self.coding == "FLOAT":
                block[channel] = values
            else:
                np.multiply(values, _SCALES[self.coding], out=block[channel], dtype=np.float32, casting="unsafe")
        return block


def _fill(file: BinaryIO, view: memoryview) -> int:
    """Read until `view` is full or the file ends; unbuffered reads may stop short at signals."""
    held = 0
    while held < len(view):
        count = file.readinto(view[held:])  # type: ignore[attr-defined]
        if not count:
            break
        held += count
    return held
