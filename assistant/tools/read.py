"""TOML -> Tool, strictly: what is unknown or out of range is refused with its place, value and rule.

A file has `name` (on its first line), `source`, `width`, `mid_side`, one `[[bands]]` for each sort of band, and
`[compressor]` where the tool has one. A sort of band has `count` (as many as one asks for where it is missing) or
`each_at_hz` (one at each), its `kinds`, `max_gain_db`, `gain_step_db`, and its knobs: `low_hz` and `high_hz`, `hz` for
a list of choices, `hz_steps` for their number; the same with `q` or, where the tool is labelled so, `octaves`; with
`shelf_q` for its shelves. A compressor has `ratio`, `attack_ms` and `release_ms` in the same way, and `mix` for a knob
of dry and wet. What is missing is free.

Conventions: steps of frequencies and widths are even on a log scale.
"""

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import OptionError
from assistant.processors.base import bounds
from assistant.processors.compressor import Compressor
from assistant.processors.equalizer import Band
from assistant.tools.tool import (
    GENTLEST_SHELF_Q,
    KINDS,
    MOST_BANDS,
    STEEPEST_SHELF_Q,
    WIDTHS,
    BandSlot,
    CompressorDials,
    Dial,
    Tool,
)
from assistant.units import q_of_octaves

MOST_SLOTS = 64
"""More than any tool with knobs has; each costs time."""
_FIGURES = 4
"""Of a step: as many as a display shows."""
_MOST_STEPS = 2000


def read_tool(path: Path) -> Tool:
    """Read what a tool can do.

    Raises:
        OptionError: a file that cannot be read, is not TOML, or says something that no tool can be.
    """
    try:
        return tool_of(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise OptionError(f"--for {path}: cannot be read: {reason}; a TOML file is needed") from error


def tool_of(text: str, place: str) -> Tool:
    """Make a tool of TOML; `place` is what errors call it.

    Raises:
        OptionError: as `read_tool`.
    """
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OptionError(f"--for {place} is not TOML: {error}; was it edited by hand?") from error
    table = _Table(parsed, place)
    tool = Tool(
        name=table.word("name"),
        source=table.word("source"),
        width=table.one_of("width", WIDTHS, WIDTHS[0]),
        mid_side=table.flag("mid_side"),
        slots=_slots(table),
        compressor=_compressor(table),
    )
    table.end()
    return tool


def _slots(table: "_Table") -> tuple[BandSlot, ...]:
    slots = tuple(slot for sort in table.tables("bands") for slot in _sort(sort))
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise OptionError(f"--for {table.place}: bands are {len(slots)} bands; 1 to {MOST_SLOTS} are possible")
    return slots


def _sort(table: "_Table") -> tuple[BandSlot, ...]:
    """The bands of one sort."""
    each_at = table.numbers("each_at_hz")
    q = _width(table, "q", "octaves", bounds(Band, "q"))
    slot = BandSlot(
        kinds=table.some_of("kinds", KINDS),
        frequency_hz=_dial(table, "hz", bounds(Band, "frequency_hz")),
        q=q,
        shelf_q=_width(table, "shelf_q", "shelf_octaves", (GENTLEST_SHELF_Q, STEEPEST_SHELF_Q), q),
        most_gain_db=min(table.number("max_gain_db", math.inf), bounds(Band, "gain_db")[1]),
        gain_step_db=table.number("gain_step_db", 0.0),
    )
    count = table.number("count", 0.0 if each_at else float(MOST_BANDS))
    if each_at and count:
        raise OptionError(f"--for {table.place} has count and each_at_hz; each_at_hz alone tells how many there are")
    if not count.is_integer() or count > MOST_SLOTS:
        raise OptionError(f"--for {table.place}: count is {count:g}; a whole number up to {MOST_SLOTS} is needed")
    table.end()
    frequencies = [table.inside("each_at_hz", each, bounds(Band, "frequency_hz")) for each in each_at]
    return tuple(replace(slot, frequency_hz=Dial(each, each)) for each in frequencies) or (slot,) * int(count)


def _width(table: "_Table", name: str, octaves: str, reach: tuple[float, float], other: Dial | None = None) -> Dial:
    """The Q that a sort of band can have, by its Q or its octaves; where neither is told, that of `other`."""
    names = [f"{side}{each}" for each in (name, octaves) for side in ("low_", "high_", "")] + [f"{name}_steps"]
    told = [each for each in names if table.has(each)]
    if not told and other is not None:
        return other.within(*reach)
    if any(each.endswith(octaves) for each in told):
        if any(each.endswith((name, f"{name}_steps")) for each in told):
            raise OptionError(f"--for {table.place} has {' and '.join(told)}; widths are either Q or octaves")
        return _dial(table, octaves, reach, q_of_octaves)
    return _dial(table, name, reach)


def _dial(table: "_Table", name: str, reach: tuple[float, float], read: Callable[[float], float] = float) -> Dial:
    """A knob: low_NAME and high_NAME, NAME_steps between them, or NAME as a list or a single value.

    Args:
        table: where it stands.
        name: of the knob.
        reach: what the processors here can do; a tool that can do more is taken as far as that.
        read: from the file's unit to ours.
    """
    choices = tuple(sorted(read(each) for each in table.numbers(name)))
    low, high = table.number(f"low_{name}", 0.0), table.number(f"high_{name}", 0.0)
    ends = sorted(
        read(each) if each else default for each, default in zip((low, high), _ends(reach, read), strict=True)
    )
    steps = table.number(f"{name}_steps", 0.0)
    if low and high and low > high:
        raise OptionError(f"--for {table.place}: low_{name} is {low:g}, over high_{name} {high:g}; are they swapped?")
    if choices and (low or high or steps):
        raise OptionError(f"--for {table.place} has {name} and a range of it; one of the two is enough")
    if steps:
        if not (low and high and steps.is_integer() and 2 <= steps <= _MOST_STEPS):
            raise OptionError(
                f"--for {table.place}: {name}_steps is {steps:g}; a whole number from 2 to {_MOST_STEPS} is needed, "
                f"with low_{name} and high_{name}"
            )
        choices = _stepped(ends[0], ends[1], int(steps))
    whole = Dial(choices[0], choices[-1], choices) if choices else Dial(ends[0], ends[1])
    if whole.high < reach[0] or whole.low > reach[1]:
        raise OptionError(
            f"--for {table.place}: {name} is {whole.low:g} to {whole.high:g}; nothing of it lies in the possible "
            f"{reach[0]:g} to {reach[1]:g}: is it in another unit?"
        )
    return whole.within(*reach)


def _ends(reach: tuple[float, float], read: Callable[[float], float]) -> tuple[float, float]:
    """What stands for a low and a high end that are not told; octaves run against Q."""
    return reach if read(1.0) < read(2.0) else (reach[1], reach[0])


def _stepped(low: float, high: float, steps: int) -> tuple[float, ...]:
    ratio = (high / low) ** (1.0 / (steps - 1))
    return tuple(sorted({float(f"{low * ratio**step:.{_FIGURES}g}") for step in range(steps)}))


def _compressor(table: "_Table") -> CompressorDials | None:
    if not table.has("compressor"):
        return None
    inner = table.table("compressor")
    dials = CompressorDials(
        ratio=_dial(inner, "ratio", bounds(Compressor, "ratio")),
        attack_ms=_dial(inner, "attack_ms", bounds(Compressor, "attack_ms")),
        release_ms=_dial(inner, "release_ms", bounds(Compressor, "release_ms")),
        mix=inner.flag("mix"),
    )
    inner.end()
    return dials


class _Table:
    """A table of the file, whose fields are taken one by one, so that what is left over is unknown."""

    def __init__(self, fields: dict[str, Any], place: str) -> None:
        """Look at `fields`, which stand at `place`."""
        self._fields, self._left, self.place = fields, dict(fields), place
        self._known: list[str] = []

    def has(self, name: str) -> bool:
        return name in self._fields

    def end(self) -> None:
        """Refuse what nobody asked for."""
        if self._left:
            known = ", ".join(dict.fromkeys(self._known))
            raise OptionError(f"--for {self.place}: {next(iter(self._left))} is not known; known: {known}")

    def word(self, name: str) -> str:
        value = self._taken(name)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(name, value, "a word is needed")
        return value

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self._taken(name, default)
        if value not in allowed:
            raise self._wrong(name, value, f"allowed: {', '.join(allowed)}")
        return str(value)

    def some_of(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        value = self._taken(name, list(allowed))
        if not isinstance(value, list) or not value or any(each not in allowed for each in value):
            raise self._wrong(name, value, f"a list of some of {', '.join(allowed)} is needed")
        return tuple(dict.fromkeys(value))

    def flag(self, name: str) -> bool:
        value = self._taken(name, False)
        if not isinstance(value, bool):
            raise self._wrong(name, value, "true or false is needed")
        return value

    def number(self, name: str, default: float) -> float:
        """A number over 0; `default` where it is missing."""
        value = self._taken(name, default)
        return value if value is default else self._positive(name, value)

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers over 0, or one of them; empty where it is missing."""
        value = self._taken(name, [])
        listed = value if isinstance(value, list) else [value]
        return tuple(self._positive(name, each) for each in listed)

    def inside(self, name: str, value: float, reach: tuple[float, float]) -> float:
        """The number itself if it can be."""
        if not reach[0] <= value <= reach[1]:
            raise self._wrong(name, value, f"the range is {reach[0]:g} to {reach[1]:g}")
        return value

    def table(self, name: str) -> "_Table":
        value = self._taken(name)
        if not isinstance(value, dict):
            raise self._wrong(name, value, f"a table [{name}] is needed")
        return _Table(value, f"{self.place}: {name}")

    def tables(self, name: str) -> list["_Table"]:
        value = self._taken(name)
        if not isinstance(value, list) or not value or any(not isinstance(each, dict) for each in value):
            raise self._wrong(name, value, f"one or more tables [[{name}]] are needed")
        return [_Table(each, f"{self.place}: {name}[{index}]") for index, each in enumerate(value)]

    def _taken(self, name: str, default: object = None) -> Any:  # noqa: ANN401 - TOML holds anything
        self._known.append(name)
        return self._left.pop(name, default)

    def _positive(self, name: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not (0.0 < value < math.inf):
            raise self._wrong(name, value, "a number over 0 is needed")
        return float(value)

    def _wrong(self, name: str, value: object, rule: str) -> OptionError:
        given = "missing" if value is None else repr(value)
        return OptionError(f"--for {self.place}: {name} is {given}; {rule}")
