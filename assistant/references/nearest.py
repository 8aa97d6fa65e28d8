"""Which songs of a library play most like a given one: scikit-learn's nearest neighbours over learned coordinates.

Each feature is standardised, cut off, and weighted by how little another part or another master of a song moves it and
how far songs lie apart in it (`models/content` learned the weights; its card says from what, and how well). Distances
are sums of absolute differences, so those of the groups add up to the whole.

A mono sound has no places. Asked with one, that group is left out and the rest counts for the whole; a mono song of the
library stands in the middle of it.

Conventions: a distance of 0 is the same sound, 1 is as far as two songs of one album usually are (the median), in all
and for each group that counts. Songs with silence only have no content and are never near.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from assistant.errors import SoundError
from assistant.models import read_model
from assistant.references.content import FEATURES, SIZES, Content, span
from assistant.references.content_frames import Floats32
from assistant.references.content_places import is_mono


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A song of the library, and how far its content is from that in question."""

    row: int
    """Where it stands in the library."""
    distance: float
    groups: dict[str, float]
    """The distance in each group: "tempo", "rhythm", "tonal", "instruments", and "places" unless asked in mono."""

    @property
    def far(self) -> bool:
        """Whether it plays so differently that it hardly tells how the mix should sound."""
        return self.distance > _coordinates().far

    @property
    def differs_in(self) -> tuple[str, ...]:
        """The groups in which it is further than nine of ten pairs of songs of one album are; the furthest first."""
        found = [name for name, distance in self.groups.items() if distance > _coordinates().far_groups[name]]
        return tuple(sorted(found, key=lambda name: -self.groups[name]))


class Index:
    """Many contents, made ready to be searched."""

    def __init__(self, features: Floats32) -> None:
        """Turn features into coordinates.

        Args:
            features: `Content.features` of each song, (songs, FEATURES); zeros throughout stand for silence.
        """
        if features.ndim != 2 or features.shape[1] != FEATURES:
            raise ValueError(f"features of shape {features.shape}; (songs, {FEATURES}) is needed")
        self._rows = np.flatnonzero(np.any(features, axis=1))
        self._where = _coordinates().of(features[self._rows])
        self._where[is_mono(features[self._rows, span("places")]), span("places")] = 0.0
        self._searches: dict[int, Any] = {}

    @classmethod
    def of(cls, contents: Sequence[Content]) -> "Index":
        """Make an index of contents in their order."""
        rows = [content.features for content in contents]
        return cls(np.stack(rows) if rows else np.empty((0, FEATURES), np.float32))

    def nearest(self, content: Content, count: int) -> list[Neighbour]:
        """The songs that play most alike, nearest first; of equal ones the earlier row first.

        Args:
            content: of the song in question.
            count: how many at most, from 1 on.

        Raises:
            SoundError: the song is silent.
        """
        if content.heard_seconds == 0.0:
            raise SoundError("the song is silent, so nothing is known of what it plays: is it the right file?")
        if count < 1:
            raise ValueError(f"{count} neighbours; at least 1 is needed")
        if not self._rows.size:
            return []
        names = [name for name in SIZES if name != "places" or not is_mono(content.group("places")[None])[0]]
        where = _coordinates().of(content.features[None])
        columns = sum(SIZES[name] for name in names)
        found = self._search(columns).kneighbors(
            where[:, :columns], min(count, self._rows.size), return_distance=False
        )[0]
        neighbours = [self._neighbour(int(row), where[0], names) for row in found]
        return sorted(neighbours, key=lambda each: (each.distance, each.row))

    def _search(self, columns: int) -> Any:  # noqa: ANN401 - of scikit-learn, which has no types
        """What searches the first columns; made once."""
        from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - half a second, which only a search is worth

        if columns not in self._searches:
            search = NearestNeighbors(algorithm="brute", metric="manhattan")
            self._searches[columns] = search.fit(np.ascontiguousarray(self._where[:, :columns]))
        return self._searches[columns]

    def _neighbour(self, row: int, where: Floats32, names: Sequence[str]) -> Neighbour:
        """How far a row is, by the groups that count."""
        apart = np.abs(self._where[row] - where)
        units = _coordinates().units
        groups = {name: float(apart[span(name)].sum(dtype=np.float64)) for name in names}
        share = sum(units[name] for name in names) / sum(units.values())
        return Neighbour(
            row=int(self._rows[row]),
            distance=sum(groups.values()) / share,
            groups={name: distance / units[name] for name, distance in groups.items()},
        )


@dataclass(frozen=True, kw_only=True)
class _Coordinates:
    """What was learned."""

    middle: Floats32
    factors: Floats32
    """Weights over scales."""
    limits: Floats32
    """Weights times the cut."""
    far: float
    units: dict[str, float]
    """How far apart in each group two songs of an album usually are, in parts of the whole distance."""
    far_groups: dict[str, float]

    def of(self, features: Floats32) -> Floats32:
        """(songs, FEATURES) -> coordinates of the same shape, in a few passes over memory, since there may be many."""
        where = features - self.middle
        where *= self.factors
        return np.asarray(np.clip(where, -self.limits, self.limits, out=where))


@cache
def _coordinates() -> _Coordinates:
    """Read the model."""
    model = read_model("content")
    groups = {name: model["groups"][name] for name in SIZES}
    middle, scale, weights = (
        np.concatenate([each[part] for each in groups.values()]) for part in ("middle", "scale", "weights")
    )
    return _Coordinates(
        middle=middle.astype(np.float32), factors=(weights / scale).astype(np.float32),
        limits=(weights * model["cut"]).astype(np.float32), far=model["far"],
        units={name: each["unit"] for name, each in groups.items()},
        far_groups={name: each["far"] for name, each in groups.items()},
    )  # fmt: skip
