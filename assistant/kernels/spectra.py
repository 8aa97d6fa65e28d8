"""Power spectra of mid and side in half overlapping frames."""

from typing import NamedTuple

import numpy as np

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, Floats, check_block
from assistant.kernels.tables import stockham_twiddles

_PADDING = 256  # PITCH in spectra.c


class Powers(NamedTuple):
    """What frames give: |M|^2 and |S|^2 summed over them, (2, bins), and |M|^2 of each, (frames, low bins)."""

    sums: Floats
    lows: Block


class MidSidePowers:
    """|M|^2 and |S|^2 of windowed frames, neither scaled nor one-sided; the hop is half a frame.

    One complex transform of M + jS serves both, since their spectra are its Hermitian and its anti-Hermitian part:
    M(k) = (Z(k) + Z*(N - k)) / 2 and S(k) = (Z(k) - Z*(N - k)) / 2j. It runs in float32, after Stockham (in Cochran et
    al., "What is the fast Fourier transform?", 1967) with radix 4, which needs no reordering. Errors of either are
    about -140 dB under the mean power of both, so a side weaker than that is rounding, but for a side of zeros, which
    gives zero.

    Args:
        window: float32 (frame samples,), a power of two from 4 on.
        low_bins: for how many of the lowest bins each frame's |M|^2 is given.
    """

    def __init__(self, window: Block, low_bins: int) -> None:
        """Make the tables."""
        size = window.size
        if window.dtype != np.float32 or window.shape != (size,) or not window.flags.c_contiguous:
            raise ValueError(f"window must be float32 (samples,), C-contiguous, not {window.dtype} {window.shape}")
        if size < 4 or size & (size - 1):
            raise ValueError(f"window has {size} samples: a power of two from 4 on is possible")
        if not 0 <= low_bins <= size // 2 + 1:
            raise ValueError(f"low_bins = {low_bins}: there are {size // 2 + 1} bins")
        self._window, self._low_bins = window, low_bins
        self._twiddles = stockham_twiddles(size)
        self._work = np.zeros((4, size + _PADDING), dtype=np.float32)

    def process(self, block: Block, frames: int) -> Powers:
        """Take the first `frames` frames of a block of one or two channels (one is all mid); the rest is not read.

        Raises:
            TypeError: the block is not float32.
            ValueError: it is not C-contiguous (channels, samples), has more than two channels or fewer samples than
                the frames need.
        """
        channels, samples = check_block(block).shape
        size = self._window.size
        if channels > 2:
            raise ValueError(f"the block has {channels} channels: mid and side are of 1 or 2")
        if frames < 0 or (frames > 0 and size + (frames - 1) * (size // 2) > samples):
            raise ValueError(f"frames = {frames} of {size} samples do not fit into a block of {samples}")
        powers = Powers(np.zeros((2, size // 2 + 1)), np.zeros((frames, self._low_bins), dtype=np.float32))
        run(
            "mid_side_powers",
            channels,
            samples,
            frames,
            size,
            self._low_bins,
            block,
            self._window,
            self._twiddles,
            self._work,
            powers.sums,
            powers.lows,
        )
        return powers
