"""The last step: from float32 to whole numbers, with dither."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, check_block, check_channels

Kind = Literal["none", "tpdf", "shaped"]
_KINDS = {"none": 0, "tpdf": 1, "shaped": 2}


def dither_quantize(
    block: Block,
    bits: int,
    position: int,
    *,
    seed: int = 0,
    kind: Kind = "tpdf",
    errors: NDArray[np.float64] | None = None,
) -> NDArray[np.int32]:
    """Dither, round to the nearest of 2^bits steps, and saturate at full scale.

    "tpdf" adds triangular noise of 2 LSB peak to peak, which makes mean and variance of the error independent of the
    sound (Lipshitz, Wannamaker and Vanderkooy 1992): 0.25 LSB^2 in all. The noise is a hash of (seed, channel,
    position), so the same samples get the same noise in whatever blocks. "shaped" also feeds the error back with
    Wannamaker's 3 taps, for 16 bits at 44.1 kHz. "none" only rounds.

    Args:
        block: float32 (channels, samples), full scale +-1.
        bits: 8 to 32.
        position: how many samples came before this block.
        seed: any whole number.
        kind: see above.
        errors: float64 (channels, 3), the last errors, updated in place; only needed for "shaped".

    Returns:
        int32 (samples, channels): interleaved, as files hold it; -2^(bits-1) to 2^(bits-1) - 1.
    """
    check_block(block)
    if not 8 <= bits <= 32:
        raise ValueError(f"bits = {bits}: 8 to 32 are possible")
    channels, samples = block.shape
    if errors is None:
        if kind == "shaped":
            raise ValueError('kind="shaped" needs errors, float64 (channels, 3): use Quantizer')
        errors = np.zeros((channels, 3))
    out = np.empty((samples, channels), dtype=np.int32)
    seed_bits = seed & 0x7FFF_FFFF_FFFF_FFFF
    run("dither_quantize", channels, samples, bits, position, seed_bits, _KINDS[kind], block, errors, out)
    return out


class Quantizer:
    """`dither_quantize` for a stream: keeps the position and the last errors."""

    def __init__(self, channels: int, bits: int, *, seed: int = 0, kind: Kind = "tpdf") -> None:
        """Begin at rest, before the first sample."""
        self._bits, self._seed, self._kind = bits, seed, kind
        self._errors = np.zeros((check_channels(channels), 3))
        self._position = 0

    def process(self, block: Block) -> NDArray[np.int32]:
        """Take a block (channels, samples); gives int32 (samples, channels)."""
        check_block(block, self._errors.shape[0])
        numbers = dither_quantize(
            block, self._bits, self._position, seed=self._seed, kind=self._kind, errors=self._errors
        )
        self._position += block.shape[1]
        return numbers
