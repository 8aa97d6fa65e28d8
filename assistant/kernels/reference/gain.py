"""The gains of limiter, compressor and transient shaper."""

import math
from typing import Any

import numpy as np

# ruff: noqa: ANN401, PLR0913, PLR0917 -- the arguments are those of the C functions; numba types them by itself

Array = Any

SMALLEST_ATTENUATION = 1e-12
FIXED_ONE = 1073741824.0  # 2^30
DB_PER_OCTAVE = 6.020599913279624
SILENCE = 1e-9
ROUND = 6755399441055744.0  # 1.5 * 2^52: adding and subtracting it rounds to the nearest whole number, ties to even


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


def settle(value: float) -> float:
    """As in `biquad`: a copy, since no helper crosses files."""
    return 0.0 if -1e-150 < value < 1e-150 else value


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


def transient_shaper(
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
    """See `dynamics.TransientShaper`."""
    attack, sustain, half_square = settings[0], settings[1], settings[2]
    quick, slack, release, hold = settings[3], settings[4], settings[5], settings[6]
    for n in range(samples):
        level = 0.0
        for c in range(channels):
            level = max(level, abs(np.float64(x[c, n])))
        falling = state[0] if state[1] > 0.0 else release * state[0]
        state[1] = hold if level >= falling else max(state[1] - 1.0, 0.0)
        state[0] = settle(max(level, falling))
        state[2] = settle(quick * state[2] + (1.0 - quick) * state[0])
        state[3] = settle(slack * state[3] + (1.0 - slack) * state[0])
        d = DB_PER_OCTAVE * log2_poly((state[2] + SILENCE) / (state[3] + SILENCE), log2_taps)
        square = d * d
        db = (attack if d > 0.0 else sustain) * (square / (square + half_square))
        state[4] = settle(quick * state[4] + (1.0 - quick) * db)
        gain[n] = exp2_poly(state[4] * (1.0 / DB_PER_OCTAVE), exp2_taps)
        for c in range(channels):
            out[c, n] = x[c, n] * gain[n]
