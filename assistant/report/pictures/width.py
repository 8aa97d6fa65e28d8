"""Width: side over mid in each band, and how left and right lie to each other.

Conventions: side over mid in dB on the band grid, shown where side is more than the residue of a mono sound. The trust
band around the reference is as far as content alone is estimated to move the width, one standard deviation either way.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from assistant.advice import frequency_text
from assistant.bands import CENTRES_HZ, FLOOR_DB, near
from assistant.compare import MONO_BELOW_DB
from assistant.match import Match
from assistant.processors.base import Block
from assistant.report.figures import NOTHING, number
from assistant.report.pictures.axes import FREQUENCIES, Axis, Panel, even_ticks, frequency_axis, round_down, round_up
from assistant.report.pictures.drawing import LEFT, RIGHT, area, axes, curve, legend, segment, whole
from assistant.report.pictures.goniometer import goniometers
from assistant.report.pictures.picture import Picture, Song, songs
from assistant.units import Floats

_NAME, _TITLE = "width", "Width: side over mid, and left against right"
_HEIGHT = 250.0
_STEP_DB = 6.0
_INSIDE = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)
_REGIONS_HZ = (("below 150 Hz", 0.0, 150.0), ("150 Hz to 4 kHz", 150.0, 4000.0), ("above 4 kHz", 4000.0, 22000.0))
_TOLD_HZ = (125.0, 500.0, 2000.0, 8000.0)


def width(match: Match, excerpts: Mapping[str, Block]) -> Picture | None:
    """Side over mid per band, and goniometers of the excerpts; None where all songs are mono."""
    compared = songs(match)
    curves = [width_db(song) for song in compared]
    if not any(np.any(np.isfinite(each)) for each in curves):
        return None
    trust_db = match.fit.estimate.width_content_db or 0.0
    shown = [song for song, each in zip(compared, curves, strict=True) if np.any(np.isfinite(each))]
    trusted = trust_db > 0.0 and math.isfinite(trust_db) and compared[1] in shown
    entries = [(song.role, song.role) for song in shown] + ([("trust", "trust band")] if trusted else [])
    drawn, bottom = legend(entries, 0.0)
    panel = _panel(curves, bottom + 34.0)
    drawn += axes(
        panel, FREQUENCIES, even_ticks(panel.y.low, panel.y.high, 9, signed=True),
        x_label="frequency (Hz)", y_label="side over mid (dB)",
    )  # fmt: skip
    drawn += segment(panel.left, panel.y.place(0.0), panel.right, panel.y.place(0.0), "zero")
    if trusted:
        drawn += area(panel, CENTRES_HZ, curves[1] - trust_db, curves[1] + trust_db, "trust")
    pairs = reversed([*zip(compared, curves, strict=True)])
    drawn += "".join(curve(panel, CENTRES_HZ, each, song.role) for song, each in pairs)
    round_ones, bottom = goniometers(excerpts, panel.bottom + 68.0)
    told = _told(compared, trust_db if trusted else 0.0)
    return Picture(
        name=_NAME,
        title=_TITLE,
        svg=whole(_NAME, _TITLE, told, bottom + 6.0, drawn + round_ones),
        alternative=told,
        table=_table(compared),
        legend=_legend(bool(round_ones), trusted=trusted),
    )


def width_db(song: Song) -> Floats:
    """Side over mid: (61,), nan where there is no side to speak of."""
    profile = song.profile
    wide = (profile.width_db > MONO_BELOW_DB) & (profile.side_db > FLOOR_DB + 20.0) & (profile.channels > 1)
    return np.where(wide, profile.width_db, np.nan)


def _panel(curves: Sequence[Floats], top: float) -> Panel:
    """As far as the curves reach between 40 Hz and 16 kHz; 0 dB is always in it."""
    inner = np.stack(curves)[:, _INSIDE]
    values = inner[np.isfinite(inner)]
    low_db = round_down(float(values.min(initial=0.0)) - 0.5, _STEP_DB)
    high_db = round_up(float(values.max(initial=0.0)) + 0.5, _STEP_DB)
    return Panel(frequency_axis(LEFT, RIGHT), Axis(low_db, high_db, top + _HEIGHT, top))


def region_db(song: Song, low_hz: float, high_hz: float) -> float | None:
    """Side over mid of a region, by its energies; None where there is no side."""
    profile, (low, high) = song.profile, np.searchsorted(CENTRES_HZ, (low_hz, high_hz))
    mid, side = (float(np.sum(10.0 ** (db[low:high] / 10.0))) for db in (profile.mid_db, profile.side_db))
    found = 10.0 * math.log10(side / mid) if mid > 0.0 and side > 0.0 and profile.channels > 1 else -math.inf
    return found if found > 3.0 * MONO_BELOW_DB else None


def _told(compared: Sequence[Song], trust_db: float) -> str:
    """The width of each song in three regions, and its correlation."""
    told = ["Side over mid in each band; 0 dB is as much side as mid, and less is narrower."]
    for song in compared:
        if song.profile.channels < 2:
            told.append(f"The {song.role} is mono.")
            continue
        parts = (f"{number(region_db(song, low, high))} dB {name}" for name, low, high in _REGIONS_HZ)
        told.append(f"{song.role.capitalize()}: {', '.join(parts)}; correlation {number(song.profile.correlation, 2)}.")
    if trust_db:
        told.append(f"What the songs play may alone move the width by {trust_db:.1f} dB.")
    return " ".join(told)


def _legend(has_goniometers: bool, *, trusted: bool) -> str:
    told = (
        "The trust band lies around the reference: so far content alone may move the width (one standard deviation). "
    )
    round_ones = (
        "The squares show left against right in a short excerpt of each song: an upright line is mono, a wide cloud is "
        "wide, and what leans to L or R is louder there."
    )
    return (told * trusted + round_ones * has_goniometers).strip()


def _table(compared: Sequence[Song]) -> tuple[tuple[str, ...], ...]:
    """Three regions, some bands, the correlation."""
    regions = ((name, *(number(region_db(song, low, high)) for song in compared)) for name, low, high in _REGIONS_HZ)
    curves = [width_db(song) for song in compared]
    bands = ((frequency_text(hz), *(_cell(each[near(hz)]) for each in curves)) for hz in _TOLD_HZ)
    correlations = (
        number(song.profile.correlation if song.profile.channels > 1 else None, 2) for song in compared
    )  # fmt: skip
    head = ("side over mid, dB", *(song.role for song in compared))
    return head, *regions, *bands, ("correlation", *correlations)


def _cell(level_db: float) -> str:
    return number(float(level_db)) if math.isfinite(level_db) else NOTHING
