"""Which seconds of a song stand for it: the loudest, and typical ones, by the section map.

The loudest stretch lies within a span that the map calls loud, where one is long enough. The typical one lies within
spans of the label that lasts longest, or at least beside all that is quiet, and is the one whose level is next to the
middle of such stretches.
"""

import numpy as np

from assistant import gating
from assistant.blocks import SECTION_HOPS
from assistant.profile import Profile
from assistant.units import Floats, Mask

LOUDEST, TYPICAL = "loudest", "typical"
_STEP_HOPS = 5


def representative(profile: Profile, seconds: float) -> dict[str, float]:
    """Where the loudest and the typical stretch of a song begin, in seconds.

    Args:
        profile: the song; of several files that were pooled, the first counts.
        seconds: the length of a stretch; a shorter song is one stretch.

    Returns:
        A start for `LOUDEST`, and one for `TYPICAL` where the song holds a second stretch that is not quiet.
    """
    song = _first(profile)
    energy = song.blocks.files_hop_energy[0]
    width = max(min(round(seconds * gating.HOPS_PER_SECOND), energy.size), 1)
    levels = gating.energies_to_lufs(gating.moving_mean(energy, width)[::_STEP_HOPS])
    starts = np.arange(levels.size) * _STEP_HOPS
    labels = _hop_labels(song, energy.size)
    loudest = _best(levels, _within(labels == "loud", starts, width))
    found = {LOUDEST: _seconds(starts, loudest)}
    apart = np.abs(starts - starts[loudest]) >= width if starts.size else np.zeros(0, dtype=np.bool_)
    usual = apart & _within(labels == _longest(labels), starts, width)
    chosen = usual if np.any(usual) else apart & _within(labels != "quiet", starts, width)
    if np.any(chosen):
        middle = float(np.median(levels[chosen]))
        found[TYPICAL] = _seconds(starts, _best(-np.abs(levels - middle), chosen))
    return found


def _first(profile: Profile) -> Profile:
    """The first file of a pool, with the section map it has by itself."""
    counts = profile.blocks.file_sections
    return profile if counts.size == 1 else profile.part(np.arange(counts.sum()) < counts[0])


def _hop_labels(song: Profile, hops: int) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    """The label of each 100 ms."""
    labels = np.array(song.section_labels)
    return np.resize(np.repeat(labels, SECTION_HOPS), hops)


def _longest(labels: "np.ndarray[tuple[int], np.dtype[np.str_]]") -> str:
    """Loud or medium, whichever lasts longer."""
    return max(("medium", "loud"), key=lambda label: int(np.count_nonzero(labels == label)))


def _within(wanted: Mask, starts: "np.ndarray[tuple[int], np.dtype[np.int64]]", width: int) -> Mask:
    """Which stretches hold nothing else."""
    counts = np.concatenate([[0], np.cumsum(wanted)])
    inside: Mask = counts[starts + width] - counts[starts] == width
    return inside


def _best(values: Floats, allowed: Mask) -> int:
    """The place of the greatest value that is allowed; of all, where none is."""
    return int(np.argmax(np.where(allowed, values, -np.inf) if np.any(allowed) else values)) if values.size else 0


def _seconds(starts: "np.ndarray[tuple[int], np.dtype[np.int64]]", place: int) -> float:
    return float(starts[place]) / gating.HOPS_PER_SECOND if starts.size else 0.0
