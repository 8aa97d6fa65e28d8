"""Which notes sound: pitch classes and registers, chords, how they change, and how far the tuning is from 440 Hz.

A note counts by how near it comes to the strongest note within an octave around it, so that neither level nor any
smooth equalizing moves it, and a gain over time does nothing at all. Not folded onto one tonic: another part of a song
mostly keeps its key, and so does another master.

Conventions: `salience` is (frames, notes), 0 to 1, notes LOWEST_NOTE to HIGHEST_NOTE after the tuning is taken out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.references.content_frames import HIGHEST_NOTE, LOWEST_NOTE, Floats32, Frames
from assistant.units import Floats

NOTES = HIGHEST_NOTE - LOWEST_NOTE + 1
_RANGE_DB = 24.0
_HEARD_DB = 50.0
_LAGS = (1, 2, 4, 8, 16)
_REGISTERS = ((33, 52), (52, 71), (71, 96))
_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
# How well each pitch class fits a major and a minor key, from the tonic up: Krumhansl and Kessler, "Tracing the dynamic
# changes in perceived tonal organization in a spatial representation of musical keys" (1982).
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True, kw_only=True)
class Tonal:
    """What was found: the features, and what a person calls the key."""

    features: Floats
    key: str
    key_strength: float
    """The correlation of the pitch classes with the key's profile, 0 (none) to 1."""


def tonal(frames: Frames) -> Tonal:
    """Describe the notes of a sound."""
    salience, tuning = saliences(frames)
    chroma = folded(salience)
    key, strength = _key(chroma.mean(axis=0))
    parts = (
        *(_shares(folded(salience, low, high).mean(axis=0)) for low, high in _REGISTERS),
        _shares(chroma.mean(axis=0)),
        np.sqrt(np.add.reduceat(salience.mean(axis=0), np.arange(0, NOTES, 3))),
        _intervals(chroma.mean(axis=0)[None]), _intervals(chroma),
        _dyads(chroma), _movement(chroma), _movement(salience), _density(salience), tuning,
    )  # fmt: skip
    return Tonal(features=np.concatenate(parts), key=key, key_strength=strength)


def saliences(frames: Frames) -> tuple[Floats32, Floats]:
    """How much each note sounds in each frame that is heard, and the tuning: cosine, sine and how sharp it is."""
    levels = frames.pitch_levels_db
    heard = levels > levels.max() - _HEARD_DB
    used = heard[frames.peak_frames]
    rows, notes, db = frames.peak_frames[used], frames.peak_notes[used], frames.peak_levels_db[used]
    rough = _weights(rows, notes, db, len(levels))
    high = notes > 55
    turn = np.exp(2j * np.pi * notes[high]) * rough[high]
    mean = complex(turn.sum() / (rough[high].sum() + 1e-6))
    off = np.angle(mean) / (2.0 * np.pi) if rough.size else 0.0
    tuned = notes - np.float32(off)
    salience = np.zeros((len(levels), NOTES), np.float32)
    place = _places(tuned)
    np.maximum.at(salience, (rows, place), _weights(rows, tuned, db, len(levels)))
    return salience[heard], np.array([mean.real, mean.imag, abs(mean)])


def _places(notes: Floats32) -> NDArray[np.intp]:
    return np.clip(np.round(notes).astype(np.intp) - LOWEST_NOTE, 0, NOTES - 1)


def _weights(rows: NDArray[np.int32], notes: Floats32, db: Floats32, frames: int) -> Floats32:
    """Each peak against the strongest within an octave around it: 1 as strong, 0 from 24 dB below on."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d  # noqa: PLC0415 - who only matches does without

    if not rows.size:
        return np.zeros(0, np.float32)
    strongest = np.full((frames, NOTES), -300.0, np.float32)
    places = _places(notes)
    np.maximum.at(strongest, (rows, places), db)
    around = uniform_filter1d(maximum_filter1d(strongest, 13, axis=1, mode="nearest"), 7, axis=1, mode="nearest")
    return np.asarray(np.clip(1.0 + (db - around[rows, places]) / np.float32(_RANGE_DB), 0.0, 1.0), np.float32)


def folded(salience: Floats32, low: int = LOWEST_NOTE, high: int = HIGHEST_NOTE + 1) -> Floats32:
    """Pitch classes, C first, of the notes from `low` up to `high`: (frames, 12)."""
    found = np.zeros((len(salience), 12), np.float32)
    for note in range(low, min(high, HIGHEST_NOTE + 1)):
        found[:, note % 12] += salience[:, note - LOWEST_NOTE]
    return found


def _shares(values: Floats32) -> Floats:
    """Square roots of shares, less their mean: the differences of such are those of distributions."""
    roots = np.sqrt(values.astype(np.float64) / (float(values.sum()) + 1e-9))
    return np.asarray(roots - roots.mean())


def _key(chroma: Floats32) -> tuple[str, float]:
    """The key whose profile correlates best."""
    best = ("none", 0.0)
    if float(chroma.std()) < 1e-9:
        return best
    for mode, profile in (("major", _MAJOR), ("minor", _MINOR)):
        for tonic in range(12):
            fit = float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1])
            if fit > best[1]:
                best = (f"{_NAMES[tonic]} {mode}", fit)
    return best


def _intervals(chroma: Floats32) -> Floats:
    """How often pitch classes sound together that lie 1 to 6 semitones apart; no transposition moves it."""
    about = chroma / (np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-9)
    return np.array([float((about * np.roll(about, k, axis=1)).sum(axis=1).mean()) for k in range(1, 7)])


def _dyads(chroma: Floats32) -> Floats:
    """How much more often than by chance each pair of pitch classes sounds together: (66,)."""
    about = chroma / (np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-9)
    about = about - about.mean(axis=0)
    pairs = np.triu_indices(12, 1)
    return np.asarray((about.T @ about / len(about)).astype(np.float64)[pairs])


def _movement(values: Floats32) -> Floats:
    """How unlike frames are that lie some sixths of a second apart."""
    about = values / (np.linalg.norm(values, axis=1, keepdims=True) + 1e-9)
    return np.array([
        1.0 - float((about[lag:] * about[:-lag]).sum(axis=1).mean()) if len(about) > lag else 0.0 for lag in _LAGS
    ])  # fmt: skip


def _density(salience: Floats32) -> Floats:
    """How many notes sound together in each register, and how much that varies."""
    sums = [salience[:, low - LOWEST_NOTE : high - LOWEST_NOTE].sum(axis=1) for low, high in _REGISTERS]
    return np.array([*(np.log1p(each.mean()) for each in sums), *(each.std() / (each.mean() + 1.0) for each in sums)])
