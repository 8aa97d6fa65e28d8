"""Pens: values and panels -> pieces of SVG.

Conventions: what is drawn never leaves its panel: curves end where they cross its edge. Places have one decimal. Every
text is escaped. Colours, widths and sizes are the style sheet's; on a phone a letter is `LETTER` wide and a line of
text `LINE` high, and room is left for that.
"""

import math
from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike

from assistant.report.pictures.axes import Axis, Panel, Tick
from assistant.report.pictures.picture import WIDTH
from assistant.units import Floats, Mask

LETTER, LINE = 13.0, 28.0
LEFT, RIGHT = 54.0, WIDTH - 28.0
"""Where panels begin and end: beside the numbers of the y axis, and half a number before the edge."""
BELOW = 64.0
"""Room under a panel for its numbers and what they mean."""
_SAMPLE = 34.0
_GAP = 18.0


def coordinate(value: float) -> str:
    """A place as text."""
    return f"{round(value, 1) + 0.0:.6g}"


def text(x: float, y: float, words: str, *, of: str = "label", anchor: str = "start", middle: bool = False) -> str:
    """Words from, around or up to a place; on the line, or half above and half under it."""
    lower = ' dy=".35em"' if middle else ""
    ends = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{of}" x="{coordinate(x)}" y="{coordinate(y)}"{lower}{ends}>{escape(words)}</text>'


def segment(x1: float, y1: float, x2: float, y2: float, of: str) -> str:
    """A straight line."""
    return f'<path class="{of}" d="M{coordinate(x1)} {coordinate(y1)}L{coordinate(x2)} {coordinate(y2)}"/>'


def rectangle(left: float, top: float, right: float, bottom: float, of: str) -> str:
    """A rectangle between two corners."""
    return (
        f'<rect class="{of}" x="{coordinate(left)}" y="{coordinate(top)}" '
        f'width="{coordinate(right - left)}" height="{coordinate(bottom - top)}"/>'
    )


def mark(x: float, y: float, role: str) -> str:
    """A song's mark: each role has a shape of its own, so that no colour is needed."""
    shapes = {
        "mix": "M-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0z",
        "reference": "M-7 -7h14v14h-14z",
        "result": "M0 -10L9.5 7h-19z",
    }
    return f'<path class="mark {role}" transform="translate({coordinate(x)} {coordinate(y)})" d="{shapes[role]}"/>'


def curve(panel: Panel, x: ArrayLike, y: ArrayLike, of: str) -> str:
    """A line through points, broken where a value is not finite, cut where it leaves the panel up or down."""
    runs = _inside(panel.x.at(x), panel.y.at(y), panel.top, panel.bottom)
    drawn = "".join(_run(places) for places in runs)
    return f'<path class="{of}" d="{drawn}"/>' if drawn else ""


def area(panel: Panel, x: ArrayLike, low: ArrayLike, high: ArrayLike, of: str) -> str:
    """What lies between two lines; broken where one of them is not finite."""
    places = panel.x.at(x)
    lower, upper = (np.clip(panel.y.at(line), panel.top, panel.bottom) for line in (low, high))
    drawn = ""
    for run in _runs(np.isfinite(lower) & np.isfinite(upper) & np.isfinite(places)):
        there = np.column_stack([places[run], upper[run]])
        back = np.column_stack([places[run], lower[run]])[::-1]
        drawn += _run(np.concatenate([there, back])) + "z"
    return f'<path class="{of}" d="{drawn}"/>' if drawn else ""


def _run(places: Floats) -> str:
    """One stroke of a path."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in (np.round(places, 1) + 0.0).tolist())


def _inside(x: Floats, y: Floats, top: float, bottom: float) -> list[Floats]:
    """The pieces of a line between two heights: (points, 2) each."""
    for edge in (top, bottom):
        before, after = y[:-1] - edge, y[1:] - edge
        crossing = np.flatnonzero(before * after < 0.0)
        share = before[crossing] / (before[crossing] - after[crossing])
        x = np.insert(x, crossing + 1, x[crossing] + share * np.diff(x)[crossing])
        y = np.insert(y, crossing + 1, edge)
    points = np.column_stack([x, y])
    shown = np.isfinite(x) & (y >= top - 1e-9) & (y <= bottom + 1e-9)
    return [points[run] for run in _runs(shown)]


def _runs(shown: Mask) -> list[slice]:
    """The stretches of two points or more that are shown."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], shown.astype(np.int8), [0]])))
    return [slice(low, high) for low, high in edges.reshape(-1, 2).tolist() if high - low > 1]


def axes(
    panel: Panel, x_ticks: Sequence[Tick], y_ticks: Sequence[Tick], *, x_label: str = "", y_label: str = ""
) -> str:
    """Gridlines with their numbers, the frame, and what the axes mean: y above its numbers, x under them."""
    drawn = []
    for place, words in _shown(panel.x, x_ticks):
        drawn.append(segment(place, panel.top, place, panel.bottom, "gridline"))
        drawn += [text(place, panel.bottom + 28.0, words, of="tick", anchor="middle")] if x_label else []
    for place, words in _shown(panel.y, y_ticks):
        drawn.append(segment(panel.left, place, panel.right, place, "gridline"))
        drawn.append(text(panel.left - 8.0, place, words, of="tick", anchor="end", middle=True))
    drawn.append(rectangle(panel.left, panel.top, panel.right, panel.bottom, "axis"))
    if y_label:
        drawn.append(text(max(panel.left - 50.0, 0.0), panel.top - 12.0, y_label))
    if x_label:
        drawn.append(text((panel.left + panel.right) / 2.0, panel.bottom + 54.0, x_label, anchor="middle"))
    return "".join(drawn)


def _shown(axis: Axis, ticks: Sequence[Tick]) -> list[tuple[float, str]]:
    """The places of the ticks that lie on the axis."""
    low, high = sorted((axis.start, axis.end))
    placed = [(axis.place(value), words) for value, words in ticks]
    return [(place, words) for place, words in placed if low - 1e-6 <= place <= high + 1e-6]


AREAS = frozenset({"trust", "reduction", "limiter"})
"""The classes that are filled and not stroked: their samples in a legend are boxes."""


def legend(entries: Iterable[tuple[str, str]], top: float) -> tuple[str, float]:
    """Samples of classes with what they mean, in as many lines as they need.

    Args:
        entries: class and words of each.
        top: the upper edge.

    Returns:
        The drawing and its lower edge.
    """
    x, y, drawn = 4.0, top + LINE / 2.0, []
    for of, words in entries:
        width = _SAMPLE + 8.0 + LETTER * len(words)
        if x > 4.0 and x + width > WIDTH:
            x, y = 4.0, y + LINE
        drawn.append(_sample(x, y, of) + text(x + _SAMPLE + 8.0, y, words, middle=True))
        x += width + _GAP
    return "".join(drawn), y + LINE / 2.0


def _sample(x: float, y: float, of: str) -> str:
    """What a class looks like."""
    if of.startswith("mark "):
        return mark(x + _SAMPLE / 2.0, y, of.removeprefix("mark "))
    if of.split(maxsplit=1)[0] in AREAS:
        return rectangle(x, y - 8.0, x + _SAMPLE, y + 8.0, of)
    return segment(x, y, x + _SAMPLE, y, of)


def whole(name: str, title: str, alternative: str, height: float, body: str, *, role: str = "img") -> str:
    """The <svg> around a drawing, with title and description for those who do not see it."""
    titled, described = f"picture-{name}-title", f"picture-{name}-description"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {coordinate(WIDTH)} '
        f'{coordinate(math.ceil(height))}" role="{role}" aria-labelledby="{titled}" aria-describedby="{described}">'
        f'<title id="{titled}">{escape(title)}</title><desc id="{described}">{escape(alternative)}</desc>{body}</svg>'
    )
