"""Names of the files of a session, numbered, so that no two tracks meet in one."""

import re
import unicodedata

from assistant.plain import plain

_REFUSED_IN_FILES = re.compile(r'[<>:"/\\|?*\'`%#]')
_LONGEST_BYTES = 120


def file_name(number: int, name: str) -> str:
    """A file name for a track: its number from 1 on, and as much of its name as every system takes."""
    kept = _REFUSED_IN_FILES.sub("_", plain(unicodedata.normalize("NFC", name)))
    kept = kept.encode()[:_LONGEST_BYTES].decode(errors="ignore").strip(" .")
    return f"{number:02d} {kept or 'track'}.wav"
