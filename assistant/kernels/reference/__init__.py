"""The definition of every kernel, in plain loops: the oracle for the C, and what runs where the C could not be built.

layout     between interleaved and planar sound
biquad     biquads, and the sums over hops of 10 ms
peak       true peak meter and peak envelope
gain       limiter, compressor and transient shaper
saturate   the saturator above the sampling rate
dither     dither and quantisation
spectra    power spectra of mid and side, on whole arrays

Written in the part of Python that numba compiles as well, without any freedom of arithmetic (no fastmath), so that all
three give the same bits. What is summed in float32 stays float32; `np.float64` marks where float32 input widens. Only
numbers below the smallest normal one differ: C takes them as zero, while here the filters drop them from their state
(`settle`), which keeps their tails as fast.

Arrays are updated in place, with the shapes of the calling modules. Names and order of the arguments are those of the C
functions. `Array` is Any: numba types arrays by itself, and plain Python must not pay for checks.

A kernel stands in one file with all that it calls and every constant: numba compiles a cached kernel anew when its own
file has changed, and does not look at others.
"""

import importlib
import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

from assistant.kernels.reference import biquad, dither, gain, layout, peak, saturate, spectra

_HELPERS: tuple[Callable[..., Any], ...] = (
    layout.interleave,
    biquad.settle,
    biquad.filter_sample,
    biquad.hop_length,
    peak.wide_peak,
    peak.compact_peak,
    peak.between,
    peak.tile_bound,
    gain.settle,
    gain.log2_poly,
    gain.exp2_poly,
    saturate.shape,
    dither.mix,
    dither.triangular,
)
_KERNELS: tuple[Callable[..., Any], ...] = (
    biquad.biquads,
    biquad.weighted_energies,
    biquad.frame_statistics,
    peak.true_peak,
    peak.peak_envelope,
    gain.limiter_gain,
    gain.apply_gain,
    gain.compressor,
    gain.transient_shaper,
    saturate.saturate,
    dither.dither_quantize,
    layout.interleave,
    layout.deinterleave,
)
_ON_ARRAYS: dict[str, Callable[..., Any]] = {"mid_side_powers": spectra.mid_side_powers}  # fast enough without numba


@cache
def definitions(*, jit: bool) -> tuple[dict[str, Callable[..., Any]], bool]:
    """All kernels by name, and whether numba compiles them (where it is wished for and installed)."""
    if not jit or importlib.util.find_spec("numba") is None:
        return _ON_ARRAYS | {kernel.__name__: kernel for kernel in _KERNELS}, False
    numba = importlib.import_module("numba")  # never loaded beside the C kernels
    register = importlib.import_module("numba.extending").register_jitable
    for helper in _HELPERS:
        register(helper)
    compiled = numba.njit(cache=True, nogil=True, fastmath=False)
    return _ON_ARRAYS | {kernel.__name__: compiled(kernel) for kernel in _KERNELS}, True
