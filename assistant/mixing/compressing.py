"""Compression of single tracks: gentle, by what their levels do and what they are; and de-essing.

How much a compressor should take follows from how far the track's levels spread. What is sustained (voices, bass,
guitars, keys) is judged by its levels over 400 ms, from the quieter tenth to the loudest twentieth; what is struck by
its peaks over its loudness. A track that is dense already gets none. The threshold is then where the traces say that
the typical reduction is that much, and make-up keeps the loudness, so that the fader stays where it was found.

Conventions: reduction is positive dB; *typical* is the mean over the loud passages of the greatest in each 100 ms.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.fit.bench import curve_gain
from assistant.landing import typical_reduction_db
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import energies, playing
from assistant.mixing.practice import Practice
from assistant.processors import Compressor, MultibandCompressor
from assistant.processors.base import bounds
from assistant.processors.compressor import CompressorBand
from assistant.roots import root
from assistant.traces import Traces
from assistant.units import Floats, Mask, powers_to_db

STRUCK_ROLES = frozenset({"kick", "snare", "toms", "percussion", "drums"})
_DENSE_SPREAD_LU = 6.0
"""400 ms levels, from the 10 % to the 95 % quantile: as even as a compressed voice."""
_DENSE_PLR_DB = 13.0
_SHARE = 0.35
"""Of what spreads further than that, a compressor takes about a third."""
_LEAST_TAKEN_DB = 0.7
_KNEE_DB = 6.0
_SIBILANT_HZ = (5000.0, 10000.0)
_VOICED_HZ = (300.0, 4000.0)
_SHARP_DB = -6.0
"""Sibilants that come this near to the voice's vowels are sharp."""
_DEESSED_DB = 4.0
_PEAK_OVER_RMS_DB = 9.0
VOICES = frozenset({"lead_vocal", "backing_vocal"})


@dataclass(frozen=True, kw_only=True)
class Compressed:
    """A track's compressor, and why; None where it needs none."""

    compressor: Compressor | None
    typical_db: float
    reason: str


def compress(traces: Traces, role: str, practice: Practice) -> Compressed:
    """Find the compressor of one track.

    Args:
        traces: of the track as it reaches the compressor.
        role: what it is.
        practice: of that role.
    """
    struck = role in STRUCK_ROLES
    spread_db = traces.peak_dbfs - traces.loudness_lufs if struck else _spread_lu(traces)
    dense_db = _DENSE_PLR_DB if struck else _DENSE_SPREAD_LU
    measure = f"peaks {spread_db:.0f} dB over its loudness" if struck else f"levels spread over {spread_db:.0f} LU"
    if practice.most_taken_db == 0.0 or not math.isfinite(spread_db):
        return Compressed(compressor=None, typical_db=0.0, reason="")
    taken_db = min(practice.most_taken_db, _SHARE * (spread_db - dense_db))
    if taken_db < _LEAST_TAKEN_DB:
        return Compressed(compressor=None, typical_db=0.0, reason=f"no compressor: {measure}, dense enough")
    compressor = _set(traces, practice, taken_db)
    typical_db = _typical_db(traces, compressor)
    reason = f"compressor {practice.ratio:g}:1 takes {typical_db:.1f} dB: {measure}"
    return Compressed(compressor=compressor, typical_db=typical_db, reason=reason)


def _spread_lu(traces: Traces) -> float:
    """From the quieter tenth to the loudest twentieth of the levels over 400 ms while the track plays."""
    hops = traces.hop_energies
    if hops.size < 8:
        return 0.0
    levels = powers_to_db(np.convolve(hops, np.ones(4) / 4.0, mode="valid"))
    heard = levels[levels > traces.loudness_lufs - 20.0]
    return float(np.subtract(*np.quantile(heard, (0.95, 0.1)))) if heard.size else 0.0


def _set(traces: Traces, practice: Practice, taken_db: float) -> Compressor:
    """The compressor whose typical reduction is `taken_db`, make-up included."""
    bare = Compressor(
        ratio=practice.ratio, knee_db=_KNEE_DB, attack_ms=practice.attack_ms, release_ms=practice.release_ms
    )
    low, high = bounds(Compressor, "threshold_db")

    def over(depth_db: float) -> float:
        return _typical_db(traces, replace(bare, threshold_db=-depth_db)) - taken_db

    guess = float(np.clip(-traces.loudness_lufs, -high, -low))
    depth_db = root(over, guess, (-high, -low), near=0.05, narrow=0.05)
    found = replace(bare, threshold_db=round(-depth_db, 1))
    turned = traces.turned(curve_gain(traces, found))
    makeup_db = traces.loudness_lufs - turned.loudness_lufs
    return replace(found, makeup_db=round(min(max(makeup_db, 0.0), 24.0), 2)) if math.isfinite(makeup_db) else found


def _typical_db(traces: Traces, compressor: Compressor) -> float:
    least = traces.least_per_hop(curve_gain(traces, compressor))
    return typical_reduction_db(np.maximum(-2.0 * powers_to_db(least), 0.0), traces.hop_energies)


def deess(grid: Grid, role: str, gain_db: float) -> tuple[MultibandCompressor | None, str]:
    """A de-esser where a voice's sibilants come near its vowels: the top band of a multiband compressor.

    Args:
        grid: of the track as it came in.
        role: what it is.
        gain_db: of what stands in front of the de-esser.
    """
    if role not in VOICES:
        return None, ""
    plays = playing(energies(grid))
    if not plays.any():
        return None, ""
    sharp_db, voiced_db = (_level_db(grid, plays, band) for band in (_SIBILANT_HZ, _VOICED_HZ))
    sibilant_db, vowel_db = float(np.quantile(sharp_db, 0.97)), float(np.quantile(voiced_db, 0.9))
    if sibilant_db - vowel_db < _SHARP_DB:
        return None, ""
    top = CompressorBand(
        threshold_db=round(min(0.0, max(-60.0, sibilant_db + gain_db + _PEAK_OVER_RMS_DB - 1.5 * _DEESSED_DB)), 1),
        ratio=4.0, knee_db=4.0, attack_ms=1.0, release_ms=60.0,
    )  # fmt: skip
    bands = (CompressorBand(), CompressorBand(), top)
    reason = f"de-esser above 5 kHz: sibilants {sibilant_db - vowel_db:+.0f} dB against the vowels"
    return MultibandCompressor(bands=bands, high_crossover_hz=_SIBILANT_HZ[0]), reason


def _level_db(grid: Grid, plays: Mask, band_hz: tuple[float, float]) -> Floats:
    """The level of a part of the spectrum while the track plays, in dB re a full-scale square: (frames,)."""
    inside = (band_hz[0] <= CENTRES_HZ) & (band_hz[1] >= CENTRES_HZ)
    return powers_to_db(grid.total[plays][:, inside].sum(axis=1), -150.0)
