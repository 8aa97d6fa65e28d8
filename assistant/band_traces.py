"""A small trace of each band of a sound: what compressors side by side will see, and how much there is to turn.

Conventions: bands from low to high. Energies are sums over channels and samples, not weighted; peaks are linear, of the
samples, over all channels; one step is 256 samples, short against every attack and release that is fitted. Gains of one
step are linear.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from assistant import traces
from assistant.blocks import SECTION_SECONDS, Counts
from assistant.gating import HOPS_PER_SECOND
from assistant.processors.base import Block
from assistant.processors.multiband_compressor import Crossovers
from assistant.units import Floats

STEP_SAMPLES = 256
_RATIO = STEP_SAMPLES // traces.STEP_SAMPLES


@dataclass(frozen=True, eq=False)
class BandTraces:
    """What is kept of a stream behind its crossovers."""

    energies: Floats
    """(bands, steps)."""
    peaks: Block
    """float32 (bands, steps)."""
    step_rate_hz: float

    def section_gains(self, bands: slice, gain: Floats, sections: int) -> Floats:
        """What `gain` (steps,) makes of the energy of some bands in each 3 s, as a factor: (bands, sections)."""
        edges = self._edges(sections, SECTION_SECONDS)
        energies = self.energies[bands]
        return _summed(energies * gain**2, edges) / np.maximum(_summed(energies, edges), 1e-30)

    def hop_energies(self, band: int) -> Floats:
        """The mean energy per sample of each 100 ms of a band: (hops,)."""
        return _summed(self.energies[band], self._hop_edges) / (STEP_SAMPLES * self.step_rate_hz / HOPS_PER_SECOND)

    def hop_least(self, gain: Floats) -> Floats:
        """The least gain in each 100 ms: (hops,)."""
        least: Floats = np.minimum.reduceat(gain, self._hop_edges[:-1])
        return least

    @property
    def _hop_edges(self) -> Counts:
        hops = int(self.energies.shape[1] * HOPS_PER_SECOND / self.step_rate_hz)
        return self._edges(hops, 1.0 / HOPS_PER_SECOND)

    def _edges(self, count: int, seconds: float) -> Counts:
        edges: Counts = np.round(np.arange(count + 1) * seconds * self.step_rate_hz).astype(np.int64)
        return np.asarray(np.minimum(edges, self.energies.shape[1] - 1))

    def at_steps(self, values: Block) -> Floats:
        """Something that was found for each step of `assistant.traces`, in the middle of these: (steps,)."""
        places = np.arange(self.energies.shape[1]) * _RATIO + _RATIO // 2
        return np.asarray(values[np.minimum(places, values.size - 1)], dtype=np.float64)

    def most_at_steps(self, peaks: Block) -> Block:
        """The greatest of the peaks of `assistant.traces` in each of these steps: (steps,)."""
        whole = peaks[: self.energies.shape[1] * _RATIO]
        return np.asarray(whole.reshape(-1, _RATIO).max(axis=1))


def _summed(energies: Floats, edges: Counts) -> Floats:
    """Sums between the edges, along the last axis."""
    return np.asarray(np.add.reduceat(energies, edges, axis=-1)[..., :-1])


def take_band_traces(
    blocks: Iterable[Block], crossovers_hz: tuple[float, ...], rate_hz: int, channels: int
) -> BandTraces:
    """Take the traces of a whole stream; the samples behind the last whole step are left out.

    Args:
        blocks: float32 (channels, samples).
        crossovers_hz: one or two, from low to high.
        rate_hz: sampling rate.
        channels: 1 or 2.
    """
    splits = Crossovers(crossovers_hz, rate_hz, channels)
    kept = np.zeros((len(crossovers_hz) + 1, channels, 0), dtype=np.float32)
    energies, peaks = [np.zeros((kept.shape[0], 0))], [kept[:, 0]]
    for block in blocks:
        held = np.concatenate([kept, np.stack(splits.process(block))], axis=2)
        whole = held.shape[2] // STEP_SAMPLES * STEP_SAMPLES
        steps = held[:, :, :whole].reshape(*held.shape[:2], -1, STEP_SAMPLES)
        energies.append(np.einsum("bcsn,bcsn->bs", steps, steps).astype(np.float64))
        peaks.append(np.abs(steps).max(axis=(1, 3)))
        kept = held[:, :, whole:].copy()
    return BandTraces(
        np.concatenate(energies, axis=1), np.ascontiguousarray(np.concatenate(peaks, axis=1)), rate_hz / STEP_SAMPLES
    )
