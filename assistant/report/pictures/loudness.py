"""Loudness over the song, its sections, and what limiter and compressor took from it.

Conventions: loudness is that of windows of 3 s (400 ms in sounds under 20 s), placed at their middles; levels that pass
the bottom leave the picture. Reductions grow downwards, the largest of each moment.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from assistant import gating
from assistant.match import Match
from assistant.options import clock
from assistant.processors.base import Block
from assistant.profile import Span
from assistant.report.figures import number
from assistant.report.pictures.axes import Axis, Panel, even_ticks, round_up, time_ticks
from assistant.report.pictures.drawing import (
    BELOW,
    LEFT,
    LETTER,
    RIGHT,
    area,
    axes,
    curve,
    legend,
    rectangle,
    segment,
    text,
    whole,
)  # fmt: skip
from assistant.report.pictures.picture import Picture, Song, Trace, songs
from assistant.units import Floats

_NAME, _TITLE = "loudness", "Loudness over time, and gain reduction"
_HEIGHT, _REDUCTION_HEIGHT, _SECTION_HEIGHT = 250.0, 130.0, 30.0
_RANGE_LU = 30.0
_FADED_PERCENT = 3.0
"""So much of a song may leave the picture at the bottom: a fade is not to flatten all the rest."""
_SHORT_SECONDS = 20.0
_POINTS = 360
_MOST_ROWS = 12
_LEAST_DB = 0.05
_REDUCTION_ENDS_DB = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)


def loudness(match: Match, excerpts: Mapping[str, Block]) -> Picture | None:  # noqa: ARG001 - all pictures are called alike
    """Before and after over time; None where a song has no loudness."""
    seconds = match.before.duration_seconds
    shown = [song for song in songs(match) if song.role != "reference"]
    traces = [level_lufs(song) for song in shown]
    if any(song.profile.loudness_lufs is None for song in songs(match)):
        return None
    taken = reductions(match)
    entries = [(song.role, song.role) for song in shown] + [("reference level", "reference, whole")]
    entries += [("limit", "asked for")] if _asked(match) else []
    entries += [(of, name) for name, of, _ in _named(taken)]
    drawn, bottom = legend(entries, 0.0)
    panel = Panel(Axis(0.0, seconds, LEFT, RIGHT), _level_axis(match, traces, bottom + 34.0))
    drawn += _levels(match, panel, shown, traces, last=taken is None)
    bottom = panel.bottom
    if taken is not None:
        lower = Panel(panel.x, Axis(0.0, _end_db(taken), bottom + 52.0, bottom + 52.0 + _REDUCTION_HEIGHT))
        drawn += _reduced(lower, seconds, taken)
        bottom = lower.bottom
    told = _told(match, shown, taken)
    return Picture(
        name=_NAME,
        title=_TITLE,
        svg=whole(_NAME, _TITLE, told, bottom + BELOW, drawn),
        alternative=told,
        table=_table(match),
        legend=f"Loudness of {window_text(match)}; the shaded stretches above are the sections of the mix.",
    )


def _window_hops(seconds: float) -> int:
    return gating.SHORT_TERM_HOPS if seconds >= _SHORT_SECONDS else gating.MOMENTARY_HOPS


def window_text(match: Match) -> str:
    """The window over which the loudness is shown, in words."""
    short = match.before.duration_seconds < _SHORT_SECONDS
    return "400 ms (momentary)" if short else "3 s (short-term)"


def level_lufs(song: Song) -> Trace:
    """Loudness over time, thinned; nan in silence."""
    hops = _window_hops(song.profile.duration_seconds)
    energies = gating.windows(song.profile.blocks.files_hop_energy, hops)
    seconds = (np.arange(energies.size) + hops / 2.0) / gating.HOPS_PER_SECOND
    step = max(1, -(-energies.size // _POINTS))
    levels = gating.energies_to_lufs(energies[::step])
    return Trace(seconds[::step], np.where(np.isfinite(levels), levels, np.nan))


class Taken(NamedTuple):
    """What was taken, thinned to the most of each moment; None for what is not there."""

    limiter: Trace | None
    compressor: Trace | None


def reductions(match: Match) -> Taken | None:
    """What limiter and compressor took; None where nothing was rendered, or neither has done anything."""
    if match.reductions is None:
        return None
    taken = Taken(_most(match.reductions.limiter_db), _most(match.reductions.compressor_db))
    return taken if any(trace is not None for trace in taken) else None


def _most(reduction_db: Floats) -> Trace | None:
    """The largest of each moment."""
    if reduction_db.max(initial=0.0) < _LEAST_DB:
        return None
    step = max(1, -(-reduction_db.size // _POINTS))
    starts = np.arange(0, reduction_db.size, step)
    middles = (starts + step / 2.0) / gating.HOPS_PER_SECOND
    return Trace(middles, np.maximum.reduceat(reduction_db, starts))


def _named(taken: Taken | None) -> list[tuple[str, str, Trace]]:
    """What there is to draw of it: name, class, trace."""
    pairs = (
        () if taken is None else (("compressor", "reduction", taken.compressor), ("limiter", "limiter", taken.limiter))
    )
    return [(name, of, trace) for name, of, trace in pairs if trace is not None]


def _asked(match: Match) -> bool:
    """Whether another loudness than the reference's was asked for."""
    return match.options.lufs is not None


def _level_axis(match: Match, traces: Sequence[Trace], top: float) -> Axis:
    """Room for the loudest moment, and for what is less than 30 LU under the quietest song as a whole."""
    wholes = [
        p.loudness_lufs for p in (match.before, match.reference, match.after) if p and p.loudness_lufs is not None
    ]
    loudest = max(*(float(np.nanmax(trace.values)) for trace in traces), *wholes)
    quietest = min(float(np.nanpercentile(trace.values, _FADED_PERCENT)) for trace in traces)
    high = round_up(loudest + 1.0, 5.0)
    low = max(min(quietest - 2.0, min(wholes) - 5.0), min(wholes) - _RANGE_LU)
    top += _SECTION_HEIGHT
    return Axis(-round_up(-low, 5.0), high, top + _HEIGHT, top)


def _levels(match: Match, panel: Panel, shown: Sequence[Song], traces: Sequence[Trace], *, last: bool) -> str:
    """The upper panel with its sections."""
    ticks = time_ticks(panel.x.high)
    drawn = axes(panel, ticks, even_ticks(panel.y.low, panel.y.high, 7), x_label="time (m:ss)" if last else "")
    drawn += text(4.0, panel.top - _SECTION_HEIGHT - 12.0, "loudness (LUFS), and sections of the mix")
    drawn += "".join(_section(panel, span) for span in match.before.sections)
    reference = panel.y.place(match.reference.loudness_lufs or 0.0)
    drawn += segment(panel.left, reference, panel.right, reference, "reference level")
    if _asked(match):
        asked = panel.y.place(match.wanted_lufs)
        drawn += segment(panel.left, asked, panel.right, asked, "limit")
    pairs = reversed([*zip(shown, traces, strict=True)])
    return drawn + "".join(curve(panel, trace.at, trace.values, song.role) for song, trace in pairs)


def _section(panel: Panel, span: Span) -> str:
    """One section above the panel, with its label or its first letter where they fit."""
    left, right = panel.x.place(span.start_seconds), panel.x.place(min(span.end_seconds, panel.x.high))
    box = rectangle(left, panel.top - _SECTION_HEIGHT, right, panel.top, f"section {span.label}")
    fitting = [words for words in (span.label, span.label[0]) if LETTER * len(words) + 6.0 <= right - left]
    middle = (left + right) / 2.0
    words = text(middle, panel.top - _SECTION_HEIGHT / 2.0, fitting[0], anchor="middle", middle=True) if fitting else ""
    times = f"{clock(round(span.start_seconds))} to {clock(round(span.end_seconds))}"
    return f"<g><title>{span.label}, {times}</title>{box}{words}</g>"


def _end_db(taken: Taken) -> float:
    """Where the axis of reductions ends."""
    most = max(float(trace.values.max()) for _, _, trace in _named(taken))
    return next((end for end in _REDUCTION_ENDS_DB if end >= most), round_up(most, 12.0))


def _reduced(panel: Panel, seconds: float, taken: Taken) -> str:
    """The lower panel."""
    drawn = axes(
        panel,
        time_ticks(seconds),
        even_ticks(0.0, panel.y.high, 5),
        x_label="time (m:ss)",
        y_label="gain reduction (dB)",
    )
    for _, of, trace in _named(taken):
        inside = trace.at <= seconds
        times, values = trace.at[inside], trace.values[inside]
        drawn += area(panel, times, np.zeros(values.size), values, of)
    return drawn


def _told(match: Match, shown: Sequence[Song], taken: Taken | None) -> str:
    """Loudnesses, ranges, sections and reductions."""
    told = [f"Loudness of {window_text(match)} over {clock(round(match.before.duration_seconds))}."]
    for song in shown:
        profile = song.profile
        most = profile.short_term_max_lufs if _window_hops(profile.duration_seconds) > 4 else profile.momentary_max_lufs
        told.append(
            f"The {song.role} is at {number(profile.loudness_lufs)} LUFS as a whole, {number(most)} LUFS at its "
            f"loudest, with a range of {number(profile.range_lu)} LU."
        )
    told.append(f"The reference is at {number(match.reference.loudness_lufs)} LUFS.")
    labels = [span.label for span in match.before.sections]
    counts = [f"{labels.count(label)} {label}" for label in ("loud", "medium", "quiet") if label in labels]
    told.append(f"Sections of the mix: {', '.join(counts)}.")
    for name, _, trace in _named(taken):
        told.append(f"The {name} takes {trace.values.max():.1f} dB at most.")
    if match.after is not None and taken is None:
        told.append("Neither limiter nor compressor takes anything.")
    return " ".join(told)


def _table(match: Match) -> tuple[tuple[str, ...], ...]:
    """The section map; of a long one the longest sections."""
    spans = match.before.sections
    longest = sorted(spans, key=lambda span: span.start_seconds - span.end_seconds)[:_MOST_ROWS]
    rows = (
        (span.label, clock(round(span.start_seconds)), clock(round(span.end_seconds)), number(span.loudness_lufs))
        for span in spans
        if span in longest
    )
    return (("section of the mix", "from", "to", "LUFS"), *rows)
