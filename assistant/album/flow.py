"""What an order of songs costs, term by term, and the words for each join.

What mastering engineers and studies agree on, and what not:

- A record opens with strong songs and closes calmly: in 51,010 published albums loud and energetic songs stand more
  often near the beginning (Neto, Hartmann, Luck and Toiviainen, "The algorithmic nature of song-sequencing", 2024).
- It has a valley and comes back: 130 musicians who put songs in order let loudness and arousal fall and rise again
  (the same, "An album is a story: feature arcs in sequences of tracks", PLOS ONE 20(7), 2025).
- Neighbours should not clash: in key (disc jockeys' harmonic mixing along the circle of fifths), in tempo, and where
  one ends and the other begins, in level and tone. Engineers differ on how alike they may be, so these count less.

So the cost of an order is the mean over its places of how far each song's energy is from what the arc wants there,
plus the mean over its joins of what each costs. All terms are 0 to 1 before their weights, which stand in `Weights`.

Conventions: the arc is 0 to 1 over the record, of which only the ranks count: the album's own energies are dealt out by
them, so an album of nothing but calm songs has an arc, too. A key or a tempo that is not sure costs nothing.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from assistant.album.keys import apart, relation
from assistant.album.tempos import octaves_apart
from assistant.album.traits import Traits
from assistant.units import Floats

ARC = ((0.0, 0.85), (0.15, 1.0), (0.55, 0.30), (0.80, 0.75), (1.0, 0.0))
"""Where on the record how much energy is wanted: a strong opener, the strongest soon after, a valley behind the middle,
a rise, and a calm close."""
_LEAST_SPREAD = 0.15
"""Energies that differ by less than this in all hardly matter."""
_FAR_OCTAVES = 0.25
_LOUDNESS_LU, _TONE_DB = (3.0, 15.0), (6.0, 20.0)
"""Differences at a join that cost nothing, and those that cost all. Between any two of 28 songs the loudness steps by 9
LU and the tone by 10 dB (medians); between a song's end and its own beginning the tone by 6 dB."""
_CALM_LU, _JUMP_LU, _TONE_WORDS_DB = -6.0, 6.0, 3.0
_TONE_BANDS = slice(7, 55)
"""Bands of 44 Hz to 10 kHz, by octaves."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each term counts."""

    arc: float = 2.0
    key: float = 1.0
    tempo: float = 1.0
    loudness: float = 1.0
    tone: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What an order costs, in terms that are weighted already."""

    arc: float
    key: float
    tempo: float
    loudness: float
    tone: float

    @property
    def total(self) -> float:
        """Their sum."""
        return float(sum(getattr(self, field.name) for field in fields(self)))


@dataclass(frozen=True, kw_only=True)
class JoinCost:
    """What one join costs, and why."""

    before: int
    after: int
    key: float
    tempo: float
    loudness: float
    tone: float
    words: str

    @property
    def total(self) -> float:
        """The sum of its terms."""
        return self.key + self.tempo + self.loudness + self.tone


@dataclass(frozen=True, kw_only=True, eq=False)
class Flow:
    """The terms of all orders of some songs."""

    traits: tuple[Traits, ...]
    weights: Weights
    goals: Floats
    """The energy that is wanted at each place: (songs,)."""
    places: Floats
    """What each song costs at each place: (songs, places)."""
    steps: dict[str, Floats]
    """What each song costs behind each other, by the term's name: (before, after)."""

    @classmethod
    def of(cls, traits: Many[Traits], weights: Weights) -> "Flow":
        """Find all terms of some songs."""
        energies = np.array([each.energy for each in traits])
        goals = goal_energies(energies)
        spread = max(float(np.ptp(energies)), _LEAST_SPREAD)
        places = weights.arc * ((energies[:, None] - goals[None, :]) / spread) ** 2 / energies.size
        joins = max(energies.size - 1, 1)
        steps = {
            name: getattr(weights, name) / joins * np.array([[term(a, b) for b in traits] for a in traits])
            for name, term in _TERMS.items()
        }
        return cls(traits=tuple(traits), weights=weights, goals=goals, places=places, steps=steps)

    @property
    def step(self) -> Floats:
        """All terms of a join together: (before, after)."""
        return np.asarray(sum(self.steps.values()))

    def cost(self, order: Many[int]) -> Cost:
        """What an order costs."""
        pairs = list(pairwise(order))
        terms = {name: float(sum(step[a, b] for a, b in pairs)) for name, step in self.steps.items()}
        return Cost(arc=float(sum(self.places[song, at] for at, song in enumerate(order))), **terms)

    def joins(self, order: Many[int]) -> tuple[JoinCost, ...]:
        """What each of its joins costs, and why."""
        return tuple(
            JoinCost(
                before=a, after=b, words=words(self.traits[a], self.traits[b]),
                **{name: float(step[a, b]) for name, step in self.steps.items()},
            )
            for a, b in pairwise(order)
        )  # fmt: skip


def goal_energies(energies: Floats) -> Floats:
    """The energy that the arc wants at each place, out of those that there are: (songs,)."""
    at = np.linspace(0.0, 1.0, energies.size) if energies.size > 1 else np.zeros(1)
    wanted = np.interp(at, [x for x, _ in ARC], [y for _, y in ARC])
    goals = np.empty(energies.size)
    goals[np.argsort(wanted, kind="stable")] = np.sort(energies)
    return goals


def _tempo(a: Traits, b: Traits) -> float:
    return min(octaves_apart(a.tempo, b.tempo) / _FAR_OCTAVES, 1.0)


def _loudness(a: Traits, b: Traits) -> float:
    return _share(abs(b.head_lu - a.tail_lu), _LOUDNESS_LU)


def _tone(a: Traits, b: Traits) -> float:
    return _share(float(np.sqrt(np.mean(_tone_step_db(a, b) ** 2))), _TONE_DB)


_TERMS = {"key": lambda a, b: apart(a.key, b.key), "tempo": _tempo, "loudness": _loudness, "tone": _tone}


def _share(value: float, between: tuple[float, float]) -> float:
    return float(np.clip((value - between[0]) / (between[1] - between[0]), 0.0, 1.0))


def _tone_step_db(a: Traits, b: Traits) -> Floats:
    """How the tone of the beginning differs from that of the end, by octaves and at one level: (8,)."""
    before, after = (np.array(end.bands_db)[_TONE_BANDS] for end in (a.ends.tail, b.ends.head))
    octaves = [10.0 * np.log10((10.0 ** (each / 10.0)).reshape(-1, 6).sum(axis=1)) for each in (before, after)]
    step = np.maximum(octaves[1], octaves[1].max() - 60.0) - np.maximum(octaves[0], octaves[0].max() - 60.0)
    return np.asarray(step - step.mean())


def words(a: Traits, b: Traits) -> str:
    """What is heard at a join, in words."""
    return "; ".join((_key_words(a, b), _tempo_words(a, b), _loudness_words(a, b), *_tone_words(a, b)))


def _key_words(a: Traits, b: Traits) -> str:
    if a.key is None or b.key is None or not (a.key.is_sure and b.key.is_sure):
        return "the key is unsure"
    if a.key.number == b.key.number:
        return f"both in {a.key.name}"
    return f"{a.key.name} to {b.key.name}, {relation(a.key, b.key)}"


def _tempo_words(a: Traits, b: Traits) -> str:
    if a.tempo is None or b.tempo is None or not (a.tempo.is_sure and b.tempo.is_sure):
        return "the tempo is unsure"
    times = round(float(np.log2(b.tempo.bpm / a.tempo.bpm)))
    how = {0: "", 1: ", double time", -1: ", half time"}.get(times, "")
    return f"{a.tempo.bpm:.0f} to {b.tempo.bpm:.0f} BPM{how}"


def _loudness_words(a: Traits, b: Traits) -> str:
    calm = (a.tail_lu <= _CALM_LU, b.head_lu <= _CALM_LU)
    step = b.head_lu - a.tail_lu
    if abs(step) >= _JUMP_LU:
        return f"begins {abs(step):.0f} LU {'louder' if step > 0.0 else 'quieter'} than the one before ends"
    return "both calm at the join" if all(calm) else "one level at the join"


def _tone_words(a: Traits, b: Traits) -> tuple[str, ...]:
    """Whether it gets brighter or darker by more than is usual, as a slope."""
    slope_db = float(np.polyfit(np.arange(8.0), _tone_step_db(a, b), 1)[0])
    if abs(slope_db) < _TONE_WORDS_DB:
        return ()
    return ("brighter" if slope_db > 0.0 else "darker",)
