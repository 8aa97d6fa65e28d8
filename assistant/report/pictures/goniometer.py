"""The goniometer: how left and right lie to each other, as a density.

Conventions: mid points up and side sideways, so that what is in left alone lies on the diagonal to the upper left. A
panel reaches to three times the root mean square of its own song, so that levels do not matter and shapes can be
compared. Each cell is as dark as the logarithm of how many samples fell into it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.processors.base import Block
from assistant.report.pictures.drawing import LINE, coordinate, rectangle, segment, text

CELLS = 41
_STEPS = 5
_MOST_SAMPLES = 40000
_REACH = 3.0
_SIZE = 184.0
_GAP = 30.0
_ROLES = ("mix", "reference", "result")


def goniometers(excerpts: Mapping[str, Block], top: float) -> tuple[str, float]:
    """A panel for each excerpt with sound in it.

    Args:
        excerpts: some samples of mix, reference and result, float32 (2, samples) each.
        top: the upper edge.

    Returns:
        The drawing and its lower edge.
    """
    drawn, left = "", 4.0
    for role in _ROLES:
        found = density(excerpts[role]) if role in excerpts else None
        if found is not None:
            drawn += _panel(role, found, left, top)
            left += _SIZE + _GAP
    return drawn, (top + LINE + _SIZE) if drawn else top


def density(samples: Block) -> NDArray[np.int64] | None:
    """How often samples fall into each cell: (41, 41) from high to low mid, from left to right; None for silence."""
    if samples.shape[0] != 2:
        return None
    left, right = samples[:, :: max(1, samples.shape[1] // _MOST_SAMPLES)].astype(np.float64)
    mid, side = (left + right) / 2.0, (right - left) / 2.0
    reach = _REACH * float(np.sqrt(np.mean(mid**2 + side**2))) if mid.size else 0.0
    if reach == 0.0:
        return None
    rows, columns = (np.floor((CELLS / 2.0) * (1.0 + each / reach)).astype(np.int64) for each in (-mid, side))
    inside = (rows >= 0) & (rows < CELLS) & (columns >= 0) & (columns < CELLS)
    counts = np.bincount(rows[inside] * CELLS + columns[inside], minlength=CELLS * CELLS)
    return np.asarray(counts.reshape(CELLS, CELLS), dtype=np.int64)


def _panel(role: str, counts: NDArray[np.int64], left: float, top: float) -> str:
    """One goniometer, its cross and diagonals under it."""
    upper, right, lower = top + LINE, left + _SIZE, top + LINE + _SIZE
    middle, height = (left + right) / 2.0, (upper + lower) / 2.0
    drawn = text(middle, top + LINE - 10.0, role, anchor="middle")
    drawn += segment(left, upper, right, lower, "gridline") + segment(left, lower, right, upper, "gridline")
    drawn += segment(middle, upper, middle, lower, "gridline") + segment(left, height, right, height, "gridline")
    drawn += _cells(role, counts, left, upper) + rectangle(left, upper, right, lower, "axis")
    drawn += text(left + 7.0, upper + 23.0, "L", of="label noted") + text(
        right - 7.0, upper + 23.0, "R", of="label noted", anchor="end"
    )
    return drawn + text(middle + 5.0, upper + 23.0, "M", of="label noted")


def _cells(role: str, counts: NDArray[np.int64], left: float, top: float) -> str:
    """One path for each step of darkness."""
    share = np.log1p(counts) / np.log1p(max(int(counts.max()), 1))
    steps = np.ceil(_STEPS * share).astype(int)
    scale = f"{_SIZE / CELLS:.4f}"
    paths = "".join(
        f'<path fill-opacity="{0.18 * step:.2f}" d="{_boxes(steps == step)}"/>'
        for step in range(1, _STEPS + 1)
        if np.any(steps == step)
    )
    moved = f"translate({coordinate(left)} {coordinate(top)}) scale({scale})"
    return f'<g class="cells {role}" transform="{moved}">{paths}</g>'


def _boxes(shown: NDArray[np.bool_]) -> str:
    """Runs of cells in a row as boxes."""
    drawn = []
    for row, cells in enumerate(shown):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.astype(np.int8), [0]])))
        drawn += [f"M{low} {row}h{high - low}v1h{low - high}z" for low, high in edges.reshape(-1, 2).tolist()]
    return "".join(drawn)
