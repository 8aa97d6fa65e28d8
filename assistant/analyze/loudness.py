"""K-weighted energies of a sound: per 100 ms, their maxima every 10 ms, and histograms of 20 ms levels per section.

Conventions: an energy is a mean square after K-weighting, summed over the channels (`assistant.gating`); windows that
are not whole do not count. Source: ITU-R BS.1770-5 annex 1, EBU Tech 3341 section 2.
"""

from dataclasses import dataclass

import numpy as np

from assistant import gating, kernels
from assistant.blocks import LEVEL_WINDOW_MS, SECTION_SECONDS, Counts, count_levels
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
    section_level_counts: Counts


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
            section_level_counts=_level_counts(steps, len(self._steps)),
        )


def rounded(values: Floats) -> Floats:
    """Ten significant digits, 0.000000001 dB, which keeps JSON short."""
    short = [float(f"{value:.10g}") for value in values.ravel().tolist()]
    return np.array(short, dtype=np.float64).reshape(values.shape)


def greatest_mean(energies: Floats, width: int) -> float:
    """The greatest mean of `width` neighbours, 0 when there are fewer.

    A running sum finds the place, and the mean is taken of that window alone, since digital silence must read 0.
    """
    if energies.size < width:
        return 0.0
    total = np.concatenate([[0.0], np.cumsum(energies)])
    at = int(np.argmax(total[width:] - total[:-width]))
    return float(energies[at : at + width].mean())


def _level_counts(steps: Floats, sections: int) -> Counts:
    """How many windows of 20 ms, side by side, have each level: a row for each section."""
    width = LEVEL_WINDOW_MS // 10
    energies = steps[: steps.size - steps.size % width].reshape(-1, width).mean(axis=1)
    return count_levels(energies, SECTION_SECONDS * 1000 // LEVEL_WINDOW_MS, sections)
