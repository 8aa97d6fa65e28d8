"""How much room a song has: found by trying rooms on the dry mix until its sound dies away as the reference's does.

What a room changes is how fast levels fall (`falls.py`), and the side, which a dry mix has little of, is full of it.
Rooms of many decay times and levels are laid under the dry mix, by the very reverb that is used later; the one that
brings the falls nearest to the reference's is taken, if it brings them nearer by enough: songs that play other things
fall otherwise, rooms or not, so a reference of other tracks has to differ by much more.

Conventions: sounds are float32 (2, samples) at 14.7 kHz, which holds the bands that are compared; a level is
that of what goes into the room, dB, the room having unit energy.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.mixing.falls import BANDS, Falls, Spectra, band_powers, band_sums, fallen, falls_of_mid_db, spectra
from assistant.processors import Reverb
from assistant.processors.base import Block
from assistant.units import Floats

RATE_HZ = 14700
LONGEST_SECONDS = 60.0
"""More of a song than this tells nothing new."""
DECAYS_SECONDS = (0.4, 0.55, 0.75, 1.0, 1.35, 1.8, 2.4, 3.2)
LEVELS_DB = (-27.0, -24.0, -21.0, -18.0, -15.0, -12.0, -9.0, -6.0, -3.0)
_HIGH_SHARES = (0.3, 1.0)
"""Rooms lose their highs first: the decay at 8 kHz over that at 1 kHz."""
_MIDDLE_BAND = 2
_INSIDE = (0.41, 3.1)
_SHORTENED, _DENSE_DB, _SHORTENED_BY_STEEPNESS = 0.69, 8.0, 0.17
"""Decay times are found too short in dense music, where few falls are free of other notes: by about 0.67 where the dry
mix falls by 8 dB on average (median of 96 cases with known rooms, dry halves of eight composed songs against the wet
other halves), and by nothing in single hits with rests between them, which fall by 56 dB. Between them it goes with the
logarithm of that."""
_MOST_APART_DB = 10.0
_WEIGHTS: Floats = np.array([0.5, 1.0])[:, None, None, None]
"""Mid and side."""
_WETTER_DB = 2.0
_WIDE_WEIGHT = 0.5
_WIDTHS = (0.0, 0.3, 1.0)
"""How wide the mix is against the reference is the panning's matter: the side is taken at whatever share of its own
fits best."""


@dataclass(frozen=True, kw_only=True)
class Ambience:
    """The room that the reference has more than the mix."""

    decay_seconds: float
    """At 1 kHz."""
    high_share: float
    """The decay at 8 kHz over that."""
    level_db: float
    nearer: float
    """How much nearer the falls come, as a share of how far they were: 0 for nothing, 1 for all of it."""
    wetter_db: float
    """By how much the dry mix falls less than the reference does; above 2 dB it has more room by itself."""

    wide_share: float
    """How much of the reference's side this room is, 0 to 1."""
    at_edge: bool
    """Whether it lies at the end of what was tried: no room, more likely, but music that sounds on."""

    @property
    def is_wetter(self) -> bool:
        """Whether the tracks have more room in them than the reference, which nothing takes out."""
        return self.wetter_db > _WETTER_DB


@dataclass(frozen=True, kw_only=True, eq=False)
class Dry:
    """A mix as it is, and what of it would go into a room: float32 (2, samples) each."""

    whole: Block
    sent: Block


def find_ambience(mixes: Sequence[Dry], wanted: Falls, rate_hz: int) -> Ambience | None:
    """Find the room.

    Args:
        mixes: the same mix in several states, with all its tracks in the centre, say, and with them at their places:
            what is wide in the reference may be its room or its places. The nearest one counts.
        wanted: the falls of the reference.
        rate_hz: of the mixes.

    Returns:
        The room that comes nearest, however little it helps; None where nothing is sent.
    """
    if not all(each.whole.size and np.any(each.sent) for each in mixes):
        return None
    tried = [_Tried.of(each, wanted, rate_hz) for each in mixes]
    best = min(tried, key=lambda each: each.nearest_db)
    bare_db = min(each.bare_db for each in tried)
    level = best.level
    decays = best.decays_seconds
    nearest = int(np.argmin(np.abs(np.log(DECAYS_SECONDS) - np.log(decays[_MIDDLE_BAND]))))
    return Ambience(
        decay_seconds=round(float(decays[_MIDDLE_BAND]) / best.shortened, 2),
        high_share=round(float(np.clip((decays[-1] / decays[_MIDDLE_BAND]) ** 1.5, *_HIGH_SHARES)), 2),
        level_db=round(_lowest(np.array(LEVELS_DB), best.apart_db.mean(axis=2).min(axis=0), level), 1),
        nearer=max(bare_db - best.nearest_db, 0.0) / max(bare_db, 1e-9),
        wetter_db=min(each.wetter_db for each in tried),
        wide_share=_wide_share(best.room_side[nearest] * 10.0 ** (LEVELS_DB[level] / 10.0), wanted),
        at_edge=level == len(LEVELS_DB) - 1 or not _INSIDE[0] < decays[_MIDDLE_BAND] < _INSIDE[1],
    )


def _wide_share(room_side: Floats, wanted: Falls) -> float:
    return float(np.median(np.clip(room_side / 10.0 ** (wanted.side_over_mid_db / 10.0), 0.0, 1.0)))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Tried:
    """How far one mix is from the reference with every room: (decays, levels), the best width of each."""

    apart_db: Floats
    """(decays, levels, 5 bands)."""
    falls_apart_db: Floats
    """By the falls alone, which tell the decay; how wide all is tells the level."""
    bare_db: float
    """Without any."""
    wetter_db: float
    steep_db: float
    """How far the mid of the dry mix falls on average."""
    room_side: Floats
    """The side of each room at 0 dB over the mid of the mix, as powers: (decays, 5)."""

    @property
    def nearest_db(self) -> float:
        """How far the nearest room is, whose decay is the same in all bands."""
        return float(self.apart_db.mean(axis=2).min())

    @property
    def shortened(self) -> float:
        """By how much decays are found too short in music as dense as this."""
        steeper = np.log(max(self.steep_db, _DENSE_DB) / _DENSE_DB)
        return float(min(_SHORTENED + _SHORTENED_BY_STEEPNESS * steeper, 1.0))

    @property
    def level(self) -> int:
        """The place of the level that comes nearest."""
        return int(np.argmin(self.apart_db.mean(axis=2).min(axis=0)))

    @property
    def decays_seconds(self) -> Floats:
        """The decay of each band: a straight line over the logarithms of both, since single bands tell little."""
        near = slice(max(self.level - 1, 0), self.level + 2)
        apart = self.falls_apart_db[:, near].min(axis=1)
        logs = [
            _lowest(np.log(DECAYS_SECONDS), apart[:, band], int(np.argmin(apart[:, band]))) for band in range(BANDS)
        ]
        octaves = np.arange(float(BANDS)) - _MIDDLE_BAND
        slope, level = np.polyfit(octaves, logs, 1)
        return np.asarray(np.exp(level + np.minimum(slope, 0.0) * octaves))

    @classmethod
    def of(cls, mix: Dry, wanted: Falls, rate_hz: int) -> "_Tried":
        plain = spectra(mix.whole, rate_hz)
        powers = band_powers(plain, rate_hz)
        with ThreadPoolExecutor(2) as threads:
            found = threads.map(
                lambda decay: _apart_with(plain, powers, mix.sent, decay, wanted, rate_hz), DECAYS_SECONDS
            )
            apart, falls_apart, sides = (np.array(part) for part in zip(*found, strict=True))
        (mid, side), mid_falls_db = powers, falls_of_mid_db(powers[0])
        widened = (fallen(mid, width**2 * side, mid_falls_db) for width in _WIDTHS)
        return cls(
            apart_db=apart, falls_apart_db=falls_apart, room_side=sides,
            bare_db=min(float(_apart_db(each, wanted)[0].mean()) for each in widened),
            steep_db=-float(mid_falls_db.mean()),
            wetter_db=float(np.median(mid_falls_db - wanted.falls_db[0])),
        )  # fmt: skip


def room(decay_seconds: float, high_share: float = 1.0) -> Reverb:
    """The room of a decay time, fully wet; it loses its highs first by as much as `high_share` says."""
    return Reverb(
        wet_percent=100.0, decay_seconds=decay_seconds, low_decay_seconds=decay_seconds,
        high_decay_seconds=max(round(high_share * decay_seconds, 2), 0.1),
    )  # fmt: skip


def _apart_with(
    plain: Spectra, powers: Floats, sent: Block, decay_seconds: float, wanted: Falls, rate_hz: int
) -> tuple[list[Floats], list[Floats], Floats]:
    """How far a mix is from the reference with a room of this decay at each level, in all and in falls; its side."""
    stage = room(decay_seconds).start(rate_hz, 2)
    wet = stage.process(np.pad(sent, ((0, 0), (0, stage.latency_samples))))[:, stage.latency_samples :]
    under = spectra(wet, rate_hz)
    wet_powers, cross = band_powers(under, rate_hz), band_sums((plain * under.conj()).real, rate_hz)
    found = [
        _nearest_width(powers, gain**2 * wet_powers, 2.0 * gain * cross, wanted)
        for gain in 10.0 ** (np.array(LEVELS_DB) / 20.0)
    ]
    side: Floats = wet_powers[1].mean(axis=0) / np.maximum(powers[0].mean(axis=0), 1e-30)
    return [apart for apart, _ in found], [falls_apart for _, falls_apart in found], side


def _nearest_width(powers: Floats, wet: Floats, cross: Floats, wanted: Falls) -> tuple[Floats, Floats]:
    """How far a mix is from the reference with a room under it, at the width that fits best: in all and in falls."""
    mid = powers[0] + wet[0] + cross[0]
    sides = (width**2 * powers[1] + wet[1] + width * cross[1] for width in _WIDTHS)
    mid_falls_db = falls_of_mid_db(mid)
    tried = [_apart_db(fallen(mid, side, mid_falls_db), wanted) for side in sides]
    return min(tried, key=lambda apart: float(apart[0].mean()))


def _apart_db(a: Falls, b: Falls) -> tuple[Floats, Floats]:
    """How far two songs are apart in each band: in all, and in their falls."""
    falls_db = (_WEIGHTS * np.minimum(np.abs(a.falls_db - b.falls_db), _MOST_APART_DB)).mean(axis=(0, 2, 3))
    wide_db = np.minimum(np.abs(a.side_over_mid_db - b.side_over_mid_db), _MOST_APART_DB)
    return falls_db + _WIDE_WEIGHT * wide_db, falls_db


def _lowest(at: Floats, values: Floats, place: int) -> float:
    """Where the parabola through the lowest value and its neighbours is lowest."""
    if not 0 < place < at.size - 1:
        return float(at[place])
    a, b, _ = np.polyfit(at[place - 1 : place + 2], values[place - 1 : place + 2], 2)
    if a <= 0.0:
        return float(at[place])
    return float(np.clip(-b / (2.0 * a), at[place - 1], at[place + 1]))
