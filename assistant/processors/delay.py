"""Echoes: the sound again after a while, each time softer and a little duller.

Conventions: all the way wet, the first echo comes out at the level of the sound, each further one by `feedback_percent`
of the one before it. The cuts act once each time round. With `ping_pong` the sum of the channels goes to the side that
is named first, then to the other one, and so on; without it each channel keeps its own echoes, and so does one channel
always. The time is rounded to whole samples.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant.processors import biquads
from assistant.processors.base import Block, Processor, Stage, choice, param
from assistant.processors.cascade import Cascade
from assistant.units import Floats

_QUIET_DB = 60.0


@dataclass(frozen=True, kw_only=True)
class Delay(Processor):
    """Repeat the sound."""

    kind: ClassVar[str] = "delay"
    wet_percent: float = param(0.0, 0.0, 100.0, unit="%")
    time_ms: float = param(250.0, 20.0, 2000.0, unit="ms")
    feedback_percent: float = param(0.0, 0.0, 90.0, unit="%")
    low_cut_hz: float = param(20.0, 20.0, 2000.0, unit="Hz")
    high_cut_hz: float = param(20000.0, 500.0, 20000.0, unit="Hz")
    ping_pong: str = choice("no", "no", "left", "right")

    @property
    def is_neutral(self) -> bool:
        """With no echoes mixed in."""
        return self.wet_percent == 0.0

    @property
    def tail_seconds(self) -> float:
        """How long the echoes go on after a sound ends, 60 dB down."""
        share = self.feedback_percent / 100.0
        times = 1.0 + (_QUIET_DB / (-20.0 * np.log10(share)) if share > 0.0 else 0.0)
        return float(times * self.time_ms / 1000.0)

    def sections(self, rate_hz: float) -> Floats:
        """The filter that each echo goes through: (sections, 5)."""
        reach_hz = biquads.USABLE_SHARE * rate_hz
        cuts = [biquads.high_pass(min(self.low_cut_hz, reach_hz), 1, rate_hz)]
        if self.high_cut_hz < reach_hz:
            cuts.append(biquads.low_pass(self.high_cut_hz, 1, rate_hz))
        return np.concatenate(cuts)

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        return _DelayStage(self, rate_hz, channels)


class _DelayStage(Stage):
    def __init__(self, delay: Delay, rate_hz: int, channels: int) -> None:
        self._line = np.zeros((channels, max(round(delay.time_ms * rate_hz / 1000.0), 1)), dtype=np.float32)
        self._cascade = Cascade([delay.sections(rate_hz)] * channels)
        self._wet = np.float32(delay.wet_percent / 100.0)
        self._back = np.float32(delay.feedback_percent / 100.0)
        self._first = {"no": None, "left": 0, "right": 1}[delay.ping_pong] if channels == 2 else None

    def process(self, block: Block) -> Block:
        size = self._line.shape[1]
        out = np.empty_like(block)
        for start in range(0, block.shape[1], size):
            piece = block[:, start : start + size]
            out[:, start : start + size] = self._piece(piece)
        return out

    def _piece(self, dry: Block) -> Block:
        """Up to as many samples as the line holds: none of them depends on another one's echo."""
        count = dry.shape[1]
        echo = self._cascade.process(np.ascontiguousarray(self._line[:, :count]))
        self._line = np.concatenate((self._line[:, count:], self._fed(dry, echo)), axis=1)
        return (np.float32(1.0) - self._wet) * dry + self._wet * echo

    def _fed(self, dry: Block, echo: Block) -> Block:
        """What goes into the line."""
        if self._first is None:
            return dry + self._back * echo
        fed = self._back * echo[::-1]
        fed[self._first] += np.float32(0.5) * (dry[0] + dry[1])
        return fed
