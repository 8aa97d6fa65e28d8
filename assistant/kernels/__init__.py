"""The compiled inner loops: everything that must touch every sample one after the other, or very often.

Conventions of all kernels:

- A block is a float32, C-contiguous, planar array (channels, samples), 1 to 8 channels; any other array is refused.
- Blocks may have any length, none included: the same signal in other blocks gives the same bits.
- What a kernel remembers between blocks sits in numpy arrays that are updated in place, or in a class with `process`.
- NaN and infinity are refused when files are read; kernels do not look for them.
- A frame or hop is 10 ms to the nearest sample: hop k begins at sample floor(k rate_hz / 100 + 1/2).

`BACKEND` says what runs: "native" (C), else the definitions in `reference/`, either jitted by numba ("numba") or as
plain Python ("python", hundreds of times slower). All three give the same bits, but for numbers below the smallest
normal one, which C takes as zero. The environment variable ASSISTANT_KERNELS=reference passes over the C,
ASSISTANT_KERNELS=python over numba too.
"""

from assistant.kernels._backend import BACKEND
from assistant.kernels._blocks import MAX_CHANNELS, Block, Floats
from assistant.kernels.dynamics import Compressor, Controlled, GainComputer, Limiter, TransientShaper
from assistant.kernels.filters import biquad_state, biquads
from assistant.kernels.layout import deinterleave, interleave
from assistant.kernels.meters import (
    Frames,
    FrameStatistics,
    PartialEnergies,
    PartialFrame,
    WeightedEnergies,
    hop_boundary,
    hop_lengths,
)
from assistant.kernels.peaks import PEAK_DELAY, PeakEnvelope, TruePeakMeter
from assistant.kernels.quantize import Quantizer, dither_quantize
from assistant.kernels.saturation import Saturator
from assistant.kernels.spectra import MidSidePowers, Powers

__all__ = [
    "BACKEND",
    "MAX_CHANNELS",
    "PEAK_DELAY",
    "Block",
    "Compressor",
    "Controlled",
    "Floats",
    "FrameStatistics",
    "Frames",
    "GainComputer",
    "Limiter",
    "MidSidePowers",
    "PartialEnergies",
    "PartialFrame",
    "PeakEnvelope",
    "Powers",
    "Quantizer",
    "Saturator",
    "TransientShaper",
    "TruePeakMeter",
    "WeightedEnergies",
    "biquad_state",
    "biquads",
    "deinterleave",
    "dither_quantize",
    "hop_boundary",
    "hop_lengths",
    "interleave",
]
