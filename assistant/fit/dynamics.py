"""Dynamics: a bus compressor found from songs that play different notes, without rendering a candidate.

Each candidate runs on the traces of the mix behind its equalizer, is brought to the wanted loudness through the
limiter, and what comes out is compared with the reference, section with like section (`assistant.density`). How far
the two still differ is judged by what content alone makes of those features (`models/dynamics_prior`: learned from
untouched songs), so the most likely amount of compression follows by Bayes' rule from a prior that leans to none:

    P(amount | songs) ~ P(amount) exp(-0.6 misfit),   misfit = d' C^-1 d / 2

The 0.6 tempers what correlated sections would claim. Amount first (at 2.5:1), then ratio, then ballistics: a song says
more about how much than about how.

Where it fails: the halves of one song differ by as much as 1 dB of compression makes, so that gentle compression is
found in every third case; nothing is done in the others. Between different songs only extremes show. One performance
tells much more, and is searched further (`fit.polish`).

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
from assistant.fit.multiband import Bands
from assistant.fit.noise import SAME_PERFORMANCE_DB, DensityNoise, density_noise
from assistant.fit.parallel import parallel_trial
from assistant.fit.polish import polished
from assistant.landing import CLEAN_REDUCTION_DB, Probe, typical_reduction_db
from assistant.options import MatchOptions
from assistant.processors import Compressor, Limiter, Processor
from assistant.processors.base import Block
from assistant.profile import Profile
from assistant.traces import STEPS_PER_HOP, Traces
from assistant.units import Floats, amplitude_to_db, powers_to_db

MOST_REDUCTION_DB = 4.0
"""Typical reduction that bus compression keeps to, unless it was asked for by strength or shows beyond doubt."""
MOST_ASKED_DB = 8.0
_NO_COMPRESSOR = 0.4
"""Prior probability that nothing was, or should be, compressed."""
_USUAL_DB = 1.0
"""Average reduction around which amounts become rare, exponentially."""
_TEMPER = 0.6
_DOUBT = 0.38
"""A compressor is used where the probability of none is below: nine in ten uncompressed references keep above."""
_USUAL_RATIO = 2.5
_RATIOS = (2.0, 2.5, 3.0)
_BALLISTICS_MS = ((10.0, 100.0), (20.0, 150.0), (40.0, 300.0))
_FAST_MS = (5.0, 100.0)
"""Where the compressor is to take work from the limiter it must follow peaks."""
_PEAK_PERCENTILES = (97.0, 92.0, 84.0, 72.0, 56.0, 38.0, 20.0)
_DEEP_PERCENTILES = (25.0, 2.0)
"""Peaks at which a parallel compressor sets in."""
_KNEE_DB = 6.0
_WORTH_DB = 0.25
"""A typical reduction below is not worth a processor."""
_ACTIVE_LU = -20.0
_TROUGH = 0.3
"""Of a step's peak: where a wave is half of the time, and where the release is heading for. Without it the reduction
comes out 7 % too large, with it 1 %."""
_LANDING_ROUNDS = 4
_LANDED_LU = 0.1
_MOST_RAISED_DB = 6.0
_LEAST_SLOPE = 0.2
_BISECTIONS = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Trial:
    """One candidate on the traces."""

    compressor: Compressor
    average_db: float
    typical_db: float
    misfit: float
    """How unlikely the reference would be, were this the mix: half a squared distance, correlations taken out."""
    distance: float
    """How far the features are from the reference's, in units of what content makes of each by itself."""
    limiting_db: float
    """What the limiter then takes, typically, to reach the wanted loudness."""
    traces: Traces
    """Behind the compressor."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Dynamics:
    """What was decided, and on what grounds."""

    chosen: Trial
    """Ratio 1 where nothing is compressed."""
    none: Trial
    full: Trial
    """What comes nearest to the reference, whatever the evidence."""
    doubt: float
    """Probability that no compression is called for, 0..1."""
    shared: bool
    """Whether the compressor is there, or works more, to relieve the limiter."""
    relieved_from_db: float = 0.0
    """What the limiter would take, typically, without that."""
    comparable: bool
    """Whether there was anything to compare."""
    taken_back: bool = False
    """Whether a compressor was rendered, measured, and found to do harm."""
    bands: Bands | None = None
    """Several compressors in place of one, whose traces are then in `chosen`."""

    @property
    def processors(self) -> tuple[Processor, ...]:
        """What to put into the chain."""
        if self.bands is not None:
            return (self.bands.processor,)
        return () if self.compressor is None else (self.compressor,)

    @property
    def compressor(self) -> Compressor | None:
        """The compressor, or None; None where several bands take its place."""
        none = self.bands is not None or self.chosen.compressor.is_neutral
        return None if none else self.chosen.compressor


def fit_dynamics(
    traces: Traces, mix: Profile, reference: Profile, difference: Difference, estimate: Estimate, limiter: Limiter,
    wanted_lufs: float, options: MatchOptions,
) -> Dynamics:  # fmt: skip
    """Find the compressor.

    Args:
        traces: of the mix behind everything that stands in front of the compressor.
        mix: the whole of it.
        reference: what is compared of it.
        difference: reference - mix.
        estimate: how alike the songs are.
        limiter: what stands behind.
        wanted_lufs: where the mix is to land.
        options: the strength.
    """
    bench = _Bench(traces, mix, reference, difference, estimate, limiter, wanted_lufs)
    none = bench.tried(Compressor())
    share = options.share("dynamics")
    if share == 0.0 or not math.isfinite(traces.loudness_lufs):
        return Dynamics(chosen=none, none=none, full=none, doubt=1.0, shared=False, comparable=bench.comparable)
    amounts = bench.amounts(_BALLISTICS_MS[1], MOST_ASKED_DB)
    full = min((none, *amounts), key=lambda trial: trial.distance) if bench.comparable else none
    chosen, doubt = _likely(bench, none, amounts) if share is None else (_whole(bench, none, full), 0.0)
    beside = bench.parallel([none, *amounts, chosen])
    if beside is not None:
        full, (chosen, doubt) = beside, _beside(bench, none, beside, share)
    elif share is not None:
        chosen = _part(bench, chosen, share)
    alone_db = chosen.limiting_db
    relieved = _relieved(bench, chosen) if share is None and alone_db > CLEAN_REDUCTION_DB else chosen
    return Dynamics(
        chosen=relieved if relieved.typical_db >= _WORTH_DB else none,
        none=none,
        full=full,
        doubt=doubt if relieved is chosen else 0.0,
        shared=relieved is not chosen,
        relieved_from_db=alone_db,
        comparable=bench.comparable,
    )


class _Bench:
    """Everything that a candidate needs to be tried."""

    def __init__(
        self, traces: Traces, mix: Profile, reference: Profile, difference: Difference, estimate: Estimate,
        limiter: Limiter, wanted_lufs: float,
    ) -> None:  # fmt: skip
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
        whole = per_ten[: per_ten.size // STEPS_PER_HOP * STEPS_PER_HOP].reshape(-1, STEPS_PER_HOP)
        return Trial(
            compressor=compressor,
            average_db=self._average_db(per_ten),
            typical_db=typical_reduction_db(whole.max(axis=1), self._traces.hop_energies) if whole.size else 0.0,
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
        low_db, high_db = max(self._traces.peak_dbfs - 50.0, -60.0), min(self._traces.peak_dbfs, 0.0)
        for _ in range(_BISECTIONS):
            middle_db = 0.5 * (low_db + high_db)
            gain = self._traces.per_ten(curve_gain(self._traces, _compressor(middle_db, ratio, *ballistics_ms)))
            if self._average_db(-2.0 * powers_to_db(gain)) > amount_db:
                low_db = middle_db
            else:
                high_db = middle_db
        return self.tried(_compressor(0.5 * (low_db + high_db), ratio, *ballistics_ms))

    def _average_db(self, reduction_db: Floats) -> float:
        return float(reduction_db[self._active].mean()) if np.any(self._active) else 0.0

    def _landed(self, traces: Traces) -> tuple[Traces, float]:
        """What comes out of the limiter at the wanted loudness, and what it takes."""
        probe = Probe(traces, self._limiter)
        drive_db = self._wanted_lufs - traces.loudness_lufs
        if not math.isfinite(drive_db):
            return traces, 0.0
        landed, gain = probe.limited(drive_db)
        slope = 1.0
        for _ in range(_LANDING_ROUNDS):
            short_lu = self._wanted_lufs - landed.loudness_lufs
            if abs(short_lu) < _LANDED_LU:
                break
            raised_db = min(short_lu / slope, _MOST_RAISED_DB)
            before_lufs, drive_db = landed.loudness_lufs, drive_db + raised_db
            landed, gain = probe.limited(drive_db)
            slope = min(max((landed.loudness_lufs - before_lufs) / raised_db, _LEAST_SLOPE), 1.0)
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


def _likely(bench: _Bench, none: Trial, amounts: Sequence[Trial]) -> tuple[Trial, float]:
    """The compressor that the evidence supports, and how likely it is that none is called for."""
    if not amounts or not bench.comparable:
        return none, 1.0
    average = np.array([0.0, *(trial.average_db for trial in amounts)])
    prior = np.exp(-average / _USUAL_DB) * np.maximum(np.gradient(average), 1e-6)
    prior *= (1.0 - _NO_COMPRESSOR) / prior[1:].sum()
    prior[0] = _NO_COMPRESSOR
    weights = _posterior(prior, [none, *amounts])
    doubt = float(weights[0])
    if doubt > _DOUBT:
        return none, doubt
    amount_db = float(weights[1:] @ average[1:])
    if bench.same_song:
        found = _polished(bench, min(amounts, key=lambda trial: trial.misfit))
    else:
        found = _refined(bench, amount_db, MOST_REDUCTION_DB)
    return (found if found.distance < none.distance else none), doubt


def _beside(bench: _Bench, none: Trial, beside: Trial, share: float | None) -> tuple[Trial, float]:
    """A parallel compressor, or what share of it was asked for, and how likely it is that none is called for."""
    if share is None:
        doubt = float(_posterior(np.array([_NO_COMPRESSOR, 1.0 - _NO_COMPRESSOR]), [none, beside])[0])
        return (none if doubt > _DOUBT else beside), doubt
    made = beside.compressor
    return bench.tried(replace(made, wet_percent=round(share * made.wet_percent, 1))), 0.0


def _posterior(prior: Floats, trials: Sequence[Trial]) -> Floats:
    misfit = np.array([trial.misfit for trial in trials])
    weights = prior * np.exp(-_TEMPER * (misfit - misfit.min()))
    return np.asarray(weights / weights.sum())


def _refined(bench: _Bench, amount_db: float, most_db: float) -> Trial:
    """Ratio and ballistics for an average reduction, kept to a typical one of `most_db`."""
    by_ratio = [bench.at(amount_db, ratio, _BALLISTICS_MS[1]) for ratio in _RATIOS]
    weights = _posterior(np.ones(len(_RATIOS)), by_ratio)
    ratio = round(float(weights @ np.array(_RATIOS)), 1)
    by_time = [bench.at(amount_db, ratio, each) for each in _BALLISTICS_MS]
    weights = _posterior(np.ones(len(by_time)), by_time)
    attack, release = np.exp(weights @ np.log(np.array(_BALLISTICS_MS)))
    ballistics_ms = (float(f"{attack:.2g}"), float(f"{release:.2g}"))
    return _kept(bench, bench.at(amount_db, ratio, ballistics_ms), most_db)


def _polished(bench: _Bench, start: Trial) -> Trial:
    """Everything at once, for one performance."""
    return _kept(bench, polished(bench.tried, start), MOST_ASKED_DB)


def _kept(bench: _Bench, found: Trial, most_db: float) -> Trial:
    """The same kept to a typical reduction of `most_db`."""
    if found.typical_db <= most_db:
        return found
    made = found.compressor
    return bench.at(found.average_db * most_db / found.typical_db, made.ratio, (made.attack_ms, made.release_ms))


def _whole(bench: _Bench, none: Trial, full: Trial) -> Trial:
    """What comes nearest to the reference, whatever the evidence."""
    if full is none:
        return none
    whole = _polished(bench, full) if bench.same_song else _refined(bench, full.average_db, MOST_ASKED_DB)
    return whole if whole.distance < none.distance else none


def _part(bench: _Bench, whole: Trial, share: float) -> Trial:
    """A share of its reduction."""
    made = whole.compressor
    if share == 1.0 or made.is_neutral:
        return whole
    return bench.at(share * whole.average_db, made.ratio, (made.attack_ms, made.release_ms))


def _relieved(bench: _Bench, chosen: Trial) -> Trial:
    """More compression, where it brings the limiter nearer to its cap.

    The compressor then has to follow peaks, so it is faster. It keeps to the usual reduction; what is left stays with
    the limiter, and then with the loudness.
    """
    amounts = bench.amounts(_FAST_MS, MOST_REDUCTION_DB)
    kept = [each for each in amounts if chosen.typical_db < each.typical_db <= MOST_REDUCTION_DB]
    helping = [each for each in kept if each.limiting_db < chosen.limiting_db - _WORTH_DB]
    enough = [each for each in helping if each.limiting_db <= CLEAN_REDUCTION_DB]
    if enough:
        return min(enough, key=lambda each: each.typical_db)
    return min(helping, key=lambda each: each.limiting_db, default=chosen)
