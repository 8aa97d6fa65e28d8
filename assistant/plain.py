"""Names and texts of users, as files of one line a text can hold them.

Conventions: what is not a character to be read (control characters, ends of lines, half surrogates) becomes a space,
since XML, tags and lines of text cannot hold it.
"""

import re
import unicodedata

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_REFUSED_IN_FILES = re.compile(r'[<>:"/\\|?*\'`%#]')
_LONGEST_BYTES = 120


def plain(text: str) -> str:
    """The text on one line, of characters that can be read."""
    return _UNREADABLE.sub(" ", text)


def file_stem(text: str) -> str:
    """As much of a text as every system takes in the name of a file; empty where that is nothing."""
    kept = _REFUSED_IN_FILES.sub("_", plain(unicodedata.normalize("NFC", text)))
    return kept.encode()[:_LONGEST_BYTES].decode(errors="ignore").strip(" .")
