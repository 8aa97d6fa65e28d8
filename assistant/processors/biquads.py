"""Second-order sections: the Audio EQ Cookbook's designs, Butterworth cascades, and their response.

Conventions: a section is (b0, b1, b2, a1, a2), float64, with a0 = 1; cascades are (sections, 5). Every design takes
arrays as well as numbers and broadcasts them, so that a fit evaluates many bands in one call; the result is (..., 5).
All frequencies must lie below the Nyquist frequency. The designs use the bilinear transform, so responses are cramped
towards Nyquist; whoever fits should fit `magnitude_db`, which is what is heard, and not the analogue prototype.

Source: R. Bristow-Johnson, Cookbook formulae for audio equalizer biquad filter coefficients (W3C note, 2021).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assistant.units import Floats

USABLE_SHARE = 0.49
"""A design frequency above this share of the sampling rate is out of reach of that rate."""

Design = Callable[[ArrayLike, ArrayLike, ArrayLike, float], Floats]


def bell(frequency_hz: ArrayLike, gain_db: ArrayLike, q: ArrayLike, rate_hz: float) -> Floats:
    """A peaking equalizer: `gain_db` at `frequency_hz`, half of it at the edges of a bandwidth given by `q`."""
    amplitude, cosine, alpha = _intermediates(frequency_hz, gain_db, q, rate_hz)
    b0, b2 = 1.0 + alpha * amplitude, 1.0 - alpha * amplitude
    a0, a2 = 1.0 + alpha / amplitude, 1.0 - alpha / amplitude
    return _section((b0, -2.0 * cosine, b2), (a0, -2.0 * cosine, a2))


def low_shelf(frequency_hz: ArrayLike, gain_db: ArrayLike, q: ArrayLike, rate_hz: float) -> Floats:
    """A shelf of `gain_db` below `frequency_hz`, where it has half of it; above q = 0.707 it overshoots."""
    return _shelf(frequency_hz, gain_db, q, rate_hz, 1.0)


def high_shelf(frequency_hz: ArrayLike, gain_db: ArrayLike, q: ArrayLike, rate_hz: float) -> Floats:
    """A shelf of `gain_db` above `frequency_hz`, where it has half of it; above q = 0.707 it overshoots."""
    return _shelf(frequency_hz, gain_db, q, rate_hz, -1.0)


def all_pass(frequency_hz: ArrayLike, q: ArrayLike, rate_hz: float) -> Floats:
    """Gain 1 at all frequencies; the phase turns by a whole circle, half of it at `frequency_hz`."""
    _, cosine, alpha = _intermediates(frequency_hz, 0.0, q, rate_hz)
    return _section((1.0 - alpha, -2.0 * cosine, 1.0 + alpha), (1.0 + alpha, -2.0 * cosine, 1.0 - alpha))


def low_pass(frequency_hz: float, order: int, rate_hz: float) -> Floats:
    """A Butterworth low-pass of 6 dB/octave an order, -3.01 dB at `frequency_hz`: (sections, 5)."""
    return _butterworth(frequency_hz, order, rate_hz, 1.0)


def high_pass(frequency_hz: float, order: int, rate_hz: float) -> Floats:
    """A Butterworth high-pass of 6 dB/octave an order, -3.01 dB at `frequency_hz`: (sections, 5)."""
    return _butterworth(frequency_hz, order, rate_hz, -1.0)


def magnitude_db(sections: ArrayLike, frequencies_hz: ArrayLike, rate_hz: float) -> Floats:
    """The gain in dB of each section at each frequency.

    Written in sin^2(w/2), which keeps its precision at low frequencies, where a sum of complex exponentials cancels.

    Args:
        sections: (..., 5).
        frequencies_hz: (frequencies,), up to Nyquist.
        rate_hz: the sampling rate.

    Returns:
        (..., frequencies); sum over the sections for a cascade. Not below -400 dB.
    """
    b0, b1, b2, a1, a2 = np.moveaxis(np.asarray(sections, dtype=np.float64)[..., None], -2, 0)
    phi = np.sin(np.pi * np.asarray(frequencies_hz, dtype=np.float64) / rate_hz) ** 2
    numerator = _square_magnitude(b0, b1, b2, phi)
    denominator = _square_magnitude(np.ones_like(b0), a1, a2, phi)
    return 10.0 * np.log10(np.maximum(numerator, 1e-40 * denominator) / denominator)


def _square_magnitude(c0: Floats, c1: Floats, c2: Floats, phi: Floats) -> Floats:
    value: Floats = (c0 + c1 + c2) ** 2 - 4.0 * (c0 * c1 + 4.0 * c0 * c2 + c1 * c2) * phi + 16.0 * c0 * c2 * phi**2
    return np.maximum(value, 0.0)


def _intermediates(
    frequency_hz: ArrayLike, gain_db: ArrayLike, q: ArrayLike, rate_hz: float
) -> tuple[Floats, Floats, Floats]:
    """A, cos w0 and alpha of the cookbook."""
    amplitude = 10.0 ** (np.asarray(gain_db, dtype=np.float64) / 40.0)
    w0 = 2.0 * np.pi * np.asarray(frequency_hz, dtype=np.float64) / rate_hz
    return amplitude, np.cos(w0), np.sin(w0) / (2.0 * np.asarray(q, dtype=np.float64))


def _shelf(frequency_hz: ArrayLike, gain_db: ArrayLike, q: ArrayLike, rate_hz: float, sign: float) -> Floats:
    """The cookbook's lowShelf for sign 1, highShelf for sign -1: they mirror in the sign of cos w0 and of b1, a1."""
    a, cosine, alpha = _intermediates(frequency_hz, gain_db, q, rate_hz)
    c, root = sign * cosine, 2.0 * np.sqrt(a) * alpha
    up, down = a + 1.0, a - 1.0
    b = (a * (up - down * c + root), sign * 2.0 * a * (down - up * c), a * (up - down * c - root))
    return _section(b, (up + down * c + root, -sign * 2.0 * (down + up * c), up + down * c - root))


def _section(b: tuple[Any, ...], a: tuple[Any, ...]) -> Floats:
    parts: list[NDArray[Any]] = np.broadcast_arrays(*b, *a)  # type: ignore[assignment]
    b0, b1, b2, a0, a1, a2 = parts
    return np.stack([b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0], axis=-1)


def _butterworth(frequency_hz: float, order: int, rate_hz: float, sign: float) -> Floats:
    """Low-pass for sign 1, high-pass for sign -1: pole pairs at angles (2k + 1) pi / 2n, each a section."""
    angles = (2.0 * np.arange(order // 2) + 1.0) * np.pi / (2.0 * order)
    _, cosine, alpha = _intermediates(frequency_hz, 0.0, 0.5 / np.sin(angles), rate_hz)
    edge = (1.0 - sign * cosine) / 2.0
    pairs = _section((edge, sign * 2.0 * edge, edge), (1.0 + alpha, -2.0 * cosine, 1.0 - alpha))
    if order % 2 == 0:
        return pairs
    tangent = np.tan(np.pi * frequency_hz / rate_hz)
    b0 = tangent if sign > 0.0 else 1.0
    single = np.array([b0, sign * b0, 0.0, tangent - 1.0, 0.0]) / np.array([1.0 + tangent] * 5)
    return np.concatenate([pairs, single[None, :]])
