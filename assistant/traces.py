"""Two small traces of a sound, enough to foretell what gains make of its levels without rendering it.

K-weighted energies per 10 ms carry loudness and levels; the true peak of every 64 samples carries what a limiter and a
compressor react to. Both are gains that change slowly against 64 samples, so that running them on the traces costs a
millisecond a minute and is right to about a tenth of a dB.

Conventions: energies are mean squares after K-weighting, summed over channels (`assistant.gating`); peaks are linear,
over all channels; gains are linear, one for each step of 64 samples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant import gating, kernels
from assistant.processors.base import Block
from assistant.units import Floats, amplitude_to_db, db_to_amplitude

STEP_SAMPLES = 64
STEPS_PER_HOP = 10


@dataclass(frozen=True, eq=False)
class Traces:
    """What is kept of a stream."""

    energies: Floats
    """Mean K-weighted energy of each 10 ms: (tens,)."""
    peaks: Block
    """Greatest value of each step: float32 (steps,)."""
    step_rate_hz: float

    @cached_property
    def hop_energies(self) -> Floats:
        """Energies per 100 ms; a last one that is not whole is dropped: (hops,)."""
        hops: Floats = self.energies[: self.energies.size // STEPS_PER_HOP * STEPS_PER_HOP]
        return np.asarray(hops.reshape(-1, STEPS_PER_HOP).mean(axis=1))

    @cached_property
    def loudness_lufs(self) -> float:
        """Integrated loudness; -inf under 400 ms and for silence."""
        return gating.integrated_lufs([self.hop_energies])

    @property
    def peak_dbfs(self) -> float:
        """The greatest peak, between samples where it was asked for."""
        return amplitude_to_db(float(self.peaks.max(initial=0.0)))

    @cached_property
    def loud(self) -> Floats:
        """Which 100 ms belong to the loud passages, above the loudness measure's relative gate: bool (hops,)."""
        return np.asarray(self.hop_energies > gating.gate_energy(self.hop_energies, gating.RELATIVE_GATE_LU))

    def per_ten(self, steps: Block) -> Floats:
        """The value in the middle of each 10 ms of something that was found for each step: (tens,)."""
        middles = ((np.arange(self.energies.size) + 0.5) * self.step_rate_hz / 100.0).astype(np.int64)
        return np.asarray(steps[np.minimum(middles, steps.size - 1)], dtype=np.float64)

    def least_per_hop(self, steps: Block) -> Floats:
        """The least within each whole 100 ms of something that was found for each step: (hops,)."""
        starts = np.round(np.arange(self.hop_energies.size) * self.step_rate_hz / gating.HOPS_PER_SECOND)
        if not starts.size:
            return np.zeros(0)
        return np.asarray(np.minimum.reduceat(steps, starts.astype(np.int64)), dtype=np.float64)

    def turned(self, gain: Block) -> "Traces":
        """The traces of the sound times `gain` (steps,)."""
        peaks = self.peaks * gain.astype(np.float32, copy=False)
        return Traces(self.energies * self.per_ten(gain) ** 2, peaks, self.step_rate_hz)

    def driven(self, gain_db: float) -> "Traces":
        """The traces of the sound turned up or down as a whole."""
        gain = db_to_amplitude(gain_db)
        return Traces(self.energies * gain**2, self.peaks * np.float32(gain), self.step_rate_hz)


def take_traces(blocks: Iterable[Block], rate_hz: int, channels: int, exact_above: float = 0.0) -> Traces:
    """Take the traces of a whole stream.

    Args:
        blocks: float32 (channels, samples).
        rate_hz: sampling rate.
        channels: 1 or 2.
        exact_above: linear; peaks under it are those of the samples, which costs less than to look between them.
    """
    meter = kernels.WeightedEnergies(channels, rate_hz, gating.k_weighting(rate_hz))
    envelope = kernels.PeakEnvelope(channels, threshold=exact_above)
    peaks, sums = _StepPeaks(late_samples=kernels.PEAK_DELAY), [np.zeros(0)]
    for block in blocks:
        sums.append(meter.process(block).sum(axis=0))
        peaks.add(envelope.process(block))
    peaks.add(envelope.process(np.zeros((channels, kernels.PEAK_DELAY), dtype=np.float32)))
    energies = np.concatenate(sums)
    return Traces(energies / kernels.hop_lengths(energies.size, rate_hz), peaks.finish(), rate_hz / STEP_SAMPLES)


class _StepPeaks:
    """The greatest value of every 64 samples of an envelope that is `late_samples` late."""

    def __init__(self, late_samples: int) -> None:
        self._late = late_samples
        self._kept = np.zeros(0, dtype=np.float32)
        self._found = [np.zeros(0, dtype=np.float32)]

    def add(self, envelope: Block) -> None:
        dropped = min(self._late, envelope.size)
        self._late -= dropped
        held = np.concatenate([self._kept, envelope[dropped:]])
        whole = held.size // STEP_SAMPLES * STEP_SAMPLES
        self._found.append(held[:whole].reshape(-1, STEP_SAMPLES).max(axis=1))
        self._kept = held[whole:].copy()

    def finish(self) -> Block:
        if self._kept.size:
            self._found.append(self._kept.max(keepdims=True))
        return np.concatenate(self._found)
