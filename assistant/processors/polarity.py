"""The sign of a sound: a track that was recorded the other way round cancels its neighbours until it is turned."""

from dataclasses import dataclass
from typing import ClassVar

from assistant.processors.base import Block, Processor, Stage, choice


@dataclass(frozen=True, kw_only=True)
class Polarity(Processor):
    """Turn every sample's sign."""

    kind: ClassVar[str] = "polarity"
    inverted: str = choice("no", "no", "yes")

    @property
    def is_neutral(self) -> bool:
        """Where nothing is turned."""
        return self.inverted == "no"

    def start(self, rate_hz: int, channels: int) -> Stage:  # noqa: ARG002 - the same at every rate, for any channels
        """Make the stage."""
        return _PolarityStage()


class _PolarityStage(Stage):
    def process(self, block: Block) -> Block:
        return -block
