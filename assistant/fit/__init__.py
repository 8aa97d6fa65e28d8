"""From a difference to a chain: each aspect in its own file, put together here in signal order.

    balance -> equalizer -> width -> gain -> limiter

The drive into the limiter is found by `assistant.landing`, which needs the sound; everything else needs the profiles
only.
"""

from dataclasses import dataclass

from assistant.advice import Move, Note
from assistant.compare import Difference
from assistant.fit.evidence import estimate
from assistant.fit.level import wanted_lufs
from assistant.fit.notes import general_notes
from assistant.fit.tone import fit_tone
from assistant.fit.width import fit_balance, fit_width
from assistant.options import MatchOptions
from assistant.profile import Profile
from assistant.settings import Chain

__all__ = ["Fit", "fit", "general_notes"]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The chain in front of the gain and the limiter, the loudness to land on, and what to say about it."""

    chain: Chain
    wanted_lufs: float
    moves: tuple[Move, ...]
    notes: tuple[Note, ...]


def fit(mix: Profile, reference: Profile, difference: Difference, options: MatchOptions, rate_hz: int) -> Fit:
    """Solve for everything that moves `mix` toward `reference`.

    Args:
        mix: must have a loudness.
        reference: must have a loudness.
        difference: of the two.
        options: how far, and within which limits.
        rate_hz: the rate at which the chain will run.
    """
    evidence = estimate(mix, reference, difference)
    parts = (
        fit_balance(mix, reference, difference, evidence, options),
        fit_tone(mix, reference, difference, evidence, options, rate_hz),
        fit_width(mix, reference, difference, evidence, options),
    )
    return Fit(
        chain=tuple(processor for part in parts for processor in part.processors),
        wanted_lufs=wanted_lufs(mix, reference, options),
        moves=tuple(move for part in parts for move in part.moves),
        notes=tuple(note for part in parts for note in part.notes),
    )
