"""A record as vinyl: which songs go on which side, how long each side is, and what that means for its level.

Sides keep the order of the songs and are as even as they can be. The longer a side, the closer its grooves: beyond 18
minutes a 12-inch side at 33 rpm is cut softer, and about 1 dB a minute is what cutting engineers reckon with; pressing
plants name 18 to 20 minutes as best and 23 as the most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.options import clock

__all__ = ["Side", "sides_of"]

BEST_SECONDS, MOST_SECONDS = 18.0 * 60.0, 23.0 * 60.0
_LOUDEST = "A"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side."""

    name: str
    songs: tuple[int, ...]
    seconds: float
    advice: str


def sides_of(seconds: Sequence[float]) -> tuple[Side, ...]:
    """Split songs into an even number of sides.

    Args:
        seconds: how long each song is with the gap in front of it, in their order.
    """
    count = 2
    while True:
        cut = _cut(seconds, count)
        longest = max(sum(seconds[place] for place in part) for part in cut)
        if longest <= MOST_SECONDS or count >= len(seconds):
            break
        count += 2
    return tuple(
        Side(
            name=chr(ord(_LOUDEST) + number), songs=tuple(part),
            seconds=sum(seconds[place] for place in part), advice=_advice(sum(seconds[place] for place in part)),
        )
        for number, part in enumerate(cut)
        if part
    )  # fmt: skip


def _cut(seconds: Sequence[float], count: int) -> list[list[int]]:
    """The songs in so many runs, the longest of which is as short as it can be (dynamic programming)."""
    total = [0.0]
    for each in seconds:
        total.append(total[-1] + each)
    size = len(seconds)
    best = [[0.0 if end == 0 else float("inf") for end in range(size + 1)]]
    came: list[list[int]] = [[0] * (size + 1)]
    for _ in range(count):
        row, origin = [], []
        for end in range(size + 1):
            options = [(max(best[-1][start], total[end] - total[start]), start) for start in range(end + 1)]
            cost, start = min(options)
            row.append(cost)
            origin.append(start)
        best.append(row)
        came.append(origin)
    runs: list[list[int]] = []
    end = size
    for row_number in range(count, 0, -1):
        start = came[row_number][end]
        runs.append(list(range(start, end)))
        end = start
    return runs[::-1]


def _advice(seconds: float) -> str:
    if seconds > MOST_SECONDS:
        return f"{clock(round(seconds))} are more than a side of 12 inches at 33 rpm takes ({clock(MOST_SECONDS)})."
    over = max(0.0, (seconds - BEST_SECONDS) / 60.0)
    if over < 0.5:
        return "At full level on 12 inches at 33 rpm; under 12 minutes 45 rpm would be cleaner."
    return f"Reckon with about {over:.0f} dB less level than at {clock(BEST_SECONDS)}."
