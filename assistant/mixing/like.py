"""A rough mix of the same song, taken apart: the gain, place and equalizer of each track in it.

    align      the tracks' sum against the rough mix: whitened cross-correlation, to the sample
    add up     cross spectra of all tracks with each other and with the rough mix, band by band and section by section
    solve      least squares for a gain on each side, whitened by what is left of each band; in turn with what all
               tracks share: the bus's gain in each section (a compressor, a fade) and its equalizer
    curves     the same band by band with complex gains, held to the flat ones: what remains is a track's own equalizer

Where the rough mix is a sum of these tracks the answer is exact to its rounding; what is not linear in the tracks
(reverb, distortion) stays in the residual, and `error_db` says what that leaves open. A track that was delayed against
the others, by more than a few samples, is found too quiet.

Source of the method: D. Barchiesi & J. Reiss, Reverse Engineering of a Mix, JAES 58(7/8), 2010, in the time domain;
here in bands, so that no loud bass outweighs everything else.

Conventions: gains and pans are those of `processors/pan.py` and of a mono track made stereo by L = R; polarity is the
sign of the louder side. Bands are thirds of an octave.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.audio import Sound
from assistant.bands import CENTRES_HZ
from assistant.fit.parametric import EqualizerLimits, fit_bands
from assistant.mixing.align import find_offset
from assistant.mixing.cross import THIRDS_HZ, Sums, added_up
from assistant.processors.equalizer import Band
from assistant.tracks.track import Track
from assistant.units import Floats

_ROUNDS = 8
_RIDGE = 1e-7
_HELD = 0.02
"""How strongly a band's gains are held to the flat ones, against the track's own energy there."""
_PHASE_HZ = (200.0, 6000.0)
_MOST_MISSED = 3.0
"""Samples; more than that turns the phase by too much to be told."""
_RECOGNISED_PERCENT = 35.0
_HEARD_DB = -50.0
"""A track this far under the loudest part of the rough mix is not in it."""
_WORTH_EQ_DB = 0.5
_MOST_BANDS = 3
_SURE_SHARE = 0.02
_MOST_SHARE = 0.05
"""So that no single track decides what is common to all."""
_FLAT_VOTE = 0.06


@dataclass(frozen=True, kw_only=True)
class LikeTrack:
    """A track as the rough mix has it."""

    gain_db: float
    pan: float
    bands: tuple[Band, ...]
    inverted: bool
    heard: bool
    """Whether it is in the rough mix at all."""
    error_db: float
    """The standard deviation that the residual leaves of the gain."""


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """What was found of all tracks."""

    tracks: tuple[LikeTrack, ...]
    offset_seconds: float
    """How much later the tracks begin in the rough mix."""
    explained_percent: float
    """Of the rough mix's energy, every band counting alike."""
    bus_range_db: float
    """How far the bus's gain moves from section to section."""

    @property
    def recognised(self) -> bool:
        """Whether the rough mix is made of these tracks."""
        return self.explained_percent >= _RECOGNISED_PERCENT


def like(tracks: Sequence[Track], rough: Sound) -> Likeness:
    """Take a rough mix apart.

    Args:
        tracks: all at one rate.
        rough: the rough mix, at any rate.
    """
    stream = Track(name=rough.path.stem, sound=rough, rate_hz=tracks[0].rate_hz)
    offset = find_offset(tracks, stream)
    found = _Solution(added_up(tracks, stream, offset), stream.rate_hz)
    missed = found.missed_samples()
    if missed:
        offset += missed
        found = _Solution(added_up(tracks, stream, offset), stream.rate_hz)
    return found.likeness(offset / stream.rate_hz)


class _Solution:
    """Gains, and what all tracks share, found in turn."""

    def __init__(self, sums: Sums, rate_hz: int) -> None:
        self._sums, self._rate_hz = sums, rate_hz
        sections, self._bands, self._count = sums.inner.shape[1:4]
        energy = np.trace(sums.inner.real.sum(axis=(0, 1, 2)), axis1=0, axis2=1)
        self._silent = np.diagonal(sums.inner.real.sum(axis=(0, 1, 2))) <= 1e-14 * max(float(energy), 1e-30)
        self._of_section = np.ones(sections)
        self._of_band = np.ones(self._bands)
        self._weights = self._first_weights()
        self._gains = np.zeros((2, self._count))
        for _ in range(_ROUNDS):
            self._solve_gains()
            self._solve_shared()

    def _first_weights(self) -> Floats:
        """Every band counts alike: (bands,)."""
        power = self._sums.power.sum(axis=(0, 1))
        return np.where(power > 1e-12 * power.max(initial=1e-30), 1.0 / np.maximum(power, 1e-30), 0.0)

    def _shared(self) -> Floats:
        return self._of_section[:, None] * self._of_band

    def _solve_gains(self) -> None:
        shared = self._shared()
        for side in range(2):
            inner = np.einsum("sb,sbij->ij", shared**2 * self._weights, self._sums.inner[side].real)
            outer = np.einsum("sb,sbi->i", shared * self._weights, self._sums.outer[side].real)
            ridge = _RIDGE * np.diag(np.maximum(np.diag(inner), _RIDGE * np.trace(inner) + 1e-30))
            self._gains[side] = np.linalg.solve(inner + ridge, outer)

    def _solve_shared(self) -> None:
        """The bus's gain in each section and in each band, about 1; then how far each band is left unexplained."""
        own, with_goal = self._by_part()
        told = (own * self._weights).sum(axis=1)
        found = (with_goal * self._weights * self._of_band).sum(axis=1) / np.maximum(
            (own * self._weights * self._of_band**2).sum(axis=1), 1e-30
        )
        loud = told > 0.05 * told.max(initial=1e-30)
        self._of_section = np.where(loud, np.clip(found, 0.25, 4.0), 1.0)
        self._of_section /= np.exp(np.average(np.log(self._of_section), weights=told + 1e-30))
        gains = self._of_section[:, None]
        found = (with_goal * gains).sum(axis=0) / np.maximum((own * gains**2).sum(axis=0), 1e-30)
        self._of_band = np.clip(found, 0.1, 10.0)
        self._of_band /= np.exp(np.average(np.log(self._of_band), weights=own.sum(axis=0) * self._weights + 1e-30))
        left, power = self._left(), self._sums.power.sum(axis=(0, 1))
        usable = self._weights > 0.0
        self._weights = np.where(usable, 1.0 / np.maximum(left + 1e-4 * power, 1e-30), 0.0)

    def _by_part(self) -> tuple[Floats, Floats]:
        """What the gains make: its power, and its product with the rough mix, by section and band."""
        own = np.einsum("pi,psbij,pj->sb", self._gains, self._sums.inner.real, self._gains)
        with_goal = np.einsum("pi,psbi->sb", self._gains, self._sums.outer.real)
        return own, with_goal

    def _left(self) -> Floats:
        """The power that is not explained: (bands,)."""
        own, with_goal = self._by_part()
        shared = self._shared()
        power = self._sums.power.sum(axis=0)
        return np.asarray(np.maximum(power - 2.0 * shared * with_goal + shared**2 * own, 0.0).sum(axis=0))

    def missed_samples(self) -> int:
        """By how many samples the rough mix is still later than the tracks: the slope of the phase between them."""
        centres = THIRDS_HZ[-self._bands :]
        cross = np.einsum("pi,psbi->b", self._gains, self._sums.outer)
        inside = (centres > _PHASE_HZ[0]) & (centres < _PHASE_HZ[1]) & (self._weights > 0.0)
        slopes = -np.angle(cross[inside]) / (2.0 * np.pi * centres[inside]) * self._rate_hz
        weights = np.abs(cross[inside]) * self._weights[inside] * centres[inside] ** 2
        if weights.sum() <= 0.0:
            return 0
        found = float(np.average(slopes, weights=weights))
        return round(found) if abs(found) <= _MOST_MISSED else 0

    def likeness(self, offset_seconds: float) -> Likeness:
        power, left = self._sums.power.sum(axis=(0, 1)), self._left()
        usable = self._first_weights() > 0.0
        share = left[usable] / np.maximum(power[usable], 1e-30)
        explained = 100.0 * max(0.0, 1.0 - float(share.mean())) if usable.any() else 0.0
        ranges = 20.0 * np.log10(np.quantile(self._of_section, (0.05, 0.95)))
        curves = self._curves_db()
        errors = self._errors_db()
        loudest = self._contributions_db().max(initial=-np.inf)
        tracks = tuple(self._track(index, curves[index], errors[index], loudest) for index in range(self._count))
        return Likeness(
            tracks=tracks, offset_seconds=offset_seconds, explained_percent=explained,
            bus_range_db=float(ranges[1] - ranges[0]),
        )  # fmt: skip

    def _contributions_db(self) -> Floats:
        """The level of each track in the mix: (tracks,)."""
        own = np.einsum("pi,pii->i", self._gains**2, self._sums.inner.real.sum(axis=(1, 2)))
        return np.asarray(10.0 * np.log10(own + 1e-30))

    def _track(self, index: int, curve: tuple[Floats, Floats], error_db: float, loudest_db: float) -> LikeTrack:
        left, right = self._gains[:, index]
        power = 0.5 * (left**2 + right**2)
        heard = not self._silent[index] and bool(self._contributions_db()[index] > loudest_db + _HEARD_DB)
        if not heard or power <= 0.0:
            return LikeTrack(gain_db=-96.0, pan=0.0, bands=(), inverted=False, heard=False, error_db=error_db)
        inverted = left + right < 0.0
        left, right = (max(-each if inverted else each, 0.0) for each in (left, right))
        pan = float(np.arctan2(right, left) * 4.0 / np.pi - 1.0)
        return LikeTrack(
            gain_db=float(10.0 * np.log10(0.5 * (left**2 + right**2))), pan=pan, bands=self._bands_of(*curve),
            inverted=bool(inverted), heard=True, error_db=error_db,
        )  # fmt: skip

    def _errors_db(self) -> Floats:
        """What the residual leaves open of each gain: (tracks,), at most 20 dB."""
        shared = self._shared()
        found = np.full(self._count, 20.0)
        for side in range(2):
            inner = np.einsum("sb,sbij->ij", shared**2 * self._weights, self._sums.inner[side].real)
            ridge = _RIDGE * np.diag(np.maximum(np.diag(inner), _RIDGE * np.trace(inner) + 1e-30))
            spread = np.sqrt(np.maximum(np.diag(np.linalg.inv(inner + ridge)), 0.0) * self._bands / shared.size)
            gains = np.abs(self._gains[side])
            found = np.minimum(found, 8.7 * spread / np.maximum(gains, 1e-9))
        return found

    def _curves_db(self) -> list[tuple[Floats, Floats]]:
        """Each track's own equalizer in each band, and how sure of it one can be: (bands,) both."""
        gains_db, shares = np.zeros((self._count, self._bands)), np.zeros((self._count, self._bands))
        sections = self._of_section
        for band in range(self._bands):
            inner = np.einsum("s,psij->pij", sections**2, self._sums.inner[:, :, band])
            outer = np.einsum("s,psi->pi", sections, self._sums.outer[:, :, band])
            flat = self._gains * self._of_band[band]
            own, whole = np.zeros(self._count), 0.0
            met = np.zeros(self._count)
            for side in range(2):
                weight = np.diagonal(inner[side]).real
                held = _HELD * np.diag(np.maximum(weight, 1e-9 * weight.max(initial=1e-30) + 1e-30))
                made = np.linalg.solve(inner[side] + held, outer[side] + held @ flat[side])
                own += weight * flat[side] ** 2
                met += weight * np.abs(made) ** 2
                whole += float(self._sums.power[side, :, band].sum())
            with np.errstate(divide="ignore", invalid="ignore"):
                gains_db[:, band] = np.nan_to_num(10.0 * np.log10(met / own), nan=0.0, posinf=0.0, neginf=0.0)
            shares[:, band] = own / max(whole, 1e-30)
        gains_db += 20.0 * np.log10(self._of_band)
        gains_db -= _common(gains_db, shares)
        return [(gains_db[index], shares[index]) for index in range(self._count)]

    def _bands_of(self, curve_db: Floats, shares: Floats) -> tuple[Band, ...]:
        """A track's equalizer where it has one: few bands, by what of the curve can be known."""
        sure = np.where(shares >= _SURE_SHARE, np.minimum(shares, 0.5), 0.0)
        if sure.sum() <= 0.0 or np.sqrt((sure * curve_db**2).sum() / sure.sum()) < _WORTH_EQ_DB:
            return ()
        centres = THIRDS_HZ[-self._bands :] if self._bands < THIRDS_HZ.size else THIRDS_HZ
        curve = np.interp(np.log2(CENTRES_HZ), np.log2(centres), np.clip(curve_db, -15.0, 15.0))
        weights = np.interp(np.log2(CENTRES_HZ), np.log2(centres), sure, left=0.0, right=0.0)
        limits = EqualizerLimits(max_bands=_MOST_BANDS, worth_db=0.3)
        return fit_bands(curve, weights, self._rate_hz, limits)


def _common(gains_db: Floats, shares: Floats) -> Floats:
    """What most tracks have in each band, which is the bus's: the median, weighted by how sure each is: (bands,).

    One vote says that the bus is flat: where a single track sounds, what it has is its own.
    """
    votes = np.concatenate([gains_db, np.zeros((1, gains_db.shape[1]))])
    weights = np.concatenate([np.minimum(shares, _MOST_SHARE), np.full((1, shares.shape[1]), _FLAT_VOTE)])
    order = np.argsort(votes, axis=0)
    sums = np.cumsum(np.take_along_axis(weights, order, axis=0), axis=0)
    middle = np.argmax(sums >= 0.5 * sums[-1], axis=0)
    return np.asarray(np.take_along_axis(np.take_along_axis(votes, order, axis=0), middle[None], axis=0)[0])
