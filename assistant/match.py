"""A whole run on one screen: sound files in, a finished master and everything there is to say about it out.

    analyze -> compare -> fit -> land -> render -> analyze again

Conventions: the user's song is the `mix`. `after` is measured on the written file, never predicted.
"""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.advice import Move, Note
from assistant.analyze import analyze
from assistant.audio import OutputFormat, Resampled, Sound, SoundWriter, open_sound
from assistant.bands import FLOOR_DB
from assistant.compare import Difference, compare
from assistant.errors import SoundError
from assistant.fit import Fit, fit, general_notes
from assistant.fit.level import ceiling_notes, level_moves, level_notes, most_reduction_db
from assistant.landing import Landing, Probe, typical_reduction_db
from assistant.options import MatchOptions
from assistant.processors import Gain, Limiter
from assistant.processors.base import bounds
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.render import Line, render
from assistant.settings import Chain, Settings
from assistant.units import Floats

LOUDNESS_TOLERANCE_LU = 0.05
_MOST_RENDERS = 6
_CEILING_STEP_DB = 0.005
_CAP_TOLERANCE_DB = 0.3


@dataclass(frozen=True, kw_only=True)
class Match:
    """Everything a report needs; `after` is None where nothing was rendered."""

    mix_name: str
    reference_names: tuple[str, ...]
    options: MatchOptions
    before: Profile
    reference: Profile
    difference: Difference
    settings: Settings
    landing: Landing
    wanted_lufs: float
    after: Profile | None
    moves: tuple[Move, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a sound is written: the temporary file, the name that errors mention, and how."""

    temporary: Path
    final: Path
    form: OutputFormat


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Everything that is known before anything is rendered."""

    sound: Sound
    before: Profile
    reference: Profile
    difference: Difference
    fit: Fit
    limiter: Limiter
    landing: Landing


def suggest(
    mix: Path, references: Sequence[Path], options: MatchOptions, progress: Progress, rate_hz: int | None = None
) -> Match:
    """Solve for the settings without rendering anything.

    Args:
        mix: sound file.
        references: one sound file or more; several are pooled.
        options: how far, and within which limits.
        progress: is told how far the run is.
        rate_hz: the rate at which the chain is to run; the mix's by default.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
    """
    plan = _plan(mix, references, options, progress, rate_hz)
    return _match(mix, references, options, plan, None)


def master(mix: Path, references: Sequence[Path], options: MatchOptions, target: Target, progress: Progress) -> Match:
    """Match `mix` to `references` and write the result to `target.temporary`.

    Args:
        mix: sound file.
        references: one sound file or more; several are pooled.
        options: how far, and within which limits.
        target: where to write; the rate of its form is the rate at which the chain runs.
        progress: is told how far the run is.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
        OutputError: the output cannot be written.
    """
    plan = _plan(mix, references, options, progress, target.form.rate_hz)
    plan, after = _rendered(plan, options, target, progress)
    return _match(mix, references, options, plan, after)


def _plan(
    mix: Path, references: Sequence[Path], options: MatchOptions, progress: Progress, rate_hz: int | None
) -> _Plan:
    sounds = [open_sound(path) for path in (mix, *references)]
    with progress.stage("analyze"), ThreadPoolExecutor(2) as threads:
        profiles = list(threads.map(lambda sound: measured(sound, progress, f"analyze {sound.path.name}"), sounds))
    for sound, profile in zip(sounds, profiles, strict=True):
        _check_loudness(sound, profile)
    before, reference, rate = profiles[0], pool(profiles[1:]), rate_hz or sounds[0].rate_hz
    with progress.stage("fit"):
        difference = compare(before, reference)
        fitted = fit(before, reference, difference, options, rate)
    limiter = Limiter(ceiling_dbtp=options.ceiling_dbtp)
    with progress.stage("land"):
        mix_sound = Resampled(sounds[0], rate)
        stream = progress.watched("land", mix_sound.blocks(), _samples(sounds[0], rate))
        chained = render(stream, fitted.chain, rate, mix_sound.channels)
        likely_db = fitted.wanted_lufs - (before.loudness_lufs or 0.0)
        probe = Probe(chained, rate, mix_sound.channels, limiter, likely_db)
        landing = probe.solve(fitted.wanted_lufs, most_reduction_db(options))
        _check_drive(sounds[0], before, landing)
    return _Plan(
        sound=sounds[0], before=before, reference=reference, difference=difference, fit=fitted, limiter=limiter,
        landing=landing,
    )  # fmt: skip


def measured(sound: Sound, progress: Progress, name: str) -> Profile:
    """Measure a whole sound, telling `progress` about it under `name`."""
    return analyze(progress.watched(name, sound.blocks(), sound.samples), sound.rate_hz, sound.channels)


def _check_loudness(sound: Sound, profile: Profile) -> None:
    """Refuse what cannot be compared."""
    if profile.loudness_lufs is not None:
        if float(np.maximum(profile.mid_db, profile.side_db).max()) <= FLOOR_DB + 20.0:
            raise SoundError(
                f"{sound.path} holds nothing between 20 Hz and 20 kHz, only a DC offset; there is nothing to match: "
                "is it the right file?"
            )
        return
    if sound.duration_seconds < 0.4:
        raise SoundError(
            f"{sound.path} lasts {1000.0 * sound.duration_seconds:.0f} ms; loudness needs at least 400 ms: "
            "is it the whole song?"
        )
    raise SoundError(
        f"{sound.path} is silent (under -70 LUFS throughout); there is nothing to match: is it the right file?"
    )


def _check_drive(sound: Sound, profile: Profile, landing: Landing) -> None:
    """Refuse a mix that would need more gain than any chain should give."""
    limit_db = bounds(Gain, "gain_db")[1]
    if landing.drive_db > limit_db:
        raise SoundError(
            f"{sound.path} is at {profile.loudness_lufs:.1f} LUFS and would need {landing.drive_db:.1f} dB of gain; "
            f"{limit_db:g} dB is the most: is it the right file, or recorded far too low?"
        )


def _rendered(plan: _Plan, options: MatchOptions, target: Target, progress: Progress) -> tuple[_Plan, Profile]:
    """Render, measure the written file, correct drive and ceiling by what was measured, until both hold.

    Where the limiter's cap keeps the loudness out of reach, more drive would break the cap: only too loud is corrected.
    """
    out_of_reach = plan.landing.loudness_lufs < plan.fit.wanted_lufs - 0.1
    plan, after = _tried(plan, target, progress)
    for _ in range(_MOST_RENDERS - 1):
        short_lu = 0.0 if after.loudness_lufs is None else plan.fit.wanted_lufs - after.loudness_lufs
        if out_of_reach:
            short_lu = min(short_lu, 0.0) - plan.landing.slope * _over_the_cap_db(plan, options)
        over_db = -math.inf if after.true_peak_dbtp is None else after.true_peak_dbtp - options.ceiling_dbtp
        if abs(short_lu) <= LOUDNESS_TOLERANCE_LU and over_db <= 0.0:
            break
        plan, after = _tried(_corrected(plan, short_lu, over_db), target, progress)
    return plan, after


def _over_the_cap_db(plan: _Plan, options: MatchOptions) -> float:
    """By how much the limiter took more than it may: its prediction on traces is not exact."""
    over_db = plan.landing.reduction_db - most_reduction_db(options)
    return over_db if over_db > _CAP_TOLERANCE_DB else 0.0


def _tried(plan: _Plan, target: Target, progress: Progress) -> tuple[_Plan, Profile]:
    """Render the plan, and measure what was written and what the limiter took."""
    reduction_db = _write(plan, target, progress)
    with progress.stage("measure"):
        after = measured(open_sound(target.temporary), progress, "measure")
    typical_db = typical_reduction_db(reduction_db, after.blocks.hop_energy)
    return replace(plan, landing=replace(plan.landing, reduction_db=typical_db)), after


def _corrected(plan: _Plan, short_lu: float, over_db: float) -> _Plan:
    """Drive and ceiling after a measurement."""
    landing, limiter = plan.landing, plan.limiter
    if abs(short_lu) > LOUDNESS_TOLERANCE_LU:
        landing = replace(landing, drive_db=landing.drive_db + short_lu / landing.slope)
    if over_db > 0.0:
        limiter = replace(limiter, ceiling_dbtp=limiter.ceiling_dbtp - over_db - _CEILING_STEP_DB)
    return replace(plan, landing=landing, limiter=limiter)


def _write(plan: _Plan, target: Target, progress: Progress) -> Floats:
    """Render the plan's chain into the temporary file, from its start; gives the limiter's reduction per 100 ms."""
    rate_hz = target.form.rate_hz
    sound = Resampled(plan.sound, rate_hz)
    samples = _samples(plan.sound, rate_hz)
    line = Line(bus(plan), rate_hz, sound.channels)
    target.temporary.write_bytes(b"")
    writer = SoundWriter(target.temporary, target.form, sound.channels, name=target.final, samples=samples)
    with progress.stage("render"):
        try:
            for block in line.blocks(progress.watched("render", sound.blocks(), samples)):
                writer.write(block)
            writer.close()
        except BaseException:
            writer.abandon()
            raise
    return line.reduction_db


def _samples(sound: Sound, rate_hz: int) -> int:
    return -(-sound.samples * rate_hz // sound.rate_hz)


def bus(plan: _Plan) -> Chain:
    """The whole chain in signal order."""
    return (*plan.fit.chain, Gain(gain_db=round(plan.landing.drive_db, 3)), plan.limiter)


def _match(mix: Path, references: Sequence[Path], options: MatchOptions, plan: _Plan, after: Profile | None) -> Match:
    """Put the moves and notes together."""
    wanted, landing = plan.fit.wanted_lufs, plan.landing
    delivered = landing.loudness_lufs if after is None or after.loudness_lufs is None else after.loudness_lufs
    level = level_moves(plan.before, plan.reference, options, landing, plan.limiter.ceiling_dbtp)
    moves = (*plan.fit.moves, *level)
    return Match(
        mix_name=mix.name,
        reference_names=tuple(path.name for path in references),
        options=options,
        before=plan.before,
        reference=plan.reference,
        difference=plan.difference,
        settings=Settings(bus=bus(plan)),
        landing=landing,
        wanted_lufs=wanted,
        after=after,
        moves=moves,
        notes=(
            *general_notes(plan.before, plan.reference, plan.difference, options, moves),
            *plan.fit.notes,
            *level_notes(wanted, delivered, landing, options),
            *ceiling_notes(after, options),
        ),
    )
