"""What was named as a reference: a sound file to measure, or a profile that was kept.

Conventions: a weight multiplies how long a source counts; 1 is its own length. A source without aspects of its own
serves all that no other source was named for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.profile import Profile

__all__ = ["Source", "as_sources"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One reference."""

    name: str
    path: Path | None = None
    """Its sound; None, or a file that may be gone, where a profile was kept."""
    kept: Profile | None = None
    weight: float = 1.0
    aspect: str | None = None
    """The one of `assistant.aspects` that it was named for; None where it serves whatever is open."""
    why: str = ""
    """Where it was not the user who chose it, what speaks for it."""

    @property
    def heard(self) -> Path | None:
        """The sound, where there is one to be played."""
        return self.path if self.path is not None and self.path.is_file() else None


def as_sources(references: Sequence[Path | Source]) -> tuple[Source, ...]:
    """Sound files as sources, and sources as they are."""
    return tuple(each if isinstance(each, Source) else Source(name=each.name, path=each) for each in references)
