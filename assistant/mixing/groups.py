"""The balance of the groups: how loud drums, bass, guitars, keys, vocals and effects are in the mix.

A reference comes without its tracks, so its groups cannot be weighed. What can be told is how loud the mix is *where a
group sounds*: the mix's spectrum minus the reference's at equal loudness, each band weighted by the group's share in
it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.desk import Desk
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import K_POWER, energies, loudness_lufs
from assistant.mixing.song import Song
from assistant.mixing.strip import strip_power
from assistant.tracks.roles import GROUPS
from assistant.units import Floats

_INSIDE = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group in the mix."""

    name: str
    tracks: tuple[str, ...]
    level_lu: float
    """Its loudness while it plays, against the whole mix's."""
    over_reference_db: float
    """How much louder the mix is than the reference where this group sounds, at equal loudness."""


def balance(song: Song, desk: Desk, mix: Grid, reference: Grid) -> tuple[Group, ...]:
    """Weigh the groups that are heard.

    Args:
        song: the tracks.
        desk: what was decided.
        mix: their sum.
        reference: what it is held against.
    """
    powers = {strip.name: strip_power(strip, song.tracks[0].rate_hz) for strip in desk.heard}
    grids = {track.name: measured.grid for track, measured in zip(song.tracks, song.measured, strict=True)}
    apart_db = _spectrum_db(mix) - _spectrum_db(reference)
    whole = mix.total.mean(axis=0, dtype=np.float64)
    found = []
    for name in GROUPS:
        members = [strip.name for strip in desk.heard if strip.label.group == name]
        if not members:
            continue
        own = sum((grids[each].total.sum(axis=0) * powers[each] for each in members), np.zeros(CENTRES_HZ.size))
        share = np.minimum(own / (len(mix.mid) * np.maximum(whole, 1e-20)), 1.0)
        weights = np.where(_INSIDE, share * own * K_POWER, 0.0)
        over_db = float((weights * apart_db).sum() / weights.sum()) if weights.sum() > 0.0 else 0.0
        level = _loudness([grids[each] for each in members], [powers[each] for each in members])
        whole_lufs = loudness_lufs(energies(mix))
        found.append(Group(name=name, tracks=tuple(members), level_lu=level - whole_lufs, over_reference_db=over_db))
    return tuple(found)


def _loudness(grids: Sequence[Grid], powers: Sequence[Floats]) -> float:
    total = np.zeros(max(grid.mid.shape[0] for grid in grids))
    for grid, power in zip(grids, powers, strict=True):
        energy = energies(grid, power)
        total[: energy.size] += energy
    return loudness_lufs(total)


def _spectrum_db(grid: Grid) -> Floats:
    """The mean power of each band at a loudness of 0."""
    power = grid.total.mean(axis=0, dtype=np.float64)
    return np.asarray(10.0 * np.log10(power + 1e-14) - loudness_lufs(energies(grid)))
