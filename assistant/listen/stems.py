"""What a mix is made of, as powers over time and frequency: what is judged on other speakers.

The grids are taken from each track behind its chain while the sum is made, so they cost no rendering of their own, and
hold whatever the settings say: saturators and rides as well as filters.

Conventions: tracks and what comes back from the sends stand in front of the bus. What the bus's filters and width make
of them is added where they are judged; its dynamics turn all groups alike, and are left out.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.audio import Block
from assistant.bands import CENTRES_HZ
from assistant.mixdown import Summed
from assistant.mixing.grid import Grid, GridMeter
from assistant.responses import response_db
from assistant.settings import Settings
from assistant.tracks.names import role_of_name
from assistant.tracks.roles import ROLES
from assistant.tracks.track import Track
from assistant.tracks.wishes import Wishes
from assistant.units import Floats

_UNKNOWN = "other"


@dataclass(frozen=True, kw_only=True, eq=False)
class Stems:
    """A mix in parts, and how it was made."""

    tracks: tuple[Track, ...]
    settings: Settings
    grids: Mapping[str, Grid]
    """Of every track that is heard, and of every send."""
    groups: Mapping[str, str]
    """Of the tracks; what is none belongs to no group."""

    @property
    def rate_hz(self) -> int:
        """That of all tracks."""
        return self.tracks[0].rate_hz

    def members(self, group: str) -> tuple[str, ...]:
        """The tracks of a group that are heard."""
        return tuple(name for name in self.grids if self.groups.get(name) == group)

    def with_grid(self, name: str, grid: Grid) -> "Stems":
        """The same with another grid in the place of one track's."""
        return replace(self, grids={**self.grids, name: grid})

    def total(self, names: Sequence[str]) -> Grid:
        """The sum of some of them behind the bus, as long as the longest of all."""
        frames = max(len(grid.mid) for grid in self.grids.values())
        mid, side = (np.zeros((frames, CENTRES_HZ.size), dtype=np.float32) for _ in range(2))
        for name in names:
            grid = self.grids[name]
            mid[: len(grid.mid)] += grid.mid
            side[: len(grid.side)] += grid.side
        fps = next(iter(self.grids.values())).frames_per_second
        return through(Grid(mid, side, fps), *self._bus)

    @cached_property
    def _bus(self) -> tuple[Floats, Floats]:
        """What the bus's filters make of the power of each band of mid and side: (61,) each."""
        levels = [
            sum((response_db(each, channel, self.rate_hz) for each in self.settings.bus), np.zeros(CENTRES_HZ.size))
            for channel in ("mid", "side")
        ]
        return np.asarray(10.0 ** (levels[0] / 10.0)), np.asarray(10.0 ** (levels[1] / 10.0))


def through(grid: Grid, mid: Floats, side: Floats) -> Grid:
    """A grid behind power gains for each band of mid and side: (61,) each."""
    return Grid(grid.mid * mid.astype(np.float32), grid.side * side.astype(np.float32), grid.frames_per_second)


class StemMeter:
    """Listens to a sum while it is made: `Summed(..., listener=meter)`, for one pass."""

    def __init__(self, summed: Summed) -> None:
        """Begin with nothing heard."""
        self._meters = {name: GridMeter(summed.rate_hz, 2) for name in summed.names}

    def __call__(self, blocks: Sequence[Block]) -> None:
        """Take the next block of every stem."""
        for meter, block in zip(self._meters.values(), blocks, strict=True):
            meter.add(block)

    def grids(self) -> dict[str, Grid]:
        """The grid of every stem; ends the pass."""
        return {name: meter.finish() for name, meter in self._meters.items()}


def groups_told(settings: Path, names: Sequence[str], wishes: Wishes) -> dict[str, str]:
    """The group of each track where only settings are there: as `mix.toml` says, as the mix's JSON says, by its name.

    Args:
        settings: the JSON, which was read as settings before.
        names: of the tracks.
        wishes: what `mix.toml` says.
    """
    rows = json.loads(settings.read_text(encoding="utf-8")).get("tracks", [])
    told = {row["name"]: row["group"] for row in rows if isinstance(row, dict) and {"name", "group"} <= row.keys()}
    found = {}
    for name in names:
        wish = wishes.of(name)
        by_name = ROLES[wish.role or role_of_name(name) or _UNKNOWN].group
        found[name] = wish.group or (by_name if wish.role else told.get(name, by_name))
    return found
