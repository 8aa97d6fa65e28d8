"""CD-Text: the names that players show, and the packs that carry them in a disc's lead-in.

A pack has 18 bytes: kind, track, number, place in the text, 12 bytes of text, a checksum. All texts of one kind follow
one another, the album's first, each ended by a zero, and are cut into twelves. One language; ISO 8859-1; 256 packs at
most. Layout by MMC-3 (T10/1363-D, annex J); checksum CRC-16 of polynomial 0x1021, inverted.

ISRC and UPC are not repeated here: their place is the subcode, where all players and rippers read them.
"""

import struct
from binascii import crc_hqx
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.disc.latin import latin, readable
from assistant.disc.red_book import Disc

PACK_BYTES, _TEXT_BYTES = 18, 12
_SIZE_PACKS, _MOST_PACKS = 3, 256
_SIZES = 0x8F
KINDS = {"TITLE": 0x80, "PERFORMER": 0x81, "SONGWRITER": 0x82}
_LONGEST_CHARACTERS = 160
LANGUAGES = {
    "sq": 0x01, "br": 0x02, "ca": 0x03, "hr": 0x04, "cy": 0x05, "cs": 0x06, "da": 0x07, "de": 0x08, "en": 0x09,
    "es": 0x0A, "eo": 0x0B, "et": 0x0C, "eu": 0x0D, "fo": 0x0E, "fr": 0x0F, "fy": 0x10, "ga": 0x11, "gd": 0x12,
    "gl": 0x13, "is": 0x14, "it": 0x15, "la": 0x17, "lv": 0x18, "lb": 0x19, "lt": 0x1A, "hu": 0x1B, "mt": 0x1C,
    "nl": 0x1D, "no": 0x1E, "oc": 0x1F, "pl": 0x20, "pt": 0x21, "ro": 0x22, "rm": 0x23, "sr": 0x24, "sk": 0x25,
    "sl": 0x26, "fi": 0x27, "sv": 0x28, "tr": 0x29,
}  # fmt: skip
"""Codes of EBU Tech 3264, appendix 3, by ISO 639-1; those that are written in Latin letters."""


@dataclass(frozen=True, kw_only=True)
class CdText:
    """What a disc's CD-Text says: of each kind the album's text and then every track's, all ISO 8859-1."""

    language: int
    texts: dict[str, tuple[str, ...]]
    """By the kind's name; a kind that nobody has is left out."""
    notes: tuple[str, ...] = ()
    """What is shown otherwise than it was given, and how."""


def cd_text(disc: Disc) -> CdText:
    """Put a disc's names into what CD-Text can hold; an album without any name has none.

    Texts are shortened, all to one length, where there are more than the packs hold.
    """
    given = {
        "TITLE": (disc.title, *(track.title for track in disc.tracks)),
        "PERFORMER": (disc.performer, *(disc.performer_of(track) for track in disc.tracks)),
        "SONGWRITER": (disc.songwriter, *(track.songwriter or disc.songwriter for track in disc.tracks)),
    }
    notes: list[str] = []
    texts = {kind: _shown(kind, words, notes) for kind, words in given.items() if any(words)}
    longest = next(
        length for length in range(_LONGEST_CHARACTERS, 0, -1) if _packs_needed(_cut(texts, length)) <= _MOST_PACKS
    )
    cut = _cut(texts, longest)
    if cut != texts:
        notes.append(f"CD-Text has room for {longest} characters a text on this disc; longer ones end there")
    language = LANGUAGES.get(disc.language, LANGUAGES["en"])
    if texts and disc.language not in LANGUAGES:
        notes.append(f"CD-Text has no code here for the language {disc.language!r}; it says English")
    return CdText(language=language, texts=cut, notes=tuple(notes))


def packs(text: CdText, tracks: int) -> bytes:
    """The packs of one block, as CDTEXT.BIN holds them; nothing for no texts.

    Args:
        text: of a disc.
        tracks: how many it has.
    """
    if not text.texts:
        return b""
    made: list[bytes] = []
    counts = dict.fromkeys(range(0x80, 0x90), 0)
    for name, words in text.texts.items():
        for track, place, part in _parts(words):
            made.append(_pack(KINDS[name], track, len(made), place, part))
            counts[KINDS[name]] += 1
    counts[_SIZES] = _SIZE_PACKS
    last = len(made) + _SIZE_PACKS - 1
    sizes = struct.pack(
        "<4B16B8B8B", 0, 1, tracks, 0, *counts.values(), last, *(0,) * 7, text.language, *(0,) * 7
    )  # character set, first and last track, copyright; packs of each kind; last numbers; languages
    for third in range(_SIZE_PACKS):
        part = sizes[third * _TEXT_BYTES : (third + 1) * _TEXT_BYTES]
        made.append(_pack(_SIZES, third, len(made), 0, part))
    return b"".join(made)


def _shown(kind: str, words: tuple[str, ...], notes: list[str]) -> tuple[str, ...]:
    """The words in ISO 8859-1; a title of which nothing can be read is the track's number."""
    shown = []
    for number, word in enumerate(words):
        text = latin(word)
        if kind == "TITLE" and number > 0 and not readable(text) and word.strip():
            text = f"Track {number:02d}"
        if text != word:
            whose = f"track {number}" if number else "the album"
            notes.append(f"{kind.lower()} of {whose}: CD-Text shows {text!r} for {word!r}")
        shown.append(text)
    return tuple(shown)


def _cut(texts: dict[str, tuple[str, ...]], length: int) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(word[:length].rstrip() for word in words) for kind, words in texts.items()}


def _packs_needed(texts: dict[str, tuple[str, ...]]) -> int:
    lengths = (sum(len(word) + 1 for word in words) for words in texts.values())
    return _SIZE_PACKS + sum(-(-length // _TEXT_BYTES) for length in lengths)


def _parts(words: tuple[str, ...]) -> Iterator[tuple[int, int, bytes]]:
    """Twelve bytes at a time, with the track and the place in its text of the first of them."""
    owners = [(track, place) for track, word in enumerate(words) for place in range(len(word) + 1)]
    joined = b"".join(word.encode("latin-1") + b"\0" for word in words)
    for start in range(0, len(joined), _TEXT_BYTES):
        track, place = owners[start]
        yield track, place, joined[start : start + _TEXT_BYTES]


def _pack(kind: int, track: int, number: int, place: int, part: bytes) -> bytes:
    body = struct.pack("4B12s", kind, track, number, min(place, 15), part)
    return body + struct.pack(">H", crc_hqx(body, 0) ^ 0xFFFF)
