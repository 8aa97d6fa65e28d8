"""Cascades of biquads."""

import numpy as np

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, Floats, check_block, check_floats


def biquad_state(sos: Floats) -> Floats:
    """The state of filters at rest: zeros (channels, stages, 2) for `sos` (channels, stages, 5)."""
    if sos.ndim != 3 or sos.shape[2] != 5:
        raise ValueError(f"sos must be (channels, stages, 5) with b0 b1 b2 a1 a2, not {sos.shape}")
    return np.zeros((*sos.shape[:2], 2))


def biquads(block: Block, sos: Floats, state: Floats) -> Block:
    """Filter each channel through its own cascade of biquads, in float64 inside.

    Transposed direct form II (Oppenheim and Schafer, Discrete-Time Signal Processing, 6.3.3), which keeps its precision
    at low frequencies with float64 state; float32 state would err at -83 dB. Coefficients must not change by much
    between blocks: nothing is smoothed.

    Args:
        block: float32 (channels, samples).
        sos: float64 (channels, stages, 5), [b0 b1 b2 a1 a2] with a0 = 1; no stage gives a copy.
        state: float64 (channels, stages, 2) from `biquad_state`, updated in place.

    Returns:
        A new float32 array (channels, samples).
    """
    check_block(block)
    channels, samples = block.shape
    stages = sos.shape[1] if sos.ndim == 3 else -1
    check_floats("sos", sos, (channels, stages, 5))
    check_floats("state", state, (channels, stages, 2))
    out = np.empty_like(block)
    run("biquads", channels, samples, stages, block, out, sos, state)
    return out
