"""How far content alone moves the features of `assistant.density`: the scale on which dynamics are judged.

Learned from untouched songs (`models/dynamics_prior`): one covariance for parts of one song, one for different songs,
and between the two a transition by how far content moves the tone, which tells how alike two songs are.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from assistant.models import read_model
from assistant.units import Floats

SAME_PERFORMANCE_DB = 0.15
"""What another make of compressor and limiter moves the features of one performance."""
_SAME_PLR_DB, _PLR_DB = 0.5, 1.5
"""The latter between two halves of untouched songs."""
_LEAST_SCALE, _MOST_SCALE = 0.6, 12.0
"""Of the variance between parts of one song with their length: measured from 6 s (12 times) to 60 s."""


@dataclass(frozen=True, eq=False)
class DensityNoise:
    """What is to be expected of untouched songs."""

    covariance: Floats
    """(11, 11), dB squared."""
    inverse: Floats
    plr_db: float
    """Standard deviation of the peak to loudness ratio, which hangs on one peak."""

    def misfit(self, apart: Floats) -> float:
        """Half the squared distance of `apart` (11,) from nothing, in standard deviations."""
        return 0.5 * float(apart @ self.inverse @ apart)

    def distance(self, apart: Floats, plr_apart_db: float) -> float:
        """The root mean square of `apart` (11,) and the PLR, each in its own standard deviation."""
        all_apart = np.append(apart / self.deviation_db, plr_apart_db / self.plr_db)
        return float(np.sqrt(np.mean(all_apart**2)))

    @property
    def deviation_db(self) -> Floats:
        """The standard deviation of each feature: (11,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


def density_noise(content_db: float, seconds: float, *, same_song: bool) -> DensityNoise:
    """The noise for two songs.

    Args:
        content_db: how far their content moves the tone.
        seconds: of the shorter of the two; the parts of one song average out with time, two songs do not.
        same_song: whether they are one performance, in which nothing but the processing differs.
    """
    if same_song:
        covariance, plr_db = SAME_PERFORMANCE_DB**2 * np.eye(len(_model().same)), _SAME_PLR_DB
    else:
        model = _model()
        share = 1.0 / (1.0 + math.exp(-min(max((content_db - model.middle_db) / model.width_db, -30.0), 30.0)))
        shorter = min(max(model.seconds / max(seconds, 1e-3), _LEAST_SCALE), _MOST_SCALE)
        covariance, plr_db = (1.0 - share) * shorter * model.same + share * model.other, _PLR_DB
    return DensityNoise(covariance, np.asarray(np.linalg.inv(covariance), dtype=np.float64), plr_db)


@dataclass(frozen=True, eq=False)
class _Model:
    """The numbers of models/dynamics_prior; see its card."""

    same: Floats
    other: Floats
    middle_db: float
    width_db: float
    seconds: float


@cache
def _model() -> _Model:
    model = read_model("dynamics_prior")
    names = ("middle_db", "width_db", "seconds")
    return _Model(np.array(model["same"]), np.array(model["other"]), *(float(model[name]) for name in names))
