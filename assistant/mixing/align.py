"""Where a song's tracks begin in a rough mix of it: whitened cross-correlation, first coarse, then to the sample.

Whitening makes every frequency count alike, so that the peak is as sharp as the sound allows and a loud bass does not
smear it. Where it fails: tracks that repeat themselves to the sample can be taken for a bar earlier or later; the
whole length is compared, so the repetition that fits most of the song wins.

Source: C. Knapp & G. Carter, The generalized correlation method for estimation of time delay (IEEE TASSP 24, 1976).
"""

from collections.abc import Iterable, Sequence

import numpy as np

from assistant.audio import Block
from assistant.tracks.track import Track, even_blocks

_STEP = 8
_FINE_SECONDS = 20.0
_BLOCK = 65536


def find_offset(tracks: Sequence[Track], rough: Track) -> int:
    """How many samples later the tracks begin in the rough mix; negative where it begins later than they do."""
    total = max(track.samples for track in tracks)
    summed, heard = _outline(_sum(tracks, total)), _outline(rough.blocks())
    coarse = _STEP * _lag(summed, heard)
    first, last = max(0, -coarse // _STEP), min(summed.size, heard.size - coarse // _STEP)
    start = int((first + _loudest(summed[first:last])) * _STEP)
    count = int(_FINE_SECONDS * rough.rate_hz)
    own = _part(_sum(tracks, total), start, count)
    theirs = _part(rough.blocks(), start + coarse - 4 * _STEP, count + 8 * _STEP)
    if own.size < _STEP * 64 or theirs.size < _STEP * 64:
        return coarse
    fine = _lag(own, theirs) - 4 * _STEP
    return coarse + fine if abs(fine) <= 4 * _STEP else coarse


def _sum(tracks: Sequence[Track], total: int) -> Iterable[Block]:
    """All tracks together, at their own levels."""
    streams = [even_blocks(track, _BLOCK, total) for track in tracks]
    for blocks in zip(*streams, strict=True):
        yield np.sum([block.mean(axis=0, keepdims=True) for block in blocks], axis=0, dtype=np.float32)


def _outline(blocks: Iterable[Block]) -> Block:
    """Mid at an eighth of the rate."""
    mono = np.concatenate([block.mean(axis=0) for block in blocks])
    whole = mono.size // _STEP * _STEP
    return np.asarray(mono[:whole].reshape(-1, _STEP).mean(axis=1))


def _part(blocks: Iterable[Block], start: int, count: int) -> Block:
    """Some samples of mid; what lies before the start is silence."""
    found, position = [], 0
    if start < 0:
        found.append(np.zeros(-start, dtype=np.float32))
        count, start = count + start, 0
    for block in blocks:
        low, high = max(start - position, 0), min(start + count - position, block.shape[1])
        if high > low:
            found.append(block[:, low:high].mean(axis=0))
        position += block.shape[1]
        if position >= start + count:
            break
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def _loudest(outline: Block) -> int:
    """Where the loudest stretch of the fine comparison begins."""
    size = max(1, int(_FINE_SECONDS * 44100 / _STEP))
    if outline.size <= size:
        return 0
    sums = np.cumsum(np.square(outline, dtype=np.float64))
    return int(np.argmax(sums[size:] - sums[:-size]))


def _lag(own: Block, theirs: Block) -> int:
    """By how many samples `theirs` is later than `own`."""
    from scipy.fft import irfft, next_fast_len, rfft  # noqa: PLC0415 - who only matches should not load it

    size = next_fast_len(own.size + theirs.size, real=True)
    cross = rfft(theirs, size) * np.conj(rfft(own, size))
    magnitude = np.abs(cross)
    correlation = irfft(cross / (magnitude + 1e-3 * float(magnitude.mean()) + 1e-30), size)
    place = int(np.argmax(correlation))
    return place if place < theirs.size else place - size
