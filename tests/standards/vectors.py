"""The test signals of EBU Tech 3341 v4, Tech 3342 v4 and ITU-R BS.2217-2, made from their definitions.

Tech 3341 signals 6 (five channels), 7 and 8 (recorded programmes) and Tech 3342 signals 5 and 6 (recorded) are not
here: the product measures one or two channels, and recordings cannot be synthesised. Of BS.2217's multichannel files
likewise only what a stereo meter can be given.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from scipy import signal

from tests.signals import Sound, join, silence, tone


def steps(rate_hz: int, *parts: tuple[float, float]) -> Sound:
    """1 kHz in both channels: (seconds, peak dBFS) each, in phase throughout."""
    counts = [round(seconds * rate_hz) for seconds, _ in parts]
    amplitude = np.repeat([10.0 ** (db / 20.0) for _, db in parts], counts)
    wave = amplitude * np.sin(2.0 * np.pi * 1000.0 * np.arange(amplitude.size) / rate_hz)
    return np.repeat(wave[None].astype(np.float32), 2, axis=0)


INTEGRATED: dict[str, tuple[Sequence[tuple[float, float]], float]] = {
    "3341-1": ([(20, -23)], -23.0),
    "3341-2": ([(20, -33)], -33.0),
    "3341-3": ([(10, -36), (60, -23), (10, -36)], -23.0),
    "3341-4": ([(10, -72), (10, -36), (60, -23), (10, -36), (10, -72)], -23.0),
    "3341-5": ([(20, -26), (20.1, -20), (20, -26)], -23.0),
}
RANGES: dict[str, tuple[Sequence[tuple[float, float]], float]] = {
    "3342-1": ([(20, -20), (20, -30)], 10.0),
    "3342-2": ([(20, -20), (20, -15)], 5.0),
    "3342-3": ([(20, -40), (20, -20)], 20.0),
    "3342-4": ([(20, -50), (20, -35), (20, -20), (20, -35), (20, -50)], 15.0),
}


def short_term_steady(rate_hz: int) -> Sound:
    """Tech 3341 signal 9: short-term loudness is -23.0 throughout after 3 s."""
    return steps(rate_hz, *[(1.34, -20), (1.66, -30)] * 5)


def short_term_file(index: int, rate_hz: int) -> Sound:
    """Tech 3341 signal 10, one of 20 files: the greatest short-term loudness is -23.0 in each."""
    return join(silence(index * 0.15, rate_hz), tone(1000, -23, 3, rate_hz), silence(1, rate_hz))


def short_term_live(index: int, rate_hz: int) -> Sound:
    """One of the 20 parts of Tech 3341 signal 11: its greatest short-term loudness is -38 + index."""
    return join(silence(index * 0.15, rate_hz), tone(1000, -38 + index, 3, rate_hz), silence(3 - index * 0.15, rate_hz))


def momentary_steady(rate_hz: int) -> Sound:
    """Tech 3341 signal 12: momentary loudness is -23.0 throughout after 1 s."""
    return steps(rate_hz, *[(0.18, -20), (0.22, -30)] * 25)


def momentary_file(index: int, rate_hz: int) -> Sound:
    """Tech 3341 signal 13, one of 20 files: the greatest momentary loudness is -23.0 in each."""
    return join(silence(index * 0.02, rate_hz), tone(1000, -23, 0.4, rate_hz), silence(1, rate_hz))


def momentary_live(index: int, rate_hz: int) -> Sound:
    """One of the 20 parts of Tech 3341 signal 14: its greatest momentary loudness is -38 + index."""
    return join(
        silence(index * 0.02, rate_hz), tone(1000, -38 + index, 0.4, rate_hz), silence(0.4 - index * 0.02, rate_hz)
    )


PEAK_TONES = {  # name: (divisor of the rate, full-scale peak, phase in degrees, dBTP)
    "3341-15": (4, 0.50, 0.0, -6.0),
    "3341-16": (4, 0.50, 45.0, -6.0),
    "3341-17": (6, 0.50, 60.0, -6.0),
    "3341-18": (8, 0.50, 67.5, -6.0),
    "3341-19": (4, 1.41, 45.0, 3.0),
}


def peak_tone(name: str, rate_hz: int) -> Sound:
    """Tech 3341 signals 15-19: a tone whose samples miss its peak, faded in and out over 10 ms."""
    divisor, peak, degrees, _ = PEAK_TONES[name]
    wave = tone(rate_hz / divisor, 0.0, 2.0, rate_hz, phase=np.radians(degrees)) * np.float32(peak)
    return _faded(wave, round(0.01 * rate_hz))


def _faded(wave: Sound, samples: int) -> Sound:
    """Linear fades at both ends."""
    ramp = np.minimum(np.arange(wave.shape[1]) / samples, 1.0)
    return np.ascontiguousarray(wave * ramp * ramp[::-1], dtype=np.float32)


def peak_burst(offset: int, rate_hz: int) -> Sound:
    """Tech 3341 signals 20-23: made at 4 times the rate fs, a sine of fs/6 with one period of fs/4 in it, decimated.

    The sine has half scale and the single period full scale, phase running on; then everything is low-passed to what fs
    can hold (as the official files are: flat to 0.47 fs, nothing above 0.51 fs) and every fourth sample is taken from
    `offset`.
    """
    half = 0.5 * np.sin(2.0 * np.pi * np.arange(24 * 2000) / 24.0)
    burst = np.sin(2.0 * np.pi * np.arange(16) / 16.0)
    taps = signal.firwin(1601, 0.98 / 4.0, window=("kaiser", 10.0))
    low = signal.fftconvolve(np.concatenate([half, burst, half]), taps, mode="same")[offset::4]
    return _faded(np.repeat(low[None], 2, axis=0), round(0.1 * rate_hz))


BS2217_TONES_HZ = (25.0, 100.0, 500.0, 1000.0, 2000.0, 10000.0)


def relative_gate(rate_hz: int) -> Sound:
    """BS.2217 RelGate: -10.0 LKFS when the quieter parts are left out."""
    parts = [(0.5, -200.0), (0.9, -19.9), (1.3, -7.1), (0.8, -19.9), (0.5, -200.0)]
    return steps(rate_hz, *parts)


def absolute_gate(rate_hz: int) -> Sound:
    """BS.2217 AbsGate: three tones just over the gate, -69.5 LKFS."""
    bursts = itertools.chain.from_iterable([(0.5, -69.48), (0.5, -200.0)] for _ in range(3))
    return steps(rate_hz, (0.8, -200.0), *list(bursts)[:-1], (0.7, -200.0))


def k_gain_db(frequency_hz: np.ndarray) -> np.ndarray:
    """The gain of K-weighting by the coefficients that BS.1770-5 prints for 48 kHz (tables 1 and 2)."""
    w = 2.0 * np.pi * np.asarray(frequency_hz) / 48000.0
    _, shelf = signal.freqz(
        [1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585], worN=w
    )
    _, high = signal.freqz([1, -2, 1], [1, -1.99004745483398, 0.99007225036621], worN=w)
    return 20.0 * np.log10(np.abs(shelf * high))


def level_tone(frequency_hz: float, loudness_lufs: float, rate_hz: int, channels: int = 2) -> Sound:
    """BS.2217's tones: 20 s whose level makes up for the weighting at their frequency."""
    gain_db = float(k_gain_db(np.array([frequency_hz]))[0])
    peak_dbfs = loudness_lufs + 0.691 - gain_db + 10.0 * np.log10(2.0 / channels)
    return tone(frequency_hz, peak_dbfs, 20.0, rate_hz, channels)


def sweep(rate_hz: int, seconds: float = 20.0) -> Sound:
    """BS.2217's sweep: 20 Hz to 20 kHz, of -18.0 LKFS at every moment."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    growth = np.log(1000.0) / seconds
    wave = np.sin(2.0 * np.pi * 20.0 / growth * np.expm1(growth * t))
    wave *= 10.0 ** ((-18.0 + 0.691 - k_gain_db(20.0 * np.exp(growth * t))) / 20.0)
    return np.repeat(wave[None].astype(np.float32), 2, axis=0)
