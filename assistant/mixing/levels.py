"""Levels: the faders at which the tracks add up to what the reference sounds like, as far as it tells.

    prior      how loud each role usually is in a mix, and (weakly) how loud the tracks came in
    evidence   how the levels of each band are spread over time in the reference: its mean power, and quantiles of its
               levels, of mid and side together and of side alone
    answer     the most probable gains (a Gaussian prior, robust residuals), and how sure they are

Band means alone say little: kick and bass share a band, and a quiet hi-hat is hidden by a cymbal. How levels are
*spread over time* tells them apart, since a kick makes the upper quantiles of its band and a bass the middle ones. A
mix of the tracks has the powers sum_k 10^(x_k / 10) P_k(frame, band); quantiles of that in dB follow x with slopes that
are the tracks' shares in the frames at that quantile, so Gauss-Newton steps are cheap and need no rendering.

How far a reference can be believed is read off the fit itself: where another song plays other notes on other
instruments, no set of faders explains it, the residual is large and its errors go together from band to band, so it
counts with its square. Where it plays the same tracks, a residual of 1 dB makes the prior nearly irrelevant.

Mid and side together stay what they are wherever a track is panned. Side alone counts where the tracks have one of
their own: what pans make of it is not known yet.

Conventions: gains are dB on the tracks as they came in; only their differences mean anything, and their mean is 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid, stacked
from assistant.processors.base import Block
from assistant.units import Floats, Mask

QUANTILES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
_HALF_WINDOW = 0.03
"""Frames within this share around a quantile are averaged."""
_LOW_HZ, _HIGH_HZ = 35.0, 16000.0
_DEPTH_DB = 45.0
"""Bands this far under the reference's strongest do not count, 10 dB above that they count in full."""
_SIDE_WEIGHT = 0.5
_LACKING_DB = 12.0
"""Side that the tracks lack by this much against their mid is made by pans and says nothing of levels."""
_LEAST_SIGMA_DB = 0.7
"""Of a band's level: what two parts of one performance differ by when nothing else does."""
_OWN_SIGMA_DB = 1.5
"""A residual above this is content, whose errors are alike in neighbouring bands and quantiles: its weight falls with
the fourth power."""
_ROBUST = 1.5
_DELIVERED_SD_DB = 7.0
"""How far from their level in a mix tracks usually come in."""
_ROUNDS = 20
_FIRST_SIGMA_DB = 4.0
_STILL_DB = 1e-3
_MOST_STEP_DB = 6.0
_MOST_FRAMES = 3000
_FLOOR = 1e-14


@dataclass(frozen=True, kw_only=True, eq=False)
class Prior:
    """What is expected of the gains before the reference is heard."""

    mean_db: Floats
    """(tracks,); only differences count."""
    sd_db: Floats
    """(tracks,)."""
    delivered_sd_db: float = _DELIVERED_SD_DB
    """How far the tracks may be from the levels at which they came in."""

    def precision(self) -> tuple[Floats, Floats]:
        """Of the gains, their common part left free: the matrix (tracks, tracks), and its product with the mean."""
        own, delivered = self.sd_db**-2.0, np.full(self.sd_db.size, self.delivered_sd_db**-2.0)
        usual = np.diag(own) - np.outer(own, own) / own.sum()
        as_is = np.diag(delivered) - np.outer(delivered, delivered) / delivered.sum()
        return usual + as_is + 1e-4 * np.eye(own.size), usual @ self.mean_db


@dataclass(frozen=True, kw_only=True, eq=False)
class Levels:
    """The gains, and how sure they are."""

    gains_db: Floats
    """(tracks,), about their mean."""
    sd_db: Floats
    """The standard deviation that is left of each: (tracks,)."""
    told: Floats
    """How much of each gain the reference tells, 0 to 1; the rest is the prior's: (tracks,)."""
    residual_db: float
    """How far the mix's band levels stay from the reference's, typically."""
    expected_db: Floats
    """The gains without the reference: (tracks,), about their mean."""


def solve_levels(tracks: Sequence[Grid], reference: Grid | None, prior: Prior) -> Levels:
    """Find the gains.

    Args:
        tracks: of each, none of them silent.
        reference: what the mix is to sound like; None leaves everything to the prior.
        prior: what is expected.
    """
    lam, pull = prior.precision()
    expected = np.asarray(np.linalg.solve(lam, pull), dtype=np.float64)
    if reference is None:
        sd = np.sqrt(np.maximum(np.diag(_about_mean(lam, len(lam))), 0.0))
        centred = _centred(expected)
        return Levels(gains_db=centred, sd_db=sd, told=np.zeros(sd.size), residual_db=float("inf"), expected_db=centred)
    return _Search(tracks, reference, expected).solved(lam, pull, expected)


class _Search:
    """The tracks against the reference."""

    def __init__(self, tracks: Sequence[Grid], reference: Grid, start_db: Floats) -> None:
        used = (CENTRES_HZ >= _LOW_HZ) & (CENTRES_HZ <= _HIGH_HZ)
        mid, side = stacked(tracks)
        stride = -(-mid.shape[1] // _MOST_FRAMES)
        self._powers = [each[:, ::stride][:, :, used] for each in (mid + side, side)]
        self._count = len(tracks)
        self._wanted = [_features(_heard(each[:, used])) for each in (reference.total, reference.side)]
        self._weights = self._weighted(start_db)

    def _weighted(self, start_db: Floats) -> Floats:
        """How much each feature counts: (features,)."""
        factors = 10.0 ** (start_db / 10.0)
        have_db, has_db = (
            10.0 * np.log10(np.tensordot(factors, powers.mean(axis=1), axes=1) + _FLOOR) for powers in self._powers
        )
        lacking_db = (self._wanted[1][0] - self._wanted[0][0]) - (has_db - have_db)
        explained = np.clip(1.0 - lacking_db / _LACKING_DB, 0.0, 1.0)
        share = np.array([1.0, *[1.0 / len(QUANTILES)] * len(QUANTILES)])[:, None]
        top_db = self._wanted[0][0].max()
        parts = []
        for wanted, weight in zip(self._wanted, (1.0, _SIDE_WEIGHT * explained), strict=True):
            depth = np.clip((wanted - (top_db - _DEPTH_DB)) / 10.0, 0.0, 1.0)
            parts.append((share * weight * depth).ravel())
        return np.concatenate(parts)

    def solved(self, lam: Floats, pull: Floats, start_db: Floats) -> Levels:
        """Gauss-Newton steps from the prior's gains on."""
        gains, count = start_db.copy(), self._count
        sigma, hessian = _FIRST_SIGMA_DB, np.eye(count + 1)
        apart, slopes = self._apart(gains)
        offset = float(np.average(apart, weights=self._weights + 1e-9))
        for turn in range(_ROUNDS):
            residual = apart - offset
            if turn >= 2:
                sigma = self._sigma_db(residual)
            weights = self._weights / (1.0 + (residual / (_ROBUST * sigma)) ** 2) / sigma**2
            columns = np.concatenate([slopes, np.ones((residual.size, 1))], axis=1)
            weighted = columns * weights[:, None]
            hessian, gradient = weighted.T @ columns, weighted.T @ residual
            hessian[:count, :count] += lam
            gradient[:count] += pull - lam @ gains
            hessian[count, count] += 1e-6
            step = np.clip(np.linalg.solve(hessian, gradient), -_MOST_STEP_DB, _MOST_STEP_DB)
            gains, offset = gains + step[:count], offset + float(step[count])
            apart, slopes = self._apart(gains)
            if np.abs(step).max() < _STILL_DB:
                break
        return self._levels(gains, hessian, lam, start_db, float(_typical(np.abs(apart - offset), self._weights)))

    def _levels(self, gains: Floats, hessian: Floats, lam: Floats, start_db: Floats, residual_db: float) -> Levels:
        """The answer with its uncertainty about the common part."""
        count = self._count
        left, before = _about_mean(hessian, count), _about_mean(lam, count)
        told = 1.0 - np.diag(left) / np.maximum(np.diag(before), 1e-12)
        return Levels(
            gains_db=_centred(gains), sd_db=np.sqrt(np.maximum(np.diag(left), 0.0)), told=np.clip(told, 0.0, 1.0),
            residual_db=residual_db, expected_db=_centred(start_db),
        )  # fmt: skip

    def _apart(self, gains_db: Floats) -> tuple[Floats, Floats]:
        """Reference minus mix for every feature, and how each of the mix's follows the gains (features, tracks)."""
        factors = (10.0 ** (gains_db / 10.0)).astype(np.float32)
        apart, slopes = [], []
        for powers, wanted in zip(self._powers, self._wanted, strict=True):
            total = np.tensordot(factors, powers, axes=1)
            heard = _is_heard(total)
            found, follows = _followed(total[heard], powers[:, heard], factors)
            apart.append((wanted - found).ravel())
            slopes.append(follows.reshape(-1, self._count))
        return np.concatenate(apart), np.concatenate(slopes)

    def _sigma_db(self, residual: Floats) -> float:
        """The noise of one feature, as the fit itself shows it."""
        sigma = max(_LEAST_SIGMA_DB, 1.48 * _typical(np.abs(residual), self._weights))
        return sigma * max(1.0, sigma / _OWN_SIGMA_DB)


def _features(powers: Block) -> Floats:
    """Mean and quantiles of each band, in dB: (1 + quantiles, bands)."""
    return _followed(powers, None, None)[0]


def _followed(total: Block, powers: Block | None, factors: Block | None) -> tuple[Floats, Floats]:
    """The features of a mix, and their slopes against the tracks' gains (features, bands, tracks).

    Args:
        total: of the mix, (frames, bands).
        powers: of the tracks, (tracks, frames, bands); None where no slopes are wanted.
        factors: power gains of the tracks.
    """
    levels = 10.0 * np.log10(total.astype(np.float64) + _FLOOR)
    frames = levels.shape[0]
    order = np.argsort(levels, axis=0)
    features = [10.0 * np.log10(total.mean(axis=0, dtype=np.float64) + _FLOOR)]
    slopes = [] if powers is None or factors is None else [_shares(powers.mean(axis=1), factors)]
    for quantile in QUANTILES:
        first = int(max(0.0, (quantile - _HALF_WINDOW) * frames))
        last = max(first + 1, int(min(frames, (quantile + _HALF_WINDOW) * frames)))
        chosen = order[first:last]
        features.append(np.take_along_axis(levels, chosen, axis=0).mean(axis=0))
        if powers is not None and factors is not None:
            # Of the frames' shares the mean: what moves the mean of their levels.
            there = np.take_along_axis(powers, chosen[None], axis=1)
            slopes.append(_shares(there, factors).mean(axis=0))
    return np.array(features), np.array(slopes)


def _shares(powers: Block, factors: Block) -> Floats:
    """Each track's share of the power: (..., bands, tracks) of (tracks, ..., bands)."""
    parts = powers * factors.reshape(-1, *[1] * (powers.ndim - 1))
    return np.asarray(np.moveaxis(parts / (parts.sum(axis=0) + _FLOOR), 0, -1), dtype=np.float64)


def _heard(powers: Block) -> Block:
    return powers[_is_heard(powers)]


def _is_heard(powers: Block) -> Mask:
    """Which frames are not rests: (frames,); all of them where nothing sounds at all."""
    energy = powers.sum(axis=1)
    heard: Mask = energy > 1e-3 * energy.mean()
    return heard if heard.any() else np.ones_like(heard)


def _typical(values: Floats, weights: Floats) -> float:
    """The weighted median."""
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][min(np.searchsorted(sums, 0.5 * sums[-1]), values.size - 1)])


def _centred(gains_db: Floats) -> Floats:
    return np.asarray(gains_db - gains_db.mean())


def _about_mean(precision: Floats, count: int) -> Floats:
    """The covariance of the first `count` values about their mean, whose own place means nothing and is held fast."""
    held = precision.copy()
    held[:count, :count] += np.trace(precision[:count, :count]) / count
    centre = np.eye(count) - 1.0 / count
    return np.asarray(centre @ np.linalg.inv(held)[:count, :count] @ centre)
