"""How a file begins and ends: how long it is silent there, and how loud the sound is at its very edges.

A player goes from nothing to the first sample, and from the last one to nothing: where the sound is loud there, that is
a click, and at the end a fade that was cut off. The first millisecond tells a click from an attack, which takes longer
to rise; the last 5 ms tell a cut from a short fade.

Conventions: levels are mean squares of the louder channel in dB (a full-scale sine reads -3.01), -inf for nothing.
Silence is what stays under -70 dBFS.
"""

from dataclasses import dataclass

import numpy as np

from assistant.analyze.findings import SILENCE_PEAK
from assistant.audio import Block
from assistant.units import power_to_db

FIRST_SECONDS, LAST_SECONDS = 0.001, 0.005


@dataclass(frozen=True, kw_only=True)
class Ends:
    """What an `EndsMeter` gives."""

    silent_before_seconds: float
    silent_after_seconds: float
    first_dbfs: float
    last_dbfs: float


class EndsMeter:
    """Takes a sound block by block."""

    def __init__(self, rate_hz: int, channels: int) -> None:
        """Begin with nothing heard."""
        self._rate_hz = rate_hz
        self._head_size, self._tail_size = (max(1, round(each * rate_hz)) for each in (FIRST_SECONDS, LAST_SECONDS))
        self._head = self._tail = np.zeros((channels, 0), dtype=np.float32)
        self._samples = 0
        self._first: int | None = None
        self._last = 0

    def add(self, block: Block) -> None:
        """Take the next samples."""
        missing = self._head_size - self._head.shape[1]
        if missing > 0:
            self._head = np.concatenate([self._head, block[:, :missing]], axis=1)
        self._tail = np.concatenate([self._tail, block[:, -self._tail_size :]], axis=1)[:, -self._tail_size :]
        sounding = np.flatnonzero(np.abs(block).max(axis=0, initial=0.0) > SILENCE_PEAK)
        if sounding.size:
            if self._first is None:
                self._first = self._samples + int(sounding[0])
            self._last = self._samples + int(sounding[-1]) + 1
        self._samples += block.shape[1]

    def finish(self) -> Ends:
        """What was found; of a silent sound all of it is silent before."""
        first = self._samples if self._first is None else self._first
        last = self._samples if self._first is None else self._last
        return Ends(
            silent_before_seconds=first / self._rate_hz,
            silent_after_seconds=(self._samples - last) / self._rate_hz,
            first_dbfs=_level_dbfs(self._head),
            last_dbfs=_level_dbfs(self._tail),
        )


def _level_dbfs(samples: Block) -> float:
    """The mean square of the louder channel in dB."""
    if not samples.size:
        return power_to_db(0.0)
    return power_to_db(float(np.square(samples, dtype=np.float64).mean(axis=1).max()))
