"""Which songs of a library play most like a given one: scikit-learn's nearest neighbours over learned coordinates.

Each group of features is standardised, cut off at four deviations, and turned into a few coordinates in which what
another part or another master of a song changes has a deviation of 1 (`models/content` learned them; its card says from
what, and how well). Distances add up over the groups as squares do.

Conventions: a distance of 0 is the same sound, 1 is as far as two songs of one album usually are (the median), in all
and for each group. Songs with silence only have no content and are never near.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SoundError
from assistant.models import read_model
from assistant.references.content import FEATURES, SIZES, Content, span
from assistant.references.content_frames import Floats32


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A song of the library, and how far its content is from that in question."""

    row: int
    """Where it stands in the library."""
    distance: float
    groups: dict[str, float]
    """The distance in each group: "tempo", "rhythm", "tonal", "instruments"."""

    @property
    def far(self) -> bool:
        """Whether it plays so differently that it hardly tells how the mix should sound."""
        return self.distance > _coordinates().far

    @property
    def differs_in(self) -> tuple[str, ...]:
        """The groups in which it is further than nine of ten pairs of songs of one album are; the furthest first."""
        found = [name for name, distance in self.groups.items() if distance > _coordinates().groups[name].far]
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
        self._places = _coordinates().of(features[self._rows])
        self._search: Any = None

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
        from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - half a second, which only a search is worth

        if self._search is None:
            self._search = NearestNeighbors(algorithm="brute").fit(self._places)
        place = _coordinates().of(content.features[None])
        found = self._search.kneighbors(place, min(count, self._rows.size), return_distance=False)[0]
        neighbours = [self._neighbour(int(row), place[0]) for row in found]
        return sorted(neighbours, key=lambda each: (each.distance, each.row))

    def _neighbour(self, row: int, place: NDArray[np.float64]) -> Neighbour:
        squares = np.square(self._places[row] - place)
        model = _coordinates()
        groups = {name: float(np.sqrt(squares[where].sum())) for name, where in model.where.items()}
        return Neighbour(
            row=int(self._rows[row]),
            distance=float(np.sqrt(squares.sum())),
            groups={name: distance / model.groups[name].unit for name, distance in groups.items()},
        )


@dataclass(frozen=True, kw_only=True)
class _Group:
    """What was learned of one group."""

    middle: NDArray[np.float64]
    scale: NDArray[np.float64]
    matrix: NDArray[np.float64]
    unit: float
    far: float


@dataclass(frozen=True, kw_only=True)
class _Coordinates:
    """What was learned of all."""

    cut: float
    far: float
    groups: dict[str, _Group]

    @property
    def where(self) -> dict[str, slice]:
        """Where the coordinates of each group stand."""
        ends = np.cumsum([each.matrix.shape[1] for each in self.groups.values()]).tolist()
        return {name: slice(end - each.matrix.shape[1], end)
                for end, (name, each) in zip(ends, self.groups.items(), strict=True)}  # fmt: skip

    def of(self, features: Floats32) -> NDArray[np.float64]:
        """(songs, FEATURES) -> (songs, coordinates)."""
        parts = [
            np.clip((features[:, span(name)] - each.middle) / each.scale, -self.cut, self.cut) @ each.matrix
            for name, each in self.groups.items()
        ]
        return np.concatenate(parts, axis=1)


@cache
def _coordinates() -> _Coordinates:
    """Read the model."""
    model = read_model("content")
    groups = {name: model["groups"][name] for name in SIZES}
    return _Coordinates(
        cut=model["cut"],
        far=model["far"],
        groups={
            name: _Group(
                middle=np.array(each["middle"]), scale=np.array(each["scale"]), matrix=np.array(each["matrix"]),
                unit=each["unit"], far=each["far"],
            )
            for name, each in groups.items()
        },
    )  # fmt: skip
