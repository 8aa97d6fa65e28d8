"""What a match goes toward: the references, each in the aspects that it serves, pooled.

Pooling puts records one after another, so the pooled profile is that of the songs played in a row, and no average of
averages. A weight repeats a record: weights of 1 and 0.3 are ten times the one and three times the other, which is
exact wherever ten steps are fine enough. An aspect that nothing was named for stays as the mix has it.

Conventions: a song is (whole, stretch), one and the same profile where no times are given.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.advice import Note
from assistant.aspects import ASPECTS, Aspects
from assistant.profile import Profile, pool
from assistant.references.outliers import Outlier, find_outliers
from assistant.references.source import Source
from assistant.units import Floats

__all__ = ["Goal", "Song", "gather"]

Song = tuple[Profile, Profile]
_STEPS = 10
"""Weights are told apart to a tenth of the greatest."""
_MOST_SECTIONS = 20_000
"""Of so many sections, 17 hours of music, repeating would cost seconds; fewer steps are used for more."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What each aspect goes toward, and what is to be said of how it came about."""

    songs: Aspects[Song]
    places: Aspects[tuple[int, ...]]
    """Which of the references serve each; none where an aspect stays as the mix has it."""
    outliers: tuple[Outlier, ...]
    notes: tuple[Note, ...]

    @cached_property
    def told(self) -> Profile:
        """The reference as one profile, for reports: each figure from the references that serve its aspect."""
        wholes = self.songs.map(lambda song: song[0])
        return wholes.tone if len(wholes.distinct) == 1 else _Composed(wholes)


def gather(mix: Song, sources: Sequence[Source], songs: Sequence[Song]) -> Goal:
    """Pool the references of each aspect.

    Args:
        mix: what an aspect goes toward that nothing was named for.
        sources: the references, one at least.
        songs: each of them, measured.
    """
    named = tuple(zip(sources, songs, strict=True))
    open_ones = [each for each in named if each[0].aspect is None]
    outliers = find_outliers([source.name for source, _ in open_ones], [song[0] for _, song in open_ones])
    chosen = {aspect: _serving(named, open_ones, aspect, outliers) for aspect in ASPECTS}
    pools: dict[tuple[int, ...], Song] = {(): mix}
    for members in chosen.values():
        key = tuple(id(source) for source, _ in members)
        if key not in pools:
            pools[key] = _pooled(members)
    return Goal(
        songs=Aspects(**{aspect: pools[tuple(id(source) for source, _ in chosen[aspect])] for aspect in ASPECTS}),
        places=Aspects(**{aspect: _places(sources, chosen[aspect]) for aspect in ASPECTS}),
        outliers=outliers,
        notes=(
            *_chosen_notes(sources),
            *_unserved_notes(chosen),
            *(Note(aspect="references", text=each.text) for each in outliers),
        ),
    )


_Named = tuple[Source, Song]


def _serving(
    named: Sequence[_Named], open_ones: Sequence[_Named], aspect: str, outliers: Sequence[Outlier]
) -> list[_Named]:
    """Who serves an aspect: those named for it, or else whoever was named for none and stands not apart in it."""
    own = [each for each in named if each[0].aspect == aspect]
    out = {each.place for each in outliers if each.aspect == aspect}
    return own or [each for place, each in enumerate(open_ones) if place not in out]


def _places(sources: Sequence[Source], members: Sequence[_Named]) -> tuple[int, ...]:
    serving = {id(source) for source, _ in members}
    return tuple(place for place, source in enumerate(sources) if id(source) in serving)


def _pooled(members: Sequence[_Named]) -> Song:
    """Several songs as one; a stretch that is the whole stays the same profile."""
    counts = repeats([source.weight for source, _ in members], [song[0] for _, song in members])
    songs = [song for (_, song), count in zip(members, counts, strict=True) for _ in range(count)]
    if len(songs) == 1:
        return songs[0]
    whole = pool([song[0] for song in songs])
    return whole, whole if all(song[0] is song[1] for song in songs) else pool([song[1] for song in songs])


def repeats(weights: Sequence[float], profiles: Sequence[Profile]) -> list[int]:
    """How often each record counts, in the proportion of the weights, as few times as that can be said in."""
    sections = sum(profile.section_weights.size for profile in profiles)
    steps = max(1, min(_STEPS, _MOST_SECTIONS // max(sections, 1)))
    counts = [max(1, round(steps * weight / max(weights))) for weight in weights]
    common = math.gcd(*counts)
    return [count // common for count in counts]


def _chosen_notes(sources: Sequence[Source]) -> list[Note]:
    """Why those were taken that the user did not choose."""
    return [Note(aspect="references", text=source.why) for source in sources if source.why]


def _unserved_notes(chosen: dict[str, list[_Named]]) -> list[Note]:
    """Which aspects nothing was named for."""
    unserved = [aspect for aspect, members in chosen.items() if not members]
    if not unserved:
        return []
    listed = " and ".join([", ".join(unserved[:-1]), unserved[-1]] if len(unserved) > 1 else unserved)
    text = f"No reference was named for {listed}: there the mix stays as it is."
    return [Note(aspect="references", text=text)]


class _Composed(Profile):
    """The whole references of several aspects, read as one profile; its raw record is that of tone's.

    For reading only: nothing is fitted to it.
    """

    def __init__(self, wholes: Aspects[Profile]) -> None:
        super().__init__(wholes.tone.blocks)
        self.__dict__["wholes"] = wholes  # what a frozen dataclass keeps beside its fields, as its cached figures

    @property
    def side_db(self) -> Floats:
        """Side over the tone's mid, as wide as the width's references have it."""
        wide_db: Floats = self.__dict__["wholes"].width.width_db
        return np.asarray(self.mid_db + wide_db)


def _figure(name: str, aspect: str) -> property:
    """Reads a figure from the references of one aspect."""
    return property(lambda composed: getattr(getattr(composed.__dict__["wholes"], aspect), name))


_OF_WIDTH = (
    "channels", "width_db", "side_spread_db", "balance_db", "correlation", "correlation_min", "mono_loss_lu",
)  # fmt: skip
_OF_DYNAMICS = (
    "crest_db", "plr_db", "psr_db", "psr_min_db", "range_lu",
    "ldr_quantiles", "levels_20ms_lu", "levels_400ms_lu", "levels_3s_lu",
)  # fmt: skip
_OF_LOUDNESS = (
    "loudness_lufs", "momentary_max_lufs", "short_term_max_lufs", "sample_peak_dbfs", "true_peak_dbtp", "rms_dbfs",
)  # fmt: skip
for _aspect, _names in (("width", _OF_WIDTH), ("dynamics", _OF_DYNAMICS), ("loudness", _OF_LOUDNESS)):
    for _name in _names:
        setattr(_Composed, _name, _figure(_name, _aspect))
