"""The moves of a mix over time: each ride as a line over the outline of what it moves.

Conventions: the outline is the root of the mean square of each moment against the loudest one, mirrored as waveforms
are drawn; it stands for shape and has no numbers. Rides have the scale of the y axis; fades leave it at the bottom.
"""

from dataclasses import dataclass

import numpy as np

from assistant.mix import Mix
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import energies
from assistant.options import clock
from assistant.processors import Ride
from assistant.report.pictures.axes import Axis, Panel, even_ticks, time_ticks
from assistant.report.pictures.drawing import BELOW, LEFT, RIGHT, area, axes, curve, legend, text, whole
from assistant.report.pictures.picture import Picture

_NAME, _TITLE = "automation", "Automation over the waveform"
_HEIGHT, _BETWEEN = 150.0, 58.0
_LOW_DB, _HIGH_DB = -6.0, 6.0
_POINTS = 600
_MOST_ROWS = 40


@dataclass(frozen=True)
class _Moved:
    """One thing that moves."""

    name: str
    ride: Ride
    grid: Grid


def automation(mix: Mix) -> Picture | None:
    """Every ride of a mix; None where nothing moves."""
    moved = _all(mix)
    if not moved:
        return None
    seconds = max(each.grid.mid.shape[0] / each.grid.frames_per_second for each in moved)
    drawn, bottom = legend([("equalizer", "gain, dB"), ("reduction", "waveform")], 0.0)
    for place, each in enumerate(moved):
        top = bottom + (40.0 if place == 0 else _BETWEEN)
        panel = Panel(Axis(0.0, seconds, LEFT, RIGHT), Axis(_LOW_DB, _HIGH_DB, top + _HEIGHT, top))
        drawn += _drawn(panel, each, seconds, last=place == len(moved) - 1)
        bottom = panel.bottom
    told = "; ".join(_told(each) for each in moved) + "."
    return Picture(
        name=_NAME, title=_TITLE, svg=whole(_NAME, _TITLE, told, bottom + BELOW, drawn), alternative=told,
        table=_table(moved),
        legend="Fades leave the picture at its bottom. Every point can be edited in the settings.",
    )  # fmt: skip


def _all(mix: Mix) -> list[_Moved]:
    rides = mix.desk.rides
    found = []
    if rides is not None:
        index = next(place for place, track in enumerate(mix.song.tracks) if track.name == rides.name)
        found.append(_Moved(f"{rides.name}, fader", rides.ride, mix.song.measured[index].grid))
    parts = mix.automation.parts
    found += [_Moved("the whole mix, by its parts", parts.ride, mix.sum_grid)] if parts else []
    found.append(_Moved("the whole mix, fades", mix.automation.fade, mix.sum_grid))
    return [each for each in found if not each.ride.is_neutral]


def _drawn(panel: Panel, moved: _Moved, seconds: float, *, last: bool) -> str:
    energy = energies(moved.grid)
    step = max(1, -(-energy.size // _POINTS))
    levels = np.sqrt(np.maximum.reduceat(energy, np.arange(0, energy.size, step)) / energy.max())
    at = np.arange(levels.size) * step / moved.grid.frames_per_second
    drawn = area(panel, at, _LOW_DB * levels, _HIGH_DB * levels, "reduction")
    drawn += axes(
        panel, time_ticks(seconds), even_ticks(_LOW_DB, _HIGH_DB, 5, signed=True), x_label="time" if last else ""
    )
    times = sorted({0.0, seconds, *(point.at_seconds for point in moved.ride.points)})
    drawn += curve(panel, times, moved.ride.gain_db(np.array(times)), "equalizer")
    return drawn + text(panel.left, panel.top - 12.0, moved.name)


def _told(moved: _Moved) -> str:
    levels = [point.gain_db for point in moved.ride.points]
    return f"{moved.name}: {len(levels)} points from {min(levels):+.1f} to {max(levels):+.1f} dB"


def _table(moved: list[_Moved]) -> tuple[tuple[str, ...], ...]:
    rows = [
        (each.name, clock(point.at_seconds), f"{point.gain_db:+.1f}") for each in moved for point in each.ride.points
    ]
    left = len(rows) - _MOST_ROWS
    more = [("", f"{left} more stand in the settings", "")] if left > 0 else []
    return (("what", "time", "gain, dB"), *rows[:_MOST_ROWS], *more)
