"""From float samples to the integers of a file: TPDF dither, plain or noise-shaped.

Not a word of a chain: it belongs to the word length of the file that is written and must come last. It is declared
like one, so that its options are checked and named alike.
"""

from dataclasses import dataclass
from typing import Literal

from assistant import kernels
from assistant.processors.base import Declared, choice, param

_KINDS: dict[str, Literal["tpdf", "shaped", "none"]] = {"flat": "tpdf", "shaped": "shaped", "none": "none"}


@dataclass(frozen=True, kw_only=True)
class Dither(Declared):
    """How samples are rounded to `bits`."""

    bits: int = param(24, 8, 24, unit="bits", whole=True)
    shape: str = choice("flat", *_KINDS)

    def open(self, channels: int, *, seed: int = 0) -> kernels.Quantizer:
        """Start on a stream; `process(block)` gives int32 (samples, channels), interleaved as files hold it."""
        return kernels.Quantizer(channels, self.bits, seed=seed, kind=_KINDS[self.shape])
