"""Tell a file's format by its content, and decode it: plain samples by `pcm`, the rest by libsndfile or PyAV.

Where it fails: an MP3 without a Xing or Info header does not say how long it is, so a cut goes unseen there; and
formats that are read only because libsndfile can (CAF, W64, AU ...) are taken as they are.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

from assistant.audio import mpeg, riff
from assistant.audio.m4a import decode_m4a, looks_like_aac
from assistant.audio.pcm import PcmSource
from assistant.audio.sound import Block, Source, cut_off
from assistant.errors import SoundError

_NAMES = {"WAVEX": "WAV"}
_UNKNOWN_SAMPLES = 2**48  # libsndfile's count where a stream does not say (it gives 2^63 - 1)
_OGG_LAST_PAGE = 0x04  # a bit of a page's header_type, RFC 3533 section 6
_OGG_HEADER = 27  # bytes before the table of segments


@dataclass(frozen=True)
class LibsndfileSource:
    """A file that libsndfile decodes."""

    file: Path
    format: str
    subtype: str
    rate_hz: int
    channels: int
    samples: int

    def blocks(self, size: int, start: int, stop: int) -> Iterator[Block]:
        """Yield the samples from `start` up to `stop`, in blocks of up to `size`; stop early where decoding does.

        Raises:
            SoundError: libsndfile finds damaged data.
        """
        with self.file.open("rb") as file, _open(self.file, file) as decoder:
            interleaved = np.empty((min(size, max(stop - start, 1)), self.channels), dtype=np.float32)
            position = start
            while position < stop:
                try:
                    if position == start > 0:
                        decoder.seek(start)
                    count = len(decoder.read(out=interleaved[: stop - position]))
                except soundfile.LibsndfileError as error:
                    raise SoundError(
                        f"{self.file}: cannot be decoded after {position / self.rate_hz:.2f} s "
                        f"({str(error).rstrip('.')}); is it damaged?"
                    ) from error
                if count == 0:
                    return
                position += count
                yield np.ascontiguousarray(interleaved[:count].T)


def find_source(path: Path) -> Source:
    """Identify `path` by its content and prepare to decode it.

    Raises:
        SoundError: not a sound file that can be read, or cut off.
    """
    with path.open("rb") as file:
        head = file.read(12)
        file_bytes = os.fstat(file.fileno()).st_size
        if looks_like_aac(head):
            return decode_m4a(path)
        if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
            layout = riff.read_wav(file, file_bytes)
            if layout is not None:
                _refuse_cut(path, layout.cut_seconds)
                if layout.subtype and layout.channels:
                    return _plain(path, layout)
        if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
            _refuse_cut(path, riff.aiff_cut_seconds(file, file_bytes))
        if head[:3] == b"ID3" or (head[0] == 0xFF and head[1:2] >= b"\xe0"):
            _refuse_cut(path, mpeg.cut_seconds(file, file_bytes))
    return _libsndfile_source(path)


def _plain(path: Path, layout: riff.WavLayout) -> PcmSource:
    samples = layout.held_bytes // layout.frame_bytes
    return PcmSource(
        path, layout.format, layout.subtype, layout.subtype, layout.rate_hz, layout.channels, samples, layout.start
    )


def _open(path: Path, file: BinaryIO) -> soundfile.SoundFile:
    # By descriptor: given a name, libsndfile believes some endings (.raw, .vox) more than the content.
    try:
        return soundfile.SoundFile(file.fileno(), closefd=False)
    except (soundfile.LibsndfileError, RuntimeError, TypeError) as error:
        reason = str(getattr(error, "error_string", error)).rstrip(".")
        raise SoundError(
            f"{path}: is not a sound file that can be read ({reason}); WAV, RF64, FLAC, AIFF, OGG, MP3 and M4A can: "
            "is it another kind of file, or damaged?"
        ) from error


def _libsndfile_source(path: Path) -> LibsndfileSource:
    with path.open("rb") as file:
        with _open(path, file) as decoder:
            name, subtype = decoder.format, decoder.subtype
            rate_hz, channels, samples = decoder.samplerate, decoder.channels, decoder.frames
            if samples >= _UNKNOWN_SAMPLES:
                raise SoundError(
                    f"{path}: does not say how long it is, which must be known; was it written into a pipe? Convert it "
                    "to WAV or FLAC once more"
                )
            whole = name != "FLAC" or samples == 0 or _has_end(decoder)
        if not whole:
            raise SoundError(cut_off(path, _count(path) / rate_hz, samples / rate_hz))
        if subtype.startswith("MPEG_LAYER"):
            name, samples = "MP3", _count(path)
        if name == "OGG" and not _has_last_page(file):
            raise SoundError(
                f"{path}: ends after {samples / rate_hz:.2f} s without the page that closes an Ogg stream; a whole "
                "file is needed: was it downloaded or copied only in part?"
            )
    return LibsndfileSource(path, _NAMES.get(name, name), subtype, rate_hz, channels, samples)


def _refuse_cut(path: Path, seconds: tuple[float, float] | None) -> None:
    if seconds is not None:
        raise SoundError(cut_off(path, *seconds))


def _has_end(decoder: soundfile.SoundFile) -> bool:
    """Whether the last promised sample decodes."""
    try:
        decoder.seek(decoder.frames - 1)
        return len(decoder.read(1)) == 1
    except soundfile.LibsndfileError:
        return False


def _count(path: Path) -> int:
    """Count the samples that decode, to a few thousand where they end in damage.

    MP3 needs it: without a Xing header libsndfile guesses the length from the bit rate.
    """
    total = 0
    with path.open("rb") as file, _open(path, file) as decoder:
        buffer = np.empty((4_096, decoder.channels), dtype=np.float32)
        try:
            while count := len(decoder.read(out=buffer)):
                total += count
        except soundfile.LibsndfileError:
            return total
    return total


def _has_last_page(file: BinaryIO) -> bool:
    """Whether an Ogg file's last page says that it is the last; a page has at most 65,307 bytes."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - 65_307))
    tail = file.read()
    page = tail[max(tail.rfind(b"OggS"), 0) :]
    if len(page) < _OGG_HEADER or not page[5] & _OGG_LAST_PAGE:
        return False
    segments = page[_OGG_HEADER : _OGG_HEADER + page[26]]
    return len(page) >= _OGG_HEADER + len(segments) + sum(segments)
