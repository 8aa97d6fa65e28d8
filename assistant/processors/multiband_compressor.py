"""Two or three compressors side by side, each on its own band of frequencies.

Conventions: `bands` lists them from low to high. Two part at `low_crossover_hz`, three at `high_crossover_hz` too;
with none the processor does nothing. Each band's levels are peak levels in dB re full scale of that band alone, and its
channels share one gain. A high crossover above 0.49 of the sampling rate is out of that rate's reach, and so is the
band above it. No look-ahead, no latency.

The crossovers are Linkwitz-Riley filters of 4th order: both sides are 6 dB down where they meet, and in phase, so that
their sum is an all-pass of 2nd order. The low one of three bands goes through the all-pass that the high crossover
makes of the other two, so that all three stay in phase: bands that do nothing add up to a flat magnitude, but not to
the waveform that came in. Peaks therefore move before anything is compressed: on 28 songs by -2 to +5 dB, half of them
by more than +2 dB, since what a limiter made level does not stay so. Put it in front of the limiter.

Sources: Linkwitz, Active crossover networks for noncoincident drivers (JAES 24, 1976); D'Appolito, Active realization
of multiway all-pass crossover systems (JAES 35, 1987), on the third band; for the gains see `compressor.py`.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from assistant.errors import SettingsError
from assistant.processors import biquads
from assistant.processors.base import Block, Processor, Stage, param, records
from assistant.processors.cascade import Cascade
from assistant.processors.compressor import Compressor, CompressorBand, Control
from assistant.units import Floats

_Q = math.sqrt(0.5)


@dataclass(frozen=True, kw_only=True)
class MultibandCompressor(Processor):
    """Turn each band down where it is louder than its threshold."""

    kind: ClassVar[str] = "multiband_compressor"
    low_crossover_hz: float = param(150.0, 20.0, 1000.0, unit="Hz")
    high_crossover_hz: float = param(4000.0, 1000.0, 16000.0, unit="Hz")
    bands: tuple[CompressorBand, ...] = records(CompressorBand)
    wet_percent: float = param(100.0, 0.0, 100.0, unit="%")

    def __post_init__(self) -> None:
        """Refuse any number of bands but none, two and three, besides what every declaration refuses.

        Raises:
            SettingsError: a parameter outside its declaration, a wrong number of bands, or a whole compressor as one.
        """
        super().__post_init__()
        if any(isinstance(band, Compressor) for band in self.bands):
            raise SettingsError("MultibandCompressor.bands holds a Compressor; a tuple of CompressorBand is needed")
        if len(self.bands) not in (0, 2, 3):
            hint = "; one band is a compressor" if len(self.bands) == 1 else ""
            raise SettingsError(
                f"MultibandCompressor.bands holds {len(self.bands)} of them; two or three are needed{hint}"
            )

    @property
    def is_neutral(self) -> bool:
        """When every band is, or with nothing of the result mixed in."""
        return all(band.is_neutral for band in self.bands) or self.wet_percent == 0.0

    def crossovers_hz(self, rate_hz: float) -> tuple[float, ...]:
        """The frequencies at which the sound is parted at `rate_hz`: one or two."""
        two = len(self.bands) == 3 and self.high_crossover_hz <= biquads.USABLE_SHARE * rate_hz
        return (self.low_crossover_hz, self.high_crossover_hz) if two else (self.low_crossover_hz,)

    def responses_db(self, frequencies_hz: ArrayLike, rate_hz: float) -> Floats:
        """The gain in dB at which each band hears `frequencies_hz`: (bands, frequencies), finite."""
        low, *high = self.crossovers_hz(rate_hz)
        parts = [_low_pass(low, rate_hz), _high_pass(low, rate_hz)]
        if high:
            parts[1:] = [np.concatenate((parts[1], part(high[0], rate_hz))) for part in (_low_pass, _high_pass)]
        return np.stack([biquads.magnitude_db(part, frequencies_hz, rate_hz).sum(axis=0) for part in parts])

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        return MultibandCompressorStage(self, rate_hz, channels)


class MultibandCompressorStage(Stage):
    """A multiband compressor at work.

    `reductions` tells of every band, from low to high, what its curve took, make-up and dry share not counted; a band
    that is out of the rate's reach has none.
    """

    def __init__(self, compressor: MultibandCompressor, rate_hz: int, channels: int) -> None:
        """Start at rest."""
        crossovers_hz = compressor.crossovers_hz(rate_hz)
        self._splits = Crossovers(crossovers_hz, rate_hz, channels)
        heard = compressor.bands[: len(crossovers_hz) + 1]
        self._controls = [Control(band, rate_hz, channels, compressor.wet_percent) for band in heard]
        self.reductions = tuple(control.reduction for control in self._controls)

    def process(self, block: Block) -> Block:
        """Compress the next block; the dry share went through the crossovers too, and so is in phase."""
        bands = self._splits.process(block)
        for band, control in zip(bands, self._controls, strict=True):
            np.multiply(band, control.factors(band), out=band)
        total, *others = bands
        for other in others:
            total += other
        return total


class Crossovers:
    """One or two Linkwitz-Riley crossovers at work: two or three bands whose sum is flat."""

    def __init__(self, frequencies_hz: tuple[float, ...], rate_hz: float, channels: int) -> None:
        """Start at rest, with the crossovers from low to high."""
        low_hz, *high_hz = frequencies_hz
        turned = [biquads.all_pass(each, _Q, rate_hz)[None, :] for each in high_hz]
        self._low = Cascade([np.concatenate([_low_pass(low_hz, rate_hz), *turned])] * channels)
        self._rest = Cascade([_high_pass(low_hz, rate_hz)] * channels)
        self._parts = [
            Cascade([part(each, rate_hz)] * channels) for each in high_hz for part in (_low_pass, _high_pass)
        ]

    def process(self, block: Block) -> list[Block]:
        """The next block of every band, from low to high, in arrays of their own."""
        rest = self._rest.process(block)
        return [self._low.process(block), *([part.process(rest) for part in self._parts] or [rest])]


def _low_pass(frequency_hz: float, rate_hz: float) -> Floats:
    """The lower side of a crossover: a Butterworth low-pass of 2nd order, twice."""
    return np.tile(biquads.low_pass(frequency_hz, 2, rate_hz), (2, 1))


def _high_pass(frequency_hz: float, rate_hz: float) -> Floats:
    """The upper side."""
    return np.tile(biquads.high_pass(frequency_hz, 2, rate_hz), (2, 1))
