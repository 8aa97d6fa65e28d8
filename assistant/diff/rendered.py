"""Two settings of a mix, rendered from its tracks and measured: what a file says of an earlier version is not asked.

One pass over the tracks for each: every track behind its chain, for balance, lead and masking; the sum behind the bus,
for everything that is measured in a sound. Nothing is kept but powers over time and frequency, so that no song has to
fit in memory.

Conventions: as in `outcome.py`; changes are B - A. Groups and the lead are those that the files tell; where none does,
`mix.toml` decides, and after it a track's name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from assistant.analyze import analyze
from assistant.audio import Block
from assistant.diff.figures import RoleChanges, role_changes
from assistant.diff.lookup import objects_of
from assistant.diff.outcome import Covered, Outcome, group_pairs, lead_pairs, worth_telling
from assistant.errors import SettingsError
from assistant.mixdown import Summed, names_not_in
from assistant.mixing.grid import Grid, GridMeter
from assistant.mixing.lead import over_rest_db
from assistant.mixing.loudness import energies, loudness_lufs
from assistant.mixing.masking import Masking, find_masking
from assistant.mixing.song import opened_tracks
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.render import render
from assistant.settings import Settings
from assistant.tracks.names import role_of_name
from assistant.tracks.roles import ROLES
from assistant.tracks.track import Track
from assistant.tracks.wishes import Wishes

_UNSURE = "other"
_Found = dict[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rendered:
    """What two mixes are, by their sound."""

    outcome: Outcome
    result: RoleChanges
    """What changed in the sound behind the bus."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Heard:
    """One mix, measured."""

    profile: Profile
    names: tuple[str, ...]
    grids: tuple[Grid, ...]
    """Of each track behind its chain."""
    total: Grid
    """Of the sum in front of the bus."""
    masking: Masking


def rendered(
    folder: Path, settings: tuple[Settings, Settings], found: tuple[_Found, _Found], progress: Progress
) -> Rendered:
    """Render and measure both.

    Args:
        folder: that holds the tracks.
        settings: of A and of B.
        found: the JSON of each, which may tell groups and lead.
        progress: is told how far the run is.

    Raises:
        SoundError: a track that cannot be read.
        SettingsError: settings of no tracks, or of some that are not there.
    """
    tracks, wishes = opened_tracks(folder, [])
    for name, own in zip("AB", settings, strict=True):
        _check(name, own, tracks, folder)
    a, b = (_heard(tracks, own, progress, f"mix {name}") for name, own in zip("AB", settings, strict=True))
    groups = {track.name: _group(track.name, wishes, found) for track in tracks}
    leads = [_lead(each, told, wishes) for each, told in ((a, found), (b, found[::-1]))]
    same = leads[0] if leads[0] == leads[1] else None
    return Rendered(
        outcome=Outcome(
            lead=(leads[0], leads[1]),
            groups=tuple(group_pairs(_levels(a, groups), _levels(b, groups))),
            figures=tuple(lead_pairs(same, _of_lead(a, same), _of_lead(b, same))) if same else (),
            masking=_masking(a, b),
            is_measured=True,
        ),
        result=role_changes("rendered", a.profile, b.profile),
    )


def _check(name: str, settings: Settings, tracks: tuple[Track, ...], folder: Path) -> None:
    if not settings.tracks:
        raise SettingsError(f"{name} holds no settings for tracks, so --tracks has nothing to render; leave it out")
    missing = names_not_in(settings.tracks, tracks)
    if missing:
        raise SettingsError(
            f"{name} has settings for {', '.join(missing)}, which {folder} does not hold; was a track renamed?"
        )


def _heard(tracks: tuple[Track, ...], settings: Settings, progress: Progress, name: str) -> _Heard:
    """One pass."""
    summed = Summed.of(tracks, settings)
    names = tuple(track.name for track in summed.heard)
    meters = [GridMeter(summed.rate_hz, summed.channels) for _ in (*names, "the sum")]
    with progress.stage(name):
        stream = progress.watched(name, _seen(summed, meters), summed.samples)
        profile = analyze(
            render(stream, settings.bus, summed.rate_hz, summed.channels), summed.rate_hz, summed.channels
        )  # fmt: skip
    *grids, total = (meter.finish() for meter in meters)
    return _Heard(
        profile=profile, names=names, grids=tuple(grids), total=total,
        masking=find_masking(grids, [np.ones(1)] * len(grids)),
    )  # fmt: skip


def _seen(summed: Summed, meters: list[GridMeter]) -> Iterator[Block]:
    """The sum; each track, and at last the sum itself, goes past a meter. Returns of sends are in the sum alone."""
    for stems in summed.stems():
        whole = reduce(np.add, stems)
        for meter, block in zip(meters, (*stems[: len(meters) - 1], whole), strict=True):
            meter.add(block)
        yield whole


def _group(name: str, wishes: Wishes, found: tuple[_Found, _Found]) -> str:
    """The group as B tells it, or A, or `mix.toml`, or the name."""
    for each in reversed(found):
        for told in objects_of(each.get("tracks")):
            if told.get("name") == name and isinstance(told.get("group"), str):
                return str(told["group"])
    wish = wishes.of(name)
    return wish.group or ROLES[wish.role or role_of_name(name) or _UNSURE].group


def _lead(heard: _Heard, found: tuple[_Found, _Found], wishes: Wishes) -> str | None:
    """Which track leads, if it is heard: as its own file tells it, or the other one, or `mix.toml`."""
    told = next((each["lead"] for each in found if "lead" in each), wishes.lead)
    return told if told in heard.names else None


def _levels(heard: _Heard, groups: Mapping[str, str]) -> dict[str, float | None]:
    """How loud each group is while it plays, against the whole."""
    whole_lufs = loudness_lufs(energies(heard.total))
    found: dict[str, float | None] = {}
    for group in {groups[name] for name in heard.names}:
        own = [energies(grid) for name, grid in zip(heard.names, heard.grids, strict=True) if groups[name] == group]
        found[group] = _finite(loudness_lufs(reduce(np.add, own)) - whole_lufs)
    return found


def _of_lead(heard: _Heard, lead: str) -> dict[str, float | None]:
    """Its figures, by the keys that the JSON of a mix has for them."""
    place = heard.names.index(lead)
    over_db = over_rest_db(heard.grids, np.zeros(len(heard.grids)), place) if len(heard.grids) > 1 else float("inf")
    return {
        "lead_over_rest_db": _finite(over_db),
        "lead_covered_percent": 100.0 * float(heard.masking.covered[place]),
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _masking(a: _Heard, b: _Heard) -> tuple[Covered, ...]:
    """Of every pair that both have, exactly."""
    both = [name for name in a.names if name in b.names]
    return worth_telling(
        _covered(a, b, masked, masker) for masked in both for masker in both if masked != masker
    )  # fmt: skip


def _covered(a: _Heard, b: _Heard, masked: str, masker: str) -> Covered:
    places = [(each.names.index(masked), each.names.index(masker)) for each in (a, b)]
    shares = [100.0 * float(each.masking.by[place].sum()) for each, place in zip((a, b), places, strict=True)]
    low_hz, high_hz = b.masking.octave_hz(*places[1])
    return Covered(
        masked=masked, masker=masker, a_percent=shares[0], b_percent=shares[1], low_hz=low_hz, high_hz=high_hz
    )  # fmt: skip
