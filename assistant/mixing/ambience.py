"""How much room a song has: found by trying rooms on the dry mix until its sound dies away as the reference's does.

What a room changes is how fast levels fall: the steepest falls of a dry mix are those of its instruments, in a room
none is steeper than the room lets it be, and the side, which a dry mix has little of, is full of it. So what is
compared are low quantiles of how far octave bands of mid and side fall within 0.1 to 0.4 s, while they are loud. Rooms
of many decay times and levels are laid under the dry mix, by the very reverb that is used later; the one that brings
the falls nearest to the reference's is taken, if it brings them nearer by enough: songs that play other things fall
otherwise, rooms or not, so a reference of other tracks has to differ by much more.

Conventions: sounds are float32 (2, samples) at 14.7 kHz, which holds the bands that are compared; a level is
that of what goes into the room, dB, the room having unit energy.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.processors import Reverb
from assistant.processors.base import Block
from assistant.units import Floats, powers_to_db

RATE_HZ = 14700
LONGEST_SECONDS = 60.0
"""More of a song than this tells nothing new."""
DECAYS_SECONDS = (0.4, 0.55, 0.75, 1.0, 1.35, 1.8, 2.4, 3.2)
LEVELS_DB = (-27.0, -24.0, -21.0, -18.0, -15.0, -12.0, -9.0, -6.0, -3.0)
_HIGH_SHARES = (0.3, 1.0)
"""Rooms lose their highs first: the decay at 8 kHz over that at 1 kHz."""
_MIDDLE_BAND = 2
_INSIDE = (0.41, 3.1)
_SHORTENED = 0.79
"""Decay times are found too short in dense music, where few falls are free of other notes: by 0.7 (median of 96 cases
with known rooms, dry halves of composed songs against the wet other halves), and by nothing in single hits with rests
between them. This lies between the two."""
_FRAME_SECONDS = 0.0464
_EDGES_HZ = (177.0, 354.0, 707.0, 1414.0, 2828.0, 5657.0)
_LAGS = (4, 8, 16)
"""In frames of half of the above."""
_QUANTILES = (0.01, 0.05, 0.15)
_LOUD_DB = 20.0
_FLOOR_DB = -60.0
_MOST_APART_DB = 10.0
_WEIGHTS: Floats = np.array([0.5, 1.0])[:, None, None, None]
"""Mid and side."""
_FEWEST_FRAMES = 50
_WETTER_DB = 2.0
_WIDE_WEIGHT = 0.5
_WIDTHS = (0.0, 0.3, 1.0)
"""How wide the mix is against the reference is the panning's matter: the side is taken at whatever share of its own
fits best."""

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, kw_only=True)
class Ambience:
    """The room that the reference has more than the mix."""

    decay_seconds: float
    """At 1 kHz."""
    high_share: float
    """The decay at 8 kHz over that."""
    level_db: float
    nearer: float
    """How much nearer the falls come, over what is left: 0 for nothing."""
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
class Falls:
    """How a song's levels fall, and how wide it is."""

    falls_db: Floats
    """Negative: (2 for mid and side, 5 bands, 3 lags, 3 quantiles)."""
    side_over_mid_db: Floats
    """(5,)."""


def falls(sound: Block, rate_hz: int) -> Falls:
    """The falls of a song, float32 (2, samples)."""
    return _falls(_powers(_spectra(sound, rate_hz), rate_hz))


def pooled_falls(each: Sequence[Falls]) -> Falls:
    """The medians of those of several songs."""
    return Falls(
        falls_db=np.median([one.falls_db for one in each], axis=0),
        side_over_mid_db=np.median([one.side_over_mid_db for one in each], axis=0),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Dry:
    """A mix as it is, and what of it would go into a room: float32 (2, samples) each."""

    whole: Block
    sent: Block


def find_ambience(mixes: Sequence[Dry], wanted: Falls, rate_hz: int) -> Ambience | None:
    """Find the room.

    Args:
        mixes: the same mix with all its tracks in the centre, and with them at their places: what is wide in the
            reference may be its room or its places.
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
        decay_seconds=round(float(decays[_MIDDLE_BAND]) / _SHORTENED, 2),
        high_share=round(float(np.clip((decays[-1] / decays[_MIDDLE_BAND]) ** 1.5, *_HIGH_SHARES)), 2),
        level_db=round(_lowest(np.array(LEVELS_DB), best.apart_db.mean(axis=2).min(axis=0), level), 1),
        nearer=max(bare_db - best.nearest_db, 0.0) / max(best.nearest_db, 1e-9),
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
    room_side: Floats
    """The side of each room at 0 dB over the mid of the mix, as powers: (decays, 5)."""

    @property
    def nearest_db(self) -> float:
        """How far the nearest room is, whose decay is the same in all bands."""
        return float(self.apart_db.mean(axis=2).min())

    @property
    def level(self) -> int:
        """The place of the level that comes nearest."""
        return int(np.argmin(self.apart_db.mean(axis=2).min(axis=0)))

    @property
    def decays_seconds(self) -> Floats:
        """The decay of each band: a straight line over the logarithms of both, since single bands tell little."""
        near = slice(max(self.level - 1, 0), self.level + 2)
        apart = self.falls_apart_db[:, near].min(axis=1)
        logs = [_lowest(np.log(DECAYS_SECONDS), apart[:, band], int(np.argmin(apart[:, band]))) for band in range(5)]
        octaves = np.arange(5.0) - _MIDDLE_BAND
        slope, level = np.polyfit(octaves, logs, 1)
        return np.asarray(np.exp(level + np.minimum(slope, 0.0) * octaves))

    @classmethod
    def of(cls, mix: Dry, wanted: Falls, rate_hz: int) -> "_Tried":
        plain = _spectra(mix.whole, rate_hz)
        powers = _powers(plain, rate_hz)
        with ThreadPoolExecutor(2) as threads:
            found = threads.map(
                lambda decay: _apart_with(plain, powers, mix.sent, decay, wanted, rate_hz), DECAYS_SECONDS
            )
            apart, falls_apart, sides = (np.array(part) for part in zip(*found, strict=True))
        own = _falls(powers)
        widened = (_falls(powers * np.array([1.0, width**2])[:, None, None]) for width in _WIDTHS)
        return cls(
            apart_db=apart, falls_apart_db=falls_apart, room_side=sides,
            bare_db=min(float(_apart_db(each, wanted)[0].mean()) for each in widened),
            wetter_db=float(np.median((own.falls_db - wanted.falls_db)[0])),
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
    from scipy.signal import oaconvolve  # noqa: PLC0415 - costs a second, and who only matches needs none

    four = room(decay_seconds).response(rate_hz).astype(np.float32)
    wet = [sum(oaconvolve(sent[i], four[out, i])[: sent.shape[1]] for i in range(2)) for out in range(2)]
    under = _spectra(np.asarray(wet, dtype=np.float32), rate_hz)
    wet_powers, cross = _powers(under, rate_hz), _bands((plain * under.conj()).real, rate_hz)
    found = []
    for level_db in LEVELS_DB:
        gain = 10.0 ** (level_db / 20.0)
        each = []
        for width in _WIDTHS:
            turned = np.array([1.0, width])[:, None, None]
            both = turned**2 * powers + gain**2 * wet_powers + 2.0 * gain * turned * cross
            each.append(_apart_db(_falls(np.maximum(both, 0.0)), wanted))
        found.append(min(each, key=lambda apart: float(apart[0].mean())))
    side: Floats = wet_powers[1].mean(axis=0) / np.maximum(powers[0].mean(axis=0), 1e-30)
    return [apart for apart, _ in found], [falls_apart for _, falls_apart in found], side


def _spectra(sound: Block, rate_hz: int) -> Spectra:
    """Of mid and side: (2, frames, bins)."""
    from scipy.fft import rfft  # noqa: PLC0415

    size = 2 * round(_FRAME_SECONDS * rate_hz / 2.0)
    coded = np.stack((sound[0] + sound[1], sound[0] - sound[1])) * np.float32(0.5)
    coded = np.pad(coded, ((0, 0), (0, max(size - coded.shape[1], 0))))
    frames = np.lib.stride_tricks.sliding_window_view(coded, size, axis=1)[:, :: size // 2]
    spectra: Spectra = rfft(frames * np.hanning(size + 1)[:-1].astype(np.float32), axis=-1)
    return spectra


def _powers(spectra: Spectra, rate_hz: int) -> Floats:
    return _bands(spectra.real**2 + spectra.imag**2, rate_hz)


def _bands(values: NDArray[np.float32], rate_hz: int) -> Floats:
    """Sums over octave bands: (2, frames, 5)."""
    bins = np.arange(values.shape[-1]) * rate_hz / (2.0 * (values.shape[-1] - 1))
    inside = np.stack([(bins >= low) & (bins < high) for low, high in pairwise(_EDGES_HZ)], axis=1)
    sums: Floats = np.asarray(values @ inside.astype(np.float32), dtype=np.float64)
    return sums


def _falls(powers: Floats) -> Falls:
    levels = powers_to_db(powers / max(float(powers.max()), 1e-30), -120.0)
    found = np.zeros((2, powers.shape[2], len(_LAGS), len(_QUANTILES)))
    for channel, band in np.ndindex(*found.shape[:2]):
        level = np.ascontiguousarray(levels[channel, :, band])
        loud = level > _quantiles(level, (0.9,))[0] - _LOUD_DB
        for place, lag in enumerate(_LAGS):
            change = (level[lag:] - level[:-lag])[loud[:-lag]]
            if change.size >= _FEWEST_FRAMES:
                found[channel, band, place] = np.maximum(_quantiles(change, _QUANTILES), _FLOOR_DB)
    whole = powers.mean(axis=1)
    side_over_mid = np.maximum(whole[1] / np.maximum(whole[0], 1e-30), 1e-4)
    return Falls(falls_db=found, side_over_mid_db=powers_to_db(side_over_mid))


def _quantiles(values: Floats, shares: Sequence[float]) -> Floats:
    """The values below which these shares lie."""
    places = [int(share * (values.size - 1)) for share in shares]
    return np.partition(values, places)[places]


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
