"""Loudness and true peak against what common services do and ask for.

Conventions: gains are what a service does in playback, in dB; where it turns up "to headroom", that ends with true
peaks at -1 dBTP. The services' figures are dated data (`delivery_targets.toml`), not ours to vouch for.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.match import Match
from assistant.processors.base import Block
from assistant.profile import Profile
from assistant.report.figures import number
from assistant.report.pictures.axes import Axis, Panel, even_ticks, round_down, round_up
from assistant.report.pictures.drawing import BELOW, axes, legend, mark, segment, text, whole
from assistant.report.pictures.picture import Picture, Song, songs

_NAME, _TITLE = "delivery", "Loudness and true peak against delivery targets"
_HEADROOM_DBTP = -1.0
_AS_IT_IS_DB = 0.05
_TARGETS = Path(__file__).with_name("delivery_targets.toml")
_NAMES_END, _PANEL_END = 176.0, 438.0
_ROW = 36.0
_SHIFTS = (-6.0, 0.0, 6.0)
"""Of the marks in a row, so that songs of one loudness are all seen."""


@dataclass(frozen=True, kw_only=True)
class DeliveryTarget:
    """What one service plays at and asks for."""

    name: str
    loudness_lufs: float
    peak_dbtp: float
    loud_peak_dbtp: float | None = None
    """Of masters that are louder than `loudness_lufs`."""
    quieter: str
    source: str
    where: str

    def gain_db(self, profile: Profile) -> float | None:
        """What it does to a song; None where that is not known, or nothing is done but refuse."""
        if profile.loudness_lufs is None or profile.true_peak_dbtp is None:
            return None
        gain_db = self.loudness_lufs - profile.loudness_lufs
        if self.quieter == "not accepted":
            return None
        if gain_db <= 0.0 or self.quieter == "left":
            return min(gain_db, 0.0)
        headroom_db = max(_HEADROOM_DBTP - profile.true_peak_dbtp, 0.0)
        return min(gain_db, headroom_db) if self.quieter == "raised to headroom" else None

    def limit_dbtp(self, profile: Profile) -> float:
        """The highest true peak for this song."""
        loud = profile.loudness_lufs is not None and profile.loudness_lufs > self.loudness_lufs
        return self.loud_peak_dbtp if loud and self.loud_peak_dbtp is not None else self.peak_dbtp

    def over_db(self, profile: Profile) -> float:
        """By how much true peaks are over that; negative where they stay under."""
        return (profile.true_peak_dbtp or 0.0) - self.limit_dbtp(profile)


@dataclass(frozen=True)
class DeliveryTargets:
    """The table, and when it was looked up."""

    as_of: str
    targets: tuple[DeliveryTarget, ...]


@cache
def delivery_targets() -> DeliveryTargets:
    """Read the table, once."""
    read = tomllib.loads(_TARGETS.read_text(encoding="utf-8"))
    return DeliveryTargets(read["as_of"], tuple(DeliveryTarget(**row) for row in read["target"]))


def delivery(match: Match, excerpts: Mapping[str, Block]) -> Picture | None:  # noqa: ARG001 - all pictures are called alike
    """What services do to the song; None where one of the songs has no loudness."""
    compared = songs(match)
    if any(song.profile.loudness_lufs is None or song.profile.true_peak_dbtp is None for song in compared):
        return None
    entries = [(f"mark {song.role}", song.role) for song in compared]
    drawn, bottom = legend([*entries, ("static", "plays at"), ("limit", "peak limits")], 0.0)
    song = compared[0] if match.after is None else compared[-1]
    upper, bottom = _loudness_panel(compared, song, bottom + 36.0)
    lower, bottom = _peak_panel(compared, bottom + 104.0)
    told = _told(song, compared)
    known = delivery_targets()
    return Picture(
        name=_NAME,
        title=_TITLE,
        svg=whole(_NAME, _TITLE, told, bottom + BELOW, drawn + upper + lower),
        alternative=told,
        table=_table(song),
        legend=(
            f"Upright lines are where each service plays, or what it asks for; the figures beside them are what it "
            f"does to the {song.role}. As published up to {known.as_of}; services change this, and most of it is known "
            "from others only (see the table)."
        ),
    )


def _loudness_panel(compared: Sequence[Song], told: Song, top: float) -> tuple[str, float]:
    """A row for each service: where it plays, where the songs are, what it does to one of them."""
    targets = delivery_targets().targets
    values = [song.profile.loudness_lufs or 0.0 for song in compared] + [each.loudness_lufs for each in targets]
    x = Axis(round_down(min(values) - 1.0, 2.0), round_up(max(values) + 1.0, 2.0), _NAMES_END, _PANEL_END)
    panel = Panel(x, Axis(0.0, len(targets), top, top + _ROW * len(targets)))
    drawn = axes(panel, even_ticks(x.low, x.high, 6), (), x_label="loudness (LUFS)")
    drawn += text(_PANEL_END + 14.0, top - 12.0, f"to the {told.role}")
    for row, target in enumerate(targets):
        y = panel.y.place(row + 0.5)
        place = x.place(target.loudness_lufs)
        drawn += text(_NAMES_END - 10.0, y, target.name, anchor="end", middle=True)
        drawn += segment(_NAMES_END, y, _PANEL_END, y, "gridline")
        drawn += segment(place, y - 15.0, place, y + 15.0, "static")
        for shift, song in zip(_SHIFTS, compared, strict=False):
            drawn += mark(x.place(song.profile.loudness_lufs or 0.0), y + shift, song.role)
        drawn += text(_PANEL_END + 14.0, y, done_text(target, told.profile), middle=True)
    return drawn, panel.bottom


def done_text(target: DeliveryTarget, profile: Profile) -> str:
    """What a service does to a song, in few words."""
    if target.quieter == "not accepted":
        apart_db = target.loudness_lufs - (profile.loudness_lufs or 0.0)
        return "fits" if abs(apart_db) < 0.5 else f"needs {apart_db:+.1f} dB"
    gain_db = target.gain_db(profile)
    if gain_db is None:
        return "up? not known"
    return "as it is" if abs(gain_db) < _AS_IT_IS_DB else f"{gain_db:+.1f} dB"


def _peak_panel(compared: Sequence[Song], top: float) -> tuple[str, float]:
    """A row for each song: its true peak, and the two usual limits."""
    limits = sorted({each.peak_dbtp for each in delivery_targets().targets})
    values = [song.profile.true_peak_dbtp or 0.0 for song in compared]
    x = Axis(
        max(round_down(min(values) - 1.0, 2.0), -24.0),
        max(round_up(max(values) + 0.5, 2.0), 2.0),
        _NAMES_END,
        _PANEL_END,
    )
    panel = Panel(x, Axis(0.0, len(compared), top, top + _ROW * len(compared)))
    drawn = axes(panel, even_ticks(x.low, x.high, 6), (), x_label="true peak (dBTP)")
    drawn += text(_PANEL_END + 14.0, top - 12.0, "peak/loudness")
    drawn += "".join(segment(x.place(each), panel.top, x.place(each), panel.bottom, "limit") for each in limits)
    for row, (song, value) in enumerate(zip(compared, values, strict=True)):
        y = panel.y.place(row + 0.5)
        drawn += text(_NAMES_END - 10.0, y, song.role, anchor="end", middle=True)
        drawn += mark(x.place(max(value, x.low)), y, song.role)
        drawn += text(_PANEL_END + 14.0, y, f"PLR {number(song.profile.plr_db)} dB", middle=True)
    return drawn, panel.bottom


def _told(song: Song, compared: Sequence[Song]) -> str:
    """What the services do to a song, and how its peaks stand to their limits."""
    told = []
    for each in compared:
        profile = each.profile
        told.append(
            f"{each.role.capitalize()}: {number(profile.loudness_lufs)} LUFS, true peak "
            f"{number(profile.true_peak_dbtp)} dBTP, peak to loudness {number(profile.plr_db)} dB."
        )
    done = (f"{target.name} {_done_words(target, song.profile)}" for target in delivery_targets().targets)
    told.append(f"For the {song.role}: {'; '.join(done)}.")
    over = [target for target in delivery_targets().targets if _is_over(target, song.profile)]
    names = ", ".join(
        f"{target.name} (by {target.over_db(song.profile):.1f} dB over {target.limit_dbtp(song.profile):g} dBTP)"
        for target in over
    )
    told.append(f"Its true peak is higher than advised by {names}." if over else "Its true peak is within every limit.")
    return " ".join(told)


def _done_words(target: DeliveryTarget, profile: Profile) -> str:
    """The same as `done_text`, as a sentence goes on."""
    if target.quieter == "not accepted":
        said = done_text(target, profile)
        return "accepts it" if said == "fits" else said
    gain_db = target.gain_db(profile)
    if gain_db is None:
        return "may or may not turn it up"
    if abs(gain_db) < _AS_IT_IS_DB:
        return "leaves it as it is"
    return f"turns it {'up' if gain_db > 0.0 else 'down'} by {abs(gain_db):.1f} dB"


def _is_over(target: DeliveryTarget, profile: Profile) -> bool:
    """Whether true peaks are over the limit at the one decimal that is told."""
    return round(target.over_db(profile), 1) > 0.0


def _table(song: Song) -> tuple[tuple[str, ...], ...]:
    """The services, their figures and what becomes of the song."""
    rows = (
        (
            target.name, f"{target.loudness_lufs:g}", done_text(target, song.profile),
            f"{target.limit_dbtp(song.profile):g}", _peak_text(target, song.profile), target.source,
        )
        for target in delivery_targets().targets
    )  # fmt: skip
    head = ("service", "plays at LUFS", f"{song.role} is turned by", "highest dBTP", "true peak", "source")
    return (head, *rows)


def _peak_text(target: DeliveryTarget, profile: Profile) -> str:
    return f"{target.over_db(profile):.1f} dB over" if _is_over(target, profile) else "within"
