"""K-weighted energies of a sound: per 100 ms, their maxima every 10 ms, and histograms of levels.

Conventions: an energy is a mean square after K-weighting, summed over the channels (`assistant.gating`); windows that
are not whole do not count. Source: ITU-R BS.1770-5 annex 1, EBU Tech 3341 section 2.
"""

from dataclasses import dataclass

import numpy as np

from assistant import gating, kernels
from assistant.blocks import LEVEL_EDGES_LUFS, LEVEL_WINDOWS_MS, Counts
from assistant.processors.base import Block
from assistant.units import Floats

STEPS_PER_HOP = 10
"""Energies come every 10 ms: maxima found every 100 ms miss up to 0.5 LU of a short sound's momentary loudness."""


@dataclass(frozen=True, kw_only=True)
class Energies:
    """What a `LoudnessMeter` gives; see the fields of `Blocks` of the same names."""

    hop_energy: Floats
    momentary_max_energy: float
    short_term_max_energy: float
    level_counts: Counts


class LoudnessMeter:
    """Takes a sound section by section."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        self._rate_hz = rate_hz
        self._meter = kernels.WeightedEnergies(channels, rate_hz, gating.k_weighting(rate_hz))
        self._steps: list[Floats] = []

    def add(self, block: Block) -> None:
        """Take the next samples."""
        self._steps.append(self._meter.process(block).sum(axis=0))

    def finish(self) -> Energies:
        """The energies of everything that was added."""
        sums = np.concatenate([np.zeros(0), *self._steps])
        steps = sums / kernels.hop_lengths(sums.size, self._rate_hz)
        whole = steps[: steps.size - steps.size % STEPS_PER_HOP]
        hops = rounded(whole.reshape(-1, STEPS_PER_HOP).mean(axis=1))
        return Energies(
            hop_energy=hops,
            momentary_max_energy=greatest_mean(steps, gating.MOMENTARY_HOPS * STEPS_PER_HOP),
            short_term_max_energy=greatest_mean(steps, gating.SHORT_TERM_HOPS * STEPS_PER_HOP),
            level_counts=np.array([_histogram(steps, hops, window) for window in LEVEL_WINDOWS_MS]),
        )


def rounded(values: Floats) -> Floats:
    """Ten significant digits, 0.000000001 dB, which keeps JSON short."""
    return np.array([float(f"{value:.10g}") for value in values.tolist()], dtype=np.float64)


def greatest_mean(energies: Floats, width: int) -> float:
    """The greatest mean of `width` neighbours, 0 when there are fewer.

    A running sum finds the place, and the mean is taken of that window alone, since digital silence must read 0.
    """
    if energies.size < width:
        return 0.0
    total = np.concatenate([[0.0], np.cumsum(energies)])
    at = int(np.argmax(total[width:] - total[:-width]))
    return float(energies[at : at + width].mean())


def _histogram(steps: Floats, hops: Floats, window_ms: int) -> Counts:
    """How many windows have each level: 20 ms side by side, longer ones every 100 ms; none under -70 LUFS."""
    if window_ms == 20:
        energies = steps[: steps.size - steps.size % 2].reshape(-1, 2).mean(axis=1)
    else:
        energies = gating.moving_mean(hops, window_ms // 100)
    levels = np.minimum(gating.energies_to_lufs(energies), LEVEL_EDGES_LUFS[-1])
    return np.histogram(levels, bins=LEVEL_EDGES_LUFS)[0].astype(np.int64)
