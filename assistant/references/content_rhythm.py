"""When something begins: how densely, in which bands, how it recurs, and at what tempo.

An onset is a rise of the level in a band over 25 ms, in dB and capped, so that neither level nor equalizer counts and a
compressor little. Recurrence is the autocorrelation of the onsets at lags of 0.1 to 4 s: it needs no decision about
beats, and where music has none it is flat.

Conventions: times in seconds, `onsets` is (groups of bands, frames) at FRAMES_PER_SECOND, each row of mean 1.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.references.content_frames import BANDS, FRAMES_PER_SECOND, Floats32, Frames
from assistant.references.content_instruments import centred
from assistant.units import Floats

_GROUPS = (slice(0, 5), slice(5, 12), slice(12, 20), slice(20, BANDS))
"""Up to 250 Hz, 1 kHz, 3.4 kHz, and above."""
_RISE_FRAMES = 2
_MOST_DB = 20.0
_RANGE_DB = 50.0
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.1, 4.0
_LAGS_WHOLE, _LAGS_GROUP = 40, 20
_MODULATIONS_HZ = (0.25, 0.5, 1.0, 1.7, 2.8, 4.6, 7.7, 13.0, 20.0)
_MODULATION_FRAMES = 640
SLOWEST_BPM, FASTEST_BPM = 40.0, 240.0
_USUAL_BPM, _USUAL_OCTAVES = 115.0, 0.8
"""Tempi of songs gather around it with this deviation; decides between a tempo and its double."""
_CYCLE = 16


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What was found, in features, and in a person's words."""

    rhythm: Floats
    tempo: Floats
    tempo_bpm: float
    """0 where nothing recurs."""
    onsets_per_second: float


def rhythm(frames: Frames) -> Rhythm:
    """Describe the onsets of a sound."""
    onsets = _onsets(frames.levels_db)
    densities = np.array([_density(row) for row in onsets])
    recurrence = np.stack([_recurrence(row) for row in onsets])
    bpm, clarity = _tempo(recurrence)
    peaky = np.log((onsets**2).mean(axis=1) / (onsets.mean(axis=1) ** 2 + 1e-9) + 1e-3)
    described = np.concatenate([
        np.log1p(densities), _at_lags(recurrence[0], _LAGS_WHOLE), _at_lags(recurrence[1], _LAGS_GROUP),
        _at_lags(recurrence[-1], _LAGS_GROUP), _modulation(frames.levels_db), peaky,
    ])  # fmt: skip
    cycle = _cycle(recurrence)
    angle = 2.0 * np.pi * np.log2(max(bpm, 1.0))
    tempo = np.concatenate([cycle, [clarity * np.cos(angle), clarity * np.sin(angle), clarity, np.log2(max(bpm, 1.0))]])
    return Rhythm(rhythm=described, tempo=tempo, tempo_bpm=bpm, onsets_per_second=float(densities[0]))


def _onsets(levels: Floats32) -> Floats:
    """Rises in all bands and in each group of bands, against their own mean over a second around."""
    from scipy.ndimage import uniform_filter1d  # noqa: PLC0415 - who only matches does without

    floored = np.maximum(levels, np.quantile(levels, 0.95, axis=0) - np.float32(_RANGE_DB))
    rises = np.zeros_like(floored)
    if len(floored) > _RISE_FRAMES:
        rises[_RISE_FRAMES:] = np.clip(floored[_RISE_FRAMES:] - floored[:-_RISE_FRAMES], 0.0, _MOST_DB)
    groups = np.stack([rises[:, group].mean(axis=1) for group in _GROUPS])
    rows = np.concatenate([groups.mean(axis=0, keepdims=True), groups]).astype(np.float64)
    over = np.maximum(rows - uniform_filter1d(rows, round(FRAMES_PER_SECOND), axis=1, mode="nearest"), 0.0)
    return np.asarray(over / (over.mean(axis=1, keepdims=True) + 1e-3))


def _density(onsets: Floats) -> float:
    """Onsets a second: frames higher than all within 50 ms, the first of equal ones, and clearly over the mean."""
    from scipy.ndimage import maximum_filter1d  # noqa: PLC0415 - as above

    highest = maximum_filter1d(onsets, 9, mode="nearest")
    rising = onsets > np.concatenate(([0.0], onsets[:-1]))
    return float(np.sum((onsets >= highest) & rising & (onsets > 2.0)) / onsets.size * FRAMES_PER_SECOND)


def _recurrence(onsets: Floats) -> Floats:
    """Autocorrelation at each lag in frames, up to double the longest in question; 1 at lag 0."""
    import scipy.fft  # noqa: PLC0415 - as above

    longest = round(_LONGEST_SECONDS * FRAMES_PER_SECOND) + 2
    about = onsets - onsets.mean()
    size = scipy.fft.next_fast_len(about.size + longest, real=True)
    power = np.abs(scipy.fft.rfft(about, size)) ** 2
    lags = scipy.fft.irfft(power, size)[:longest]
    pairs = np.maximum(about.size - np.arange(longest), 0.25 * about.size)
    return np.asarray(lags / pairs / (lags[0] / about.size + 1e-9))


def _at_lags(recurrence: Floats, count: int) -> Floats:
    """The highest recurrence around each of some lags that lie evenly on a logarithmic scale."""
    edges = np.geomspace(_SHORTEST_SECONDS, _LONGEST_SECONDS, count + 1) * FRAMES_PER_SECOND
    return np.array([
        recurrence[int(low) : max(int(np.ceil(high)), int(low) + 1)].max()
        for low, high in pairwise(edges)
    ])  # fmt: skip


def _read(recurrence: Floats, lag: Floats) -> Floats:
    """Between frames, by straight lines; 0 beyond the longest."""
    return np.interp(lag, np.arange(recurrence.size), recurrence, right=0.0)


def _strengths(recurrence: Floats, bpm: Floats) -> Floats:
    """How well each tempo explains what recurs: at its beat, at two and at four."""
    beat = 60.0 / bpm * FRAMES_PER_SECOND
    rows = (recurrence[0], recurrence[1])
    return np.asarray(np.mean([_read(row, beat * many) for row in rows for many in (1, 2, 4)], axis=0))


def _tempo(recurrence: Floats) -> tuple[float, float]:
    """Beats a minute, and how clearly they recur."""
    bpm = np.geomspace(SLOWEST_BPM, FASTEST_BPM, 600)
    found = _strengths(recurrence, bpm)
    usual = np.exp(-0.5 * (np.log2(bpm / _USUAL_BPM) / _USUAL_OCTAVES) ** 2)
    best = int(np.argmax(np.maximum(found, 0.0) * usual))
    if found[best] <= 0.0:
        return 0.0, 0.0
    return float(bpm[best]), float(min(found[best], 1.0))


def _cycle(recurrence: Floats) -> Floats:
    """Strengths of tempi, halves and doubles taken as one: (_CYCLE,), less their mean."""
    fine = 8
    bpm = 60.0 * 2.0 ** (np.arange(_CYCLE * fine) / (_CYCLE * fine))
    octaves = np.mean([_strengths(recurrence, bpm * many) for many in (1.0, 2.0)], axis=0)
    highest = octaves.reshape(_CYCLE, fine).max(axis=1)
    return np.asarray(highest - highest.mean())


def _modulation(levels: Floats32) -> Floats:
    """How fast the groups of bands move against each other: shares of the movement by its frequency."""
    from scipy.signal import welch  # noqa: PLC0415 - as above

    floored = np.maximum(levels, levels.max(axis=1, keepdims=True) - np.float32(_RANGE_DB))
    moving = centred(np.maximum(floored, np.quantile(floored, 0.95) - 70.0))
    rows = np.stack([moving[:, group].mean(axis=1) for group in _GROUPS])
    size = min(_MODULATION_FRAMES, rows.shape[1])
    rates, power = welch(rows, fs=FRAMES_PER_SECOND, nperseg=size, axis=1)
    edges = np.array(_MODULATIONS_HZ)
    sums = np.stack([
        power[:, (rates >= low) & (rates < high)].sum(axis=1) for low, high in pairwise(edges)
    ], axis=1)  # fmt: skip
    return np.asarray(np.log(sums / (sums.sum(axis=1, keepdims=True) + 1e-6) + 3e-3)).ravel()
