"""The measures of the DeepAFx-ST protocol: how far one row of sound is from the truth beside it.

Sources: Steinmetz, Bryan and Reiss, JAES 70 (2022), section on objective evaluation, and `deepafx_st/metrics.py` and
`scripts/eval_style.py` of the public repository adobe-research/DeepAFx-ST. Crest factor and RMS are given in dB here;
there they are 20 ln, so that its printed figures are larger by ln 10 = 2.303. Ratios are the same.

The published figures on music (1000 examples of MTG-Jamendo at 24 kHz, `results/eval.md`; crest and RMS in dB):

    |                     | STFT  | centroid Hz | RMS dB | LUFS  | crest dB |
    | input               | 1.175 |         669 |   2.90 | 2.510 |     2.36 |
    | rule-based          | 0.878 |         254 |   1.63 | 1.531 |     1.57 |
    | its best (autodiff) | 0.500 |         154 |   1.06 | 1.098 |     1.84 |
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import fft

from benchmarks.corruption import Samples
from benchmarks.distances import MRSTFT_FLOOR, MRSTFT_SIZES, loudness_lufs

CENTROID_SIZE = 2048
CENTROID_HOP = 512
QUIETEST = 1e-8


@dataclass(frozen=True, kw_only=True)
class Measure:
    """An error by name, the digits it is printed with, and the ratio to the rule-based rival's that is aimed at."""

    name: str
    title: str
    digits: int
    bar: float


MEASURES = (
    Measure(name="mrstft", title="multi-resolution STFT", digits=3, bar=0.60),
    Measure(name="centroid_hz", title="spectral centroid, Hz", digits=0, bar=0.60),
    Measure(name="rms_db", title="RMS, dB", digits=2, bar=0.55),
    Measure(name="loudness_lu", title="loudness, LU", digits=2, bar=0.55),
    Measure(name="crest_db", title="crest factor, dB", digits=2, bar=0.90),
)


def errors(sound: Samples, truth: Samples, rate_hz: int) -> dict[str, float]:
    """Measure every error; 0 for equal sounds, never negative."""
    return {
        "mrstft": mrstft(sound, truth),
        "centroid_hz": abs(centroid_hz(sound, rate_hz) - centroid_hz(truth, rate_hz)),
        "rms_db": abs(rms_db(sound) - rms_db(truth)),
        "loudness_lu": abs(lufs(sound, rate_hz) - lufs(truth, rate_hz)),
        "crest_db": abs(crest_db(sound) - crest_db(truth)),
    }


def mrstft(sound: Samples, truth: Samples) -> float:
    """Average over six frame sizes the mean |ln A - ln B| + |A - B| of the magnitudes, floored at 1e-4."""
    totals = []
    for size in MRSTFT_SIZES:
        a, b = (np.maximum(magnitudes(each, size, size // 2), MRSTFT_FLOOR) for each in (sound, truth))
        totals.append(np.abs(np.log(a) - np.log(b)).mean() + np.abs(a - b).mean())
    return float(np.mean(totals))


def magnitudes(sound: Samples, size: int, hop: int) -> Samples:
    """Transform Hann frames centred on every hop, the ends mirrored: shape (frames, size // 2 + 1)."""
    frames = sliding_window_view(np.pad(sound, size // 2, mode="reflect"), size)[::hop]
    return np.abs(fft.rfft(frames * np.hanning(size + 1)[:-1]))


def centroid_hz(sound: Samples, rate_hz: int) -> float:
    """Average the spectral centroid over all frames, loud or not."""
    spectra = magnitudes(sound, CENTROID_SIZE, CENTROID_HOP) + QUIETEST
    return float((spectra @ np.fft.rfftfreq(CENTROID_SIZE, 1 / rate_hz) / spectra.sum(axis=1)).mean())


def rms_db(sound: Samples) -> float:
    """Measure the level of the whole."""
    return float(20 * np.log10(max(np.sqrt(np.square(sound).mean()), QUIETEST)))


def crest_db(sound: Samples) -> float:
    """Measure the peak over the level."""
    return float(20 * np.log10(max(np.abs(sound).max(), QUIETEST))) - rms_db(sound)


def lufs(sound: Samples, rate_hz: int) -> float:
    """Measure integrated loudness (BS.1770) of one channel."""
    return loudness_lufs(sound[None].astype(np.float32), rate_hz)
