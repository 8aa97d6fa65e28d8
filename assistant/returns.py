"""What comes back from a send: the sum of what tracks put into it, behind its chain, in time with them.

Conventions: blocks are float32 (2, samples). A chain may be seconds late; what is not there yet is waited for.
"""

from collections.abc import Sequence

import numpy as np

from assistant.audio import Block
from assistant.render import Line
from assistant.settings import Send
from assistant.units import db_to_amplitude


class Return:
    """One send at work."""

    def __init__(self, send: Send, names: Sequence[str], rate_hz: int) -> None:
        """Start at rest.

        Args:
            send: whose tracks are mixed, and what they go through.
            names: of the tracks whose blocks will come in, in their order.
            rate_hz: of the blocks.
        """
        levels = [(place, send.tracks[name]) for place, name in enumerate(names) if name in send.tracks]
        self._levels = [(place, np.float32(db_to_amplitude(level_db))) for place, level_db in levels]
        self._line = Line(send.chain, rate_hz, 2)
        self._held: list[Block] = []
        self.ready = 0
        """How many samples can be taken."""

    def feed(self, tracks: Sequence[Block]) -> None:
        """Put the next block of every track in."""
        total = np.zeros_like(tracks[0])
        for place, level in self._levels:
            total += level * tracks[place]
        self._through(total)

    def end(self) -> None:
        """Make all that is still on its way ready."""
        if self._line.latency_samples:
            self._through(np.zeros((2, self._line.latency_samples), dtype=np.float32))

    def take(self, count: int) -> Block:
        """The next `count` samples, as many as are ready at most."""
        found: list[Block] = []
        left = count
        while left:
            first = self._held.pop(0)
            found.append(first[:, :left])
            if first.shape[1] > left:
                self._held.insert(0, first[:, left:])
            left -= found[-1].shape[1]
        self.ready -= count
        return np.concatenate(found, axis=1) if found else np.zeros((2, 0), dtype=np.float32)

    def _through(self, block: Block) -> None:
        for done in self._line.timely(block):
            self._held.append(done)
            self.ready += done.shape[1]
