"""High-pass and low-pass filters: away with what lies under and over a track and is no part of it.

A high-pass goes as high as it can without taking more than a tenth of a dB from the loudness of the track's own sound,
within what its role allows; a low-pass comes as low as it can by the same rule. The track's own sound is what rises
over the noise that is left when it rests. Where nothing lies out there, no filter is set: an empty band needs none.

Conventions: filters are Butterworth of 12 dB an octave. Reasons are sentences for the track table.
"""

from dataclasses import dataclass

import numpy as np

from assistant.advice import frequency_text
from assistant.bands import CENTRES_HZ
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import K_POWER, energies, playing
from assistant.mixing.practice import Practice
from assistant.processors import HighPass, LowPass, Processor
from assistant.processors.biquads import high_pass, low_pass, magnitude_db
from assistant.units import Floats, Mask

_MOST_LOSS_DB = 0.1
_WORTH_DB = -45.0
"""What lies out there, against the whole track, where a filter pays."""
_LOWEST_HZ = 25.0
_LOW_PASS_FROM_HZ = 6000.0
_LOW_PASS_TO_HZ = 16000.0
_HISS_WORTH_DB = -75.0
_HISS_SHARE = 0.5
"""A low-pass is for what sounds in the rests as well: this share of the energy up there."""
_FEWEST_RESTS = 8
_ORDER = 2


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The filters of a track, and why."""

    filters: tuple[Processor, ...] = ()
    reasons: tuple[str, ...] = ()


def clean(grid: Grid, practice: Practice, rate_hz: int, *, has_dc: bool = False) -> Cleaned:
    """Find the filters of one track.

    Args:
        grid: of the track as it came in.
        practice: of its role.
        rate_hz: the rate at which the filters run.
        has_dc: whether it has a DC offset, which every high-pass takes away.
    """
    energy = energies(grid)
    plays = playing(energy)
    if not plays.any():
        return Cleaned()
    powers = grid.total.astype(np.float64)
    whole = powers[plays].mean(axis=0)
    noise = _noise(powers[~plays])
    own = np.maximum(whole - noise, 0.0) * K_POWER
    found = [_highpass(whole, own, practice.high_pass_hz, rate_hz), _lowpass(whole, noise, own, rate_hz)]
    if found[0] is None and has_dc:
        reason = f"high-pass {frequency_text(_LOWEST_HZ)}: takes its DC offset away"
        found[0] = (HighPass(frequency_hz=_LOWEST_HZ, order=_ORDER), reason)
    kept = [each for each in found if each is not None]
    return Cleaned(filters=tuple(each[0] for each in kept), reasons=tuple(each[1] for each in kept))


def _noise(resting: Floats) -> Floats:
    """What is left of each band in the rests, digital silence not counted: (61,)."""
    heard = resting[resting.sum(axis=1) > 0.0]
    return np.median(heard, axis=0) if len(heard) >= _FEWEST_RESTS else np.zeros(CENTRES_HZ.size)


def _highpass(whole: Floats, own: Floats, highest_hz: float, rate_hz: int) -> tuple[Processor, str] | None:
    for corner_hz in _corners(_LOWEST_HZ, highest_hz)[::-1]:
        response = _power(high_pass(corner_hz, _ORDER, rate_hz), rate_hz)
        lost_db = _lost_db(own, response)
        if lost_db <= _MOST_LOSS_DB:
            below_db = _share_db(whole, corner_hz > CENTRES_HZ)
            if below_db < _WORTH_DB:
                return None
            reason = (
                f"high-pass {frequency_text(corner_hz)}: what lies below is {below_db:.0f} dB of the track, and "
                f"{lost_db:.2f} dB of its loudness"
            )
            return HighPass(frequency_hz=corner_hz, order=_ORDER), reason
    return None


def _lowpass(whole: Floats, noise: Floats, own: Floats, rate_hz: int) -> tuple[Processor, str] | None:
    if not noise.any():
        return None
    for corner_hz in _corners(_LOW_PASS_FROM_HZ, min(_LOW_PASS_TO_HZ, 0.4 * rate_hz)):
        lost_db = _lost_db(own, _power(low_pass(corner_hz, _ORDER, rate_hz), rate_hz))
        above = corner_hz < CENTRES_HZ
        is_hiss = noise[above].sum() >= _HISS_SHARE * whole[above].sum()
        if lost_db <= _MOST_LOSS_DB and is_hiss:
            above_db = _share_db(whole, above)
            if above_db < _HISS_WORTH_DB:
                return None
            reason = (
                f"low-pass {frequency_text(corner_hz)}: what lies above ({above_db:.0f} dB of the track) sounds in the "
                f"rests, too: hiss; {lost_db:.2f} dB of its loudness"
            )
            return LowPass(frequency_hz=corner_hz, order=_ORDER), reason
    return None


def _corners(low_hz: float, high_hz: float) -> list[float]:
    """A sixth of an octave apart, in figures that can be dialled."""
    found = [low_hz]
    while found[-1] * 2.0 ** (1.0 / 6.0) <= high_hz * 1.0001:
        found.append(found[-1] * 2.0 ** (1.0 / 6.0))
    return [float(f"{each:.2g}") for each in found]


def _power(sections: Floats, rate_hz: int) -> Floats:
    """What a filter makes of the power of each band."""
    places = np.minimum(CENTRES_HZ, 0.49 * rate_hz)
    return np.asarray(10.0 ** (magnitude_db(sections, places, rate_hz).sum(axis=0) / 10.0))


def _lost_db(own: Floats, response: Floats) -> float:
    total = own.sum()
    return float(-10.0 * np.log10(max((own * response).sum(), 1e-30) / total)) if total > 0.0 else 0.0


def _share_db(whole: Floats, where: Mask) -> float:
    return float(10.0 * np.log10(max(whole[where].sum(), 1e-30) / max(whole.sum(), 1e-30)))
