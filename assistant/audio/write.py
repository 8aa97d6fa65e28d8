"""Write a sound in blocks: quantised with dither, counted where it saturates, checked when it is closed.

Whole numbers come from the kernel's quantiser, whose noise is a hash of channel and position: the same sound gives
the same bytes, in whatever blocks. MP3 is written at 320 kbit/s, OGG at Vorbis quality 8.
"""

import errno
import os
import shutil
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant.audio import aiff, ogg
from assistant.audio.formats import OutputFormat
from assistant.audio.read import open_sound
from assistant.audio.sound import Block
from assistant.audio.wav import WavFile
from assistant.errors import OutputError, SoundError
from assistant.kernels import Quantizer

_Interleaved = NDArray[Any]  # int32 or float32, (samples, channels)
_CHUNK_SAMPLES = 16_384  # the Vorbis encoder's bits depend on how much it is given at a time
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_COMPRESSION = {"OGG": 0.2, "MP3": 0.0}  # 0 is the largest file; a constant rate for MP3, whose rates all players know


class _Sink(Protocol):
    def write(self, interleaved: _Interleaved) -> None: ...
    def close(self) -> None: ...


class _LibsndfileSink:
    """FLAC, AIFF, OGG and MP3, by libsndfile."""

    def __init__(self, file: BinaryIO, form: OutputFormat, channels: int) -> None:
        self._file, self._container = file, form.container
        self._shift = 32 - form.bits if form.bits else 0  # libsndfile takes int32 left-justified
        self._waiting = np.empty((0, channels), dtype=np.int32 if form.bits else np.float32)
        compression = _COMPRESSION.get(form.container)
        self._encoder = soundfile.SoundFile(
            file.fileno(),
            "w",
            samplerate=form.rate_hz,
            channels=channels,
            subtype=form.subtype,
            format=form.container,
            closefd=False,
            compression_level=compression,
            bitrate_mode="CONSTANT" if form.container == "MP3" else None,
        )

    def write(self, interleaved: _Interleaved) -> None:
        if interleaved.dtype == np.int32:
            interleaved = np.left_shift(interleaved, self._shift)
        waiting = np.concatenate((self._waiting, interleaved))
        whole = len(waiting) // _CHUNK_SAMPLES * _CHUNK_SAMPLES
        for start in range(0, whole, _CHUNK_SAMPLES):
            self._encoder.write(waiting[start : start + _CHUNK_SAMPLES])
        self._waiting = waiting[whole:]

    def close(self) -> None:
        self._encoder.write(self._waiting)
        self._encoder.close()
        if self._container == "AIFF":
            aiff.clear_peak_time(self._file)
        elif self._container == "OGG":
            ogg.set_serial(self._file)


class SoundWriter:
    """A sound file being written block by block; `close` completes it."""

    def __init__(
        self,
        temporary: Path,
        form: OutputFormat,
        channels: int,
        *,
        name: Path | None = None,
        samples: int | None = None,
    ) -> None:
        """Start writing into `temporary`, which exists and is empty.

        Args:
            temporary: the file to fill.
            form: how.
            channels: 1 or 2.
            name: the path that error texts name.
            samples: per channel, if known: the disk's free space is then checked beforehand.

        Raises:
            OutputError: not enough space on the disk.
        """
        self.samples = 0
        self.saturated_samples = 0
        self._form, self._channels = form, channels
        self.temporary, self._name = temporary, name or temporary
        self._needed_bytes = form.bytes_needed(samples or 0, channels)
        self._closed = False
        self._check_space()
        self._quantizer = Quantizer(channels, form.bits, kind=form.dither) if form.bits else None
        self._file = temporary.open("r+b")
        own = form.container in ("WAV", "RF64")
        try:
            self._sink: _Sink = (WavFile if own else _LibsndfileSink)(self._file, form, channels)
        except (OSError, soundfile.LibsndfileError) as error:
            self.abandon()
            raise self._failure(error) from error

    def write(self, block: Block) -> None:
        """Append a block: float32 (channels, samples).

        Whole-number formats saturate beyond full scale; `saturated_samples` counts where, over all channels.

        Raises:
            OutputError: the disk is full or failing.
        """
        if block.shape[0] != self._channels:
            raise ValueError(f"a block of {block.shape[0]} channels; this file has {self._channels}")
        if block.shape[1] == 0:
            return
        self._watch(block)
        try:
            self._sink.write(self._quantizer.process(block) if self._quantizer else np.ascontiguousarray(block.T))
        except (OSError, soundfile.LibsndfileError, AssertionError) as error:  # the last: soundfile's short write
            raise self._failure(error) from error
        self.samples += block.shape[1]

    def close(self) -> None:
        """Complete the file and check that all of it is there; closing again does nothing.

        Raises:
            OutputError: the disk is full or failing.
        """
        if self._closed:
            return
        self._closed = True
        try:
            with self._file:
                self._sink.close()
            held = open_sound(self.temporary).samples if self.samples else 0
        except (OSError, soundfile.LibsndfileError, SoundError) as error:
            raise self._failure(error) from error
        if held != self.samples:
            raise self._failure(None)

    def abandon(self) -> None:
        """Close the file, whole or not, for it to be removed."""
        if self._closed:
            return
        self._closed = True
        try:
            self._file.close()
        except OSError:
            return  # what could not be written is thrown away in any case

    def _watch(self, block: Block) -> None:
        low, high = float(block.min()), float(block.max())
        if not (np.isfinite(low) and np.isfinite(high)):
            raise FloatingPointError(f"{self._name}: NaN or infinity after {self.samples} samples; a stage is broken")
        if self._quantizer and (low < -1.0 or high > 1.0):
            self.saturated_samples += int(np.count_nonzero(np.abs(block) > 1.0))

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.temporary.parent).free
        if free < self._needed_bytes:
            raise OutputError(
                f"{self._name}: needs {_megabytes(self._needed_bytes)}, but {self._name.parent} has {_megabytes(free)} "
                "free; free some space or choose another folder with -o"
            )

    def _failure(self, error: Exception | None) -> OutputError:
        needed = max(self._needed_bytes, self._form.bytes_needed(self.samples, self._channels))
        return write_failure(self._name, error, needed)


def write_failure(name: Path, error: Exception | None, needed_bytes: int) -> OutputError:
    """Word the error of a file that could not be written whole."""
    folder = name.parent
    needed = f" ({_megabytes(needed_bytes)} needed)" if needed_bytes else ""
    free = shutil.disk_usage(folder).free if os.access(folder, os.F_OK) else 0
    if isinstance(error, OSError) and error.errno not in _FULL:
        return OutputError(f"{name}: cannot be written ({error.strerror or error}); is the disk still there?")
    return OutputError(
        f"{name}: could not be written whole{needed}, nothing was kept; {folder} has {_megabytes(free)} free: is the "
        "disk full, or a quota or file size limit reached?"
    )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
