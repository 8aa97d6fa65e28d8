"""What every exporter gets, what every exporter is, and how it says what it cannot carry.

An exporter writes settings in an engine's words and computes nothing: gains, margins and headroom are decided before.

Conventions: a `kind` is a processor's, as in `assistant.processors`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.processors import Processor
from assistant.settings import Chain


@dataclass(frozen=True, kw_only=True)
class Export:
    """A chain, and what an engine without our limiter must know of the sound."""

    chain: Chain
    """In signal order, as it was rendered or would be."""
    rate_hz: int
    channels: int
    mix_name: str
    title: str
    """What the settings are for, in words."""
    over_db: float
    """How far the true peaks in front of the limiter are over its ceiling; negative where they stay under.

    The one headroom rule: an engine without a limiter turns the gain down by what is over, and never clips.
    """

    @property
    def working(self) -> Chain:
        """What of the chain does something."""
        return tuple(processor for processor in self.chain if not processor.is_neutral)

    @property
    def safe_db(self) -> float:
        """What an engine without a limiter adds to the gain so that no peak passes the ceiling: 0 or less."""
        return -max(self.over_db, 0.0)


Write = Callable[[Export], str | bytes]


@dataclass(frozen=True, kw_only=True)
class Exporter:
    """One engine or plug-in: a row of the table."""

    name: str
    """What `--export` and `--format` take."""
    what: str
    """The engine and the kind of file, in words."""
    ending: str
    """Of the file, after the master's own name: ".ffmpeg.sh"."""
    carries: frozenset[str]
    """The kinds of processors that it can carry."""
    write: Write
    tested: str
    """The engine's version that renders it in the tests; empty where it is not verified."""
    null_db: float | None = None
    """What is left, against the render, of the linear parts on music: RMS re the render; None where not measured."""


def left_out(export: Export, carries: frozenset[str]) -> tuple[Processor, ...]:
    """What of the working chain an engine cannot carry."""
    return tuple(processor for processor in export.working if processor.kind not in carries)


def headroom_db(export: Export, carries: frozenset[str]) -> float:
    """What is added to the gain at the end of the chain: 0, or `safe_db` where the chain's limiter is not carried."""
    return export.safe_db if any(processor.kind == "limiter" for processor in left_out(export, carries)) else 0.0
