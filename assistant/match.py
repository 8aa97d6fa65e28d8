"""A whole run on one screen: sound files in, a finished master and everything there is to say about it out.

    plan: analyze -> compare -> fit -> land        finish: render -> analyze again -> correct

Conventions: the user's song is the `mix`. `after` is measured on the written file, never predicted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.advice import Move, Note
from assistant.compare import Difference
from assistant.finish import Finished, Reductions, Target, Work, finish
from assistant.fit import Fit, general_notes
from assistant.fit.dynamics import Dynamics
from assistant.fit.dynamics_words import dynamics_moves, dynamics_notes
from assistant.fit.level import ceiling_notes, level_moves, level_notes, most_reduction_db
from assistant.fit.shares import Share, dynamics_share, loudness_share, tone_share, width_share
from assistant.landing import CLEAN_REDUCTION_DB, Landing
from assistant.options import MatchOptions
from assistant.plan import Plan, make_plan
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.references.goal import Goal
from assistant.references.source import Source
from assistant.settings import Settings

__all__ = ["Match", "Target", "carried_out", "master", "suggest"]

_CLOSE_DB = 0.05


@dataclass(frozen=True, kw_only=True)
class Match:
    """Everything a report needs; `after` is None where nothing was rendered."""

    mix_name: str
    sources: tuple[Source, ...]
    """The references, and below what was measured of each as a whole."""
    profiles: tuple[Profile, ...]
    goal: Goal
    """Which of them serve which aspect."""
    options: MatchOptions
    before: Profile
    reference: Profile
    """All of them as one profile, each figure from those that serve its aspect."""
    difference: Difference
    settings: Settings
    landing: Landing
    choices: tuple[Landing, ...]
    """Loudnesses from gentle to the wanted one, and what each would cost."""
    dynamics: Dynamics
    work: Work | None
    """What the compressor did; None where there is none, or nothing was rendered."""
    reductions: Reductions | None
    """What limiter and compressor took over time; None where nothing was rendered."""
    fit: Fit
    """What was solved in front of the dynamics: aims, and the evidence for them."""
    rate_hz: int
    """The rate at which the chain runs."""
    shares: tuple[Share, ...]
    """How far tone, width, dynamics and loudness go, and why."""
    wanted_lufs: float
    after: Profile | None
    moves: tuple[Move, ...]
    notes: tuple[Note, ...]

    @property
    def reference_names(self) -> tuple[str, ...]:
        """The references as they were named."""
        return tuple(source.name for source in self.sources)

    @property
    def taken(self) -> int:
        """Which of `choices` was taken: the wanted loudness, or one that costs no more than is allowed."""
        most_db = most_reduction_db(self.options)
        if self.choices[2].reduction_db <= most_db + _CLOSE_DB:
            return 2
        return 0 if most_db < CLEAN_REDUCTION_DB else 1


def suggest(
    mix: Path,
    references: Sequence[Path | Source],
    options: MatchOptions,
    progress: Progress,
    rate_hz: int | None = None,
) -> Match:
    """Solve for the settings without rendering anything.

    Args:
        mix: sound file.
        references: sound files or sources, one at least; those of an aspect are pooled.
        options: how far, and within which limits.
        progress: is told how far the run is.
        rate_hz: the rate at which the chain is to run; the mix's by default.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
    """
    plan = make_plan(mix, references, options, progress, rate_hz)
    return _match(mix, options, plan, None)


def master(
    mix: Path, references: Sequence[Path | Source], options: MatchOptions, target: Target, progress: Progress
) -> Match:
    """Match `mix` to `references` and write the result to `target.temporary`.

    Args:
        mix: sound file.
        references: sound files or sources, one at least; those of an aspect are pooled.
        options: how far, and within which limits.
        target: where to write; the rate of its form is the rate at which the chain runs.
        progress: is told how far the run is.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
        OutputError: the output cannot be written.
    """
    return carried_out(make_plan(mix, references, options, progress, target.form.rate_hz), options, target, progress)


def carried_out(plan: Plan, options: MatchOptions, target: Target, progress: Progress) -> Match:
    """Write what a plan says to `target.temporary`.

    Args:
        plan: of the rate of the target's form.
        options: those that it was made with.
        target: where to write.
        progress: is told how far the run is.

    Raises:
        OutputError: the output cannot be written.
    """
    done = finish(plan, options, target, progress)
    return _match(plan.sound.path, options, done.plan, done)


def _match(mix: Path, options: MatchOptions, plan: Plan, done: Finished | None) -> Match:
    """Put the moves and notes together."""
    after = None if done is None else done.after
    wanted, landing = plan.wanted_lufs, plan.landing
    delivered = landing.loudness_lufs if after is None or after.loudness_lufs is None else after.loudness_lufs
    levels = (plan.pairs.loudness.level_mix, plan.pairs.loudness.level_reference)
    if options.lufs is not None:
        levels = (plan.before, plan.reference)
    moves = (
        *plan.fit.moves,
        *dynamics_moves(plan.before, plan.pairs.dynamics.reference, plan.dynamics),
        *level_moves(*levels, options, landing, plan.limiter.ceiling_dbtp),
    )
    return Match(
        mix_name=mix.name,
        options=options,
        before=plan.before,
        reference=plan.reference,
        sources=plan.sources,
        profiles=plan.profiles,
        goal=plan.goal,
        difference=plan.difference,
        settings=Settings(bus=plan.chain),
        landing=landing,
        choices=plan.choices,
        dynamics=plan.dynamics,
        work=None if done is None else done.work,
        reductions=None if done is None else done.reductions,
        fit=plan.fit,
        rate_hz=plan.rate_hz,
        shares=_shares(plan, options, delivered),
        wanted_lufs=wanted,
        after=after,
        moves=moves,
        notes=(
            *plan.notes,
            *general_notes(plan.before, plan.reference, plan.difference, moves),
            *plan.fit.notes,
            *dynamics_notes(plan.before, plan.goal.songs.dynamics[0], plan.dynamics, options),
            *level_notes(wanted, delivered, landing, options),
            *ceiling_notes(after, options),
        ),
    )


def _shares(plan: Plan, options: MatchOptions, delivered_lufs: float) -> tuple[Share, ...]:
    """How far each aspect goes."""
    fit, pair = plan.fit, plan.pairs.loudness
    apart_lu = (pair.level_reference.loudness_lufs or 0.0) - (pair.level_mix.loudness_lufs or 0.0)
    moved_lu = delivered_lufs - (plan.before.loudness_lufs or 0.0)
    return (
        tone_share(fit.tone, plan.difference, fit.estimate, options),
        width_share(fit.width, plan.difference, fit.estimate, options),
        dynamics_share(plan.dynamics, options),
        loudness_share(apart_lu, moved_lu, plan.wanted_lufs, options),
    )
