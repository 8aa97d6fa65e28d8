"""What of a grid is heard: K-weighted energies, and when a track plays.

Conventions: energies are mean squares over both channels together after K-weighting, so 10 log10 of one plus the
standard's offset is a loudness; frames are those of a `Grid`.
"""

import numpy as np

from assistant import gating
from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid
from assistant.units import Floats, Mask

K_POWER: Floats = gating.k_power(CENTRES_HZ)
"""What K-weighting makes of the power of each band: (61,)."""
_CHANNELS = 2.0
"""Mid and side together are half of what left and right have."""
_PLAYS_LU = -20.0
_BLOCK_FRAMES = 9
"""400 ms, over which the standard gates: single frames between two hits are no rests."""


def energies(grid: Grid, gains: Floats | float = 1.0) -> Floats:
    """The energy of each frame: (frames,).

    Args:
        grid: of one sound.
        gains: power gain of each band (61,), or one for all.
    """
    return np.asarray(_CHANNELS * (grid.total.astype(np.float64) @ (K_POWER * gains)))


def playing(energy: Floats) -> Mask:
    """In which frames a track plays: within 20 LU of its loud ones' mean, (frames,)."""
    if not energy.size:
        return np.zeros(0, dtype=np.bool_)
    loud = energy[energy > gating.gate_energy(energy, gating.RELATIVE_GATE_LU)]
    if not loud.size:
        return np.zeros(energy.size, dtype=np.bool_)
    found: Mask = energy > loud.mean() * 10.0 ** (_PLAYS_LU / 10.0)
    return found


def loudness_lufs(energy: Floats) -> float:
    """The loudness of frames, gated as the standard gates its 400 ms; -inf for silence."""
    energy = _blocks(energy)
    loud = energy[energy > gating.gate_energy(energy, gating.RELATIVE_GATE_LU)]
    return gating.lufs(float(loud.mean())) if loud.size else float("-inf")


def _blocks(energy: Floats) -> Floats:
    """The mean over 400 ms around each frame that has them; of a shorter sound over all of it."""
    if energy.size < _BLOCK_FRAMES:
        return energy.mean(keepdims=True) if energy.size else energy
    return np.convolve(energy, np.full(_BLOCK_FRAMES, 1.0 / _BLOCK_FRAMES), mode="valid")
