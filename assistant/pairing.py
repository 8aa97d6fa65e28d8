"""Like with like: the sections of two songs are weighted until both play as nearly the same as they can.

What two songs play differs more than how they are mastered. But choruses may be like choruses, so instead of comparing
all of one song with all of the other, every 3 s section gets a weight, in both songs, and the weights are moved until
the weighted average spectra differ as smoothly as possible: what changes within an octave is notes, and no equalizer
can make two tunes alike, while a choice of sections can. The broad difference that is left between sections that play
alike is then nearer to the mastering's. On two halves of untouched songs it is about half of what it is for whole
halves (`models/tone_prior/card.md`).

    minimize  mean ripple(d)^2  +  2 * caution * (KL(mix) + KL(reference)),   d = reference - mix in dB, mid and side

KL is how far the weights of a song have moved from its own (frames): without it, two sections that are alike by chance
would speak for the songs. Damped Gauss-Newton steps on the logarithms of the weights; some milliseconds.

In the statistics of observational studies this is balancing: E. Hainmueller, "Entropy balancing for causal effects",
Political Analysis 20(1), 2012; A. Abadie's synthetic controls are its relatives.

Where it fails: songs that have nothing in common keep their ripple, which tells that; a ripple that an equalizer made
is in all sections alike, so no choice removes it, and it is not mistaken for notes that were paired away.
"""

import math
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.gating import k_power
from assistant.profile import Profile
from assistant.units import Floats, Mask, powers_to_db

EVIDENCE_HZ = (40.0, 11400.0)
FEWEST_BANDS = 12
FEWEST_SIDE_BANDS = 20
_OCTAVE_BANDS = 2.5
"""Sigma, in sixths of an octave, of the smoothing that parts ripple from tone: an octave at half height."""
_CAUTION_DB2 = 0.3
"""How much ripple, in dB squared, a weight may cost that moves by its own size."""
_STEPS = 8
_FARTHEST = 8.0
"""Of a weight's logarithm: past a factor of 3000 a section is out."""
_SETTLED = 1e-3
_DB_PER_NEPER = 10.0 / math.log(10.0)
_NOTHING = 1e-12


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairing:
    """Which sections of each song speak, and what they say."""

    mix_weights: Floats
    """Of each section, adding up to 1; 0 for silent ones: (sections,)."""
    reference_weights: Floats
    mid_db: Floats
    """Reference - mix under these weights, each at its own level: (61,), to be read where both are heard."""
    side_db: Floats
    share: float
    """How much of both songs speaks, 1 for all sections: the effective number of sections over their number."""


def pair(mix: Profile, reference: Profile, heard: Mask, side_heard: Mask, *, steps: int = _STEPS) -> Pairing:
    """Weigh the sections of both songs.

    Args:
        mix: with at least one section that is not silent.
        reference: the same.
        heard: the bands in which both mids hold something: (61,).
        side_heard: the same of sides.
        steps: 0 leaves the weights that the sections have by themselves.
    """
    songs = (_Sections.of(mix), _Sections.of(reference))
    task = _Task(songs, _ripple_rows(heard & within(EVIDENCE_HZ), side_heard & within(EVIDENCE_HZ)))
    state = task.at(np.zeros(songs[0].size + songs[1].size))
    for _ in range(steps):
        better = task.stepped(state)
        if better is None:
            break
        settled = state.cost - better.cost < _SETTLED * state.cost
        state = better
        if settled:
            break
    mine, theirs = state.weights
    spectra = [
        powers_to_db(weights @ song.powers).reshape(2, -1) for weights, song in zip(state.weights, songs, strict=True)
    ]
    mid_db, side_db = spectra[1] - spectra[0]
    shares = [1.0 / float(np.sum(w**2 / song.own)) for w, song in zip(state.weights, songs, strict=True)]
    return Pairing(
        mix_weights=songs[0].spread(mine),
        reference_weights=songs[1].spread(theirs),
        mid_db=mid_db,
        side_db=side_db,
        share=sum(shares) / 2.0,
    )


def within(span_hz: tuple[float, float]) -> Mask:
    """The bands between two frequencies."""
    return (span_hz[0] <= CENTRES_HZ) & (span_hz[1] >= CENTRES_HZ)


def smooth_rows(use: Mask, sigma_bands: Floats | float) -> Floats:
    """A Gaussian average over the bands in `use`, as a matrix: (61, 61)."""
    at = np.arange(CENTRES_HZ.size)
    sigma = np.broadcast_to(np.asarray(sigma_bands, dtype=np.float64), at.shape)
    rows = np.exp(-0.5 * ((at[:, None] - at[None, :]) / sigma[:, None]) ** 2) * use[None, :]
    averages: Floats = rows / np.maximum(rows.sum(axis=1, keepdims=True), 1e-12)
    return averages


def broad(curve_db: Floats, use: Mask) -> Floats:
    """What changes over an octave and more."""
    curve: Floats = smooth_rows(use, _OCTAVE_BANDS) @ np.where(use, curve_db, 0.0)
    return curve


def _ripple_rows(heard: Mask, side_heard: Mask) -> Floats:
    """From the difference of mid, then side, to what is left beside its broad part: (122, 122), rms over the bands.

    Where too little of side is heard, it has no say.
    """
    count = CENTRES_HZ.size
    rows = np.zeros((2 * count, 2 * count))
    for place, (use, fewest) in enumerate(((heard, 1), (side_heard, FEWEST_SIDE_BANDS))):
        if np.count_nonzero(use) >= fewest:
            block = slice(place * count, (place + 1) * count)
            ripple = (np.eye(count) - smooth_rows(use, _OCTAVE_BANDS)) * use[:, None]
            rows[block, block] = ripple / math.sqrt(np.count_nonzero(use))
    return rows[np.any(rows != 0.0, axis=1)]


@dataclass(frozen=True, eq=False)
class _Sections:
    """The audible sections of a song, at a common level."""

    powers: Floats
    """Of mid, then side: (sections, 122)."""
    own: Floats
    """The weights they have by themselves, adding up to 1."""
    audible: Mask

    @classmethod
    def of(cls, profile: Profile) -> "_Sections":
        audible = profile.section_weights > 0.0
        levels_db = (profile.blocks.section_mid_db[audible], profile.blocks.section_side_db[audible])
        powers = 10.0 ** (np.concatenate(levels_db, axis=1) / 10.0)
        own = profile.section_weights[audible] / profile.section_weights.sum()
        level = float(own @ powers @ np.tile(k_power(CENTRES_HZ), 2))
        return cls(powers / max(level, 1e-30) + _NOTHING, own, audible)

    @property
    def size(self) -> int:
        return int(self.own.size)

    def spread(self, weights: Floats) -> Floats:
        """The weights of all sections, silent ones among them."""
        spread = np.zeros(self.audible.size)
        spread[self.audible] = weights
        return spread


@dataclass(frozen=True, eq=False)
class _State:
    """One choice of weights."""

    logs: Floats
    weights: tuple[Floats, Floats]
    averages: tuple[Floats, Floats]
    ripple_db: Floats
    cost: float


@dataclass(frozen=True, eq=False)
class _Task:
    """Two songs, and how the ripple of their difference is read."""

    songs: tuple[_Sections, _Sections]
    rows: Floats

    def at(self, logs: Floats) -> _State:
        """Evaluate the weights own * exp(logs)."""
        parts = np.split(logs, [self.songs[0].size])
        raised = [song.own * np.exp(part - part.max()) for song, part in zip(self.songs, parts, strict=True)]
        mine, theirs = (each / each.sum() for each in raised)
        averages = (mine @ self.songs[0].powers, theirs @ self.songs[1].powers)
        ripple_db = self.rows @ powers_to_db(averages[1] / averages[0])
        moved = sum(
            float(weights @ np.log(np.maximum(weights / song.own, 1e-30)))
            for weights, song in zip((mine, theirs), self.songs, strict=True)
        )
        cost = float(ripple_db @ ripple_db) + 2.0 * _CAUTION_DB2 * moved
        return _State(logs, (mine, theirs), averages, ripple_db, cost)

    def stepped(self, state: _State) -> _State | None:
        """One Gauss-Newton step, shortened until it pays; None where it does not.

        The penalty's Hessian is diagonal but for a term of rank one, which the damping stands for; so the step is
        solved in the space of the 61 or 122 bands and not of the sections (Woodbury's identity).
        """
        slopes, pulls = [], []
        for song, weights, average, sign in zip(self.songs, state.weights, state.averages, (-1.0, 1.0), strict=True):
            slopes.append(sign * _DB_PER_NEPER * weights[:, None] * (song.powers / average - 1.0))
            departure = np.log(np.maximum(weights / song.own, 1e-30))
            pulls.append(weights * (departure - weights @ departure))
        jacobian = self.rows @ np.concatenate(slopes).T
        gradient = state.ripple_db @ jacobian + _CAUTION_DB2 * np.concatenate(pulls)
        own = np.concatenate([song.own for song in self.songs])
        stiffness = _CAUTION_DB2 * (np.concatenate(state.weights) + 0.02 * own) + 1e-6
        scaled = jacobian / stiffness
        inner = np.linalg.solve(np.eye(len(jacobian)) + scaled @ jacobian.T, scaled @ gradient)
        step = gradient / stiffness - inner @ scaled
        for share in (1.0, 0.35, 0.12, 0.04):
            tried = self.at(np.clip(state.logs - share * step, -_FARTHEST, _FARTHEST))
            if tried.cost < state.cost:
                return tried
        return None
