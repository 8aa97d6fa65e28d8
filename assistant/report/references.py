"""Kept references in words: lists, what one holds, which suit a mix, and how several differ; for people and programs.

Conventions: as in `figures`; a difference is the reference's minus the mix's.
"""

from collections.abc import Sequence
from typing import Any

from assistant.options import clock
from assistant.profile import Profile
from assistant.references.entry import Entry
from assistant.references.library import Row
from assistant.references.suggest import Apart, Suggested, Suggestions
from assistant.report.figures import distance, groups, number
from assistant.report.json import dump

_COLUMN = 14


def list_text(rows: Sequence[Row]) -> str:
    """One line a reference."""
    if not rows:
        return "Nothing is kept yet; `assistant references add FOLDER` measures songs that you admire.\n"
    width = max(len(row.facts.name) for row in rows)
    head = f"{'name':<{width}}  {'length':>8}  {'songs':>5}  {'LUFS':>6}  {'PSR dB':>6}  {'width dB':>8}  tags"
    return "\n".join([head, *(_line(row, width) for row in rows)]) + "\n"


def _line(row: Row, width: int) -> str:
    figures = row.figures
    return (
        f"{row.facts.name:<{width}}  {clock(round(row.seconds)):>8}  {row.facts.songs:>5}  "
        f"{number(figures.loudness_lufs):>6}  {number(figures.psr_db):>6}  {number(figures.width_db):>8}  "
        f"{', '.join(row.facts.tags)}"
    ).rstrip()


def list_json(rows: Sequence[Row]) -> str:
    """A list, one object a reference."""
    return dump([_row(row) for row in rows])


def _row(row: Row) -> dict[str, Any]:
    facts, figures = row.facts, row.figures
    return {
        "name": facts.name, "title": facts.title, "origin": facts.origin, "licence": facts.licence, "date": facts.date,
        "songs": facts.songs, "tags": list(facts.tags), "duration_seconds": round(row.seconds, 3),
        "loudness_lufs": _rounded(figures.loudness_lufs), "psr_db": _rounded(figures.psr_db),
        "width_db": _rounded(figures.width_db), "file": None if row.path is None else str(row.path),
    }  # fmt: skip


def show_text(entry: Entry) -> str:
    """Where it is from, and its figures."""
    facts = entry.facts
    content = [f"{each.tempo_bpm:.0f} BPM, {each.key}" for each in entry.contents]
    told = {
        "title": facts.title, "from": facts.origin, "licence": facts.licence or "not known", "measured on": facts.date,
        "songs": str(facts.songs), "tags": ", ".join(facts.tags), "plays": "; ".join(content),
        "file": "" if entry.path is None else f"{entry.path}{'' if entry.path.is_file() else ' (gone)'}",
    }  # fmt: skip
    lines = [facts.name, *(f"  {name:<12} {text}" for name, text in told.items() if text), ""]
    return "\n".join([*lines, *_table([entry.profile], ["value"])]) + "\n"


def show_json(entry: Entry) -> str:
    """The facts, what it plays, and everything that was measured."""
    facts = entry.facts
    return dump({
        "name": facts.name, "title": facts.title, "origin": facts.origin, "licence": facts.licence, "date": facts.date,
        "songs": facts.songs, "tags": list(facts.tags), "file": None if entry.path is None else str(entry.path),
        "contents": [
            {
                "tempo_bpm": _rounded(each.tempo_bpm), "key": each.key,
                "onsets_per_second": _rounded(each.onsets_per_second),
            }
            for each in entry.contents
        ],
        **entry.profile.summary(),
    })  # fmt: skip


def suggestions_text(found: Suggestions) -> str:
    """The nearest, what each would change, and where it suits badly."""
    content = found.content
    heard = f"{found.mix.name} ({content.tempo_bpm:.0f} BPM, {content.key})"
    lines = [f"For {heard} among {found.among} references, those that play the like first:", ""]
    for place, each in enumerate(found.nearest, 1):
        parts = ", ".join(f"{name} {value:.2f}" for name, value in each.groups.items())
        lines += [
            f"{place}. {each.name}",
            f"   distance {each.distance:.2f} ({parts})",
            f"   to sound like it: {_apart_text(each.apart)}",
        ]
        if each.warning:
            lines.append(f"   {each.warning}")
    lines += ["", f"assistant match {found.mix} '{found.nearest[0].name}' takes the first."]
    return "\n".join(lines) + "\n"


def _apart_text(apart: Apart) -> str:
    """What would have to change, in words."""
    told = []
    if apart.tone_db is not None:
        tilt = apart.tilt_db or 0.0
        way = f", {abs(tilt):.0f} dB {'brighter' if tilt > 0.0 else 'darker'}" if abs(tilt) >= 1.0 else ""
        told.append(f"tone by {apart.tone_db:.1f} dB{way}")
    for value, more, less, unit in (
        (apart.width_db, "wider", "narrower", "dB"),
        (apart.dynamics_db, "more open", "denser", "dB"),
        (apart.loudness_lu, "louder", "softer", "LU"),
    ):
        if value is not None:
            told.append(f"{abs(value):.1f} {unit} {more if value > 0.0 else less}")
    return ", ".join(told)


def suggestions_json(found: Suggestions) -> str:
    """A list, nearest first."""
    return dump([_suggested(each) for each in found.nearest])


def _suggested(each: Suggested) -> dict[str, Any]:
    apart = each.apart
    return {
        "name": each.name,
        "distance": _rounded(each.distance),
        "content": {name: _rounded(value) for name, value in each.groups.items()},
        "tone_db": _rounded(apart.tone_db),
        "tilt_db": _rounded(apart.tilt_db),
        "width_db": _rounded(apart.width_db),
        "dynamics_db": _rounded(apart.dynamics_db),
        "loudness_lu": _rounded(apart.loudness_lu),
        "warning": each.warning,
    }


Compared = Sequence[tuple[str, Profile]]


def comparison_text(songs: Compared) -> str:
    """The figures side by side, and how far each is from the first."""
    names = [f"{chr(ord('A') + place)}" for place in range(len(songs))]
    lines = [f"{letter}  {name}" for letter, (name, _) in zip(names, songs, strict=True)]
    lines += ["", *_table([profile for _, profile in songs], names), "", f"Distance from {names[0]}"]
    first = songs[0][1]
    found = [distance(profile, first) for _, profile in songs]
    for name, values, unit in (
        ("in tone, rms", [each.tone_db for each in found], "dB"),
        ("in width, rms", [each.width_db for each in found], "dB"),
        ("in loudness", [each.loudness_lu for each in found], "LU"),
        ("in peak to loudness", [each.plr_db for each in found], "dB"),
    ):
        lines.append(_figure_line(f"  {name}", [number(value) for value in values], unit))
    return "\n".join(lines) + "\n"


def comparison_json(songs: Compared) -> str:
    """A list, one object a reference, with its distance from the first."""
    first = songs[0][1]
    told = []
    for name, profile in songs:
        apart = distance(profile, first)
        told.append(
            {
                "name": name,
                "distance": {field: _rounded(value) for field, value in vars(apart).items()},
                **profile.summary(),
            }
        )
    return dump(told)


def _table(profiles: Sequence[Profile], names: Sequence[str]) -> list[str]:
    lines = [_figure_line("", names, "")]
    for group in groups(profiles):
        indent = "  " if group.heading else ""
        lines += [group.heading] if group.heading else []
        lines += [_figure_line(f"{indent}{row.name}", row.values, row.unit) for row in group.rows]
    return lines


def _figure_line(name: str, values: Sequence[str], unit: str) -> str:
    return (f"{name:<36}" + "".join(f"{value:>{_COLUMN}}" for value in values) + f"  {unit}").rstrip()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3) + 0.0
