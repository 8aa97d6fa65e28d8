"""What trims and fades take of an album's loudness, told from the meters of its masters.

Goals are set for masters of whole songs. An album is heard without what is cut off, and its fades are softer; both
matter for short songs, long fades and loud parts that are cut away. What they take is nearly the same for every level
of the masters, so it is found once and added to the goal.

Conventions: energies are K-weighted, of each 100 ms; fades are taken at the middle of these.
"""

from collections.abc import Sequence

import numpy as np

from assistant import gating
from assistant.album.beforehand import trims_seconds
from assistant.album.fades import Fade
from assistant.album.sequence import Place
from assistant.album.sequence import Sequence as Timeline
from assistant.album.units import Unit
from assistant.album.wishes import Wishes
from assistant.profile import Profile
from assistant.units import Floats

__all__ = ["lost_lu"]

HOPS_PER_SECOND = 10


def lost_lu(wishes: Wishes, units: Sequence[Unit], masters: Sequence[Profile], timeline: Timeline) -> float:
    """By how much the album is softer than its masters; under 0 where soft ends were cut, 0 where nothing is left.

    Args:
        wishes: what was trimmed by hand.
        units: what was mastered as one.
        masters: of each unit.
        timeline: where the songs stand.
    """
    whole = [profile.blocks.hop_energy for profile in masters]
    heard = []
    for unit, energies, profile in zip(units, whole, masters, strict=True):
        begin = 0
        for place, samples in zip(unit.places, unit.samples, strict=True):
            rate_hz = sum(unit.samples) / profile.duration_seconds
            first = begin / rate_hz + trims_seconds(wishes.songs[place])[0]
            heard.append(_heard(energies, first, timeline.places[place], timeline.rate_hz))
            begin += samples
    before, after = gating.integrated_lufs(whole), gating.integrated_lufs(heard)
    return before - after if np.isfinite(before) and np.isfinite(after) else 0.0


def _heard(energies: Floats, first_seconds: float, place: Place, rate_hz: int) -> Floats:
    """The energies of what is heard of a song, which begins at `first_seconds` of its master."""
    first, end = (
        round((first_seconds + sample / rate_hz) * HOPS_PER_SECOND) for sample in (place.first_sample, place.end_sample)
    )
    part = energies[first:end]
    gains = _gains(place.fade_in, part.size, rate_hz) * _gains(place.fade_out, part.size, rate_hz)[::-1]
    return np.asarray(part * gains**2)


def _gains(fade: Fade, hops: int, rate_hz: int) -> Floats:
    """The gains of a fade-in in the middle of each hop."""
    hop = rate_hz // HOPS_PER_SECOND
    return np.array([float(fade.gains(number * hop + hop // 2, 1)[0]) for number in range(hops)])
