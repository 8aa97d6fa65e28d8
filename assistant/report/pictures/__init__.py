"""The pictures of a report as inline SVG: one file each, and the table that names them.

    Match, excerpts -> Picture: an <svg>, the same in words, the same in numbers

Pictures format what is known and measure nothing. `axes` says where values stand, `drawing` turns them into SVG, and
`pictures.css` gives the classes their colours, widths and sizes.

Conventions: every function takes the match and some samples of mix, reference and result (any of them may be missing),
and gives None where there is nothing to show. The same match gives the same text.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from assistant.match import Match
from assistant.processors.base import Block
from assistant.report.pictures.delivery import delivery
from assistant.report.pictures.dynamics import dynamics
from assistant.report.pictures.equalizer import equalizer
from assistant.report.pictures.loudness import loudness
from assistant.report.pictures.picture import Picture
from assistant.report.pictures.spectra import spectra
from assistant.report.pictures.width import width

__all__ = ["PICTURES", "Draw", "Picture", "Row"]

Draw = Callable[[Match, Mapping[str, Block]], Picture | None]


class Row(NamedTuple):
    """A picture in the table."""

    name: str
    title: str
    draw: Draw


PICTURES = (
    Row("spectra", "Average spectra", spectra),
    Row("equalizer", "Equalizer", equalizer),
    Row("loudness", "Loudness over time", loudness),
    Row("dynamics", "Dynamics", dynamics),
    Row("width", "Width", width),
    Row("delivery", "Delivery", delivery),
)
"""Every picture, in the order of a report."""
