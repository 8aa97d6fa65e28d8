"""What a gain did over time, for the report: kept by the stages that turn sound down.

Conventions: gains are linear and refer to the input's time; reductions are positive dB. Windows of 100 ms lie at
fixed positions of the stream, so the figures do not depend on the block sizes.
"""

import numpy as np

from assistant.processors.base import Block
from assistant.units import Floats, powers_to_db

WINDOWS_PER_SECOND = 10


class Reduction:
    """The least and the mean gain of every 100 ms.

    Args:
        rate_hz: the sampling rate.
        skip_samples: how many gains at the beginning belong to the latency and not to the sound.
    """

    def __init__(self, rate_hz: int, skip_samples: int = 0) -> None:
        """Start before the first gain."""
        self._window = max(1, round(rate_hz / WINDOWS_PER_SECOND))
        self._skip = skip_samples
        self._pending: Block = np.empty(0, dtype=np.float32)
        self._least: list[Floats] = []
        self._mean: list[Floats] = []

    def add(self, gain: Block) -> None:
        """Take the gains (samples,) of the next block."""
        skipped = min(self._skip, gain.shape[0])
        self._skip -= skipped
        held = np.concatenate((self._pending, gain[skipped:]))
        whole = held.shape[0] // self._window * self._window
        self._pending = held[whole:].copy()
        self._keep(held[:whole].reshape(-1, self._window))

    def _keep(self, windows: Block) -> None:
        if windows.size:
            self._least.append(windows.min(axis=1).astype(np.float64))
            self._mean.append(windows.mean(axis=1, dtype=np.float64))

    @property
    def trace_db(self) -> Floats:
        """The largest reduction of every 100 ms so far, (windows,); the last window may be shorter."""
        last = self._pending.min(keepdims=True).astype(np.float64) if self._pending.size else np.empty(0)
        return np.maximum(-2.0 * powers_to_db(np.concatenate([*self._least, last])), 0.0)

    @property
    def max_db(self) -> float:
        """The largest reduction so far; 0 before any sound."""
        return float(self.trace_db.max(initial=0.0))

    @property
    def mean_db(self) -> float:
        """The reduction averaged over time: the mean in dB of the windows' mean gains; 0 before any sound."""
        last = self._pending.mean(keepdims=True, dtype=np.float64) if self._pending.size else np.empty(0)
        means = np.concatenate([*self._mean, last])
        return max(0.0, float(-2.0 * powers_to_db(means).mean())) if means.size else 0.0
