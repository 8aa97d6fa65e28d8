"""What a track is, by the name that somebody gave its file.

A name is cut into words at changes of case, digits and separators ("KickIn_02" is kick, in). Patterns of one word or
several (`names.toml`) stand for roles, longer ones before shorter ones, and of several that fit the later one in the
name wins, since songs and artists stand in front ("The Bass Song - 03 - Vocal"). What could be anything ("lead", "track
4") is None: then the sound decides.

Conventions: words are lower case, accents taken off. Where it fails: "Lead" alone may be a voice or a guitar, and
abbreviations of two letters may be a player's initials.
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import PurePath

_ENDINGS = re.compile(r"(\.(wav|wave|aiff?|flac|ogg|mp3|m4a|bwf|caf))+$", re.IGNORECASE)


@cache
def _table() -> tuple[dict[tuple[str, ...], str], frozenset[str]]:
    """The role for each pattern of words; and the words that say where, when or how as often as what."""
    told = tomllib.loads(files("assistant.tracks").joinpath("names.toml").read_text(encoding="utf-8"))
    vague = frozenset(_parted(told.pop("vague")))
    patterns = {
        tuple(pattern.split()): role
        for role, kinds in told.items()
        for kind in ("words", "phrases")
        for pattern in _parted(kinds[kind])
    }
    return patterns, vague


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


_LONGEST = 4


def role_of_name(name: str) -> str | None:
    """The role that a track's name tells; None where it tells none.

    Args:
        name: of the file, with or without folder and ending.
    """
    words = _words(name)
    found = [each for start in range(len(words)) if (each := _at(words, start))]
    return max(found)[-1] if found else None


def _at(words: list[str], start: int) -> tuple[bool, bool, int, str] | None:
    """The longest pattern that begins at a word, ranked: what is certain, what has several words, what comes later."""
    patterns, vague = _table()
    for length in range(min(_LONGEST, len(words) - start), 0, -1):
        role = patterns.get(tuple(words[start : start + length]))
        if role is not None:
            return length > 1 or words[start] not in vague, length > 1, start, role
    return None


def _words(name: str) -> list[str]:
    """The words of a name, lower case, without accents."""
    stem = _ENDINGS.sub("", PurePath(name).name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    cut = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", plain)
    return _with_numbers([word.lower() for word in re.findall(r"[A-Za-z]+|\d+", cut)])


def _with_numbers(words: list[str]) -> list[str]:
    """Numbers that belong to a name stay: 808, 12 string, b 3; others go."""
    found: list[str] = []
    for place, word in enumerate(words):
        if word == "808" or (word == "12" and words[place + 1 : place + 2] == ["string"]):
            found.append(word)
        elif word == "3" and found and found[-1] == "b":
            found[-1] = "b3"
        elif word == "7" and found and found[-1] == "dx":
            found[-1] = "dx7"
        elif not word.isdigit():
            found.append(word)
    return found
