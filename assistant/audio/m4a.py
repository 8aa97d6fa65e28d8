"""M4A, MP4 and AAC files, decoded once by PyAV into a temporary file of float32 samples.

Once, because the number of samples is known only after decoding (encoder delay and edit lists), and because several
passes over the temporary file cost less than several decodings. The file has no name and goes with its last reader.
"""

import importlib
import tempfile
import weakref
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from assistant.audio.pcm import PcmSource
from assistant.audio.sound import cut_off
from assistant.errors import SoundError

_FLOAT_BYTES = 4
_SLACK_SAMPLES = 8_192  # encoder delay and padding, which containers count differently


def looks_like_aac(head: bytes) -> bool:
    """Whether a file that starts with `head` is an ISO media file (M4A, MP4) or a bare AAC stream (ADTS)."""
    return head[4:8] == b"ftyp" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0)


def decode_m4a(path: Path) -> PcmSource:
    """Decode the first sound track of `path`.

    Raises:
        SoundError: PyAV is not installed (the text names the extra), no sound track, damaged or cut off.
    """
    av = _load_av(path)
    spool = tempfile.TemporaryFile(prefix="assistant-")  # noqa: SIM115 - lives as long as the source
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise SoundError(f"{path}: has no sound track; is it a video without sound?")
            stream = container.streams.audio[0]
            rate_hz, channels = int(stream.rate or 0), int(stream.channels or 0)
            if not 1 <= channels <= 2 or not rate_hz:  # refused, with every other such file, by `open_sound`
                samples = 0
            else:
                decoded = _decode(av, container, stream, spool) // (_FLOAT_BYTES * channels)
                samples = _whole(path, decoded, rate_hz, _promised_seconds(container, stream))
    except av.FFmpegError as error:
        spool.close()
        raise SoundError(f"{path}: cannot be decoded ({error.strerror or error}); is it damaged or cut off?") from error
    source = PcmSource(spool, "M4A", "AAC", "FLOAT", rate_hz, channels, samples)
    weakref.finalize(source, spool.close)
    return source


def _load_av(path: Path) -> ModuleType:
    try:
        return importlib.import_module("av")
    except ImportError as error:
        raise SoundError(
            f'{path}: is M4A or AAC, which needs the extra `m4a`: pip install "assistant-match[m4a]"; or convert it '
            "to WAV or FLAC"
        ) from error


# PyAV is optional, so its types are not there to be named: Any.
def _decode(av: ModuleType, container: Any, stream: Any, spool: BinaryIO) -> int:  # noqa: ANN401
    """Append the interleaved float32 samples of `stream` to `spool`; return the bytes."""
    to_float = av.AudioResampler(format="flt")
    for frame in container.decode(stream):
        spool.writelines(plain.to_ndarray().tobytes() for plain in to_float.resample(frame))
    return spool.tell()


def _promised_seconds(container: Any, stream: Any) -> float:  # noqa: ANN401
    """Seconds that the container's index promises; 0 for a bare stream, where it is a guess from the bit rate."""
    if "mp4" not in container.format.name or not stream.duration:
        return 0.0
    return float(stream.duration * stream.time_base)


def _whole(path: Path, decoded: int, rate_hz: int, promised_seconds: float) -> int:
    """Leave out the padding of the last packet, or refuse a file whose packets are missing."""
    promised = round(promised_seconds * rate_hz)
    if decoded < promised - _SLACK_SAMPLES:
        raise SoundError(cut_off(path, decoded / rate_hz, promised_seconds))
    return min(decoded, promised) if promised else decoded
