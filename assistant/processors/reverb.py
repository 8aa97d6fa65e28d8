"""A room: convolution with noise that dies away, each band in its own time.

The response is Gaussian noise, which is what late reverberation is (J. Moorer, About this reverberation business,
Computer Music Journal 3 (1979)): its echoes are as dense as they can be from the first millisecond on and it has no
modes that could ring, at any setting. It cannot grow, since it ends. What it lacks are the first reflections that tell
one real room from another.

Conventions: a decay time is that in which the level falls by 60 dB; it is given at 125 Hz, 1 kHz and 8 kHz and runs in
straight lines between them, both on logarithmic scales. All the way wet, and without cuts, white noise comes out as
loud as it went in, wherever it stands between the channels; the two channels that come out are uncorrelated, so the
mono sum loses 3 dB of the room and nothing of it cancels. Swapping `leads` swaps the channels of the room.

The noise is drawn from one seed: the same settings give the same room.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np

from assistant.processors import biquads
from assistant.processors.base import Block, Processor, Stage, choice, param
from assistant.processors.cascade import Cascade
from assistant.processors.convolution import Convolution
from assistant.units import Floats

ANCHORS_HZ = (125.0, 1000.0, 8000.0)
"""Where the three decay times hold."""
_FALL_DB = 60.0
_HEARD_DB = 75.0
"""How far the response falls before it ends."""
_ONSET_SECONDS = 0.006
"""The room fades in, or it would double every attack."""
_LOWEST_HZ = 62.5
_SEED = 1
_PIECES = 2


@dataclass(frozen=True, kw_only=True)
class Reverb(Processor):
    """Add the sound of a room."""

    kind: ClassVar[str] = "reverb"
    wet_percent: float = param(0.0, 0.0, 100.0, unit="%")
    decay_seconds: float = param(1.2, 0.1, 6.0, unit="s")
    low_decay_seconds: float = param(1.2, 0.1, 6.0, unit="s")
    high_decay_seconds: float = param(0.8, 0.1, 6.0, unit="s")
    pre_delay_ms: float = param(0.0, 0.0, 250.0, unit="ms")
    low_cut_hz: float = param(20.0, 20.0, 2000.0, unit="Hz")
    high_cut_hz: float = param(20000.0, 500.0, 20000.0, unit="Hz")
    leads: str = choice("left", "left", "right")

    @property
    def is_neutral(self) -> bool:
        """With nothing of the room mixed in."""
        return self.wet_percent == 0.0

    def decays_seconds(self, frequencies_hz: Floats) -> Floats:
        """The decay time at any frequencies."""
        times = np.log((self.low_decay_seconds, self.decay_seconds, self.high_decay_seconds))
        return np.asarray(np.exp(np.interp(np.log2(frequencies_hz), np.log2(ANCHORS_HZ), times)))

    @property
    def tail_seconds(self) -> float:
        """How long the room goes on for after a sound ends, 60 dB down."""
        longest = max(self.decay_seconds, self.low_decay_seconds, self.high_decay_seconds)
        return self.pre_delay_ms / 1000.0 + longest

    def response(self, rate_hz: int) -> Floats:
        """The four responses, fully wet, (out, in, samples): from left and right to left and right."""
        four = _room(self._made_of, rate_hz)
        return four[::-1, ::-1] if self.leads == "right" else four

    @property
    def _made_of(self) -> "Reverb":
        """Without what does not change the noise."""
        return Reverb(
            decay_seconds=self.decay_seconds, low_decay_seconds=self.low_decay_seconds,
            high_decay_seconds=self.high_decay_seconds, pre_delay_ms=self.pre_delay_ms,
            low_cut_hz=self.low_cut_hz, high_cut_hz=self.high_cut_hz,
        )  # fmt: skip

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage; one channel gets a room of one channel."""
        wet = self.wet_percent / 100.0
        four = self.response(rate_hz)
        filters = wet * (four if channels == 2 else np.sqrt(2.0) * four[:1, :1])
        filters[range(channels), range(channels), 0] += 1.0 - wet
        return Convolution(filters, pieces_per_filter=_PIECES)


@lru_cache(maxsize=2)
def _room(reverb: Reverb, rate_hz: int) -> Floats:
    """Four responses of one room: (2, 2, samples), each of half the power."""
    late = round(reverb.pre_delay_ms * rate_hz / 1000.0)
    found = _decaying(reverb, rate_hz)
    onset = min(max(round(_ONSET_SECONDS * rate_hz), 1), found.shape[1])
    found[:, :onset] *= np.sin(0.5 * np.pi * (np.arange(onset) + 0.5) / onset)
    found /= np.sqrt(2.0 * (found**2).sum(axis=1, keepdims=True))
    return np.pad(_cut(reverb, found, rate_hz), ((0, 0), (late, 0))).reshape(2, 2, -1)


def _decaying(reverb: Reverb, rate_hz: int) -> Floats:
    """Noise, band by band at its own rate of decay: (4, samples)."""
    from scipy import fft  # noqa: PLC0415 - costs 0.4 s, and few chains hold a reverb

    centres = np.asarray(_LOWEST_HZ * 2.0 ** np.arange(np.log2(rate_hz / 2.0 / _LOWEST_HZ)), dtype=np.float64)
    decays = reverb.decays_seconds(centres)
    lengths = np.maximum(np.round(_HEARD_DB / _FALL_DB * decays * rate_hz).astype(int), 2)
    size = fft.next_fast_len(int(lengths.max()), real=True)
    # The older generator, since its numbers are promised to stay the same from version to version of numpy.
    noise = np.random.RandomState(_SEED).standard_normal((4, size))
    spectrum = fft.rfft(noise)
    places = np.log2(np.maximum(fft.rfftfreq(size, 1.0 / rate_hz), 1.0) / centres[0])
    places = np.clip(places, 0.0, centres.size - 1.0)
    found = np.zeros((4, int(lengths.max())))
    for band, (decay, length) in enumerate(zip(decays, lengths, strict=True)):
        share = np.cos(0.5 * np.pi * np.minimum(np.abs(places - band), 1.0)) ** 2
        falling = 10.0 ** (-_FALL_DB / 20.0 * np.arange(length) / (decay * rate_hz))
        found[:, :length] += fft.irfft(spectrum * share, size)[:, :length] * falling
    return found


def _cut(reverb: Reverb, rooms: Floats, rate_hz: int) -> Floats:
    """Without what the cuts take."""
    reach_hz = biquads.USABLE_SHARE * rate_hz
    sections = [biquads.high_pass(min(reverb.low_cut_hz, reach_hz), 2, rate_hz)]
    if reverb.high_cut_hz < reach_hz:
        sections.append(biquads.low_pass(reverb.high_cut_hz, 2, rate_hz))
    cascade = Cascade([np.concatenate(sections)] * len(rooms))
    block: Block = np.ascontiguousarray(rooms, dtype=np.float32)
    return cascade.process(block).astype(np.float64)
