"""What to put into a track's chain so that its group is heard on a device: candidates, tried, the least one first.

Each candidate is rendered on the track's own samples, a stretch of them first. What brings the group back there, or
nearly, is tried on the whole track, beginning with what changes the group least on full-range speakers. A
candidate that would change it by more than `MOST_CHANGE_DB` is none: better lost on a phone than spoiled everywhere.

Conventions: a change is 10 log10(1 + what was moved / what there was), K-weighted, over bands and moments: 3 dB when as
much was added or taken as the group has. Candidates stand in front of the fader, the last gain of the chain, where
levels are the usual ones of processors.

Where it fails: what a group's shared compressor and the sends make of the change is left out, and on a stretch rides
begin anew.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assistant.listen.devices import Device
from assistant.listen.judge import LEAST_HEARD, MOST_LOSS_LU, GroupThere, judge_group
from assistant.listen.stems import Stems
from assistant.mixdown import Summed
from assistant.mixing.grid import Grid, grid_of
from assistant.mixing.loudness import K_POWER, energies
from assistant.processors import Equalizer, Gain, Saturator, Width
from assistant.processors.equalizer import Band
from assistant.settings import Chain
from assistant.tracks.track import Track
from assistant.units import Mask

MOST_CHANGE_DB = 3.0
_STRETCH_SECONDS = 8.0
_SHORT_OF = 0.05
"""By how much a stretch may miss the bar: the whole song decides."""
_MOST_TRACKS, _MOST_WHOLES = 2, 6


def _bell(frequency_hz: float, gain_db: float) -> Equalizer:
    return Equalizer(bands=(Band(frequency_hz=frequency_hz, gain_db=gain_db, q=0.7),))


_DRIVEN: Chain = (Gain(gain_db=12.0), Saturator(drive_db=24.0))
"""A sine at a track's usual level needs this much to have harmonics at ten times its frequency."""
CANDIDATES: tuple[Chain, ...] = (
    *((_bell(hz, gain_db),) for hz in (300.0, 800.0, 2000.0) for gain_db in (3.0, 6.0, 9.0, 12.0)),
    *((Saturator(drive_db=drive_db),) for drive_db in (12.0, 18.0, 24.0)),
    *((Saturator(drive_db=24.0), _bell(800.0, gain_db)) for gain_db in (6.0, 12.0, 18.0)),
    (*_DRIVEN, Gain(gain_db=3.0)),
    *((*_DRIVEN, _bell(800.0, gain_db), Gain(gain_db=3.0)) for gain_db in (4.0, 8.0, 12.0)),
    *((Width(low_db=by_db, mid_db=by_db, high_db=by_db),) for by_db in (-6.0, -12.0, -24.0)),
    *((Gain(gain_db=gain_db),) for gain_db in (1.5, 3.0)),
)
"""An equalizer lifts what is there, a saturator makes what is not, a narrower side loses less in mono."""


@dataclass(frozen=True, kw_only=True)
class Fix:
    """What to paste, and what it does."""

    track: str
    place: int
    """How many entries of the track's chain stand in front of it."""
    chain: Chain
    change_db: float
    """How much it changes the group on full-range speakers."""
    after: GroupThere
    """The group with it."""


def find_fix(stems: Stems, lost: GroupThere, device: Device, frames: Mask) -> Fix | None:
    """The least candidate that brings a lost group back; None where none does.

    Args:
        stems: of the mix.
        lost: the group.
        device: on which it is lost.
        frames: those that were judged.
    """
    members = sorted(lost.tracks, key=lambda name: -float(energies(stems.grids[name]).sum()))
    for name in members[:_MOST_TRACKS]:
        trial = _Trial(stems, name, lost.name, device, frames)
        for chain in itertools.islice(trial.promising(), _MOST_WHOLES):
            fix = trial.whole(chain)
            if fix is not None:
                return fix
    return None


class _Trial:
    """Candidates on one track."""

    def __init__(self, stems: Stems, name: str, group: str, device: Device, frames: Mask) -> None:
        self._stems, self._name, self._group, self._device, self._frames = stems, name, group, device, frames
        self._track = next(track for track in stems.tracks if track.name == name)
        chain = stems.settings.tracks[name]
        faders = [place for place, each in enumerate(chain) if isinstance(each, Gain)]
        self._place = faders[-1] if faders else len(chain)
        self._first, self._count = self._stretch()

    def _stretch(self) -> tuple[int, int]:
        """The frames in which most of the track lies that is judged: the first one, and how many."""
        grid = self._stems.grids[self._name]
        energy = energies(grid) * self._frames[: len(grid.mid)]
        count = min(round(_STRETCH_SECONDS * grid.frames_per_second), energy.size)
        sums = np.concatenate([[0.0], np.cumsum(energy)])
        return int(np.argmax(sums[count:] - sums[: energy.size - count + 1])), count

    def promising(self) -> Iterator[Chain]:
        """The candidates that help on the stretch, the least change first."""
        inside = np.zeros_like(self._frames)
        inside[self._first : self._first + self._count] = True
        bare = self._spliced(())
        tried = []
        for chain in CANDIDATES:
            stems = self._spliced(chain)
            found = judge_group(stems, self._group, self._device, self._frames & inside)
            change_db = self._change_db(bare, stems, inside)
            if found is not None and _is_back(found, _SHORT_OF) and change_db <= MOST_CHANGE_DB:
                tried.append((change_db, chain))
        return (chain for _, chain in sorted(tried, key=lambda each: each[0]))

    def whole(self, chain: Chain) -> Fix | None:
        """The candidate on the whole track; None where it does not help there, or changes too much."""
        after = self._stems.with_grid(self._name, self._grid(self._track, chain))
        found = judge_group(after, self._group, self._device, self._frames)
        change_db = self._change_db(self._before, after, np.ones_like(self._frames))
        if found is None or not _is_back(found) or change_db > MOST_CHANGE_DB:
            return None
        return Fix(track=self._name, place=self._place, chain=chain, change_db=change_db, after=found)

    @cached_property
    def _before(self) -> Stems:
        """The mix without the candidate, made in the same way as with it."""
        return self._stems.with_grid(self._name, self._grid(self._track, ()))

    def _spliced(self, chain: Chain) -> Stems:
        """The mix with a stretch of the track through a candidate."""
        grid = self._stems.grids[self._name]
        first_seconds, seconds = (frames / grid.frames_per_second for frames in (self._first, self._count))
        new = self._grid(_part(self._track, first_seconds, first_seconds + seconds), chain)
        mid, side = grid.mid.copy(), grid.side.copy()
        count = min(self._count, len(new.mid))
        mid[self._first : self._first + count] = new.mid[:count]
        side[self._first : self._first + count] = new.side[:count]
        return self._stems.with_grid(self._name, Grid(mid, side, grid.frames_per_second))

    def _grid(self, track: Track, chain: Chain) -> Grid:
        """The track behind its chain with a candidate in it, as the mix hears it."""
        own = self._stems.settings.tracks[self._name]
        summed = Summed((track,), {track.name: (*own[: self._place], *chain, *own[self._place :])})
        return grid_of(summed.blocks(), summed.rate_hz, summed.channels)

    def _change_db(self, before: Stems, after: Stems, frames: Mask) -> float:
        """How much of the group was moved on full-range speakers."""
        one, other = (each.total(each.members(self._group)).total[frames] * K_POWER for each in (before, after))
        return float(10.0 * np.log10(1.0 + np.abs(other - one).sum() / max(float(one.sum()), 1e-30)))


def _is_back(group: GroupThere, short_of: float = 0.0) -> bool:
    """Whether a group is not lost any more, or nearly so."""
    return group.kept >= LEAST_HEARD - short_of or group.loss_lu <= MOST_LOSS_LU * (1.0 + short_of)


def _part(track: Track, start_seconds: float, end_seconds: float) -> Track:
    """A stretch of a track, times being the mix's; what lies before its sound is silence."""
    length = track.sound.duration_seconds
    first, end = (min(max(each - track.start_seconds, 0.0), length) for each in (start_seconds, end_seconds))
    if end <= first:
        return track
    late = max(track.start_seconds - start_seconds, 0.0)
    return replace(track, sound=track.sound.part(first, end), start_seconds=late)
