"""What a picture is, and the songs that pictures compare.

Conventions: a picture is a whole <svg> that needs nothing but the classes of `pictures.css`. What it shows is told in
`alternative` too, with figures, for those who do not see it, and the same data stands in `table`.
"""

from dataclasses import dataclass
from typing import NamedTuple

from assistant.match import Match
from assistant.profile import Profile
from assistant.units import Floats

WIDTH = 640.0
"""Of every picture, in its own units; a phone shows two of them to a pixel."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture, its words and its numbers."""

    name: str
    """Unique within a page: ids begin with it."""
    title: str
    svg: str
    alternative: str
    """What it shows, in words and figures."""
    table: tuple[tuple[str, ...], ...]
    """The same in numbers: the head, then the rows."""
    legend: str = ""
    """What its marks mean beyond what stands in the picture."""


@dataclass(frozen=True)
class Song:
    """One of the songs that are compared; its role is the class of its lines, too."""

    role: str
    profile: Profile


class Trace(NamedTuple):
    """Values and where they stand: times, or levels."""

    at: Floats
    values: Floats


def songs(match: Match) -> tuple[Song, ...]:
    """Mix, reference and, where something was rendered, the result."""
    result = () if match.after is None else (Song("result", match.after),)
    return (Song("mix", match.before), Song("reference", match.reference), *result)
