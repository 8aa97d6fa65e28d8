"""Notes in plain words as limits on what is done to a song.

A note is looked for in a table of patterns, whole words in any order of small and capital letters. What none of them
finds is kept as a remark, and said to be one: nothing is dropped silently, and nothing is guessed. A note that is
denied ("don't leave the low end") is not understood on purpose.

Where it fails: words are all it knows. "The bass is fine" says to a person what "leave the low end" says, and is a
remark here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

__all__ = ["UNLIMITED", "Limits", "Noted", "read_notes"]

_MOST_LU = 12.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is left as it is in a song, and what is meant."""

    low_end: bool = False
    """Whether it is left alone, as are the others."""
    highs: bool = False
    tone: bool = False
    width: bool = False
    dynamics: bool = False
    """No compressor and no lifted attacks; the ceiling still holds."""
    loudness: bool = False
    """It keeps its distance to the other songs."""
    offset_lu: float = 0.0
    """How much louder (or quieter, negative) it is to be than it would be."""

    @property
    def all(self) -> bool:
        """Whether it is left as it is but for the album's common gain and ceiling."""
        return self.tone and self.width and self.dynamics and self.loudness


UNLIMITED = Limits()


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What the notes of a song mean together."""

    limits: Limits = UNLIMITED
    sentences: tuple[str, ...] = ()
    """One for each note, understood or not, for the report."""
    remarks: tuple[str, ...] = ()
    """Those that were not understood, as they were written."""


@dataclass(frozen=True)
class _Pattern:
    words: re.Pattern[str]
    limit: Callable[[Limits, re.Match[str]], Limits]
    told: Callable[[re.Match[str]], str]


_LISTED = r"(?:(?:the|its|all|and|or|nor|&|\||,) ?)*"
"""What may stand between a verb and its object; what was read already stands as |."""


def _kept(what: str) -> str:
    """A thing that is to be left alone, by itself or in a list; only the thing is taken, the verb stays for others."""
    return rf"(?:(?<=\bleave )|(?<=\bkeep )|(?<=touch )){_LISTED}(?P<what>{what})\b"


def _left(pattern: str, told: str, *names: str) -> _Pattern:
    """A pattern that leaves something alone."""
    limits = dict.fromkeys(names, True)
    return _Pattern(re.compile(pattern), lambda held, _: replace(held, **limits), lambda _: told)


_AMOUNT = r"(?P<amount>\d+(?:[.,]\d+)?) ?(?:lu|db)s?\b"
_SOFTER, _LOUDER = r"(?:quieter|softer|lower)", r"louder"


def _offset_lu(found: re.Match[str]) -> float:
    amount = float(found["amount"].replace(",", "."))
    return -amount if re.fullmatch(_SOFTER, found["way"]) else amount


def _offset_told(found: re.Match[str]) -> str:
    lu = _offset_lu(found)
    return f"it is {abs(lu):g} LU {'quieter' if lu < 0.0 else 'louder'} than it would be"


_PATTERNS = (
    _Pattern(
        re.compile(rf"\b(?P<way>{_SOFTER}|{_LOUDER})\b(?: on purpose)?(?: by)?(?: about)? {_AMOUNT}"),
        lambda held, found: replace(held, offset_lu=held.offset_lu + _offset_lu(found)),
        _offset_told,
    ),
    _Pattern(
        re.compile(rf"\b{_AMOUNT} (?P<way>{_SOFTER}|{_LOUDER})\b"),
        lambda held, found: replace(held, offset_lu=held.offset_lu + _offset_lu(found)),
        _offset_told,
    ),
    _left(
        rf"\b(?:{_SOFTER}|{_LOUDER}|quiet|soft|loud) on purpose\b|" + _kept("(?:loudness|level|volume)"),
        "it stays as far from the other songs in loudness as it was, and follows only what all of them get",
        "loudness",
    ),
    _left(
        r"\b(?:leave|keep) (?:it|this|this one|this song|the song|everything) (?:just |exactly )?as (?:it|this) is\b"
        r"|\bdo(?:n['\u2019]?t| not) touch (?:it|this|this song|anything)\b|\bleave (?:it|this song|this) alone\b",
        "tone, width and dynamics stay as they are; level and ceiling follow the album",
        "tone", "low_end", "highs", "width", "dynamics", "loudness",
    ),
    _left(
        _kept(r"(?:low end|lows|bass|sub|bottom)") + r"|\b(?:bass-?heavy|boomy|bassy|thin) on purpose\b",
        "nothing below 200 Hz is brought toward the other songs",
        "low_end",
    ),
    _left(
        _kept(r"(?:highs|high end|treble|top end|top|brightness|air)"),
        "nothing above 4 kHz is brought toward the other songs",
        "highs",
    ),
    _left(
        _kept(r"(?:tone|eq|equali[sz]er|sound|timbre|colou?r|spectrum)")
        + r"|\bno eq\b|\bno equali[sz](?:er|ing|ation)\b|\b(?:bright|dark|warm|dull|muffled|lo-?fi) on purpose\b",
        "its tone is not brought toward the other songs",
        "tone", "low_end", "highs",
    ),
    _left(
        _kept(r"(?:stereo width|stereo image|width|stereo|image|panorama)") + r"|\b(?:mono|narrow|wide) on purpose\b",
        "its width is not brought toward the other songs",
        "width",
    ),
    _left(
        _kept(r"(?:dynamics|transients|attacks|punch)")
        + r"|\bno (?:compressor|compression|compressing)\b|\b(?:dynamic|dense|squashed|punchy) on purpose\b",
        "no compressor and no lifted attacks; only the limiter keeps the ceiling",
        "dynamics",
    ),
)  # fmt: skip
_FILLING = re.compile(
    r"[|,;&]|\b(?:leave|keep|do not touch|don['\u2019]?t touch|the|its|it|all|and|or|nor|alone|untouched|unchanged|"
    r"please|as (?:it|they) (?:is|are|was|were)|as is)\b"
)
_DENIED = re.compile(r"\b(?:do not|don['\u2019]?t|never|no need to) (?:leave|keep)\b|\bnot (?:\w+ )?on purpose\b")


def read_notes(notes: Sequence[str]) -> Noted:
    """Read the notes of one song; several may hold in one note, and all that are found do."""
    limits, sentences, remarks = UNLIMITED, [], []
    for note in notes:
        found, rest = _found(note)
        for pattern, match in found:
            limits = pattern.limit(limits, match)
        told = [pattern.told(match) for pattern, match in found]
        if rest:
            told.append(
                f'"{rest}" is not understood, and kept as a remark' if found else "not understood, and kept as a remark"
            )
            remarks.append(rest)
        sentences.append(f'"{note}": {"; ".join(told)}.')
    if abs(limits.offset_lu) > _MOST_LU:
        sentences.append(
            f"{abs(limits.offset_lu):g} LU are more than the {_MOST_LU:g} LU that a note may ask for; left out."
        )
        limits = replace(limits, offset_lu=0.0)
    return Noted(limits=limits, sentences=tuple(sentences), remarks=tuple(remarks))


def _found(note: str) -> tuple[list[tuple[_Pattern, re.Match[str]]], str]:
    """The patterns that a note holds, and the words that none of them took."""
    left = re.sub(r"\s+", " ", note.lower()).strip()
    if _DENIED.search(left):
        return [], note
    found = []
    while matches := [(pattern, match) for pattern in _PATTERNS if (match := pattern.words.search(left))]:
        pattern, match = matches[0]
        found.append((pattern, match))
        start = match.start("what") if match.groupdict().get("what") else match.start()
        left = f"{left[:start]}|{left[match.end() :]}"
    return found, " ".join(_FILLING.sub(" ", left).split()).strip(" .!")
