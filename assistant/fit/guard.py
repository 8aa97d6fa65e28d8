"""What no equalizer may do: boost a band in which the mix holds only noise, or follow a hole in a lossy reference.

A boost there raises hiss and coding noise and nothing else; a cut because the reference's file was low-passed would
throw away what the mix has. Both are told from the files, not from the size of the difference.
"""

import numpy as np

from assistant.advice import Note, frequency_text
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.profile import Profile
from assistant.units import Floats, Mask

_NOISE_BELOW_DB = 55.0
"""Under the loudest band by this much at equal bandwidth, and steady: that is a floor, not music."""
_STEADY_DB = 1.0
_NEAR_NYQUIST = 0.93


def guard_boosts(
    mix: Profile, reference: Profile, difference: Difference, curve_db: Floats
) -> tuple[Floats, tuple[Note, ...]]:
    """Take out boosts that would raise only noise, and say so.

    Returns:
        The curve to fit, and the notes.
    """
    noise = noise_only(mix)
    guarded = without_noise(mix, curve_db)
    notes = list(_low_pass_notes(mix, reference))
    audible = noise & ~_beyond(mix) & (CENTRES_HZ > 30.0)
    wanted = audible & (np.maximum(difference.mid_db, curve_db) > 0.5)
    if np.any(wanted):
        span_hz = CENTRES_HZ[wanted]
        notes.append(
            Note(
                aspect="tone",
                text=f"No boost from {frequency_text(span_hz[0])} to {frequency_text(span_hz[-1])}: the mix holds only "
                "steady noise there, which a boost would raise.",
            )
        )
    return guarded, tuple(notes)


def without_noise(mix: Profile, curve_db: Floats) -> Floats:
    """The curve without its boosts of bands that hold only noise."""
    return np.where(noise_only(mix) & (curve_db > 0.0), 0.0, curve_db)


def noise_only(profile: Profile) -> Mask:
    """The bands that hold a steady floor far under the music, or lie beyond a low-passed source's cliff: (61,)."""
    beyond = _beyond(profile)
    mid_db = profile.mid_db
    low = mid_db < float(mid_db.max()) - _NOISE_BELOW_DB
    heard = profile.section_weights > 0
    if np.count_nonzero(heard) < 4:
        return beyond
    levels = profile.blocks.section_mid_db[heard]
    steady = np.percentile(levels, 90, axis=0) - np.percentile(levels, 10, axis=0) < 2.56 * _STEADY_DB
    return np.asarray(beyond | (low & steady), dtype=np.bool_)


def _beyond(profile: Profile) -> Mask:
    """The bands that reach past the edge of a low-passed source."""
    beyond: Mask = 0.97 * profile.bandwidth_hz <= CENTRES_HZ * 2.0 ** (1.0 / 12.0)
    return beyond


def _low_pass_notes(mix: Profile, reference: Profile) -> list[Note]:
    """Say which of the two files ends early."""
    notes = []
    if mix.bandwidth_hz < min(_NEAR_NYQUIST * mix.rate_hz / 2.0, 0.95 * reference.bandwidth_hz):
        notes.append(
            Note(
                aspect="tone",
                text=f"No boost above {frequency_text(mix.bandwidth_hz)}: the mix holds nothing there (a low-passed or "
                "lossy source); a better source would have more to work with.",
            )
        )
    if reference.bandwidth_hz < min(_NEAR_NYQUIST * reference.rate_hz / 2.0, 0.95 * mix.bandwidth_hz):
        notes.append(
            Note(
                aspect="tone",
                text=f"Nothing was matched above {frequency_text(reference.bandwidth_hz)}: the reference ends there (a "
                "low-passed or lossy file), which says nothing about its mastering.",
            )
        )
    return notes
