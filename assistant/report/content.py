"""What a report says, in the order in which an engineer reads it.

    verdict, figures, moves, how far each aspect goes, compressor, gain and limiter, what was not done, files, outputs

Writers lay the same `Content` out in their own way, so that none can say more or less than another.
"""

from dataclasses import dataclass

from assistant.advice import Move, sureness
from assistant.audio import OutputFormat
from assistant.match import Match
from assistant.report.dynamics import (
    Table,
    choice_line,
    choices_table,
    compressor_lines,
    compressor_verdict,
    limiter_line,
)
from assistant.report.figures import Distance, Group, distance, groups, number
from assistant.report.record import Report
from assistant.report.verification import verification_lines

_NOTHING_REFUSED = "Nothing was held back: whatever the evidence asked for was within the limits."
_LEAST_TONE_DB = 0.1
_RMS = "rms, 40 Hz to 16 kHz"
_NEAR = {"tone": 1.0, "width": 2.0, "loudness": 1.0, "dynamics": 2.0}
"""A difference that one just hears in a comparison, in each aspect's own unit: the scale on which they are ranked."""
_FAR = 2.0
"""Nothing is called near that is more than so many times this."""


@dataclass(frozen=True)
class MoveText:
    """One move in words."""

    setting: str
    measured: str
    sure: str
    listen_for: str


@dataclass(frozen=True)
class Section:
    """A heading and the sentences under it."""

    title: str
    lines: tuple[str, ...]
    table: Table | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """The whole report in words, ready to be laid out."""

    title: str
    verdict: tuple[str, ...]
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    moves_title: str
    moves: tuple[MoveText, ...]
    sections: tuple[Section, ...]


def content(report: Report) -> Content:
    """Put a match into words."""
    match = report.match
    profiles = [match.before, match.reference, *([match.after] if match.after else [])]
    return Content(
        title=f"{match.mix_name} toward {_references(match.reference_names)}",
        verdict=_verdict(report),
        columns=("mix", "reference", "after")[: len(profiles)],
        groups=groups(profiles),
        moves_title=f"What {'was done' if match.after else 'to do'}, in the order of the signal",
        moves=tuple(_move(move) for move in match.moves),
        sections=tuple(section for section in _sections(report) if section.lines),
    )


def _references(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} references together: {', '.join(names)}"


def _verdict(report: Report) -> tuple[str, ...]:
    """The whole in a few sentences: what was near, what moved, how far it got, how sure."""
    match = report.match
    said = [note.text for note in match.notes if note.aspect == "match"]
    apart = distance(match.before, match.reference)
    if match.moves:
        said.append(_nearest(apart))
        said.append(f"{'Moved' if match.after else 'To move'} most: {_largest(match.moves)}.")
    if match.after is not None:
        said.append(_tone_taken(match, apart, distance(match.after, match.reference)))
        said.append(
            f"The master is at {number(match.after.loudness_lufs)} LUFS with true peaks up to "
            f"{number(match.after.true_peak_dbtp)} dBTP; the reference is at {number(match.reference.loudness_lufs)} "
            "LUFS."
        )
    said += [text for text in (compressor_verdict(match),) if text]
    said += _how_sure(match)
    return tuple(said)


def _nearest(apart: Distance) -> str:
    """Which aspects were nearest and furthest, told with the numbers."""
    measured = {
        "tone": (apart.tone_db, "dB rms"),
        "width": (apart.width_db, "dB rms"),
        "loudness": (apart.loudness_lu, "LU"),
        "dynamics": _dynamics_apart(apart),
    }
    ranked = sorted(
        (value / _NEAR[aspect], f"{aspect} ({value:.1f} {unit})")
        for aspect, (value, unit) in measured.items()
        if value is not None
    )
    if ranked[0][0] > _FAR:
        return f"Before, the two were far apart in everything, most of all in {ranked[-1][1]}."
    return f"Before, the two were nearest in {ranked[0][1]} and furthest apart in {ranked[-1][1]}."


def _dynamics_apart(apart: Distance) -> tuple[float | None, str]:
    """The peaks over the loudness, or the levels of 20 ms about it, whichever differ more."""
    peaks, levels = (apart.plr_db, "dB of peak to loudness"), (apart.levels_lu, "LU rms of 20 ms levels")
    return max(peaks, levels, key=lambda each: -1.0 if each[0] is None else each[0])


def _largest(moves: tuple[Move, ...]) -> str:
    """The largest move of all, and the largest in tone if that is another one."""
    largest = max(moves, key=lambda move: move.size_db)
    tone = max((move for move in moves if move.aspect == "tone"), key=lambda move: move.size_db, default=largest)
    return largest.setting if tone is largest else f"{largest.setting}; in tone, {tone.setting}"


def _tone_taken(match: Match, before: Distance, after: Distance) -> str:
    """How much of the difference in tone the written file no longer has, and what the rest is."""
    if before.tone_db < _LEAST_TONE_DB:
        return f"At equal loudness the tone is {after.tone_db:.1f} dB from the reference's ({_RMS})."
    text = (
        f"At equal loudness the tone was {before.tone_db:.1f} dB from the reference's ({_RMS}) and is "
        f"{after.tone_db:.1f} dB now"
    )
    share = 100.0 * (1.0 - after.tone_db / before.tone_db)
    if share < 1.0:
        return f"{text}."
    left = " The rest may well be what the two songs play, and not their mastering." if _weighed(match) else ""
    return f"{text}: {share:.0f} % of the difference was taken.{left}"


def _weighed(match: Match) -> bool:
    """Whether evidence, not the user, decided how far the tone goes, between two different songs."""
    return match.options.share("tone") is None and not match.difference.same_song


def _how_sure(match: Match) -> list[str]:
    """The trust of each aspect that rests on a comparison, its moves weighted by their size."""
    told = []
    dynamics = () if match.dynamics.shared or match.options.share("dynamics") is not None else ("dynamics",)
    for aspect in ("tone", "width", "balance", *dynamics):
        own = [move for move in match.moves if move.aspect == aspect]
        if own:
            trust = sum(move.trust * move.size_db for move in own) / sum(move.size_db for move in own)
            told.append(f"{aspect} {_sure(trust)}")
    return [f"How sure: {', '.join(told)}."] if told else []


def _sure(trust: float) -> str:
    return f"{sureness(trust)} ({100.0 * trust:.0f} %)"


def _move(move: Move) -> MoveText:
    measured = move.evidence
    return MoveText(
        setting=move.setting,
        measured=f"{measured.measure}: mix {number(measured.mix)} {measured.unit}, "
        f"{measured.goal} {number(measured.reference)} {measured.unit}",
        sure=_sure(move.trust),
        listen_for=move.listen_for,
    )


def _sections(report: Report) -> tuple[Section, ...]:
    match = report.match
    notes = {aspect: tuple(note.text for note in match.notes if note.aspect == aspect) for aspect in _aspects(report)}
    loudness = (limiter_line(match), choice_line(match), *notes.pop("loudness", ()))
    compressor = compressor_lines(match)
    if compressor:
        compressor = (*compressor, *notes.pop("dynamics", ()))
    about = (*notes.pop("mix", ()), *notes.pop("reference", ()))
    notes.pop("match", None)
    left = tuple(text for texts in notes.values() for text in texts) or (_NOTHING_REFUSED,)
    return (
        Section("How far each aspect goes, and why", tuple(share.text for share in match.shares)),
        Section("Compressor", compressor),
        Section("Gain and limiter", loudness, choices_table(match)),
        Section("What was not done, and why", left),
        Section("About the files", (*about, *_further_findings(report, about))),
        Section("Measured once more by independent meters", verification_lines(report.verified)),
        Section("Written", _written(report)),
    )


def _aspects(report: Report) -> dict[str, None]:
    """The aspects of the notes, each once, in their order."""
    return dict.fromkeys(note.aspect for note in report.match.notes)


def _further_findings(report: Report, told: tuple[str, ...]) -> tuple[str, ...]:
    """What was found in the files and bends nothing, so that no note tells it."""
    roles = (("mix", report.match.before), ("reference", report.match.reference))
    found = (f"The {role}: {finding.text}" for role, profile in roles for finding in profile.findings)
    return tuple(dict.fromkeys(text for text in found if text not in told))


def _written(report: Report) -> tuple[str, ...]:
    """Where the outputs are."""
    if report.form is None:
        return ()
    sound, *texts = report.written
    return (f"{sound} ({form_text(report.form)})", *(str(path) for path in texts))


def form_text(form: OutputFormat) -> str:
    """How a sound is written, in words."""
    depth = f"{form.bits} bits, " if form.bits else "32-bit float, " if form.subtype == "FLOAT" else ""
    dither = {"none": "", "tpdf": ", flat dither", "shaped": ", shaped dither"}[form.dither]
    return f"{form.container}, {depth}{form.rate_hz / 1000.0:g} kHz{dither}"
