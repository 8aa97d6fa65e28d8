"""High-pass and low-pass: Butterworth, 6 dB/octave an order, -3.01 dB at the cut-off.

Conventions: a filter is off at the outer end of its range (a high-pass at 10 Hz, a low-pass at 22 kHz), which is its
default. A low-pass above 0.49 of the sampling rate does nothing at that rate; a high-pass above it acts at 0.49,
since nothing of the sound lies in its pass band. Minimum-phase: no latency.
"""

from dataclasses import dataclass
from typing import ClassVar

from assistant.processors import biquads
from assistant.processors.base import PassThrough, Processor, Stage, param
from assistant.processors.cascade import Cascade

OFF_BELOW_HZ = 10.0
OFF_ABOVE_HZ = 22000.0


@dataclass(frozen=True, kw_only=True)
class HighPass(Processor):
    """Remove what lies below `frequency_hz`."""

    kind: ClassVar[str] = "high_pass"
    frequency_hz: float = param(OFF_BELOW_HZ, OFF_BELOW_HZ, OFF_ABOVE_HZ, unit="Hz")
    order: int = param(2, 1, 8, whole=True)

    @property
    def is_neutral(self) -> bool:
        """At the lowest frequency of the range."""
        return self.frequency_hz <= OFF_BELOW_HZ

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        frequency_hz = min(self.frequency_hz, biquads.USABLE_SHARE * rate_hz)
        return Cascade([biquads.high_pass(frequency_hz, self.order, rate_hz)] * channels)


@dataclass(frozen=True, kw_only=True)
class LowPass(Processor):
    """Remove what lies above `frequency_hz`."""

    kind: ClassVar[str] = "low_pass"
    frequency_hz: float = param(OFF_ABOVE_HZ, OFF_BELOW_HZ, OFF_ABOVE_HZ, unit="Hz")
    order: int = param(2, 1, 8, whole=True)

    @property
    def is_neutral(self) -> bool:
        """At the highest frequency of the range."""
        return self.frequency_hz >= OFF_ABOVE_HZ

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage, or none where the rate holds nothing above the cut-off."""
        if self.frequency_hz > biquads.USABLE_SHARE * rate_hz:
            return PassThrough()
        return Cascade([biquads.low_pass(self.frequency_hz, self.order, rate_hz)] * channels)
