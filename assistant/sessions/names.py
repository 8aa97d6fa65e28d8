"""Names as session files can hold them.

Conventions: what is not a character to be read (control characters, ends of lines, half surrogates) becomes a space,
since neither XML nor a line of REAPER's text can hold it. Files are numbered, so that no two tracks meet in one.
"""

import re
import unicodedata

_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_REFUSED_IN_FILES = re.compile(r'[<>:"/\\|?*\'`%#]')
_LONGEST_BYTES = 120


def plain(text: str) -> str:
    """The text on one line, of characters that can be read."""
    return _UNREADABLE.sub(" ", text)


def file_name(number: int, name: str) -> str:
    """A file name for a track: its number from 1 on, and as much of its name as every system takes."""
    kept = _REFUSED_IN_FILES.sub("_", plain(unicodedata.normalize("NFC", name)))
    kept = kept.encode()[:_LONGEST_BYTES].decode(errors="ignore").strip(" .")
    return f"{number:02d} {kept or 'track'}.wav"
