"""Reads a picture back as a reader does: the numbers beside an axis, and where they stand, give its scale."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np

from assistant.report.pictures import Picture

SVG = "{http://www.w3.org/2000/svg}"
PHONE_LETTER = 13.2
"""The width of a letter of 22 units in a wide font."""


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def walk(element: ET.Element, moved=(0.0, 0.0, 1.0)) -> Iterator[tuple[ET.Element, tuple[float, float, float]]]:
    """Every element with where its own origin lies and how it is scaled."""
    x, y, scale = moved
    transform = element.get("transform", "")
    shift = re.search(r"translate\((\S+) (\S+)\)", transform)
    grow = re.search(r"scale\((\S+)\)", transform)
    if shift:
        x, y = x + scale * float(shift[1]), y + scale * float(shift[2])
    if grow:
        scale *= float(grow[1])
    yield element, (x, y, scale)
    for child in element:
        yield from walk(child, (x, y, scale))


def path_points(d: str) -> np.ndarray:
    """The points of a path of absolute M and L and of relative l, h, v and a: (points, 2)."""
    points, at = [], np.zeros(2)
    for command, words in re.findall(r"([MLlhvaz])([^MLlhvaz]*)", d):
        values = [float(word) for word in words.split()]
        steps = {"a": values[-2:], "h": [*values, 0.0], "v": [0.0, *values]}.get(command, values)
        if command in "ML":
            at = np.array(steps)
        elif command != "z":
            at = at + np.array(steps)
        points.append(at)
    return np.array(points)


def corners(element: ET.Element) -> np.ndarray:
    """What an element reaches, in its own units: (points, 2)."""
    value = {name: float(element.get(name, "0")) for name in ("x", "y", "width", "height", "cx", "cy", "r")}
    kind = element.tag.removeprefix(SVG)
    if kind == "path":
        return path_points(element.get("d", ""))
    if kind == "rect":
        return np.array([[value["x"], value["y"]], [value["x"] + value["width"], value["y"] + value["height"]]])
    if kind == "circle":
        return np.array([[value["cx"], value["cy"] + way * value["r"]] for way in (-1, 1)])
    if kind == "text":
        width = PHONE_LETTER * len(element.text or "") * (element.get("class") != "told")
        start = {"start": 0.0, "middle": -0.5, "end": -1.0}[element.get("text-anchor", "start")] * width
        return np.array([[value["x"] + start, value["y"] - 12.0], [value["x"] + start + width, value["y"] + 4.0]])
    return np.zeros((0, 2))


@dataclass
class Panel:
    """An axis each way, read from the numbers beside them."""

    box: np.ndarray
    x: Callable[[float], float]
    y: Callable[[float], float]
    elements: list[ET.Element]

    def points(self, of: str) -> np.ndarray:
        """The values under the lines of a class that lie in the panel: (points, 2)."""
        found = [path_points(each.get("d", "")) for each in self.elements if each.get("class") == of and each.get("d")]
        inside = [
            points for points in found
            if np.all(points >= self.box[0] - 0.1) and np.all(points <= self.box[1] + 0.1)
        ]  # fmt: skip
        return np.array([(self.x(x), self.y(y)) for points in inside for x, y in points])

    def value_at(self, of: str, x: float) -> float:
        """The height of a line at the point that is nearest to x."""
        points = self.points(of)
        return float(points[np.argmin(np.abs(points[:, 0] - x)), 1])


def _number(words: str) -> float:
    if ":" in words:
        minutes, seconds = words.split(":")
        return 60.0 * int(minutes) + int(seconds)
    return 1000.0 * float(words[:-1]) if words.endswith("k") else float(words)


def _scale(ticks: list[tuple[float, str]], *, log: bool) -> Callable[[float], float]:
    """From places to values by the outermost numbers of an axis."""
    (start, first), (end, last) = min(ticks), max(ticks)
    low, high = _number(first), _number(last)
    if log:
        return lambda place: low * (high / low) ** ((place - start) / (end - start))
    return lambda place: low + (high - low) * (place - start) / (end - start)


def panels(picture: Picture) -> list[Panel]:
    """All panels with numbers; those without numbers under them have those of the next panel."""
    elements = list(read(picture.svg).iter())
    ticks = [each for each in elements if each.get("class") == "tick"]
    found: list[Panel] = []
    for box in reversed(
        [corners(each) for each in elements if each.tag == f"{SVG}rect" and each.get("class") == "axis"]
    ):
        under = [(float(t.get("x", "")), t.text or "") for t in ticks if _is_near(t, "y", box[1, 1] + 28.0)]
        under = [each for each in under if box[0, 0] - 1.0 <= each[0] <= box[1, 0] + 1.0]
        beside = [(float(t.get("y", "")), t.text or "") for t in ticks if _is_near(t, "x", box[0, 0] - 8.0)]
        beside = [each for each in beside if box[0, 1] - 1.0 <= each[0] <= box[1, 1] + 1.0]
        x = _scale(under, log=any("k" in words for _, words in under)) if under else found[-1].x if found else math.nan
        if callable(x):
            found.append(Panel(box, x, _scale(beside, log=False) if len(beside) > 1 else float, elements))
    return found[::-1]


def _is_near(element: ET.Element, axis: str, place: float) -> bool:
    return abs(float(element.get(axis, "nan")) - place) < 0.2
