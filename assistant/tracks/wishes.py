"""`mix.toml`: what the user says about the tracks, over everything that was understood without being told.

    lead = "vocal"               the track that has to stay audible

    [tracks.vocal]
    role = "lead_vocal"          what it is
    group = "vocals"             with which others it is told
    level_db = 1.5               added to the level that is found
    pan = -0.3                   in place of the one that is found: -1 left, 0 centre, 1 right
    mute = true                  leave it out
    lock = true                  leave its sound as it is: no filter, equalizer or compressor
    start_seconds = 12.5         where it begins in the song

Conventions: every key may be left out. Unknown keys, tracks and values out of range are refused with the line and the
nearest key that there is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.strict_toml import StrictToml, Table, is_number, nearest, read_toml
from assistant.tracks.roles import GROUPS, ROLES

WISHES_NAME = "mix.toml"
_MOST_LEVEL_DB = 40.0
_MOST_START_SECONDS = 36000.0


@dataclass(frozen=True, kw_only=True)
class TrackWish:
    """What is said about one track; None where nothing is."""

    role: str | None = None
    group: str | None = None
    level_db: float = 0.0
    pan: float | None = None
    mute: bool = False
    lock: bool = False
    start_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What is said about all of them."""

    tracks: Mapping[str, TrackWish] = field(default_factory=dict)
    lead: str | None = None
    path: Path | None = None

    def of(self, name: str) -> TrackWish:
        """What is said about a track."""
        return self.tracks.get(name, TrackWish())

    def check_names(self, names: Sequence[str]) -> None:
        """Refuse words about tracks that are not there.

        Raises:
            SettingsError: naming the track and the nearest one that there is.
        """
        for said in [*self.tracks, *([self.lead] if self.lead else [])]:
            if said not in names:
                raise SettingsError(f"{self.path}: there is no track {said!r}{nearest(said, names)}")


def read_wishes(path: Path) -> Wishes:
    """Read `mix.toml`; what is not there says nothing.

    Raises:
        SettingsError: a file that cannot be read, is not TOML, or holds unknown keys or values out of range.
    """
    return _wishes(read_toml(path)) if path.exists() else Wishes()


def _wishes(toml: StrictToml) -> Wishes:
    """Check what was read."""
    toml.refuse_unknown(toml.said, ("lead", "tracks"))
    lead = toml.said.get("lead")
    if lead is not None and not isinstance(lead, str):
        raise toml.wrong("lead", lead, "the name of a track")
    tracks = toml.said.get("tracks", {})
    if not isinstance(tracks, dict) or not all(isinstance(wish, dict) for wish in tracks.values()):
        raise toml.wrong("tracks", tracks, "a table for each track, like [tracks.vocal],")
    wishes = {name: _track_wish(toml, Table(f"tracks.{name}"), wish) for name, wish in tracks.items()}
    return Wishes(tracks=wishes, lead=lead, path=toml.path)


def _track_wish(toml: StrictToml, table: Table, said: Mapping[str, Any]) -> TrackWish:
    toml.refuse_unknown(said, [each.name for each in fields(TrackWish)], table)
    for key, value in said.items():
        if key in _WORDS and value not in _WORDS[key]:
            hint = nearest(str(value), _WORDS[key])
            raise toml.wrong(key, value, f"one of {', '.join(_WORDS[key])}", table, hint)
        if key in _SPANS and not (is_number(value) and _SPANS[key][0] <= value <= _SPANS[key][1]):
            low, high = _SPANS[key]
            raise toml.wrong(key, value, f"a number from {low:g} to {high:g}", table)
        if key in {"mute", "lock"} and not isinstance(value, bool):
            raise toml.wrong(key, value, "true or false", table)
    return TrackWish(**said)


_WORDS: dict[str, tuple[str, ...]] = {"role": tuple(ROLES), "group": GROUPS}
_SPANS = {
    "level_db": (-_MOST_LEVEL_DB, _MOST_LEVEL_DB),
    "pan": (-1.0, 1.0),
    "start_seconds": (0.0, _MOST_START_SECONDS),
}


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What was understood of one track, for `write_wishes`."""

    name: str
    role: str
    group: str
    why: str


def wishes_text(tracks: Sequence[Understood], lead: str | None) -> str:
    """A `mix.toml` that says what was understood, ready to be changed."""
    lines = [
        "# What was understood of these tracks. Change what is wrong, and run `assistant mix` again.",
        "# Each track may also have: level_db (added to what is found), pan (-1 to 1), mute, lock (leave its sound as",
        "# it is), start_seconds.",
        f"# Roles: {', '.join(ROLES)}.",
        f"# Groups: {', '.join(GROUPS)}.",
        "",
        f"lead = {json.dumps(lead, ensure_ascii=False)}" if lead else '# lead = "the track that must stay audible"',
    ]
    for track in tracks:
        lines += [
            "",
            f"[tracks.{json.dumps(track.name, ensure_ascii=False)}]  # {track.why}",
            f'role = "{track.role}"',
            f'group = "{track.group}"',
        ]
    return "\n".join(lines) + "\n"
