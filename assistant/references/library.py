"""The user's library: kept references in one SQLite file, which says itself what it holds.

What is looked at often (names, facts, figures, contents) lies apart from the profiles, so that ten thousand references
are searched without reading the measurements of any. Each change is a transaction of its own: two programs may write at
once, and an interrupted one loses only what it had in hand.

Conventions: `ASSISTANT_LIBRARY` names the file; else it lies in the platform's folder for a user's data. Profiles
are stored as compressed JSON.
"""

import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import numpy as np

from assistant.errors import OutputError, SettingsError
from assistant.profile import Profile
from assistant.references.content import Content
from assistant.references.entry import Entry, Facts
from assistant.references.figures import SoundFigures, sound_figures
from assistant.references.stamp import Stamp

__all__ = ["Library", "Row", "default_place"]

_APPLICATION = 0x41535354
_SCHEMA = 1
_WAIT_SECONDS = 60.0
_ABOUT = (
    "A library of reference songs: what was measured of each, and no sound. Table reference: a row a reference, its "
    "facts and figures (float32: tone in 46 bands, width, PSR, loudness). Table content: the features (float32) of "
    "each of its songs. Table measured: its whole profile (JSON, compressed by zlib)."
)
_TABLES = """
CREATE TABLE about (text TEXT NOT NULL);
CREATE TABLE reference (
    name TEXT PRIMARY KEY, title TEXT NOT NULL, origin TEXT NOT NULL, licence TEXT NOT NULL, date TEXT NOT NULL,
    songs INTEGER NOT NULL, tags TEXT NOT NULL, seconds REAL NOT NULL, figures BLOB NOT NULL,
    path TEXT, size INTEGER, modified_ns INTEGER, digest TEXT
) WITHOUT ROWID;
CREATE TABLE content (
    name TEXT NOT NULL REFERENCES reference(name) ON DELETE CASCADE, place INTEGER NOT NULL,
    features BLOB NOT NULL, told TEXT NOT NULL,
    PRIMARY KEY (name, place)
) WITHOUT ROWID;
CREATE TABLE measured (
    name TEXT PRIMARY KEY REFERENCES reference(name) ON DELETE CASCADE, profile BLOB NOT NULL
);
CREATE INDEX by_digest ON reference(digest);
CREATE INDEX by_path ON reference(path);
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a list shows of a reference, without its profile."""

    facts: Facts
    seconds: float
    figures: SoundFigures
    path: Path | None


def default_place() -> Path:
    """Where the library lies."""
    named = os.environ.get("ASSISTANT_LIBRARY")
    if named:
        return Path(named)
    from platformdirs import user_data_path  # noqa: PLC0415 - most commands need no library

    return user_data_path("assistant", appauthor=False) / "references.sqlite"


class Library:
    """An opened library, in a `with` block. A file that is not there is made by the first `add`.

    Args:
        place: the SQLite file.

    Raises:
        SettingsError: the file is something else, or of another version.
        OutputError: it cannot be opened.
    """

    def __init__(self, place: Path | None = None) -> None:
        """Open it."""
        self.place = place or default_place()
        self._open: sqlite3.Connection | None = self._connected() if self.place.exists() else None

    def __enter__(self) -> Self:
        """Nothing more is needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def names(self) -> list[str]:
        """Every name, in order."""
        return [name for (name,) in self._read("SELECT name FROM reference ORDER BY name")]

    def rows(self) -> list[Row]:
        """What a list shows of each, in the order of their names."""
        read = self._read(f"SELECT {_FACTS}, seconds, figures, path FROM reference ORDER BY name")  # noqa: S608 - columns
        return [
            Row(
                facts=_facts(row[:7]), seconds=row[7], figures=SoundFigures.from_bytes(row[8]),
                path=None if row[9] is None else Path(row[9]),
            )
            for row in read
        ]  # fmt: skip

    def contents(self) -> list[tuple[str, bytes]]:
        """The name and the features (float32) of every song whose content is known."""
        return list(self._read("SELECT name, features FROM content ORDER BY name, place"))

    def figures(self, name: str) -> SoundFigures:
        """The figures of one reference.

        Raises:
            SettingsError: there is none of this name.
        """
        for (blob,) in self._read("SELECT figures FROM reference WHERE name = ?", name):
            return SoundFigures.from_bytes(blob)
        raise SettingsError(f"no reference is named {name}; `assistant references list` shows all")

    def get(self, name: str) -> Entry:
        """One reference, whole.

        Raises:
            SettingsError: there is none of this name.
        """
        found = list(self._read(f"SELECT {_FACTS}, path FROM reference WHERE name = ?", name))  # noqa: S608 - columns
        if not found:
            raise SettingsError(f"no reference is named {name}; `assistant references list` shows all")
        ((packed,),) = self._read("SELECT profile FROM measured WHERE name = ?", name)
        contents = self._read("SELECT features, told FROM content WHERE name = ? ORDER BY place", name)
        return Entry(
            facts=_facts(found[0][:7]), profile=Profile.from_json(zlib.decompress(packed).decode()),
            contents=tuple(_unpacked(features, told) for features, told in contents),
            path=None if found[0][7] is None else Path(found[0][7]),
        )  # fmt: skip

    def of_file(self, stamp: Stamp) -> list[str]:
        """The names of what was measured from this file, as it is now, or from one that holds the same."""
        same = self._read("SELECT name FROM reference WHERE path = ? AND size = ? AND modified_ns = ?", *stamp.place)
        found = [name for (name,) in same]
        return found or [name for (name,) in self._read("SELECT name FROM reference WHERE digest = ?", stamp.digest())]

    def add(self, entry: Entry, stamp: Stamp | None = None, *, overwrite: bool = False) -> None:
        """Keep a reference; it is there whole, or not at all.

        Raises:
            OutputError: one of this name is there already, or the file cannot be written.
        """
        self.add_all([entry], stamp, overwrite=overwrite)

    def add_all(self, entries: Sequence[Entry], stamp: Stamp | None = None, *, overwrite: bool = False) -> None:
        """Keep several, all of them or none; a stamp is of a single one.

        Raises:
            OutputError: as `add`.
        """
        with self._changing() as change:
            for entry in entries:
                self._keep(change, entry, stamp, overwrite=overwrite)

    def _keep(self, change: sqlite3.Connection, entry: Entry, stamp: Stamp | None, *, overwrite: bool) -> None:
        """Put one in, in the place of one of its name where that is meant."""
        if not overwrite and change.execute("SELECT 1 FROM reference WHERE name = ?", (entry.name,)).fetchone():
            raise OutputError(
                f"a reference is named {entry.name} already and is not overwritten; add --overwrite, or --name it"
            )
        change.execute("DELETE FROM reference WHERE name = ?", (entry.name,))
        self._insert(change, entry, stamp)

    def _insert(self, change: sqlite3.Connection, entry: Entry, stamp: Stamp | None) -> None:
        facts = entry.facts
        place = (None, None, None, None) if stamp is None else (*stamp.place, stamp.digest())
        values = (
            facts.name, facts.title, facts.origin, facts.licence, facts.date, facts.songs, json.dumps(facts.tags),
            entry.profile.duration_seconds, sound_figures(entry.profile).to_bytes(), *place,
        )  # fmt: skip
        change.execute(f"INSERT INTO reference VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - marks
        contents = [(facts.name, number, *_packed(content)) for number, content in enumerate(entry.contents)]
        change.executemany("INSERT INTO content VALUES (?, ?, ?, ?)", contents)
        packed = zlib.compress(entry.profile.to_json().encode(), 6)
        change.execute("INSERT INTO measured VALUES (?, ?)", (facts.name, packed))

    def remove(self, names: Sequence[str]) -> None:
        """Forget references, all of them or none.

        Raises:
            SettingsError: one is not there.
        """
        with self._changing() as change:
            for name in names:
                if change.execute("DELETE FROM reference WHERE name = ?", (name,)).rowcount == 0:
                    raise SettingsError(f"no reference is named {name}; nothing was removed")

    def tag(self, names: Iterable[str], tags: Sequence[str]) -> None:
        """Give references further tags."""
        with self._changing() as change:
            for name in names:
                ((told,),) = change.execute("SELECT tags FROM reference WHERE name = ?", (name,)).fetchall()
                all_tags = dict.fromkeys((*json.loads(told), *tags))
                change.execute("UPDATE reference SET tags = ? WHERE name = ?", (json.dumps(list(all_tags)), name))

    def _read(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        if self._open is None:
            return iter(())
        return iter(self._open.execute(query, values).fetchall())

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction, of which nothing is left where it fails."""
        if self._open is None:
            self._open = self._connected()
        try:
            self._open.execute("BEGIN IMMEDIATE")
            yield self._open
        except sqlite3.Error as error:
            self._open.rollback()
            raise OutputError(f"{self.place}: the library cannot be written ({error}); is the disk full?") from error
        except BaseException:
            self._open.rollback()
            raise
        else:
            self._open.commit()

    def _connected(self) -> sqlite3.Connection:
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(self.place, timeout=_WAIT_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise OutputError(f"{self.place}: the library cannot be opened ({error}); check its folder") from error
        try:
            _made_ready(opened, self.place)
        except sqlite3.DatabaseError as error:
            opened.close()
            raise SettingsError(f"{self.place}: is no library of references ({error}); is it another file?") from error
        except BaseException:
            opened.close()
            raise
        return opened


def _packed(content: Content) -> tuple[bytes, str]:
    """The features apart from the rest, since all of them are read at once."""
    told = {field.name: getattr(content, field.name) for field in fields(content) if field.name != "features"}
    return content.features.astype("<f4").tobytes(), json.dumps(told)


def _unpacked(features: bytes, told: str) -> Content:
    return Content(**json.loads(told), features=np.frombuffer(features, dtype="<f4").astype(np.float32))


_FACTS = "name, title, origin, licence, date, songs, tags"


def _facts(row: Sequence[Any]) -> Facts:
    name, title, origin, licence, date, songs, tags = row
    return Facts(
        name=name, title=title, origin=origin, licence=licence, date=date, songs=songs, tags=tuple(json.loads(tags))
    )


def _made_ready(opened: sqlite3.Connection, place: Path) -> None:
    """Check what the file is, and make the tables in a new one; two programs may do so at once."""
    opened.execute("PRAGMA foreign_keys = ON")
    if _is_new(opened, place):
        opened.execute("BEGIN IMMEDIATE")
        if _is_new(opened, place):
            for statement in _TABLES.split(";"):
                opened.execute(statement)
            opened.execute("INSERT INTO about VALUES (?)", (_ABOUT,))
            opened.execute(f"PRAGMA application_id = {_APPLICATION}")
            opened.execute(f"PRAGMA user_version = {_SCHEMA}")
        opened.execute("COMMIT")


def _is_new(opened: sqlite3.Connection, place: Path) -> bool:
    """Whether nothing is in the file yet.

    Raises:
        SettingsError: something else is.
    """
    # Tables are counted first: another program may make them, with the marks, between two of these questions.
    tables, application, schema = (
        opened.execute(query).fetchone()[0]
        for query in ("SELECT count(*) FROM sqlite_master", "PRAGMA application_id", "PRAGMA user_version")
    )
    if tables == 0 and application == 0:
        return True
    if application != _APPLICATION:
        raise SettingsError(f"{place}: is the database of another program, and no library of references")
    if schema != _SCHEMA:
        raise SettingsError(f"{place}: is a library of version {schema}; {_SCHEMA} is needed: made by another release?")
    return False
