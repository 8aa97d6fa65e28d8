"""Who masks whom: for each track, which share of its sound the others cover, which ones, and where.

A band of a track in a moment is covered where the rest of the mix, spread into the neighbouring bands as the ear
spreads it, is louder than it by more than a few dB. Moments and bands count by what the track has there, compressed as
loudness is, so that its quiet partials count less than its body and more than their power says. Whoever makes up the
rest where a track is covered is its masker, by that share.

Where it fails: it knows levels only. A track that moves against a steady masker is heard at a worse level than this
says, one that plays the masker's notes at a better one.

Conventions: bands are thirds of an octave; shares run from 0 to 1 of what there is of the covered track.

Source of the spreading's slopes: E. Terhardt, Calculating virtual pitch, Hearing Research 1 (1979), 155-182: 27 dB/Bark
towards low, about 10 dB/Bark towards high frequencies at usual levels, taken per third of an octave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import K_POWER
from assistant.units import Floats

THIRDS_HZ: Floats = CENTRES_HZ[1::2]
"""The centres of the 30 bands."""
_UP_DB, _DOWN_DB = 9.0, 24.0
COVERED_DB = 4.0
"""A sound is covered by what is louder than it by more than this."""
_LOUDNESS_POWER = 0.3
_ACTIVE_DB = -30.0
_MOST_FRAMES = 1500


class Grip(NamedTuple):
    """What one track takes from another."""

    masked: int
    masker: int
    share: float
    """Of the masked track's sound."""
    low_hz: float
    high_hz: float
    """Where most of it happens: an octave."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Masking:
    """Who masks whom in a mix."""

    covered: Floats
    """Which share of each track's sound the rest covers: (tracks,)."""
    by: Floats
    """The same by masker and band: (masked, masker, 30)."""

    def grips(self, least: float = 0.03) -> tuple[Grip, ...]:
        """Who takes more than a share from whom, the worst first."""
        shares = self.by.sum(axis=2)
        found = [
            Grip(int(masked), int(masker), float(shares[masked, masker]), *self.octave_hz(int(masked), int(masker)))
            for masked, masker in np.argwhere(shares >= least)
        ]
        return tuple(sorted(found, key=lambda grip: -grip.share))

    def octave_hz(self, masked: int, masker: int) -> tuple[float, float]:
        """The octave in which one track covers most of another: its edges."""
        first = int(np.argmax(np.convolve(self.by[masked, masker], np.ones(3), mode="valid")))
        return float(THIRDS_HZ[first] * 2.0 ** (-1.0 / 6.0)), float(THIRDS_HZ[first + 2] * 2.0 ** (1.0 / 6.0))


def find_masking(tracks: Sequence[Grid], gains: Sequence[Floats]) -> Masking:
    """Find out who masks whom.

    Args:
        tracks: as they came in.
        gains: what the mix makes of the power of each, band by band: (61,) each.
    """
    powers = _thirds(tracks, gains)
    total = powers.sum(axis=0)
    count = len(tracks)
    by = np.zeros((count, count, THIRDS_HZ.size))
    covered = np.zeros(count)
    spread = spreading()
    for place in range(count):
        own = powers[place]
        rest = np.maximum(total - own, 0.0) @ spread
        weight = np.where(own > own.max() * 10.0 ** (_ACTIVE_DB / 10.0), own, 0.0) ** _LOUDNESS_POWER
        hidden = weight * (rest > own * 10.0 ** (COVERED_DB / 10.0))
        whole = weight.sum()
        if whole <= 0.0:
            continue
        covered[place] = hidden.sum() / whole
        blame = hidden / np.maximum(rest, 1e-30) / whole
        for other in range(count):
            if other != place:
                by[place, other] = (blame * (powers[other] @ spread)).sum(axis=0)
    return Masking(covered=covered, by=by)


def _thirds(tracks: Sequence[Grid], gains: Sequence[Floats]) -> Floats:
    """K-weighted powers per third of an octave in the mix: (tracks, frames, 30)."""
    frames = max(grid.mid.shape[0] for grid in tracks)
    stride = -(-frames // _MOST_FRAMES)
    found = np.zeros((len(tracks), -(-frames // stride), THIRDS_HZ.size))
    for row, grid, gain in zip(found, tracks, gains, strict=True):
        powers = grid.total[::stride].astype(np.float64) * (gain * K_POWER)
        row[: len(powers)] = powers[:, :-1].reshape(len(powers), -1, 2).sum(axis=2)
    return found


def spreading() -> Floats:
    """How the power of each band reaches the others: (30, 30)."""
    apart = np.arange(THIRDS_HZ.size)[None, :] - np.arange(THIRDS_HZ.size)[:, None]
    level_db = np.where(apart >= 0, -_UP_DB * apart, _DOWN_DB * apart)
    return np.asarray(10.0 ** (level_db / 10.0))
