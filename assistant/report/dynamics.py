"""Compressor and limiter in words: what they do, how often and how much, and what other loudnesses would cost.

Conventions: *typical* is the mean over the loud passages of the greatest reduction in each 100 ms. What was rendered is
told as measured, what was only suggested as foretold.
"""

from dataclasses import dataclass

from assistant.fit.dynamics import Dynamics
from assistant.fit.dynamics_words import punch_db
from assistant.fit.level import most_reduction_db
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB, GENTLE_REDUCTION_DB
from assistant.match import Match
from assistant.report.figures import number

_LEAST_SLOPE = 0.2
"""The landing does not tell smaller slopes apart."""
_REACHED_LU = 0.1


@dataclass(frozen=True)
class Table:
    """A small table: its caption says what the columns mean."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def compressor_verdict(match: Match) -> str | None:
    """The compressor in one sentence; None where there is none."""
    dynamics, work = match.dynamics, match.work
    if not dynamics.processors:
        return None
    of_bands = " (by the band that takes most)" if dynamics.bands else ""
    if work is None:
        taken_db = number(dynamics.chosen.typical_db)
        return f"{_named(dynamics)} would take {taken_db} dB from the loud passages{of_bands}."
    return (
        f"{_named(dynamics)} takes {number(work.typical_db)} dB from the loud passages{of_bands} and is at work "
        f"{work.working_percent:.0f} % of the time."
    )


def _named(dynamics: Dynamics) -> str:
    compressor = dynamics.compressor
    if compressor is None:
        return "A compressor of three bands"
    return f"A {'parallel ' if compressor.wet_percent < 100.0 else ''}compressor of {compressor.ratio:g}:1"


def compressor_lines(match: Match) -> tuple[str, ...]:
    """How often and how much the compressor works, and what came of it; nothing where there is none."""
    if not match.dynamics.processors:
        return ()
    if match.work is None or match.after is None:
        return (_foretold(match.dynamics),)
    work, of_bands = match.work, "; of three bands, that which takes most counts" if match.dynamics.bands else ""
    measured = (
        f"Measured: {number(work.typical_db)} dB of reduction typically in the loud passages, "
        f"{number(work.most_db)} dB at most; more than 0.5 dB during {work.working_percent:.0f} % of the "
        f"time{of_bands}."
    )
    became = (
        f"The loudest 5 % of 20 ms lay {number(punch_db(match.before))} dB over the middle, and lie "
        f"{number(punch_db(match.after))} dB over it now; the reference has {number(punch_db(match.reference))} dB."
    )
    return (measured, became)


def _foretold(dynamics: Dynamics) -> str:
    """The work of the trial."""
    chosen = dynamics.chosen
    if dynamics.bands is not None:
        each_db = ", ".join(number(taken_db) for taken_db in dynamics.bands.typical_db)
        return f"Foretold: {each_db} dB of reduction from the low to the high band, typically in the loud passages."
    return (
        f"Foretold: {number(chosen.typical_db)} dB of reduction typically in the loud passages, "
        f"{number(chosen.average_db)} dB on average over all that is less than 20 LU under the loudness."
    )


def limiter_line(match: Match) -> str:
    """What the gain and the limiter do together."""
    landing = match.landing
    gain = f"The gain in front of the limiter is {round(landing.drive_db, 1) + 0.0:+.1f} dB"
    if landing.reduction_db < 0.05:
        return f"{gain}; the limiter has next to nothing to do."
    slope = f"{number(landing.slope)} LU" if landing.slope > _LEAST_SLOPE else f"{number(_LEAST_SLOPE)} LU or less"
    verb = "would take" if match.after is None else "takes"
    return (
        f"{gain}. The limiter {verb} {number(landing.reduction_db)} dB typically in the loud passages; one more dB of "
        f"gain would add {slope}."
    )


def choice_line(match: Match) -> str:
    """Which of the three loudnesses was taken, and why."""
    wanted, taken = match.choices[2], match.choices[match.taken]
    asked = match.options.insists
    most_db = min(most_reduction_db(match.options), CLEAN_REDUCTION_DB)
    if match.taken < 2:
        return (
            f"Of the loudnesses below, the cleanest that comes near was taken, {number(taken.loudness_lufs)} LUFS: at "
            f"{number(match.wanted_lufs)} LUFS the limiter would take more than {most_db:g} dB from the "
            "loud passages, and every further dB of gain adds more damage than loudness."
        )
    if asked and wanted.loudness_lufs < match.wanted_lufs - _REACHED_LU:
        return (
            f"Of the loudnesses below, the loudest was taken, as --lufs asks: {ASKED_REDUCTION_DB:g} dB of limiting is "
            "the most, and no more comes of it."
        )
    if asked:
        limit = f"; up to {ASKED_REDUCTION_DB:g} dB of limiting is allowed for it" if wanted.reduction_db > 0.05 else ""
        return f"Of the loudnesses below, the wanted one was taken, as --lufs asks{limit}."
    return (
        f"Of the loudnesses below, the wanted one was taken: the limiter stays within {most_db:g} dB, so "
        "that there is nothing to weigh."
    )


def choices_table(match: Match) -> Table:
    """What three loudnesses cost."""
    names = (
        f"gentle, {GENTLE_REDUCTION_DB:g} dB of limiting",
        f"clean, {CLEAN_REDUCTION_DB:g} dB of limiting",
        f"wanted, {number(match.wanted_lufs)} LUFS",
    )
    rows = []
    for place, (name, choice) in enumerate(zip(names, match.choices, strict=True)):
        figures = (choice.loudness_lufs, choice.plr_db, choice.reduction_db, choice.distortion_percent)
        taken = " *" if place == match.taken else ""
        rows.append((name + taken, *(number(figure) for figure in figures)))
    return Table(
        caption="What three loudnesses cost, foretold (* taken). Limiting is typical in the loud passages; fast moves "
        "are what the limiter's gain adds by changing within 400 ms, as a share of the sound's amplitude.",
        head=("", "LUFS", "PLR dB", "limiting dB", "fast moves %"),
        rows=tuple(rows),
    )
