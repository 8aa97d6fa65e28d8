"""What a user can ask of a mix beside what is asked of its match, checked once."""

import math
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import OptionError
from assistant.fade_shapes import SHAPES
from assistant.options import MatchOptions

HEADROOM_DBTP = -6.0
HEADROOMS_DBTP = (-40.0, -0.1)
SWITCH = ("auto", "off")
LONGEST_FADE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class MixOptions:
    """How a mix is made."""

    match: MatchOptions
    bus: str = "auto"
    rides: str = "auto"
    space: str = "auto"
    """Each of these is auto or off."""
    headroom_dbtp: float = HEADROOM_DBTP
    fade_in_seconds: float = 0.0
    fade_out_seconds: float = 0.0
    fade_shape: str = "s-curve"
    like: Path | None = None
    """A rough mix of the same song."""
    overhears: bool = False
    """Whether to keep what each track is in the sum, to be judged on other speakers."""

    def __post_init__(self) -> None:
        """Refuse values outside their range.

        Raises:
            OptionError: naming the option, the value and what is possible.
        """
        for name, allowed in (("bus", SWITCH), ("rides", SWITCH), ("space", SWITCH), ("fade_shape", tuple(SHAPES))):
            value = getattr(self, name)
            if value not in allowed:
                raise OptionError(f"--{name.replace('_', '-')} is {value!r}; allowed: {', '.join(allowed)}")
        if self.match.audience is not None and not self.has_bus:
            raise OptionError(
                f"--audience {self.match.audience} and --bus off contradict each other: an audience sets what the bus "
                "does; leave one of the two out, and give the audience to the match of the mix"
            )
        _check("--headroom", self.headroom_dbtp, HEADROOMS_DBTP, "dBTP")
        for name in ("fade_in", "fade_out"):
            seconds = getattr(self, f"{name}_seconds")
            _check(f"--{name.replace('_', '-')}", seconds, (0.0, LONGEST_FADE_SECONDS), "s")

    @property
    def has_bus(self) -> bool:
        """Whether the sum is matched to the reference."""
        return self.bus == "auto"


def _check(name: str, value: float, span: tuple[float, float], unit: str) -> None:
    low, high = span
    if not (math.isfinite(value) and low <= value <= high):
        raise OptionError(f"{name} is {value:g} {unit}; the range is {low:g} to {high:g} {unit}")
