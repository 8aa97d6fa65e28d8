"""How fast a song's levels fall: what tells the room that it stands in.

Low quantiles of how far octave bands of mid and side fall within 0.1 to 0.4 s, while they are loud: the steepest falls
of a dry song are those of its instruments, in a room none is steeper than the room lets it be.

Conventions: sounds are float32 (2, samples); spectra of mid and side (2, frames, bins), frames of 46 ms that overlap
by half; powers (2, frames, 5 octave bands from 177 Hz to 5.7 kHz).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.processors.base import Block
from assistant.units import Floats, powers_to_db

BANDS = 5
_FRAME_SECONDS = 0.0464
_EDGES_HZ = (177.0, 354.0, 707.0, 1414.0, 2828.0, 5657.0)
_LAGS = (4, 8, 16)
"""In frames of half of the above."""
_QUANTILES = (0.01, 0.05, 0.15)
_LOUD_DB = 20.0
_STEEPEST_DB = -60.0
_SILENT_DB = -120.0
_FEWEST_FRAMES = 50

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Falls:
    """How a song's levels fall, and how wide it is."""

    falls_db: Floats
    """Negative: (2 for mid and side, 5 bands, 3 lags, 3 quantiles)."""
    side_over_mid_db: Floats
    """(5,)."""


def falls(sound: Block, rate_hz: int) -> Falls:
    """The falls of a song, float32 (2, samples)."""
    mid, side = band_powers(spectra(sound, rate_hz), rate_hz)
    return fallen(mid, side, falls_of_mid_db(mid))


def pooled_falls(each: Sequence[Falls]) -> Falls:
    """The medians of those of several songs."""
    return Falls(
        falls_db=np.median([one.falls_db for one in each], axis=0),
        side_over_mid_db=np.median([one.side_over_mid_db for one in each], axis=0),
    )


def spectra(sound: Block, rate_hz: int) -> Spectra:
    """Those of mid and side."""
    from scipy.fft import rfft  # noqa: PLC0415

    size = 2 * round(_FRAME_SECONDS * rate_hz / 2.0)
    coded = np.stack((sound[0] + sound[1], sound[0] - sound[1])) * np.float32(0.5)
    coded = np.pad(coded, ((0, 0), (0, max(size - coded.shape[1], 0))))
    frames = np.lib.stride_tricks.sliding_window_view(coded, size, axis=1)[:, :: size // 2]
    found: Spectra = rfft(frames * np.hanning(size + 1)[:-1].astype(np.float32), axis=-1)
    return found


def band_powers(spectra: Spectra, rate_hz: int) -> Floats:
    """The powers of the bands."""
    return band_sums(spectra.real**2 + spectra.imag**2, rate_hz)


def band_sums(values: NDArray[np.float32], rate_hz: int) -> Floats:
    """Sums over the octave bands: (2, frames, 5)."""
    per_bin_hz = rate_hz / (2.0 * (values.shape[-1] - 1))
    edges = np.ceil(np.array(_EDGES_HZ) / per_bin_hz).astype(int)
    return np.asarray(np.add.reduceat(values[..., : edges[-1]], edges[:-1], axis=-1), dtype=np.float64)


def falls_of_mid_db(mid: Floats) -> Floats:
    """How far the bands of a song's mid fall, from their powers (frames, 5): (5, 3 lags, 3 quantiles)."""
    return _falls_db(mid, _floor(mid))


def fallen(mid: Floats, side: Floats, mid_falls_db: Floats) -> Falls:
    """The falls of a song from the powers of its mid and side, (frames, 5), and what is known of the mid's."""
    over = side.mean(axis=0) / np.maximum(mid.mean(axis=0), 1e-30)
    return Falls(
        falls_db=np.stack((mid_falls_db, _falls_db(side, _floor(mid)))),
        side_over_mid_db=powers_to_db(np.maximum(over, 1e-4)),
    )


def _floor(mid: Floats) -> float:
    """Under this power there is nothing."""
    loudest = max(float(mid.max()), 1e-30)
    return float(loudest * 10.0 ** (_SILENT_DB / 10.0))


def _falls_db(powers: Floats, floor: float) -> Floats:
    """How far the bands of one channel fall: (5, 3 lags, 3 quantiles)."""
    levels = powers_to_db(np.maximum(powers, floor).T.copy())
    found = np.zeros((levels.shape[0], len(_LAGS), len(_QUANTILES)))
    for band, level in enumerate(levels):
        loud = level > _quantiles(level, (0.9,)) - _LOUD_DB
        for place, lag in enumerate(_LAGS):
            change = (level[lag:] - level[:-lag])[loud[:-lag]]
            if change.size >= _FEWEST_FRAMES:
                found[band, place] = np.maximum(_quantiles(change, _QUANTILES), _STEEPEST_DB)
    return found


def _quantiles(values: Floats, shares: Sequence[float]) -> Floats:
    """The values below which these shares lie."""
    places = [int(share * (values.size - 1)) for share in shares]
    found: Floats = np.partition(values, places)[places]
    return found
