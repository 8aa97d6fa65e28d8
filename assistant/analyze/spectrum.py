"""Mid and side spectra: by band for every section, by bin for the whole file.

Method: Hann frames of about 0.18 s (8192 samples at 44.1 and 48 kHz), half overlapping; the mean of their powers. The
power mean is the estimate that errs least from song to song, and frames this long part semitones down to about 180 Hz.
A band's power is its mean square: bins count with the share of their width that lies in the band, so noise reads right
in bands narrower than a bin, while a steady tone under about 200 Hz spreads over its neighbours (their sum stays
right).

Conventions: mid is (L+R)/2, side (L-R)/2. A frame counts for the section it ends in; what is left at the end and fills
no frame does not count, unless the whole sound is shorter than one, which is then seen in one frame whose gain makes up
for the missing part.
"""

import math
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from assistant.bands import CENTRES_HZ, EDGES_HZ, FLOOR_DB
from assistant.blocks import SECTION_SECONDS, Counts
from assistant.processors.base import Block
from assistant.units import Floats, powers_to_db

FRAME_SECONDS = 0.18
BATCH_SAMPLES = 1 << 16
"""How much is transformed at once: larger batches leave the cache, and their memory is fetched anew each time."""
QUIET_MEAN_SQUARE = 1e-7
"""Sections under -70 dBFS do not count for the fine spectrum."""
HUM_LIMIT_HZ = 420.0
HUM_QUANTILE = 0.2


@dataclass(frozen=True, kw_only=True)
class Spectra:
    """What a `SpectrumMeter` gives; the first three fields are those of `Blocks`."""

    section_frames: Counts
    section_mid_db: Floats
    section_side_db: Floats
    bin_hz: float
    bin_power: Floats
    """Mean power of mid and side together in each bin over sections that are not silent: (bins,); else zeros."""
    low_floor: Floats
    """What the low bins do not fall under in four of five frames, per section: (sections, low bins)."""


def frame_size(rate_hz: int) -> int:
    """The power of two that is nearest to 0.18 s."""
    return 1 << round(math.log2(FRAME_SECONDS * rate_hz))


def band_weights(bins: int, bin_hz: float) -> Floats:
    """Which share of each bin lies in each band: (bands, bins). Bin k reaches half a bin to both sides of k bin_hz."""
    low = (np.arange(bins) - 0.5) * bin_hz
    overlap = np.minimum(low + bin_hz, EDGES_HZ[1:, None]) - np.maximum(low, EDGES_HZ[:-1, None])
    shares: Floats = np.maximum(overlap, 0.0) / bin_hz
    return shares


class SpectrumMeter:
    """Takes a sound section by section."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        self._size = frame_size(rate_hz)
        self._hop = self._size // 2
        self._bin_hz = rate_hz / self._size
        self._window = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(self._size) / self._size)).astype(np.float32)
        bins = self._hop + 1
        self._bands = band_weights(bins, self._bin_hz)
        # One-sided power: every bin but the first and the last stands for two.
        self._scale = np.full(bins, 2.0)
        self._scale[[0, -1]] = 1.0
        self._scale /= self._size * float(np.sum(self._window.astype(np.float64) ** 2))
        self._low = slice(0, math.ceil(HUM_LIMIT_HZ / self._bin_hz))
        self._buffer = np.zeros((channels, self._size + SECTION_SECONDS * rate_hz), dtype=np.float32)
        self._held = 0
        self._batch = max(1, BATCH_SAMPLES // self._size)
        self._windowed = np.zeros((self._batch, self._size), dtype=np.float32)
        self._frames: list[int] = []
        self._sections: list[Floats] = []
        self._floors: list[Floats] = []
        self._power = np.zeros(bins)
        self._counted = 0

    def add(self, block: Block) -> None:
        """Take the next section, 3 s at most."""
        end = self._held + block.shape[1]
        self._buffer[:, self._held : end] = block
        frames = max(0, (end - self._size) // self._hop + 1)
        self._measure(frames)
        self._held = end - frames * self._hop
        self._buffer[:, : self._held] = self._buffer[:, frames * self._hop : end].copy()

    def _measure(self, frames: int, gain: float = 1.0) -> None:
        """Measure the first frames of the buffer, which end in one section."""
        squares = np.zeros((2, 2 * (self._hop + 1)))
        lows: list[NDArray[np.float32]] = []
        for first in range(0, frames, self._batch):
            count = min(self._batch, frames - first)
            piece = self._buffer[:, first * self._hop : (first + count - 1) * self._hop + self._size]
            for row, signal in enumerate(mid_side(piece)):
                part = self._transform(signal, count)
                squares[row] += np.einsum("fk,fk->k", part, part)
                if row == 0:
                    low = part[:, : 2 * self._low.stop] ** 2
                    lows.append(low[:, 0::2] + low[:, 1::2])
        power = (squares[:, 0::2] + squares[:, 1::2]) * self._scale * (gain / max(frames, 1))
        self._keep(power, np.concatenate(lows) if lows else None, frames)

    def _transform(self, signal: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
        """The spectra of all frames of a signal, real and imaginary parts side by side: (frames, 2 bins)."""
        views = np.lib.stride_tricks.sliding_window_view(signal, self._size)[:: self._hop]
        windowed = np.multiply(views, self._window, out=self._windowed[:frames])
        spectra: NDArray[np.float32] = scipy.fft.rfft(windowed, axis=1).view(np.float32)
        return spectra

    def _keep(self, power: Floats, lows: NDArray[np.float32] | None, frames: int) -> None:
        """File away the mean powers (2, bins) of a section."""
        self._frames.append(frames)
        self._sections.append(np.round(powers_to_db(power @ self._bands.T, FLOOR_DB), 2))
        if lows is None:
            return
        whole = power.sum(axis=0)
        rank = int(HUM_QUANTILE * lows.shape[0])
        self._floors.append(np.partition(lows, rank, axis=0)[rank] * self._scale[self._low])
        if whole.sum() > QUIET_MEAN_SQUARE:
            self._power += whole * frames
            self._counted += frames

    def finish(self) -> Spectra:
        """The spectra of everything that was added."""
        self._see_short()
        bands = np.reshape(self._sections, (-1, 2, CENTRES_HZ.size))
        return Spectra(
            section_frames=np.array(self._frames, dtype=np.int64),
            section_mid_db=bands[:, 0].copy(),
            section_side_db=bands[:, 1].copy(),
            bin_hz=self._bin_hz,
            bin_power=self._power / max(self._counted, 1),
            low_floor=np.reshape(self._floors, (-1, self._low.stop)),
        )

    def _see_short(self) -> None:
        """See a sound that fills no frame in one frame, with zeros behind it."""
        samples = self._held
        if len(self._frames) != 1 or self._frames[0] or not samples:
            return
        self._frames.clear()
        self._sections.clear()
        # The gain is that of the mean square over what the window leaves of the sound.
        squares = self._window.astype(np.float64) ** 2
        gain = min(float(squares.sum() / (squares[:samples].sum() + 1e-30)), 1e6)
        self._measure(1, gain)


def mid_side(block: Block) -> list[NDArray[np.float32]]:
    """Mid and side of a stereo block, mid alone of a mono one."""
    if block.shape[0] == 1:
        return [block[0]]
    half = np.float32(0.5)
    return [(block[0] + block[1]) * half, (block[0] - block[1]) * half]
