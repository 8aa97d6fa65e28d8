"""Cross spectra of all tracks with each other and with a rough mix, added up band by band and section by section.

Conventions: bands are thirds of an octave, 40 Hz to 16 kHz; sections are about 3 s. Everything is streamed once, so
memory does not grow with the song but for the sums.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.audio import Block
from assistant.tracks.track import Track, even_blocks
from assistant.units import Floats

Spectra = NDArray[np.complex64]
Matrix = NDArray[np.complex128]

_FRAME = 4096
_HOP = _FRAME // 2
_BATCH = 32
_SECTION_BATCHES = 2
THIRDS_HZ: Floats = 1000.0 * 2.0 ** (np.arange(-14, 13) / 3.0)


@dataclass(frozen=True, eq=False)
class Sums:
    """Cross spectra of a side (left, right), section and band: of tracks with tracks, with the rough mix, its power."""

    inner: Matrix
    """(2, sections, bands, tracks, tracks)."""
    outer: Matrix
    """(2, sections, bands, tracks)."""
    power: Floats
    """(2, sections, bands)."""


def added_up(tracks: Sequence[Track], rough: Track, offset: int) -> Sums:
    """Read everything once."""
    slices = _slices(tracks[0].rate_hz)
    size = _BATCH * _HOP
    before, skipped = max(-offset, 0), max(offset, 0)
    total = min(max(track.samples for track in tracks) - before, rough.samples - skipped)
    streams = [_stereo(_from(track, before, size, total)) for track in tracks]
    goal = _stereo(_from(rough, skipped, size, total))
    window = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(_FRAME) / _FRAME)).astype(np.float32)
    kept = np.zeros((2, len(tracks) + 1, _HOP), dtype=np.float32)
    inner, outer, power = [], [], []
    for number, start in enumerate(range(0, total, size)):
        count = min(size, total - start)
        block = np.stack([next(each) for each in (*streams, goal)], axis=1)
        held = np.concatenate((kept, block), axis=2)
        kept = held[:, :, count:][:, :, -_HOP:] if count >= _HOP else held[:, :, -_HOP:]
        frames = (held.shape[2] - _FRAME) // _HOP + 1
        if frames < 1:
            break
        spectra = _transformed(held, window, frames)
        made = [_crossed(spectra[:, :, :, part]) for part in slices]
        if number % _SECTION_BATCHES == 0:
            inner.append(np.zeros((2, len(slices), len(tracks), len(tracks)), dtype=np.complex128))
            outer.append(np.zeros((2, len(slices), len(tracks)), dtype=np.complex128))
            power.append(np.zeros((2, len(slices))))
        for band, (own, with_goal, of_goal) in enumerate(made):
            inner[-1][:, band] += own
            outer[-1][:, band] += with_goal
            power[-1][:, band] += of_goal
    return Sums(np.stack(inner, axis=1), np.stack(outer, axis=1), np.stack(power, axis=1))


def _stereo(blocks: Iterator[Block]) -> Iterator[Block]:
    return (block if block.shape[0] == 2 else np.repeat(block, 2, axis=0) for block in blocks)


def _from(track: Track, skipped: int, size: int, total: int) -> Iterator[Block]:
    """`total` samples from the first one that both the tracks and the rough mix have."""
    held = np.zeros((track.channels, 0), dtype=np.float32)
    for block in even_blocks(track, size, total + skipped):
        if skipped >= block.shape[1]:
            skipped -= block.shape[1]
            continue
        held = np.concatenate((held, block[:, skipped:]), axis=1)
        skipped = 0
        while held.shape[1] >= size:
            yield np.ascontiguousarray(held[:, :size])
            held = held[:, size:]
    if held.shape[1]:
        yield np.ascontiguousarray(held)


def _transformed(held: Block, window: Block, frames: int) -> Spectra:
    """(2, sounds, frames, bins)."""
    from scipy.fft import rfft  # noqa: PLC0415 - who only matches should not load it

    views = np.lib.stride_tricks.sliding_window_view(held, _FRAME, axis=2)[:, :, : frames * _HOP : _HOP]
    return np.asarray(rfft(views * window, axis=-1), dtype=np.complex64)


def _crossed(spectra: Spectra) -> tuple[Matrix, Matrix, Floats]:
    """The cross spectra of one band: the last of the sounds is the rough mix."""
    flat = spectra.reshape(*spectra.shape[:2], -1)
    every = np.matmul(flat.conj(), np.swapaxes(flat, 1, 2)).astype(np.complex128)
    return every[:, :-1, :-1], every[:, :-1, -1], every[:, -1, -1].real


def _slices(rate_hz: int) -> list[slice]:
    """The bins of each third of an octave that the rate reaches; the lowest one takes all below it."""
    bins = np.arange(_FRAME // 2 + 1) * rate_hz / _FRAME
    edges = np.append(THIRDS_HZ * 2.0 ** (-1.0 / 6.0), THIRDS_HZ[-1] * 2.0 ** (1.0 / 6.0))
    places = np.searchsorted(bins, edges)
    places[0] = 1
    return [slice(low, high) for low, high in pairwise(places) if high > low]
