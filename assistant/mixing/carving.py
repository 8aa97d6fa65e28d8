"""A few equalizer bands a track: cuts where it covers a more important one, and where a resonance sticks out.

A cut lies on the octave in which a track covers most of a more important one. It is as deep as what it frees is worth,
and gentle, since the track has to stay itself: 3 dB at most, 1.5 dB where it lives there itself. Nothing is boosted:
what is missing in a mix is nearly always covered by something else.

A resonance is a band above 1.5 kHz that stands out from its neighbours in nearly every moment, whatever is played:
partials move, rooms and boxes do not. Drums and bass play one note all the time, and are left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.advice import frequency_text
from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import energies, playing
from assistant.mixing.masking import THIRDS_HZ, Masking
from assistant.processors.equalizer import Band
from assistant.units import Floats

_FREED_SHARE = 0.03
"""A cut pays where its octave covers at least this much of a more important track."""
_FULL_SHARE = 0.12
"""And is as deep as may be from here on."""
_LEAST_DB, _MOST_DB = 1.0, 3.0
_OWN_SHARE = 0.45
_MOST_OWN_DB = 1.5
_MOST_CUTS = 2
_CUT_Q = 1.2
_OCTAVE = np.ones(3)
_STICKS_OUT_DB = 7.0
_STEADY = 0.8
_RESONANCE_Q = 4.0
_RESONANCE_DB = -3.0
_RESONANCES_HZ = (1500.0, 8000.0)
"""Where a sixth of an octave holds several partials of most notes: lower, what stands out is a note."""
_AROUND = 6
MOVING_ROLES = frozenset({
    "electric_guitar", "acoustic_guitar", "keys", "strings", "brass", "lead_vocal", "backing_vocal",
})  # fmt: skip
"""Roles whose notes move, so that what stands still in them is no note."""


@dataclass(frozen=True, kw_only=True)
class Carved:
    """The bands of a track, and why."""

    bands: tuple[Band, ...] = ()
    reasons: tuple[str, ...] = ()


def carve(masking: Masking, importance: Sequence[float], names: Sequence[str], own: Sequence[Floats]) -> list[Carved]:
    """Find the cuts of all tracks.

    Args:
        masking: of the mix before anything is cut.
        importance: of each track; only a less important one gives way.
        names: of the tracks, for the reasons.
        own: how each track's sound is spread over the thirds of an octave, summing to 1: (30,) each.
    """
    return [_cuts(place, masking, importance, names, own[place]) for place in range(len(names))]


def _cuts(place: int, masking: Masking, importance: Sequence[float], names: Sequence[str], own: Floats) -> Carved:
    """The cuts of one track: the worst octave first."""
    wishes = []
    for other in range(len(names)):
        if importance[other] > importance[place]:
            octaves = np.convolve(masking.by[other, place], _OCTAVE, mode="valid")
            first = int(np.argmax(octaves))
            wishes.append((float(octaves[first]), first, other))
    taken: list[int] = []
    bands: list[Band] = []
    reasons: list[str] = []
    for share, first, other in sorted(wishes, reverse=True):
        if share < _FREED_SHARE or len(bands) == _MOST_CUTS:
            break
        if any(abs(first - each) < len(_OCTAVE) for each in taken):
            continue
        taken.append(first)
        centre_hz = float(f"{THIRDS_HZ[first + 1]:.3g}")
        most_db = _MOST_OWN_DB if own[first : first + 3].sum() > _OWN_SHARE else _MOST_DB
        depth_db = round(min(most_db, max(_LEAST_DB, _MOST_DB * share / _FULL_SHARE)), 1)
        bands.append(Band(kind="bell", frequency_hz=centre_hz, gain_db=-depth_db, q=_CUT_Q))
        reasons.append(
            f"{-depth_db:+.1f} dB at {frequency_text(centre_hz)}: there it covers {100.0 * share:.0f} % of "
            f"{names[other]}"
        )
    return Carved(bands=tuple(bands), reasons=tuple(reasons))


def resonance(grid: Grid, role: str) -> Carved:
    """The band that sticks out of a track whatever it plays, if there is one.

    Args:
        grid: of the track as it came in.
        role: what it is.
    """
    if role not in MOVING_ROLES:
        return Carved()
    plays = playing(energies(grid))
    if not plays.any():
        return Carved()
    levels_db = 10.0 * np.log10(grid.total[plays].astype(np.float64) + 1e-14)
    over_db = levels_db - _around(levels_db)
    steady = np.mean(over_db > 0.5 * _STICKS_OUT_DB, axis=0)
    inside = (_RESONANCES_HZ[0] <= CENTRES_HZ) & (_RESONANCES_HZ[1] >= CENTRES_HZ)
    found = np.where(inside & (steady >= _STEADY), over_db.mean(axis=0), -np.inf)
    most = int(np.argmax(found))
    if found[most] < _STICKS_OUT_DB:
        return Carved()
    frequency_hz = float(f"{CENTRES_HZ[most]:.3g}")
    band = Band(kind="bell", frequency_hz=frequency_hz, gain_db=_RESONANCE_DB, q=_RESONANCE_Q)
    reason = (
        f"{_RESONANCE_DB:+.1f} dB at {frequency_text(frequency_hz)}: stands {found[most]:.0f} dB out "
        f"{100.0 * steady[most]:.0f} % of the time, whatever is played"
    )
    return Carved(bands=(band,), reasons=(reason,))


def _around(levels_db: Floats) -> Floats:
    """The mean of the octave below or above each band, whichever is louder, its neighbours left out: (frames, 61).

    Of both sides, so that the edge of a band-limited sound is no resonance.
    """
    padded = np.pad(levels_db, ((0, 0), (_AROUND, _AROUND)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1, axis=1)
    below, above = windows[..., : _AROUND - 1].mean(axis=-1), windows[..., _AROUND + 2 :].mean(axis=-1)
    return np.asarray(np.maximum(below, above))
