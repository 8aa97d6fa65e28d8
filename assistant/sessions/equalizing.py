"""What the equalizers of other programs can be set to: bells, shelves, and Butterworth filters of even order.

Those are the cookbook's designs, which most programs have as well; how near a program's own come to them it alone
knows. Filters of higher order are cascades of second-order ones.

Conventions: frequencies in Hz, gains in dB; widths as Q, and as octaves by the cookbook's analogue relation.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.processors import Equalizer, HighPass, LowPass, Processor


@dataclass(frozen=True, kw_only=True)
class EqBand:
    """One second-order section."""

    kind: str
    """bell, low_shelf, high_shelf, high_pass or low_pass."""
    frequency_hz: float
    gain_db: float = 0.0
    q: float

    @property
    def octaves(self) -> float:
        """Its width."""
        return 2.0 / math.log(2.0) * math.asinh(0.5 / self.q)


def is_settable(processor: Processor, highest_hz: float) -> bool:
    """Whether an equalizer of another program can do what this one does.

    Args:
        processor: of a track's chain.
        highest_hz: the highest frequency that can be set at the session's rate.
    """
    if isinstance(processor, Equalizer):
        return all(band.channel == "stereo" and band.frequency_hz <= highest_hz for band in processor.bands)
    if isinstance(processor, (HighPass, LowPass)):
        return processor.order % 2 == 0 and processor.frequency_hz <= highest_hz
    return False


def bands_of(chain: Iterable[Processor]) -> tuple[EqBand, ...]:
    """The sections of processors that are settable, in signal order."""
    return tuple(band for each in chain for band in _bands(each))


def _bands(processor: Processor) -> Iterator[EqBand]:
    if isinstance(processor, Equalizer):
        for band in processor.bands:
            if band.gain_db:
                yield EqBand(kind=band.kind, frequency_hz=band.frequency_hz, gain_db=band.gain_db, q=band.q)
    elif isinstance(processor, (HighPass, LowPass)):
        for pair in range(processor.order // 2):
            angle = (2.0 * pair + 1.0) * math.pi / (2.0 * processor.order)
            yield EqBand(kind=processor.kind, frequency_hz=processor.frequency_hz, q=0.5 / math.sin(angle))
