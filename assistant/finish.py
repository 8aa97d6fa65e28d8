"""Closing the loop: render, measure what was written, correct, and take out what did not pay.

First the equalizer makes up for what the dynamics did to the tone, and a part of the chain that left its own aspect
further from the reference than the mix was is removed. Then loudness and ceiling are
corrected until both hold.
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.ahead import ahead
from assistant.audio import OutputFormat, Resampled, SoundWriter, open_sound
from assistant.fit import missed, refit
from assistant.fit.harm import harmful, without
from assistant.fit.level import most_reduction_db
from assistant.landing import Probe, typical_reduction_db
from assistant.options import MatchOptions
from assistant.plan import Plan, measured, relanded, samples_at
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.render import Line
from assistant.units import Floats

LOUDNESS_TOLERANCE_LU = 0.05
_MOST_RENDERS = 6
_CEILING_STEP_DB = 0.005
_CAP_TOLERANCE_DB = 0.3
_WORKING_DB = 0.5
_TOLERANCE_DB = 1.0
"""By how much the broad shape of the tone, or the balance, may miss its aim before both are fitted again."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a sound is written: the temporary file, the name that errors mention, and how."""

    temporary: Path
    final: Path
    form: OutputFormat


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a compressor really did."""

    typical_db: float
    """The mean over the loud passages of its greatest reduction in each 100 ms."""
    most_db: float
    working_percent: float
    """The share of the time in which it takes more than 0.5 dB."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reductions:
    """What limiter and compressor took in the render, in each 100 ms: positive dB, (hops,); empty without one."""

    limiter_db: Floats
    compressor_db: Floats
    """The dry share counted, make-up not."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A plan as it was rendered in the end, and what was measured of it."""

    plan: Plan
    after: Profile
    work: Work | None
    """None where nothing was compressed."""
    reductions: Reductions


def finish(plan: Plan, options: MatchOptions, target: Target, progress: Progress) -> Finished:
    """Render the plan to `target.temporary`, correcting it by what is measured.

    Where the limiter's cap keeps the loudness out of reach, more drive would break the cap: only too loud is corrected.

    Raises:
        OutputError: the output cannot be written.
    """
    done = _tried(plan, target, progress)
    for may_refit in (True, False):
        better = _improved(done, options, may_refit=may_refit)
        if better is done.plan:
            break
        done = _tried(better, target, progress)
    for _ in range(_MOST_RENDERS):
        short_lu, over_db = _off_target(done, options)
        if abs(short_lu) <= LOUDNESS_TOLERANCE_LU and over_db <= 0.0:
            break
        done = _tried(_corrected(done.plan, short_lu, over_db), target, progress)
    return done


def _improved(done: Finished, options: MatchOptions, *, may_refit: bool) -> Plan:
    """The plan with a tone that makes up for what the dynamics did to it, and without what did harm.

    A tone that missed its aim is fitted again before it is judged.
    """
    plan = done.plan
    if not plan.compares_wholes:
        return plan  # parts were compared, and the whole was written: the two cannot be held against each other
    wholes = plan.goal.songs.map(lambda song: song[0])
    bad = harmful(plan.before, wholes, done.after, plan.fit, plan.dynamics)
    made = missed(plan.fit, plan.difference, plan.before, done.after)
    if may_refit and made.size_db >= _TOLERANCE_DB:
        known = made if plan.fit.made is None else plan.fit.made + made
        plan = replace(plan, fit=refit(plan.fit, plan.before, plan.pairs, options, plan.rate_hz, known))
        bad -= {"tone"}
    if bad:
        fitted, dynamics = without(bad, plan.fit, plan.dynamics)
        return relanded(replace(plan, fit=fitted, dynamics=dynamics), options)
    return plan


def _off_target(done: Finished, options: MatchOptions) -> tuple[float, float]:
    """How much louder it should be, and by how much peaks are over the ceiling."""
    plan, after = done.plan, done.after
    short_lu = 0.0 if after.loudness_lufs is None else plan.wanted_lufs - after.loudness_lufs
    if plan.landing.loudness_lufs < plan.wanted_lufs - 0.1:
        short_lu = min(short_lu, 0.0, _under_the_cap_lu(plan, options))
    over_db = -math.inf if after.true_peak_dbtp is None else after.true_peak_dbtp - options.ceiling_dbtp
    return short_lu, over_db


def _under_the_cap_lu(plan: Plan, options: MatchOptions) -> float:
    """How much louder it should be for the limiter to take no more than it may: 0, or less where it took more.

    Traces foretell the reduction to some tenths of a dB only. What it was measured to be over what they foretell is the
    same a little lower, so they tell the drive at which the cap holds.
    """
    landing, most_db = plan.landing, most_reduction_db(options)
    if landing.reduction_db <= most_db + _CAP_TOLERANCE_DB:
        return 0.0
    probe = Probe(plan.dynamics.chosen.traces, plan.limiter)
    foretold_db = probe.predict(landing.drive_db).reduction_db
    lower = probe.solve(plan.wanted_lufs, most_db * foretold_db / landing.reduction_db)
    return landing.slope * min(lower.drive_db - landing.drive_db, 0.0)


def _corrected(plan: Plan, short_lu: float, over_db: float) -> Plan:
    """Drive and ceiling after a measurement."""
    landing, limiter = plan.landing, plan.limiter
    if abs(short_lu) > LOUDNESS_TOLERANCE_LU:
        landing = replace(landing, drive_db=landing.drive_db + short_lu / landing.slope)
    if over_db > 0.0:
        limiter = replace(limiter, ceiling_dbtp=limiter.ceiling_dbtp - over_db - _CEILING_STEP_DB)
    return replace(plan, landing=landing, limiter=limiter)


def _tried(plan: Plan, target: Target, progress: Progress) -> Finished:
    """Render the plan, and measure what was written and what limiter and compressor took."""
    line = _write(plan, target, progress)
    with progress.stage("measure"):
        after = measured(open_sound(target.temporary), progress, "measure")
    energy = after.blocks.hop_energy
    taken = Reductions(limiter_db=line.reduction_db("limiter"), compressor_db=_compression_db(plan, line))
    landing = replace(plan.landing, reduction_db=typical_reduction_db(taken.limiter_db, energy))
    return Finished(
        plan=replace(plan, landing=landing), after=after, work=_work(taken.compressor_db, energy), reductions=taken
    )


def _compression_db(plan: Plan, line: Line) -> Floats:
    """What the compressor took in each 100 ms, its dry share counted."""
    taken_db = line.reduction_db("compressor")
    compressor = plan.dynamics.compressor
    return taken_db if compressor is None else compressor.mixed_reduction_db(taken_db)


def _work(reduction_db: Floats, hop_energy: Floats) -> Work | None:
    if not reduction_db.size:
        return None
    return Work(
        typical_db=typical_reduction_db(reduction_db, hop_energy),
        most_db=float(reduction_db.max()),
        working_percent=100.0 * float(np.mean(reduction_db > _WORKING_DB)),
    )


def _write(plan: Plan, target: Target, progress: Progress) -> Line:
    """Render the plan's chain into the temporary file, from its start; gives the line that did it."""
    sound = Resampled(plan.sound, plan.rate_hz)
    samples = samples_at(plan.sound, plan.rate_hz)
    line = Line(plan.chain, plan.rate_hz, sound.channels)
    target.temporary.write_bytes(b"")
    writer = SoundWriter(target.temporary, target.form, sound.channels, name=target.final, samples=samples)
    with progress.stage("render"):
        try:
            for block in ahead(line.blocks(progress.watched("render", sound.blocks(), samples))):
                writer.write(block)
            writer.close()
        except BaseException:
            writer.abandon()
            raise
    return line
