"""What a settings sheet is made of: knobs, in rows that are set together, in stages of the signal.

Conventions: a knob's `name` is the field of the settings where there is one; figures that only a sheet has (octaves,
percent of side) have names of their own. Levels are those of the file as it is, before any gain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.advice import Evidence
from assistant.fit.equalize import LimitsCost
from assistant.match import Match
from assistant.report.figures import number
from assistant.report.verdict import sure_text


@dataclass(frozen=True)
class Knob:
    """One thing to set."""

    name: str
    """As a program calls it: "frequency_hz"."""
    label: str
    """As a person does: "frequency"."""
    value: float | str | None
    text: str
    """With its unit."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is set together: one band, one compressor."""

    knobs: tuple[Knob, ...]
    levels: tuple[Knob, ...] = ()
    """Where a threshold lies in this file, and what is to be expected."""
    why: Evidence | None = None
    """What was measured; None where nothing had to be, as for a limiter that only stands by."""
    trust: float | None = None
    listen_for: str = ""

    @property
    def reason(self) -> str:
        """The measured pair, and how sure it makes the setting; empty where there is none."""
        if self.why is None or self.trust is None:
            return ""
        why = self.why
        pair = f"mix {number(why.mix)} {why.unit}, {why.goal} {number(why.reference)} {why.unit}"
        return f"{why.measure}: {pair}; {sure_text(self.trust)}"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One processor: a row for each of its bands, and what to know about all of them."""

    kind: str
    title: str
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything to dial."""

    title: str
    verdict: tuple[str, ...]
    tool: str | None
    limits: tuple[str, ...]
    """The tool that it is for, and what its limits cost."""
    cost: LimitsCost | None
    stages: tuple[Stage, ...]
    left: tuple[str, ...]
    """What was not done, and why."""


def row(match: Match, knobs: Sequence[Knob], dial: Mapping[str, object], levels: Sequence[Knob] = ()) -> Row:
    """A row with the reasons of the move that dials this."""
    move = next((move for move in match.moves if dial.items() <= move.dial.items()), None)
    if move is None:
        return Row(knobs=tuple(knobs), levels=tuple(levels))
    return Row(
        knobs=tuple(knobs), levels=tuple(levels), why=move.evidence, trust=move.trust, listen_for=move.listen_for
    )
