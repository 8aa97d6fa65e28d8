"""Convolution of a stream with long filters, in pieces of one length at fixed places of the stream.

So what comes out does not depend on the sizes of the blocks, to the bit, and is late by one piece.

scipy.fft is imported where it is used: it costs 0.4 s, and few chains convolve.
"""

import numpy as np
from numpy.typing import NDArray

from assistant.processors.base import Block, Stage
from assistant.units import Floats

Spectrum = NDArray[np.complex64]


class Convolution(Stage):
    """Overlap-save: pieces of `_piece` samples, each with the `taps - 1` samples before it; a filter each row."""

    def __init__(self, filters: Floats, delay_samples: int = 0, *, pieces_per_filter: int = 3) -> None:
        """Start at rest.

        Args:
            filters: (rows, taps), or (rows out, rows in, taps) where every row reaches every row.
            delay_samples: that the filters have by themselves.
            pieces_per_filter: how long a piece is; longer ones cost less and take more memory.
        """
        from scipy import fft  # noqa: PLC0415 - see above

        taps = filters.shape[-1]
        self._size = fft.next_fast_len((pieces_per_filter + 1) * (taps - 1), real=True)
        self._piece = self._size - taps + 1
        self._response: Spectrum = fft.rfft(filters, self._size).astype(np.complex64)
        self._history = np.zeros((filters.shape[0], taps - 1), dtype=np.float32)
        self._ready = np.zeros((filters.shape[0], self._piece), dtype=np.float32)
        self.latency_samples = self._piece + delay_samples

    def process(self, block: Block) -> Block:
        """Take the next block; give what was ready before."""
        held = np.concatenate((self._history, block), axis=1)
        overlap = self._size - self._piece
        starts = range(0, held.shape[1] - self._size + 1, self._piece)
        done = [self._convolve(held[:, start : start + self._size]) for start in starts]
        self._history = held[:, len(done) * self._piece :].copy()
        ready = np.concatenate([self._ready, *(piece[:, overlap:] for piece in done)], axis=1)
        self._ready = ready[:, block.shape[1] :].copy()
        return np.ascontiguousarray(ready[:, : block.shape[1]])

    def _convolve(self, piece: Block) -> Block:
        from scipy import fft  # noqa: PLC0415 - see above

        spectrum = fft.rfft(piece)
        # In place: where the product goes decides which of numpy's loops makes it, and these differ in the last bit.
        spectrum = self._crossed(spectrum) if self._response.ndim == 3 else self._straight(spectrum)
        return np.asarray(fft.irfft(spectrum, self._size), dtype=np.float32)

    def _straight(self, spectrum: Spectrum) -> Spectrum:
        np.multiply(spectrum, self._response, out=spectrum)
        return spectrum

    def _crossed(self, spectrum: Spectrum) -> Spectrum:
        """Each row out is the sum of all rows in, through their filters."""
        out = np.zeros_like(spectrum)
        term = np.empty_like(spectrum[0])
        for place, responses in enumerate(self._response):
            for source, response in zip(spectrum, responses, strict=True):
                np.copyto(term, source)
                np.multiply(term, response, out=term)
                out[place] += term
        return out
