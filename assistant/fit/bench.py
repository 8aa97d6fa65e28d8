"""Trying compressors on the traces of a song, without rendering any: what each takes, and how near it comes.

A candidate runs on the traces, is brought to the wanted loudness through the limiter, and what comes out is compared
with the reference, section with like section (`assistant.density`), on the scale of what content makes by itself
(`fit.noise`). Some milliseconds a minute of song.

Conventions: reduction is positive dB; *average* is over everything within 20 LU of the loudness, *typical* the mean
over the loud passages of the greatest in each 100 ms.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant import kernels
from assistant.compare import Difference
from assistant.density import Density, density_difference, density_of, density_of_traces, levels_apart_lu
from assistant.fit.evidence import Estimate
from assistant.fit.noise import SAME_PERFORMANCE_DB, DensityNoise, density_noise
from assistant.fit.parallel import parallel_trial
from assistant.landing import Probe, typical_reduction_db
from assistant.processors import Compressor, Limiter
from assistant.processors.base import Block
from assistant.profile import Profile
from assistant.roots import root
from assistant.traces import STEPS_PER_HOP, Traces
from assistant.units import Floats, amplitude_to_db, powers_to_db

MOST_REDUCTION_DB = 4.0
"""Typical reduction that bus compression keeps to, unless it was asked for by strength or shows beyond doubt."""
MOST_ASKED_DB = 8.0
_USUAL_RATIO = 2.5
_PEAK_PERCENTILES = (97.0, 92.0, 84.0, 72.0, 56.0, 38.0, 20.0)
_DEEP_PERCENTILES = (25.0, 2.0)
"""Peaks at which a parallel compressor sets in."""
_KNEE_DB = 6.0
_ACTIVE_LU = -20.0
_TROUGH = 0.3
"""Of a step's peak: where a wave is half of the time, and where the release is heading for. Without it the reduction
comes out 7 % too large, with it 1 %."""
_LANDING_ROUNDS = 4
_LANDED_LU = 0.03
_MOST_RAISED_DB = 6.0
_LEAST_SLOPE = 0.2
_USUAL_SLOPE = 0.7
_NEAR_DB = 0.02
_NARROW_DB = 0.1


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """One candidate on the traces."""

    compressor: Compressor
    average_db: float
    typical_db: float
    most_db: float
    misfit: float
    """How unlikely the reference would be, were this the mix: half a squared distance, correlations taken out."""
    distance: float
    """How far the features are from the reference's, in units of what content makes of each by itself."""
    limiting_db: float
    """What the limiter then takes, typically, to reach the wanted loudness."""
    traces: Traces
    """Behind the compressor."""


class Bench:
    """Everything that a candidate needs to be tried."""

    def __init__(
        self, traces: Traces, mix: Profile, reference: Profile, difference: Difference, estimate: Estimate,
        limiter: Limiter, wanted_lufs: float,
    ) -> None:  # fmt: skip
        """See `fit_dynamics` for the arguments."""
        self._traces, self._mix, self._limiter, self._wanted_lufs = traces, mix, limiter, wanted_lufs
        self.same_song = difference.same_song
        self._reference: Density = density_of(reference)
        self._reference_plr_db = reference.plr_db
        self._noise: DensityNoise = density_noise(
            estimate.content_db,
            min(mix.duration_seconds, reference.duration_seconds),
            same_song=difference.same_song,
        )
        levels = powers_to_db(traces.energies)
        self._seen: list[
            tuple[float, float]
        ] = []  # the depth past the threshold on average, and the threshold, of what was tried
        self._raised_db = 0.0  # what the limiter cost the last one in loudness: a guess for the next, as is
        self._slope = 1.0  # the loudness that a dB of drive gained it
        self._active = levels > traces.loudness_lufs + _ACTIVE_LU
        self.comparable = True

    def tried(self, compressor: Compressor) -> Trial:
        """Run a candidate; its make-up keeps the loudness of what is compressed."""
        gain = curve_gain(self._traces, compressor)
        turned = self._traces.turned(gain)
        makeup_db = self._traces.loudness_lufs - turned.loudness_lufs
        if not compressor.is_neutral and math.isfinite(makeup_db):
            compressor = replace(compressor, makeup_db=round(min(makeup_db, 24.0), 2))
            turned = self._traces.turned(compressor.mixed(gain).astype(np.float32))
        landed, limiting_db = self._landed(turned)
        misfit, distance = self._compared(landed)
        per_ten = compressor.mixed_reduction_db(-2.0 * powers_to_db(turned.per_ten(gain)))
        average_db = self._average_db(per_ten)
        if compressor.ratio > 1.0:
            self._seen.append((average_db / (1.0 - 1.0 / compressor.ratio), -compressor.threshold_db))
        whole = per_ten[: per_ten.size // STEPS_PER_HOP * STEPS_PER_HOP].reshape(-1, STEPS_PER_HOP)
        return Trial(
            compressor=compressor,
            average_db=average_db,
            typical_db=typical_reduction_db(whole.max(axis=1), self._traces.hop_energies) if whole.size else 0.0,
            most_db=float(per_ten.max(initial=0.0)),
            misfit=misfit,
            distance=distance,
            limiting_db=limiting_db,
            traces=turned,
        )

    def amounts(self, ballistics_ms: tuple[float, float], most_db: float) -> list[Trial]:
        """From little to much at 2.5:1, until the typical reduction passes `most_db`."""
        peaks = self._loud_peaks()
        found: list[Trial] = []
        for percentile in _PEAK_PERCENTILES if np.any(peaks > 0.0) else ():
            threshold_db = amplitude_to_db(float(np.percentile(peaks, percentile)))
            found.append(self.tried(_compressor(threshold_db, _USUAL_RATIO, *ballistics_ms)))
            if found[-1].typical_db > most_db:
                break
        return found

    def parallel(self, others: Sequence[Trial]) -> Trial | None:
        """A parallel compressor, where it is clearly nearer than the others."""
        peaks = self._loud_peaks()
        if not self.comparable or not np.any(peaks > 0.0):
            return None
        thresholds_db = [amplitude_to_db(float(each)) for each in np.percentile(peaks, _DEEP_PERCENTILES)]
        within = [round(float(np.clip(each, -60.0, 0.0)), 1) for each in thresholds_db]
        best = min(trial.misfit for trial in others)
        found = parallel_trial(self.tried, within, best, one_performance=self.same_song)
        most_db = MOST_ASKED_DB if self.same_song else MOST_REDUCTION_DB
        return found if found is not None and found.typical_db <= most_db else None

    def _loud_peaks(self) -> Floats:
        """The peaks of each 10 ms of the loud passages."""
        loud = np.repeat(self._traces.loud, STEPS_PER_HOP)
        return np.asarray(self._traces.per_ten(self._traces.peaks)[: loud.size][loud])

    def at(self, amount_db: float, ratio: float, ballistics_ms: tuple[float, float]) -> Trial:
        """A candidate with this ratio and ballistics and an average reduction near `amount_db`."""
        within = (-min(self._traces.peak_dbfs, 0.0), -max(self._traces.peak_dbfs - 50.0, -60.0))
        if within[0] >= within[1]:
            return self.tried(_compressor(-within[1], ratio, *ballistics_ms))

        def too_much_db(lowered_db: float) -> float:
            gain = self._traces.per_ten(curve_gain(self._traces, _compressor(-lowered_db, ratio, *ballistics_ms)))
            return self._average_db(-2.0 * powers_to_db(gain)) - amount_db

        guess = min(max(self._guess_db(amount_db / (1.0 - 1.0 / ratio)), within[0]), within[1])
        lowered_db = root(too_much_db, guess, within, near=_NEAR_DB, narrow=_NARROW_DB)
        return self.tried(_compressor(-lowered_db, ratio, *ballistics_ms))

    def _guess_db(self, depth_db: float) -> float:
        """About how far under full scale a threshold lies that is passed by `depth_db` on average."""
        depths, lowered_db = np.array([(0.0, -self._traces.peak_dbfs), *sorted(self._seen)]).T
        return float(np.interp(depth_db, depths, lowered_db))

    def _average_db(self, reduction_db: Floats) -> float:
        return float(reduction_db[self._active].mean()) if np.any(self._active) else 0.0

    def _landed(self, traces: Traces) -> tuple[Traces, float]:
        """What comes out of the limiter at the wanted loudness, and what it takes."""
        probe = Probe(traces, self._limiter)
        level_db = self._wanted_lufs - traces.loudness_lufs
        if not math.isfinite(level_db):
            return traces, 0.0
        landed, gain = probe.limited(level_db + self._raised_db)
        for _ in range(_LANDING_ROUNDS):
            short_lu = self._wanted_lufs - landed.loudness_lufs
            if abs(short_lu) < _LANDED_LU:
                break
            raised_db = min(max(short_lu / self._slope, -self._raised_db), _MOST_RAISED_DB)
            if raised_db == 0.0:
                break
            before_lufs, self._raised_db = landed.loudness_lufs, self._raised_db + raised_db
            landed, gain = probe.limited(level_db + self._raised_db)
            self._slope = min(max((landed.loudness_lufs - before_lufs) / raised_db, _LEAST_SLOPE), 1.0)
        return landed, probe.typical_db(gain)

    def _compared(self, landed: Traces) -> tuple[float, float]:
        """Misfit and distance."""
        made = density_of_traces(landed, self._mix)
        apart = density_difference(made, self._reference, same_song=self.same_song)
        if apart is None:
            self.comparable = False
            return 0.0, 0.0
        levels = levels_apart_lu(made, self._reference) / SAME_PERFORMANCE_DB if self.same_song else 0.0
        plr_db = self._reference_plr_db - (landed.peak_dbfs - landed.loudness_lufs) if self._reference_plr_db else 0.0
        return self._noise.misfit(apart) + 0.5 * levels**2, self._noise.distance(apart, plr_db)


def _compressor(threshold_db: float, ratio: float, attack_ms: float, release_ms: float) -> Compressor:
    return Compressor(
        threshold_db=round(float(np.clip(threshold_db, -60.0, 0.0)), 1), ratio=ratio, knee_db=_KNEE_DB,
        attack_ms=attack_ms, release_ms=release_ms,
    )  # fmt: skip


def curve_gain(traces: Traces, compressor: Compressor) -> Block:
    """The gain of each step that a compressor's curve makes, without make-up and dry share."""
    if compressor.is_neutral:
        return np.ones(traces.peaks.size, dtype=np.float32)
    kernel = kernels.Compressor(
        1, 2.0 * traces.step_rate_hz, threshold_db=compressor.threshold_db, ratio=compressor.ratio,
        knee_db=compressor.knee_db, attack_ms=compressor.attack_ms, release_ms=compressor.release_ms,
    )  # fmt: skip
    waves = np.stack([traces.peaks, np.float32(_TROUGH) * traces.peaks], axis=1).reshape(1, -1)
    return np.ascontiguousarray(kernel.process(waves).gain[1::2])
