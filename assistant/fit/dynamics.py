"""Dynamics: a bus compressor found from songs that play different notes, without rendering a candidate.

Candidates are tried on the traces of the mix behind its equalizer (`fit.bench`). How far they leave it from the
reference is judged by what content alone makes of the same features (`models/dynamics_prior`: learned from untouched
songs), so the most likely amount of compression follows by Bayes' rule from a prior that leans to none:

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

from assistant.compare import Difference
from assistant.fit.bench import MOST_ASKED_DB, MOST_REDUCTION_DB, Bench, Trial
from assistant.fit.evidence import Estimate
from assistant.fit.multiband import Bands
from assistant.fit.polish import polished
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.options import MatchOptions
from assistant.processors import Compressor, Limiter, Processor
from assistant.profile import Profile
from assistant.tools import CompressorDials
from assistant.traces import Traces
from assistant.units import Floats

_NO_COMPRESSOR = 0.4
"""Prior probability that nothing was, or should be, compressed."""
_USUAL_DB = 1.0
"""Average reduction around which amounts become rare, exponentially."""
_TEMPER = 0.6
_DOUBT = 0.38
"""A compressor is used where the probability of none is below: nine in ten uncompressed references keep above."""
_RATIOS = (2.0, 2.5, 3.0)
_BALLISTICS_MS = ((10.0, 100.0), (20.0, 150.0), (40.0, 300.0))
_FAST_MS = (5.0, 100.0)
"""Where the compressor is to take work from the limiter it must follow peaks."""
_DENSER_DB = 2.0
_WORTH_DB = 0.25
"""A typical reduction below is not worth a processor."""


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
    bench = Bench(traces, mix, reference, difference, estimate, limiter, wanted_lufs)
    none = bench.tried(Compressor())
    share = options.share("dynamics")
    if share == 0.0 or not math.isfinite(traces.loudness_lufs):
        return Dynamics(chosen=none, none=none, full=none, doubt=1.0, shared=False, comparable=bench.comparable)
    amounts = [] if _is_denser(mix, reference) else bench.amounts(_BALLISTICS_MS[1], MOST_ASKED_DB)
    full = min((none, *amounts), key=lambda trial: trial.distance) if bench.comparable else none
    chosen, doubt = _likely(bench, none, amounts) if share is None else (_whole(bench, none, full), 0.0)
    beside = bench.parallel([none, *amounts, chosen]) if amounts else None
    if beside is not None:
        full, (chosen, doubt) = beside, _beside(bench, none, beside, share)
    elif share is not None:
        chosen = _part(bench, chosen, share)
    alone_db = chosen.limiting_db
    may_help = share is None and options.most_limiting_db is None  # a loudness that nobody insists on is no reason
    relieved = _relieved(bench, chosen) if may_help and alone_db > CLEAN_REDUCTION_DB else chosen
    if options.tool is not None and options.tool.compressor is not None:
        chosen, relieved = _dialled(bench, options.tool.compressor, chosen, relieved)
    return Dynamics(
        chosen=relieved if relieved.typical_db >= _WORTH_DB else none,
        none=none,
        full=full,
        doubt=doubt if relieved is chosen else 0.0,
        shared=relieved is not chosen,
        relieved_from_db=alone_db,
        comparable=bench.comparable,
    )


def _is_denser(mix: Profile, reference: Profile) -> bool:
    """Whether the mix has clearly less peak over loudness than the reference: compression could only lead away."""
    if mix.plr_db is None or reference.plr_db is None:
        return False
    return mix.plr_db < reference.plr_db - _DENSER_DB


def _likely(bench: Bench, none: Trial, amounts: Sequence[Trial]) -> tuple[Trial, float]:
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


def _beside(bench: Bench, none: Trial, beside: Trial, share: float | None) -> tuple[Trial, float]:
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


def _refined(bench: Bench, amount_db: float, most_db: float) -> Trial:
    """Ratio and ballistics for an average reduction, kept to a typical one of `most_db`."""
    by_ratio = [bench.at(amount_db, ratio, _BALLISTICS_MS[1]) for ratio in _RATIOS]
    weights = _posterior(np.ones(len(_RATIOS)), by_ratio)
    ratio = round(float(weights @ np.array(_RATIOS)), 1)
    by_time = [bench.at(amount_db, ratio, each) for each in _BALLISTICS_MS]
    weights = _posterior(np.ones(len(by_time)), by_time)
    attack, release = np.exp(weights @ np.log(np.array(_BALLISTICS_MS)))
    ballistics_ms = (float(f"{attack:.2g}"), float(f"{release:.2g}"))
    return _kept(bench, bench.at(amount_db, ratio, ballistics_ms), most_db)


def _polished(bench: Bench, start: Trial) -> Trial:
    """Everything at once, for one performance."""
    return _kept(bench, polished(bench.tried, start), MOST_ASKED_DB)


def _kept(bench: Bench, found: Trial, most_db: float) -> Trial:
    """The same kept to a typical reduction of `most_db`."""
    if found.typical_db <= most_db:
        return found
    made = found.compressor
    return bench.at(found.average_db * most_db / found.typical_db, made.ratio, (made.attack_ms, made.release_ms))


def _whole(bench: Bench, none: Trial, full: Trial) -> Trial:
    """What comes nearest to the reference, whatever the evidence."""
    if full is none:
        return none
    whole = _polished(bench, full) if bench.same_song else _refined(bench, full.average_db, MOST_ASKED_DB)
    return whole if whole.distance < none.distance else none


def _part(bench: Bench, whole: Trial, share: float) -> Trial:
    """A share of its reduction."""
    made = whole.compressor
    if share == 1.0 or made.is_neutral:
        return whole
    return bench.at(share * whole.average_db, made.ratio, (made.attack_ms, made.release_ms))


def _relieved(bench: Bench, chosen: Trial) -> Trial:
    """More compression, where it brings the limiter nearer to its cap.

    The compressor then has to follow peaks, so it is faster. It keeps to the usual reduction; what is left stays with
    the limiter, and then with the loudness.
    """
    amounts = bench.amounts(_FAST_MS, MOST_REDUCTION_DB)
    kept = [each for each in amounts if chosen.typical_db < each.typical_db and _gentle(each)]
    helping = [each for each in kept if each.limiting_db < chosen.limiting_db - _WORTH_DB]
    enough = [each for each in helping if each.limiting_db <= CLEAN_REDUCTION_DB]
    if enough:
        return min(enough, key=lambda each: each.typical_db)
    return min(helping, key=lambda each: each.limiting_db, default=chosen)


def _dialled(bench: Bench, dials: CompressorDials, chosen: Trial, relieved: Trial) -> tuple[Trial, Trial]:
    """Both as the user's compressor can be set; where they are one, they stay one."""
    kept = _kept_to(bench, dials, chosen)
    return kept, kept if relieved is chosen else _kept_to(bench, dials, relieved)


def _kept_to(bench: Bench, dials: CompressorDials, found: Trial) -> Trial:
    """The nearest that a compressor can be set to, with the threshold that takes as much on average."""
    made, kept = found.compressor, dials.kept(found.compressor)
    if made.is_neutral or kept == made:
        return found
    if kept.wet_percent < 100.0:  # of a dry share the depth is part: as much on average would be another sound
        return bench.tried(kept)
    return bench.at(found.average_db, kept.ratio, (kept.attack_ms, kept.release_ms))


def _gentle(trial: Trial) -> bool:
    """Whether it keeps to the usual reduction, in what it takes from the loudness too.

    Where few loud hits carry the loudness, make-up for them lifts everything else: that is another song.
    """
    return max(trial.typical_db, trial.compressor.makeup_db) <= MOST_REDUCTION_DB
