"""By what a file is known again: its place, size and time, or else what it holds."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.errors import SoundError

__all__ = ["Stamp"]


@dataclass(frozen=True)
class Stamp:
    """A file as it is now."""

    path: Path
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """Look at a file.

        Raises:
            SoundError: it is not there, or cannot be looked at.
        """
        try:
            known = path.resolve().stat()
        except OSError as error:
            raise SoundError(f"{path}: cannot be read ({error.strerror or error}); is the path mistyped?") from error
        return cls(path.resolve(), known.st_size, known.st_mtime_ns)

    @property
    def place(self) -> tuple[str, int, int]:
        """What is compared first, since it costs nothing."""
        return str(self.path), self.size, self.modified_ns

    @cached_property
    def _digest(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()[:32]

    def digest(self) -> str:
        """What it holds, in 32 hexadecimal digits; reads the whole file, once."""
        return self._digest
