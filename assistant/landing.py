"""Loudness and ceiling: the drive into the limiter that lands on a loudness, found before anything is written.

The limiter's own gain computer runs on the traces of what reaches it, at 1/64 of the rate, so that a drive costs about
a millisecond. The prediction is right to some hundredths of a LU, a tenth under the heaviest limiting; `match`
measures the rendered file and corrects the drive by the predicted slope.

Conventions: `drive_db` is the gain in front of the limiter. Reduction is positive, in dB; the *typical* reduction is
the mean over the loud passages of the greatest in each 100 ms.
"""

from dataclasses import dataclass

import numpy as np

from assistant import gating, kernels
from assistant.errors import SoundError
from assistant.processors import Limiter
from assistant.processors.base import Block
from assistant.processors.limiter import MARGIN_DB
from assistant.roots import root
from assistant.traces import Traces
from assistant.units import Floats, db_to_amplitude, powers_to_db

GENTLE_REDUCTION_DB = 1.0
"""Typical limiting that nobody hears."""
CLEAN_REDUCTION_DB = 3.0
"""The most that the limiter takes unasked, typically: the knee of loudness against damage. Past it one hears it."""
ASKED_REDUCTION_DB = 8.0
"""The same when the user names a loudness: beyond it there is only distortion."""
_LEAST_SLOPE = 0.2
_REACH_DB = 40.0
_NEAR_LU = 0.003
_NARROW_DB = 0.004
_STEADY_TENS = 40
"""A gain that changes slower than over 400 ms moves levels; what is faster adds sound that was not there."""


@dataclass(frozen=True)
class Landing:
    """What a drive leads to."""

    drive_db: float
    loudness_lufs: float
    reduction_db: float
    """The limiter's typical reduction."""
    slope: float
    """LU gained by a dB of drive: 1 without limiting, less with it."""
    plr_db: float
    """Peak to loudness ratio of what comes out."""
    distortion_percent: float
    """What the limiter's fast moves add, as a share of the amplitude."""
    undriven_dbtp: float
    """The true peak in front of the drive; exact only where the drive brings it near the ceiling."""


class Probe:
    """What a drive makes of the traces in front of a limiter."""

    def __init__(self, traces: Traces, limiter: Limiter) -> None:
        """Look at `traces` in front of `limiter`."""
        self.traces, self._limiter = traces, limiter

    def limited(self, drive_db: float) -> tuple[Traces, Block]:
        """The traces of what comes out, and the limiter's gain of each step."""
        driven = self.traces.driven(drive_db)
        computer = kernels.GainComputer(
            driven.step_rate_hz,
            db_to_amplitude(self._limiter.ceiling_dbtp - MARGIN_DB),
            lookahead_ms=self._limiter.lookahead_ms,
            release_ms=self._limiter.release_ms,
            slow_release_ms=self._limiter.slow_release_ms,
        )
        late = computer.lookahead_samples
        silence = np.zeros(late, dtype=np.float32)
        gain = computer.process(np.concatenate([driven.peaks, silence]))[late:]
        return driven.turned(gain), gain

    def predict(self, drive_db: float) -> Landing:
        """What `drive_db` leads to."""
        out, gain = self.limited(drive_db)
        nudged, _ = self._driven(drive_db + 0.25)
        reduction_db = self.typical_db(gain)
        slope = 1.0  # without limiting; what the absolute gate does to the faintest sounds is no slope to go by
        if reduction_db > 0.0 and np.isfinite(nudged):
            slope = max((nudged - out.loudness_lufs) / 0.25, _LEAST_SLOPE)
        gain_per_ten = out.per_ten(gain)
        return Landing(
            drive_db=drive_db,
            loudness_lufs=out.loudness_lufs,
            reduction_db=reduction_db,
            slope=slope,
            plr_db=out.peak_dbfs - out.loudness_lufs,
            distortion_percent=_distortion_percent(gain_per_ten, out.energies),
            undriven_dbtp=self.traces.peak_dbfs,
        )

    def solve(self, wanted_lufs: float, most_reduction_db: float) -> Landing:
        """The drive that lands on `wanted_lufs`, or the greatest that keeps the reduction within its limit.

        Raises:
            SoundError: what reaches the limiter is silent, so that no drive leads anywhere.
        """
        loudness_lufs = self.traces.loudness_lufs
        if not np.isfinite(loudness_lufs):
            raise SoundError(
                f"what the chain leaves of the mix is under {gating.ABSOLUTE_GATE_LUFS:g} LUFS throughout; no gain can "
                "bring it to a loudness: is the mix almost silent, or above what the output's rate can hold?"
            )
        low = wanted_lufs - loudness_lufs

        loudness, reduction_db = self._driven(low)
        if loudness >= wanted_lufs - _NEAR_LU and reduction_db <= most_reduction_db:
            return self.predict(low)  # louder than that is only what the absolute gate makes of very quiet sound

        def beyond(drive_db: float) -> float:
            loudness, reduction_db = self._driven(drive_db)
            return max(loudness - wanted_lufs, reduction_db - most_reduction_db)

        reach = (low - _REACH_DB, low + _REACH_DB)
        return self.predict(root(beyond, low, reach, near=_NEAR_LU, narrow=_NARROW_DB))

    def choices(self, wanted_lufs: float) -> tuple[Landing, Landing, Landing]:
        """Three loudnesses to weigh against what they cost: gentle, the most that stays clean, and the wanted one."""
        loudest = max(wanted_lufs, 0.0)
        return (
            self.solve(loudest, GENTLE_REDUCTION_DB),
            self.solve(loudest, CLEAN_REDUCTION_DB),
            self.solve(wanted_lufs, ASKED_REDUCTION_DB),
        )

    def _driven(self, drive_db: float) -> tuple[float, float]:
        """Predicted loudness and reduction."""
        out, gain = self.limited(drive_db)
        return out.loudness_lufs, self.typical_db(gain)

    def typical_db(self, gain: Block) -> float:
        """The typical reduction of a limiter's gain of each step."""
        return typical_reduction_db(-2.0 * powers_to_db(self.traces.least_per_hop(gain)), self.traces.hop_energies)


def typical_reduction_db(reduction_db: Floats, hop_energy: Floats) -> float:
    """What a limiter or compressor typically takes: the mean over the loud passages of the greatest in each 100 ms.

    Args:
        reduction_db: positive dB per 100 ms.
        hop_energy: K-weighted energy of the same 100 ms.
    """
    count = min(reduction_db.size, hop_energy.size)
    loud = hop_energy[:count] > gating.gate_energy(hop_energy, gating.RELATIVE_GATE_LU)
    return float(reduction_db[:count][loud].mean()) if np.any(loud) else 0.0


def _distortion_percent(gain: Floats, energies: Floats) -> float:
    """The energy that a gain's fast moves make, as amplitude over that of what comes out.

    A gain that stands still only changes the level; its departures from the mean over 400 ms are multiplied with the
    sound and add what was not in it.

    Args:
        gain: linear, per 10 ms.
        energies: of what comes out, per 10 ms.
    """
    total = float(energies.sum())
    if gain.size < _STEADY_TENS or total <= 0.0:
        return 0.0
    padded = np.pad(gain, (_STEADY_TENS // 2, _STEADY_TENS - 1 - _STEADY_TENS // 2), mode="edge")
    sums = np.cumsum(np.concatenate([[0.0], padded]))
    steady = (sums[_STEADY_TENS:] - sums[:-_STEADY_TENS]) / _STEADY_TENS
    moved = float(energies @ (1.0 - steady / gain) ** 2)
    return 100.0 * float(np.sqrt(max(moved, 0.0) / total))
