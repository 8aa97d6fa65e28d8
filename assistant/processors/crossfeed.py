"""What a loudspeaker adds to headphones: each ear hears the other side, too, softer, duller and a little later.

What is given to one channel is taken from the other one, so the mono sum stays as it was to its rounding, and with it
everything in the centre; only the side loses lows. A sound on the left alone is heard on the right at `level_db`
against what is left of it on the left, at low frequencies; above `frequency_hz` that falls by 6 dB an octave, as behind
a head. The filter is of the first order and late by itself, which is where the lateness comes from: between the ears
low sounds are 1 / (2 pi frequency_hz (1 - share)) apart, 0.32 ms at 700 Hz and -8 dB, as from a loudspeaker at the
side. No delay line is needed, so nothing combs.

Conventions: side = (L - R) / 2. `share` is what is taken from one channel and given to the other one at low
frequencies. At the lower end of its range `level_db` is off, which is the default. One channel passes unchanged.
Minimum-phase on the side: no latency.

Source: B. Bauer, Stereophonic earphones and binaural loudspeakers, J. Audio Eng. Soc. 9 (1961), 148-151; figures as
usual in its digital forms (bs2b: 650 to 700 Hz, 4.5 to 9.5 dB).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from assistant.processors import biquads
from assistant.processors.base import PassThrough, Processor, Stage, param
from assistant.processors.cascade import SideCascade
from assistant.units import Floats, db_to_amplitude

OFF_BELOW_DB = -40.0


@dataclass(frozen=True, kw_only=True)
class Crossfeed(Processor):
    """Let each side be heard on the other one, too."""

    kind: ClassVar[str] = "crossfeed"
    level_db: float = param(OFF_BELOW_DB, OFF_BELOW_DB, -3.0, unit="dB")
    frequency_hz: float = param(700.0, 300.0, 2000.0, unit="Hz")

    @property
    def is_neutral(self) -> bool:
        """At the lowest level of the range."""
        return self.level_db <= OFF_BELOW_DB

    @property
    def share(self) -> float:
        """What of a channel's lows goes to the other one, 0 to 0.42, linear."""
        ratio = db_to_amplitude(self.level_db)
        return ratio / (1.0 + ratio)

    def sections(self, rate_hz: float) -> Floats:
        """The filter of the side signal, a low shelf of the first order: (1, 5)."""
        frequency_hz = min(self.frequency_hz, biquads.USABLE_SHARE * rate_hz)
        b0, b1, _, a1, _ = biquads.low_pass(frequency_hz, 1, rate_hz)[0]
        given = 2.0 * self.share
        return np.array([[1.0 - given * b0, a1 - given * b1, 0.0, a1, 0.0]])

    def response_db(self, frequencies_hz: ArrayLike, rate_hz: float) -> Floats:
        """The gain in dB of the side signal at `frequencies_hz`: (frequencies,)."""
        return np.asarray(biquads.magnitude_db(self.sections(rate_hz), frequencies_hz, rate_hz).sum(axis=0))

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage: nothing for mono."""
        return SideCascade(self.sections(rate_hz)) if channels == 2 else PassThrough()
