"""True peaks behind a real encoder and decoder: the sound goes through ffmpeg, and what comes back is measured.

Encoders leave out what is not heard, and what is left can reach further than what came in. How far depends on the
music, the encoder and the bit rate, so it is tried and not foretold. Two processes of ffmpeg stand in a row, encoder
and decoder, which decodes to 32-bit float, so nothing is clipped and nothing is kept on the disk.

Conventions: a coding is named "mp3 128": the coder and the bit rate in kbit/s. What has another rate than 44.1 or 48
kHz is brought to one of them first, as services do.

Where it fails: ffmpeg's encoders are those that services are known or thought to use, but for AAC, whose usual encoders
are not free: there Fraunhofer's stands in where this ffmpeg has it, and else its own one, without the tools (noise
substitution, temporal shaping, intensity stereo) that make it overshoot by decibels now and then, and with its fast
search, which takes half as long.
"""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import IO, BinaryIO

import numpy as np

from assistant import kernels
from assistant.audio import Block, Sound
from assistant.audio.sound import BLOCK_SAMPLES
from assistant.units import amplitude_to_db

_OWN_AAC = ("-aac_coder", "fast", "-aac_tns", "0", "-aac_pns", "0", "-aac_is", "0")
_HURRIED_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Coder:
    """How ffmpeg is called for one way of coding; the first encoder that it has is taken."""

    encoders: tuple[str, ...]
    decoder: str
    container: str
    """One that can be written and read through a pipe."""
    rate_hz: int | None = None
    """The only rate it has."""


CODERS: dict[str, Coder] = {
    "mp3": Coder(encoders=("libmp3lame",), decoder="mp3float", container="mp3"),
    "aac": Coder(encoders=("libfdk_aac", "aac"), decoder="aac", container="adts"),
    "vorbis": Coder(encoders=("libvorbis",), decoder="vorbis", container="ogg"),
    "opus": Coder(encoders=("libopus",), decoder="opus", container="ogg", rate_hz=48000),
}
"""Every coder by its name in the rules."""


class NotChecked(Exception):  # noqa: N818 - it is no error: a line says so
    """A coding that cannot be tried here, and why."""


@dataclass(frozen=True, kw_only=True)
class Coded:
    """What came back."""

    true_peak_dbtp: float
    at_seconds: float
    """To about a second: encoders and decoders delay by some hundredths."""
    encoder: str


def coded_peak(sound: Sound, coding: str) -> Coded:
    """Encode and decode a sound, and measure the true peak.

    Args:
        sound: the file.
        coding: such as "vorbis 160".

    Raises:
        NotChecked: there is no ffmpeg, it lacks the encoder, or it failed.
        SoundError: the file cannot be decoded.
    """
    name, kbps = coding.split()
    coder = CODERS[name]
    encoder = _encoder(coder)
    rate_hz = coder.rate_hz or _usual_rate(sound.rate_hz)
    with tempfile.TemporaryFile() as complaints:
        meter = kernels.TruePeakMeter(sound.channels, kernel="compact")
        peaks = [
            float(meter.process(block).max()) for block in _through(sound, encoder, kbps, coder, rate_hz, complaints)
        ]
        peaks.append(float(meter.flush().max()))
        if len(peaks) == 1:
            raise NotChecked(f"ffmpeg's {encoder} gave nothing back")
    at = max(peaks.index(peaks[-1]) - 0.5, 0.0) * BLOCK_SAMPLES / rate_hz
    return Coded(true_peak_dbtp=amplitude_to_db(peaks[-1]), at_seconds=round(at, 1), encoder=encoder)


def _usual_rate(rate_hz: int) -> int:
    """44.1 or 48 kHz, of which family the rate is."""
    return 44100 if rate_hz % 11025 == 0 else 48000


def _encoder(coder: Coder) -> str:
    known = ffmpeg_encoders()
    found = [each for each in coder.encoders if each in known]
    if not found:
        raise NotChecked(f"this ffmpeg has no encoder {' or '.join(coder.encoders)}")
    return found[0]


@cache
def _listed_encoders(program: str) -> frozenset[str]:
    command = [program, "-hide_banner", "-encoders"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_HURRIED_SECONDS)  # noqa: S603 - no shell, fixed arguments
    return frozenset(words[1] for words in map(str.split, done.stdout.splitlines()) if len(words) > 1)


def ffmpeg_encoders() -> frozenset[str]:
    """The encoders that the ffmpeg of this machine has.

    Raises:
        NotChecked: there is none.
    """
    return _listed_encoders(_ffmpeg())


def _ffmpeg() -> str:
    program = shutil.which("ffmpeg")
    if program is None:
        raise NotChecked("ffmpeg is not installed")
    return program


def coding_commands(
    encoder: str, kbps: str, coder: Coder, *, rates_hz: tuple[int, int], channels: int
) -> tuple[list[str], list[str]]:
    """The arguments of ffmpeg that encode raw float32 to standard output, and those that decode it again.

    Args:
        encoder: its name in ffmpeg.
        kbps: bit rate.
        coder: container and decoder.
        rates_hz: of what comes in, and of what is encoded.
        channels: 1 or 2.
    """
    quiet = [_ffmpeg(), "-nostdin", "-hide_banner", "-loglevel", "error"]
    extra = _OWN_AAC if encoder == "aac" else ()
    raw = ["-f", "f32le", "-ar", str(rates_hz[0]), "-ac", str(channels), "-i", "pipe:0"]
    coded = ["-ar", str(rates_hz[1]), "-c:a", encoder, *extra, "-b:a", f"{kbps}k", "-f", coder.container, "pipe:1"]
    back = ["-c:a", coder.decoder, "-f", coder.container.replace("adts", "aac"), "-i", "pipe:0"]
    plain = ["-ac", str(channels), "-c:a", "pcm_f32le", "-f", "f32le", "pipe:1"]
    return [*quiet, *raw, *coded], [*quiet, *back, *plain]


def _through(
    sound: Sound, encoder: str, kbps: str, coder: Coder, rate_hz: int, complaints: BinaryIO
) -> Iterator[Block]:
    """What comes back of a sound, in blocks of `BLOCK_SAMPLES`."""
    encode, decode = coding_commands(encoder, kbps, coder, rates_hz=(sound.rate_hz, rate_hz), channels=sound.channels)
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(encode, stdin=pipe, stdout=pipe, stderr=complaints) as first,  # noqa: S603 - no shell, our own arguments
        subprocess.Popen(decode, stdin=first.stdout, stdout=pipe, stderr=complaints) as second,  # noqa: S603 - the same
    ):
        if first.stdin is None or first.stdout is None or second.stdout is None:
            raise NotChecked("ffmpeg gave no pipes")
        first.stdout.close()  # the decoder's alone, so that the encoder notices when that one ends
        feeding = _Feeder(sound, first.stdin)
        try:
            yield from _blocks(second.stdout, sound.channels)
        finally:
            second.stdout.close()
            feeding.join()
    if feeding.failure is not None:
        raise feeding.failure
    if first.returncode or second.returncode:
        raise NotChecked(f"ffmpeg's {encoder} failed{_said(complaints)}")


class _Feeder(threading.Thread):
    """Writes a sound to the encoder while what comes back is read, or both would wait for each other."""

    def __init__(self, sound: Sound, pipe: IO[bytes]) -> None:
        super().__init__(name="feeder", daemon=True)
        self._sound, self._pipe = sound, pipe
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        """Write everything, unless the encoder has gone."""
        try:
            with self._pipe:
                for block in self._sound.blocks():
                    self._pipe.write(np.ascontiguousarray(block.T).tobytes())
        except BrokenPipeError:
            return  # it failed, which what comes back tells
        except Exception as error:  # noqa: BLE001 - raised again by the reader
            self.failure = error


def _blocks(pipe: IO[bytes], channels: int) -> Iterator[Block]:
    size = 4 * channels * BLOCK_SAMPLES
    while data := pipe.read(size):
        whole = np.frombuffer(data[: len(data) // (4 * channels) * 4 * channels], dtype="<f4")
        yield np.ascontiguousarray(whole.reshape(-1, channels).T, dtype=np.float32)


def _said(complaints: BinaryIO) -> str:
    """The first line of what ffmpeg complained about."""
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return f" ({lines[0].strip()})" if lines else ""
