"""ReaEQ's settings as a REAPER project holds them: three blocks of bytes in base64.

The first block names the plug-in, its pins and the size of the second, which has 33 bytes a band, the gain of all, and
the size of its window; the third names the preset. Numbers are little-endian, gains are factors, widths are octaves.

Source: documented nowhere; as read out of projects that REAPER 6 and 7 wrote. Not verified in REAPER.
"""

import base64
import struct
from collections.abc import Iterator, Sequence

from assistant.sessions.equalizing import EqBand
from assistant.units import db_to_amplitude

PLUG_IN = '"VST: ReaEQ (Cockos)" reaeq.dll 0 "" 1919247729<56535472656571726561657100000000> ""'
KINDS = {"low_shelf": 0, "high_shelf": 1, "low_pass": 3, "high_pass": 4, "bell": 8}
_BAND_BYTES = 33
_WINDOW = (0, 509, 348, 2)
_NAMED = b"\x00\x00\x10\x00\x00\x00"
_LINE_BYTES = 96
"""128 characters, as long as REAPER's own lines are."""


def lines(bands: Sequence[EqBand]) -> Iterator[str]:
    """The block of one ReaEQ with these bands, all of them on."""
    state = struct.pack("<ii", _BAND_BYTES, len(bands)) + b"".join(map(_band, bands))
    state += struct.pack("<iid4i", 1, 1, 1.0, *_WINDOW)
    yield f"<VST {PLUG_IN}"
    yield f"  {_text(_header(len(state)))}"
    yield from (f"  {_text(state[first : first + _LINE_BYTES])}" for first in range(0, len(state), _LINE_BYTES))
    yield f"  {_text(_NAMED)}"
    yield ">"


def _header(size: int) -> bytes:
    """Name, mark, two pins in and two out, then the size of the settings."""
    pins = struct.pack("<IQQ", 2, 1, 2)
    return b"qeer" + struct.pack("<I", 0xFEED5EEE) + pins + pins + struct.pack("<III", size, 1, 0x00100000)


def _band(band: EqBand) -> bytes:
    """Kind, on, frequency, gain, width; the last byte draws it on a scale of octaves."""
    gain = db_to_amplitude(band.gain_db)
    return struct.pack("<iidddB", KINDS[band.kind], 1, band.frequency_hz, gain, band.octaves, 1)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
