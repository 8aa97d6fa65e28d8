"""Width for a sound that has none: a side made from the mid by all-pass filters.

What is added to left is taken from right, so the mono sum stays as it was to its rounding, which a short delay between
the channels cannot do. The side has the mid's spectrum and its phase turned by a few circles; left and right are
coloured against each other, by at most 20 log10(1 + the side's share), which is why this is for pads, keys and backing
voices, and not for what stands in the centre.

Conventions: side = (L - R) / 2. `side_db` is the level of the new side against the mid; at the lower end of its range
the processor is off, which is its default. Below `low_cut_hz` nothing is added. The channel that `leads` gets the new
side as it is, the other one turned round. One channel passes unchanged.
Minimum-phase in the mid: no latency.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assistant.processors import biquads
from assistant.processors.base import Block, PassThrough, Processor, Stage, choice, param
from assistant.processors.cascade import Cascade
from assistant.units import Floats, db_to_amplitude

OFF_BELOW_DB = -40.0
_CENTRES_HZ = 200.0 * 2.0 ** np.arange(7.0)
"""An all-pass an octave: every region of the spectrum gets its phase turned, and none rings."""
_Q = 0.7


@dataclass(frozen=True, kw_only=True)
class Decorrelator(Processor):
    """Make a side of the mid."""

    kind: ClassVar[str] = "decorrelator"
    side_db: float = param(OFF_BELOW_DB, OFF_BELOW_DB, 0.0, unit="dB")
    low_cut_hz: float = param(150.0, 20.0, 2000.0, unit="Hz")
    leads: str = choice("left", "left", "right")

    @property
    def is_neutral(self) -> bool:
        """At the lowest level of the range."""
        return self.side_db <= OFF_BELOW_DB

    def sections(self, rate_hz: float) -> Floats:
        """The filter that makes the side, its level included: (sections, 5)."""
        reach_hz = biquads.USABLE_SHARE * rate_hz
        centres = _CENTRES_HZ[reach_hz > _CENTRES_HZ]
        made = np.concatenate([
            biquads.high_pass(min(self.low_cut_hz, reach_hz), 2, rate_hz),
            biquads.all_pass(centres, _Q, rate_hz),
        ])  # fmt: skip
        made[0, :3] *= db_to_amplitude(self.side_db)
        return made

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage: nothing for mono."""
        return _DecorrelatorStage(self.sections(rate_hz), self.leads) if channels == 2 else PassThrough()


class _DecorrelatorStage(Stage):
    def __init__(self, sections: Floats, leads: str) -> None:
        self._cascade = Cascade([sections])
        self._add = np.add if leads == "left" else np.subtract
        self._take = np.subtract if leads == "left" else np.add

    def process(self, block: Block) -> Block:
        side = self._cascade.process((block[:1] + block[1:]) * np.float32(0.5))
        return np.concatenate((self._add(block[:1], side), self._take(block[1:], side)))
