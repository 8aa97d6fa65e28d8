"""A DDP 2.00 image: the folder of files that pressing plants take.

    DDPID         what it is: level, UPC, the label's number
    DDPMS         the map: one packet for each of the three below
    PQDESCR       where pauses and tracks begin, with flags, ISRC and UPC
    IMAGE.DAT     the sound: 16 bits, little-endian, from the disc's time 00:00:00 on, so 2 s of silence come first
    CDTEXT.BIN    the packs of CD-Text, where there are names
    CHECKSUM.MD5, CHECKSUM.TXT    MD5 and CRC-32 of all of them

DDP is DCA Inc.'s; its specification is given to licensees only. The fields are those on which open readers and
descriptions of existing images agree, and nothing optional is filled in. No plant has confirmed an image of this
program: the first thing a plant does is to check one.

Conventions: packets are ASCII; texts are padded on the right with spaces, numbers on the left with zeros. A field is
(first byte, length).
"""

import hashlib
import zlib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from assistant.audio import Outputs
from assistant.audio.write import write_failure
from assistant.disc.cd_text import cd_text, packs
from assistant.disc.frames import FRAME_BYTES, LEAD_FRAMES, msf
from assistant.disc.image import pcm_bytes
from assistant.disc.latin import latin
from assistant.disc.master import DiscFormat, Master, Notes
from assistant.disc.red_book import Disc, DiscTrack

ID_BYTES, MAP_BYTES, PQ_BYTES = 128, 128, 64
_FOLDER = "_ddp"
_PQ, _IMAGE, _TEXT = "PQDESCR", "IMAGE.DAT", "CDTEXT.BIN"
_SUMS = ("CHECKSUM.MD5", "CHECKSUM.TXT")
_NAME_BYTES = 17

_LEVEL, _ID_UPC, _MASTER_ID, _TYPE = (0, 8), (8, 13), (38, 48), (87, 2)
_STREAM, _LENGTH, _START, _SUBCODE, _MODE, _STORAGE, _SCRAMBLED = (
    (0, 6),
    (14, 8),
    (22, 8),
    (30, 8),
    (38, 2),
    (40, 1),
    (41, 1),
)
_PAUSE, _NAME_SIZE, _NAME = (46, 4), (71, 3), (74, _NAME_BYTES)
_TRACK, _INDEX, _TIME, _CONTROL, _ISRC, _PQ_UPC = (0, 6), (6, 2), (10, 6), (16, 2), (20, 12), (32, 13)

_PRE_EMPHASIS, _COPY_PERMITTED = 1, 2
"""Bits of the subcode's control, IEC 60908."""
Fields = dict[tuple[int, int], str]


def ddp_id(disc: Disc) -> bytes:
    """The identifier. The label's number goes into its master identifier, or the album's title where there is none."""
    named = latin(disc.catalogue or disc.title).encode("ascii", "replace").decode()
    return _packet(ID_BYTES, {_LEVEL: "DDP 2.00", _ID_UPC: disc.upc, _MASTER_ID: named[: _MASTER_ID[1]], _TYPE: "CD"})


def ddp_map(disc: Disc, pq_bytes: int, text_bytes: int) -> bytes:
    """The map: names and sizes of the streams; the sound's in frames, with the pause that it begins with."""
    streams: list[Fields] = []
    if text_bytes:
        streams.append({_STREAM: "VVVMS0", _LENGTH: f"{text_bytes:08d}", _SUBCODE: "CDTEXT", _NAME: _TEXT})
    streams.append({_STREAM: "VVVMS0", _LENGTH: f"{pq_bytes:08d}", _SUBCODE: "PQ DESCR", _NAME: _PQ})
    sound = {_LENGTH: f"{LEAD_FRAMES + disc.total_frames:08d}", _START: f"{0:08d}", _NAME: _IMAGE}
    stored = {_MODE: "DA", _STORAGE: "7", _SCRAMBLED: "0", _PAUSE: f"{disc.tracks[0].pregap_frames:04d}"}
    streams.append({_STREAM: "VVVMD0", **sound, **stored})
    return b"".join(_packet(MAP_BYTES, {**fields, _NAME_SIZE: f"{_NAME_BYTES:03d}"}) for fields in streams)


def ddp_pq(disc: Disc) -> bytes:
    """The subcode: lead-in, each track's pause and start, and the lead-out, twice as existing images have it."""
    made = [_point("00", "00", -LEAD_FRAMES, "01", upc=disc.upc)]
    for number, track in enumerate(disc.tracks, 1):
        points = [("00", track.pause_frame)] if track.pregap_frames else []
        for index, frame in (*points, ("01", track.start_frame)):
            isrc = track.isrc if frame == track.pause_frame else ""  # with the track's first packet
            made.append(_point(f"{number:02d}", index, frame, _control(track), isrc=isrc))
    made.extend([_point("AA", "01", disc.total_frames, "01")] * 2)
    return b"".join(made)


def write(master: Master, folder: Path, stem: str, outputs: Outputs) -> Notes:
    """Write the whole folder."""
    disc, place = master.disc, folder / f"{stem}{_FOLDER}"
    text = cd_text(disc)
    text_packs, points = packs(text, len(disc.tracks)), ddp_pq(disc)
    small = {
        "DDPID": ddp_id(disc),
        "DDPMS": ddp_map(disc, len(points), len(text_packs)),
        _TEXT: text_packs,
        _PQ: points,
    }
    sums = []
    for name, data in small.items():
        if data:
            outputs.data(place / name, data)
            sums.append((name, hashlib.md5(data, usedforsecurity=False).hexdigest(), zlib.crc32(data)))
    lead = [bytes(LEAD_FRAMES * FRAME_BYTES)]
    sums.append((_IMAGE, *_copied(chain(lead, pcm_bytes(master.image, disc)), place / _IMAGE, outputs)))
    outputs.text(place / _SUMS[0], "".join(f"{md5} *{name}\n" for name, md5, _ in sums))
    outputs.text(place / _SUMS[1], "[CRC32 Checksum]\n" + "".join(f"{name}={crc:08X}\n" for name, _, crc in sums))
    return (*text.notes, "no plant has confirmed the DDP image yet; let yours check it before it presses")


def _files(stem: str) -> tuple[str, ...]:
    return tuple(f"{stem}{_FOLDER}/{name}" for name in ("DDPID", "DDPMS", _PQ, _IMAGE, _TEXT, *_SUMS))


FORMAT = DiscFormat(name="ddp", what="a DDP 2.00 image for pressing plants", files=_files, write=write)


def _copied(parts: Iterable[bytes], final: Path, outputs: Outputs) -> tuple[str, int]:
    """Write a file part by part; gives its MD5 and CRC-32."""
    md5, crc, count = hashlib.md5(usedforsecurity=False), 0, 0
    temporary = outputs.path(final)
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
                md5.update(part)
                crc = zlib.crc32(part, crc)
                count += len(part)
    except OSError as error:
        raise write_failure(final, error, count) from error
    return md5.hexdigest(), crc


def _point(track: str, index: str, frame: int, control: str, *, isrc: str = "", upc: str = "") -> bytes:
    time = msf(LEAD_FRAMES + frame).replace(":", "")
    fields = {_TRACK: f"VVVS{track}", _INDEX: index, _TIME: time, _CONTROL: control, _ISRC: isrc, _PQ_UPC: upc}
    return _packet(PQ_BYTES, fields)


def _control(track: DiscTrack) -> str:
    """The flags as a hexadecimal digit, then 1 for the subcode's mode of positions."""
    return f"{_PRE_EMPHASIS * track.pre_emphasis | _COPY_PERMITTED * track.copy_permitted:X}1"


def _packet(size: int, fields: Fields) -> bytes:
    packet = bytearray(b" " * size)
    for (start, length), text in fields.items():
        packet[start : start + length] = text.encode("ascii").ljust(length)
    if len(packet) != size:
        raise ValueError(f"a packet of {len(packet)} bytes from {fields}; {size} are needed")
    return bytes(packet)
