"""Loudness read from K-weighted energies: K-weighting, gating, range, sections (ITU-R BS.1770-5, EBU Tech 3341, 3342).

Conventions: an energy is the K-weighted mean square summed over the channels with the standard's weights (1 for left,
right and the only channel of a mono sound); `hop_energy` holds one for every whole 100 ms. A list of such arrays stands
for several files: no window reaches from one into the next. Loudness is -inf where there is nothing, never an error.
"""

import math
from collections.abc import Sequence

import numpy as np

from assistant.units import Floats, power_to_db, powers_to_db

HOPS_PER_SECOND = 10
MOMENTARY_HOPS = 4
SHORT_TERM_HOPS = 30
RANGE_STEP_HOPS = 10
OFFSET_LU = -0.691
"""BS.1770-5 equation 2: brings a 997 Hz tone at 0 dBFS in one channel to -3.01 LKFS."""
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0


def lufs(energy: float) -> float:
    """The loudness of an energy (BS.1770-5 equation 2); -inf at 0."""
    return OFFSET_LU + power_to_db(energy)


def energies_to_lufs(energies: Floats) -> Floats:
    """The loudness of every energy; -inf at 0."""
    return OFFSET_LU + powers_to_db(energies)


def energy_of(loudness_lufs: float) -> float:
    """The energy that has this loudness."""
    return float(10.0 ** ((loudness_lufs - OFFSET_LU) / 10.0))


def moving_mean(energies: Floats, width: int) -> Floats:
    """The mean of every `width` neighbours; empty when there are fewer.

    Sums each window by itself, since a running sum would carry the rounding of loud passages into quiet ones.
    """
    if energies.size < width:
        return np.zeros(0)
    means: Floats = np.lib.stride_tricks.sliding_window_view(energies, width).mean(axis=1)
    return means


def windows(files: Sequence[Floats], width: int, step: int = 1) -> Floats:
    """The moving means of all files, one file after another, beginning every `step` hops."""
    return np.concatenate([np.zeros(0), *(moving_mean(hops, width)[::step] for hops in files)])


def gate_energy(energies: Floats, relative_lu: float) -> float:
    """The energy that a window must exceed: `relative_lu` under the mean of those above -70 LUFS (equation 6)."""
    absolute = energy_of(ABSOLUTE_GATE_LUFS)
    audible = energies[energies > absolute]
    if audible.size == 0:
        return float(absolute)
    return float(max(absolute, audible.mean() * 10.0 ** (relative_lu / 10.0)))


def integrated_lufs(files: Sequence[Floats]) -> float:
    """The gated programme loudness of one or more files together (BS.1770-5 equation 7).

    A last block that is not whole is dropped, as the standard says, so a sound under 400 ms has none: -inf.

    Args:
        files: energies per 100 ms, an array for each file.

    Returns:
        LUFS; -inf for silence and for sounds shorter than a block.
    """
    blocks = windows(files, MOMENTARY_HOPS)
    loud = blocks[blocks > gate_energy(blocks, RELATIVE_GATE_LU)]
    return lufs(float(loud.mean())) if loud.size else float("-inf")


def range_lu(files: Sequence[Floats]) -> float:
    """The loudness range of one or more files together (EBU Tech 3342): P95 - P10 of gated 3 s windows.

    The windows begin every second, as in libebur128 and so in most meters that a user will compare with. The standard's
    later editions ask for ten a second: on songs with long fades or few parts that reads up to 0.8 LU otherwise, which
    says how far any range can be trusted. It means little under a minute. Sounds shorter than a window, and silence,
    have 0.
    """
    levels = windows(files, SHORT_TERM_HOPS, RANGE_STEP_HOPS)
    gate = gate_energy(levels, RANGE_GATE_LU)
    levels = np.sort(levels[levels >= gate])
    if levels.size == 0:
        return 0.0
    low, high = (int(np.floor((levels.size - 1) * share + 0.5)) for share in (0.10, 0.95))
    return lufs(float(levels[high])) - lufs(float(levels[low]))


def log_dynamic_range(files: Sequence[Floats], width: int = 15) -> Floats:
    """ln(short-term / long-term energy): each audible 100 ms against the 1.5 s around it.

    Its quantiles describe punch and do not depend on the level. Follows the log dynamic range of the automatic-mixing
    papers, which take 50-100 ms against 1-2 s.
    """
    ratios = []
    for hops in files:
        long_term = moving_mean(hops, width)
        short_term = hops[width // 2 : width // 2 + long_term.size]
        audible = short_term > energy_of(ABSOLUTE_GATE_LUFS)
        ratios.append(np.log(short_term[audible] / long_term[audible]))
    return np.concatenate([np.zeros(0), *ratios])


def k_weighting(rate_hz: int) -> Floats:
    """The K-weighting filter at any rate as two biquads, [b0 b1 b2 a1 a2] each: (2, 5).

    BS.1770 gives it at 48 kHz only and asks for the same response elsewhere. These are the analogue prototypes behind
    its tables (De Man 2014), by the bilinear transform; the high-pass keeps the gain at the Nyquist frequency that it
    has at 48 kHz. From 20 Hz to 0.45 of the rate that errs by at most 0.002 dB at 44.1 kHz and 0.008 dB at 192 kHz.
    Under 40 kHz the transform's warping would err by up to 0.29 dB, so the shelf is matched to the tables instead: 0.04
    dB at 8 kHz, 0.008 dB from 16 kHz on.
    """
    shelf = _bilinear_shelf(rate_hz) if rate_hz >= 40000 else _matched_shelf(rate_hz)
    a1, a2 = _poles(math.tan(math.pi * 38.13547087602444 / rate_hz), 0.5003270373238773)
    # At 48 kHz the numerator [1 -2 1] of table 2 is not normalised.
    gain = (1.0 - a1 + a2) / (1.0 + 1.99004745483398 + 0.99007225036621)
    return np.array([shelf, (gain, -2.0 * gain, gain, a1, a2)])


def _poles(k: float, q: float) -> tuple[float, float]:
    """a1 and a2 of a bilinear second-order section."""
    a0 = 1.0 + k / q + k * k
    return 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0


SHELF_HZ, SHELF_Q = 1681.974450955533, 0.7071752369554196


def _bilinear_shelf(rate_hz: int) -> tuple[float, ...]:
    """The shelf of BS.1770's table 1 at a rate that is not much lower than 48 kHz."""
    k, q = math.tan(math.pi * SHELF_HZ / rate_hz), SHELF_Q
    high = 10.0 ** (3.999843853973347 / 20.0)
    middle = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    b = (high + middle * k / q + k * k, 2.0 * (k * k - high), high - middle * k / q + k * k)
    return (*(value / a0 for value in b), *_poles(k, q))


def _matched_shelf(rate_hz: int) -> tuple[float, ...]:
    """The shelf with the analogue poles and zeros that meet table 1 at 0, 1.7 kHz and half the rate (Vicanek 2016)."""
    w, q = 2.0 * math.pi * SHELF_HZ / rate_hz, SHELF_Q
    decay = math.exp(-w / (2.0 * q))
    a1, a2 = -2.0 * decay * math.cos(w * math.sqrt(1.0 - 1.0 / (4.0 * q * q))), decay * decay
    power = [_power(_bilinear_shelf(48000), np.array([hz / 48000.0]))[0] for hz in (SHELF_HZ, rate_hz / 2.0)]
    phi1 = math.sin(w / 2.0) ** 2
    phi0, phi2 = 1.0 - phi1, 4.0 * phi1 * (1.0 - phi1)
    start, end = (1.0 + a1 + a2) ** 2, (1.0 - a1 + a2) ** 2
    b_end = end * power[1]
    b_bend = ((start * phi0 + end * phi1 - 4.0 * a2 * phi2) * power[0] - start * phi0 - b_end * phi1) / phi2
    mean = (math.sqrt(start) + math.sqrt(b_end)) / 2.0
    b0 = (mean + math.sqrt(mean * mean + b_bend)) / 2.0
    return b0, (math.sqrt(start) - math.sqrt(b_end)) / 2.0, -b_bend / (4.0 * b0), a1, a2


def _power(section: Sequence[float], cycles: Floats) -> Floats:
    """|H|^2 of a biquad [b0 b1 b2 a1 a2] at frequencies in cycles per sample."""
    b0, b1, b2, a1, a2 = section
    z = np.exp(-2j * np.pi * cycles)
    power: Floats = np.abs((b0 + b1 * z + b2 * z * z) / (1.0 + a1 * z + a2 * z * z)) ** 2
    return power


def k_power(frequency_hz: Floats, rate_hz: int = 48000) -> Floats:
    """The power gain of K-weighting at each frequency, up to half the rate."""
    cycles = np.minimum(frequency_hz / rate_hz, 0.5)
    shelf, highpass = k_weighting(rate_hz)
    return _power(shelf, cycles) * _power(highpass, cycles)


def label_sections(section_lufs: Floats, loudness_lufs: float) -> list[str]:
    """Each section as loud (from 1 LU under the loudness), medium (within the gate's 10 LU) or quiet.

    A section that differs from two like neighbours takes their label: one bar of rest does not end a chorus.
    """
    edges = np.array([max(loudness_lufs + RELATIVE_GATE_LU, ABSOLUTE_GATE_LUFS), loudness_lufs - 1.0])
    ranks = np.searchsorted(edges, section_lufs, side="right")
    inner = np.flatnonzero((ranks[:-2] == ranks[2:]) & (ranks[1:-1] != ranks[2:])) + 1
    smooth = ranks.copy()
    smooth[inner] = ranks[inner - 1]
    return [("quiet", "medium", "loud")[rank] for rank in smooth]
