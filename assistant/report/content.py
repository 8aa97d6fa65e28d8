"""What a report says, in the order in which an engineer reads it.

    verdict, figures, moves, how far each aspect goes, compressor, gain and limiter, what was not done, files, outputs

Writers lay the same `Content` out in their own way, so that none can say more or less than another.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.advice import Move
from assistant.audio import OutputFormat
from assistant.report.audience import AUDIENCE, audience_lines
from assistant.report.dynamics import (
    Table,
    choice_line,
    choices_table,
    compressor_lines,
    limiter_line,
)
from assistant.report.figures import Group, groups, number
from assistant.report.goal import REFERENCES, reference_lines, toward_text
from assistant.report.record import Report
from assistant.report.speakers import SPEAKERS, speakers_lines, speakers_table
from assistant.report.verdict import sure_text, verdict
from assistant.report.verification import verification_lines

if TYPE_CHECKING:
    from assistant.mix import Mix

NOT_DONE = "What was not done, and why"
FILES, WRITTEN = "About the files", "Written"
_NOTHING_REFUSED = "Nothing was held back: whatever the evidence asked for was within the limits."


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
    verdict: tuple[str, str]
    details: tuple[str, ...]
    """What explains the verdict."""
    columns: tuple[str, ...]
    groups: tuple[Group, ...]
    moves_title: str
    moves: tuple[MoveText, ...]
    sections: tuple[Section, ...]


def content(report: Report) -> Content:
    """Put a match into words."""
    match = report.match
    summed_up = verdict(match)
    profiles = [report.compared.before, match.reference, *([match.after] if match.after else [])]
    told = Content(
        title=f"{match.mix_name} toward {toward_text(match.reference_names)}",
        verdict=summed_up.sentences,
        details=summed_up.details,
        columns=("mix", "reference", "after")[: len(profiles)],
        groups=groups(profiles),
        moves_title=f"What {'was done' if match.after else 'to do'}, in the order of the signal",
        moves=tuple(_move(move) for move in match.moves),
        sections=tuple(section for section in _sections(report) if section.lines),
    )
    return told if report.mix is None else _of_tracks(told, report.mix)


def _of_tracks(told: Content, mix: "Mix") -> Content:
    """The same of a mix: its tracks come first, and what a match says is said of its bus."""
    from assistant.report.mixing import mix_sections, mix_sentences, mix_title  # noqa: PLC0415 - a match needs none

    return replace(
        told,
        title=mix_title(mix),
        verdict=mix_sentences(mix),
        details=(f"The bus: {told.verdict[1]}",) if mix.options.has_bus else (),
        columns=("tracks", *told.columns[1:]),
        moves_title="What the bus did to the sum of the tracks (here: mix), in the order of the signal",
        moves=told.moves if mix.options.has_bus else (),
        sections=(
            *(section for section in mix_sections(mix) if section.lines),
            *(
                section
                for section in told.sections
                if mix.options.has_bus or section.title in {WRITTEN, FILES, SPEAKERS}
            ),
        ),
    )


def _move(move: Move) -> MoveText:
    measured = move.evidence
    return MoveText(
        setting=move.setting,
        measured=f"{measured.measure}: mix {number(measured.mix)} {measured.unit}, "
        f"{measured.goal} {number(measured.reference)} {measured.unit}",
        sure=sure_text(move.trust),
        listen_for=move.listen_for,
    )


def _sections(report: Report) -> tuple[Section, ...]:
    match = report.match
    notes = {aspect: tuple(note.text for note in match.notes if note.aspect == aspect) for aspect in _aspects(report)}
    loudness = (limiter_line(match), choice_line(match), *notes.pop("loudness", ()))
    compressor = compressor_lines(match)
    if compressor:
        compressor = (*compressor, *notes.pop("dynamics", ()))
    notes.pop("references", None)
    about = (*notes.pop("mix", ()), *notes.pop("reference", ()))
    notes.pop("match", None)
    left = tuple(text for texts in notes.values() for text in texts) or (_NOTHING_REFUSED,)
    return (
        Section(REFERENCES, reference_lines(match)),
        Section("How far each aspect goes, and why", tuple(share.text for share in match.shares)),
        Section(AUDIENCE, audience_lines(match.options)),
        Section("Compressor", compressor),
        Section("Gain and limiter", loudness, choices_table(match)),
        Section(NOT_DONE, left),
        Section(FILES, (*about, *_further_findings(report, about))),
        Section("Measured once more by independent meters", verification_lines(report.verified)),
        Section(SPEAKERS, speakers_lines(report.translations), speakers_table(report.translations)),
        Section(WRITTEN, _written(report)),
    )


def _aspects(report: Report) -> dict[str, None]:
    """The aspects of the notes, each once, in their order."""
    return dict.fromkeys(note.aspect for note in report.match.notes)


def _further_findings(report: Report, told: tuple[str, ...]) -> tuple[str, ...]:
    """What was found in the files and bends nothing, so that no note tells it."""
    roles = (("mix", report.match.before), ("reference", report.match.reference))
    found = (f"The {role}: {finding.text}" for role, profile in roles for finding in profile.findings)
    return tuple(dict.fromkeys(text for text in found if not any(note.startswith(text) for note in told)))


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
