"""Mid and side spectra: by band for every section, by bin for the whole file.

Method: Hann frames of about 0.18 s (8192 samples at 44.1 and 48 kHz), half overlapping; the mean of their powers. The
power mean is the estimate that errs least from song to song, and frames this long part semitones down to about 180 Hz.
A band's power is its mean square: bins count with the share of their width that lies in the band, so noise reads right
in bands narrower than a bin, while a steady tone under about 200 Hz spreads over its neighbours (their sum stays
right).

Conventions: mid is (L+R)/2, side (L-R)/2. A frame counts for the section it ends in; what is left at the end and fills
no frame does not count, unless the whole sound is shorter than one, which is then seen in one frame whose gain makes up
for the missing part. One transform serves mid and side, which costs a side more than 140 dB under mid; of two equal
channels it is exactly zero.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.bands import CENTRES_HZ, EDGES_HZ, FLOOR_DB
from assistant.blocks import SECTION_SECONDS, Counts
from assistant.kernels import MidSidePowers
from assistant.processors.base import Block
from assistant.units import Floats, powers_to_db

FRAME_SECONDS = 0.18
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
        self._powers = MidSidePowers(self._window, self._low.stop)
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
        sums, lows = self._powers.process(self._buffer, frames)
        self._keep(sums * self._scale * (gain / max(frames, 1)), lows, frames)

    def _keep(self, power: Floats, lows: NDArray[np.float32], frames: int) -> None:
        """File away the mean powers (2, bins) of a section."""
        self._frames.append(frames)
        self._sections.append(np.round(powers_to_db(power @ self._bands.T, FLOOR_DB), 2))
        if not frames:
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
