"""The one band grid on which every spectrum of the project stands.

61 bands, a sixth of an octave each, centred on 1000 * 2^(k/6) Hz for k = -34 .. 26: 19.7 Hz to 20.2 kHz. The grid is
the same at every sampling rate; bands above the Nyquist frequency of a file hold nothing (-inf dB, `FLOOR_DB` in a
profile).
"""

import numpy as np

from assistant.units import Floats

BANDS_PER_OCTAVE = 6
CENTRES_HZ: Floats = 1000.0 * 2.0 ** (np.arange(-34, 27) / BANDS_PER_OCTAVE)
EDGES_HZ: Floats = 1000.0 * 2.0 ** ((np.arange(-34, 28) - 0.5) / BANDS_PER_OCTAVE)
FLOOR_DB = -150.0
"""What stands for "nothing" in a band: below the rounding noise of 24 bits, so that JSON needs no infinities."""


def near(frequency_hz: float) -> int:
    """The index of the band whose centre is nearest on a log scale, the outermost ones for what lies outside."""
    return int(np.argmin(np.abs(np.log2(CENTRES_HZ / frequency_hz))))
