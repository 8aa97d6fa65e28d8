"""The numbers in the kernels: interpolators, resampling filters, polynomials. Designed here; numpy only.

Filters are rounded to float32, so that the last bit of a machine's sine does not reach the results.
"""

import math
from functools import cache

import numpy as np

from assistant.kernels._blocks import Block, Floats

WIDE_FACTOR, WIDE_HALF = 8, 32
# Side lobes against passband: 4 keeps the worst phase within 0.06 dB up to 0.45 of the rate and 0.12 dB at 0.48.
WIDE_BETA = 4.0
COMPACT_FACTOR, COMPACT_TAPS = 4, 49

SATURATOR_HALF = 36  # base samples on each side of the resampling filters' centre
SATURATOR_LATENCY = 2 * SATURATOR_HALF
SATURATOR_BETA = 10.4

# log2(1 + t) = t + t (1 - t) (c0 + c1 t + ...) for 0 <= t < 1: exact at both ends, so octaves meet without a step.
# Least squares on 4000 Chebyshev points; error below 3e-6 dB (of 20 log10).
LOG2: Floats = np.array(
    [
        0.44266276462244675,
        -0.2778250624905329,
        0.19509051827874382,
        -0.12888130035598222,
        0.062449011814387424,
        -0.014865402313471165,
    ]
)
# 2^u = c0 + c1 u + ... for |u| <= 1/2, relative least squares on the same points; error below 2e-8 dB.
EXP2: Floats = np.array(
    [
        1.0,
        0.6931472055771003,
        0.2402264846228122,
        0.05550329035153567,
        0.009618373251353021,
        0.00133998482907206,
        0.000153707048161051,
    ]
)


def _sinc(x: Floats) -> Floats:
    """sin(pi x) / (pi x), with true zeros at whole numbers."""
    return np.array([math.sin(math.pi * v) / (math.pi * v) if v % 1.0 else float(v == 0.0) for v in x.tolist()])


def _kaiser(x: Floats, beta: float) -> Floats:
    """The Kaiser window at -1 <= x <= 1, and 0 beyond."""
    inside = np.sqrt(np.maximum(0.0, 1.0 - x * x))
    window: Floats = np.where(np.abs(x) <= 1.0, np.i0(beta * inside) / np.i0(beta), 0.0)
    return window


def wide_phase(phase: int) -> Floats:
    """64 taps of "wide" for the point phase/8 behind sample n: on x[n - 31], ..., x[n + 32]; their sum is 1."""
    distance: Floats = np.arange(1 - WIDE_HALF, WIDE_HALF + 1, dtype=np.float64) - phase / WIDE_FACTOR
    taps = _sinc(distance) * _kaiser(distance / WIDE_HALF, WIDE_BETA)
    taps /= math.fsum(taps)
    return taps


def compact_phase(phase: int) -> Floats:
    """12 taps of "compact" for the point phase/4 behind sample n, on x[n - 5] to x[n + 6]: a sinc in a Hann window."""
    distance: Floats = np.arange(-5, 7, dtype=np.float64) - phase / COMPACT_FACTOR
    hann = [0.5 + 0.5 * math.cos(2.0 * math.pi * d * COMPACT_FACTOR / (COMPACT_TAPS - 1)) for d in distance.tolist()]
    taps: Floats = _sinc(distance) * np.array(hann)
    return taps


def _folded(phases: dict[int, Floats]) -> Block:
    """Taps for sums and differences of samples at equal distance from the middle, from the middle outwards.

    Phases p and 1 - p mirror each other: with s = left + right, d = left - right, y(p) = sum E s + sum O d and y(1 - p)
    = sum E s - sum O d cost half of two filters. Columns E, O for each p below the middle, then E of the middle.
    """
    columns = []
    for taps in phases.values():
        half = taps.shape[0] // 2
        left, right = taps[half - 1 :: -1], taps[half:]
        columns += [(left + right) / 2.0, (left - right) / 2.0]
    return np.ascontiguousarray(np.stack(columns[:-1], axis=1), dtype=np.float32)


@cache
def peak_tables() -> tuple[Block, Block]:
    """Folded taps of "wide", (32, 7) for phases 1, 2, 3, 4 of 8, and of "compact", (6, 3) for phases 1, 2 of 4."""
    return _folded({p: wide_phase(p) for p in (1, 2, 3, 4)}), _folded({p: compact_phase(p) for p in (1, 2)})


def _bound(taps: Floats, fraction: float) -> tuple[float, float]:
    """A and rest in |y| <= max|x| + A max|d2| + rest max|x|, for one phase (see `peaks.py`)."""
    half = taps.shape[0] // 2
    residue = taps.copy()
    residue[half - 1] -= 1.0 - fraction
    residue[half] -= fraction
    # What keeps the residue from being a filter on the second difference: its sum and its first moment. Two taps take
    # them out.
    total = math.fsum(residue)
    moment = math.fsum(residue * np.arange(1 - half, half + 1))
    residue[half - 1] -= total - moment
    residue[half] -= moment
    on_d2 = np.cumsum(np.cumsum(residue))
    return math.fsum(np.abs(on_d2)), abs(total - moment) + abs(moment)


@cache
def peak_bounds(kernel: str) -> Floats:
    """A and rest, the largest of all phases.

    Rest also holds what float32 sums can err: 66 roundings of 2^-24 on sum|h| < 4.
    """
    wide = [_bound(wide_phase(p), p / WIDE_FACTOR) for p in range(1, WIDE_FACTOR)]
    compact = [_bound(compact_phase(p), p / COMPACT_FACTOR) for p in range(1, COMPACT_FACTOR)]
    phases = {"wide": wide, "compact": compact, "both": wide + compact}[kernel]
    return np.array([max(a for a, _ in phases) * 1.0001, max(rest for _, rest in phases) + 1e-4])


@cache
def saturator_tables(factor: int) -> tuple[Block, Block]:
    """Polyphase resampling filters up and down, each (factor, taps).

    Up: y[factor n + p] = sum_k up[p, k] x[n - k]; down: y[n] = sum_pk down[p, k] z[factor (n - k) + p].
    A Kaiser windowed sinc of 2 * 36 * factor + 1 taps, cut off at half the base rate: both together delay by 72 base
    samples.
    """
    reach = factor * SATURATOR_HALF
    distance: Floats = np.arange(-reach, reach + 1, dtype=np.float64) / factor
    prototype = _sinc(distance) * _kaiser(distance / SATURATOR_HALF, SATURATOR_BETA)
    prototype /= math.fsum(prototype)
    taps = 2 * SATURATOR_HALF + 1
    up, down = np.zeros((2, factor, taps))
    for p in range(factor):
        phase = prototype[p::factor]
        up[p, : phase.shape[0]] = factor * phase
        # Tap factor k + q meets phase factor - q of the base sample n - k - 1, and for q = 0 phase 0 of n - k.
        late = prototype[(factor - p) % factor :: factor]
        first = 1 if p else 0
        down[p, first : first + late.shape[0]] = late
    return up.astype(np.float32), down.astype(np.float32)


@cache
def stockham_twiddles(size: int) -> Block:
    """The roots of unity for a transform of `size` (a power of two), in the order of its radix-4 steps.

    For each step of length n = size, size / 4 ..., six rows of n / 4: real and imaginary parts of exp(-2 pi i j p / n),
    j = 1, 2, 3.
    """
    rows: list[Floats] = []
    length = size
    while length >= 4:
        for factor in (1, 2, 3):
            angles = -2.0 * np.pi * (factor * np.arange(length // 4) / length)
            rows += [np.cos(angles), np.sin(angles)]
        length //= 4
    return np.concatenate(rows).astype(np.float32)
