"""An equalizer drawn as a curve: one FIR filter for mid and one for side.

Conventions: between the points the curve in dB is a monotone cubic over log frequency, outside it is flat; the order
in which points are listed does not matter. mid = (L + R) / 2, side = (L - R) / 2; a mono sound is all mid. The filter
is 0.37 s long at any rate, so it resolves 3 Hz; narrower detail is smoothed.

The stage is late by one piece of its convolution (`latency_samples`, 1.1 s) beside the filter's own delay.

scipy.fft is imported where it is used: it costs 0.4 s, and few chains hold this equalizer.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from assistant.errors import SettingsError
from assistant.processors.base import Block, Declared, Processor, Stage, choice, param, records
from assistant.processors.cascade import to_left_right, to_mid_side
from assistant.processors.convolution import Convolution
from assistant.units import Floats

HALF_SECONDS = 8192 / 44100
"""Half the length of the filter."""
_FADE_SHARE = 0.25
_REFINEMENTS = 2


@dataclass(frozen=True, kw_only=True)
class CurvePoint(Declared):
    """The gain of mid and of side at one frequency."""

    frequency_hz: float = param(1000.0, 10.0, 22000.0, unit="Hz")
    mid_db: float = param(0.0, -36.0, 36.0, unit="dB")
    side_db: float = param(0.0, -36.0, 36.0, unit="dB")


@dataclass(frozen=True, kw_only=True)
class FirEqualizer(Processor):
    """A free curve for mid and for side, of minimum or of linear phase."""

    kind: ClassVar[str] = "fir_equalizer"
    phase: str = choice("minimum", "minimum", "linear")
    points: tuple[CurvePoint, ...] = records(CurvePoint)

    def __post_init__(self) -> None:
        """Refuse two points at one frequency, besides what every declaration refuses.

        Raises:
            SettingsError: a parameter outside its declaration, or a frequency given twice.
        """
        super().__post_init__()
        frequencies_hz = [point.frequency_hz for point in self.points]
        for frequency_hz in frequencies_hz:
            if frequencies_hz.count(frequency_hz) > 1:
                raise SettingsError(
                    f"FirEqualizer.points has {frequency_hz:g} Hz twice; one gain a frequency is needed"
                )

    @property
    def is_neutral(self) -> bool:
        """When every point is at 0 dB."""
        return all(point.mid_db == 0.0 and point.side_db == 0.0 for point in self.points)

    def curve_db(self, frequencies_hz: ArrayLike, channel: str = "mid") -> Floats:
        """The drawn gain of "mid" or "side" at `frequencies_hz`, in dB: what `taps` approximates."""
        points = sorted(self.points, key=lambda point: point.frequency_hz)
        gains_db = np.array([point.mid_db if channel == "mid" else point.side_db for point in points])
        places = np.log2([point.frequency_hz for point in points])
        wanted = np.log2(np.maximum(np.asarray(frequencies_hz, dtype=np.float64), 1.0))
        return _monotone_cubic(places, gains_db, wanted)

    def taps(self, rate_hz: int, channel: str = "mid") -> Floats:
        """The filter of "mid" or "side": an odd number of taps; linear phase is symmetric about the middle one."""
        from scipy import fft  # noqa: PLC0415 - see above

        half = round(HALF_SECONDS * rate_hz)
        size = fft.next_fast_len(8 * half, real=True)
        wanted_db = self.curve_db(fft.rfftfreq(size, 1.0 / rate_hz), channel)
        design = _linear_phase if self.phase == "linear" else _minimum_phase
        aim_db = wanted_db
        for _ in range(_REFINEMENTS):
            # Cutting to length smooths the curve a little; asking for more by what was lost returns most of it.
            got_db = 20.0 * np.log10(np.maximum(np.abs(fft.rfft(design(aim_db, size, half), size)), 1e-6))
            aim_db = aim_db + np.clip(wanted_db - got_db, -1.0, 1.0)
        return design(aim_db, size, half)

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        filters = np.stack([self.taps(rate_hz, name) for name in ("mid", "side")[:channels]])
        return _CurveStage(filters, filters.shape[1] // 2 if self.phase == "linear" else 0)


def _monotone_cubic(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic Hermite interpolation that never overshoots (Fritsch and Butland 1984), flat outside."""
    if x.size == 1:
        return np.full(at.shape, y[0])
    step = np.diff(x)
    slope = np.diff(y) / step
    tangent = np.zeros_like(y)
    same = slope[:-1] * slope[1:] > 0.0
    w1, w2 = 2.0 * step[1:] + step[:-1], step[1:] + 2.0 * step[:-1]
    tangent[1:-1][same] = ((w1 + w2)[same]) / (w1[same] / slope[:-1][same] + w2[same] / slope[1:][same])
    at = np.clip(at, x[0], x[-1])
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, x.size - 2)
    t = (at - x[i]) / step[i]
    rise = t**2 * (3.0 - 2.0 * t)
    bend = t * (1.0 - t) ** 2 * tangent[i] - t**2 * (1.0 - t) * tangent[i + 1]
    return np.asarray(y[i] + rise * (y[i + 1] - y[i]) + bend * step[i])


def _fade(samples: int) -> Floats:
    """From 1 to 0 in a half cosine."""
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * (np.arange(samples) + 1.0) / (samples + 1.0)))


def _linear_phase(curve_db: Floats, size: int, half: int) -> Floats:
    """The zero-phase impulse response, faded at both ends and moved to start at 0: 2 half + 1 taps."""
    from scipy import fft  # noqa: PLC0415 - see above

    response = fft.irfft(10.0 ** (curve_db / 20.0), size)
    right = response[: half + 1].copy()
    fade = math.ceil(_FADE_SHARE * half)
    right[-fade:] *= _fade(fade)
    return np.concatenate([right[:0:-1], right])


def _minimum_phase(curve_db: Floats, size: int, half: int) -> Floats:
    """The causal filter whose phase is the Hilbert transform of its log gain, by folding the cepstrum: 2 half + 1 taps.

    Oppenheim and Schafer, Discrete-Time Signal Processing, 13.5: the anticausal half is added to the causal one.
    """
    from scipy import fft  # noqa: PLC0415 - see above

    cepstrum = fft.irfft(curve_db * (math.log(10.0) / 20.0), size)
    cepstrum[1 : (size + 1) // 2] *= 2.0
    cepstrum[size // 2 + 1 :] = 0.0
    response = fft.irfft(np.exp(fft.rfft(cepstrum)), size)[: 2 * half + 1].copy()
    fade = math.ceil(_FADE_SHARE * 2 * half)
    response[-fade:] *= _fade(fade)
    return np.asarray(response)


class _CurveStage(Convolution):
    """Stereo goes through as mid and side."""

    def process(self, block: Block) -> Block:
        if block.shape[0] == 1:
            return super().process(block)
        return to_left_right(super().process(to_mid_side(block)))
