"""What an album's report says, in the order in which one asks: the whole, the songs, the joins, what was delivered.

Writers lay the same `Content` out in their own way, so that none can say more or less than another.
"""

import math
from dataclasses import dataclass

from assistant.album.joins import Join
from assistant.album.measures import MEASURES
from assistant.album.order import Suggestion
from assistant.album.telling import name_of
from assistant.album.units import Unit
from assistant.deliver_album import Delivered
from assistant.options import clock
from assistant.report.figures import NOTHING, number

__all__ = ["Content", "Section", "Table", "content"]


@dataclass(frozen=True)
class Table:
    """A head and rows, as text; the first column names the row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading, a table or none, and the sentences under it."""

    title: str
    table: Table | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Content:
    """The whole report in words."""

    title: str
    verdict: str
    sections: tuple[Section, ...]


def content(made: Delivered) -> Content:
    """Put an album into words."""
    record, album = made.record, made.record.wishes.album
    title = album.title or "Album"
    sections = (
        _songs(made),
        _spreads(made),
        Section("What was done for all", lines=(*record.cohesion.sentences, *record.coherent.sentences)),
        *(_song_sections(made)),
        _order(record.suggestion, made),
        _joins(made),
        _services(made),
        _disc(made),
        _sides(made),
        Section("Written", lines=tuple(str(path) for path in made.written)),
        Section("Left from an earlier run, and no part of this album", lines=tuple(str(path) for path in made.left)),
    )
    return Content(
        title=f"{title} by {album.artist}" if album.artist else title,
        verdict=_verdict(made),
        sections=tuple(each for each in sections if each.lines or each.table),
    )


def names(made: Delivered) -> list[str]:
    """What each song is called."""
    return [name_of(wish) for wish in made.record.wishes.songs]


def _verdict(made: Delivered) -> str:
    whole, count = made.whole, len(made.profiles)
    peak = max(profile.true_peak_dbtp or -math.inf for profile in made.profiles)
    kept = len(made.record.kept)
    again = f" {kept} of {len(made.record.units)} masters were there already and are unchanged." if kept else ""
    length = clock(round(made.record.timeline.samples / made.record.timeline.rate_hz))
    return (
        f"{count} songs, {length}: the album has {number(whole.loudness_lufs)} LUFS (all songs together), and no true "
        f"peak over {number(peak, 2)} dBTP.{again}"
    )


def _songs(made: Delivered) -> Section:
    """The songs side by side, before and after; those of a gapless run, which were mastered as one, together."""
    record = made.record
    rows = []
    for number_, (unit, plan) in enumerate(zip(record.units, record.cohesion.songs, strict=True)):
        before, after = plan.before, record.coherent.measured[number_]
        own = [made.profiles[place] for place in unit.places]
        rows.append((
            f"{_numbers(unit)}. {name_of(plan.song.wish)}", clock(round(sum(each.duration_seconds for each in own))),
            _both(before.loudness_lufs, after.loudness_lufs), _both(before.plr_db, after.plr_db),
            _both(before.tilt_db_per_octave, after.tilt_db_per_octave, 2), _both(before.low_end_db, after.low_end_db),
            _both(before.width_db, after.width_db), number(max(each.true_peak_dbtp or -math.inf for each in own), 2),
        ))  # fmt: skip
    head = (
        "song", "length", "loudness, LUFS", "peak over loudness, dB", "tilt, dB/octave", "low end, dB", "width, dB",
        "true peak, dBTP",
    )  # fmt: skip
    return Section("The songs, before → after", Table(head, tuple(rows)))


def _numbers(unit: Unit) -> str:
    return " and ".join(str(place + 1) for place in unit.places)


def _both(before: float | None, after: float | None, decimals: int = 1) -> str:
    return f"{number(before, decimals)} → {number(after, decimals)}"


def _spreads(made: Delivered) -> Section:
    """How far the songs lie apart in each measure."""
    coherent = made.record.coherent
    rows = []
    for key, (words, unit) in MEASURES.items():
        before, after = coherent.before[key], coherent.after[key]
        share = f"{100.0 * after.deviation / before.deviation:.0f} %" if before.deviation > 0.0 else NOTHING
        rows.append((
            f"{words}, {unit}", number(before.deviation, 2), number(after.deviation, 2), share,
            number(before.span, 1), number(after.span, 1),
        ))  # fmt: skip
    head = ("spread between songs", "before", "after", "of it left", "greatest before", "greatest after")
    lines = ("Standard deviations over the songs; those that are marked to differ in a measure do not count in it.",)
    return Section("How coherent it is", Table(head, tuple(rows)), lines)


def _song_sections(made: Delivered) -> list[Section]:
    """What was done to each song, and which of its notes was honoured."""
    record = made.record
    found = []
    for unit, plan, told in zip(record.units, record.cohesion.songs, record.coherent.told, strict=True):
        found.append(Section(f"{_numbers(unit)}. {name_of(plan.song.wish)}", lines=told))
    return found


def _order(suggestion: Suggestion | None, made: Delivered) -> Section:
    if suggestion is None:
        return Section("Order")
    songs = names(made)
    better = suggestion.given.total - suggestion.cost.total
    first = (
        f"The order flows best: it costs {suggestion.cost.total:.2f}, the one that was given "
        f"{suggestion.given.total:.2f}{'' if suggestion.exact else ' (found by search)'}."
        if better > 0.0
        else f"The order that was given flows best; it costs {suggestion.cost.total:.2f}."
    )
    joins = tuple(
        f"{songs[place]} to {songs[place + 1]}: {join.words} ({join.total:.2f})"
        for place, join in enumerate(suggestion.joins)
    )
    return Section("Order", lines=(first, *joins))


def _joins(made: Delivered) -> Section:
    """Each join as it was measured."""
    songs = names(made)
    rows = tuple(_join(join, songs) for join in made.record.joins)
    if not rows:
        return Section("Joins")
    head = (
        "join", "at", "kind", "heard gap, s", "before, LUFS", "after, LUFS", "true peak, dBTP", "step",
    )  # fmt: skip
    lines = tuple(
        f"{songs[join.before]} to {songs[join.after]}: a click is heard at the cut." for join in made.record.joins
        if join.clicks
    )  # fmt: skip
    return Section("Joins", Table(head, rows), lines)


def _join(join: Join, songs: list[str]) -> tuple[str, ...]:
    levels = (join.before_lufs, join.after_lufs)
    return (
        f"{songs[join.before]} → {songs[join.after]}", clock(round(join.at_seconds)), join.kind,
        number(join.gap_seconds), *(number(each if math.isfinite(each) else None) for each in levels),
        number(join.true_peak_dbtp if math.isfinite(join.true_peak_dbtp) else None, 2),
        "click" if join.clicks else "none",
    )  # fmt: skip


def _services(made: Delivered) -> Section:
    """What services will do, to the album and to each song alone."""
    rows = tuple(
        (
            f"{each.service} ({each.target_lufs:g} LUFS)",
            _gain(each.album_gain_db),
            *(_gain(gain) for gain in each.song_gains_db),
        )
        for each in made.played
    )
    head = ("gain, dB", "album", *(f"{number_}" for number_ in range(1, len(made.profiles) + 1)))
    lines = ("As an album all songs get one gain, in a playlist each its own; figures of services drift.",)
    return Section("As streaming services play it", Table(head, rows), lines) if rows else Section("")


def _gain(gain_db: float) -> str:
    return f"{round(gain_db, 1) + 0.0:+.1f}"


def _disc(made: Delivered) -> Section:
    if made.disc is None:
        return Section("Disc")
    length = clock(round(made.disc.total_frames / 75))
    image = made.image
    peak = "" if image is None else f" Its sound file peaks at {number(image.true_peak_dbtp, 2)} dBTP."
    return Section("Disc", lines=(f"{len(made.disc.tracks)} tracks, {length}.{peak}", *made.disc_notes))


def _sides(made: Delivered) -> Section:
    songs = names(made)
    lines = tuple(
        f"Side {side.name}, {clock(round(side.seconds))}: {', '.join(songs[place] for place in side.songs)}. "
        f"{side.advice}"
        for side in made.sides
    )
    return Section("As a vinyl record", lines=lines)
