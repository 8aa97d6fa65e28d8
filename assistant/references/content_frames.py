"""One pass over a sound for all that its content is read from: levels in bands, places, and peaks of the spectrum.

Two streams of frames are taken at 24 kHz: short ones every 12.5 ms for movement and instruments, and at a quarter of
that rate long ones every sixth of a second, which part neighbouring semitones. Both are of the sum of the channels; of
some short ones the difference is looked at, too.

Conventions: levels in dB of any origin, since nothing that follows depends on it; pitches in semitones as MIDI counts
them (69.0 is 440 Hz), not rounded. Memory grows by 12 kB a second of sound.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Block, Resampler

RATE_HZ = 24000
FRAME, HOP = 2048, 300
FRAMES_PER_SECOND = RATE_HZ / HOP
BANDS = 28
LOWEST_HZ, HIGHEST_HZ = 50.0, 10000.0
TONALNESS_EDGES_HZ = (150.0, 300.0, 600.0, 1200.0, 2400.0, 4800.0, 9600.0)
EVERY = 4
"""Frames of which one is looked at for tonalness and places, which cost as much as all the rest."""

PITCH_RATE_HZ = 6000
PITCH_FRAME, PITCH_HOP = 4096, 1000
LOWEST_NOTE, HIGHEST_NOTE = 33, 95
"""A1 and B6: 55 to 1976 Hz."""
_PEAK_RANGE_DB = 60.0
_TINY = 1e-20
_BATCH = 128
"""Frames that are transformed at once."""

Floats32 = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Frames:
    """What one pass keeps of a sound."""

    seconds: float
    levels_db: Floats32
    """(frames, BANDS)"""
    tonalness_db: Floats32
    """How far the mean over the bins of a band lies over their geometric mean: (each EVERYth frame, octaves)"""
    side_db: Floats32
    """Levels of half the difference of the channels, as `levels_db`: (each EVERYth frame, BANDS)"""
    balance: Floats32
    """From -1, all on the right, to 1, all on the left: (each EVERYth frame, BANDS)"""
    peak_frames: NDArray[np.int32]
    """Of each peak, the long frame it stands in."""
    peak_notes: Floats32
    peak_levels_db: Floats32
    pitch_levels_db: Floats32
    """Of each long frame, the whole."""


class FrameMeter:
    """Takes blocks of any size, and gives the same frames for all sizes."""

    def __init__(self, rate_hz: int) -> None:
        """Start.

        Args:
            rate_hz: of the sound.
        """
        self._rate_hz, self._samples = rate_hz, 0
        self._to_rate = Resampler(rate_hz, RATE_HZ, 2) if rate_hz != RATE_HZ else None
        self._to_pitch = Resampler(RATE_HZ, PITCH_RATE_HZ, 1)
        self._short, self._side = _Framer(FRAME, HOP), _Framer(FRAME, HOP)
        self._long = _Framer(PITCH_FRAME, PITCH_HOP)
        self._window = np.hanning(FRAME + 1)[:-1].astype(np.float32)
        self._pitch_window = np.hanning(PITCH_FRAME + 1)[:-1].astype(np.float32)
        self._bank = band_bank()
        edges = np.round(np.array(TONALNESS_EDGES_HZ) * FRAME / RATE_HZ).astype(int)
        self._spans = list(pairwise(edges.tolist()))
        self._levels: list[Floats32] = []
        self._tonalness: list[Floats32] = []
        self._sides: list[Floats32] = []
        self._balances: list[Floats32] = []
        self._peaks: list[tuple[NDArray[np.int32], Floats32, Floats32]] = []
        self._pitch_levels: list[Floats32] = []
        self._seen = self._pitch_seen = 0

    def add(self, block: Block) -> None:
        """Take the next samples: float32 (channels, samples)."""
        self._samples += block.shape[1]
        halves = np.float32(0.5) * np.stack([block[0] + block[-1], block[0] - block[-1]])
        self._take(self._to_rate.process(halves) if self._to_rate else halves)

    def finish(self) -> Frames:
        """Give what was found; a sound shorter than a frame counts as followed by silence."""
        if self._to_rate:
            self._take(self._to_rate.finish())
        for frames, sides in zip(self._short.rest(), self._side.rest(), strict=True):
            self._bands(frames, sides)
        for frames in chain(self._long.add(self._to_pitch.finish()[0]), self._long.rest()):
            self._pitches(frames)
        rows, notes, levels = (np.concatenate(each) for each in zip(*self._peaks, strict=True))
        return Frames(
            seconds=self._samples / self._rate_hz,
            levels_db=np.concatenate(self._levels),
            tonalness_db=np.concatenate(self._tonalness),
            side_db=np.concatenate(self._sides),
            balance=np.concatenate(self._balances),
            peak_frames=rows, peak_notes=notes, peak_levels_db=levels,
            pitch_levels_db=np.concatenate(self._pitch_levels),
        )  # fmt: skip

    def _take(self, halves: Block) -> None:
        for frames, sides in zip(self._short.add(halves[0]), self._side.add(halves[1]), strict=True):
            self._bands(frames, sides)
        for frames in self._long.add(self._to_pitch.process(halves[:1])[0]):
            self._pitches(frames)

    def _bands(self, frames: Floats32, sides: Floats32) -> None:
        """Levels in bands of some frames; of every fourth tonalness and places."""
        import scipy.fft  # noqa: PLC0415 - as everywhere: who only matches does without

        spectrum = scipy.fft.rfft(frames * self._window, axis=1)
        power: Floats32 = np.square(spectrum.real) + np.square(spectrum.imag)
        self._levels.append(_db(power @ self._bank.T))
        every = slice(-self._seen % EVERY, None, EVERY)
        self._seen += len(frames)
        chosen = power[every]
        self._places(spectrum[every], scipy.fft.rfft(sides[every] * self._window, axis=1), chosen)
        logs = _db(chosen)
        rows = [_db(chosen[:, a:b].mean(axis=1, dtype=np.float32)) - logs[:, a:b].mean(axis=1) for a, b in self._spans]
        self._tonalness.append(np.stack(rows, axis=1))

    def _places(self, mid: NDArray[np.complex64], side: NDArray[np.complex64], power: Floats32) -> None:
        """Levels of the difference, and which side a band leans to: the cross spectrum of mid and side over the sum."""
        apart: Floats32 = np.square(side.real) + np.square(side.imag)
        cross = 2.0 * (mid.real * side.real + mid.imag * side.imag)
        whole = (power + apart) @ self._bank.T
        self._sides.append(_db(np.asarray(apart @ self._bank.T, np.float32)))
        self._balances.append(np.asarray((cross @ self._bank.T) / (whole + _TINY), np.float32))

    def _pitches(self, frames: Floats32) -> None:
        """Peaks of the long spectra, at interpolated places."""
        import scipy.fft  # noqa: PLC0415 - as above

        spectrum = scipy.fft.rfft(frames * self._pitch_window, axis=1)
        last = int(hz_of_note(HIGHEST_NOTE + 0.5) * PITCH_FRAME / PITCH_RATE_HZ) + 2
        levels = _db(spectrum.real[:, :last] ** 2 + spectrum.imag[:, :last] ** 2)
        self._pitch_levels.append(levels.max(axis=1))
        first = int(hz_of_note(LOWEST_NOTE - 0.5) * PITCH_FRAME / PITCH_RATE_HZ)
        before, here, after = levels[:, first - 1 : -2], levels[:, first:-1], levels[:, first + 1 :]
        high = here > levels.max(axis=1, keepdims=True) - _PEAK_RANGE_DB
        rows, places = np.nonzero((here > before) & (here >= after) & high)
        low, top, right = (each[rows, places] for each in (before, here, after))
        shift = 0.5 * (low - right) / np.minimum(low - 2.0 * top + right, -1e-6)
        hz = (first + places + shift) * (PITCH_RATE_HZ / PITCH_FRAME)
        notes = 69.0 + 12.0 * np.log2(hz / 440.0)
        self._peaks.append(((rows + self._pitch_seen).astype(np.int32), notes.astype(np.float32), top))
        self._pitch_seen += len(frames)


class _Framer:
    """Cuts a stream into overlapping frames, always so many at once: bits and memory do not depend on the blocks."""

    def __init__(self, size: int, hop: int) -> None:
        self._size, self._hop = size, hop
        self._waiting = np.zeros(0, np.float32)
        self._given = False

    def add(self, samples: Floats32) -> Iterator[Floats32]:
        """The batches that are complete: (_BATCH, size) each."""
        self._waiting = np.concatenate((self._waiting, samples))
        while self._waiting.size >= self._size + (_BATCH - 1) * self._hop:
            yield self._frames()[:_BATCH]
            self._waiting = self._waiting[_BATCH * self._hop :]
            self._given = True

    def rest(self) -> Iterator[Floats32]:
        """What is left; of a sound shorter than a frame one, filled up with silence."""
        if self._waiting.size < self._size and not self._given:
            self._waiting = np.pad(self._waiting, (0, self._size - self._waiting.size))
        if self._waiting.size >= self._size:
            yield self._frames()

    def _frames(self) -> Floats32:
        views: Floats32 = np.lib.stride_tricks.sliding_window_view(self._waiting, self._size)[:: self._hop]
        return views


def hz_of_note(note: float) -> float:
    """The frequency of a MIDI note."""
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def band_bank() -> Floats32:
    """Overlapping triangles, evenly spaced as the ear's bands are: (BANDS, bins).

    The scale is the number of equivalent rectangular bandwidths below a frequency: Glasberg and Moore, "Derivation of
    auditory filter shapes from notched-noise data" (1990), equation 4.
    """
    first, last = (21.4 * np.log10(1.0 + 0.00437 * hz) for hz in (LOWEST_HZ, HIGHEST_HZ))
    scale = np.linspace(first, last, BANDS + 2)
    edges = (10.0 ** (scale / 21.4) - 1.0) / 0.00437
    hz = np.arange(FRAME // 2 + 1) * RATE_HZ / FRAME
    rise = (hz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - hz) / np.diff(edges)[1:, None]
    return np.asarray(np.maximum(np.minimum(rise, fall), 0.0), np.float32)


def _db(power: Floats32) -> Floats32:
    """10 log10, with a floor far under any sound."""
    return np.asarray(np.float32(10.0) * np.log10(power + np.float32(_TINY)))
