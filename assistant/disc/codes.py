"""ISRC and UPC/EAN: read as people write them, checked, and kept in one form.

ISRC (ISO 3901:2019): two letters, three letters or digits, two digits of the year, five digits. It has no check digit,
so a wrong one of the right shape passes. New first letters are handed out all the time: none is refused. UPC-A and
EAN-13 (GS1 General Specifications, section 7.9): the last digit is a check digit, from the others weighed 1 and 3 in
turn. A UPC-A of 12 digits is the EAN-13 with a 0 before it, and that is what a disc carries.

Conventions: a code is kept without hyphens and spaces, in capitals. Places in errors count the code's own characters
from 1, hyphens and spaces left out.
"""

import re
from collections.abc import Sequence

from assistant.errors import OptionError

_LETTERS, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_LIKE_LETTERS = {"0": "O", "1": "I"}
_LIKE_DIGITS = {"O": "0", "I": "1"}
_SEPARATORS = re.compile(r"[\s\u00ad\u200b\ufeff\u2010-\u2015\u2212-]")
_ISRC_CHARACTERS, _EAN_DIGITS, _UPC_DIGITS = 12, 13, 12
_ISRC_PARTS = (
    (2, _LETTERS, "a letter must stand there (the first two are the prefix)"),
    (5, _LETTERS + _DIGITS, "a letter or a digit must stand there (3 to 5 are the registrant)"),
    (7, _DIGITS, "a digit must stand there (6 and 7 are the year)"),
    (12, _DIGITS, "a digit must stand there (8 to 12 are the recording's number)"),
)
"""Up to which place, what may stand there, and why."""


def read_isrc(text: str, what: str = "ISRC") -> str:
    """Check an ISRC and give its 12 characters.

    Args:
        text: with or without hyphens, spaces and the word ISRC before it, in capitals or not.
        what: whose it is, for the error.

    Raises:
        OptionError: a wrong length, or the first character that cannot stand where it does.
    """
    code = _capitals(_SEPARATORS.sub("", text))
    if len(code) > _ISRC_CHARACTERS:
        code = code.removeprefix("ISRC").removeprefix(":")
    if len(code) != _ISRC_CHARACTERS:
        raise OptionError(
            f"{what} {text!r} has {len(code)} characters; an ISRC has 12, as in AA-6Q7-20-00047: "
            f"{_off(len(code), _ISRC_CHARACTERS)}?"
        )
    for place, character in enumerate(code, 1):
        allowed, rule = next((part[1], part[2]) for part in _ISRC_PARTS if place <= part[0])
        if character not in allowed:
            raise OptionError(
                f"{what} {text!r}: character {place} is {character!r}, but {rule}{_hint(character, allowed)}"
            )
    return code


def shown_isrc(isrc: str) -> str:
    """An ISRC as it is printed: AA-6Q7-20-00047."""
    return f"{isrc[:2]}-{isrc[2:5]}-{isrc[5:7]}-{isrc[7:]}"


def isrc_doubts(isrc: str) -> str:
    """What may be misread in a valid ISRC's registrant, where letters and digits both can stand; or nothing."""
    doubtful = sorted({character for character in isrc[2:5] if character in "O0I1"})
    if not doubtful:
        return ""
    others = {**_LIKE_LETTERS, **_LIKE_DIGITS}
    pairs = " and ".join(f"{character} (not {others[character]})" for character in doubtful)
    return f"ISRC {shown_isrc(isrc)} has {pairs} in its registrant {isrc[2:5]}: see that it is meant so"


def check_distinct_isrcs(isrcs: Sequence[str], names: Sequence[str]) -> None:
    """Refuse an ISRC that stands on two tracks: each recording has its own.

    Args:
        isrcs: as `read_isrc` gives them, empty where a track has none.
        names: of the tracks, for the error.

    Raises:
        OptionError: naming both tracks.
    """
    first: dict[str, str] = {}
    for isrc, name in zip(isrcs, names, strict=True):
        if isrc and isrc in first:
            raise OptionError(
                f"{first[isrc]} and {name} have the same ISRC {shown_isrc(isrc)}; every recording needs its own: was a "
                "line copied? (Of one recording that stands on the disc twice, leave one out.)"
            )
        first.setdefault(isrc, name)


def read_upc(text: str, what: str = "UPC/EAN") -> str:
    """Check a UPC-A or EAN-13 and give the 13 digits that a disc carries.

    Args:
        text: 12 or 13 digits, with or without spaces and hyphens.
        what: whose it is, for the error.

    Raises:
        OptionError: a character that is no digit, a wrong length, or a check digit that does not fit the others.
    """
    code = _capitals(_SEPARATORS.sub("", text))
    for place, character in enumerate(code, 1):
        if character not in _DIGITS:
            raise OptionError(
                f"{what} {text!r}: character {place} is {character!r}, but it has digits only"
                f"{_hint(character, _DIGITS)}"
            )
    if len(code) not in (_UPC_DIGITS, _EAN_DIGITS):
        wanted = _UPC_DIGITS if len(code) < _UPC_DIGITS else _EAN_DIGITS
        raise OptionError(
            f"{what} {text!r} has {len(code)} digits; a UPC has 12 and an EAN 13: {_off(len(code), wanted)}?"
        )
    expected = check_digit(code[:-1])
    if code[-1] != expected:
        raise OptionError(
            f"{what} {text!r}: the check digit, its last, is {code[-1]}, but the others ask for {expected}: is one of "
            "them mistyped, or are two swapped?"
        )
    return code.zfill(_EAN_DIGITS)


def shown_upc(upc: str) -> str:
    """13 digits as they are printed under a bar code: 4 006381 333931, or 0 36000 29145 2 for a UPC-A."""
    if upc.startswith("0"):
        return f"{upc[1]} {upc[2:7]} {upc[7:12]} {upc[12]}"
    return f"{upc[0]} {upc[1:7]} {upc[7:]}"


def check_digit(digits: str) -> str:
    """The digit that makes the sum, weighed 3, 1, 3 ... from the right, a multiple of 10."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _capitals(text: str) -> str:
    """ASCII letters as capitals; others stay, as capitals of some are two letters."""
    return "".join(character.upper() if character.isascii() else character for character in text)


def _off(count: int, wanted: int) -> str:
    if count == 0:
        return "was it left empty"
    missing = wanted - count
    amount = "one" if abs(missing) == 1 else str(abs(missing))
    return f"is {amount} missing" if missing > 0 else f"is {amount} too many there"


def _hint(character: str, allowed: str) -> str:
    meant = _LIKE_LETTERS.get(character) or _LIKE_DIGITS.get(character)
    if meant is None or meant not in allowed:
        return ""
    kind = "letter" if meant in _LETTERS else "digit"
    return f": is the {kind} {meant} meant?"
