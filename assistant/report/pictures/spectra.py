"""The average spectra of the songs at equal loudness: mid above, side under it.

Conventions: levels are those of bands of a sixth of an octave against the song's own loudness, in dB. The trust band
lies around the reference: as far as content alone is estimated to part two songs (`fit.evidence`), one standard
deviation either way. In mid that is the content of tone; side over mid has its own, and side the root of both squares,
as if they were independent. There is none where both are one performance, or where nothing is known.
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.advice import frequency_text
from assistant.bands import CENTRES_HZ, FLOOR_DB, near
from assistant.compare import MONO_BELOW_DB
from assistant.fit.prior import prior
from assistant.match import Match
from assistant.processors.base import Block
from assistant.report.figures import NOTHING, number
from assistant.report.pictures.axes import FREQUENCIES, Axis, Panel, even_ticks, frequency_axis, round_down, round_up
from assistant.report.pictures.drawing import BELOW, LEFT, RIGHT, area, axes, curve, legend, whole
from assistant.report.pictures.picture import Picture, Song, songs
from assistant.units import Floats

_NAME, _TITLE = "spectra", "Average spectra at equal loudness"
_MID_HEIGHT, _SIDE_HEIGHT = 300.0, 240.0
_MOST_RANGE_DB, _LEAST_RANGE_DB = 60.0, 20.0
_EMPTY_DB = FLOOR_DB + 10.0
_INSIDE = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)
_TOLD_HZ = (63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
_STEP_DB = 10.0
Levels = Callable[[Song], Floats]


def spectra(match: Match, excerpts: Mapping[str, Block]) -> Picture | None:  # noqa: ARG001 - all pictures are called alike
    """Mid and side of mix, reference and result; None where one of them has no loudness."""
    compared = songs(match)
    if any(song.profile.loudness_lufs is None for song in compared):
        return None
    trust_db = content_db(match)
    entries = [(song.role, song.role) for song in compared]
    entries += [("trust", "trust band")] if trust_db.any() else []
    drawn, bottom = legend(entries, 0.0)
    has_side = any(_has_side(song) for song in compared)
    upper = _panel(compared, mid_level_db, bottom + 34.0, _MID_HEIGHT)
    drawn += _drawn(upper, compared, mid_level_db, trust_db, "mid", last=not has_side)
    bottom = upper.bottom
    if has_side:
        lower = _panel(compared, side_level_db, bottom + 52.0, _SIDE_HEIGHT)
        drawn += _drawn(lower, compared, side_level_db, side_content_db(match), "side", last=True)
        bottom = lower.bottom
    told = _told(match, compared, trust_db)
    return Picture(
        name=_NAME,
        title=_TITLE,
        svg=whole(_NAME, _TITLE, told, bottom + BELOW, drawn),
        alternative=told,
        table=_table(compared),
        legend=_legend(match, trust_db),
    )


def mid_level_db(song: Song) -> Floats:
    """Mid against the loudness: (61,), nan where nothing is."""
    return _level_db(song, song.profile.mid_db)


def side_level_db(song: Song) -> Floats:
    """Side against the loudness: (61,), nan where nothing is, and all of it where there is next to no side."""
    nothing = np.full(CENTRES_HZ.size, np.nan)
    return _level_db(song, song.profile.side_db) if _has_side(song) else nothing


def _level_db(song: Song, level_db: Floats) -> Floats:
    return np.where(level_db > _EMPTY_DB, level_db - (song.profile.loudness_lufs or 0.0), np.nan)


def _has_side(song: Song) -> bool:
    """Whether side is anywhere more than the residue of a mono sound."""
    wide = (song.profile.width_db > MONO_BELOW_DB) & (song.profile.side_db > _EMPTY_DB)
    return song.profile.channels > 1 and bool(np.any(wide[_INSIDE]))


def content_db(match: Match) -> Floats:
    """How far content alone may move each band of mid: (61,), 0 where there is none or nobody knows."""
    estimated = match.fit.estimate.content_db
    return estimated * prior().shape if math.isfinite(estimated) else np.zeros(CENTRES_HZ.size)


def side_content_db(match: Match) -> Floats:
    """The same of side: (61,)."""
    mid_db, width_content_db = content_db(match), match.fit.estimate.width_content_db
    if width_content_db is None or not math.isfinite(width_content_db):
        return np.zeros(CENTRES_HZ.size)
    return np.hypot(mid_db, width_content_db) * (mid_db > 0.0)


def _panel(compared: Sequence[Song], levels: Levels, top: float, height: float) -> Panel:
    """From the highest band to the lowest one that is between 40 Hz and 16 kHz, or to 60 dB under the highest."""
    shown = np.stack([levels(song) for song in compared])
    high_db = round_up(float(np.nanmax(shown)) + 1.0, _STEP_DB / 2.0)
    inner = shown[:, _INSIDE]
    low_db = round_down(float(np.nanmin(inner)) if np.any(np.isfinite(inner)) else high_db, _STEP_DB)
    low_db = min(max(low_db, round_down(high_db, _STEP_DB) - _MOST_RANGE_DB), high_db - _LEAST_RANGE_DB)
    return Panel(frequency_axis(LEFT, RIGHT), Axis(low_db, high_db, top + height, top))


def _drawn(
    panel: Panel, compared: Sequence[Song], levels: Levels, trust_db: Floats, name: str, *, last: bool
) -> str:  # fmt: skip
    """One panel: the dotted mix on top, since it hides least."""
    ticks = even_ticks(panel.y.low, panel.y.high, 8)
    drawn = axes(
        panel, FREQUENCIES, ticks, x_label="frequency (Hz)" if last else "", y_label=f"{name}, level re loudness (dB)"
    )
    reference_db = levels(compared[1])
    if trust_db.any():
        drawn += area(panel, CENTRES_HZ, reference_db - trust_db, reference_db + trust_db, "trust")
    return drawn + "".join(curve(panel, CENTRES_HZ, levels(song), song.role) for song in reversed(compared))


def _told(match: Match, compared: Sequence[Song], trust_db: Floats) -> str:
    """How far apart the spectra are, and where most."""
    mix_db, reference_db = mid_level_db(compared[0]), mid_level_db(compared[1])
    apart_db = np.where(_INSIDE & (match.difference.heard > 0.0), reference_db - mix_db, np.nan)
    if not np.any(np.isfinite(apart_db)):
        return "Average spectra at equal loudness. The songs have no bands in common to compare."
    most = int(np.nanargmax(np.abs(apart_db)))
    more = "more" if apart_db[most] > 0.0 else "less"
    told = (
        f"Average spectra of {', '.join(song.role for song in compared)}, mid and side, at equal loudness. In mid the "
        f"mix is {_rms_db(apart_db):.1f} dB rms from the reference between 40 Hz and 16 kHz; they differ most at "
        f"{frequency_text(CENTRES_HZ[most])}, where the reference has {abs(apart_db[most]):.1f} dB {more}."
    )
    if match.after is not None:
        left_db = np.where(np.isfinite(apart_db), reference_db - mid_level_db(compared[2]), np.nan)
        told += f" The result is {_rms_db(left_db):.1f} dB rms from it."
    if trust_db.any():
        told += f" What the songs play may alone account for {trust_db[near(1000.0)]:.1f} dB at 1 kHz."
    return told


def _rms_db(curve_db: Floats) -> float:
    """Over the bands that both have."""
    return float(np.sqrt(np.nanmean(curve_db**2)))


def _legend(match: Match, trust_db: Floats) -> str:
    """What the band means, or why there is none."""
    if match.difference.same_song:
        return "Both are one performance, so that every difference is the mastering's: there is no band of doubt."
    if not trust_db.any():
        return "Too few bands are heard in both songs to estimate how far content alone moves them."
    return (
        "The trust band lies around the reference: so far is what the two songs play estimated to part them by itself "
        "(one standard deviation; in side, the content of tone and of width together). A mix that lies within it may "
        "well be mastered alike."
    )


def _table(compared: Sequence[Song]) -> tuple[tuple[str, ...], ...]:
    """Levels at octaves, in dB re loudness."""
    head = ("dB re loudness", *(f"{song.role}, {part}" for part in ("mid", "side") for song in compared))
    curves = [levels(song) for levels in (mid_level_db, side_level_db) for song in compared]
    return head, *(
        (frequency_text(hz), *(_cell(curve_db[near(hz)]) for curve_db in curves)) for hz in _TOLD_HZ
    )  # fmt: skip


def _cell(level_db: float) -> str:
    return number(float(level_db)) if math.isfinite(level_db) else NOTHING
