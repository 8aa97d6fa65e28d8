"""The linear part of a chain as an impulse response: a WAV of 32-bit floats for any convolver.

Conventions: one channel for a mono sound. Two channels, left and right, where left stays left and right stays right.
Otherwise four, true stereo, in the order LL, LR, RL, RR, the first letter being the input and the second the output:
left out = left in * LL + right in * RL. Gains are in the taps, as are the delays of linear phase; how late the impulse
is and what is missing says the comment (RIFF INFO, ICMT). It holds at its own rate only.

The impulse goes on until -140 dB of its energy are left, at most 3 s.
"""

import io
import math
from collections.abc import Iterator

import numpy as np
import soundfile

from assistant.export.base import Export, Exporter, headroom_db
from assistant.export.words import harmless, preface
from assistant.processors import FirEqualizer, Processor
from assistant.processors.base import Block
from assistant.units import Floats, db_to_amplitude

_TESTED = "ffmpeg 5.1.9 (afir)"
_FLOOR_DB = -140.0
_LONGEST_SECONDS = 3.0
_SHORTEST = 1024
"""In samples: ffmpeg's afir gives nothing for an impulse of one sample."""
_CARRIES = frozenset({"equalizer", "fir_equalizer", "width", "balance", "gain", "high_pass", "low_pass"})
_BY_HAND = {
    "limiter": "no convolution can limit; the level is turned down instead, as said below",
    "compressor": "no convolution can compress; put one between or behind with the settings above",
}
_USAGE = (
    "Use: load it in a convolver without normalisation, wet only. ffmpeg 5.1: afir=gtype=none:wet=0.5, since its afir",
    "doubles whatever it is given.",
    "Channels: {channels}. It is {late} samples late. It holds at {rate_hz} Hz only.",
)
_CHANNELS = {
    1: "one, for mono",
    2: "left, right",
    4: "LL, LR, RL, RR (true stereo; first the input, then the output)",
}


def write(export: Export) -> bytes:
    """The WAV file."""
    impulse, late = _impulse(export)
    usage = [line.format(channels=_CHANNELS[impulse.shape[0]], late=late, rate_hz=export.rate_hz) for line in _USAGE]
    lines = preface(export, carries=_CARRIES, by_hand=_BY_HAND, engine="any convolver", usage=usage)
    held = io.BytesIO()
    with soundfile.SoundFile(held, "w", export.rate_hz, impulse.shape[0], "FLOAT", format="WAV") as file:
        file.comment = "\n".join(harmless(line) for line in lines)
        file.write(impulse.T)
    return _without_time(held.getvalue())


def _without_time(wav: bytes) -> bytes:
    """The file without the second in which it was written, which libsndfile puts into the PEAK chunk of floats."""
    at = wav.find(b"PEAK", 0, wav.find(b"data"))
    return wav if at < 0 else wav[: at + 12] + bytes(4) + wav[at + 16 :]


def _impulse(export: Export) -> tuple[Block, int]:
    """The responses (1, 2 or 4, samples) and how late they are."""
    linear = [processor for processor in export.working if processor.kind in _CARRIES]
    late = sum(_late(processor, export.rate_hz) for processor in linear)
    length = late + math.ceil(_LONGEST_SECONDS * export.rate_hz)
    factor = np.float32(db_to_amplitude(headroom_db(export, _CARRIES)))
    rows = [factor * row for row in _responses(linear, export, late, length)]
    if export.channels == 2 and not rows[1].any() and not rows[2].any():
        rows = [rows[0], rows[3]]
    impulse = np.stack(rows)
    return np.ascontiguousarray(impulse[:, : _long_enough(impulse)]), late


def _late(processor: Processor, rate_hz: int) -> int:
    """What of a response lies in front of its middle."""
    linear_phase = isinstance(processor, FirEqualizer) and processor.phase == "linear"
    return processor.taps(rate_hz).size // 2 if linear_phase and isinstance(processor, FirEqualizer) else 0


def _responses(linear: list[Processor], export: Export, late: int, length: int) -> Iterator[Block]:
    """What every output makes of an impulse at every input, inputs first."""
    for channel in range(export.channels):
        samples = np.zeros((export.channels, length), dtype=np.float32)
        samples[channel, late] = 1.0
        for processor in linear:
            samples = processor.process(samples, export.rate_hz)
        yield from samples


def _long_enough(impulse: Block) -> int:
    """How many samples are needed so that the energy behind them is below the floor."""
    energy: Floats = np.sum(impulse.astype(np.float64) ** 2, axis=0)
    rest = np.cumsum(energy[::-1])[::-1]
    return max(_SHORTEST, int(np.count_nonzero(rest > rest[0] * 10.0 ** (_FLOOR_DB / 10.0))))


EXPORTER = Exporter(
    name="fir-impulse",
    what="impulse response of the linear part (WAV) for any convolver",
    ending=".impulse.wav",
    carries=_CARRIES,
    write=write,
    tested=_TESTED,
    null_db=-118.3,
)
