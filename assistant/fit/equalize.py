"""From two curves to bands, within the limits of the equalizer that will carry them; and what those limits cost.

The free fit is what would be made without a tool, without `--bands` and with the side. What limits cost is told twice:
as what the bands leave of the curve they were to make, and as what then remains of the whole difference to the
reference's tone. The first is small where the fit is free (a tenth of a dB, which nobody hears), so that shares of it
say little; the second is what a limit changes for whoever listens.

Conventions: curves are dB on the band grid. Both figures are rms over the bands from 40 Hz to 16 kHz that are heard in
both songs; what remains is about its mean, since a level is the gain's matter.
"""

from dataclasses import dataclass, replace

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.fit.parametric import EqualizerLimits, place_bands
from assistant.options import MatchOptions
from assistant.processors.equalizer import Band, response_db
from assistant.tools import BandSlot, Tool
from assistant.units import Floats

MOST_DB = 12.0
"""No tone move goes further: past that the mix needs mixing, not mastering."""
_DEFAULT_BANDS = 8
_SIDE_BANDS = 4
_FULL_BANDS = 12
_FULL_SIDE_BANDS = 8
_NARROWEST_Q = 1.5
"""Bells are no narrower where two songs are compared: mastering moves are broad, single notes are not."""
_NARROWEST_EXACT_Q = 4.0
_GAIN_COST = 1.5e-3
"""High enough that no band works against its neighbours: each should make sense by itself to whoever dials it in."""
_EXACT_GAIN_COST = 2e-4
_COMPARED = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)


@dataclass(frozen=True, eq=False)
class Curves:
    """What an equalizer is to make: of the stereo sound, and of side on top of it."""

    mid_db: Floats
    side_db: Floats
    mid_weights: Floats
    side_weights: Floats
    has_side: bool
    exact: bool
    """Whether the curve itself is wanted, and not only its broad shape."""


@dataclass(frozen=True, kw_only=True)
class LimitsCost:
    """What an equalizer's limits cost against the free fit, in dB rms."""

    residual_db: float
    """What the bands leave of their curve."""
    free_residual_db: float
    left_db: float
    """What remains of the difference to the reference's tone."""
    free_left_db: float
    before_db: float
    """What there was of it."""
    free_bands: int
    free_side_bands: int
    """How many the free fit takes."""

    @property
    def more_percent(self) -> float:
        """By how much more remains than after the free fit."""
        return 100.0 * (self.left_db / self.free_left_db - 1.0) if self.free_left_db > 0.0 else 0.0


def equalize(curves: Curves, options: MatchOptions, rate_hz: int) -> tuple[Band, ...]:
    """The bands: those of the stereo sound first, then those of side.

    Args:
        curves: what they are to make.
        options: the number of bands, the tool, whether side may have its own.
        rate_hz: the rate at which they will run.
    """
    tool, exact = options.tool, curves.exact
    slots = () if tool is None else tool.slots
    limits = EqualizerLimits(
        max_bands=_band_count(options, exact=exact),
        max_gain_db=MOST_DB,
        high_q=_NARROWEST_EXACT_Q if exact else _NARROWEST_Q,
        worth_db=0.05 if exact else 0.1,
        gain_cost=_EXACT_GAIN_COST if exact or _is_graphic(tool) else _GAIN_COST,
        slots=slots,
    )
    placed = place_bands(curves.mid_db, curves.mid_weights, rate_hz, limits)
    bands = tuple(each.band for each in placed)
    used = {each.slot for each in placed}
    left = tuple(slot for index, slot in enumerate(slots) if index not in used)
    return (*bands, *_side_bands(curves, options, len(bands), left, rate_hz))


def _side_bands(
    curves: Curves, options: MatchOptions, used: int, left: tuple[BandSlot, ...], rate_hz: int
) -> tuple[Band, ...]:
    """The bands of side, in the slots that are left."""
    count = _side_band_count(options, used, exact=curves.exact)
    allowed = options.side and (options.tool is None or (options.tool.mid_side and bool(left)))
    if not (allowed and curves.has_side and np.any(curves.side_db != 0.0) and count > 0):
        return ()
    limits = EqualizerLimits(
        max_bands=min(count, len(left) or count), worth_db=0.1 if curves.exact else 0.3, slots=left
    )
    placed = place_bands(curves.side_db, curves.side_weights, rate_hz, limits, "side")
    return tuple(each.band for each in placed)


def limits_cost(
    curves: Curves, bands: tuple[Band, ...], options: MatchOptions, rate_hz: int, tone_db: Floats, heard: Floats
) -> LimitsCost | None:
    """What the limits that were asked for cost; None where none were.

    Args:
        curves: what the bands were to make.
        bands: within the limits.
        options: the limits.
        rate_hz: as in `equalize`.
        tone_db: what of the difference to the reference is left to the equalizer: (61,).
        heard: where both songs can be compared: (61,).
    """
    if options.tool is None and options.side and options.bands is None:
        return None
    where = _COMPARED & (heard > 0.0) & (0.45 * rate_hz >= CENTRES_HZ)
    if not np.any(where):
        return None
    free = equalize(curves, replace(options, tool=None, side=True, bands=None), rate_hz)
    made_db, freely_db = (
        response_db([band for band in each if band.channel == "stereo"], CENTRES_HZ, rate_hz)[where]
        for each in (bands, free)
    )
    mid_db, tone_db = curves.mid_db[where], tone_db[where]
    return LimitsCost(
        residual_db=_rms(mid_db - made_db),
        free_residual_db=_rms(mid_db - freely_db),
        left_db=float(np.std(tone_db - made_db)),
        free_left_db=float(np.std(tone_db - freely_db)),
        before_db=float(np.std(tone_db)),
        free_bands=len([band for band in free if band.channel == "stereo"]),
        free_side_bands=len([band for band in free if band.channel == "side"]),
    )


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _is_graphic(tool: Tool | None) -> bool:
    """Faders lie side by side, so that each works against its neighbours, and none is dear."""
    return tool is not None and tool.is_graphic


def _band_count(options: MatchOptions, *, exact: bool) -> int:
    """How many bands the stereo sound may have."""
    tool = options.tool
    if options.bands is not None:
        return options.bands if tool is None else min(options.bands, len(tool.slots))
    usual = _FULL_BANDS if exact else _DEFAULT_BANDS
    return usual if tool is None else len(tool.slots) if tool.is_graphic else min(usual, len(tool.slots))


def _side_band_count(options: MatchOptions, used: int, *, exact: bool) -> int:
    """How many bands side may have: what mid has left of `--bands`, or its own number."""
    if options.bands is not None:
        return options.bands - used
    return _FULL_SIDE_BANDS if exact else min(_SIDE_BANDS, _DEFAULT_BANDS - used)
