"""Cuts a stream of blocks into sections of 3 s, so that every meter sees the same pieces whatever the blocks were.

3 s is a whole number of samples and of 10 ms hops at every whole rate, so sections begin where hops begin.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from assistant.blocks import SECTION_SECONDS
from assistant.errors import SoundError
from assistant.processors.base import Block


def sections(blocks: Iterable[Block], rate_hz: int, channels: int) -> Iterator[Block]:
    """Yield the sound in C-contiguous pieces of 3 s, then what is left, if anything.

    Raises:
        SoundError: a block with another number of channels.
    """
    size = SECTION_SECONDS * rate_hz
    held = np.empty((channels, size), dtype=np.float32)
    filled = 0
    for block in blocks:
        if block.ndim != 2 or block.shape[0] != channels:
            raise SoundError(f"a block has shape {block.shape}; ({channels}, samples) is needed: is it transposed?")
        taken = 0
        while taken < block.shape[1]:
            count = min(size - filled, block.shape[1] - taken)
            held[:, filled : filled + count] = block[:, taken : taken + count]
            filled, taken = filled + count, taken + count
            if filled == size:
                yield held
                filled = 0
    if filled:
        yield np.ascontiguousarray(held[:, :filled])
