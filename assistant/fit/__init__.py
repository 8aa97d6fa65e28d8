"""From a difference to a chain: each aspect in its own file, put together here in signal order.

    balance -> equalizer -> width -> low end -> transients -> compressor -> gain -> limiter

Tone, width and balance need the profiles only. Dynamics, and the drive into the limiter (`assistant.landing`), need the
traces of what comes before them. What they do to the tone is measured in the render, and the tone fitted again.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.advice import Move, Note
from assistant.aspects import Aspects
from assistant.compare import Difference
from assistant.fit.dynamics import fit_dynamics
from assistant.fit.evidence import Estimate, estimate
from assistant.fit.fitted import Fitted, Made
from assistant.fit.low_end import fit_low_end
from assistant.fit.notes import general_notes
from assistant.fit.tone import fit_tone
from assistant.fit.transients import fit_transients
from assistant.fit.width import fit_balance, fit_width
from assistant.options import MatchOptions
from assistant.pairing import FEWEST_BANDS, broad, within
from assistant.profile import Profile
from assistant.settings import Chain
from assistant.units import Floats, Mask

if TYPE_CHECKING:
    from assistant.parts import Compared

__all__ = ["Fit", "composed_fit", "fit", "fit_dynamics", "general_notes", "missed", "refit", "turned_db"]

_REFITTED_HZ = (40.0, 16000.0)
_NOTHING = Fitted()


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What stands in front of the dynamics, aspect by aspect, and the evidence for it."""

    estimate: Estimate
    balance: Fitted
    tone: Fitted
    width: Fitted
    transients: Fitted
    low_end: Fitted = _NOTHING
    made: Made | None = None
    """What the rest of the chain is known to do to tone and balance, for which they make up."""

    @property
    def parts(self) -> tuple[Fitted, ...]:
        """In the order of the signal."""
        return (self.balance, self.tone, self.width, self.low_end, self.transients)

    @property
    def chain(self) -> Chain:
        """All processors in signal order."""
        return tuple(processor for part in self.parts for processor in part.processors)

    @property
    def moves(self) -> tuple[Move, ...]:
        """What to say of them."""
        return tuple(move for part in self.parts for move in part.moves)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was held back."""
        return tuple(note for part in self.parts for note in part.notes)


def fit(mix: Profile, reference: Profile, difference: Difference, options: MatchOptions, rate_hz: int) -> Fit:
    """Solve for everything in front of the dynamics that moves `mix` toward `reference`.

    Args:
        mix: must have a loudness.
        reference: must have a loudness.
        difference: of the two.
        options: how far, and within which limits.
        rate_hz: the rate at which the chain will run.
    """
    evidence = estimate(mix, reference, difference)
    return Fit(
        estimate=evidence,
        balance=fit_balance(mix, reference, difference, evidence, options),
        tone=fit_tone(mix, reference, difference, evidence, options, rate_hz),
        width=fit_width(mix, reference, difference, evidence, options),
        transients=fit_transients(mix, reference, options),
        low_end=fit_low_end(mix, options),
    )


def composed_fit(fits: Aspects[Fit]) -> Fit:
    """One fit, each part of which was solved toward the references of its aspect."""
    tone, width = fits.tone.estimate, fits.width.estimate
    evidence = replace(
        tone, width_db=width.width_db, width_trust=width.width_trust, side_trust=width.side_trust,
        balance_trust=width.balance_trust, measured_width_db=width.measured_width_db,
        width_content_db=width.width_content_db, disagreement_db=width.disagreement_db,
    )  # fmt: skip
    return replace(
        fits.tone, estimate=evidence, balance=fits.width.balance, width=fits.width.width,
        transients=fits.dynamics.transients,
    )  # fmt: skip


def refit(
    fitted: Fit, mix: Profile, pairs: "Aspects[Compared]", options: MatchOptions, rate_hz: int, made: Made
) -> Fit:
    """Fit tone and balance once more, now that it is known what the rest of the chain makes of them.

    Args:
        fitted: what was found without that.
        mix: the whole of it.
        pairs: what it was compared with.
        options: the same as before.
        rate_hz: the same as before.
        made: what the rest of the chain does.
    """
    sides, tones = ((pair.reference, pair.difference, fitted.estimate, options) for pair in (pairs.width, pairs.tone))
    return replace(
        fitted,
        balance=fit_balance(mix, *sides, made.balance_db),
        tone=fit_tone(mix, *tones, rate_hz, made.tone_db),
        made=made,
    )


def missed(fitted: Fit, difference: Difference, before: Profile, after: Profile) -> Made:
    """By how much the rendered tone, in its broad shape, and the balance miss what was aimed at.

    Tone is held against the mix's section by section, each at its own level: that gains turn loud sections down against
    quiet ones changes the song's average spectrum, too, but no section's, and no equalizer should make up for it.

    Args:
        fitted: with the aims.
        difference: of mix and reference.
        before: the mix.
        after: what was rendered of it.
    """
    heard = (difference.heard > 0.0) & within(_REFITTED_HZ)
    tone_db, balance_db = np.zeros(heard.size), 0.0
    if isinstance(fitted.tone.aim_db, np.ndarray) and np.count_nonzero(heard) >= FEWEST_BANDS:
        missed_db = turned_db(before, after, heard) - fitted.tone.aim_db
        tone_db = np.where(heard, broad(missed_db - np.median(missed_db[heard]), heard), 0.0)
    if isinstance(fitted.balance.aim_db, float) and after.balance_db is not None and before.balance_db is not None:
        balance_db = after.balance_db - before.balance_db - fitted.balance.aim_db
    return Made(tone_db=tone_db, balance_db=balance_db)


def turned_db(before: Profile, after: Profile, heard: Mask) -> Floats:
    """How a rendered mix's sections were turned in tone, each about its own middle: (61,).

    Args:
        before: the mix.
        after: what was rendered of it.
        heard: the bands whose median is the middle, one at least: (61,).

    Returns:
        dB, the mean over sections weighted by what each has of a band.
    """
    count = min(before.section_weights.size, after.section_weights.size)
    weights = (before.section_weights[:count] * (after.section_weights[:count] > 0.0))[:, None]
    old_db, new_db = (song.blocks.section_mid_db[:count] for song in (before, after))
    apart_db = new_db - old_db
    apart_db = apart_db - np.median(apart_db[:, heard], axis=1, keepdims=True)
    powers = weights * 10.0 ** (old_db / 10.0)
    turned: Floats = (powers * apart_db).sum(axis=0) / np.maximum(powers.sum(axis=0), 1e-30)
    return turned
