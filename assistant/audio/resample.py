"""Another sampling rate for a stream, by libsoxr at its very high quality.

Very high quality keeps the band to 0.91 of the lower Nyquist flat and everything beyond below -140 dB, which plain
polyphase defaults miss by far. It delays nothing: the output lines up with the input. soxr is loaded when it is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.audio.sound import BLOCK_SAMPLES, Block

_CHUNK_SAMPLES = 16_384  # soxr gets the same chunks whatever blocks come in, so that it gives the same bits


class Resampler:
    """A stream on its way from one rate to another; feed blocks, then `finish`."""

    def __init__(self, from_hz: int, to_hz: int, channels: int) -> None:
        """Start a stream of `channels` from `from_hz` to `to_hz`."""
        import soxr  # noqa: PLC0415 - 30 ms that only a change of rate should cost

        self._stream = soxr.ResampleStream(from_hz, to_hz, channels, dtype="float32", quality="VHQ")
        self._from_hz, self._to_hz, self._channels = from_hz, to_hz, channels
        self._waiting = np.empty((channels, 0), dtype=np.float32)
        self._taken = self._given = 0

    def process(self, block: Block) -> Block:
        """Take a block (channels, samples) and give what is ready, which may be nothing."""
        self._taken += block.shape[1]
        self._waiting = np.concatenate((self._waiting, block), axis=1)
        whole = self._waiting.shape[1] // _CHUNK_SAMPLES * _CHUNK_SAMPLES
        ready = [
            self._run(self._waiting[:, start : start + _CHUNK_SAMPLES], last=False)
            for start in range(0, whole, _CHUNK_SAMPLES)
        ]
        self._waiting = self._waiting[:, whole:]
        return self._join(ready)

    def finish(self) -> Block:
        """Give the rest; in all, the input's length times the ratio of the rates, rounded up."""
        rest = self._run(self._waiting, last=True)
        missing = resampled_samples(self._taken, self._from_hz, self._to_hz) - self._given
        if missing > rest.shape[1]:
            rest = np.pad(rest, ((0, 0), (0, missing - rest.shape[1])))
        return np.ascontiguousarray(rest[:, : max(missing, 0)])

    def _run(self, chunk: Block, *, last: bool) -> Block:
        interleaved = np.ascontiguousarray(chunk.T)
        result = self._stream.resample_chunk(interleaved, last=last)
        return np.asarray(result, dtype=np.float32).reshape(-1, self._channels).T

    def _join(self, parts: list[Block]) -> Block:
        joined = np.concatenate(parts, axis=1) if parts else np.empty((self._channels, 0), dtype=np.float32)
        self._given += joined.shape[1]
        return np.ascontiguousarray(joined)


def resampled_samples(samples: int, from_hz: int, to_hz: int) -> int:
    """How many samples a sound has after the change of rate: rounded up, so that its end is kept."""
    return -(-samples * to_hz // from_hz)


class Streamable(Protocol):
    """A sound that can be streamed several times, in memory or on disk."""

    @property
    def rate_hz(self) -> int: ...  # noqa: D102 - as in `Sound`
    @property
    def channels(self) -> int: ...  # noqa: D102

    def blocks(self, size: int = ...) -> Iterator[Block]:
        """Yield the whole sound from its start."""


@dataclass(frozen=True)
class Resampled:
    """A sound at another rate, streamed like a `Sound`; every pass converts anew."""

    sound: Streamable
    rate_hz: int

    @property
    def channels(self) -> int:
        """1 or 2."""
        return self.sound.channels

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield the whole converted sound; its blocks vary in length, around `size` times the ratio of the rates."""
        if self.rate_hz == self.sound.rate_hz:
            yield from self.sound.blocks(size)
            return
        resampler = Resampler(self.sound.rate_hz, self.rate_hz, self.channels)
        for block in self.sound.blocks(size):
            ready = resampler.process(block)
            if ready.shape[1]:
                yield ready
        yield resampler.finish()
