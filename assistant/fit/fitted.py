"""What one part of the fit came to."""

from dataclasses import dataclass

from assistant.advice import Move, Note
from assistant.processors import Processor


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Processors in signal order, and what to say about them."""

    processors: tuple[Processor, ...] = ()
    moves: tuple[Move, ...] = ()
    notes: tuple[Note, ...] = ()
