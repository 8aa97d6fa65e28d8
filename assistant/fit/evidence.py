"""How much of a measured difference is mastering, and how much only what the two songs play.

Three traces tell them apart:

- *ripple*: what of the difference changes within an octave. Notes and chords make it, mastering rarely does; the more
  ripple, the more of the broad difference comes from what is played as well. Ripple that mid and side have in common
  may still be a narrow equalizer band, so it counts less.
- *disagreement*: how unlike the differences of mid and of side are in shape. A chain that equalizes the stereo sound
  moves both alike, while other instruments in other places do not.
- *spread*: how far the two halves of each song are apart by themselves. A song that changes that much within itself
  says less about its mastering.

Together they foretell how far content alone moves the curve (`content_db`), and the difference is believed by the share
1 / (1 + (content / 2.4 dB)^3): half of it where content makes 2.4 dB. The third power, and not the second of a Gaussian
posterior, since content that shows is usually more than shows. The ends of the spectrum, where spectra of songs wander
most, are believed less. Where mix and reference are one performance there is no content to separate, and everything is
believed.

Where it fails: a reference whose instruments have other broad timbres but play as densely betrays itself little.

The constants come from songs cut in parts, one part through a drawn chain: several hundred cases of 28 songs, with
other draws kept for the check. They are broad optima: a change by a fifth moves the result by about a hundredth.

Conventions: curves are dB on the band grid, positive means "add"; trust is 0..1.
"""

import math
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.profile import Profile
from assistant.units import Floats, Mask

_HALF_BELIEVED_DB = 2.4
"""The content at which half of a difference is believed."""
_STEEPNESS = 3.0
_SPREAD_DB = 3.3
"""A spread of this doubles the variance of the content."""
_ALONE = 1.5
"""Content over ripple where mid and side cannot be compared, since one of the songs is mono."""
_OCTAVE_BANDS = 2.5
"""Sigma, in sixths of an octave, of the smoothing that parts ripple from tone: an octave at half height."""
_LEAST_BELIEF = 0.1
"""Even two unlike songs are moved a little: this much harms nothing, and the broad balance is what was asked for."""
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
    """What the evidence carries of each difference, and that as a share (trust, 0..1), on the band grid."""

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
    spread_db: float
    content_db: float
    """How far content alone may have moved the curve."""


def estimate(mix: Profile, reference: Profile, difference: Difference) -> Estimate:
    """Weigh the evidence for every aspect of the difference."""
    if difference.same_song:
        return _all_of_it(difference)
    use = (difference.heard > 0.0) & _within(_EVIDENCE_HZ)
    if np.count_nonzero(use) < _FEWEST_BANDS:
        return _none_of_it()
    ripple_db = _ripple_db(difference, use)
    disagreement_db = _disagreement_db(difference, use)
    spread_db = math.hypot(_spread_db(mix, use), _spread_db(reference, use)) / math.sqrt(2.0)
    other_db = ripple_db * math.sqrt(_ALONE**2 - 1.0) if disagreement_db is None else disagreement_db
    content_db = math.hypot(ripple_db, other_db) * math.hypot(1.0, spread_db / _SPREAD_DB)
    belief = max(_LEAST_BELIEF, 1.0 / (1.0 + (content_db / _HALF_BELIEVED_DB) ** _STEEPNESS))
    trust = belief * np.interp(np.log2(CENTRES_HZ), np.log2(_TAPER_HZ), _TAPER) * difference.heard
    side_trust = np.sqrt(belief) * difference.side_heard
    return Estimate(
        mid_db=trust * smoothed(difference.tone_db, difference.heard),
        mid_trust=trust,
        side_trust=np.zeros(CENTRES_HZ.size),
        width_db=side_trust * _broad_width_db(difference),
        width_trust=side_trust,
        balance_trust=_BALANCE_TRUST,
        ripple_db=ripple_db,
        disagreement_db=disagreement_db,
        spread_db=spread_db,
        content_db=content_db,
    )


def smoothed(curve_db: Floats, heard: Floats) -> Floats:
    """The curve over a third of an octave and more, an octave at low frequencies, where single notes stand out."""
    sigma = np.where(CENTRES_HZ < 100.0, 3.0, np.where(CENTRES_HZ < 200.0, 2.0, 1.3))
    return _smooth(curve_db, heard > 0.0, sigma)


def _all_of_it(difference: Difference) -> Estimate:
    return Estimate(
        mid_db=difference.tone_db,
        mid_trust=difference.heard,
        side_trust=difference.side_heard,
        width_db=difference.width_db,
        width_trust=difference.side_heard,
        balance_trust=1.0,
        ripple_db=0.0,
        disagreement_db=0.0,
        spread_db=0.0,
        content_db=0.0,
    )


def _none_of_it() -> Estimate:
    nothing = np.zeros(CENTRES_HZ.size)
    return Estimate(
        mid_db=nothing, mid_trust=nothing, side_trust=nothing, width_db=nothing, width_trust=nothing,
        balance_trust=0.0, ripple_db=0.0, disagreement_db=None, spread_db=0.0, content_db=float("inf"),
    )  # fmt: skip


def _within(span_hz: tuple[float, float]) -> Mask:
    return (span_hz[0] <= CENTRES_HZ) & (span_hz[1] >= CENTRES_HZ)


def _smooth(curve_db: Floats, use: Mask, sigma_bands: Floats | float) -> Floats:
    """A Gaussian average over the bands in `use`."""
    at = np.arange(CENTRES_HZ.size)
    sigma = np.broadcast_to(np.asarray(sigma_bands, dtype=np.float64), at.shape)
    weights = np.exp(-0.5 * ((at[:, None] - at[None, :]) / sigma[:, None]) ** 2) * use[None, :]
    smooth: Floats = weights @ curve_db / np.maximum(weights.sum(axis=1), 1e-12)
    return smooth


def _rms(values: Floats, use: Mask) -> float:
    return float(np.sqrt(np.mean(values[use] ** 2)))


def _ripple_db(difference: Difference, use: Mask) -> float:
    """The ripple of mid, or its geometric mean with what side does not share, where both are heard.

    At least half of it counts as not shared: a side made from mid, by a widener or a reverb, shares everything.
    """
    mid = _rms(difference.mid_db - _broad(difference.mid_db, use), use)
    both = use & (difference.side_heard > 0.0)
    if np.count_nonzero(both) < _FEWEST_SIDE_BANDS:
        return mid
    own = _rms(difference.width_db - _broad(difference.width_db, both), both)
    return math.sqrt(mid * min(mid, max(own, 0.5 * mid)))


def _disagreement_db(difference: Difference, use: Mask) -> float | None:
    """How much the broad shape of side's difference departs from mid's; None where too little of both is heard."""
    both = use & (difference.side_heard > 0.0)
    if np.count_nonzero(both) < _FEWEST_SIDE_BANDS:
        return None
    return float(_broad(difference.width_db, both)[both].std())


def _broad(curve_db: Floats, use: Mask) -> Floats:
    """The octave-smoothed part of a curve."""
    return _smooth(curve_db, use, _OCTAVE_BANDS)


def _spread_db(profile: Profile, use: Mask) -> float:
    """How far the broad spectra of a song's halves are apart, in dB rms about their mean; 0 for a single section."""
    heard = profile.section_weights > 0
    half = np.count_nonzero(heard) // 2
    if half == 0:
        return 0.0
    powers = 10.0 ** (profile.blocks.section_mid_db[heard] / 10.0)
    change_db = 10.0 * np.log10(powers[half:].mean(axis=0) / powers[:half].mean(axis=0))
    return float(_broad(change_db, use)[use].std())


def _broad_width_db(difference: Difference) -> float:
    """The median change of side over mid, which a single wide instrument does not move."""
    inside = (difference.side_heard > 0.0) & _within(_WIDTH_HZ)
    return float(np.median(difference.width_db[inside])) if np.any(inside) else 0.0
