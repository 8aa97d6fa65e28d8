"""What the printed sheets say of a disc: plain values, in the order in which they are read.

Conventions: times on the disc count from its beginning, as players and the plant's machines have them, so the first
track starts at 00:02:00; times in the file are 2 s less. A length runs to the next track's pause.
"""

from dataclasses import dataclass

from assistant.disc.cd_text import cd_text
from assistant.disc.codes import isrc_doubts, shown_isrc, shown_upc
from assistant.disc.frames import LEAD_FRAMES, minutes_seconds, msf
from assistant.disc.master import Master
from assistant.disc.red_book import Disc, DiscTrack
from assistant.plain import plain

NOTHING = "-"
TIMES = (
    "Times are minutes:seconds:frames, 75 frames a second: pause and start from the beginning of the disc, in file "
    "from that of the sound file."
)


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One track, as text."""

    number: str
    title: str
    performer: str
    isrc: str
    pause: str
    """On the disc, index 00; nothing where it has none."""
    start: str
    """On the disc, index 01."""
    in_file: str
    length: str
    short_length: str
    flags: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One disc, as text."""

    title: str
    performer: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[SheetRow, ...]
    end: str
    short_total: str
    notes: tuple[str, ...]


def sheet(master: Master) -> Sheet:
    """Put a disc into words."""
    disc = master.disc
    doubts = [isrc_doubts(track.isrc) for track in disc.tracks if track.isrc]
    return Sheet(
        title=plain(disc.title) or "Untitled",
        performer=plain(disc.performer),
        facts=(
            ("UPC/EAN", shown_upc(disc.upc) if disc.upc else NOTHING),
            ("Catalogue number", plain(disc.catalogue) or NOTHING),
            ("Tracks", str(len(disc.tracks))),
            ("Programme", msf(disc.total_frames)),
            ("Sound file", master.image_name),
        ),
        rows=tuple(_row(disc, number, track) for number, track in enumerate(disc.tracks, 1)),
        end=msf(LEAD_FRAMES + disc.total_frames),
        short_total=minutes_seconds(disc.total_frames),
        notes=(*cd_text(disc).notes, *filter(None, doubts)),
    )


def _row(disc: Disc, number: int, track: DiscTrack) -> SheetRow:
    flags = [name for name, is_set in (("copy", track.copy_permitted), ("pre-emphasis", track.pre_emphasis)) if is_set]
    return SheetRow(
        number=f"{number:02d}",
        title=plain(track.title) or NOTHING,
        performer=plain(disc.performer_of(track)) or NOTHING,
        isrc=shown_isrc(track.isrc) if track.isrc else NOTHING,
        pause=msf(LEAD_FRAMES + track.pause_frame) if track.pregap_frames else NOTHING,
        start=msf(LEAD_FRAMES + track.start_frame),
        in_file=msf(track.start_frame),
        length=msf(track.length_frames),
        short_length=minutes_seconds(track.length_frames),
        flags=", ".join(flags) or NOTHING,
    )
