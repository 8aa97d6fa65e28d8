"""The saturator above the sampling rate."""

from typing import Any

import numpy as np

# ruff: noqa: ANN401, PLR0913, PLR0917 -- the arguments are those of the C functions; numba types them by itself

Array = Any


def shape(v: Any, drive: Any, undrive: Any) -> Any:
    """The curve of `saturation.py`, in float32."""
    three, nine, full = np.float32(3.0), np.float32(9.0), np.float32(27.0)
    u = max(min(v * drive, three), -three)
    square = u * u
    return u * (full + square) / (full + nine * square) * undrive


def saturate(
    channels: int,
    samples: int,
    factor: int,
    taps: int,
    drive: float,
    x: Array,
    up: Array,
    down: Array,
    inputs: Array,
    shaped: Array,
    out: Array,
) -> None:
    """See `saturation.Saturator`; the last samples at both rates are kept, the newest at the end."""
    driven = np.float32(drive)
    undrive = np.float32(1.0) / driven
    for c in range(channels):
        for n in range(samples):
            for i in range(taps - 1):
                inputs[c, i] = inputs[c, i + 1]
            inputs[c, taps - 1] = x[c, n]
            y = np.float32(0.0)
            for p in range(factor):
                above = np.float32(0.0)
                for k in range(taps):
                    above += up[p, k] * inputs[c, taps - 1 - k]
                for i in range(taps - 1):
                    shaped[c, p, i] = shaped[c, p, i + 1]
                shaped[c, p, taps - 1] = shape(above, driven, undrive)
                for k in range(taps):
                    y += down[p, k] * shaped[c, p, taps - 1 - k]
            out[c, n] = y
