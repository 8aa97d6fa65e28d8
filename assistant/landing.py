"""Loudness and ceiling: the drive into the limiter that lands on a loudness, found before anything is written.

A pass through the chain keeps two small traces of what reaches the limiter: K-weighted energies per 10 ms, and the true
peak of every 64 samples. On these the limiter's own gain computer runs at 1/64 of the rate, so that a drive costs about
a millisecond. The prediction is right to some hundredths of a LU, a tenth under the heaviest limiting; `match`
measures the rendered file and corrects the drive by the predicted slope.

Conventions: `drive_db` is the gain in front of the limiter. Reduction is positive, in dB.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from assistant import gating, kernels
from assistant.errors import SoundError
from assistant.processors import Limiter
from assistant.processors.base import Block
from assistant.processors.limiter import MARGIN_DB
from assistant.units import Floats, amplitude_to_db, db_to_amplitude, powers_to_db

STEP_SAMPLES = 64
CLEAN_REDUCTION_DB = 6.0
"""The most that the limiter takes unasked from the loud passages, in their upper tenth: past it one hears it."""
ASKED_REDUCTION_DB = 12.0
"""The same when the user names a loudness: beyond it there is only distortion."""
_LEAST_SLOPE = 0.2
_STEPS = 10
_REACH_DB = 40.0


@dataclass(frozen=True)
class Landing:
    """What a drive leads to."""

    drive_db: float
    loudness_lufs: float
    reduction_db: float
    """The limiter's reduction in the upper tenth of the loud passages."""
    slope: float
    """LU gained by a dB of drive: 1 without limiting, less with it."""


class Probe:
    """The traces of what reaches the limiter, and what a drive would make of them."""

    def __init__(
        self, blocks: Iterable[Block], rate_hz: int, channels: int, limiter: Limiter, likely_drive_db: float = _REACH_DB
    ) -> None:
        """Take the traces of a whole stream, float32 (channels, samples) blocks, in front of `limiter`."""
        meter = kernels.WeightedEnergies(channels, rate_hz, gating.k_weighting(rate_hz))
        # Under this level the limiter has nothing to do even 3 dB above the likely drive, so peaks need not be exact.
        idle_db = limiter.ceiling_dbtp - MARGIN_DB - likely_drive_db - 3.0
        envelope = kernels.PeakEnvelope(channels, threshold=db_to_amplitude(idle_db))
        peaks, sums = _StepPeaks(late_samples=kernels.PEAK_DELAY), [np.zeros(0)]
        for block in blocks:
            sums.append(meter.process(block).sum(axis=0))
            peaks.add(envelope.process(block))
        peaks.add(envelope.process(np.zeros((channels, kernels.PEAK_DELAY), dtype=np.float32)))
        energies = np.concatenate(sums)
        self._energies: Floats = energies / kernels.hop_lengths(energies.size, rate_hz)
        self._peaks = peaks.finish()
        self._limiter, self._step_rate_hz = limiter, rate_hz / STEP_SAMPLES

    @property
    def loudness_lufs(self) -> float:
        """Integrated loudness in front of the limiter; -inf under 400 ms and for silence."""
        return gating.integrated_lufs([_hops(self._energies)])

    @property
    def peak_dbfs(self) -> float:
        """The peak in front of the limiter, between samples where the limiter may have to work."""
        return amplitude_to_db(float(self._peaks.max(initial=0.0)))

    def predict(self, drive_db: float) -> Landing:
        """What `drive_db` leads to."""
        loudness, reduction = self._driven(drive_db)
        nudged, _ = self._driven(drive_db + 0.25)
        return Landing(drive_db, loudness, reduction, max((nudged - loudness) / 0.25, _LEAST_SLOPE))

    def solve(self, wanted_lufs: float, most_reduction_db: float) -> Landing:
        """The drive that lands on `wanted_lufs`, or the greatest that keeps the reduction within its limit.

        Raises:
            SoundError: what reaches the limiter is silent, so that no drive leads anywhere.
        """
        if not np.isfinite(self.loudness_lufs):
            raise SoundError(
                f"what the chain leaves of the mix is under {gating.ABSOLUTE_GATE_LUFS:g} LUFS throughout; no gain can "
                "bring it to a loudness: is the mix almost silent, or above what the output's rate can hold?"
            )
        low = wanted_lufs - self.loudness_lufs
        if self._acceptable(low, wanted_lufs, most_reduction_db):
            return self.predict(low)
        ends = (low - _REACH_DB, low) if self._driven(low)[1] > most_reduction_db else (low, low + _REACH_DB)
        return self.predict(self._bisected(*ends, wanted_lufs, most_reduction_db))

    def _acceptable(self, drive_db: float, wanted_lufs: float, most_reduction_db: float) -> bool:
        loudness, reduction = self._driven(drive_db)
        return abs(loudness - wanted_lufs) < 0.005 and reduction <= most_reduction_db

    def _bisected(self, low: float, high: float, wanted_lufs: float, most_reduction_db: float) -> float:
        while high - low > 0.004:
            middle = 0.5 * (low + high)
            loudness, reduction = self._driven(middle)
            if loudness < wanted_lufs and reduction <= most_reduction_db:
                low = middle
            else:
                high = middle
        return low

    def _driven(self, drive_db: float) -> tuple[float, float]:
        """Predicted loudness and reduction."""
        power = self._gain_power(drive_db)
        loudness = gating.integrated_lufs([_hops(self._energies * db_to_amplitude(drive_db) ** 2 * power)])
        least = power[: power.size // _STEPS * _STEPS].reshape(-1, _STEPS).min(axis=1)
        return loudness, typical_reduction_db(-powers_to_db(least), _hops(self._energies))

    def _gain_power(self, drive_db: float) -> Floats:
        """The limiter's power gain in the middle of each 10 ms: (hops,)."""
        computer = kernels.GainComputer(
            self._step_rate_hz,
            db_to_amplitude(self._limiter.ceiling_dbtp - MARGIN_DB),
            lookahead_ms=self._limiter.lookahead_ms,
            release_ms=self._limiter.release_ms,
            slow_release_ms=self._limiter.slow_release_ms,
        )
        late = computer.lookahead_samples
        silence = np.zeros(late, dtype=np.float32)
        driven = (self._peaks * np.float32(db_to_amplitude(drive_db))).astype(np.float32, copy=False)
        gain = computer.process(np.concatenate([driven, silence]))[late:]
        middles = ((np.arange(self._energies.size) + 0.5) * self._step_rate_hz / 100.0).astype(np.int64)
        power: Floats = gain[np.minimum(middles, gain.size - 1)].astype(np.float64) ** 2
        return power


def typical_reduction_db(reduction_db: Floats, hop_energy: Floats) -> float:
    """What the limiter takes in the upper tenth of the loud passages, from its greatest reduction in each 100 ms.

    Args:
        reduction_db: positive dB per 100 ms.
        hop_energy: K-weighted energy of the same 100 ms.
    """
    count = min(reduction_db.size, hop_energy.size)
    loud = hop_energy[:count] > gating.gate_energy(hop_energy, gating.RELATIVE_GATE_LU)
    return float(np.percentile(reduction_db[:count][loud], 90.0)) if np.any(loud) else 0.0


def _hops(energies: Floats) -> Floats:
    """Energies per 100 ms from those per 10 ms; a last one that is not whole is dropped."""
    hops: Floats = energies[: energies.size // _STEPS * _STEPS].reshape(-1, _STEPS).mean(axis=1)
    return hops


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
