"""What filters do to the level of each band, told from their settings: for whoever foretells without rendering.

Conventions: dB on the band grid, (61,), not under -60; `channel` is mid, side, left or right. What is no filter
(dynamics, delays, gains) does nothing here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.processors import (
    Crossfeed,
    Equalizer,
    FirEqualizer,
    HighPass,
    LowPass,
    Processor,
    Width,
    biquads,
)
from assistant.units import Floats

LEAST_DB = -60.0
"""A filter's depth, past which deeper makes no difference to anyone."""


def response_db(processor: Processor, channel: str, rate_hz: float) -> Floats:
    """What a filter does to one channel: (61,); nothing where it is no filter, or neutral."""
    read = _RESPONSES.get(processor.kind)
    if read is None or processor.is_neutral:
        return np.zeros(CENTRES_HZ.size)
    return np.maximum(read(processor, channel, rate_hz), LEAST_DB)


def _places_hz(rate_hz: float) -> Floats:
    return np.minimum(CENTRES_HZ, biquads.USABLE_SHARE * rate_hz)


def _pass_db(processor: HighPass | LowPass, _channel: str, rate_hz: float) -> Floats:
    design = biquads.high_pass if isinstance(processor, HighPass) else biquads.low_pass
    frequency_hz = min(processor.frequency_hz, biquads.USABLE_SHARE * rate_hz)
    if isinstance(processor, LowPass) and processor.frequency_hz > frequency_hz:
        return np.zeros(CENTRES_HZ.size)
    sections = design(frequency_hz, processor.order, rate_hz)
    return np.asarray(biquads.magnitude_db(sections, _places_hz(rate_hz), rate_hz).sum(axis=0))


def _side_db(processor: Width | Crossfeed, channel: str, rate_hz: float) -> Floats:
    return processor.response_db(_places_hz(rate_hz), rate_hz) if channel == "side" else np.zeros(CENTRES_HZ.size)


def _drawn_db(processor: FirEqualizer, channel: str, _rate_hz: float) -> Floats:
    return processor.curve_db(CENTRES_HZ, "side" if channel == "side" else "mid")


_RESPONSES: dict[str, Callable[[Any, str, float], Floats]] = {
    Equalizer.kind: lambda each, channel, rate_hz: each.response_db(_places_hz(rate_hz), rate_hz, channel),
    FirEqualizer.kind: _drawn_db,
    HighPass.kind: _pass_db,
    LowPass.kind: _pass_db,
    Width.kind: _side_db,
    Crossfeed.kind: _side_db,
}
