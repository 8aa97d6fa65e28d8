"""What a place asks of a file: `Target`, a set of `Rule`s, each with its bounds and where they come from.

Conventions: bounds are in the unit of the rule's kind, and a value that equals one is still within. `severity` is what
a rule without bounds gives when it is broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["pass", "warn", "fail"]
Value = float | str | tuple[str, ...] | tuple[float, ...]
STANDINGS = ("official", "secondary", "own")
"""The place's own words, somebody else's about it, or a choice made here."""
GENERAL = "general"
"""The target whose rules hold everywhere."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Between which values a measurement passes; None where there is no bound."""

    warn_below: float | None = None
    fail_below: float | None = None
    warn_above: float | None = None
    fail_above: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is bounded."""
        return all(each is None for each in (self.warn_below, self.fail_below, self.warn_above, self.fail_above))

    def judge(self, value: float) -> tuple[Status, float | None]:
        """The status of a value, and the bound that it breaks, or else the one that it is nearest to."""
        for status, low, high in (
            ("fail", self.fail_below, self.fail_above),
            ("warn", self.warn_below, self.warn_above),
        ):
            if low is not None and value < low:
                return ("fail" if status == "fail" else "warn"), low
            if high is not None and value > high:
                return ("fail" if status == "fail" else "warn"), high
        told = [
            each for each in (self.warn_below, self.warn_above, self.fail_below, self.fail_above) if each is not None
        ]
        return "pass", min(told, key=lambda bound: abs(bound - value), default=None)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One thing that a place asks for."""

    target: str
    name: str
    kind: str
    """What is measured: a name of `kinds.KINDS`."""
    bounds: Bounds = Bounds()
    severity: Status = "fail"
    options: Mapping[str, Value] = field(default_factory=dict)
    """What the kind has to know beside the bounds."""
    source: str
    date: str
    """Of the source, or when it was read where it has none: a year, a month or a day."""
    standing: str

    @property
    def origin(self) -> str:
        """Source, standing and date as they are told."""
        return f"{self.source} ({self.standing}, {self.date})"

    def number(self, name: str, default: float) -> float:
        """An option that is a number."""
        value = self.options.get(name, default)
        return float(value) if isinstance(value, (int, float)) else default

    def word(self, name: str, default: str = "") -> str:
        """An option that is a word."""
        value = self.options.get(name, default)
        return value if isinstance(value, str) else default

    def numbers(self, name: str) -> tuple[float, ...]:
        """An option that is a list of numbers."""
        value = self.options.get(name, ())
        return tuple(each for each in value if not isinstance(each, str)) if isinstance(value, tuple) else ()

    def words(self, name: str) -> tuple[str, ...]:
        """An option that is a list of words."""
        value = self.options.get(name, ())
        return tuple(each for each in value if isinstance(each, str)) if isinstance(value, tuple) else ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """A place where files go."""

    name: str
    title: str
    rules: tuple[Rule, ...]
