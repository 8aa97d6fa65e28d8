"""Where the highest true peak of a file is, to a hundredth of a second.

The profile knows it to 3 s; only those are read once more.
"""

import numpy as np

from assistant import kernels
from assistant.audio import Sound
from assistant.blocks import SECTION_SECONDS
from assistant.profile import Profile

_PIECE_SECONDS = 0.01
_MARGIN_SECONDS = 0.02
"""What lies between two sections counts for the later one."""


def place_of_peak(sound: Sound, profile: Profile) -> float:
    """The second of the highest true peak.

    Args:
        sound: the file.
        profile: what was measured in it.
    """
    section = int(np.argmax(profile.blocks.section_true_peak))
    start = max(section * SECTION_SECONDS - _MARGIN_SECONDS, 0.0)
    end = min((section + 1) * SECTION_SECONDS, sound.duration_seconds)
    meter = kernels.TruePeakMeter(sound.channels, kernel="compact")
    size = max(1, round(_PIECE_SECONDS * sound.rate_hz))
    levels = [float(meter.process(block).max()) for block in sound.part(start, end).blocks(size)]
    levels.append(float(meter.flush().max()))
    # The meter keeps the greatest so far, so the first piece that has the last value holds it.
    return round(start + max(levels.index(levels[-1]) * _PIECE_SECONDS - _PIECE_SECONDS / 2.0, 0.0), 2)
