"""The words of a chain. A new processor is one file and one line in `PROCESSORS`.

Dither is not among them: it belongs to the word length of the file that is written, comes after everything else, and
is applied by the writer (`assistant.processors.dither`).
"""

from assistant.processors.balance import Balance
from assistant.processors.base import Processor
from assistant.processors.compressor import Compressor
from assistant.processors.crossfeed import Crossfeed
from assistant.processors.decorrelator import Decorrelator
from assistant.processors.delay import Delay
from assistant.processors.equalizer import Equalizer
from assistant.processors.filters import HighPass, LowPass
from assistant.processors.fir_equalizer import FirEqualizer
from assistant.processors.gain import Gain
from assistant.processors.limiter import Limiter
from assistant.processors.multiband_compressor import MultibandCompressor
from assistant.processors.pan import Pan
from assistant.processors.polarity import Polarity
from assistant.processors.reverb import Reverb
from assistant.processors.ride import Ride
from assistant.processors.saturator import Saturator
from assistant.processors.transient_shaper import TransientShaper
from assistant.processors.width import Width

__all__ = [
    "PROCESSORS",
    "Balance",
    "Compressor",
    "Crossfeed",
    "Decorrelator",
    "Delay",
    "Equalizer",
    "FirEqualizer",
    "Gain",
    "HighPass",
    "Limiter",
    "LowPass",
    "MultibandCompressor",
    "Pan",
    "Polarity",
    "Processor",
    "Reverb",
    "Ride",
    "Saturator",
    "TransientShaper",
    "Width",
]

_ALL: tuple[type[Processor], ...] = (
    Gain,
    Balance,
    HighPass,
    LowPass,
    Equalizer,
    FirEqualizer,
    Compressor,
    MultibandCompressor,
    TransientShaper,
    Saturator,
    Width,
    Polarity,
    Pan,
    Decorrelator,
    Crossfeed,
    Ride,
    Delay,
    Reverb,
    Limiter,
)
PROCESSORS: dict[str, type[Processor]] = {processor.kind: processor for processor in _ALL}
"""Every processor by the kind under which settings name it."""
