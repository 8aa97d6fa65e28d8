"""Checks of what comes into the kernels: C code must never see an array of another type, shape or layout."""

import numpy as np
from numpy.typing import NDArray

Block = NDArray[np.float32]
Floats = NDArray[np.float64]

MAX_CHANNELS = 8


def check_channels(channels: int) -> int:
    """Give the number of channels back if it lies in 1..8."""
    if not 1 <= channels <= MAX_CHANNELS:
        raise ValueError(f"channels = {channels}: 1 to {MAX_CHANNELS} are possible")
    return channels


def check_block(block: Block, channels: int | None = None) -> Block:
    """Give the block back if it is planar float32, C-contiguous, and has the right number of channels."""
    if not isinstance(block, np.ndarray) or block.dtype != np.float32:
        kind = getattr(block, "dtype", type(block).__name__)
        raise TypeError(f"a block must be a float32 array, not {kind}: convert with astype(numpy.float32)")
    if block.ndim != 2 or not block.flags.c_contiguous:
        raise ValueError(
            f"a block must be (channels, samples), not {block.shape}, and C-contiguous: ascontiguousarray helps"
        )
    check_channels(block.shape[0])
    if channels is not None and block.shape[0] != channels:
        hint = ": is the block transposed?" if block.shape[1] == channels else ""
        raise ValueError(f"the block has {block.shape[0]} channels, {channels} are expected{hint}")
    return block


def check_floats(name: str, values: Floats, shape: tuple[int, ...]) -> Floats:
    """Give an array of coefficients or state back if it is float64, C-contiguous and of the shape."""
    if not isinstance(values, np.ndarray) or values.dtype != np.float64:
        raise TypeError(f"{name} must be a float64 array")
    if values.shape != shape or not values.flags.c_contiguous:
        raise ValueError(f"{name} must be C-contiguous {shape}, not {values.shape}")
    return values


def check_positive(**values: float) -> None:
    """Refuse numbers that are not above zero, with their names."""
    for name, value in values.items():
        if not value > 0.0:
            raise ValueError(f"{name} = {value}: it must be above 0")
