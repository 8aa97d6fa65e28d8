"""How far a run has come: told to whoever listens, and how long each stage took.

Conventions: a `Listener` is called with the stage's name and the share of it that is done, 0 to 1, never more often
than a terminal can show. Stages may run side by side in threads.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.processors.base import Block

Listener = Callable[[str, float], None]


@dataclass(frozen=True)
class Timing:
    """What one stage took; the processor time counts all threads, so stages side by side share it."""

    stage: str
    wall_ms: float
    cpu_ms: float


@dataclass
class Progress:
    """Passes on how far each stage is, and keeps what it took."""

    listener: Listener = lambda _stage, _share: None
    timings: list[Timing] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Announce a stage and time it."""
        self.listener(name, 0.0)
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.timings.append(Timing(name, 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)))
        self.listener(name, 1.0)

    def watched(self, name: str, blocks: Iterable[Block], samples: int) -> Iterator[Block]:
        """Pass `blocks` through and tell the share of `samples` that went by."""
        done = 0
        for block in blocks:
            yield block
            done += block.shape[1]
            self.listener(name, min(done / max(samples, 1), 1.0))
