"""ID3 2.4 tags, by mutagen: of MP3 and AIFF files, and of the chunk that WAV files have.

Frames as in "ID3 tag version 2.4.0 - Native Frames"; words without a frame of their own are TXXX, as players and Picard
have them; so is the number of tracks where the track's own is not known. Texts are UTF-8.
"""

import io
from collections.abc import Mapping
from typing import Any

from assistant.tags.model import WORDS

_FRAMES = {
    "TITLE": "TIT2",
    "ARTIST": "TPE1",
    "ALBUM": "TALB",
    "ALBUMARTIST": "TPE2",
    "DATE": "TDRC",
    "GENRE": "TCON",
    "ISRC": "TSRC",
}
_PLACE = ("TRACKNUMBER", "TRACKTOTAL")
_UTF8 = 3
_LANGUAGE = "eng"


def read(tags: Any) -> dict[str, str]:  # noqa: ANN401 - mutagen's types differ by format
    """The words of an opened file's frames."""
    words = {}
    for word, name in _FRAMES.items():
        for frame in tags.getall(name):
            words[word] = "; ".join(map(str, frame.text))
    for frame in tags.getall("TRCK"):
        words["TRACKNUMBER"] = str(frame)
    for frame in reversed(tags.getall("COMM")):
        if not frame.desc:  # those with one are programs' own
            words["COMMENT"] = str(frame)
    for frame in tags.getall("TXXX"):
        words.setdefault(frame.desc.upper(), "; ".join(map(str, frame.text)))
    return words


def write(tags: Any, words: Mapping[str, str]) -> None:  # noqa: ANN401 - as above
    """Set all words that are written here, and leave others alone."""
    id3 = _mutagen()
    for word, name in _FRAMES.items():
        frames = [getattr(id3, name)(encoding=_UTF8, text=[words[word]])] if word in words else []
        tags.setall(name, frames)
    in_place = [words[word] for word in _PLACE if word in words] if _PLACE[0] in words else []
    tags.setall("TRCK", [id3.TRCK(encoding=_UTF8, text=["/".join(in_place)])] if in_place else [])
    tags.delall("COMM::" + _LANGUAGE)
    if "COMMENT" in words:
        tags.add(id3.COMM(encoding=_UTF8, lang=_LANGUAGE, desc="", text=[words["COMMENT"]]))
    for word in WORDS:
        if word in _FRAMES or word == "COMMENT":
            continue
        tags.delall(f"TXXX:{word}")
        if word in words and not (in_place and word in _PLACE):
            tags.add(id3.TXXX(encoding=_UTF8, desc=word, text=[words[word]]))


def _mutagen() -> Any:  # noqa: ANN401 - its functions are not typed
    from mutagen import id3  # noqa: PLC0415 - only who reads or writes tags waits for it

    return id3


def read_bytes(data: bytes) -> dict[str, str]:
    """The words of a tag that lies in a chunk; none of a damaged one."""
    id3 = _mutagen()
    try:
        return read(id3.ID3(io.BytesIO(data)))
    except id3.error:  # the root of mutagen's errors
        return {}


def to_bytes(words: Mapping[str, str], before: bytes) -> bytes:
    """A tag for a chunk: the one before it, if there was a whole one, with these words."""
    id3 = _mutagen()
    try:
        tags = id3.ID3(io.BytesIO(before))
    except id3.error:
        tags = id3.ID3()
    write(tags, words)
    out = io.BytesIO()
    tags.save(out, v2_version=4, padding=lambda _: 0)
    return out.getvalue()
