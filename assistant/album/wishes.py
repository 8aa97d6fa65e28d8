"""`ALBUM.toml`: the songs of an album in their order, and what is wished for each of them and for the whole.

    [album]
    title = "Night Trains"
    loudness = "loud-parts"          what is brought together; lufs = -14.0 names the loudness of the whole
    references = ["that record.wav"]

    [[song]]
    file = "01 - Departure.wav"
    notes = ["leave the low end", "quieter on purpose by 2 LU"]

Conventions: every key but `file` may be left out. Paths are relative to the file's folder. Unknown keys, files that are
missing or named twice and values out of range are refused with the line. Codes (ISRC, UPC) are kept as they are
written. A gap of 0 s is gapless, one under 0 s a crossfade of that length.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.album.spacing import BETWEEN
from assistant.errors import SettingsError
from assistant.fade_shapes import SHAPES
from assistant.strict_toml import StrictToml, Table, is_number, nearest, read_toml

__all__ = ["ALBUM_NAME", "LOUDNESS", "AlbumWish", "SongWish", "Wishes", "read_wishes"]

ALBUM_NAME = "ALBUM.toml"
LOUDNESS = ("loud-parts", "album", "same")
_LONGEST_SECONDS = 60.0
_LONGEST_TRIM_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class SongWish:
    """What is wished for one song; None and empty where nothing is."""

    file: Path
    title: str = ""
    artist: str = ""
    isrc: str = ""
    gap_before_seconds: float | None = None
    """None for the album's gap; 0 is gapless, and less a crossfade."""
    between: str = "silence"
    crossfade_shape: str = "equal-power"
    fade_in_seconds: float = 0.0
    fade_out_seconds: float = 0.0
    fade_shape: str = "s-curve"
    trim_start_seconds: float | str = "auto"
    """Seconds to cut, or "auto", or "off"."""
    trim_end_seconds: float | str = "auto"
    notes: tuple[str, ...] = ()
    reference: str = ""
    """A file, as a path that exists, or the name of a reference that was kept."""
    position: int | str | None = None
    """Where it stands whatever order is suggested, from 1 on, or "fixed" for where it is."""


@dataclass(frozen=True, kw_only=True)
class AlbumWish:
    """What is wished for the whole."""

    title: str = ""
    artist: str = ""
    catalogue: str = ""
    upc: str = ""
    year: int | None = None
    genre: str = ""
    language: str = ""
    gap_seconds: float = 2.0
    loudness: str = "loud-parts"
    cohesion_percent: float = 80.0
    """How far each song goes toward the common sound in tone and width: 0 leaves them, 100 makes them alike."""
    lufs: float | None = None
    ceiling_dbtp: float = -1.0
    references: tuple[str, ...] = ()
    """Files, as paths that exist, or names of references that were kept."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """An album as it was asked for."""

    songs: tuple[SongWish, ...]
    album: AlbumWish = AlbumWish()
    path: Path | None = None

    def gap_before_seconds(self, place: int) -> float:
        """The gap in front of a song, by its place from 0 on; the first has none."""
        own = self.songs[place].gap_before_seconds
        return 0.0 if place == 0 else self.album.gap_seconds if own is None else own


def read_wishes(path: Path) -> Wishes:
    """Read `ALBUM.toml`.

    Raises:
        SettingsError: a file that cannot be read, is not TOML, or asks for what is unknown or cannot be.
    """
    return _Reader(read_toml(path)).wishes()


@dataclass(frozen=True)
class _Rule:
    """What a value must be."""

    holds: Callable[[Any], bool]
    told: str
    words: tuple[str, ...] = ()


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)


def _number(low: float, high: float, unit: str) -> _Rule:
    return _Rule(lambda value: is_number(value) and low <= value <= high, f"a number from {low:g} to {high:g}{unit}")


def _whole(low: int, high: int) -> _Rule:
    return _Rule(lambda value: type(value) is int and low <= value <= high, f"a whole number from {low} to {high}")


def _one_of(words: tuple[str, ...]) -> _Rule:
    return _Rule(lambda value: value in words, f"one of {', '.join(words)}", words)


def _or_word(rule: _Rule, *words: str) -> _Rule:
    told = " or ".join(f'"{word}"' for word in words)
    return _Rule(lambda value: value in words or rule.holds(value), f"{rule.told}, or {told}", words)


_TEXT = _Rule(_is_text, "text in quotes")
_TEXTS = _Rule(_are_texts, 'a list of texts, like ["...", "..."],')
_GAP = _number(-_LONGEST_SECONDS, _LONGEST_SECONDS, " s")
_FADE = _number(0.0, _LONGEST_SECONDS, " s")
_TRIM = _or_word(_number(0.0, _LONGEST_TRIM_SECONDS, " s"), "auto", "off")
_ALBUM: dict[str, _Rule] = {
    **dict.fromkeys(("title", "artist", "catalogue", "upc", "genre", "language"), _TEXT),
    "year": _whole(1000, 9999),
    "gap_seconds": _GAP,
    "loudness": _one_of(LOUDNESS),
    "cohesion_percent": _number(0.0, 100.0, " %"),
    "lufs": _number(-60.0, 0.0, " LUFS"),
    "ceiling_dbtp": _number(-24.0, 0.0, " dBTP"),
    "references": _TEXTS,
}
_SONG: dict[str, _Rule] = {
    **dict.fromkeys(("file", "title", "artist", "isrc", "reference"), _TEXT),
    "gap_before_seconds": _GAP,
    "between": _one_of(BETWEEN),
    **dict.fromkeys(("crossfade_shape", "fade_shape"), _one_of(tuple(SHAPES))),
    **dict.fromkeys(("fade_in_seconds", "fade_out_seconds"), _FADE),
    **dict.fromkeys(("trim_start_seconds", "trim_end_seconds"), _TRIM),
    "notes": _TEXTS,
    "position": _or_word(_whole(1, 999), "fixed"),
}


class _Reader:
    """Checks what was read."""

    def __init__(self, toml: StrictToml) -> None:
        self._toml, self._folder = toml, toml.path.parent

    def wishes(self) -> Wishes:
        said = self._toml.said
        self._toml.refuse_unknown(said, ("album", "song"))
        album, songs = said.get("album", {}), said.get("song", [])
        if not isinstance(album, dict):
            raise self._toml.wrong("album", album, "a table, [album],")
        if not isinstance(songs, list) or not all(isinstance(song, dict) for song in songs):
            raise self._toml.wrong("song", songs, "a table for each song, [[song]] with two brackets,")
        if not songs:
            raise SettingsError(f"{self._toml.path}: there are no songs; each needs a [[song]] with its file")
        found = tuple(self._song(song, Table("song", number)) for number, song in enumerate(songs, 1))
        self._refuse_doubles(found)
        return Wishes(songs=found, album=self._album(album), path=self._toml.path)

    def _album(self, said: Mapping[str, Any]) -> AlbumWish:
        table = Table("album")
        self._check(said, _ALBUM, table)
        references = tuple(self._named(name) for name in said.get("references", ()))
        return AlbumWish(**{**said, "references": references})

    def _song(self, said: Mapping[str, Any], table: Table) -> SongWish:
        self._check(said, _SONG, table)
        if not str(said.get("file", "")).strip():
            raise SettingsError(
                f"{self._toml.path}, line {self._toml.line('file', table)}: song {table.number} has no file"
            )
        file = self._folder / said["file"]
        if not file.is_file():
            there = [each.name for each in file.parent.iterdir() if each.is_file()] if file.parent.is_dir() else []
            where = f"{self._toml.path}, line {self._toml.line('file', table)}: song {table.number}"
            raise SettingsError(f"{where}: there is no file {file}{nearest(file.name, there)}")
        words = {
            "file": file,
            "notes": tuple(said.get("notes", ())),
            "reference": self._named(said.get("reference", "")),
        }
        return SongWish(**{**said, **words})

    def _check(self, said: Mapping[str, Any], rules: Mapping[str, _Rule], table: Table) -> None:
        self._toml.refuse_unknown(said, rules, table)
        for key, value in said.items():
            rule = rules[key]
            if not rule.holds(value):
                hint = nearest(value, rule.words) if isinstance(value, str) else ""
                raise self._toml.wrong(key, value, rule.told, table, hint)

    def _named(self, reference: str) -> str:
        """A reference as a path, where there is such a file; as its name otherwise."""
        path = self._folder / reference
        return str(path) if reference and path.is_file() else reference

    def _refuse_doubles(self, songs: tuple[SongWish, ...]) -> None:
        """Refuse a song that is there twice, and two songs at one place."""
        self._refuse_same([song.file.resolve() for song in songs], "file", "a file of its own")
        places = [song.position for song in songs]
        self._refuse_same(places, "position", "a position that no other song has")
        for number, place in enumerate(places, 1):
            if isinstance(place, int) and place > len(songs):
                rule = f"a position up to {len(songs)}, the number of songs,"
                raise self._toml.wrong("position", place, rule, Table("song", number))

    def _refuse_same(self, values: list[Any], key: str, rule: str) -> None:
        for number, value in enumerate(values, 1):
            first = values.index(value) + 1
            if value not in (None, "fixed") and first < number:
                hint = f"; song {first} has the same"
                raise self._toml.wrong(key, str(value), rule, Table("song", number), hint)
