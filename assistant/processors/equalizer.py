"""A parametric equalizer: bells and shelves on the stereo sound, on mid, on side, on left or on right.

Conventions: mid = (L + R) / 2, side = (L - R) / 2, so both keep the level of a centred or an anti-phase sound. Bands
act in the order in which they are listed. On a mono sound `stereo` and `mid` bands act; `side`, `left` and `right`
bands do nothing. A band whose frequency lies above 0.49 of the sampling rate does nothing at that rate: no digital
filter can centre there, and settings made at 96 kHz must still render at 22.05 kHz. All filters are minimum-phase: no
latency.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from assistant.processors import biquads
from assistant.processors.base import Block, Declared, Processor, Stage, choice, param, records
from assistant.processors.cascade import Cascade, to_left_right, to_mid_side
from assistant.units import Floats

_DESIGNS: dict[str, biquads.Design] = {
    "bell": biquads.bell,
    "low_shelf": biquads.low_shelf,
    "high_shelf": biquads.high_shelf,
}


@dataclass(frozen=True, kw_only=True)
class Band(Declared):
    """One bell or shelf; neutral at 0 dB."""

    kind: str = choice("bell", *_DESIGNS)
    channel: str = choice("stereo", "stereo", "mid", "side", "left", "right")
    frequency_hz: float = param(1000.0, 10.0, 22000.0, unit="Hz")
    gain_db: float = param(0.0, -24.0, 24.0, unit="dB")
    q: float = param(0.7071067811865476, 0.1, 16.0)


@dataclass(frozen=True, kw_only=True)
class Equalizer(Processor):
    """A list of bands in signal order."""

    kind: ClassVar[str] = "equalizer"
    bands: tuple[Band, ...] = records(Band)

    @property
    def is_neutral(self) -> bool:
        """When no band has a gain."""
        return all(band.gain_db == 0.0 for band in self.bands)

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage: as few passes as the order of the bands allows."""
        heard = [band for band in self.bands if band.frequency_hz <= biquads.USABLE_SHARE * rate_hz]
        if channels == 1:
            return Cascade([_sections(heard, "mid", rate_hz)])
        return _EqualizerStage(heard, rate_hz)

    def response_db(self, frequencies_hz: ArrayLike, rate_hz: float, channel: str = "stereo") -> Floats:
        """The gain in dB at which `channel` passes: the stereo bands, and with "mid", "side", ... its own bands too."""
        heard = [band for band in self.bands if band.channel in ("stereo", channel)]
        return response_db(heard, frequencies_hz, rate_hz)


def coefficients(band: Band, rate_hz: float) -> Floats:
    """The section (5,) of one band: b0, b1, b2, a1, a2; the identity where the band is out of the rate's reach."""
    if band.gain_db == 0.0 or band.frequency_hz > biquads.USABLE_SHARE * rate_hz:
        return np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    return _DESIGNS[band.kind](band.frequency_hz, band.gain_db, band.q, rate_hz)


def response_db(bands: Iterable[Band], frequencies_hz: ArrayLike, rate_hz: float) -> Floats:
    """The summed gain in dB of `bands`, whatever their channel, at `frequencies_hz`: (frequencies,)."""
    sections = np.array([coefficients(band, rate_hz) for band in bands]).reshape(-1, 5)
    return np.asarray(biquads.magnitude_db(sections, frequencies_hz, rate_hz).sum(axis=0))


def _sections(bands: Sequence[Band], channel: str, rate_hz: float) -> Floats:
    """The sections that `channel` goes through: (sections, 5)."""
    heard = [
        coefficients(band, rate_hz) for band in bands if band.channel in ("stereo", channel) and band.gain_db != 0.0
    ]
    return np.array(heard).reshape(-1, 5)


def _passes(bands: Sequence[Band]) -> list[tuple[bool, list[Band]]]:
    """Cut the bands into runs that share a coding: (whether mid/side, bands). Stereo bands fit both codings."""
    runs: list[tuple[bool, list[Band]]] = []
    held: list[Band] = []
    for band in bands:
        coded = {each.channel in ("mid", "side") for each in [*held, band] if each.channel != "stereo"}
        if len(coded) > 1:
            runs.append((band.channel in ("left", "right"), held))
            held = []
        held.append(band)
    return [*runs, (any(band.channel in ("mid", "side") for band in held), held)]


class _EqualizerStage(Stage):
    def __init__(self, bands: Sequence[Band], rate_hz: float) -> None:
        self._passes: list[tuple[bool, Cascade]] = []
        for coded, held in _passes(bands):
            names = ("mid", "side") if coded else ("left", "right")
            self._passes.append((coded, Cascade([_sections(held, name, rate_hz) for name in names])))

    def process(self, block: Block) -> Block:
        for coded, cascade in self._passes:
            block = to_left_right(cascade.process(to_mid_side(block))) if coded else cascade.process(block)
        return block
