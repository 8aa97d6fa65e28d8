"""AIFF as libsndfile writes it, without the time of day, so that two runs give the same bytes."""

import struct
from typing import BinaryIO

from assistant.audio.riff import chunks


def clear_peak_time(file: BinaryIO) -> None:
    """Set the time stamp of a float file's PEAK chunk (version, seconds since 1970, peaks) to 0."""
    for chunk in chunks(file, ">"):
        if chunk.name == b"PEAK":
            file.seek(chunk.start + 4)
            file.write(struct.pack(">I", 0))
            file.flush()
            return
