"""The definition of the spectra, on whole arrays: numpy runs it 30 times slower than C, and numba has no part in it.

Real and imaginary parts stay apart, since numpy may round a product of complex numbers otherwise than four products.
All else is as in the other modules: float32 throughout, and the bits of C.
"""

from typing import Any

import numpy as np

# ruff: noqa: PLR0913, PLR0917 -- the arguments are those of the C function

Array = Any


def radix4(x: Array, w: Array, run: int) -> Array:
    """One step, decimated in frequency: x and the result (2, size), real and imaginary; w the step's (6, count)."""
    size = x.shape[1]
    re, im = x[0].reshape((4, size // 4)), x[1].reshape((4, size // 4))
    er, ei, fr, fi = re[0] + re[2], im[0] + im[2], re[0] - re[2], im[0] - im[2]
    gr, gi, hr, hi = re[1] + re[3], im[1] + im[3], im[1] - im[3], re[3] - re[1]
    y = np.zeros((2, size // (4 * run), 4, run), dtype=np.float32)
    y[0, :, 0] = (er + gr).reshape((-1, run))
    y[1, :, 0] = (ei + gi).reshape((-1, run))
    for j, (ar, ai) in enumerate(((fr + hr, fi + hi), (er - gr, ei - gi), (fr - hr, fi - hi))):
        c, s = w[2 * j].reshape((-1, 1)), w[2 * j + 1].reshape((-1, 1))
        br, bi = ar.reshape((-1, run)), ai.reshape((-1, run))
        y[0, :, j + 1] = br * c - bi * s
        y[1, :, j + 1] = br * s + bi * c
    return y.reshape((2, size))


def transform(x: Array, twiddles: Array) -> Array:
    """The spectrum of a complex frame (2, size) after Stockham; where a factor of 2 is left, radix 2 ends it."""
    length, run, place = x.shape[1], 1, 0
    while length >= 4:
        count = length // 4
        x = radix4(x, twiddles[place : place + 6 * count].reshape((6, count)), run)
        length, run, place = count, 4 * run, place + 6 * count
    if length == 2:
        x = np.concatenate((x[:, :run] + x[:, run:], x[:, :run] - x[:, run:]), axis=1)
    return x


def partners(z: Array) -> Array:
    """Bins 0, N - 1, N - 2 ... N / 2: those of the negative frequencies."""
    return np.concatenate((z[:1], z[: z.size // 2 - 1 : -1]))


def mid_side_powers(
    channels: int,
    stride: int,  # noqa: ARG001 -- x has its shape here
    frames: int,
    size: int,
    lows: int,
    x: Array,
    window: Array,
    twiddles: Array,
    work: Array,  # noqa: ARG001 -- what C works in
    sums: Array,
    low: Array,
) -> None:
    """See `kernels.MidSidePowers`."""
    half, quarter = np.float32(0.5), np.float32(0.25)
    z = np.zeros((2, size), dtype=np.float32)
    for f in range(frames):
        first, end = f * (size // 2), f * (size // 2) + size
        if channels == 2:
            z[0] = (x[0, first:end] + x[1, first:end]) * half * window
            z[1] = (x[0, first:end] - x[1, first:end]) * half * window
        else:
            z[0] = x[0, first:end] * window
        spectrum = transform(z, twiddles)
        ar, ai = spectrum[0, : size // 2 + 1], spectrum[1, : size // 2 + 1]
        br, bi = partners(spectrum[0]), partners(spectrum[1])
        mr, mi, sr, si = ar + br, ai - bi, ai + bi, ar - br
        mid = quarter * (mr * mr + mi * mi)
        sums[0] += mid
        if np.any(z[1]):
            sums[1] += quarter * (sr * sr + si * si)
        low[f] = mid[:lows]
