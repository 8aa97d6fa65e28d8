"""Loudness and tone over the whole record in one picture, before and after.

Above the loudness of each 3 s, below the tilt of the mid spectrum, smoothed over 15 s; upright lines are where songs
begin. What was given stands where the songs stand now, so that both lines lie under each other.
"""

from collections.abc import Sequence

import numpy as np

from assistant.album.measures import OCTAVES, heard_bands
from assistant.blocks import SECTION_SECONDS
from assistant.deliver_album import Delivered
from assistant.profile import Profile
from assistant.report.figures import number
from assistant.report.pictures.axes import Axis, Panel, even_ticks, round_down, round_up, time_ticks
from assistant.report.pictures.drawing import axes, curve, legend, segment, whole
from assistant.report.pictures.picture import WIDTH, Picture
from assistant.units import Floats

_LEFT, _TOP, _HEIGHT, _BETWEEN = 64.0, 40.0, 180.0, 56.0
_SMOOTHED = 5
_LOWEST_LU = 30.0
_HEARD_LU = 20.0
"""Sections so far under their song have the tilt of a floor, or of one long note."""


def record_picture(made: Delivered, songs: Sequence[str]) -> Picture:
    """Draw it.

    Args:
        made: the album.
        songs: what each is called.
    """
    seconds = made.record.timeline.samples / made.record.timeline.rate_hz
    before, after = _before(made), _after(made)
    x = Axis(0.0, seconds, _LEFT, WIDTH - 8.0)
    loudness = _panel(x, _TOP, [lufs for lines in (before, after) for _, lufs, _ in lines], 6.0, floor=True)
    tilt = _panel(x, loudness.bottom + _BETWEEN, [line for lines in (before, after) for _, _, line in lines], 1.0)
    starts = [place.mark_sample / made.record.timeline.rate_hz for place in made.record.timeline.places]
    body = axes(loudness, time_ticks(seconds), _ticks(loudness), y_label="loudness of 3 s, LUFS")
    body += axes(tilt, time_ticks(seconds), _ticks(tilt), x_label="minutes", y_label="tilt, dB/octave")
    for start in starts[1:]:
        body += segment(x.place(start), loudness.top, x.place(start), tilt.bottom, "axis")
    for role, lines in (("mix", before), ("result", after)):
        for at, lufs, slope in lines:
            body += curve(loudness, at, lufs, role) + curve(tilt, at, slope, role)
    key, height = legend((("mix", "as given"), ("result", "mastered")), tilt.bottom + 70.0)
    title = "Loudness and tone over the record"
    words = _words(made)
    return Picture(
        name="record", title=title, svg=whole("record", title, words, height, body + key), alternative=words,
        table=(("song", "begins at, s"), *((name, number(start)) for name, start in zip(songs, starts, strict=True))),
    )  # fmt: skip


_Line = tuple[Floats, Floats, Floats]


def _after(made: Delivered) -> list[_Line]:
    places, rate_hz = made.record.timeline.places, made.record.timeline.rate_hz
    return [_line(profile, place.start_sample / rate_hz) for profile, place in zip(made.profiles, places, strict=True)]


def _before(made: Delivered) -> list[_Line]:
    """What was given, of each unit where its first song stands, without what is trimmed there."""
    record = made.record
    found = []
    for unit, plan in zip(record.units, record.cohesion.songs, strict=True):
        place = record.timeline.places[unit.places[0]]
        trimmed = place.first_sample / record.timeline.rate_hz
        found.append(_line(plan.song.profile, place.start_sample / record.timeline.rate_hz - trimmed))
    return found


def _line(profile: Profile, start_seconds: float) -> _Line:
    """When, how loud, and how tilted; nothing where it is silent."""
    lufs: Floats = np.where(profile.section_weights > 0.0, profile.section_lufs, np.nan)
    at = np.asarray(start_seconds + SECTION_SECONDS * (np.arange(lufs.size) + 0.5), dtype=np.float64)
    use = heard_bands(profile)
    rows = profile.blocks.section_mid_db[:, use]
    octaves = OCTAVES[use] - OCTAVES[use].mean() if np.any(use) else np.zeros(0)
    slopes = rows @ octaves / max(float(octaves @ octaves), 1e-9)
    heard = lufs > (profile.loudness_lufs or 0.0) - _HEARD_LU
    return at, lufs, _smoothed(np.where(heard, slopes, np.nan))


def _smoothed(values: Floats) -> Floats:
    """The mean of what is there of each and its neighbours."""
    there = ~np.isnan(values)
    window = np.ones(_SMOOTHED)
    sums = np.convolve(np.where(there, values, 0.0), window, mode="same")
    counts = np.convolve(there.astype(np.float64), window, mode="same")
    if values.size < _SMOOTHED:
        return values
    return np.where(there, sums / np.maximum(counts, 1.0), np.nan)


def _panel(x: Axis, top: float, lines: Sequence[Floats], step: float, *, floor: bool = False) -> Panel:
    values = np.concatenate([*lines, np.zeros(0)])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (-1.0, 0.0)
    low = max(low, high - _LOWEST_LU) if floor else low
    low, high = round_down(low, step), round_up(high, step)
    return Panel(x, Axis(low, high if high > low else low + step, top + _HEIGHT, top))


def _ticks(panel: Panel) -> tuple[tuple[float, str], ...]:
    return even_ticks(panel.y.low, panel.y.high, 6)


def _words(made: Delivered) -> str:
    spread = made.record.coherent
    return (
        f"Each song's loudness and tilt over time, as given and mastered. Between songs the loudness differed by "
        f"{number(spread.before['loudness_lufs'].span)} LU and differs by {number(spread.after['loudness_lufs'].span)} "
        f"LU, the tilt by {number(spread.before['tilt_db_per_octave'].span, 2)} and "
        f"{number(spread.after['tilt_db_per_octave'].span, 2)} dB/octave."
    )
