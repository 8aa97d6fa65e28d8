"""How much a change of settings matters: the most by which it changes a level, told from the settings alone.

Conventions: sizes are dB, 0 or more, and the same from A to B as from B to A. A processor that is missing counts as one
that does nothing. None stands for what settings alone do not tell: how much a limiter takes depends on the sound, and
so does what attack and release do.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.diff.figures import WORTH_DB, Curve, curve_of
from assistant.processors import (
    Balance,
    Compressor,
    Decorrelator,
    Delay,
    Equalizer,
    Gain,
    Limiter,
    MultibandCompressor,
    Pan,
    Polarity,
    Processor,
    Reverb,
    Ride,
    Saturator,
    TransientShaper,
    Width,
)
from assistant.processors.base import Declared
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.pan import pan_factors
from assistant.responses import LEAST_DB, response_db
from assistant.settings import Chain
from assistant.units import Floats, powers_to_db

RATE_HZ = 44100.0
"""The rate at which settings are looked at where nothing says at which one they run."""
_CHANNELS = ("mid", "side", "left", "right")
_LEVELS_DB: Floats = np.arange(-40.0, 0.5, 0.5)
_NOTICED = 0.01
"""The least relative change of a time that is called one."""
_LEVELS = {
    Gain.kind: ("gain_db",),
    Balance.kind: ("left_db", "right_db"),
    TransientShaper.kind: ("attack_db", "sustain_db"),
    Limiter.kind: ("ceiling_dbtp",),
    Decorrelator.kind: ("side_db",),
}
"""Whose parameters are levels themselves."""


def size_db(a: Declared | None, b: Declared | None, rate_hz: float) -> float | None:
    """The size of a change from `a` to `b`: two equalizer bands, or two processors of one kind.

    Args:
        a: as it was; None where it is new.
        b: as it is; None where it is gone.
        rate_hz: the rate at which filters run.
    """
    if isinstance(a or b, Band):
        return _curves_apart_db(Equalizer(bands=(a,) if a else ()), Equalizer(bands=(b,) if b else ()), rate_hz)  # type: ignore[arg-type] # said the line before
    one, other = _neutral(a, b), _neutral(b, a)
    if one.is_neutral and other.is_neutral:
        return 0.0
    if isinstance(one, (Limiter, Polarity)) and one.is_neutral is not other.is_neutral:
        return None
    apart_db = _known_db(one, other, rate_hz)
    return None if apart_db < WORTH_DB and _by_ear(one, other) else apart_db


def _neutral(declared: Declared | None, instead: Declared | None) -> Processor:
    """The processor, or one of its kind that does nothing."""
    found = declared if declared is not None else type(instead)()  # type: ignore[misc] # one of the two is there
    if not isinstance(found, Processor):
        raise TypeError(f"{type(found).__name__} is no processor")
    return found


def _known_db(a: Processor, b: Processor, rate_hz: float) -> float:
    """What the settings themselves tell."""
    if a.kind in _APART:
        return _APART[a.kind](a, b)
    if a.kind in _LEVELS:
        return float(max(abs(getattr(a, name) - getattr(b, name)) for name in _LEVELS[a.kind]))
    if isinstance(a, (Compressor, MultibandCompressor)) and isinstance(b, (Compressor, MultibandCompressor)):
        return _compressors_apart_db(a, b)
    return _curves_apart_db(a, b, rate_hz)


def _pans_apart_db(a: Pan, b: Pan) -> float:
    """The most by which left or right changes."""
    levels = [2.0 * powers_to_db(pan_factors(each.pan), LEAST_DB / 2.0) for each in (a, b)]
    return float(np.max(np.abs(levels[0] - levels[1])))


def _rides_apart_db(a: Ride, b: Ride) -> float:
    """The most by which the gain changes, at any time: at a breakpoint, or just before one that ends in a step."""
    times = np.array([0.0, *(point.at_seconds for each in (a, b) for point in each.points)])
    times = np.concatenate((times, np.nextafter(times, -1.0)))
    return float(np.max(np.abs(a.gain_db(times) - b.gain_db(times))))


def _wets_apart_db(a: Delay | Reverb, b: Delay | Reverb) -> float:
    """By how much what is added changes, against the sound it is added to."""
    added = [each.wet_percent / 100.0 for each in (a, b)]
    return float(abs(np.subtract(*(20.0 * np.log10(1.0 + each) for each in added))))


def _drives_apart_db(a: Saturator, b: Saturator) -> float:
    return abs(a.drive_db * a.wet_percent - b.drive_db * b.wet_percent) / 100.0


_APART: dict[str, Callable[[Any, Any], float]] = {
    Pan.kind: _pans_apart_db,
    Saturator.kind: _drives_apart_db,
    Ride.kind: _rides_apart_db,
    Delay.kind: _wets_apart_db,
    Reverb.kind: _wets_apart_db,
}
"""Whose change is told by more than one parameter."""


def _by_ear(a: Processor, b: Processor) -> bool:
    """Whether something changed that only the sound can tell."""
    for field in dataclasses.fields(a):
        one, other = getattr(a, field.name), getattr(b, field.name)
        if field.name in _LEVELS.get(a.kind, ()) or one == other:
            continue
        if field.name.endswith("_ms") and abs(one - other) > _NOTICED * max(one, other):
            return True
        if field.name in {"phase", "low_crossover_hz", "high_crossover_hz"} and not isinstance(a, Width):
            return True
        if isinstance(a, (Delay, Reverb)) and field.name != "wet_percent" and _is_noticed(one, other):
            return True
    bands = [each.bands for each in (a, b) if isinstance(each, MultibandCompressor)]
    return len(bands) == 2 and any(_slower(one, other) for one, other in zip(*bands, strict=False))


def _is_noticed(one: float | str, other: float | str) -> bool:
    """Whether two times, frequencies or choices are not as good as the same."""
    if isinstance(one, str) or isinstance(other, str):
        return one != other
    return abs(one - other) > _NOTICED * max(abs(one), abs(other))


def _slower(a: CompressorBand, b: CompressorBand) -> bool:
    """Whether one of two bands that do something has other times."""
    times = [(band.attack_ms, band.release_ms) for band in (a, b)]
    moved = any(abs(one - other) > _NOTICED * max(one, other) for one, other in zip(*times, strict=True))
    return moved and not (a.is_neutral and b.is_neutral)


def _compressors_apart_db(a: Compressor | MultibandCompressor, b: Compressor | MultibandCompressor) -> float:
    """The most by which two static curves differ, band by band; bands that only one has count as doing nothing."""
    one, other = _bands(a), _bands(b)
    count = max(len(one), len(other))
    curves = [
        [_gain_db(band, each.wet_percent) for band in (*bands, *[CompressorBand()] * (count - len(bands)))]
        for each, bands in ((a, one), (b, other))
    ]
    return max((float(np.max(np.abs(x - y))) for x, y in zip(*curves, strict=True)), default=0.0)


def _bands(processor: Compressor | MultibandCompressor) -> tuple[CompressorBand, ...]:
    return (processor,) if isinstance(processor, Compressor) else processor.bands


def _gain_db(band: CompressorBand, wet_percent: float) -> Floats:
    """The gain of a steady sound at each level, make-up and dry share in it."""
    wet = wet_percent / 100.0
    curve = 10.0 ** ((band.makeup_db - band.gain_reduction_db(_LEVELS_DB)) / 20.0)
    return 2.0 * powers_to_db(1.0 - wet + wet * curve)


def _curves_apart_db(a: Processor, b: Processor, rate_hz: float) -> float:
    curves = [[response_db(each, channel, rate_hz) for channel in _CHANNELS] for each in (a, b)]
    return float(np.max(np.abs(np.array(curves[1]) - np.array(curves[0]))))


@dataclass(frozen=True, kw_only=True, eq=False)
class Effect:
    """What all equalizers and filters of a chain together do more, or less, than those of another."""

    channel: str
    """"stereo" where mid and side are changed alike; left and right only where bands act on them alone."""
    curve: Curve


def effects(a: Chain, b: Chain, rate_hz: float) -> tuple[Effect, ...]:
    """The change that all equalizers and filters make together, channel by channel; none where there is none."""
    curves = {channel: _total_db(b, channel, rate_hz) - _total_db(a, channel, rate_hz) for channel in _CHANNELS}
    if not _has_sides((*a, *b)):
        del curves["left"], curves["right"]
    if np.array_equal(curves["mid"], curves["side"]):
        curves = {"stereo": curves["mid"]} | {name: curves[name] for name in ("left", "right") if name in curves}
    everywhere = np.ones(CENTRES_HZ.size, dtype=np.bool_)
    found = {channel: curve_of(curve_db, everywhere) for channel, curve_db in curves.items()}
    return tuple(Effect(channel=channel, curve=curve) for channel, curve in found.items() if curve.most_db != 0.0)


def _total_db(chain: Chain, channel: str, rate_hz: float) -> Floats:
    """The sum over the chain; width is told by itself."""
    filters = (each for each in chain if not isinstance(each, Width))
    return sum((response_db(each, channel, rate_hz) for each in filters), np.zeros(CENTRES_HZ.size))


def _has_sides(chain: Sequence[Processor]) -> bool:
    bands = (band for each in chain if isinstance(each, Equalizer) for band in each.bands)
    return any(band.channel in {"left", "right"} for band in bands)
