"""A CUE sheet beside the album's sound file: the table, codes and names, as players and burning programs read them.

Commands and limits as in CDRWin's user guide, appendix A: at most 80 characters a text, no way to write a quote in
one. A backslash is nothing special there, but to cdrdao it is, and one at the end of a title makes it refuse the sheet;
so it becomes a slash. The format names no character set; the sheet is UTF-8 without a byte order mark, which most
programs of today read. Those that do not, and put the names on a disc, get other characters wrong; the TOC file has
them right.
"""

from collections.abc import Iterator

from assistant.disc.frames import LEAD_FRAMES, msf
from assistant.disc.master import Master, Notes, one_text
from assistant.disc.red_book import Disc, DiscTrack
from assistant.plain import plain

_LONGEST_CHARACTERS = 80
_INSTEAD = {'"': "'", "\\": "/"}


def write(master: Master) -> tuple[str, Notes]:
    """Lay the sheet out."""
    notes: list[str] = []
    lines = list(_lines(master, notes))
    if not all(line.isascii() for line in lines):
        notes.append("the CUE sheet is UTF-8; to burn a disc with CD-Text, use the TOC file")
    return "".join(f"{line}\n" for line in lines), tuple(notes)


FORMAT = one_text("cue", "a CUE sheet for the album's WAV", ".cue", write)


def _lines(master: Master, notes: list[str]) -> Iterator[str]:
    disc = master.disc
    if disc.upc:
        yield f"CATALOG {disc.upc}"
    yield from _texts("", "the album", (disc.title, disc.performer, disc.songwriter), notes)
    yield f'FILE "{_held(master.image_name)}" WAVE'
    for number, track in enumerate(disc.tracks, 1):
        yield f"  TRACK {number:02d} AUDIO"
        texts = (track.title, disc.performer_of(track), track.songwriter)
        yield from _texts("    ", disc.name_of(number), texts, notes)
        yield from _facts(disc, track)


def _facts(disc: Disc, track: DiscTrack) -> Iterator[str]:
    """Flags and code must stand before the first index."""
    flags = ["DCP"] * track.copy_permitted + ["PRE"] * track.pre_emphasis
    if flags:
        yield f"    FLAGS {' '.join(flags)}"
    if track.isrc:
        yield f"    ISRC {track.isrc}"
    pause = track.pregap_frames - (LEAD_FRAMES if track is disc.tracks[0] else 0)
    if pause:
        yield f"    INDEX 00 {msf(track.start_frame - pause)}"
    yield f"    INDEX 01 {msf(track.start_frame)}"


def _texts(indent: str, whose: str, texts: tuple[str, ...], notes: list[str]) -> Iterator[str]:
    for command, text in zip(("TITLE", "PERFORMER", "SONGWRITER"), texts, strict=True):
        kept = _held(text)[:_LONGEST_CHARACTERS].strip()
        if kept:
            yield f'{indent}{command} "{kept}"'
        for character, instead in _INSTEAD.items():
            if character in text:
                notes.append(
                    f"{command.lower()} of {whose}: a CUE sheet cannot hold {character}, which is {instead} there"
                )
        if len(_held(text)) > _LONGEST_CHARACTERS:
            notes.append(
                f"{command.lower()} of {whose}: a CUE sheet holds {_LONGEST_CHARACTERS} characters; it ends there"
            )


def _held(text: str) -> str:
    return " ".join(plain(text).translate(str.maketrans("".join(_INSTEAD), "".join(_INSTEAD.values()))).split())
