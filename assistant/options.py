"""What a user can ask of a match, checked once.

Conventions: strengths run from 0 (do nothing) to 100 (the whole measured difference); None stands for `auto`, what the
evidence supports. `strength` is the value of every aspect that is not set by itself.
"""

import math
from dataclasses import dataclass

from assistant.errors import OptionError

EQ_KINDS = ("parametric", "fir")
PHASES = ("minimum", "linear")


@dataclass(frozen=True, kw_only=True)
class MatchOptions:
    """What to match, how far, and within which limits."""

    tone: float | None = None
    dynamics: float | None = None
    width: float | None = None
    loudness: float | None = None
    strength: float | None = None
    lufs: float | None = None
    ceiling_dbtp: float = -1.0
    eq: str = "parametric"
    phase: str = "minimum"
    bands: int | None = None

    def __post_init__(self) -> None:
        """Refuse values outside their range.

        Raises:
            OptionError: naming the option, the value and what is possible.
        """
        for name in ("tone", "dynamics", "width", "loudness", "strength"):
            _check(f"--{name}", getattr(self, name), 0.0, 100.0, "")
        _check("--lufs", self.lufs, -60.0, 0.0, " LUFS")
        _check("--ceiling", self.ceiling_dbtp, -24.0, 0.0, " dBTP")
        _check("--bands", self.bands, 0, 24, "")
        for name, allowed in (("eq", EQ_KINDS), ("phase", PHASES)):
            if getattr(self, name) not in allowed:
                raise OptionError(f"--{name} is {getattr(self, name)!r}; allowed: {', '.join(allowed)}")
        if self.lufs is not None and self.loudness is not None:
            raise OptionError(
                f"--lufs {self.lufs:g} and --loudness {self.loudness:g} both set the loudness; choose one of them"
            )

    def share(self, aspect: str) -> float | None:
        """The strength of one aspect as a share 0..1, None for auto."""
        own: float | None = getattr(self, aspect)
        percent = self.strength if own is None else own
        return None if percent is None else percent / 100.0


def _check(name: str, value: float | None, low: float, high: float, unit: str) -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise OptionError(f"{name} is {value:g}{unit}; the range is {low:g} to {high:g}{unit}")
