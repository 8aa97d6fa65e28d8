"""What each group of tracks loses on a device, and whether it can still be heard there.

A group's level on a device is held against its level on full-range speakers, each relative to the whole mix there: the
`loss_lu` is what it loses beyond what all of it loses. What lies under the noise around, or the ear's own threshold,
counts as nothing. By itself a loss harms nobody: what is warned about is a group that also sinks under the rest of the
mix. A moment counts as heard if in some third of an octave the group is covered by neither, as `mixing/masking.py` has
it.

Conventions: levels are K-weighted, LU; moments are the grid's frames in which the group plays on full-range speakers.
On devices whose danger is noise, quiet parts alone are judged: those that lie well under the mix's loudness.

Where it fails: powers tell nothing of the missing fundamental, by which a bass is heard through its harmonics; so what
counts is what of them is there. A bus's compressor and what a small speaker's limiter does are not in it.
"""

from dataclasses import dataclass

import numpy as np

from assistant import gating
from assistant.bands import CENTRES_HZ
from assistant.listen.devices import FULL_RANGE, Device
from assistant.listen.stems import Stems, through
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import K_POWER, energies, loudness_lufs, playing
from assistant.mixing.masking import COVERED_DB, spreading
from assistant.tracks.roles import GROUPS
from assistant.units import Floats, Mask

MOST_LOSS_LU = 6.0
"""Half as loud as it was meant, and more: 10 dB halve the loudness of a sound alone, about 6 dB that of one among
others, where it is also the size of an engineer's large move."""
LEAST_HEARD = 0.5
"""A group that is heard there in less than half of the moments in which it is heard on full-range speakers is gone from
the song as one knows it; single hits that come through do not carry a part."""
QUIET_LU = -6.0
"""Momentary levels so far under the mix's loudness are its quiet parts."""
_LEAST_QUIET_SECONDS, _LEAST_SECONDS = 3.0, 1.0
_MOMENT_FRAMES = 9
_PART_LU, _MOST_LU = -20.0, 99.0
"""A group that is softer than this against the mix is no part of it that anybody would miss."""


@dataclass(frozen=True, kw_only=True)
class GroupThere:
    """One group on one device."""

    name: str
    tracks: tuple[str, ...]
    level_lu: float
    """On full-range speakers, against the whole mix."""
    loss_lu: float
    heard: float
    """The share of its moments in which it is heard on full-range speakers, 0 to 1."""
    heard_there: float
    """The same on the device."""

    @property
    def kept(self) -> float:
        """How much of what is heard on full-range speakers is heard there, 0 to 1."""
        return min(self.heard_there / self.heard, 1.0) if self.heard > 0.0 else 1.0

    @property
    def is_lost(self) -> bool:
        """Whether to warn: it loses much, and most of it is covered."""
        return self.loss_lu > MOST_LOSS_LU and self.kept < LEAST_HEARD


def judge(stems: Stems, device: Device) -> tuple[GroupThere, ...]:
    """Hold every group that plays against a device; none where the device's danger does not occur.

    Args:
        stems: of a mix.
        device: what it is heard on.
    """
    frames = judged_frames(stems, device)
    found = (judge_group(stems, name, device, frames) for name in GROUPS if stems.members(name))
    return tuple(group for group in found if group is not None)


def judged_frames(stems: Stems, device: Device) -> Mask:
    """All frames, or the quiet ones where those are in danger; none where the song has none of them: (frames,)."""
    whole = stems.total(tuple(stems.grids))
    energy = energies(whole)
    if not device.quiet_parts or not energy.any():
        return np.full(energy.size, bool(energy.any()))
    moments = np.convolve(energy, np.full(_MOMENT_FRAMES, 1.0 / _MOMENT_FRAMES), mode="same")
    quiet: Mask = moments < gating.energy_of(loudness_lufs(energy) + QUIET_LU)
    enough = quiet.sum() >= _LEAST_QUIET_SECONDS * whole.frames_per_second
    return quiet if enough else np.zeros(energy.size, dtype=np.bool_)


def judge_group(stems: Stems, name: str, device: Device, frames: Mask) -> GroupThere | None:
    """Hold one group against a device in some frames; None where it hardly plays in them.

    Args:
        stems: of a mix.
        name: of the group.
        device: what it is heard on.
        frames: which of them are judged: (frames,).
    """
    members = stems.members(name)
    own, whole = stems.total(members), stems.total(tuple(stems.grids))
    plays = playing(energies(own)) & frames
    if plays.sum() < _LEAST_SECONDS * own.frames_per_second:
        return None
    full, there = (_On(own, whole, each, stems.rate_hz) for each in (FULL_RANGE, device))
    level_lu = _level_lu(full, frames)
    if not level_lu > _PART_LU:
        return None
    return GroupThere(
        name=name, tracks=members, level_lu=level_lu,
        loss_lu=min(level_lu - _level_lu(there, frames), _MOST_LU),
        heard=_heard(full, plays), heard_there=_heard(there, plays),
    )  # fmt: skip


class _On:
    """A group and the whole mix on one device."""

    def __init__(self, own: Grid, whole: Grid, device: Device, rate_hz: int) -> None:
        """Turn both as the device does."""
        gains = [device.power(channel, rate_hz) for channel in ("mid", "side")]
        self.own, self.whole = through(own, *gains), through(whole, *gains)
        # The device is turned up until the song is as loud as songs are there. A grid's powers are half of what the
        # channels add up to.
        self.noise = device.noise * gating.energy_of(loudness_lufs(energies(self.whole))) / 2.0


def _level_lu(on: _On, frames: Mask) -> float:
    """What of a group rises over the noise, against the whole, in the frames that are judged."""
    own = on.own.total[frames] * K_POWER
    heard = np.where(own * 10.0 ** (COVERED_DB / 10.0) > on.noise, own, 0.0).sum(axis=1)
    return loudness_lufs(2.0 * heard) - loudness_lufs(energies(on.whole)[frames])


def _heard(on: _On, plays: Mask) -> float:
    """The share of moments in which something of a group is not covered."""
    mine = _thirds(on.own, plays)
    rest = np.maximum(_thirds(on.whole, plays) - mine, 0.0) @ spreading()
    covering = rest + _paired(on.noise)
    uncovered = mine * 10.0 ** (COVERED_DB / 10.0) > covering
    return float(uncovered.any(axis=1).mean())


def _thirds(grid: Grid, frames: Mask) -> Floats:
    return _paired(grid.total[frames].astype(np.float64) * K_POWER)


def _paired(powers: Floats) -> Floats:
    """Sixths of an octave as thirds: (..., 30)."""
    return np.asarray(powers[..., : CENTRES_HZ.size - 1].reshape(*powers.shape[:-1], -1, 2).sum(axis=-1))
