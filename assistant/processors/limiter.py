"""A true-peak look-ahead limiter, channels linked.

Conventions: the ceiling is in dBTP; a ceiling of 24 dBTP, the default and the top of the range, is off, so that a
limiter is neutral until it is asked for.
"""

from dataclasses import dataclass
from typing import ClassVar

from assistant import kernels
from assistant.processors.base import Block, Processor, Stage, param
from assistant.processors.reduction import Reduction
from assistant.units import db_to_amplitude

MARGIN_DB = 0.05
"""How far under the ceiling the limiter aims: its movement adds up to 0.011 dB, and finer meters read a bit more."""

OFF_CEILING_DBTP = 24.0


@dataclass(frozen=True, kw_only=True)
class Limiter(Processor):
    """Keep true peaks at or below a ceiling."""

    kind: ClassVar[str] = "limiter"
    ceiling_dbtp: float = param(OFF_CEILING_DBTP, -36.0, OFF_CEILING_DBTP, unit="dBTP")
    lookahead_ms: float = param(4.0, 1.5, 20.0, unit="ms")
    release_ms: float = param(60.0, 10.0, 1000.0, unit="ms")
    slow_release_ms: float = param(300.0, 10.0, 3000.0, unit="ms")

    @property
    def is_neutral(self) -> bool:
        """At the top of the ceiling's range."""
        return self.ceiling_dbtp >= OFF_CEILING_DBTP

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        return LimiterStage(self, rate_hz, channels)


class LimiterStage(Stage):
    """A limiter at work; `reduction` tells what it did."""

    def __init__(self, limiter: Limiter, rate_hz: int, channels: int) -> None:
        """Start at rest."""
        self._kernel = kernels.Limiter(
            channels,
            rate_hz,
            ceiling=db_to_amplitude(limiter.ceiling_dbtp - MARGIN_DB),
            lookahead_ms=limiter.lookahead_ms,
            release_ms=limiter.release_ms,
            slow_release_ms=limiter.slow_release_ms,
        )
        self.latency_samples = self._kernel.latency_samples
        self.reduction = Reduction(rate_hz, skip_samples=self.latency_samples)

    def process(self, block: Block) -> Block:
        """Limit the next block."""
        limited = self._kernel.process(block)
        self.reduction.add(limited.gain)
        return limited.block
