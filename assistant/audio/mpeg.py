"""Whether an MP3 file is as long as its Xing or Info header says.

The first frame of most MP3 files holds no sound but that header, written by the encoder: flags, the number of frames,
the number of bytes of the stream. Source: the Xing SDK's header, which LAME kept; frames: ISO/IEC 11172-3 2.4.2.3.
"""

import struct
from typing import BinaryIO

_RATES_HZ = (44_100, 48_000, 32_000, 0)  # of MPEG-1; MPEG-2 halves them, MPEG-2.5 quarters them
_HALVINGS = {3: 0, 2: 1, 0: 2}  # by the two version bits
_HAS_BOTH = 3  # flags: number of frames (1) and number of bytes (2)
_LATEST = 40  # the header stands at most this many bytes into the frame


def cut_seconds(file: BinaryIO, file_bytes: int) -> tuple[float, float] | None:
    """Seconds held and promised, where fewer bytes are held than promised; None otherwise, or without such a header."""
    start = _after_id3(file)
    file.seek(start)
    frame = file.read(_LATEST + 16)
    at = max(frame.find(b"Xing"), frame.find(b"Info"))
    if at < 0 or len(frame) < at + 16 or not _frame_seconds(frame):
        return None
    flags, frames, promised = struct.unpack(">III", frame[at + 4 : at + 16])
    held = file_bytes - start
    if flags & _HAS_BOTH != _HAS_BOTH or held >= promised:
        return None
    seconds = frames * _frame_seconds(frame)
    return held / promised * seconds, seconds


def _frame_seconds(frame: bytes) -> float:
    """How long one frame of layer III sounds; 0 where this is no frame."""
    halvings = _HALVINGS.get(frame[1] >> 3 & 3)
    rate_hz = _RATES_HZ[frame[2] >> 2 & 3]
    if frame[0] != 0xFF or halvings is None or rate_hz == 0:
        return 0.0
    return (576 if halvings else 1_152) / (rate_hz >> halvings)


def _after_id3(file: BinaryIO) -> int:
    """Where the first frame starts: behind the ID3v2 tag, whose size is four times seven bits."""
    file.seek(0)
    head = file.read(10)
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size
