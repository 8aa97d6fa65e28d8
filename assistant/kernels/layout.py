"""Between the order of files (sample by sample) and that of the kernels (channel by channel)."""

import numpy as np

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, check_block, check_channels


def interleave(block: Block) -> Block:
    """A block (channels, samples) as float32 (samples, channels); several times faster than numpy's transposition."""
    check_block(block)
    channels, samples = block.shape
    out = np.empty((samples, channels), dtype=np.float32)
    run("interleave", channels, samples, block, out)
    return out


def deinterleave(frames: Block) -> Block:
    """Frames float32 (samples, channels), C-contiguous, as a block (channels, samples)."""
    if frames.ndim != 2 or frames.dtype != np.float32 or not frames.flags.c_contiguous:
        raise ValueError(f"frames must be float32 (samples, channels), C-contiguous, not {frames.dtype} {frames.shape}")
    samples, channels = frames.shape
    out = np.empty((check_channels(channels), samples), dtype=np.float32)
    run("deinterleave", channels, samples, frames, out)
    return out
