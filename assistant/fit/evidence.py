"""How much of a measured difference is mastering, and how much only what the two songs play.

The difference is that of the sections which play alike (`assistant.pairing`). Four traces in it tell how far content
has moved it all the same:

- *ripple*: what changes within an octave. Notes and chords make it, mastering rarely does; the more ripple is left, the
  more of the broad difference comes from what is played as well.
- *own ripple*: the ripple of side over mid. An equalizer on the stereo sound moves both alike, and narrow bands of it
  ripple in both; what is left when one is taken from the other can only be content.
- *disagreement*: how unlike the broad differences of mid and of side are, for the same reason.
- *shift*: how far choosing sections has moved the broad difference. Where it matters which sections are compared, none
  of the answers is sure.

From these, `models/tone_prior` foretells how far content moves tone and width (`content_db`, `width_content_db`), and
the share that is believed follows. Bands whose content wanders most, the ends of the spectrum, are believed less. Where
mix and reference are one performance there is no content to separate, and everything is believed.

Where it fails: a reference whose instruments have other broad timbres but play as densely betrays itself little.

Conventions: curves are dB on the band grid, positive means "add"; trust is 0..1.
"""

from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import Difference, about_median
from assistant.fit.prior import prior
from assistant.pairing import EVIDENCE_HZ, FEWEST_BANDS, FEWEST_SIDE_BANDS, broad, smooth_rows, within
from assistant.profile import Profile
from assistant.units import Floats, Mask

_LEAST_BELIEF = 0.05
"""Even two unlike songs are moved a little: this much harms nothing, and the broad balance is what was asked for."""
_TONE_EXPLAINED, _WIDTH_EXPLAINED = 0.3, 0.25
"""How much of the content that is foretold, in power, a difference must exceed. More of it keeps chains that only
compress from being equalized, and takes from those that equalize: 0.7 for tone costs strong ones a fifth."""
_WIDTH_HZ = (80.0, 12000.0)
_THIRD_BANDS = 0.85
"""Sigma, in sixths of an octave, of a Gaussian that is a third of an octave wide at half height."""


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What content leaves in a difference, in dB."""

    ripple_db: float
    shift_db: float
    own_ripple_db: float | None
    """None where too little of both sides is heard, as is `disagreement_db`."""
    disagreement_db: float | None

    @property
    def content_db(self) -> float:
        """How far content may have moved the curve of tone."""
        if self.own_ripple_db is None or self.disagreement_db is None:
            return prior().tone_mono.content_db([self.ripple_db, self.shift_db])
        traces_db = [self.ripple_db, self.own_ripple_db, self.shift_db, self.disagreement_db]
        return prior().tone.content_db(traces_db)

    @property
    def width_content_db(self) -> float | None:
        """How far it may have moved the width; None where there is none."""
        if self.own_ripple_db is None or self.disagreement_db is None:
            return None
        return prior().width.content_db([self.own_ripple_db, self.disagreement_db])


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
    measured_tone_db: Floats
    """What was measured in the sections that were compared, before any of it was doubted."""
    measured_width_db: Floats
    ripple_db: float
    disagreement_db: float | None
    """None where one of the two is mono."""
    content_db: float
    """How far content alone may have moved the curve."""
    width_content_db: float | None = None


def estimate(mix: Profile, reference: Profile, difference: Difference) -> Estimate:  # noqa: ARG001 - all fits are called alike
    """Weigh the evidence for every aspect of the difference."""
    if difference.same_song:
        return _all_of_it(difference)
    use = (difference.heard > 0.0) & within(EVIDENCE_HZ)
    if np.count_nonzero(use) < FEWEST_BANDS:
        return _none_of_it()
    found = traces(difference)
    tone_db, width_db = measured(difference)
    content_db, width_content_db = found.content_db, found.width_content_db
    moves = prior().moves
    belief = np.maximum(moves["tone"].share(content_db * prior().shape), _LEAST_BELIEF)
    trust = _beyond(content_db, _broad_size_db(tone_db, use), _TONE_EXPLAINED) * belief * difference.heard
    wider_db = broad_width_db(width_db, difference.side_heard > 0.0)
    width_belief = 0.0 if width_content_db is None else float(moves["width"].share(width_content_db))
    width_belief *= _beyond(width_content_db or 0.0, abs(wider_db), _WIDTH_EXPLAINED)
    width_trust = width_belief * difference.side_heard
    return Estimate(
        mid_db=trust * smoothed(tone_db, difference.heard),
        mid_trust=trust,
        side_trust=np.zeros(CENTRES_HZ.size),
        width_db=width_trust * wider_db,
        width_trust=width_trust,
        balance_trust=float(moves["balance"].share(prior().balance.content_db([content_db]))),
        measured_tone_db=tone_db,
        measured_width_db=width_db,
        ripple_db=found.ripple_db,
        disagreement_db=found.disagreement_db,
        content_db=content_db,
        width_content_db=width_content_db,
    )


def _beyond(content_db: float, size_db: float, explained: float) -> float:
    """The share of a difference that is more than content makes by itself (James and Stein's shrinkage), 0..1."""
    return max(0.0, 1.0 - explained * (content_db / max(size_db, 1e-9)) ** 2)


def _broad_size_db(curve_db: Floats, use: Mask) -> float:
    """The rms of the broad part of a curve about its mean."""
    return float(broad(curve_db, use)[use].std())


def measured(difference: Difference) -> tuple[Floats, Floats]:
    """Tone and width of the sections that play alike; of whole songs where none were looked for."""
    if difference.paired is None:
        return difference.tone_db, difference.width_db
    return difference.paired.tone_db, difference.paired.width_db


def alike(difference: Difference) -> str:
    """Where that was measured, in words to follow a measure."""
    return "" if difference.paired is None else " where both songs play alike"


def traces(difference: Difference) -> Traces:
    """Read the traces of content."""
    use = (difference.heard > 0.0) & within(EVIDENCE_HZ)
    both = (difference.side_heard > 0.0) & use
    tone_db, width_db = measured(difference)
    moved_db = tone_db - about_median(difference.mid_db, difference.heard)
    ripple_db, _ = _parted(tone_db, use)
    stereo = np.count_nonzero(both) >= FEWEST_SIDE_BANDS
    own_ripple_db, disagreement_db = _parted(width_db, both) if stereo else (None, None)
    return Traces(
        ripple_db=ripple_db,
        shift_db=_parted(moved_db, use)[1],
        own_ripple_db=own_ripple_db,
        disagreement_db=disagreement_db,
    )


def smoothed(curve_db: Floats, heard: Floats) -> Floats:
    """The curve over a third of an octave and more, an octave at low frequencies, where single notes stand out."""
    sigma = np.where(CENTRES_HZ < 100.0, 3.0, np.where(CENTRES_HZ < 200.0, 2.0, 1.3))
    use = heard > 0.0
    curve: Floats = smooth_rows(use, sigma) @ np.where(use, curve_db, 0.0)
    return curve


def thirds(curve_db: Floats, heard: Floats) -> Floats:
    """The curve over thirds of an octave: no finer, since an equalizer that follows single notes smears attacks."""
    use = heard > 0.0
    curve: Floats = smooth_rows(use, np.full(CENTRES_HZ.size, _THIRD_BANDS)) @ np.where(use, curve_db, 0.0)
    return curve


def broad_width_db(width_db: Floats, side_heard: Mask) -> float:
    """The median change of side over mid, which a single wide instrument does not move."""
    inside = side_heard & within(_WIDTH_HZ)
    return float(np.median(width_db[inside])) if np.any(inside) else 0.0


def _parted(curve_db: Floats, use: Mask) -> tuple[float, float]:
    """The rms of what changes within an octave, and of the rest about its mean, in dB."""
    wide_db = broad(curve_db, use)
    return float(np.sqrt(np.mean((curve_db - wide_db)[use] ** 2))), float(wide_db[use].std())


def _all_of_it(difference: Difference) -> Estimate:
    return Estimate(
        mid_db=difference.tone_db,
        mid_trust=difference.heard,
        side_trust=difference.side_heard,
        width_db=difference.width_db,
        width_trust=difference.side_heard,
        balance_trust=1.0,
        measured_tone_db=difference.tone_db,
        measured_width_db=difference.width_db,
        ripple_db=0.0,
        disagreement_db=0.0,
        content_db=0.0,
        width_content_db=0.0,
    )


def _none_of_it() -> Estimate:
    nothing = np.zeros(CENTRES_HZ.size)
    return Estimate(
        mid_db=nothing, mid_trust=nothing, side_trust=nothing, width_db=nothing, width_trust=nothing,
        balance_trust=0.0, measured_tone_db=nothing, measured_width_db=nothing, ripple_db=0.0, disagreement_db=None,
        content_db=float("inf"),
    )  # fmt: skip
