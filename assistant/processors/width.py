"""Stereo width in three bands: a gain on the side signal only, so the mono sum stays as it was.

Conventions: side = (L - R) / 2. `low_db` acts below `low_crossover_hz`, `high_db` above `high_crossover_hz`, `mid_db`
between; two shelves join them. Mono passes unchanged. Minimum-phase on the side: no latency.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from assistant.processors import biquads
from assistant.processors.base import PassThrough, Processor, Stage, param
from assistant.processors.cascade import SideCascade
from assistant.units import Floats, db_to_amplitude

SHELF_Q = 0.5
"""Monotonic and gentle: the phase a shelf turns between mid and side stays small."""


@dataclass(frozen=True, kw_only=True)
class Width(Processor):
    """Turn the side up or down per band."""

    kind: ClassVar[str] = "width"
    low_db: float = param(0.0, -24.0, 12.0, unit="dB")
    mid_db: float = param(0.0, -24.0, 12.0, unit="dB")
    high_db: float = param(0.0, -24.0, 12.0, unit="dB")
    low_crossover_hz: float = param(150.0, 20.0, 1000.0, unit="Hz")
    high_crossover_hz: float = param(4000.0, 1000.0, 16000.0, unit="Hz")

    @property
    def is_neutral(self) -> bool:
        """When all three bands are at 0 dB."""
        return self.low_db == self.mid_db == self.high_db == 0.0

    def sections(self, rate_hz: float) -> Floats:
        """The filter of the side signal: (2, 5); a shelf beyond the rate's reach is the identity."""
        low = biquads.low_shelf(self.low_crossover_hz, self.low_db - self.mid_db, SHELF_Q, rate_hz)
        low[:3] *= db_to_amplitude(self.mid_db)
        high = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
        if self.high_crossover_hz <= biquads.USABLE_SHARE * rate_hz:
            high = biquads.high_shelf(self.high_crossover_hz, self.high_db - self.mid_db, SHELF_Q, rate_hz)
        return np.stack([low, high])

    def response_db(self, frequencies_hz: ArrayLike, rate_hz: float) -> Floats:
        """The gain in dB of the side signal at `frequencies_hz`: (frequencies,)."""
        return np.asarray(biquads.magnitude_db(self.sections(rate_hz), frequencies_hz, rate_hz).sum(axis=0))

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage: nothing for mono."""
        return SideCascade(self.sections(rate_hz)) if channels == 2 else PassThrough()
