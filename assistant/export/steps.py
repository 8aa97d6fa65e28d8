"""A chain in the words that equalizers and mixers share: sections and levels of one channel, in signal order.

Conventions: a channel is "stereo" (all there are), "mid", "side", "left" or "right", with mid = (L + R) / 2 and side =
(L - R) / 2. What does nothing on the sound at hand (a side band on mono, a band beyond the rate) is not among the
steps, as it is not in the render. Sections and levels of one coding change places without changing the sound, so a
`Run` keeps them together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.export.base import Export, headroom_db
from assistant.export.words import exact
from assistant.processors import Balance, Equalizer, Gain, Processor, Width
from assistant.processors.biquads import USABLE_SHARE
from assistant.processors.width import SHELF_Q
from assistant.units import db_to_amplitude

CODINGS = {"stereo": "stereo", "mid": "mid_side", "side": "mid_side", "left": "left_right", "right": "left_right"}
"""Of which pair of channels a channel is one."""
NAMES = {"bell": "bell", "low_shelf": "low shelf", "high_shelf": "high shelf"}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A bell or shelf of the cookbook on one channel."""

    kind: str
    channel: str
    frequency_hz: float
    gain_db: float
    q: float

    def __str__(self) -> str:
        """In words, for what has to be told of it."""
        return f"{NAMES[self.kind]} {self.frequency_hz:g} Hz {self.gain_db:+g} dB Q {self.q:g} on {self.channel}"


@dataclass(frozen=True, kw_only=True)
class Level:
    """A gain on one channel."""

    channel: str
    gain_db: float


@dataclass(frozen=True, kw_only=True)
class Run:
    """Sections and levels that follow each other in one coding: "stereo", "mid_side" or "left_right"."""

    coding: str
    sections: tuple[Section, ...] = ()
    levels: tuple[Level, ...] = ()

    def level_db(self, channel: str) -> float:
        """The gain that is set on this channel alone."""
        return sum(level.gain_db for level in self.levels if level.channel == channel)


@dataclass(frozen=True, kw_only=True)
class Tools:
    """Levels as Calf's Stereo Tools has them, within their range."""

    gain_db: float
    side_db: float
    balance: float
    """Positive turns the left down by that share, negative the right."""


def tools(run: Run, most_db: float) -> Iterator[Tools]:
    """The levels of a run, in as many portions as a range of `most_db` up and down asks for; none where none is set.

    The balance only turns one side down, so the louder side is the level of both.
    """
    left_db, right_db, side_db = (run.level_db(channel) for channel in ("left", "right", "side"))
    louder_db = max(left_db, right_db)
    balance = db_to_amplitude(right_db - louder_db) - db_to_amplitude(left_db - louder_db)
    gain_db = run.level_db("stereo") + louder_db
    while gain_db or side_db or balance:
        now_db, side_now_db = (max(-most_db, min(most_db, each)) for each in (gain_db, side_db))
        yield Tools(gain_db=now_db, side_db=side_now_db, balance=balance)
        gain_db, side_db, balance = gain_db - now_db, side_db - side_now_db, 0.0


def decimal(value: float) -> str:
    """A number in full and always with a decimal point, for readers that take one without for another type."""
    text = exact(value)
    return text if "." in text else f"{text}.0"


def runs(export: Export, carries: frozenset[str]) -> list[Run | Processor]:
    """What an engine has to do: runs of sections and levels, and the other processors that it carries between them.

    The level that keeps peaks under the ceiling where the limiter is not carried comes last.
    """
    out: list[Run | Processor] = []
    for step in _steps(export, carries):
        last = out[-1] if out else None
        if isinstance(step, Processor):
            out.append(step)
        elif isinstance(last, Run) and (coding := _common(last.coding, CODINGS[step.channel])):
            out[-1] = _joined(last, step, coding)
        else:
            out.append(_joined(Run(coding="stereo"), step, CODINGS[step.channel]))
    return out


def _common(one: str, other: str) -> str:
    """The coding that holds both; none where left/right meets mid/side."""
    if "stereo" in {one, other}:
        return other if one == "stereo" else one
    return one if one == other else ""


def _joined(run: Run, step: Section | Level, coding: str) -> Run:
    if isinstance(step, Section):
        return Run(coding=coding, sections=(*run.sections, step), levels=run.levels)
    return Run(coding=coding, sections=run.sections, levels=(*run.levels, step))


def _steps(export: Export, carries: frozenset[str]) -> Iterator[Section | Level | Processor]:
    for processor in export.working:
        if processor.kind not in carries:
            continue
        made = _linear(processor, export.rate_hz)
        if made is None:
            yield processor
        else:
            yield from made if export.channels == 2 else filter(None, map(_on_mono, made))
    if down_db := headroom_db(export, carries):
        yield Level(channel="stereo", gain_db=down_db)


def _linear(processor: Processor, rate_hz: float) -> list[Section | Level] | None:
    """The sections and levels of a processor that is made of such; None for any other."""
    if isinstance(processor, Gain):
        return [Level(channel="stereo", gain_db=processor.gain_db)]
    if isinstance(processor, Balance):
        sides = {"left": processor.left_db, "right": processor.right_db}
        return [Level(channel=side, gain_db=gain_db) for side, gain_db in sides.items() if gain_db]
    if isinstance(processor, Equalizer):
        bands = ((band.kind, band.channel, band.frequency_hz, band.gain_db, band.q) for band in processor.bands)
        return _sections(bands, rate_hz)
    return _of_width(processor, rate_hz) if isinstance(processor, Width) else None


def _of_width(width: Width, rate_hz: float) -> list[Section | Level]:
    """Two shelves on the side and a level for what lies between them."""
    low = ("low_shelf", "side", width.low_crossover_hz, width.low_db - width.mid_db, SHELF_Q)
    high = ("high_shelf", "side", width.high_crossover_hz, width.high_db - width.mid_db, SHELF_Q)
    level: list[Section | Level] = [Level(channel="side", gain_db=width.mid_db)] if width.mid_db else []
    return [*_sections((low, high), rate_hz), *level]


def _sections(made: Iterable[tuple[str, str, float, float, float]], rate_hz: float) -> list[Section | Level]:
    """Those that do something at this rate."""
    return [
        Section(kind=kind, channel=channel, frequency_hz=frequency_hz, gain_db=gain_db, q=q)
        for kind, channel, frequency_hz, gain_db, q in made
        if gain_db and frequency_hz <= USABLE_SHARE * rate_hz
    ]


def _on_mono(step: Section | Level) -> Section | Level | None:
    """A mono sound is all mid."""
    if step.channel == "mid" and isinstance(step, Section):
        return Section(kind=step.kind, channel="stereo", frequency_hz=step.frequency_hz, gain_db=step.gain_db, q=step.q)
    return step if step.channel == "stereo" else None
