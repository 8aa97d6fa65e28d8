"""A transient shaper: attacks and decays by themselves turned up or down, whatever their level.

Conventions: `attack_db` is what a clear attack gains (or loses, where negative), `sustain_db` what a clear decay does;
both 0 do nothing. An attack is where the level's fast envelope runs ahead of the slow one, a decay where it falls
behind; the gain grows with that difference, reaches half at 4 dB and never passes the value set. There is no threshold:
quiet and loud attacks are treated alike. Channels share one gain. No look-ahead, no latency. Steady sounds from 20 Hz
pass at their level.

It cannot bring back peaks that a limiter cut off: it turns up a rise of the level where one is left.

Source: D. Berners, Ask the Doctors: The SPL Transient Designer (Universal Audio Webzine, November 2007), on the
differential envelopes with which SPL's Transient Designer began.
"""

from dataclasses import dataclass
from typing import ClassVar

from assistant import kernels
from assistant.processors.base import Block, Processor, Stage, param


@dataclass(frozen=True, kw_only=True)
class TransientShaper(Processor):
    """Sharpen or soften attacks, lengthen or shorten decays."""

    kind: ClassVar[str] = "transient_shaper"
    attack_db: float = param(0.0, -6.0, 6.0, unit="dB")
    sustain_db: float = param(0.0, -6.0, 6.0, unit="dB")
    fast_ms: float = param(1.0, 0.1, 5.0, unit="ms")
    slow_ms: float = param(40.0, 10.0, 300.0, unit="ms")

    @property
    def is_neutral(self) -> bool:
        """When neither attacks nor decays are changed."""
        return self.attack_db == 0.0 and self.sustain_db == 0.0

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        return _TransientShaperStage(self, rate_hz, channels)


class _TransientShaperStage(Stage):
    def __init__(self, shaper: TransientShaper, rate_hz: int, channels: int) -> None:
        self._kernel = kernels.TransientShaper(
            channels,
            rate_hz,
            attack_db=shaper.attack_db,
            sustain_db=shaper.sustain_db,
            fast_ms=shaper.fast_ms,
            slow_ms=shaper.slow_ms,
        )

    def process(self, block: Block) -> Block:
        return self._kernel.process(block).block
