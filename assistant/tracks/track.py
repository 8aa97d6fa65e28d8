"""One track of a song at the rate of its mix, silence in front of it where it starts later.

Conventions: all tracks of a mix have one rate and begin at the same moment; they may differ in length and channels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assistant.audio import Block, Resampled, Sound
from assistant.audio.resample import resampled_samples
from assistant.audio.sound import BLOCK_SAMPLES


@dataclass(frozen=True, kw_only=True)
class Track:
    """A sound file as the mix hears it; every pass reads it anew."""

    name: str
    """The file's name without its ending: the key in `Settings.tracks`."""
    sound: Sound
    rate_hz: int
    """The mix's."""
    start_seconds: float = 0.0

    @property
    def channels(self) -> int:
        """1 or 2."""
        return self.sound.channels

    @property
    def samples(self) -> int:
        """Per channel, the silence in front included."""
        return self._late + resampled_samples(self.sound.samples, self.sound.rate_hz, self.rate_hz)

    @property
    def _late(self) -> int:
        return round(self.start_seconds * self.rate_hz)

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield the whole track from the mix's start; blocks vary in length where the rate is converted."""
        for start in range(0, self._late, size):
            yield np.zeros((self.channels, min(size, self._late - start)), dtype=np.float32)
        yield from Resampled(self.sound, self.rate_hz).blocks(size)


def even_blocks(track: Track, size: int, total: int) -> Iterator[Block]:
    """The track in blocks of exactly `size` samples up to `total`, silence behind its end; the last may be shorter.

    So that several tracks can be added up block by block, whatever their rates were.
    """
    held = np.zeros((track.channels, 0), dtype=np.float32)
    given = 0
    stream = track.blocks(size)
    while given < total:
        wanted = min(size, total - given)
        while held.shape[1] < wanted:
            block = next(stream, None)
            if block is None:
                held = np.pad(held, ((0, 0), (0, wanted - held.shape[1])))
            else:
                held = block if held.shape[1] == 0 else np.concatenate((held, block), axis=1)
        yield np.ascontiguousarray(held[:, :wanted])
        held = held[:, wanted:]
        given += wanted
