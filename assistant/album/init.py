"""A first `ALBUM.toml`, from the names and the tags of the songs in a folder.

The order is that of the track numbers, of tags or of names, and of the names where there are none. Tags are believed
before names. Names are read as most programs write them: "01 - Title", "01. Artist - Title", "Artist - 01 - Title",
"Artist - Title", "1-03 Title" of a second disc's kind.

Where it fails: "99 Luftballons" is read as number 99 where no other name has a number of its own either.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.album.wishes import ALBUM_NAME, AlbumWish, SongWish, Wishes
from assistant.audio.folders import ENDINGS, sound_files
from assistant.errors import OutputError, SettingsError
from assistant.tags import Tags

__all__ = ["album_text", "find_songs", "init_album", "named"]

_DASH = r"\s*[-\u2013\u2014]\s+|\s+[-\u2013\u2014]\s*"
_NUMBERED = re.compile(r"(?:\d{1,2}[-.])?(?P<number>\d{1,3})(?!\d)(?:[.)_]\s*|\s*[-\u2013\u2014]\s*|\s+)(?P<rest>\S.*)")
_IN_THE_MIDDLE = re.compile(r"(?P<number>\d{1,3})(?:\s*[-\u2013\u2014]\s*|[.)]?\s+)(?P<rest>\S.*)")


ReadTags = Callable[[Path], Tags]


def named(stem: str) -> Tags:
    """What the name of a file says, without its ending."""
    text = " ".join(stem.replace("_", " ").split())
    numbered = _NUMBERED.fullmatch(text)
    number, rest = (int(numbered["number"]), numbered["rest"]) if numbered else (None, text)
    parts = [part.strip() for part in re.split(_DASH, rest, maxsplit=1) if part.strip()]
    if len(parts) < 2:
        return Tags(title=rest, track=number)
    artist, title = parts
    middle = None if number is not None else _IN_THE_MIDDLE.fullmatch(title)
    if middle:
        number, title = int(middle["number"]), middle["rest"]
    return Tags(title=title, artist=artist, track=number)


def find_songs(folder: Path) -> tuple[Path, ...]:
    """The sound files of a folder, by their names; hidden ones and those in folders of their own are left.

    Raises:
        SoundError: no folder.
        SettingsError: no sound file in it.
    """
    songs = sound_files(folder)
    if not songs:
        raise SettingsError(
            f"{folder} holds no sound files ({', '.join(sorted(ENDINGS))}); are they one folder deeper?"
        )
    return tuple(songs)


def init_album(folder: Path, read_tags: ReadTags | None = None) -> Path:
    """Write `ALBUM.toml` for the songs of a folder, and give its path.

    Args:
        folder: holds the songs.
        read_tags: reads the tags of a file; None to go by the names alone.

    Raises:
        SettingsError: no songs.
        OutputError: there is an `ALBUM.toml`, which is never overwritten; or it cannot be written.
    """
    path = folder / ALBUM_NAME
    songs = find_songs(folder)
    if path.exists():
        raise OutputError(f"{path}: exists already, and is never overwritten by --init; rename it to begin anew")
    for song in songs:
        if not _is_text(song.name):
            raise SettingsError(
                f"{folder}: the name {song.name!r} is not in UTF-8, which a TOML file must be; rename it"
            )
    text = album_text([(song.name, _found(song, read_tags)) for song in songs])
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error
    return path


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _found(song: Path, read_tags: ReadTags | None) -> Tags:
    """The tags, and what the name says where they say nothing."""
    by_name = named(song.stem)
    if read_tags is None:
        return by_name
    tags = read_tags(song)
    return replace(
        tags, title=tags.title or by_name.title, artist=tags.artist or by_name.artist, track=tags.track or by_name.track
    )


def album_text(songs: Sequence[tuple[str, Tags]]) -> str:
    """The file's text: songs by their numbers, each line explained.

    Args:
        songs: the name of each file, and what is known of it, by name.
    """
    ordered = _ordered(songs)
    facts = [found for _, found in ordered]
    artist = _common([each.album_artist for each in facts]) or _common([each.artist for each in facts])
    lines = [*_HEAD, "", "[album]"]
    lines += [
        _line("title", _common([each.album for each in facts]), "of the album"),
        _line("artist", artist, "of the album; songs may have their own"),
        _line("year", _common([each.year for each in facts]), "in which it appears", example=2026),
        _line("genre", _common([each.genre for each in facts]), ""),
        _line("language", "", 'of the titles, as "en"'),
        _line("catalogue", _common([each.catalogue for each in facts]), "the label's number"),
        _line("upc", _common([each.barcode for each in facts]), "the bar code, 12 or 13 digits"),
        *_ALBUM,
    ]
    for name, found in ordered:
        lines += ["", "[[song]]", f"file = {_quoted(name)}", f"title = {_quoted(found.title)}"]
        if found.artist and found.artist != artist:
            lines.append(f"artist = {_quoted(found.artist)}")
        lines.append(_line("isrc", found.isrc, "its code, 12 characters"))
    return "\n".join([*lines, "", *_SONG]) + "\n"


def _ordered(songs: Sequence[tuple[str, Tags]]) -> list[tuple[str, Tags]]:
    """By the track numbers where all have one of their own; as they come otherwise."""
    numbers = [found.track for _, found in songs]
    if None in numbers or len(set(numbers)) < len(numbers):
        return list(songs)
    return sorted(songs, key=lambda song: song[1].track or 0)


def _common(values: Sequence[str | int | None]) -> str | int:
    """What more than half of the songs say; nothing where they differ."""
    said = Counter(value for value in values if value)
    value, count = said.most_common(1)[0] if said else ("", 0)
    return value if value is not None and 2 * count > len(values) else ""


def _line(key: str, value: str | int, comment: str, example: int | None = None) -> str:
    """A line with its comment; one without a value is a comment as a whole, ready to be filled in."""
    told = f"  # {comment}" if comment else ""
    shown = _quoted(value or (example or ""))
    return f"{key} = {shown}{told}" if value else f"# {key} = {shown}{told}"


def _quoted(value: str | int) -> str:
    """A value as TOML writes it; JSON's text is TOML's, but for a control character that JSON leaves alone."""
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


_HEAD = (
    "# What `assistant album` makes of these songs. A line that begins with # says nothing: take the # away to say it.",
    "# The songs stand in the order of the album; move a [[song]] with its lines to move the song.",
)
_ALBUM = (
    "gap_seconds = 2.0  # of silence between songs, where a song says nothing else",
    'loudness = "loud-parts"  # "loud-parts": loudest parts come alike, ballads stay softer; "same": every song alike;',
    '                         # "album": one gain for all, songs keep their distances',
    "cohesion_percent = 80  # how far songs come together in tone and width: 0 leaves each as it is",
    "# lufs = -14.0  # the loudness of the whole album; left out, the loudest that the limiter reaches cleanly",
    "ceiling_dbtp = -1.0  # no true peak goes over this",
    '# references = ["another record.wav"]  # files, or names of kept references, toward which the album goes',
)
_SONG = (
    "# What each [[song]] may say, too:",
    "#",
    "# gap_before_seconds = 0.0   # 0 is gapless, -3.0 a crossfade of 3 s, more is silence",
    '# between = "room-tone"      # what is heard in that gap: "silence", or the rooms of both songs',
    '# crossfade_shape = "equal-power"  # linear, equal-power, s-curve or exponential, as fade_shape',
    "# fade_in_seconds = 0.0",
    "# fade_out_seconds = 8.0",
    '# fade_shape = "s-curve"',
    '# trim_start_seconds = 0.5   # seconds to cut at the start, "auto" for what holds no music, or "off"',
    '# trim_end_seconds = "auto"',
    '# notes = ["leave the low end", "quieter on purpose by 2 LU"]  # what is left as it is, in plain words: low end,',
    '#                            # highs, tone, width, dynamics, loudness, or "leave it as it is"',
    '# reference = "one song.wav" # a reference for this song alone, a file or the name of a kept one',
    '# position = "fixed"         # where it stays when an order is suggested; or its number',
)


def folder_wishes(folder: Path, read_tags: ReadTags | None = None) -> Wishes:
    """The album of a folder without an `ALBUM.toml`: its songs, by their tags and names, and nothing wished for.

    Args:
        folder: holds the songs.
        read_tags: reads the tags of a file; None to go by the names alone.

    Raises:
        SettingsError: no songs.
    """
    ordered = _ordered([(song.name, _found(song, read_tags)) for song in find_songs(folder)])
    facts = [found for _, found in ordered]
    artist = str(_common([each.album_artist for each in facts]) or _common([each.artist for each in facts]))
    year = _common([each.year for each in facts])
    album = AlbumWish(
        title=str(_common([each.album for each in facts])), artist=artist,
        year=year if isinstance(year, int) else None, genre=str(_common([each.genre for each in facts])),
        upc=str(_common([each.barcode for each in facts])), catalogue=str(_common([each.catalogue for each in facts])),
    )  # fmt: skip
    songs = tuple(
        SongWish(
            file=folder / name, title=found.title, artist="" if found.artist == artist else found.artist,
            isrc=found.isrc,
        )
        for name, found in ordered
    )  # fmt: skip
    return Wishes(songs=songs, album=album)
