"""What a person sees on standard error while a command runs: one line, rewritten; nothing in a pipe."""

import sys
import time
from dataclasses import dataclass, field
from threading import Lock

from assistant.progress import Progress

_REDRAWN_SECONDS = 0.1
_COLUMNS = 79
_CLEAR = "\r\x1b[K"


@dataclass
class StatusLine:
    """A listener that shows the stages under way and their share done.

    Stages that measure files side by side tell about themselves from their own threads.
    """

    under_way: dict[str, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)
    drawn_at: float = float("-inf")

    def __call__(self, stage: str, share: float) -> None:
        """Take the news; draw, but not more often than one can read."""
        with self.lock:
            news = stage not in self.under_way
            self.under_way[stage] = share
            if share >= 1.0:
                del self.under_way[stage]
            if self.under_way and (news or time.monotonic() - self.drawn_at > _REDRAWN_SECONDS):
                self.drawn_at = time.monotonic()
                sys.stderr.write(f"{_CLEAR}{self.line()}")
                sys.stderr.flush()

    def line(self) -> str:
        """The stages under way; one that has parts is shown by its parts."""
        parts = [
            f"{name} {100.0 * share:.0f} %"
            for name, share in self.under_way.items()
            if not any(other.startswith(f"{name} ") for other in self.under_way)
        ]
        return ", ".join(parts)[:_COLUMNS]

    def clear(self) -> None:
        """Leave the line empty for what is printed next."""
        with self.lock:
            if self.drawn_at > float("-inf"):
                sys.stderr.write(_CLEAR)
                sys.stderr.flush()


def timing_lines(progress: Progress) -> str:
    """One line for each stage: its name in one word, wall and processor milliseconds."""
    lines = [f"timing {each.stage.replace(' ', '_')} {each.wall_ms:.1f} {each.cpu_ms:.1f}" for each in progress.timings]
    return "\n".join(lines)
