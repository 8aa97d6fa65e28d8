"""What an equalizer or a compressor on somebody's desk can be set to: known to the fit before it starts.

A tool is a list of `BandSlot`: one for each band that it has, with what that band can be. A graphic equalizer has a
slot of one frequency for each of its faders, a console has four that overlap, a plug-in as many alike as one asks for.

Conventions: a `Dial` is one knob. Widths are Q here, whatever the tool calls them; `width` says in which unit the tool
wants them typed in. Gains run as far down as up.
"""

import math
from dataclasses import dataclass, replace

from assistant.processors import Compressor
from assistant.processors.base import bounds
from assistant.processors.equalizer import Band

KINDS = ("bell", "low_shelf", "high_shelf")
WIDTHS = ("q", "octaves")
MOST_BANDS = 24
"""As many as anybody asks for."""
GENTLEST_SHELF_Q, STEEPEST_SHELF_Q = 0.3, 0.9
"""A shelf that is steeper overshoots, whatever a tool would allow."""


@dataclass(frozen=True)
class Dial:
    """One knob: a range, or a few values inside it."""

    low: float
    high: float
    choices: tuple[float, ...] = ()

    @property
    def is_fixed(self) -> bool:
        """Whether there is nothing to choose."""
        return self.low == self.high

    def nearest(self, value: float) -> float:
        """The nearest setting on a log scale, as frequencies, widths, ratios and times are heard; the range is > 0."""
        if not self.choices:
            return min(max(value, self.low), self.high)
        return min(self.choices, key=lambda each: abs(math.log(max(each, 1e-3) / max(value, 1e-3))))

    def within(self, low: float, high: float) -> "Dial":
        """The part of the range that lies between `low` and `high`; the setting nearest to them where none does."""
        low, high = min(max(low, self.low), self.high), min(max(high, self.low), self.high)
        inside = tuple(each for each in self.choices if low <= each <= high)
        if self.choices and not inside:
            inside = (self.nearest(math.sqrt(max(low, 1e-6) * max(high, 1e-6))),)
        return Dial(inside[0], inside[-1], inside) if inside else Dial(low, high)


@dataclass(frozen=True, kw_only=True)
class BandSlot:
    """One band of an equalizer, and what it can be."""

    kinds: tuple[str, ...] = KINDS
    frequency_hz: Dial = Dial(*bounds(Band, "frequency_hz"))
    q: Dial = Dial(*bounds(Band, "q"))
    """Of a bell."""
    shelf_q: Dial = Dial(GENTLEST_SHELF_Q, STEEPEST_SHELF_Q)
    most_gain_db: float = bounds(Band, "gain_db")[1]
    gain_step_db: float = 0.0
    """0 where any gain can be set."""

    def width(self, kind: str) -> Dial:
        """The Q of a band of this kind."""
        return self.q if kind == "bell" else self.shelf_q

    @property
    def is_fader(self) -> bool:
        """Whether only the gain is left to set."""
        return len(self.kinds) == 1 and self.frequency_hz.is_fixed and self.width(self.kinds[0]).is_fixed

    def kept(
        self, *, kinds: tuple[str, ...], frequency_hz: tuple[float, float], q: tuple[float, float], most_gain_db: float
    ) -> "BandSlot":
        """The slot with what a fit would ask of it at most; a tool that cannot go so low or high goes as far as it can.

        Args:
            kinds: which of its kinds may be used.
            frequency_hz: from, to.
            q: from, to, of a bell.
            most_gain_db: up and down.
        """
        return replace(
            self,
            kinds=tuple(kind for kind in self.kinds if kind in kinds),
            frequency_hz=self.frequency_hz.within(*frequency_hz),
            q=self.q.within(*q),
            shelf_q=self.shelf_q.within(min(q[0], STEEPEST_SHELF_Q), min(q[1], STEEPEST_SHELF_Q)),
            most_gain_db=min(self.most_gain_db, most_gain_db),
        )


@dataclass(frozen=True, kw_only=True)
class CompressorDials:
    """What a compressor can be set to."""

    ratio: Dial = Dial(*bounds(Compressor, "ratio"))
    attack_ms: Dial = Dial(*bounds(Compressor, "attack_ms"))
    release_ms: Dial = Dial(*bounds(Compressor, "release_ms"))
    mix: bool = False
    """Whether it has a knob for dry and wet."""

    def kept(self, compressor: Compressor) -> Compressor:
        """The nearest that it can be set to."""
        return replace(
            compressor,
            ratio=self.ratio.nearest(compressor.ratio),
            attack_ms=self.attack_ms.nearest(compressor.attack_ms),
            release_ms=self.release_ms.nearest(compressor.release_ms),
            wet_percent=compressor.wet_percent if self.mix else 100.0,
        )


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool: what its equalizer can do, and its compressor where it has one."""

    name: str
    source: str
    """Where the figures come from."""
    width: str = "q"
    """What it calls the width of a band: one of `WIDTHS`."""
    mid_side: bool = False
    """Whether a band can act on mid or side alone."""
    slots: tuple[BandSlot, ...]
    compressor: CompressorDials | None = None

    @property
    def is_graphic(self) -> bool:
        """Whether every band is a fader."""
        return all(slot.is_fader for slot in self.slots)
