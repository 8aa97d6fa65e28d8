"""How it sounds, but for what level, equalizer and compressor do: the movement and the texture of the spectrum.

An equalizer adds a curve to the levels of all frames, a gain over time one number to all bands of a frame. So levels
are centred twice, over time and over bands, and what is left knows neither: how far each band moves, how bands go
together, how fast. The mean spectrum is there as well, by fineness: what is broad in it an equalizer may have made.

Conventions: levels in dB, (frames, BANDS), floored 70 dB under the strongest band of each frame.
"""

import numpy as np

from assistant.references.content_frames import BANDS, Floats32, Frames
from assistant.units import Floats

_RANGE_DB = 70.0
_HEARD_DB = 40.0
_ORDERS = 12
_CORRELATED = 9
_LAGS = (2, 8, 32)
_FINE = slice(1, 15)


def instruments(frames: Frames) -> Floats:
    """Describe the spectrum's movement and texture."""
    levels = heard_levels(frames.levels_db)
    moving = centred(levels)
    cepstra = moving @ cosines()[1 : _ORDERS + 1].T
    deviation = moving.std(axis=0)
    skew = (moving**3).mean(axis=0) / (deviation**3 + 1.0)
    tonal = frames.tonalness_db
    return np.concatenate([
        cosines()[_FINE] @ levels.mean(axis=0).astype(np.float64),
        np.log(_halved(deviation) + 0.1), np.cbrt(_halved(skew)),
        np.log(cepstra.std(axis=0) + 0.1), _pace(cepstra), _together(cepstra[:, :_CORRELATED]),
        tonal.mean(axis=0), tonal.std(axis=0),
    ]).astype(np.float64)  # fmt: skip


def heard_levels(levels: Floats32) -> Floats32:
    """The frames that are not far under the loud ones, each floored under its strongest band."""
    power = np.log10((10.0 ** (levels / 10.0)).sum(axis=1) + 1e-30) * 10.0
    loud = levels[power > np.quantile(power, 0.95) - _HEARD_DB]
    return np.asarray(np.maximum(loud, loud.max(axis=1, keepdims=True) - np.float32(_RANGE_DB)))


def centred(levels: Floats32) -> Floats32:
    """What neither an equalizer nor a gain over time moves: without the means over time and over bands."""
    moving = levels - levels.mean(axis=0)
    return np.asarray(moving - moving.mean(axis=1, keepdims=True))


def cosines() -> Floats:
    """The orthonormal cosine basis over bands: (order, band)."""
    order, band = np.arange(BANDS)[:, None], np.arange(BANDS)[None]
    basis = np.cos(np.pi * order * (band + 0.5) / BANDS) * np.sqrt(2.0 / BANDS)
    basis[0] /= np.sqrt(2.0)
    return np.asarray(basis)


def _halved(values: Floats32) -> Floats:
    """Means of neighbours, two by two."""
    return np.asarray(values.reshape(-1, 2).mean(axis=1, dtype=np.float64))


def _pace(cepstra: Floats) -> Floats:
    """How much of each coefficient's movement happens within some frames."""
    spread = cepstra.std(axis=0) + 0.1
    steps = [
        (cepstra[lag:] - cepstra[:-lag]).std(axis=0) if len(cepstra) > lag + 1 else np.zeros(_ORDERS) for lag in _LAGS
    ]
    return np.concatenate([np.log(each / spread + 0.01) for each in steps])


def _together(cepstra: Floats) -> Floats:
    """The correlations of coefficients."""
    about = (cepstra - cepstra.mean(axis=0)) / (cepstra.std(axis=0) + 0.1)
    return np.asarray((about.T @ about / len(about))[np.triu_indices(_CORRELATED, 1)])
