"""The definition of every kernel, in plain loops: the oracle for the C, and what runs where the C could not be built.

Written in the part of Python that numba compiles as well, without any freedom of arithmetic (no fastmath), so that all
three give the same bits. What is summed in float32 stays float32; `np.float64` marks where float32 input widens. Only
numbers below the smallest normal one differ: C takes them as zero, while here the filters drop them from their state
(`settle`), which keeps their tails as fast.

Arrays are updated in place, with the shapes of the calling modules. Names and order of the arguments are those of the C
functions.
"""

import importlib
import importlib.util
import math
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from assistant.kernels.reference_spectra import mid_side_powers

# ruff: noqa: ANN401, PLR0913, PLR0917 -- the arguments are those of the C functions; numba types them by itself

Array = Any  # numba types these by themselves, and plain Python must not pay for checks

TILE, MARGIN, WIDE_HALF, COMPACT_HALF = 32, 64, 32, 6
SMALLEST_FLOAT32 = 1.1754943508222875e-38
SMALLEST_ATTENUATION = 1e-12
FIXED_ONE = 1073741824.0  # 2^30
DB_PER_OCTAVE = 6.020599913279624
SILENCE = 1e-9
ROUND = 6755399441055744.0  # 1.5 * 2^52: adding and subtracting it rounds to the nearest whole number, ties to even
MASK = 0xFFFFFFFF
GOLDEN = 0x9E3779B9


def interleave(channels: int, samples: int, x: Array, y: Array) -> None:
    """See `layout.interleave`."""
    for n in range(samples):
        for c in range(channels):
            y[n, c] = x[c, n]


def deinterleave(channels: int, samples: int, x: Array, y: Array) -> None:
    """See `layout.deinterleave`."""
    interleave(samples, channels, x, y)


def settle(value: float) -> float:
    """Zero for what can no longer reach any output."""
    return 0.0 if -1e-150 < value < 1e-150 else value


def filter_sample(value: Any, sos: Array, state: Array) -> Any:
    """One sample through a cascade (stages, 5) with state (stages, 2): transposed direct form II."""
    x = value
    for s in range(sos.shape[0]):
        y = sos[s, 0] * x + state[s, 0]
        state[s, 0] = settle((sos[s, 1] * x + state[s, 1]) - sos[s, 3] * y)
        state[s, 1] = settle(sos[s, 2] * x - sos[s, 4] * y)
        x = y
    return x


def biquads(channels: int, samples: int, stages: int, x: Array, y: Array, sos: Array, state: Array) -> None:
    """See `filters.biquads`."""
    for c in range(channels):
        for n in range(samples):
            v = np.float64(x[c, n])
            if stages > 0:
                v = filter_sample(v, sos[c], state[c])
            y[c, n] = 0.0 if -SMALLEST_FLOAT32 < v < SMALLEST_FLOAT32 else v


def hop_length(hop: int, rate: int) -> int:
    """Samples in a hop of 10 ms to the nearest sample."""
    return ((hop + 1) * rate + 50) // 100 - (hop * rate + 50) // 100


def weighted_energies(
    channels: int,
    samples: int,
    stages: int,
    x: Array,
    sos: Array,
    state: Array,
    rate: int,
    clock: Array,
    sums: Array,
    out: Array,
    capacity: int,
) -> int:
    """See `meters.WeightedEnergies`."""
    hops = 0
    for n in range(samples):
        for c in range(channels):
            y = np.float64(x[c, n])
            if stages > 0:
                y = filter_sample(y, sos[c], state[c])
            sums[c] += y * y
        clock[1] += 1
        if clock[1] == hop_length(clock[0], rate) and hops < capacity:
            out[:, hops] = sums
            sums[:] = 0.0
            clock[0] += 1
            clock[1] = 0
            hops += 1
    return hops


def frame_statistics(
    channels: int, samples: int, x: Array, rate: int, clock: Array, sums: Array, out: Array, capacity: int
) -> int:
    """See `meters.FrameStatistics`. Rows: squares, sums and peaks of all channels, then the cross product."""
    hops = 0
    for n in range(samples):
        for c in range(channels):
            v = np.float64(x[c, n])
            sums[c] += v * v
            sums[channels + c] += v
            sums[2 * channels + c] = max(sums[2 * channels + c], abs(v))
        if channels == 2:
            sums[6] += np.float64(x[0, n]) * np.float64(x[1, n])
        else:
            sums[3 * channels] = sums[0]
        clock[1] += 1
        if clock[1] == hop_length(clock[0], rate) and hops < capacity:
            out[:, hops] = sums
            sums[:] = 0.0
            clock[0] += 1
            clock[1] = 0
            hops += 1
    return hops


def wide_peak(x: Array, n: int, table: Array) -> Any:
    """The largest |value| at the 7 points between x[n] and x[n + 1]; `tables.peak_tables` tells the folding."""
    y = np.zeros(7, dtype=np.float32)
    for k in range(WIDE_HALF):
        s, d = x[n - k] + x[n + 1 + k], x[n - k] - x[n + 1 + k]
        for p in range(7):
            y[p] += table[k, p] * (d if p % 2 else s)
    top = abs(y[6])
    for p in range(0, 6, 2):
        top = max(top, abs(y[p] + y[p + 1]), abs(y[p] - y[p + 1]))
    return top


def compact_peak(x: Array, n: int, table: Array) -> Any:
    """The largest |value| at the 3 points between x[n] and x[n + 1]."""
    y = np.zeros(3, dtype=np.float32)
    for k in range(COMPACT_HALF):
        s, d = x[n - k] + x[n + 1 + k], x[n - k] - x[n + 1 + k]
        y[0] += table[k, 0] * s
        y[1] += table[k, 1] * d
        y[2] += table[k, 2] * s
    return max(abs(y[2]), abs(y[0] + y[1]), abs(y[0] - y[1]))


def between(x: Array, n: int, kernels: int, wide: Array, compact: Array) -> Any:
    """The largest |value| between x[n] and x[n + 1]; kernels: 1 wide, 2 compact, 3 both."""
    if kernels == 1:
        return wide_peak(x, n, wide)
    if kernels == 2:
        return compact_peak(x, n, compact)
    return max(wide_peak(x, n, wide), compact_peak(x, n, compact))


def tile_bound(x: Array, first: int, bounds: Array) -> Any:
    """What no interpolated value of the tile at `first` passes: see `peaks.py`. Three tiles hold all the taps."""
    value, window, bend = np.float32(0.0), np.float32(0.0), np.float32(0.0)
    for i in range(first, first + TILE + 1):
        value = max(value, abs(x[i]))
    for i in range(first - TILE, first + 2 * TILE):
        window = max(window, abs(x[i]))
        bend = max(bend, abs((x[i] - x[i - 1]) - (x[i - 1] - x[i - 2])))
    return (np.float64(value) + bounds[0] * np.float64(bend)) + bounds[1] * np.float64(window)


def true_peak(
    channels: int,
    stride: int,
    tiles: int,
    kernels: int,
    x: Array,
    wide: Array,
    compact: Array,
    bounds: Array,
    peaks: Array,
) -> None:
    """See `peaks.TruePeakMeter`. Whether a tile is passed over cannot change the result."""
    for c in range(channels):
        top = peaks[c]
        for n in range(MARGIN, stride):
            top = max(top, abs(x[c, n]))
        for t in range(tiles):
            first = MARGIN + t * TILE
            if tile_bound(x[c], first, bounds) > np.float64(top):
                for n in range(first, first + TILE):
                    top = max(top, between(x[c], n, kernels, wide, compact))
        peaks[c] = top


def peak_envelope(
    channels: int,
    stride: int,
    tiles: int,
    x: Array,
    wide: Array,
    compact: Array,
    bounds: Array,
    threshold: float,
    last: Array,
    out: Array,
) -> None:
    """See `peaks.PeakEnvelope`; `last` is the peak of the interval before the first tile."""
    if stride < MARGIN:
        return
    v = np.zeros(TILE, dtype=np.float32)
    for t in range(tiles):
        first = MARGIN + t * TILE
        v[:] = 0.0
        for c in range(channels):
            exact = tile_bound(x[c], first, bounds) > threshold
            for i in range(TILE):
                n = first + i
                v[i] = max(v[i], abs(x[c, n]), abs(x[c, n + 1]))
                if exact:
                    v[i] = max(v[i], between(x[c], n, 3, wide, compact))
        for i in range(TILE):
            out[t * TILE + i] = max(last[0], v[i])
            last[0] = v[i]


def limiter_gain(
    samples: int,
    window: int,
    box: int,
    envelope: Array,
    settings: Array,
    attenuations: Array,
    minima: Array,
    boxes: Array,
    places: Array,
    gain: Array,
) -> None:
    """See `dynamics.GainComputer`; the sliding minimum in blocks of the window (van Herk 1992)."""
    ceiling, fast_decay, charge, slow_decay = settings[0], settings[1], settings[2], settings[3]
    least, fast, slow = attenuations[0], attenuations[1], attenuations[2]
    place, turn, first_sum, second_sum = places[0], places[1], places[2], places[3]
    scale = 1.0 / (float(box) * float(box) * FIXED_ONE)
    for n in range(samples):
        required = ceiling / max(np.float64(envelope[n]), ceiling)
        least = min(least, required)
        wanted = 1.0 - min(minima[place + 1], least)
        minima[place] = required
        place += 1
        if place == window:
            for k in range(window - 2, -1, -1):
                minima[k] = min(minima[k], minima[k + 1])
            place, least = 0, 1.0
        fast = max(wanted, wanted + (fast - wanted) * fast_decay)
        slow = wanted + (slow - wanted) * (charge if wanted > slow else slow_decay)
        fast = 0.0 if fast < SMALLEST_ATTENUATION else fast
        slow = 0.0 if slow < SMALLEST_ATTENUATION else slow
        fixed = int((1.0 - max(fast, slow)) * FIXED_ONE)  # rounded down: the average stays at or below the requirement
        first_sum += fixed - boxes[0, turn]
        boxes[0, turn] = fixed
        second_sum += first_sum - boxes[1, turn]
        boxes[1, turn] = first_sum
        turn = 0 if turn + 1 == box else turn + 1
        gain[n] = np.float64(second_sum) * scale
    attenuations[0], attenuations[1], attenuations[2] = least, fast, slow
    places[0], places[1], places[2], places[3] = place, turn, first_sum, second_sum


def apply_gain(channels: int, stride: int, samples: int, x: Array, gain: Array, y: Array) -> None:
    """The first `samples` of each row times the gain."""
    if samples <= stride:
        for c in range(channels):
            for n in range(samples):
                y[c, n] = x[c, n] * gain[n]


def log2_poly(x: float, taps: Array) -> Any:
    """Base 2 logarithm of a normal positive number (`tables.LOG2`)."""
    mantissa, exponent = math.frexp(x)
    t = 2.0 * mantissa - 1.0
    q = taps[taps.shape[0] - 1]
    for i in range(taps.shape[0] - 2, -1, -1):
        q = q * t + taps[i]
    return (exponent - 1.0) + (t + t * (1.0 - t) * q)


def exp2_poly(u: float, taps: Array) -> float:
    """2^u (`tables.EXP2`)."""
    whole = u + ROUND - ROUND
    f = u - whole
    p = taps[taps.shape[0] - 1]
    for i in range(taps.shape[0] - 2, -1, -1):
        p = p * f + taps[i]
    return math.ldexp(p, int(whole))


def compressor(
    channels: int,
    samples: int,
    x: Array,
    log2_taps: Array,
    exp2_taps: Array,
    settings: Array,
    state: Array,
    out: Array,
    gain: Array,
) -> None:
    """See `dynamics.Compressor`; equations of Giannoulis, Massberg and Reiss 2012."""
    threshold, slope, knee, attack, release = settings[0], settings[1], settings[2], settings[3], settings[4]
    half_knee = 0.5 * knee
    bend = 0.5 / knee if knee > 0.0 else 0.0
    for n in range(samples):
        level = 0.0
        for c in range(channels):
            level = max(level, abs(np.float64(x[c, n])))
        db = DB_PER_OCTAVE * log2_poly(max(level, SILENCE), log2_taps)
        u = min(max((db - threshold) + half_knee, 0.0), knee)
        over = slope * (u * u * bend + max((db - threshold) - half_knee, 0.0))  # eq. 4, without branches
        state[0] = settle(max(over, release * state[0] + (1.0 - release) * over))  # eq. 17
        state[1] = settle(attack * state[1] + (1.0 - attack) * state[0])
        gain[n] = exp2_poly(state[1] * (-1.0 / DB_PER_OCTAVE), exp2_taps)
        for c in range(channels):
            out[c, n] = x[c, n] * gain[n]


def shape(v: Any, drive: Any, undrive: Any) -> Any:
    """The curve of `saturation.py`, in float32."""
    three, nine, full = np.float32(3.0), np.float32(9.0), np.float32(27.0)
    u = max(min(v * drive, three), -three)
    square = u * u
    return u * (full + square) / (full + nine * square) * undrive


def saturate(
    channels: int,
    samples: int,
    factor: int,
    taps: int,
    drive: float,
    x: Array,
    up: Array,
    down: Array,
    inputs: Array,
    shaped: Array,
    out: Array,
) -> None:
    """See `saturation.Saturator`; the last samples at both rates are kept, the newest at the end."""
    driven = np.float32(drive)
    undrive = np.float32(1.0) / driven
    for c in range(channels):
        for n in range(samples):
            for i in range(taps - 1):
                inputs[c, i] = inputs[c, i + 1]
            inputs[c, taps - 1] = x[c, n]
            y = np.float32(0.0)
            for p in range(factor):
                above = np.float32(0.0)
                for k in range(taps):
                    above += up[p, k] * inputs[c, taps - 1 - k]
                for i in range(taps - 1):
                    shaped[c, p, i] = shaped[c, p, i + 1]
                shaped[c, p, taps - 1] = shape(above, driven, undrive)
                for k in range(taps):
                    y += down[p, k] * shaped[c, p, taps - 1 - k]
            out[c, n] = y


def mix(v: int) -> int:
    """A bijective mixer of 32 bits: the finaliser of MurmurHash3 (Appleby). Products may wrap: the low half holds."""
    v ^= v >> 16
    v = (v * 0x85EBCA6B) & MASK
    v ^= v >> 13
    v = (v * 0xC2B2AE35) & MASK
    return v ^ (v >> 16)


def triangular(seed: int, channel: int, position: int) -> float:
    """The noise of one sample in LSB: the difference of two evenly distributed hashes."""
    key = mix(((seed & MASK) + GOLDEN) & MASK)
    key = mix(key ^ (seed >> 32))
    key = mix((key + channel) & MASK)
    key = mix(key ^ (position >> 32))
    first = mix(mix(((position & MASK) + key) & MASK) ^ key)
    second = mix((first + GOLDEN) & MASK)
    return (float(first) - float(second)) * (1.0 / 4294967296.0)


def dither_quantize(
    channels: int, samples: int, bits: int, position: int, seed: int, kind: int, x: Array, errors: Array, out: Array
) -> None:
    """See `quantize.dither_quantize`. The error is taken before saturation, so that clipping cannot run away."""
    limit = float(1 << (bits - 1))
    for c in range(channels):
        for n in range(samples):
            noise = triangular(seed, c, position + n) if kind else 0.0
            v = np.float64(x[c, n]) * limit
            if kind == 2:
                v -= (1.623 * errors[c, 0] - 0.982 * errors[c, 1]) + 0.109 * errors[c, 2]
            q = (v + noise) + ROUND - ROUND
            if kind == 2:
                errors[c, 2], errors[c, 1], errors[c, 0] = errors[c, 1], errors[c, 0], q - v
            out[n, c] = int(max(min(q, limit - 1.0), -limit))


_HELPERS: tuple[Callable[..., Any], ...] = (
    interleave,
    settle,
    filter_sample,
    hop_length,
    wide_peak,
    compact_peak,
    between,
    tile_bound,
    log2_poly,
    exp2_poly,
    shape,
    mix,
    triangular,
)
_KERNELS: tuple[Callable[..., Any], ...] = (
    biquads,
    weighted_energies,
    frame_statistics,
    true_peak,
    peak_envelope,
    limiter_gain,
    apply_gain,
    compressor,
    saturate,
    dither_quantize,
    interleave,
    deinterleave,
)
_ON_ARRAYS: dict[str, Callable[..., Any]] = {"mid_side_powers": mid_side_powers}  # fast enough without numba


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
