"""The lead stays audible: its loudness over the rest of the mix, where words and tunes live, kept in a stated range.

Measured from 300 Hz to 5 kHz while the lead plays. Where the levels that were found leave it outside the range, its
fader moves it to the nearest edge: by all of it where the reference hardly tells the lead's level, by as much less as
it does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid, stacked
from assistant.mixing.loudness import K_POWER
from assistant.mixing.practice import LEAD_OVER_REST_DB
from assistant.units import Floats

_INSIDE = (CENTRES_HZ >= 300.0) & (CENTRES_HZ <= 5000.0)
_PLAYS_DB = -20.0
_SURE_DB = 1.0
"""A lead whose level the reference tells to this is left where the reference has it."""
_UNSURE_DB = 2.5


@dataclass(frozen=True, kw_only=True)
class Lead:
    """What became of the lead."""

    place: int
    """Which of the tracks that are heard."""
    found_db: float
    """Over the rest, at the levels that were found."""
    kept_db: float
    """After it was kept in the range."""
    moved_db: float


def keep_lead(tracks: Sequence[Grid], gains_db: Floats, sd_db: Floats, lead: int | None) -> tuple[Lead | None, Floats]:
    """Keep the lead in its range.

    Args:
        tracks: of those that are heard.
        gains_db: their levels as they were found.
        sd_db: how sure those are.
        lead: which one leads, None for none.

    Returns:
        What was done, and the gains.
    """
    if lead is None or len(tracks) < 2:
        return None, gains_db
    found_db = over_rest_db(tracks, gains_db, lead)
    if not np.isfinite(found_db):
        return None, gains_db
    wanted_db = float(np.clip(found_db, *LEAD_OVER_REST_DB)) - found_db
    freedom = float(np.clip((sd_db[lead] - _SURE_DB) / (_UNSURE_DB - _SURE_DB), 0.0, 1.0))
    moved_db = wanted_db * freedom
    gains = gains_db.copy()
    gains[lead] += moved_db
    return Lead(place=lead, found_db=found_db, kept_db=found_db + moved_db, moved_db=moved_db), gains


def over_rest_db(tracks: Sequence[Grid], gains_db: Floats, lead: int) -> float:
    """The lead's level over the rest, while it plays; infinite where nothing else does."""
    mid, side = stacked(tracks)
    powers = ((mid + side)[:, :, _INSIDE] @ K_POWER[_INSIDE]) * (10.0 ** (gains_db / 10.0))[:, None]
    own = powers[lead]
    plays = own > own.max() * 10.0 ** (_PLAYS_DB / 10.0)
    rest = powers.sum(axis=0)[plays].sum() - own[plays].sum()
    return float(10.0 * np.log10(own[plays].sum() / rest)) if rest > 0.0 else float("inf")
