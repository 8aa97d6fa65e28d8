"""Stretches of sounds that stream."""

from collections.abc import Iterator

import numpy as np

from assistant.audio import Block, Sound
from assistant.audio.resample import Streamable
from assistant.audio.sound import BLOCK_SAMPLES


def stretch(sound: Streamable, first: int, end: int) -> Iterator[Block]:
    """Yield the samples from `first` up to `end` of a sound in blocks.

    A file is read from there on; of any other stream what stands in front is made and passed over.

    Args:
        sound: in memory, on the disk, or made while it streams.
        first: 0 or more.
        end: the first sample that does not belong to it; what lies beyond the sound is left out.
    """
    position = 0
    if isinstance(sound, Sound) and first > 0:
        end, position = min(end, sound.samples), first
        if first >= end:
            return
        sound = sound.part(first / sound.rate_hz, end / sound.rate_hz)
    for block in sound.blocks(BLOCK_SAMPLES):
        part = block[:, max(first - position, 0) : max(end - position, 0)]
        position += block.shape[1]
        if part.shape[1]:
            yield np.ascontiguousarray(part)
        if position >= end:
            return


def read(sound: Streamable, first: int, end: int) -> Block:
    """The same samples in one piece: float32 (channels, samples)."""
    parts = [np.zeros((sound.channels, 0), dtype=np.float32), *stretch(sound, first, end)]
    return np.concatenate(parts, axis=1)
