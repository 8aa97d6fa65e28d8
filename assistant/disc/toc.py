"""A TOC file of cdrdao beside the album's sound file: what a disc is burned from, with codes, pauses and CD-Text.

Syntax as in the manual cdrdao(1), section TOC FILES. Its texts are bytes of CD-Text: characters beyond ASCII are
written as octal numbers, so that the file is plain ASCII whatever reads it.
"""

from collections.abc import Iterator

from assistant.disc.cd_text import CdText, cd_text
from assistant.disc.frames import LEAD_FRAMES, msf
from assistant.disc.master import Master, Notes, one_text
from assistant.disc.red_book import DiscTrack


def write(master: Master) -> tuple[str, Notes]:
    """Lay the file out."""
    text = cd_text(master.disc)
    return "".join(f"{line}\n" for line in _lines(master, text)), text.notes


FORMAT = one_text("toc", "a TOC file for cdrdao, with CD-Text", ".toc", write)


def _lines(master: Master, text: CdText) -> Iterator[str]:
    disc = master.disc
    yield "CD_DA"
    if disc.upc:
        yield f'CATALOG "{disc.upc}"'
    if text.texts:
        yield "CD_TEXT {"
        yield f"  LANGUAGE_MAP {{ 0 : {text.language} }}"
        yield from _language(text, 0)
        yield "}"
    for number, track in enumerate(disc.tracks, 1):
        yield ""
        yield f"// track {number:02d}"
        yield from _track(track)
        if text.texts:
            yield "CD_TEXT {"
            yield from _language(text, number)
            yield "}"
        yield from _sound(track, _quoted(master.image_name.encode()), first=number == 1)


def _track(track: DiscTrack) -> Iterator[str]:
    yield "TRACK AUDIO"
    yield "COPY" if track.copy_permitted else "NO COPY"
    yield "PRE_EMPHASIS" if track.pre_emphasis else "NO PRE_EMPHASIS"
    yield "TWO_CHANNEL_AUDIO"
    if track.isrc:
        yield f'ISRC "{track.isrc}"'


def _sound(track: DiscTrack, file: str, *, first: bool) -> Iterator[str]:
    """The part of the file, pause included; the 2 s before the first track are the burning program's."""
    pause = track.pregap_frames - (LEAD_FRAMES if first else 0)
    yield f"FILE {file} {msf(track.start_frame - pause)} {msf(pause + track.length_frames)}"
    if pause:
        yield f"START {msf(pause)}"


def _language(text: CdText, number: int) -> Iterator[str]:
    """All tracks have all kinds, which cdrdao asks for."""
    yield "  LANGUAGE 0 {"
    for kind, words in text.texts.items():
        yield f"    {kind} {_quoted(words[number].encode('latin-1'))}"
    yield "  }"


def _quoted(text: bytes) -> str:
    plain = (chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in '"\\' else f"\\{byte:03o}" for byte in text)
    return f'"{"".join(plain)}"'
