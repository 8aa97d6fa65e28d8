"""A kept reference: what was measured of a song (or of several together), where it came from, and its JSON.

No sound is in it, so that libraries can be shared. The file of the sound, where there was one, is remembered in the
library alone, and never exported.

Conventions: a name is words parted by slashes, as folders are: `rock/my-favourites/song`. All that lies under a name
can be named by it.
"""

import dataclasses
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.profile import Profile
from assistant.references import content as contents
from assistant.references.content import Content

__all__ = ["SCHEMA", "Entry", "Facts", "check_name", "entries_from_json", "entries_to_json", "fitting_name"]

SCHEMA = 1
_FORBIDDEN = re.compile(r"[@*?\[\]\\:\x00-\x1f\x7f]")
_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a reference beside its measurements."""

    name: str
    title: str
    origin: str
    """Where the material is from, in words or as a file's name."""
    licence: str
    """Of the material; empty where it is not known."""
    date: str
    """On which day it was measured, year-month-day."""
    songs: int = 1
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse names that could not be named again.

        Raises:
            SettingsError: telling which name, and why.
        """
        check_name(self.name)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A kept reference."""

    facts: Facts
    profile: Profile
    contents: tuple[Content, ...]
    """What each of its songs plays; none where nothing can be told."""
    path: Path | None = None
    """The sound that it was measured from, as it lies on this machine."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.facts.name


def check_name(name: str) -> None:
    """Refuse a name that could be taken for something else.

    Raises:
        SettingsError: empty, too long, with an empty part, or with signs that mean something else.
    """
    wrong = _FORBIDDEN.search(name)
    if wrong:
        raise SettingsError(
            f"reference name {name!r} holds {wrong[0]!r}, which means something else; letters, digits, spaces, -_.,' "
            "and / between groups are meant for names"
        )
    if not name or len(name) > _LONGEST or any(part.strip() in {"", ".", ".."} for part in name.split("/")):
        raise SettingsError(
            f"reference name {name!r}: words parted by / are needed, {_LONGEST} signs at most, as in rock/my-favourites"
        )


def fitting_name(words: str) -> str:
    """A file's name (without its ending) as the last part of a name."""
    return _FORBIDDEN.sub("-", words).replace("/", "-").strip(" .") or "song"


def entries_to_json(entries: Sequence[Entry]) -> str:
    """Give entries as one JSON object, from which `entries_from_json` reads equal ones (without their files)."""
    told = [
        dataclasses.asdict(entry.facts)
        | {
            "profile": json.loads(entry.profile.to_json()),
            "contents": [json.loads(contents.to_json(each)) for each in entry.contents],
        }
        for entry in entries
    ]
    return json.dumps({"schema": SCHEMA, "references": told}, ensure_ascii=False, separators=(",", ":")) + "\n"


def entries_from_json(text: str, origin: str) -> tuple[Entry, ...]:
    """Read what `entries_to_json` wrote.

    Args:
        text: the file's text.
        origin: its name, for errors.

    Raises:
        SettingsError: not such a file, another schema, or a field that is unknown, missing or wrong.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"{origin}: is not JSON ({error}); is it an exported reference?") from None
    if not isinstance(values, dict) or set(values) != {"schema", "references"}:
        raise SettingsError(
            f"{origin}: an exported reference has the fields schema and references; is it another file?"
        )
    if values["schema"] != SCHEMA:
        raise SettingsError(f"{origin}: has schema {values['schema']!r}; {SCHEMA} is needed: export it again")
    if not isinstance(values["references"], list) or not values["references"]:
        raise SettingsError(f"{origin}: holds no references; a list of one or more is needed")
    return tuple(_entry(value, origin) for value in values["references"])


def _content(value: object, origin: str) -> Content:
    try:
        return contents.from_json(json.dumps(value))
    except (ValueError, TypeError) as error:
        raise SettingsError(f"{origin}: {error}") from None


_FIELDS = {field.name for field in dataclasses.fields(Facts)}


def _entry(value: Any, origin: str) -> Entry:  # noqa: ANN401 - whatever the file holds
    if not isinstance(value, dict) or set(value) != _FIELDS | {"profile", "contents"}:
        raise SettingsError(
            f"{origin}: a reference has the fields {', '.join(sorted(_FIELDS))}, profile and contents; was it edited?"
        )
    texts = ("name", "title", "origin", "licence", "date")
    if not all(isinstance(value[name], str) for name in texts):
        raise SettingsError(f"{origin}: {', '.join(texts)} must be words; was it edited by hand?")
    if not isinstance(value["songs"], int) or value["songs"] < 1:
        raise SettingsError(f"{origin}: songs is {value['songs']!r}; a number from 1 on is needed")
    if not isinstance(value["tags"], list) or not all(isinstance(tag, str) for tag in value["tags"]):
        raise SettingsError(f"{origin}: tags must be a list of words")
    if not isinstance(value["contents"], list):
        raise SettingsError(f"{origin}: contents must be a list, one for each song")
    facts = Facts(**{name: value[name] for name in texts}, songs=value["songs"], tags=tuple(value["tags"]))
    return Entry(
        facts=facts,
        profile=Profile.from_json(json.dumps(value["profile"])),
        contents=tuple(_content(each, origin) for each in value["contents"]),
    )
