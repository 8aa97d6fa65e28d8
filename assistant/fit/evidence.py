"""How much of a measured difference is mastering, and how much only what the two songs play.

Two traces tell them apart, and both are in the difference itself:

- *ripple*: what changes within half an octave. Notes and chords make it, equalizers do not; the more ripple, the more of the
  broad difference comes from what is played as well.
- *disagreement*: how unlike the differences of mid and of side are in shape. A chain that equalizes the stereo sound moves
  both alike, while other instruments in other places do not.

Together they foretell how far content alone moves the curve (`content_db`), and the difference is believed by the share
m^2 / (m^2 + content^2), the posterior mean of a move whose prior spread is m = 2 dB. The ends of the spectrum, where
spectra of songs wander most, are believed less. Where mix and reference are one performance there is no content to
separate, and everything is believed.

Where it fails: a reference whose instruments have other broad timbres but play as densely betrays itself little.

Conventions: curves are dB on the band grid, positive means "add"; trust is 0..1.
"""

from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.profile import Profile
from assistant.units import Floats

_MOVE_DB = 2.0
"""Prior spread of a mastering move; also the content at which half of a difference is believed."""
_RIPPLE_WEIGHT = 1.3
"""dB of broad content that go with a dB of ripple, from pairs of parts of untouched songs."""
_RIPPLE_WEIGHT_ALONE = 2.4
"""The same where mid and side cannot be compared."""
_SPLIT_BANDS = 1.6
"""Sigma, in sixths of an octave, of the smoothing that parts ripple from tone."""
_EVIDENCE_HZ = (40.0, 11400.0)
_WIDTH_HZ = (150.0, 8000.0)
_FEWEST_BANDS = 12
_FEWEST_SIDE_BANDS = 20
_TAPER_HZ = (20.0, 40.0, 80.0, 10000.0, 14000.0, 20000.0)
_TAPER = (0.5, 0.7, 1.0, 1.0, 0.8, 0.6)
_BALANCE_TRUST = 0.0
"""Where instruments sit moves the balance of two songs more than any chain does."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The part of each difference that the evidence carries, and that part as a share (trust, 0..1), on the band grid."""

    mid_db: Floats
    mid_trust: Floats
    side_trust: Floats
    width_db: Floats
    """The broad change of side over mid: one value in all bands, unless both are one performance."""
    width_trust: Floats
    balance_trust: float
    ripple_db: float
    disagreement_db: float | None
    """None where one of the two is mono."""
    content_db: float
    """How far content alone may have moved the curve."""


def estimate(mix: Profile, reference: Profile, difference: Difference) -> Estimate:
    """Weigh the evidence for every aspect of the difference."""
    del mix, reference
    if difference.same_song:
        return _all_of_it(difference)
    use = (difference.heard > 0.0) & _within(_EVIDENCE_HZ)
    if np.count_nonzero(use) < _FEWEST_BANDS:
        return _none_of_it()
    ripple_db = _rms(difference.mid_db - _smooth(difference.mid_db, use, _SPLIT_BANDS), use)
    disagreement_db = _disagreement_db(difference, use)
    if disagreement_db is None:
        content_db = _RIPPLE_WEIGHT_ALONE * ripple_db
    else:
        content_db = float(np.hypot(_RIPPLE_WEIGHT * ripple_db, disagreement_db))
    belief = _MOVE_DB**2 / (_MOVE_DB**2 + content_db**2)
    trust = belief * np.interp(np.log2(CENTRES_HZ), np.log2(_TAPER_HZ), _TAPER) * difference.heard
    side_trust = np.sqrt(belief) * difference.side_heard
    return Estimate(
        mid_db=trust * smoothed(difference.mid_db, difference.heard),
        mid_trust=trust,
        side_trust=np.zeros(CENTRES_HZ.size),
        width_db=side_trust * _broad_width_db(difference),
        width_trust=side_trust,
        balance_trust=_BALANCE_TRUST,
        ripple_db=ripple_db,
        disagreement_db=disagreement_db,
        content_db=content_db,
    )


def smoothed(curve_db: Floats, heard: Floats) -> Floats:
    """The curve over a third of an octave and more, an octave at low frequencies, where single notes stand out."""
    sigma = np.where(CENTRES_HZ < 100.0, 3.0, np.where(CENTRES_HZ < 200.0, 2.0, 1.3))
    return _smooth(curve_db, heard > 0.0, sigma)


def _all_of_it(difference: Difference) -> Estimate:
    return Estimate(
        mid_db=difference.mid_db,
        mid_trust=difference.heard,
        side_trust=difference.side_heard,
        width_db=difference.width_db,
        width_trust=difference.side_heard,
        balance_trust=1.0,
        ripple_db=0.0,
        disagreement_db=0.0,
        content_db=0.0,
    )


def _none_of_it() -> Estimate:
    nothing = np.zeros(CENTRES_HZ.size)
    return Estimate(
        mid_db=nothing, mid_trust=nothing, side_trust=nothing, width_db=nothing, width_trust=nothing,
        balance_trust=0.0, ripple_db=0.0, disagreement_db=None, content_db=float("inf"),
    )  # fmt: skip


def _within(span_hz: tuple[float, float]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return (span_hz[0] <= CENTRES_HZ) & (span_hz[1] >= CENTRES_HZ)


def _smooth(curve_db: Floats, use: "np.ndarray[tuple[int], np.dtype[np.bool_]]", sigma_bands: Floats | float) -> Floats:
    """A Gaussian average over the bands in `use`."""
    at = np.arange(CENTRES_HZ.size)
    sigma = np.broadcast_to(np.asarray(sigma_bands, dtype=np.float64), at.shape)
    weights = np.exp(-0.5 * ((at[:, None] - at[None, :]) / sigma[:, None]) ** 2) * use[None, :]
    smooth: Floats = weights @ curve_db / np.maximum(weights.sum(axis=1), 1e-12)
    return smooth


def _rms(values: Floats, use: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> float:
    return float(np.sqrt(np.mean(values[use] ** 2)))


def _disagreement_db(difference: Difference, use: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> float | None:
    """How much the broad shape of side's difference departs from mid's; None where too little of both is heard."""
    both = use & (difference.side_heard > 0.0)
    if np.count_nonzero(both) < _FEWEST_SIDE_BANDS:
        return None
    broad = _smooth(difference.width_db, both, _SPLIT_BANDS)
    return _rms(broad - broad[both].mean(), both)


def _broad_width_db(difference: Difference) -> float:
    """The median change of side over mid, which a single wide instrument does not move."""
    inside = (difference.side_heard > 0.0) & _within(_WIDTH_HZ)
    return float(np.median(difference.width_db[inside])) if np.any(inside) else 0.0
