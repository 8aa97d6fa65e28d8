"""The rule-based rival of the DeepAFx-ST protocol: a matching filter, then compression until the loudness is there.

Written anew from what the paper says of its baseline (Steinmetz, Bryan and Reiss, JAES 70 (2022), section on baselines)
and from what its public repository does (adobe-research/DeepAFx-ST, `deepafx_st/models/baselines.py` and
`processors/dsp/compressor.py`). Its weaknesses are kept, or it would not be the rival that the published ratios are to:

- the spectra are means of magnitudes without a window, smoothed on a linear frequency axis;
- 63 taps cannot shape the bass, and delay the sound by 31 samples;
- the compressor's knee lifts what it should bend, and only a reference that is louder at one peak level starts it;
- the setting before the one that arrives is taken.

Sound is one row of float64 samples at -12 dBFS peak.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import firwin2, lfilter, savgol_filter

from benchmarks.corruption import Samples, to_peak
from benchmarks.distances import loudness_lufs

TAPS = 63
SPECTRUM_SIZE = 65536
SMOOTHING_BINS = 1025
ENOUGH_LU = 0.5
LOWEST_THRESHOLD_DB = -80.0
STEP_DB = 0.5
RATIO = 3.0
KNEE_DB = 6.0
ATTACK_SECONDS = 0.001
RELEASE_SECONDS = 0.05
QUIETEST_DB = -96.0


def match(mix: Samples, reference: Samples, rate_hz: int) -> Samples:
    """Bring the mix to the reference by rule: tone, then loudness at a peak of -12 dBFS."""
    mix, reference = to_peak(mix), to_peak(reference)
    tone = to_peak(match_tone(mix, reference, rate_hz))
    return to_peak(match_loudness(tone, reference, rate_hz))


def match_tone(mix: Samples, reference: Samples, rate_hz: int) -> Samples:
    """Filter the mix by the ratio of the two smoothed spectra, none of it at half the sampling rate."""
    response = mean_spectrum(reference) / mean_spectrum(mix)
    response[-1] = 0.0
    taps = firwin2(TAPS, np.linspace(0, rate_hz / 2, response.size), response, fs=rate_hz)
    return np.asarray(lfilter(taps, [1.0], mix))


def mean_spectrum(sound: Samples) -> Samples:
    """Average the magnitudes of frames without a window (quarter hop, mirrored ends) and smooth them over 375 Hz."""
    padded = np.pad(sound, SPECTRUM_SIZE // 2, mode="reflect")
    frames = sliding_window_view(padded, SPECTRUM_SIZE)[:: SPECTRUM_SIZE // 4]
    return np.asarray(savgol_filter(np.abs(np.fft.rfft(frames)).mean(axis=0), SMOOTHING_BINS, 2))


def match_loudness(mix: Samples, reference: Samples, rate_hz: int) -> Samples:
    """Lower a threshold in steps until the mix, always at one peak, is less than half a LU too quiet."""
    wanted_lufs = _lufs(reference, rate_hz)
    done = tried = mix
    threshold_db = 0.0
    while wanted_lufs - _lufs(tried, rate_hz) > ENOUGH_LU and threshold_db > LOWEST_THRESHOLD_DB:
        done = tried
        tried = to_peak(compress(mix, rate_hz, threshold_db))
        threshold_db -= STEP_DB
    return done


def compress(sound: Samples, rate_hz: int, threshold_db: float) -> Samples:
    """Compress by 3:1: peak level in dB, gain smoothed with 1 ms and 50 ms for 10 to 90 %."""
    level_db = np.maximum(20 * np.log10(np.abs(sound) + 1e-8), QUIETEST_DB)
    reduction_db = _reduction_db(level_db - threshold_db)
    attack, release = (math.exp(-math.log(9) / (rate_hz * each)) for each in (ATTACK_SECONDS, RELEASE_SECONDS))
    state = 0.0
    smooth_db = [state]
    for wanted in reduction_db[1:].tolist():
        keep = attack if wanted > state else release
        state = wanted + keep * (state - wanted)
        smooth_db.append(state)
    return np.asarray(sound * np.power(10, -np.array(smooth_db) / 20))


def _reduction_db(over_db: Samples) -> Samples:
    """Give the wanted reduction at a level over the threshold; in the knee it is negative, as in the original."""
    bent = -np.square((over_db + KNEE_DB) / 2) / (RATIO * 2 * KNEE_DB)
    above = over_db * (1 - 1 / RATIO)
    return np.where(2 * over_db > KNEE_DB, above, np.where(2 * over_db < -KNEE_DB, 0.0, bent))


def _lufs(sound: Samples, rate_hz: int) -> float:
    return loudness_lufs(sound[None].astype(np.float32), rate_hz)
