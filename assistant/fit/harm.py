"""Do no harm: which parts of a chain left their own aspect further from the reference than the mix was.

Measured on the written file. Evidence may mislead, and parts of a chain act on each other: what did not pay is removed
and the rest is rendered again.
"""

from dataclasses import replace

import numpy as np

from assistant.advice import Note
from assistant.aspects import Aspects
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference, compare
from assistant.density import density_difference, density_of
from assistant.fit import Fit, turned_db
from assistant.fit.dynamics import Dynamics
from assistant.fit.fitted import Fitted
from assistant.fit.noise import density_noise
from assistant.processors import Width
from assistant.profile import Profile
from assistant.units import Floats

_TONE_DB = 0.1
_WIDTH_DB = 0.3
_DISTANCE = 0.05
"""By how much an aspect may get worse before its part goes: what measurement and limiter move by themselves."""
_PLAIN = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)


def harmful(mix: Profile, references: Aspects[Profile], after: Profile, fit: Fit, dynamics: Dynamics) -> frozenset[str]:
    """The aspects that were made worse.

    Args:
        mix: the whole mix.
        references: what it was compared with in each aspect.
        after: the rendered mix.
        fit: what stands in front of the dynamics.
        dynamics: the compressor.
    """
    before = references.map(lambda reference: compare(mix, reference))
    found = set()
    if fit.tone.processors and _tone_is_worse(mix, after, before.tone):
        found.add("tone")
    if fit.width.processors and _width_is_worse(fit, before.width, compare(after, references.width)):
        found.add("width")
    if dynamics.processors and not dynamics.shared:
        content_db, same_song = fit.estimate.content_db, before.dynamics.same_song
        if _dynamics_are_worse(mix, references.dynamics, after, dynamics, content_db, same_song=same_song):
            found.add("dynamics")
    return frozenset(found)


def _width_is_worse(fit: Fit, before: Difference, now: Difference) -> bool:
    """Whether side over mid is further away than it was, where it was not taken out on purpose."""
    meant = _above_low_end(fit) * before.side_heard * now.side_heard
    return _rms(now.width_db, meant) > _rms(before.width_db, meant) + _WIDTH_DB


def _dynamics_are_worse(
    mix: Profile, reference: Profile, after: Profile, dynamics: Dynamics, content_db: float, *, same_song: bool
) -> bool:
    """Whether the densities are further away than they would be without a compressor."""
    apart = density_difference(density_of(after), density_of(reference), same_song=same_song)
    if apart is None:
        return False
    seconds = min(mix.duration_seconds, reference.duration_seconds)
    noise = density_noise(content_db, seconds, same_song=same_song)
    return noise.distance(apart, plr_apart_db(after, reference)) > dynamics.none.distance + _DISTANCE


def _tone_is_worse(mix: Profile, after: Profile, before: Difference) -> bool:
    """Whether the sections were turned away from the reference; what dynamics made of their balance is not meant."""
    counted = before.heard * _PLAIN
    if not np.any(counted > 0.0):
        return False
    left_db = before.tone_db - turned_db(mix, after, counted > 0.0)
    then, now = (_rms(curve - np.average(curve, weights=counted), before.heard) for curve in (before.tone_db, left_db))
    return now > then + _TONE_DB


def _above_low_end(fit: Fit) -> Floats:
    """The bands whose side was not taken out on purpose, an octave of its shelf included: 1 or 0, (61,)."""
    edges_hz = [2.0 * each.low_crossover_hz for each in fit.low_end.processors if isinstance(each, Width)]
    return (max(edges_hz, default=0.0) < CENTRES_HZ).astype(np.float64)


def plr_apart_db(song: Profile, reference: Profile) -> float:
    """How much the reference's peak to loudness ratio lies over the song's; 0 where one has none."""
    return 0.0 if song.plr_db is None or reference.plr_db is None else reference.plr_db - song.plr_db


def _rms(curve_db: Floats, weights: Floats) -> float:
    counted = _PLAIN * weights
    return float(np.sqrt(np.average(curve_db**2, weights=counted))) if np.any(counted > 0.0) else 0.0


def without(aspects: frozenset[str], fit: Fit, dynamics: Dynamics) -> tuple[Fit, Dynamics]:
    """The same chain without what does these aspects, and a note that says so."""
    for aspect in sorted(aspects - {"dynamics"}):
        text = f"The {aspect} move was taken back: measured on the result, it led away from the reference in {aspect}."
        note = Note(aspect=aspect, text=text)
        if aspect == "tone":
            fit = replace(fit, tone=Fitted(notes=(*fit.tone.notes, note), taken_back=True))
        else:
            fit = replace(fit, width=Fitted(notes=(*fit.width.notes, note), taken_back=True))
    if "dynamics" in aspects:
        dynamics = replace(dynamics, chosen=dynamics.none, bands=None, taken_back=True)
    return fit, dynamics
