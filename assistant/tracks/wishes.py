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

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
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
                raise SettingsError(f"{self.path}: there is no track {said!r}{_nearest(said, names)}")


def read_wishes(path: Path) -> Wishes:
    """Read `mix.toml`; what is not there says nothing.

    Raises:
        SettingsError: a file that cannot be read, is not TOML, or holds unknown keys or values out of range.
    """
    if not path.exists():
        return Wishes()
    try:
        text = path.read_text(encoding="utf-8")
        said = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}; was a quote or a bracket forgotten?") from error
    return _Reader(path, text).wishes(said)


class _Reader:
    """Checks what was read, and knows the lines."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def wishes(self, said: Mapping[str, Any]) -> Wishes:
        self._refuse_unknown(said, ("lead", "tracks"), "")
        lead = said.get("lead")
        if lead is not None and not isinstance(lead, str):
            raise self._wrong("lead", "", lead, "the name of a track")
        tracks = said.get("tracks", {})
        if not isinstance(tracks, dict) or not all(isinstance(wish, dict) for wish in tracks.values()):
            raise self._wrong("tracks", "", tracks, "a table for each track, like [tracks.vocal],")
        return Wishes(
            tracks={name: self._wish(name, wish) for name, wish in tracks.items()}, lead=lead, path=self._path
        )

    def _wish(self, name: str, said: Mapping[str, Any]) -> TrackWish:
        self._refuse_unknown(said, [each.name for each in fields(TrackWish)], name)
        for key, value in said.items():
            if key in _WORDS and value not in _WORDS[key]:
                nearest = _nearest(str(value), _WORDS[key])
                raise self._wrong(key, name, value, f"one of {', '.join(_WORDS[key])}", nearest)
            if key in _SPANS and not (_is_number(value) and _SPANS[key][0] <= value <= _SPANS[key][1]):
                low, high = _SPANS[key]
                raise self._wrong(key, name, value, f"a number from {low:g} to {high:g}")
            if key in {"mute", "lock"} and not isinstance(value, bool):
                raise self._wrong(key, name, value, "true or false")
        return TrackWish(**said)

    def _refuse_unknown(self, said: Mapping[str, Any], known: Iterable[str], track: str) -> None:
        for key in said:
            if key not in known:
                where = f"tracks.{track}.{key}" if track else key
                hint = _nearest(key, known) or f"; known: {', '.join(known)}"
                raise SettingsError(f"{self._path}, line {self._line(key, track)}: {where} is not known{hint}")

    def _wrong(self, key: str, track: str, value: object, rule: str, hint: str = "") -> SettingsError:
        where = f"tracks.{track}.{key}" if track else key
        return SettingsError(
            f"{self._path}, line {self._line(key, track)}: {where} is {value!r}; {rule} is needed{hint}"
        )

    def _line(self, key: str, track: str) -> int:
        """The line where a key stands, or its table; TOML readers do not tell."""
        begins = re.compile(r"^\s*\[\s*(.*?)\s*\]")
        inside = not track
        table = 1
        for number, line in enumerate(self._lines, 1):
            header = begins.match(line)
            if header:
                own = header[1].replace('"', "").replace("'", "")
                inside = own == (f"tracks.{track}" if track else own)
                table = number if inside and track else table
                if not track and own.split(".")[0] == key:
                    return number
            elif inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
                return number
        return table


_WORDS: dict[str, tuple[str, ...]] = {"role": tuple(ROLES), "group": GROUPS}
_SPANS = {
    "level_db": (-_MOST_LEVEL_DB, _MOST_LEVEL_DB),
    "pan": (-1.0, 1.0),
    "start_seconds": (0.0, _MOST_START_SECONDS),
}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _nearest(word: str, known: Iterable[str]) -> str:
    """A guess at what was meant."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""


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
