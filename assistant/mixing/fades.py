"""Fade-ins and fade-outs as breakpoints, in the shapes that editors offer (`fade_shapes`).

Conventions: points stand where a shape passes stated levels, so that straight lines in dB between them follow it within
0.15 dB down to -24 dB and within 0.5 dB below, down to -54 dB.
"""

import numpy as np

from assistant.fade_shapes import SHAPES
from assistant.processors import Ride
from assistant.processors.ride import SILENT_DB, Breakpoint

LEVELS_DB = (-60.0, -55.0, -50.0, -45.0, -40.0, -36.0, -32.0, -28.0, -24.0, -21.0, -18.0, -15.5, -13.5, -11.5, -10.0,
             -8.5, -7.0, -6.0, -5.0, -4.0, -3.2, -2.5, -1.9, -1.4, -1.0, -0.7, -0.4, -0.2, -0.1)  # fmt: skip


def fade(*, in_seconds: float, out_seconds: float, end_seconds: float, shape: str) -> Ride:
    """Make the ride of both fades.

    Args:
        in_seconds: length of the fade-in, from the beginning; 0 for none.
        out_seconds: length of the fade-out; 0 for none.
        end_seconds: when the song has ended.
        shape: one of `SHAPES`.
    """
    shares = SHAPES[shape].position(10.0 ** (np.array(LEVELS_DB) / 20.0))
    rising = [(0.0, SILENT_DB), *zip(shares.tolist(), LEVELS_DB, strict=True), (1.0, 0.0)]
    points = [(share * in_seconds, gain_db) for share, gain_db in rising] if in_seconds else []
    if out_seconds:
        points += [(end_seconds - share * out_seconds, gain_db) for share, gain_db in reversed(rising)]
    made = [Breakpoint(at_seconds=round(max(at, 0.0), 4), gain_db=gain_db) for at, gain_db in points]
    return Ride(points=tuple(made))
