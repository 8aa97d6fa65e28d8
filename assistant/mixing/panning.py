"""Places: where each track stands between left and right, and a side for those that need one.

    pattern    by role and spectrum: what is low, and what leads, in the centre; pairs mirrored; the rest where it evens
               left and right
    spread     how far the pattern is opened: until side over mid is the reference's
    images     stereo tracks narrower where the mix is too wide without any pan, a little wider where it stays too
    narrow made side  only where the reference is wider still: all-pass side for pads, keys and backing voices, which
    leaves
               the mono sum as it is
    balance    left and right within 0.5 dB

Stereo tracks keep their balance. Conventions: `pan` as in `processors/pan.py`; a mono track of power p at
pan x has p cos^2(x pi / 4) in mid and p sin^2(x pi / 4) in side.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import K_POWER
from assistant.mixing.practice import Practice
from assistant.processors.pan import pan_factors
from assistant.units import Floats, power_to_db

_SIDES = {
    -1: re.compile(r"(?<![a-z])(l|left|links?|lft|gauche|izq|sx)(?![a-z])"),
    1: re.compile(r"(?<![a-z])(r|right|rechts?|rgt|droite|der|dx)(?![a-z])"),
}
_NAMED_SPREAD = 0.35
"""Tracks whose names say left and right are opened at least this far."""
_CENTRE_BELOW_HZ, _FREE_ABOVE_HZ = 150.0, 600.0
_COMPARED = (CENTRES_HZ >= 200.0) & (CENTRES_HZ <= 8000.0)
_BALANCED_DB = 0.3
_IMAGE_DB = (-6.0, 3.0)
"""How far the image of a stereo track is narrowed and widened."""
_LEAST_IMAGE_DB = 0.3
_MADE_SIDE_DB = (-18.0, -6.0)
_MADE_WORTH_DB = 1.5
_STEPS = 24
_LEAST_PAN = 0.02


@dataclass(frozen=True, kw_only=True, eq=False)
class Panned:
    """What the search needs of one track."""

    name: str
    role: str
    practice: Practice
    grid: Grid
    """At its level in the mix, behind filters and equalizer."""
    right_over_left_db: float
    """Of a stereo track's own image."""
    is_mono: bool
    locked: bool
    """Whether its sound is to stay as it is."""
    leads: bool
    wish: float | None
    """Where it has to stand."""
    wished: str = "as mix.toml says"
    """By whom."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """Where the tracks stand."""

    pans: tuple[float, ...]
    image_db: tuple[float, ...]
    """By how much the side of a stereo track is turned."""
    made_side_db: tuple[float | None, ...]
    """The level of a side made for a track, None for none."""
    width_db: float
    """Side over mid of the mix, 200 Hz to 8 kHz."""
    reference_width_db: float | None
    balance_db: float
    """Right over left, K-weighted."""
    reasons: tuple[str, ...]


def find_places(tracks: Sequence[Panned], reference: Grid | None) -> Places:
    """Find the places.

    Args:
        tracks: of the mix.
        reference: whose width is wanted; None opens the pattern half.
    """
    goal_db = None if reference is None else _width_db(reference.mid.mean(axis=0), reference.side.mean(axis=0))
    pattern, reasons = _pattern(tracks)
    spread = 0.5 if goal_db is None else _spread(tracks, pattern, goal_db)
    pans = _balanced(tracks, _opened(tracks, pattern, spread))
    images = np.zeros(len(tracks)) if goal_db is None else _images(tracks, pans, goal_db)
    tracks = [_imaged(track, image_db) for track, image_db in zip(tracks, images, strict=True)]
    made = [None] * len(tracks) if goal_db is None else _made_sides(tracks, pans, goal_db)
    return Places(
        pans=tuple(round(float(pan), 2) for pan in pans),
        image_db=tuple(round(float(image_db), 1) for image_db in images),
        made_side_db=tuple(made),
        width_db=_mix_width_db(tracks, pans, made),
        reference_width_db=goal_db,
        balance_db=_balance_db(tracks, pans),
        reasons=tuple(reasons),
    )


def named_side(name: str) -> int:
    """-1 where a name says left, 1 where it says right, 0 where it says neither."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("_", " ")
    found = [side for side, pattern in _SIDES.items() if pattern.search(words)]
    return found[0] if len(found) == 1 else 0


def _pattern(tracks: Sequence[Panned]) -> tuple[Floats, list[str]]:
    """Each track's place when the mix is opened as far as it may, and why."""
    pattern, reasons = np.zeros(len(tracks)), [""] * len(tracks)
    free = []
    for index, track in enumerate(tracks):
        reach = track.practice.most_pan * _above_the_bass(track.grid)
        side = named_side(track.name)
        if track.wish is not None:
            pattern[index], reasons[index] = track.wish, track.wished
        elif track.leads:
            reasons[index] = "it leads: centre"
        elif not track.is_mono:
            reasons[index] = "stereo already"
        elif reach < 0.05:
            reasons[index] = "low or central by its role: centre"
        elif side:
            pattern[index], reasons[index] = side * reach, "its name says so"
        else:
            free.append((index, reach))
    for index, reach in _paired(tracks, free):
        emptier = -1.0 if _balance_db(tracks, pattern) > 0.0 else 1.0
        pattern[index], reasons[index] = emptier * reach, "where left and right come out even"
    return pattern, reasons


def _paired(tracks: Sequence[Panned], free: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """The free tracks, those of one role next to each other, the strongest first: so they come to mirror each other."""
    strength = {index: float((tracks[index].grid.total.mean(axis=0) * K_POWER).sum()) for index, _ in free}
    roles: dict[str, float] = {}
    for index, _ in free:
        roles[tracks[index].role] = max(roles.get(tracks[index].role, 0.0), strength[index])
    return sorted(free, key=lambda each: (-roles[tracks[each[0]].role], tracks[each[0]].role, -strength[each[0]]))


def _above_the_bass(grid: Grid) -> float:
    """How free a track is to leave the centre, by where its sound lies: 0 for a bass, 1 for what stays above."""
    power = grid.total.mean(axis=0) * K_POWER
    if power.sum() <= 0.0:
        return 0.0
    centre = 2.0 ** float((power * np.log2(CENTRES_HZ)).sum() / power.sum())
    return float(np.clip(np.log2(centre / _CENTRE_BELOW_HZ) / np.log2(_FREE_ABOVE_HZ / _CENTRE_BELOW_HZ), 0.0, 1.0))


def _opened(tracks: Sequence[Panned], pattern: Floats, spread: float) -> Floats:
    """The places at a spread; what the user set stays."""
    least = np.array([_NAMED_SPREAD if named_side(track.name) else 0.0 for track in tracks])
    fixed = np.array([track.wish is not None for track in tracks])
    return np.where(fixed, pattern, pattern * np.maximum(spread, least))


def _spread(tracks: Sequence[Panned], pattern: Floats, goal_db: float) -> float:
    """How far to open: bisection, since the mix only gets wider by it."""
    low, high = 0.0, 1.0
    if _mix_width_db(tracks, _opened(tracks, pattern, high)) <= goal_db:
        return high
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        wide = _mix_width_db(tracks, _opened(tracks, pattern, middle)) > goal_db
        low, high = (low, middle) if wide else (middle, high)
    return low


def _balanced(tracks: Sequence[Panned], pans: Floats) -> Floats:
    """Draw what is free on the heavier side toward the centre until left and right are even."""
    pans = pans.copy()
    for _ in range(400):
        balance_db = _balance_db(tracks, pans)
        if abs(balance_db) <= _BALANCED_DB:
            break
        heavier = np.sign(balance_db)
        movable = [
            index
            for index, track in enumerate(tracks)
            if track.wish is None and track.is_mono and pans[index] * heavier > 0.0
        ]
        if not movable:
            break
        for index in movable:
            pans[index] *= 0.97
    return np.where(np.abs(pans) < _LEAST_PAN, 0.0, pans)


def _images(tracks: Sequence[Panned], pans: Floats, goal_db: float) -> Floats:
    """How the sides of stereo tracks are turned, all alike: to the nearest the mix can come to the wanted width."""
    free = np.array([not track.is_mono and not track.locked for track in tracks])
    if not free.any():
        return np.zeros(len(tracks))
    low, high = _IMAGE_DB

    def width_db(turned_db: float) -> float:
        turned = [_imaged(track, turned_db * each) for track, each in zip(tracks, free, strict=True)]
        return _mix_width_db(turned, pans)

    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if width_db(middle) > goal_db else (middle, high)
    return np.where(free, low if abs(low) >= _LEAST_IMAGE_DB else 0.0, 0.0)


def _imaged(track: Panned, turned_db: float) -> Panned:
    """The track with its side turned."""
    if turned_db == 0.0:
        return track
    grid = track.grid
    side = grid.side * np.float32(10.0 ** (turned_db / 10.0))
    return replace(track, grid=Grid(grid.mid, side, grid.frames_per_second))


def _made_sides(tracks: Sequence[Panned], pans: Floats, goal_db: float) -> list[float | None]:
    """A side for pads and the like, where places alone leave the mix narrower than the reference."""
    none: list[float | None] = [None] * len(tracks)
    able = [track.is_mono and track.practice.wide and not track.leads and not track.locked for track in tracks]
    if not any(able) or goal_db - _mix_width_db(tracks, pans) < _MADE_WORTH_DB:
        return none
    for side_db in np.arange(*_MADE_SIDE_DB, 1.0):
        made: list[float | None] = [float(side_db) if each else None for each in able]
        if _mix_width_db(tracks, pans, made) >= goal_db:
            return made
    return [_MADE_SIDE_DB[1] if each else None for each in able]


def _mix_width_db(tracks: Sequence[Panned], pans: Floats, made: Sequence[float | None] = ()) -> float:
    mid, side = np.zeros(CENTRES_HZ.size), np.zeros(CENTRES_HZ.size)
    for index, track in enumerate(tracks):
        own_mid, own_side = track.grid.mid.mean(axis=0), track.grid.side.mean(axis=0)
        turned = float(np.sin(pans[index] * np.pi / 4.0) ** 2)
        mid += own_mid * (1.0 - turned) + own_side * turned
        side += own_side * (1.0 - turned) + own_mid * turned
        level_db = made[index] if index < len(made) else None
        if level_db is not None:
            side += own_mid * 10.0 ** (level_db / 10.0)
    return _width_db(mid, side)


def _width_db(mid: Floats, side: Floats) -> float:
    """Side over mid, averaged over octaves."""
    ratio = 10.0 * np.log10((side[_COMPARED] + 1e-14) / (mid[_COMPARED] + 1e-14))
    return float(ratio.mean())


def _balance_db(tracks: Sequence[Panned], pans: Floats) -> float:
    """Right over left of the whole mix."""
    left, right = 0.0, 0.0
    for track, pan in zip(tracks, pans, strict=True):
        energy = float((track.grid.total.mean(axis=0) * K_POWER).sum())
        own = 10.0 ** (track.right_over_left_db / 10.0)
        to_left, to_right = pan_factors(float(pan))
        left += energy * to_left**2 * 2.0 / (1.0 + own)
        right += energy * to_right**2 * 2.0 * own / (1.0 + own)
    return power_to_db(right / left) if left > 0.0 and right > 0.0 else 0.0
