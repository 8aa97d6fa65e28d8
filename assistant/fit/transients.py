"""Transients: gentle help for attacks that were limited away, and only on request.

What a limiter took cannot be measured back: the shaper lifts what is left of the attacks. So it is never a part of
`auto`, and moves by no more than a few dB.
"""

from assistant.advice import Evidence, Move, Note
from assistant.fit.fitted import Fitted
from assistant.options import MatchOptions
from assistant.processors import TransientShaper
from assistant.profile import Profile
from assistant.words import shaper_text

MOST_DB = 4.0
_WORTH_DB = 0.3


def fit_transients(mix: Profile, reference: Profile, options: MatchOptions) -> Fitted:
    """Lift attacks by a share of what the mix is denser than the reference; nothing unless it was asked for."""
    if options.transients == 0.0 or mix.psr_db is None or reference.psr_db is None:
        return Fitted()
    gap_db = reference.psr_db - mix.psr_db
    attack_db = round(options.transients / 100.0 * min(gap_db, MOST_DB), 1)
    if attack_db < _WORTH_DB:
        text = (
            f"--transients {options.transients:g} does nothing: the mix has as much peak over loudness as the "
            f"reference (PSR {mix.psr_db:.1f} dB against {reference.psr_db:.1f} dB)."
        )
        return Fitted(notes=(Note(aspect="transients", text=text),))
    move = Move(
        aspect="transients",
        setting=shaper_text(attack_db),
        size_db=attack_db,
        evidence=Evidence(
            measure="peak to short-term loudness (PSR)", mix=mix.psr_db, reference=reference.psr_db, unit="dB"
        ),
        trust=options.transients / 100.0,
        listen_for="drums and plucked strings: livelier, or spiky",
        dial={"kind": TransientShaper.kind, "attack_db": attack_db},
    )
    return Fitted(processors=(TransientShaper(attack_db=attack_db),), moves=(move,))
