"""How often each level is heard, and beside it what the compressor does to levels.

Conventions: levels of 20 ms, K-weighted, against the song's own loudness; the curve says which share of the time is
spent within 1 LU of each. The compressor's curve is the static one in peak level, before make-up and with the dry share
counted; it shows no attack and no release.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from assistant.blocks import LEVEL_EDGES_LUFS
from assistant.match import Match
from assistant.processors import Compressor, MultibandCompressor
from assistant.processors.base import Block
from assistant.processors.compressor import CompressorBand
from assistant.profile import QUANTILES_PERCENT
from assistant.report.figures import number
from assistant.report.pictures.axes import Axis, Panel, even_ticks
from assistant.report.pictures.drawing import (
    BELOW,
    LEFT,
    LINE,
    RIGHT,
    axes,
    curve,
    legend,
    rectangle,
    segment,
    text,
    whole,
)
from assistant.report.pictures.picture import Picture, Song, Trace, songs
from assistant.units import Floats

_NAME = "dynamics"
_HEIGHT = 260.0
_LOW_LU, _HIGH_LU = -40.0, 15.0
_BINS_PER_LU = 4
_BESIDE = 346.0
"""Where the distribution ends when a compressor's curve stands beside it."""
_LOW_DBFS = -60.0
_STATIC_POINTS = 121


class StaticCurve(NamedTuple):
    """A band's curve, or the whole sound's."""

    name: str
    band: CompressorBand
    wet_percent: float

    def output_dbfs(self, level_dbfs: Floats) -> Floats:
        """The level that comes out, before make-up."""
        made = self.band
        whole_one = Compressor(
            threshold_db=made.threshold_db, ratio=made.ratio, knee_db=made.knee_db, makeup_db=made.makeup_db,
            wet_percent=self.wet_percent,
        )  # fmt: skip
        return np.asarray(level_dbfs - whole_one.mixed_reduction_db(made.gain_reduction_db(level_dbfs)))


def dynamics(match: Match, excerpts: Mapping[str, Block]) -> Picture | None:  # noqa: ARG001 - all pictures are called alike
    """Level distributions, and the compressor's curve where there is one; None for sounds without loudness."""
    compared = songs(match)
    if any(song.profile.loudness_lufs is None for song in compared):
        return None
    curves = static_curves(match)
    title = "Levels, and the compressor's curve" if curves else "How often each level is heard"
    drawn, bottom = legend([(song.role, song.role) for song in compared], 0.0)
    panel, left = _distribution_panel(compared, bottom + 34.0, _BESIDE if curves else RIGHT)
    drawn += left
    if curves:
        drawn += _static_panel(curves, panel.top)
    told = _told(compared, curves)
    return Picture(
        name=_NAME,
        title=title,
        svg=whole(_NAME, title, told, panel.bottom + BELOW, drawn),
        alternative=told,
        table=_table(compared),
        legend=_legend(curves),
    )


def distribution_percent(song: Song) -> Trace:
    """Which share of the time is within 1 LU of each level: levels in LU, and percent."""
    counts = song.profile.blocks.section_level_counts.sum(axis=0)
    near = np.convolve(counts, np.ones(_BINS_PER_LU), mode="valid")
    middles = (LEVEL_EDGES_LUFS[:-_BINS_PER_LU] + LEVEL_EDGES_LUFS[_BINS_PER_LU:]) / 2.0
    levels_lu = middles[: near.size] - (song.profile.loudness_lufs or 0.0)
    shown = (levels_lu >= _LOW_LU) & (levels_lu <= _HIGH_LU)
    return Trace(levels_lu[shown][::2], 100.0 * near[shown][::2] / max(int(counts.sum()), 1))


def _distribution_panel(compared: Sequence[Song], top: float, right: float) -> tuple[Panel, str]:
    traces = [distribution_percent(song) for song in compared]
    most = max(float(trace.values.max(initial=0.0)) for trace in traces)
    high = next((end for end in (5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0) if end >= most), 100.0)
    panel = Panel(Axis(_LOW_LU, _HIGH_LU, LEFT, right), Axis(0.0, high, top + _HEIGHT, top))
    ticks = even_ticks(_LOW_LU, _HIGH_LU, 7 if right < RIGHT else 12, signed=True)
    label = "level re loudness (LU)"
    drawn = axes(panel, ticks, even_ticks(0.0, high, 7), x_label=label, y_label="% of the time, per LU")
    pairs = reversed([*zip(compared, traces, strict=True)])
    return panel, drawn + "".join(curve(panel, trace.at, trace.values, song.role) for song, trace in pairs)


def static_curves(match: Match) -> list[StaticCurve]:
    """The curves of all compressors at work: one, or one for each band that does something."""
    found = []
    for each in match.settings.bus:
        if isinstance(each, Compressor) and not each.is_neutral:
            found.append(StaticCurve("all", each, each.wet_percent))
        elif isinstance(each, MultibandCompressor) and not each.is_neutral:
            names = ("low", "high") if len(each.bands) == 2 else ("low", "mid", "high")
            found += [StaticCurve(name, band, each.wet_percent) for name, band in zip(names, each.bands, strict=True)]
    return found


def _static_panel(curves: Sequence[StaticCurve], top: float) -> str:
    """Level in, level out; thresholds as dotted lines, the knee of a single curve shaded."""
    panel = Panel(Axis(_LOW_DBFS, 0.0, _BESIDE + 66.0, RIGHT), Axis(_LOW_DBFS, 0.0, top + _HEIGHT, top))
    ticks = even_ticks(_LOW_DBFS, 0.0, 4)
    drawn = axes(panel, ticks, ticks, x_label="level in (dBFS)", y_label="level out (dBFS)")
    drawn += _knee(panel, curves[0].band) if len(curves) == 1 else ""
    drawn += segment(panel.left, panel.bottom, panel.right, panel.top, "difference")
    levels_dbfs = np.linspace(_LOW_DBFS, 0.0, _STATIC_POINTS)
    for each in curves:
        threshold = panel.x.place(each.band.threshold_db)
        output = panel.y.place(float(each.output_dbfs(np.array(each.band.threshold_db))))
        drawn += segment(threshold, output, threshold, panel.bottom, "limit")
        drawn += curve(panel, levels_dbfs, each.output_dbfs(levels_dbfs), f"static {each.name}")
    return drawn + _written(panel, curves)


def _knee(panel: Panel, band: CompressorBand) -> str:
    """Where the curve bends."""
    half_db = band.knee_db / 2.0
    ends = (max(band.threshold_db - half_db, _LOW_DBFS), min(band.threshold_db + half_db, 0.0))
    return rectangle(panel.x.place(ends[0]), panel.top, panel.x.place(ends[1]), panel.bottom, "knee")


def _written(panel: Panel, curves: Sequence[StaticCurve]) -> str:
    """The settings in the corner that no curve reaches: those of one, or whose line is whose."""
    drawn = ""
    right, bottom = panel.right - 8.0, panel.bottom - 12.0
    if len(curves) == 1:
        band = curves[0].band
        drawn += text(right, bottom - LINE, f"{band.ratio:g}:1 from", of="label noted", anchor="end")
        return drawn + text(right, bottom, f"{band.threshold_db:g} dBFS", of="label noted", anchor="end")
    for place, each in enumerate(reversed(curves)):
        y = bottom - LINE * place
        drawn += text(right, y, each.name, of="label noted", anchor="end")
        drawn += segment(right - 106.0, y - 6.0, right - 66.0, y - 6.0, f"static {each.name}")
    return drawn


def settings_text(each: StaticCurve) -> str:
    """A curve's settings in words."""
    of, band = "" if each.name == "all" else f"{each.name} band: ", each.band
    wet = "" if each.wet_percent == 100.0 else f", {each.wet_percent:g} % mixed in"
    return f"{of}{band.ratio:g}:1 from {band.threshold_db:g} dBFS, knee {band.knee_db:g} dB{wet}"


def _told(compared: Sequence[Song], curves: Sequence[StaticCurve]) -> str:
    """Middle and upper end of the levels; the compressor's settings."""
    told = ["How the levels of 20 ms spread about each song's own loudness."]
    for song in compared:
        levels = song.profile.levels_20ms_lu
        if levels is not None:
            low, middle, high = (levels[QUANTILES_PERCENT.index(percent)] for percent in (10, 50, 95))
            told.append(
                f"{song.role.capitalize()}: a tenth of the time is under {low:+.1f} LU, half of it under "
                f"{middle:+.1f} LU, 95 % under {high:+.1f} LU."
            )
    if curves:
        told.append(f"Compressor: {'; '.join(settings_text(each) for each in curves)}.")
    return " ".join(told)


def _legend(curves: Sequence[StaticCurve]) -> str:
    """What the compressor's curve leaves out."""
    told = "A narrow, high hump is a dense song."
    if not curves:
        return told
    knee = ", the shaded knee is where it bends" if len(curves) == 1 else ""
    makeups = ", ".join(f"{each.band.makeup_db:+.1f}" for each in curves)
    return (
        f"{told} The compressor's curve is before its make-up gain ({makeups} dB); dotted lines are thresholds{knee}, "
        "the thin line is what comes out where nothing is done."
    )


def _table(compared: Sequence[Song]) -> tuple[tuple[str, ...], ...]:
    """The levels under which a share of the time lies."""
    levels = [song.profile.levels_20ms_lu for song in compared]
    rows = (
        (f"{percent} %", *(number(None if each is None else float(each[place])) for each in levels))
        for place, percent in enumerate(QUANTILES_PERCENT)
    )
    return (("of the time is under (LU re loudness)", *(song.role for song in compared)), *rows)
