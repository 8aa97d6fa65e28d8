"""What broadcasters read in a WAV: the `bext` chunk, version 2 (EBU Tech 3285 v2, 2011), and `iXML`.

Loudness fields are whole numbers of hundredths; 0x7FFF says that a figure is not known (silence has none). Texts of
`bext` are ASCII, by the rules of `assistant.disc.latin`. iXML (specification 2.10, Gallery) repeats it in XML, with the
names in full.

The same input gives the same bytes: date and time are written only where they are given.
"""

import math
import struct
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from assistant import __version__
from assistant.audio.riff import WavLayout
from assistant.disc.latin import latin
from assistant.plain import plain
from assistant.profile import Profile
from assistant.tags.model import Tags

ORIGINATOR = "assistant"
_UNSET = 0x7FFF
_BEXT = struct.Struct("<256s32s32s10s8sQH64s5h180s")
_VERSION = 2
_FIGURES = (
    "LOUDNESS_VALUE",
    "LOUDNESS_RANGE",
    "MAX_TRUE_PEAK_LEVEL",
    "MAX_MOMENTARY_LOUDNESS",
    "MAX_SHORT_TERM_LOUDNESS",
)
_MODES = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, kw_only=True)
class Loudness:
    """The five figures of EBU R 128; None where one is not known."""

    loudness_lufs: float | None = None
    range_lu: float | None = None
    true_peak_dbtp: float | None = None
    momentary_max_lufs: float | None = None
    short_term_max_lufs: float | None = None


def loudness_of(profile: Profile) -> Loudness:
    """The figures of a measured song."""
    return Loudness(
        loudness_lufs=profile.loudness_lufs,
        range_lu=profile.range_lu,
        true_peak_dbtp=profile.true_peak_dbtp,
        momentary_max_lufs=profile.momentary_max_lufs,
        short_term_max_lufs=profile.short_term_max_lufs,
    )


def bext(tags: Tags, loudness: Loudness, layout: WavLayout, dated: datetime | None) -> bytes:
    """The chunk's content: 602 bytes and the coding history. The reference is the ISRC."""
    date = "" if dated is None else f"{dated:%Y-%m-%d}"
    time = "" if dated is None else f"{dated:%H:%M:%S}"
    fixed = _BEXT.pack(
        _ascii(_description(tags), 256),
        _ascii(ORIGINATOR, 32),
        _ascii(tags.isrc, 32),
        _ascii(date, 10),
        _ascii(time, 8),
        0,
        _VERSION,
        b"",
        *_hundredths(loudness),
        b"",
    )
    return fixed + _history(layout).encode("ascii")


def ixml(tags: Tags, loudness: Loudness) -> bytes:
    """The chunk's content: project, scene, note, and `bext` once more under the names that the specification gives."""
    figures = [
        f"<BWF_{name}>{value}</BWF_{name}>"
        for name, value in zip(_FIGURES, _hundredths(loudness), strict=True)
        if value != _UNSET
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<BWFXML>",
        "<IXML_VERSION>2.10</IXML_VERSION>",
        f"<PROJECT>{_xml(tags.album)}</PROJECT>",
        f"<SCENE>{_xml(tags.title)}</SCENE>",
        f"<TAKE>{'' if tags.track is None else tags.track}</TAKE>",
        f"<NOTE>{_xml(tags.comment)}</NOTE>",
        "<BEXT>",
        f"<BWF_DESCRIPTION>{_xml(_description(tags))}</BWF_DESCRIPTION>",
        f"<BWF_ORIGINATOR>{ORIGINATOR}</BWF_ORIGINATOR>",
        f"<BWF_ORIGINATOR_REFERENCE>{_xml(tags.isrc)}</BWF_ORIGINATOR_REFERENCE>",
        *figures,
        "</BEXT>",
        "</BWFXML>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _description(tags: Tags) -> str:
    return " - ".join(text for text in (tags.artist, tags.title, tags.album) if text)


def _history(layout: WavLayout) -> str:
    """One line as EBU R 98 has it: coding, rate, bits, mode, and who did it."""
    bits = 8 * layout.frame_bytes // layout.channels
    mode = _MODES.get(layout.channels, f"{layout.channels} channels")
    return f"A=PCM,F={layout.rate_hz},W={bits},M={mode},T={ORIGINATOR} {__version__}\r\n"


def _hundredths(loudness: Loudness) -> tuple[int, int, int, int, int]:
    return (
        _hundredth(loudness.loudness_lufs),
        _hundredth(loudness.range_lu),
        _hundredth(loudness.true_peak_dbtp),
        _hundredth(loudness.momentary_max_lufs),
        _hundredth(loudness.short_term_max_lufs),
    )


def _hundredth(value: float | None) -> int:
    """Not known, too, where the field cannot hold it."""
    if value is None or not math.isfinite(value) or abs(round(100.0 * value)) >= _UNSET:
        return _UNSET
    return round(100.0 * value)


def _ascii(text: str, most: int) -> bytes:
    return latin(text).encode("ascii", "replace")[:most]


def _xml(text: str) -> str:
    return escape(plain(text))
