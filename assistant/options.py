"""What a user can ask of a match, checked once.

Conventions: strengths run from 0 (do nothing) to 100 (the whole measured difference); None stands for `auto`, what the
evidence supports. `strength` is the value of every aspect that is not set by itself. Of two times the first is the
mix's, the second the reference's; None where none is given.
"""

import math
import re
from dataclasses import dataclass

from assistant.errors import OptionError
from assistant.tools import Tool
from assistant.tools.tool import MOST_BANDS

EQ_KINDS = ("parametric", "fir")
PHASES = ("minimum", "linear")
SECTIONS = ("auto", "all", "loudest")
SHORTEST_SECONDS = 3.0
"""Less than a section of the analysis is no basis for a comparison."""
Times = tuple[float | None, float | None]
_CLOCK = re.compile(r"(?:(\d+):(?=\d\d:))?(?:(\d+):(?=[0-5]\d(?:\.|$)))?(\d+(?:\.\d*)?)")
_WHOLE = ": 100 is the whole measured difference, and more would overshoot the reference"


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
    tool: Tool | None = None
    """Whose limits the fit obeys."""
    side: bool = True
    """Whether the equalizer may treat side by itself."""
    raised_from_hz: float = 0.0
    """Below this the equalizer boosts nothing."""
    transients: float = 0.0
    section: str = "auto"
    from_seconds: Times = (None, None)
    to_seconds: Times = (None, None)
    audience: str | None = None
    """For whom it is meant, of `assistant.audience`, which set what follows and what was left open above."""
    most_limiting_db: float | None = None
    """The most that the limiter takes for `lufs` where an audience named it; None where the user insists."""
    mono_below_hz: float | None = None
    """Where the side of the bass is taken out."""

    def __post_init__(self) -> None:
        """Refuse values outside their range.

        Raises:
            OptionError: naming the option, the value and what is possible.
        """
        for name in ("tone", "dynamics", "width", "loudness", "strength"):
            _check(f"--{name}", getattr(self, name), 0.0, 100.0, "", _WHOLE)
        _check(
            "--transients", self.transients, 0.0, 100.0, "", ": 100 lifts attacks by what was measured, 4 dB at most"
        )
        _check("--lufs", self.lufs, -60.0, 0.0, " LUFS")
        _check("--ceiling", self.ceiling_dbtp, -24.0, 0.0, " dBTP")
        _check("--bands", self.bands, 0, MOST_BANDS, "")
        for name, allowed in (("eq", EQ_KINDS), ("phase", PHASES), ("section", SECTIONS)):
            if getattr(self, name) not in allowed:
                raise OptionError(f"--{name} is {getattr(self, name)!r}; allowed: {', '.join(allowed)}")
        if self.tool is not None and self.eq != "parametric":
            raise OptionError(f"--for {self.tool.name} and --eq {self.eq}: a tool has bands; leave one of the two out")
        if self.lufs is not None and self.loudness is not None:
            raise OptionError(
                f"--lufs {self.lufs:g} and --loudness {self.loudness:g} both set the loudness; choose one of them"
            )
        for role, start, end in zip(("mix", "reference"), self.from_seconds, self.to_seconds, strict=True):
            _check_times(role, start, end)

    @property
    def insists(self) -> bool:
        """Whether the user names the loudness, and so pays for it with limiting."""
        return self.lufs is not None and self.most_limiting_db is None

    def share(self, aspect: str) -> float | None:
        """The strength of one aspect as a share 0..1, None for auto."""
        own: float | None = getattr(self, aspect)
        percent = self.strength if own is None else own
        return None if percent is None else percent / 100.0


def times(name: str, text: str | None) -> Times:
    """Read one time for both songs, or MIX,REFERENCE, of which one may be left out; a time is seconds or m:ss.

    Raises:
        OptionError: anything else.
    """
    sides = [] if text is None else [side.strip() for side in text.split(",")]
    read = [_seconds(side) for side in sides]
    bad = any(side and seconds is None for side, seconds in zip(sides, read, strict=True))
    if text is not None and (bad or len(sides) > 2 or not any(sides)):
        raise OptionError(
            f"{name} is {text!r}; one time for both songs or MIX,REFERENCE is needed, each in seconds (75.5) or as "
            "m:ss (1:15.5)"
        )
    return (read[0], read[-1]) if read else (None, None)


def _seconds(text: str) -> float | None:
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = found.groups()
    return 3600.0 * int(hours or 0) + 60.0 * int(minutes or 0) + float(seconds)


def clock(seconds: float) -> str:
    """A time as m:ss, with up to three decimals where it has them."""
    minutes, rest = divmod(round(seconds, 3), 60.0)
    return f"{minutes:.0f}:{rest:06.3f}".rstrip("0").rstrip(".")


def _check_times(role: str, start: float | None, end: float | None) -> None:
    for name, time in (("--from", start), ("--to", end)):
        if time is not None and not (math.isfinite(time) and time >= 0.0):
            raise OptionError(f"{name} is {time:g} s for the {role}; a time from 0 on is needed")
    if start is None or end is None:
        return
    if start >= end:
        raise OptionError(f"--from {clock(start)} is not before --to {clock(end)} of the {role}; are the two swapped?")
    if end - start < SHORTEST_SECONDS:
        raise OptionError(
            f"--from {clock(start)} --to {clock(end)} are {end - start:.3g} s of the {role}; at least "
            f"{SHORTEST_SECONDS:g} s are needed to compare: was a time mistyped?"
        )


def _check(name: str, value: float | None, low: float, high: float, unit: str, reason: str = "") -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise OptionError(f"{name} is {value:g}{unit}; the range is {low:g} to {high:g}{unit}{reason}")
