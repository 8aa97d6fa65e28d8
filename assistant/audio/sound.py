"""An opened sound file, streamed in blocks, and small sounds in memory.

Conventions: blocks are float32, C-contiguous, (channels, samples), 1 or 2 channels, full scale 1.0. Integers are
divided by 2^(bits - 1), so 16 and 24 bits are exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SoundError

Block = NDArray[np.float32]

BLOCK_SAMPLES = 65_536
_BIT_DEPTHS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}
_FLOATING = ("FLOAT", "DOUBLE", "VORBIS", "OPUS", "AAC")


@dataclass(frozen=True)
class Audio:
    """A sound in memory: float32 `samples`, (channels, samples), at `rate_hz`."""

    samples: Block
    rate_hz: int

    @property
    def channels(self) -> int:
        """1 or 2."""
        return int(self.samples.shape[0])

    @property
    def duration_seconds(self) -> float:
        """Samples over rate."""
        return float(self.samples.shape[1]) / self.rate_hz

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield the sound in blocks of `size` samples, the last one shorter."""
        for start in range(0, self.samples.shape[1], size):
            yield np.ascontiguousarray(self.samples[:, start : start + size], dtype=np.float32)


class Source(Protocol):
    """What decodes one file: its facts, and its samples."""

    @property
    def rate_hz(self) -> int: ...  # noqa: D102 - as in `Sound`
    @property
    def channels(self) -> int: ...  # noqa: D102
    @property
    def samples(self) -> int: ...  # noqa: D102
    @property
    def format(self) -> str: ...  # noqa: D102
    @property
    def subtype(self) -> str: ...  # noqa: D102

    def blocks(self, size: int, start: int, stop: int) -> Iterator[Block]:
        """Yield the samples from `start` up to `stop`, in blocks of up to `size`."""


@dataclass(frozen=True)
class Sound:
    """A sound file that can be read: opened, identified by its content and checked; or a part of one.

    `samples` counts per channel; of a part, `start` is the sample of the file at which it begins. `format` is WAV,
    RF64, FLAC, AIFF, OGG, MP3 or M4A (or another of libsndfile's names), `subtype` libsndfile's name of the sample
    format (PCM_24, FLOAT, VORBIS ...).
    """

    path: Path
    rate_hz: int
    channels: int
    samples: int
    format: str
    subtype: str
    source: Source = field(repr=False, compare=False)
    start: int = 0

    @property
    def bit_depth(self) -> int | None:
        """Bits a sample, None where the coding has no fixed number (Vorbis, MP3, AAC)."""
        return _BIT_DEPTHS.get(self.subtype)

    @property
    def duration_seconds(self) -> float:
        """Samples over rate."""
        return self.samples / self.rate_hz

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield the whole sound from its start, in blocks of `size` samples, the last one shorter.

        Every call reads the file anew, so that passes over a long song need no memory for it; of a part, only what
        belongs to it.

        Raises:
            SoundError: the file ends before its header says, or a sample is NaN or infinite (names its second).
        """
        if size < 1:
            raise ValueError(f"a block size of {size} samples; at least 1 is needed")
        position, stop = self.start, self.start + self.samples
        for block in self.source.blocks(size, self.start, stop):
            if self.subtype in _FLOATING:
                self._check_finite(block, position)
            position += block.shape[1]
            yield block
        if position < stop:
            raise SoundError(cut_off(self.path, position / self.rate_hz, stop / self.rate_hz))

    def part(self, from_seconds: float, to_seconds: float) -> "Sound":
        """The sound between two times of this one, to the nearest sample; only that is read.

        Args:
            from_seconds: 0 up to the length.
            to_seconds: after `from_seconds`; what lies beyond the end counts as the end.
        """
        first, end = (min(round(seconds * self.rate_hz), self.samples) for seconds in (from_seconds, to_seconds))
        if not 0 <= first < end:
            raise ValueError(f"{from_seconds} to {to_seconds} s of {self.duration_seconds} s; some sound is needed")
        return replace(self, start=self.start + first, samples=end - first)

    def read(self) -> Audio:
        """Read the whole sound into memory: for short sounds and for tests.

        Raises:
            SoundError: as `blocks`.
        """
        samples = np.empty((self.channels, self.samples), dtype=np.float32)
        position = 0
        for block in self.blocks():
            samples[:, position : position + block.shape[1]] = block
            position += block.shape[1]
        return Audio(samples, self.rate_hz)

    def _check_finite(self, block: Block, position: int) -> None:
        # A sum is five times cheaper than isfinite on every sample; it can overflow without a bad sample, hence twice.
        with np.errstate(all="ignore"):
            if np.isfinite(block.sum()):
                return
        bad = ~np.isfinite(block).all(axis=0)
        if bad.any():
            first = int(bad.argmax())
            value = block[:, first][~np.isfinite(block[:, first])][0]
            raise SoundError(
                f"{self.path}: the sample at {(position + first) / self.rate_hz:.3f} s is {value}; every sample must "
                "be a finite number: was the file written by a program or plug-in that failed?"
            )


def cut_off(path: Path, held_seconds: float, promised_seconds: float) -> str:
    """Word the error of a file that ends too early."""
    return (
        f"{path}: ends after {held_seconds:.3f} s, but its header promises {promised_seconds:.3f} s; a whole file is "
        "needed: was it downloaded or copied only in part?"
    )
