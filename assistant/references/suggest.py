"""Which references suit a mix: those that play the like, and how far the mix is from the sound of each.

Ordered by content alone (`nearest`): tone, level, width and dynamics are what a match is there to change, so they say
what would have to change, and not whether a reference fits. A reference of several songs is as near as the nearest of
them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.audio import open_sound
from assistant.errors import SettingsError, SoundError
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.references.content import FEATURES, Content
from assistant.references.figures import SoundFigures, sound_figures, tilt_db
from assistant.references.measuring import measured
from assistant.references.named import names_meant
from assistant.references.nearest import Index, Neighbour
from assistant.references.shelf import Shelf
from assistant.references.source import Source

__all__ = ["Suggested", "Suggestions", "nearest_source", "suggest"]


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The sound of a reference minus the mix's; None where one of them has none."""

    tone_db: float | None
    """RMS over the broad bands, 60 Hz to 12 kHz."""
    tilt_db: float | None
    """How much brighter the reference is: over 2 kHz against under 300 Hz."""
    width_db: float | None
    dynamics_db: float | None
    """Of PSR."""
    loudness_lu: float | None


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """A reference for a mix."""

    name: str
    distance: float
    """0 for the same song; over 1 for songs that have little in common."""
    groups: Mapping[str, float]
    """The same for tempo, rhythm, notes and instruments alone."""
    apart: Apart
    warning: str | None
    """Where the arrangements differ too much."""


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """The references for a mix, nearest first, and what was heard in the mix."""

    mix: Path
    content: Content
    among: int
    """How many references were looked at."""
    nearest: tuple[Suggested, ...]


def suggest(
    mix: Path, progress: Progress, *, count: int = 5, among: str | None = None, tags: Sequence[str] = ()
) -> Suggestions:
    """Find the references that suit a mix.

    Args:
        mix: sound file.
        progress: is told how far the run is.
        count: how many to give.
        among: a name, a group or a glob to look among; by default the user's own references, and where there are none
            the broad ones that come along.
        tags: only references that have all of these.

    Raises:
        SoundError: the mix cannot be read, or is silent.
        SettingsError: nothing is kept to choose from.
    """
    profile, content = _heard(mix, progress)
    with progress.stage("search"), Shelf() as shelf:
        return suggest_among(mix, profile, content, shelf, count=count, among=among, tags=tags)


def _heard(mix: Path, progress: Progress) -> tuple[Profile, Content]:
    """What is measured of a mix."""
    sound = open_sound(mix)
    with progress.stage("analyze"):
        profile, content = measured(sound, progress)
    if profile.loudness_lufs is None:
        raise SoundError(
            f"{mix}: is silent, or shorter than 400 ms; nothing can be found for it: is it the right file?"
        )
    return profile, content


def suggest_among(
    mix: Path, profile: Profile, content: Content, shelf: Shelf, *, count: int, among: str | None, tags: Sequence[str]
) -> Suggestions:
    """As `suggest`, for a mix that was measured."""
    contents = shelf.contents(along=among is not None or bool(tags))
    if among is not None or tags:
        allowed = _allowed(shelf, among, tags)
        contents = [(name, features) for name, features in contents if name in allowed]
    if not contents:
        raise SettingsError(
            "no reference is kept to choose from" + (f" among {among}" if among else "")
            + "; `assistant references add FOLDER` measures songs that you admire"
        )  # fmt: skip
    rows = np.frombuffer(b"".join(features for _, features in contents), dtype="<f4").reshape(-1, FEATURES)
    names = [name for name, _ in contents]
    enough = count * max(Counter(names).values())
    best: dict[str, Neighbour] = {}
    for hit in Index(rows).nearest(content, enough):
        best.setdefault(names[hit.row], hit)
    mine = sound_figures(profile)
    nearest = [_suggested(name, hit, _apart(shelf.figures(name), mine)) for name, hit in list(best.items())[:count]]
    return Suggestions(mix=mix, content=content, among=len(set(names)), nearest=tuple(nearest))


def _suggested(name: str, hit: Neighbour, apart: Apart) -> Suggested:
    return Suggested(name=name, distance=hit.distance, groups=hit.groups, apart=apart, warning=_warning(hit))


def _warning(hit: Neighbour) -> str | None:
    """Where it differs too much to tell how the mix should sound."""
    words = {
        "tempo": "the tempo",
        "rhythm": "the rhythm",
        "tonal": "the notes",
        "instruments": "the instruments",
        "places": "where they stand",
    }
    differs = [words[name] for name in hit.differs_in]
    if not hit.far or not differs:
        return None
    return f"The arrangement differs much ({', '.join(differs)}): what it has in tone and dynamics may be its music's."


def _allowed(shelf: Shelf, among: str | None, tags: Sequence[str]) -> set[str]:
    names = shelf.names() if among is None else names_meant(among, shelf.names())
    if not tags:
        return set(names)
    tagged = {row.facts.name for row in shelf.rows() if set(tags) <= set(row.facts.tags)}
    return tagged & set(names)


def _apart(reference: SoundFigures, mix: SoundFigures) -> Apart:
    tone_db = None if reference.tone_db is None or mix.tone_db is None else reference.tone_db - mix.tone_db
    return Apart(
        tone_db=None if tone_db is None else float(np.sqrt(np.mean(tone_db**2))),
        tilt_db=None if tone_db is None else tilt_db(tone_db),
        width_db=_minus(reference.width_db, mix.width_db),
        dynamics_db=_minus(reference.psr_db, mix.psr_db),
        loudness_lu=_minus(reference.loudness_lufs, mix.loudness_lufs),
    )


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def nearest_source(mix: Path, progress: Progress) -> Source:
    """The kept reference that plays most like a mix.

    Raises:
        SoundError: the mix cannot be read, or is silent.
        SettingsError: nothing is kept to choose from.
    """
    profile, content = _heard(mix, progress)
    with progress.stage("search"), Shelf() as shelf:
        found = suggest_among(mix, profile, content, shelf, count=1, among=None, tags=())
        nearest = found.nearest[0]
        entry = shelf.get(nearest.name)
    why = (
        f"{nearest.name} was chosen: of {found.among} references it plays most alike (distance {nearest.distance:.2f})"
    )
    return Source(name=entry.name, path=entry.path, kept=entry.profile, why=f"{why}. {nearest.warning or ''}".strip())
