"""A reader of DDP 2.00 images, written from the field tables alone: it knows nothing of the writer.

DDPID of 128 bytes, DDPMS packets of 128, PQ packets of 64; all ASCII. A field is (first byte, length).
"""

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

ID = {"DDPID": (0, 8), "UPC": (8, 13), "MSS": (21, 8), "MSL": (29, 8), "MED": (37, 1), "MID": (38, 48), "BK": (86, 1),
      "TYPE": (87, 2), "NSIDE": (89, 1), "SIDE": (90, 1), "NLAYER": (91, 1), "LAYER": (92, 1), "SIZ": (93, 2),
      "TXT": (95, 33)}  # fmt: skip
MAP = {"MPV": (0, 4), "DST": (4, 2), "DSP": (6, 8), "DSL": (14, 8), "DSS": (22, 8), "SUB": (30, 8), "CDM": (38, 2),
       "SSM": (40, 1), "SCR": (41, 1), "PRE1": (42, 4), "PRE2": (46, 4), "PST": (50, 4), "MED": (54, 1), "TRK": (55, 2),
       "IDX": (57, 2), "ISRC": (59, 12), "SIZ": (71, 3), "DSI": (74, 17), "NEW": (91, 1), "PRE1NXT": (92, 4),
       "PAUSEADD": (96, 8), "OFS": (104, 9), "PAD": (113, 15)}  # fmt: skip
PQ = {"SPV": (0, 4), "TRK": (4, 2), "IDX": (6, 2), "HRS": (8, 2), "MIN": (10, 2), "SEC": (12, 2), "FRM": (14, 2),
      "CB1": (16, 2), "CB2": (18, 2), "ISRC": (20, 12), "UPC": (32, 13), "TXT": (45, 19)}  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A place in the subcode; `frame` counts from the beginning of the disc."""

    track: str
    index: str
    frame: int
    control: str
    isrc: str
    upc: str


def fields(data: bytes, table: dict[str, tuple[int, int]]) -> list[dict[str, str]]:
    """The fields of every packet, and a check that the table covers it byte by byte."""
    size = sum(length for _, length in table.values())
    assert len(data) % size == 0, (len(data), size)
    assert sorted(table.values()) == list(table.values())
    text = data.decode("ascii")
    return [
        {name: text[first + start : first + start + length].rstrip(" ") for name, (start, length) in table.items()}
        for first in range(0, len(text), size)
    ]


def points(data: bytes) -> list[Point]:
    """The subcode's points."""
    found = []
    for each in fields(data, PQ):
        assert each["SPV"] == "VVVS"
        assert each["HRS"] == each["CB2"] == each["TXT"] == ""
        assert int(each["SEC"]) < 60
        assert int(each["FRM"]) < 75
        frame = (int(each["MIN"]) * 60 + int(each["SEC"])) * 75 + int(each["FRM"])
        found.append(Point(each["TRK"], each["IDX"], frame, each["CB1"], each["ISRC"], each["UPC"]))
    return found


def check_sums(folder: Path) -> set[str]:
    """Both lists against the files themselves; gives the names that are in them."""
    listed = {}
    for line in (folder / "CHECKSUM.MD5").read_text().splitlines():
        md5, _, name = line.partition(" *")
        assert hashlib.md5((folder / name).read_bytes(), usedforsecurity=False).hexdigest() == md5
        listed[name] = md5
    head, *lines = (folder / "CHECKSUM.TXT").read_text().splitlines()
    assert head == "[CRC32 Checksum]"
    for line in lines:
        name, _, crc = line.partition("=")
        assert f"{zlib.crc32((folder / name).read_bytes()):08X}" == crc
    assert [line.partition("=")[0] for line in lines] == list(listed)
    return set(listed)
