"""What the page shows, as plain values for the template: the report's content in the order of a first look.

Conventions: moves are ranked by their size in dB. How far they are trusted is in it already: `auto` makes a move as
small as the evidence for it is weak. Words are those of `content`; here they are only chosen and ordered.
"""

import base64
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.advice import Move
from assistant.excerpts import Excerpt, Source
from assistant.match import Match
from assistant.options import clock
from assistant.report.content import NOT_DONE, Content, MoveText, content
from assistant.report.figures import NOTHING, Group, Row, distance, number
from assistant.report.pictures import PICTURES
from assistant.report.pictures.picture import Picture
from assistant.report.record import Report
from assistant.report.sheet import sheet
from assistant.report.sheet_records import Stage

if TYPE_CHECKING:
    from assistant.mix import Mix

_LABELS = {"mix": "Mix", "result": "Result", "reference": "Reference", "change": "What was changed"}
_MIX_LABELS = {"mix": "Tracks", "result": "Mix"}
_FIRST_MOVES = 8
"""The largest moves stand on top, the others further down."""
_EXCERPTS = {"loudest": "Loudest part", "typical": "Typical part"}


@dataclass(frozen=True)
class RankedMove:
    """A move in words, and where it stands in the chain."""

    text: MoveText
    place: int
    trust_percent: int


def view(report: Report) -> dict[str, Any]:
    """Give everything the template asks for, by name."""
    told = content(report)
    moves = _ranked(told, report.match.moves if told.moves else ())
    not_done = [section for section in told.sections if section.title == NOT_DONE]
    return {
        "version": __version__,
        "told": told,
        "done": report.match.after is not None,
        "eyebrow": _eyebrow(report),
        "key_figures": (told.groups[0], _nearness(report.compared)),
        "moves": moves[:_FIRST_MOVES],
        "other_moves": moves[_FIRST_MOVES:],
        "not_done": not_done[0] if not_done else None,
        "told_sections": [section for section in told.sections if section.title != NOT_DONE],
        "stages": _stages(report),
        "pictures": _pictures(report),
        "player": _player(report),
        "excerpt_words": _excerpt_words(report),
    }


def _eyebrow(report: Report) -> str:
    """What kind of page this is."""
    if report.mix is not None:
        return "Mix report"
    return "Suggested settings" if report.match.after is None else "Match report"


def _stages(report: Report) -> list[dict[str, Any]]:
    """The settings sheet; of a mix that of its bus, where there is one."""
    if report.mix is not None and not report.mix.options.has_bus:
        return []
    return [_dialled(number, stage) for number, stage in enumerate(sheet(report).stages, 1)]


def _dialled(number: int, stage: Stage) -> dict[str, Any]:
    """A stage of the settings sheet as a table: bands side by side, or a processor's knobs one under another."""
    if len(stage.rows) > 1:
        head = ["", *(knob.label for knob in stage.rows[0].knobs)]
        rows = [[f"{place}", *(knob.text for knob in row.knobs)] for place, row in enumerate(stage.rows, 1)]
    else:
        head = ["setting", "value"]
        rows = [[knob.label, knob.text] for row in stage.rows for knob in (*row.knobs, *row.levels)]
    return {"title": f"{number}. {stage.title}", "head": head, "rows": rows, "remarks": stage.remarks}


def _nearness(match: Match) -> Group:
    """How far mix and result are from the reference."""
    found = [distance(song, match.reference) for song in (match.before, match.after) if song is not None]
    kinds = (
        ("in tone, rms", [each.tone_db for each in found], "dB"),
        ("in width, rms", [each.width_db for each in found], "dB"),
        ("in 20 ms levels, rms", [each.levels_lu for each in found], "LU"),
    )
    rows = []
    for name, values, unit in kinds:
        before, *after = [number(value) for value in values]
        rows.append(Row(name, (before, NOTHING, *after), unit))
    return Group("Distance from the reference", tuple(rows))


def _ranked(told: Content, moves: tuple[Move, ...]) -> list[RankedMove]:
    """The moves by size; those of one size in the order of the signal."""
    placed = [
        (move.size_db, RankedMove(text, place, round(100.0 * move.trust)))
        for place, (text, move) in enumerate(zip(told.moves, moves, strict=True), 1)
    ]
    return [ranked for _, ranked in sorted(placed, key=lambda each: -each[0])]


def _pictures(report: Report) -> list[Picture]:
    loudest = {} if report.excerpts is None else report.excerpts.loudest
    moved = [] if report.mix is None else [_automation(report.mix)]
    drawn = (*moved, *(row.draw(report.compared, loudest) for row in PICTURES))
    return [picture for picture in drawn if picture is not None]


def _automation(mix: "Mix") -> Picture | None:
    from assistant.report.pictures.automation import automation  # noqa: PLC0415 - a match needs none

    return automation(mix)


def _player(report: Report) -> dict[str, Any] | None:
    """What the script is given; None where there is nothing to play."""
    if report.excerpts is None:
        return None
    labels = _LABELS if report.mix is None else _LABELS | _MIX_LABELS
    names = {
        "mix": report.match.mix_name if report.mix is None else "all tracks at working level",
        "result": PurePath(report.written[0]).name if report.written else "result",
        "reference": next((each.name for each in report.match.sources if each.heard is not None), "reference"),
    }
    return {"excerpts": [_excerpt(excerpt, names, labels) for excerpt in report.excerpts.excerpts]}


def _excerpt_words(report: Report) -> str:
    """How the excerpts were made, for those who judge by them."""
    if report.excerpts is None:
        return ""
    levels = " and ".join(
        f"{number(excerpt.sources[0].loudness_lufs)} LUFS ({_EXCERPTS[excerpt.name].lower()})"
        for excerpt in report.excerpts.excerpts
    )
    same = report.match.difference.same_song
    where = "at the same place" if same else "where it is as loud, or as typical, for itself"
    if not any(source.name == "reference" for source in report.excerpts.excerpts[0].sources):
        where = "not at all, since only its measurements are at hand"
    return (
        f"Mix, result and reference are played at {levels}, so that the louder one does not win; the reference "
        f"{where}. What was changed is result minus mix, with what filters turn in phase."
    )


def _excerpt(excerpt: Excerpt, names: dict[str, str], labels: dict[str, str]) -> dict[str, Any]:
    lufs = number(excerpt.sources[0].loudness_lufs)
    return {
        "label": _EXCERPTS[excerpt.name],
        "seconds": round(excerpt.seconds, 6),
        "lufs": lufs,
        "sources": [_source(source, names, labels) for source in excerpt.sources],
    }


def _source(source: Source, names: dict[str, str], labels: dict[str, str]) -> dict[str, Any]:
    return {
        "name": source.name,
        "label": labels[source.name],
        "about": _about(source, names),
        "columns": list(source.columns),
        "ogg": base64.b64encode(source.ogg).decode("ascii"),
    }


def _about(source: Source, names: dict[str, str]) -> str:
    """Where a sound is from, and how it is played."""
    gain = f"{source.gain_db:+.1f} dB"
    if source.name != "change":
        return f"{names[source.name]} from {clock(round(source.start_seconds, 1))}, played at {gain}"
    raised = f", raised by {gain}" if source.gain_db >= 0.05 else ""
    if source.loudness_lufs is None:
        return "result minus mix at equal loudness: nothing that could be heard"
    return f"result minus mix at equal loudness{raised} ({number(source.loudness_lufs)} LUFS)"
