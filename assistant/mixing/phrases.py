"""Where a track sings or plays: its phrases, in pieces that are short enough to be turned one by one.

A phrase ends where the track rests. Inside of it a piece ends where the level steps, as it does where words were sung
at another distance or another take begins, and a long one at its quietest place, which is between two words.

Conventions: everything counts frames of a `Grid`; a piece is (first frame, frame behind the last).
"""

from itertools import pairwise

import numpy as np

from assistant.units import Floats

Piece = tuple[int, int]

REST_SECONDS = 0.3
"""A shorter gap is one between words."""
_FLOOR_DB = -25.0
"""Below the loud frames by this is no singing: breaths and bleed."""
_LOUD_DB = -30.0
_LOUD_PERCENT = 80.0
LEAST_SECONDS = 0.2
_MOST_SECONDS = 4.0
_STEP_DB = 4.0
_STEP_SECONDS = 1.0
"""Over this long before and after, levels are compared."""
_STEP_APART_SECONDS = 0.7
_STEP_EDGE_SECONDS = 0.5


def find_pieces(energy: Floats, frames_per_second: float) -> list[Piece]:
    """Find the pieces of a track's phrases.

    Args:
        energy: of each frame (frames,), mean squares.
        frames_per_second: how many there are of those.
    """
    if not energy.size or energy.max() <= 0.0:
        return []
    loud = energy[energy > energy.max() * 10.0 ** (_LOUD_DB / 10.0)]
    sounds = energy > np.percentile(loud, _LOUD_PERCENT) * 10.0 ** (_FLOOR_DB / 10.0)
    found: list[Piece] = []
    for first, end in _runs(np.flatnonzero(sounds), round(REST_SECONDS * frames_per_second)):
        if end - first < LEAST_SECONDS * frames_per_second:
            continue
        edges = [first, *(first + step for step in _steps(energy[first:end], frames_per_second)), end]
        for left, right in pairwise(edges):
            found += _split(energy, left, right, _MOST_SECONDS * frames_per_second)
    return found


def _runs(frames: "np.ndarray[tuple[int], np.dtype[np.intp]]", most_apart: int) -> list[Piece]:
    """Frames in runs, each at most so far from the next."""
    ends = np.flatnonzero(np.diff(frames) > most_apart)
    firsts = [int(frames[0]), *(int(frames[end + 1]) for end in ends)]
    lasts = [*(int(frames[end]) for end in ends), int(frames[-1])]
    return [(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]


def _steps(energy: Floats, frames_per_second: float) -> list[int]:
    """Where the level steps, greatest first taken, none near another or near the ends."""
    reach = max(round(_STEP_SECONDS * frames_per_second), 3)
    sums = np.concatenate(([0.0], np.cumsum(energy)))
    at = np.arange(energy.size + 1)
    before, after = np.maximum(at - reach, 0), np.minimum(at + reach, energy.size)
    means = [
        (sums[end] - sums[start]) / np.maximum(end - start, 1) + 1e-20 for start, end in ((before, at), (at, after))
    ]
    steps_db = np.abs(10.0 * np.log10(means[1] / means[0]))
    edge, apart = (round(seconds * frames_per_second) for seconds in (_STEP_EDGE_SECONDS, _STEP_APART_SECONDS))
    steps_db[:edge] = 0.0
    steps_db[max(energy.size - edge, 0) :] = 0.0
    found = []
    while steps_db.max() >= _STEP_DB:
        place = int(np.argmax(steps_db))
        found.append(place)
        steps_db[max(place - apart, 0) : place + apart] = 0.0
    return sorted(found)


def _split(energy: Floats, first: int, end: int, most: float) -> list[Piece]:
    """A piece cut at the quietest place of its middle half until none is longer than `most` frames."""
    length = end - first
    if length <= most:
        return [(first, end)]
    smooth = np.convolve(energy[first:end], np.ones(3) / 3.0, mode="same")
    low, high = length // 4, 3 * length // 4
    place = first + low + int(np.argmin(smooth[low:high]))
    return [*_split(energy, first, place, most), *_split(energy, place, end, most)]
