"""What a match says that it did, beside what the hidden chain did: compressor, reduction and tone.

The match's settings are read and run by the product's own public interface, since they mean what its processors make
of them; how far a compressor turns down is then measured here, on its input and output. Reductions are positive dB,
averaged over the active frames (20 ms, above loudness - 20 LU) of the compressor's input, without make-up.
"""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import chains
from benchmarks.cases import RATE_HZ
from benchmarks.chains import Chain, Sound
from benchmarks.levels import mean_reduction_db

if TYPE_CHECKING:
    from assistant.processors import Processor

TONE_HZ = np.geomspace(40.0, 16000.0, 200)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A compressor's ratio (1: none) and work, and how far the tone was bent (rms about its mean)."""

    ratio: float
    reduction_db: float
    tone_db: float


def true_fit(mix: Sound, chain: Chain, threshold_db: float) -> Fit:
    """Tell what the hidden chain did to the mix."""
    before = chains.equalize(mix, RATE_HZ, chain.bands)
    after = chains.compress(before, RATE_HZ, chain, threshold_db=threshold_db)
    curves = [np.zeros((2, TONE_HZ.size))]
    for band in chain.bands:
        heard = [band.channel in ("stereo", channel) for channel in ("mid", "side")]
        curves.append(np.outer(heard, chains.response_db(band, TONE_HZ, RATE_HZ)))
    return Fit(
        ratio=chain.ratio,
        reduction_db=mean_reduction_db(before, after, RATE_HZ),
        tone_db=_bent_db(np.sum(curves, axis=0)),
    )


def read(settings: Path, mix: Sound) -> Fit:
    """Tell what the settings of a match do to the mix.

    Ratios of compressors in a row multiply, of the bands of one compressor the geometric mean counts.
    """
    from assistant.settings import read as read_settings  # noqa: PLC0415 - only where a match left settings

    bus = read_settings(settings).bus
    return Fit(
        ratio=math.prod(_ratio(each) for each in bus),
        reduction_db=sum(_reductions_db(bus, mix)),
        tone_db=_bent_db(np.sum([np.zeros((2, TONE_HZ.size)), *map(_curves_db, bus)], axis=0)),
    )


def _bent_db(curves_db: chains.Curve) -> float:
    """Give the rms about its mean of the curve of mid or of side, whichever is bent more; evenly over log frequency."""
    return float(curves_db.std(axis=1).max())


def _curves_db(processor: "Processor") -> chains.Curve:
    """Give what an equalizer does to mid and side, shape (2, frequencies); 0 for any other processor."""
    from assistant.processors import Equalizer, FirEqualizer  # noqa: PLC0415 - as above

    channels = ("mid", "side")
    if isinstance(processor, Equalizer):
        return np.stack([processor.response_db(TONE_HZ, RATE_HZ, channel) for channel in channels])
    if isinstance(processor, FirEqualizer) and not processor.is_neutral:
        return np.stack([processor.curve_db(TONE_HZ, channel) for channel in channels])
    return np.zeros((2, TONE_HZ.size))


def _ratio(processor: "Processor") -> float:
    if not _compresses(processor):
        return 1.0
    ratios = list(_named(dataclasses.asdict(processor), "ratio"))
    return math.prod(ratios) ** (1 / len(ratios))


def _compresses(processor: "Processor") -> bool:
    """Tell a compressor (of any number of bands) that turns anything down."""
    fields = dataclasses.asdict(processor)
    heard = fields.get("wet_percent", 100.0) > 0
    return "compressor" in processor.kind and heard and any(ratio > 1 for ratio in _named(fields, "ratio"))


def _named(fields: object, name: str) -> Iterator[float]:
    """Find every value of a name, in a processor's own fields and in its bands'."""
    if isinstance(fields, dict):
        yield from ([fields[name]] if name in fields else [])
        for value in fields.values():
            yield from _named(value, name)
    elif isinstance(fields, (list, tuple)):
        for value in fields:
            yield from _named(value, name)


def _reductions_db(bus: tuple["Processor", ...], mix: Sound) -> Iterator[float]:
    """Run the chain up to its last compressor, and measure at each how far it turns down."""
    last = max((index for index, each in enumerate(bus) if _compresses(each)), default=-1)
    sound = mix
    for processor in bus[: last + 1]:
        if _compresses(processor):
            yield mean_reduction_db(sound, _render(_without_makeup(processor), sound), RATE_HZ)
        sound = _render(processor, sound)


def _render(processor: "Processor", sound: Sound) -> Sound:
    from assistant.render import render  # noqa: PLC0415 - as above

    return np.concatenate(list(render([sound], (processor,), RATE_HZ, len(sound))), axis=1)


def _without_makeup(processor: "Processor") -> "Processor":
    from assistant.settings import Settings, from_json, to_json  # noqa: PLC0415 - as above

    return from_json(_zeroed(to_json(Settings(bus=(processor,))))).bus[0]


def _zeroed(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name: 0.0 if name == "makeup_db" else _zeroed(each) for name, each in value.items()}
    return [_zeroed(each) for each in value] if isinstance(value, list) else value
