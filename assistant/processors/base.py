"""What every word of a chain has in common: declared parameters, then the sound.

A `Processor` is a frozen, keyword-only dataclass whose defaults do nothing. Each parameter is declared once, by
`param`, `choice` or `records`, with its default, range and unit; validation, JSON, error texts, fit bounds, report
wording and test strategies read that declaration.

`open(rate_hz, channels)` gives a `Stage`, which carries the state. Blocks are float32, C-contiguous, planar
(channels, samples), with 1 or 2 channels. Feeding a signal in blocks of any sizes gives the same samples bit for bit.
A stage may delay its output by `latency_samples`; `process` removes that again. A neutral processor opens as a
`PassThrough`, so "does nothing" holds to the bit.
"""

import dataclasses
import math
import numbers
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from assistant.errors import SettingsError

Block = NDArray[np.float32]
Field = dataclasses.Field[Any]


def param(default: float, low: float, high: float, *, unit: str = "", whole: bool = False) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a number: its default, its range (both ends allowed), its unit for texts, whether it is an integer."""
    return dataclasses.field(default=default, metadata={"low": low, "high": high, "unit": unit, "whole": whole})


def choice(default: str, *allowed: str) -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a parameter that is one of a few words."""
    return dataclasses.field(default=default, metadata={"allowed": allowed})


def records(of: "type[Declared]") -> Any:  # noqa: ANN401 - as dataclasses.field
    """Declare a parameter that is a tuple of declared records, empty by default."""
    return dataclasses.field(default=(), metadata={"of": of})


def bounds(owner: "type[Declared]", name: str) -> tuple[float, float]:
    """The declared range of the numeric parameter `name`: (low, high)."""
    metadata = {field.name: field.metadata for field in dataclasses.fields(owner)}[name]
    return metadata["low"], metadata["high"]


class Stage(ABC):
    """A processor at work on one stream of blocks."""

    latency_samples: int = 0
    late_samples: int = 0
    """By how much its input is late, which whoever chains stages says: what depends on time counts from there."""

    @abstractmethod
    def process(self, block: Block) -> Block:
        """Process the next block and return as many samples as came in, delayed by `latency_samples`.

        The input is never changed; the result may share its memory when nothing is done.
        """


class PassThrough(Stage):
    """A stage that changes nothing."""

    def process(self, block: Block) -> Block:
        """Return the block itself."""
        return block


@dataclass(frozen=True, kw_only=True)
class Declared:
    """A frozen record whose fields were declared by `param`, `choice` or `records` and are checked when it is made."""

    def __post_init__(self) -> None:
        """Refuse values outside their declaration; keep numbers as plain `float` or `int`, whatever type they came in.

        Raises:
            SettingsError: a number outside its range or not finite, a word that is not allowed, or a wrong record.
        """
        for field in dataclasses.fields(self):
            name = f"{type(self).__name__}.{field.name}"
            object.__setattr__(self, field.name, checked(name, field.metadata, getattr(self, field.name)))


def checked(name: str, metadata: Mapping[str, Any], value: object) -> object:
    """Return `value` in its plain type if it keeps to its declaration.

    Args:
        name: what the error text calls the field, for instance "settings.bus[2].bands[0].gain_db".
        metadata: the declaration, as `param`, `choice` or `records` left it in the field.
        value: what was given.

    Raises:
        SettingsError: naming the field, the value, its unit and the range.
    """
    if "low" in metadata:
        return _checked_number(name, metadata, value)
    if "allowed" in metadata and not (isinstance(value, str) and value in metadata["allowed"]):
        raise SettingsError(f"{name} is {value!r}; allowed: {', '.join(metadata['allowed'])}")
    if "of" in metadata:
        wrong = not isinstance(value, (tuple, list)) or any(not isinstance(item, metadata["of"]) for item in value)
        if wrong:
            raise SettingsError(f"{name} is {value!r}; a tuple of {metadata['of'].__name__} is needed")
        return tuple(value)  # type: ignore[arg-type] # checked the line before
    return value


def _checked_number(name: str, metadata: Mapping[str, Any], value: object) -> float:
    low, high, unit, whole = (metadata[key] for key in ("low", "high", "unit", "whole"))
    span = f"{low:g} to {high:g} {unit}".rstrip()
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise SettingsError(f"{name} is {value!r}; a number from {span} is needed")
    number = _finite_or_not(value)
    given = f"{name} is {number:.10g} {unit}".rstrip()
    if not (math.isfinite(number) and low <= number <= high):
        raise SettingsError(f"{given}; the range is {span}")
    if whole and not number.is_integer():
        raise SettingsError(f"{given}; a whole number from {span} is needed")
    return int(number) if whole else number


def _finite_or_not(value: numbers.Real) -> float:
    """The float; infinity for a whole number that no float can hold."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


@dataclass(frozen=True, kw_only=True)
class Processor(Declared, ABC):
    """One word of a chain: parameters that do nothing by default, and how they sound."""

    kind: ClassVar[str]

    @property
    @abstractmethod
    def is_neutral(self) -> bool:
        """Whether the processor passes every sound unchanged."""

    @abstractmethod
    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage of a processor that is not neutral; callers use `open`."""

    def open(self, rate_hz: int, channels: int) -> Stage:
        """Start on a stream of `channels` (1 or 2) at `rate_hz`."""
        return PassThrough() if self.is_neutral else self.start(rate_hz, channels)

    def process(self, samples: Block, rate_hz: int) -> Block:
        """Process a whole sound at once, latency removed.

        Args:
            samples: float32, (channels, samples).
            rate_hz: its sampling rate.

        Returns:
            An array of the same shape, lined up with the input to the sample.
        """
        stage = self.open(rate_hz, samples.shape[0])
        tail = np.zeros((samples.shape[0], stage.latency_samples), dtype=np.float32)
        out = [stage.process(np.ascontiguousarray(samples)), stage.process(tail)]
        return np.ascontiguousarray(np.concatenate(out, axis=1)[:, stage.latency_samples :])
