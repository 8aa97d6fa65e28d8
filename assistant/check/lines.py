"""What is said of one rule on one file: `Line`, and the ways to make one.

Conventions: `measured` and `limit` are in `unit`, None where there is none; `at_seconds` is where to listen first. A
rule that could not be checked is a warning that says so: it is neither kept nor broken.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.check.targets import Rule, Status

if TYPE_CHECKING:
    from assistant.check.evidence import Evidence


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rule, kept or not."""

    file: Path
    target: str
    rule: str
    status: Status
    measured: float | None
    limit: float | None
    unit: str
    at_seconds: float | None
    text: str
    """What it means and what to do, in a sentence."""
    source: str
    is_news: bool = False
    """Whether the sentence is worth reading where the rule is kept."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a kind's function has to say, before anybody asks in which place."""

    kept: str
    broken: str
    at_seconds: float | None = None
    is_news: bool = False


def bounded(evidence: "Evidence", rule: Rule, unit: str, value: float, told: Told) -> Line:
    """A line of a measurement against the rule's bounds."""
    status, limit = rule.bounds.judge(value)
    return Line(
        file=evidence.sound.path, target=rule.target, rule=rule.name, status=status, measured=value, limit=limit,
        unit=unit, at_seconds=told.at_seconds, text=told.kept if status == "pass" else told.broken,
        source=rule.origin, is_news=told.is_news,
    )  # fmt: skip


def plain(
    evidence: "Evidence", rule: Rule, *, kept: bool, text: str, unit: str = "", measured: float | None = None,
    limit: float | None = None, at_seconds: float | None = None,
) -> Line:  # fmt: skip
    """A line of a rule that is kept or broken without bounds."""
    return Line(
        file=evidence.sound.path, target=rule.target, rule=rule.name, status="pass" if kept else rule.severity,
        measured=measured, limit=limit, unit=unit, at_seconds=at_seconds, text=text, source=rule.origin,
    )  # fmt: skip


def unchecked(evidence: "Evidence", rule: Rule, unit: str, why: str) -> Line:
    """A line of a rule that could not be checked."""
    return Line(
        file=evidence.sound.path, target=rule.target, rule=rule.name, status="warn", measured=None, limit=None,
        unit=unit, at_seconds=None, text=f"Not checked: {why}.", source=rule.origin,
    )  # fmt: skip


def idle(evidence: "Evidence", rule: Rule, unit: str, why: str) -> Line:
    """A line of a rule that a file keeps because there is nothing in it that could break it."""
    return Line(
        file=evidence.sound.path, target=rule.target, rule=rule.name, status="pass", measured=None, limit=None,
        unit=unit, at_seconds=None, text=why, source=rule.origin,
    )  # fmt: skip
