"""Text as CD-Text can hold it: ISO 8859-1, by rule where it holds more.

What the character set has is kept. Curly quotes, dashes, ligatures and the like become what is typed for them; accents
that it lacks are left out (š -> s); Cyrillic and Greek are written in Latin letters (latin.toml). Whatever is left,
Chinese, Arabic or a picture, becomes one `?` a character.

Where it fails: readings of other scripts (Chinese, Japanese, Arabic ...) depend on the language and on the name, and
are not guessed: give Latin titles where the disc is to show them.
"""

import tomllib
import unicodedata
from functools import cache
from importlib.resources import files

from assistant.plain import plain

UNKNOWN = "?"
_UNSEEN = ("Cf", "Mn", "Me")  # joiners, marks of direction, accents and variants of pictures by themselves


def latin(text: str) -> str:
    """The text in characters of ISO 8859-1, on one line, with single spaces."""
    kept = "".join(_written(character) for character in unicodedata.normalize("NFC", plain(text)))
    return " ".join(kept.split())


def readable(text: str) -> bool:
    """Whether something of a text from `latin` can be read: a letter or a digit."""
    return any(character.isalnum() for character in text)


def _written(character: str) -> str:
    if character in _table():
        return _table()[character]
    if ord(character) < 0x100:
        return character
    if unicodedata.category(character) in _UNSEEN:
        return ""
    bare = [part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)]
    if bare == [character]:
        return UNKNOWN
    written = "".join(map(_written, bare))
    return written if written.strip(UNKNOWN) else UNKNOWN


@cache
def _table() -> dict[str, str]:
    own = (files("assistant.disc") / "latin.toml").read_text(encoding="utf-8")
    sections: dict[str, dict[str, str]] = tomllib.loads(own)
    table = dict(sections["typed"])
    for letters in (sections["cyrillic"], sections["greek"]):
        for letter, written in letters.items():
            table[letter] = written
            table.setdefault(letter.upper(), written.capitalize())
    return table
