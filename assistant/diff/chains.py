"""Two chains, processor by processor: what was added, removed and changed, and how much each of it matters.

Conventions: processors are paired by kind, equal ones first, then in signal order; equalizer bands by how near they lie
in frequency, gain, kind and channel. A step's size is the most that it changes a level, in dB: an equalizer's or a
width's over frequency, a compressor's over the levels from -40 to 0 dBFS; None where that cannot be told from settings
alone, as with a limiter's release. Left to itself, the order of an equalizer's bands is no change.
"""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.diff.figures import WORTH_DB
from assistant.diff.sizes import RATE_HZ, size_db
from assistant.processors import Equalizer, MultibandCompressor, Processor
from assistant.processors.base import Declared
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.settings import Chain
from assistant.words import crossover_text

_OCTAVES_APART = 1.5
"""Two bands further apart than this, all counted, are not one that was moved but one gone and one new."""
_OCTAVES_PER_DB = 0.1
_OCTAVES_PER_Q_OCTAVE = 0.15
_OTHER_KIND_OCTAVES = 0.6
_OTHER_CHANNEL_OCTAVES = 0.8
_OTHER_SIGN_OCTAVES = 0.5


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One setting that changed; a list of records counts as one."""

    name: str
    unit: str
    a: object
    b: object


@dataclass(frozen=True, kw_only=True)
class Step:
    """One processor, or one band of one, that was added, removed or changed."""

    processor: str
    """The kind of the processor."""
    a: Declared | None
    """As it was; None where it is new."""
    b: Declared | None
    """As it is; None where it is gone."""
    parameters: tuple[Parameter, ...]
    """What changed; nothing where it is new or gone."""
    size_db: float | None
    place: int
    """Which processor of the chain, in B, or in A where it is gone."""
    where: str = ""
    """The part of the spectrum that a multiband compressor's band has."""

    @property
    def change(self) -> str:
        """One of added, removed, changed."""
        return "added" if self.a is None else "removed" if self.b is None else "changed"

    @property
    def is_worth(self) -> bool:
        """Whether it is worth words: it matters, or settings alone do not tell how much."""
        return self.size_db is None or self.size_db >= WORTH_DB


@dataclass(frozen=True, kw_only=True)
class ChainChanges:
    """What changed between two chains."""

    steps: tuple[Step, ...]
    """The largest first; what has no size stands first where it is new or gone, last where it changed."""
    reordered: bool
    """Whether processors that both have stand in another order."""
    a: Chain
    b: Chain

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same."""
        return not self.steps and not self.reordered

    @property
    def is_worth(self) -> bool:
        """Whether something in it is worth words."""
        return self.reordered or any(step.is_worth for step in self.steps)

    def without(self, kinds: Collection[str]) -> "ChainChanges":
        """The same without the steps of some kinds of processors."""
        return replace(self, steps=tuple(step for step in self.steps if step.processor not in kinds))


def chain_changes(a: Chain, b: Chain, rate_hz: float = RATE_HZ) -> ChainChanges:
    """Say what changed from chain `a` to chain `b`, as they run at `rate_hz`."""
    pairs = _paired(a, b)
    steps = [step for pair in pairs for step in _steps(a, b, pair, rate_hz)]
    both = [(i, j) for i, j in pairs if i is not None and j is not None]
    order = [j for _, j in sorted(both)]
    return ChainChanges(steps=tuple(sorted(steps, key=_importance)), reordered=order != sorted(order), a=a, b=b)


def _importance(step: Step) -> tuple[float, int, str]:
    unknown = 0.0 if step.change == "changed" else float("inf")
    return -(unknown if step.size_db is None else step.size_db), step.place, step.change


_Place = int | None


def _paired(a: Sequence[Processor], b: Sequence[Processor]) -> list[tuple[_Place, _Place]]:
    """The places in both chains that are one processor; None where it is missing."""
    pairs: list[tuple[_Place, _Place]] = []
    for kind in dict.fromkeys(processor.kind for processor in (*a, *b)):
        left = [place for place, processor in enumerate(a) if processor.kind == kind]
        right = [place for place, processor in enumerate(b) if processor.kind == kind]
        for place in list(left):
            equal = next((other for other in right if b[other] == a[place]), None)
            if equal is not None:
                pairs.append((place, equal))
                left.remove(place)
                right.remove(equal)
        count = min(len(left), len(right))
        pairs += zip(left[:count], right[:count], strict=True)
        pairs += [(place, None) for place in left[count:]]
        pairs += [(None, place) for place in right[count:]]
    return pairs


def _steps(a: Chain, b: Chain, pair: tuple[_Place, _Place], rate_hz: float) -> Iterator[Step]:
    """What there is to say of one processor."""
    one, other = (None if place is None else chain[place] for chain, place in zip((a, b), pair, strict=True))
    place = next(place for place in reversed(pair) if place is not None)
    if one == other:
        return
    if isinstance(one or other, Equalizer):
        before, after = (each if isinstance(each, Equalizer) else None for each in (one, other))
        yield from _band_steps(before, after, place, rate_hz)
        return
    kind = (one or other).kind  # type: ignore[union-attr] # one of the two is there
    bands = list(_compressor_steps(one, other, place, rate_hz))
    skipped = ("bands",) if bands else ()
    parameters = tuple(_parameters(one, other, skipped))
    if parameters or not bands:
        yield Step(
            processor=kind, a=one, b=other, parameters=parameters, place=place,
            size_db=None if bands else size_db(one, other, rate_hz),
        )  # fmt: skip
    yield from bands


def _parameters(a: Declared | None, b: Declared | None, skipped: Iterable[str] = ()) -> Iterator[Parameter]:
    """The fields that differ."""
    if a is None or b is None:
        return
    for field in dataclasses.fields(a):
        one, other = getattr(a, field.name), getattr(b, field.name)
        if field.name not in skipped and one != other:
            yield Parameter(name=field.name, unit=str(field.metadata.get("unit", "")), a=one, b=other)


def _band_steps(a: Equalizer | None, b: Equalizer | None, place: int, rate_hz: float) -> Iterator[Step]:
    """What there is to say of each band; of an equalizer without any that it came or went."""
    before, after = (() if each is None else each.bands for each in (a, b))
    if not before and not after:
        yield Step(processor=Equalizer.kind, a=a, b=b, parameters=(), size_db=0.0, place=place)
    for one, other in _paired_bands(before, after):
        if one != other:
            yield Step(
                processor=Equalizer.kind, a=one, b=other, parameters=tuple(_parameters(one, other)), place=place,
                size_db=size_db(one, other, rate_hz),
            )  # fmt: skip


def _paired_bands(a: Sequence[Band], b: Sequence[Band]) -> list[tuple[Band | None, Band | None]]:
    """The nearest first, each once; what has nothing near stays alone.

    Ties are broken by places counted from both sides alike, so that B to A pairs as A to B does.
    """
    apart = sorted((_octaves_apart(one, other), i + j, i, j) for i, one in enumerate(a) for j, other in enumerate(b))
    left, right = dict(enumerate(a)), dict(enumerate(b))
    pairs: list[tuple[Band | None, Band | None]] = []
    for octaves, _, i, j in apart:
        if octaves <= _OCTAVES_APART and i in left and j in right:
            pairs.append((left.pop(i), right.pop(j)))
    return [*pairs, *((one, None) for one in left.values()), *((None, other) for other in right.values())]


def _octaves_apart(a: Band, b: Band) -> float:
    """How far two bands are from being one: 0 where they are equal."""
    return (
        float(abs(np.log2(a.frequency_hz) - np.log2(b.frequency_hz)))
        + _OCTAVES_PER_DB * abs(a.gain_db - b.gain_db)
        + _OCTAVES_PER_Q_OCTAVE * float(abs(np.log2(a.q) - np.log2(b.q)))
        + _OTHER_KIND_OCTAVES * (a.kind != b.kind)
        + _OTHER_CHANNEL_OCTAVES * (a.channel != b.channel)
        + _OTHER_SIGN_OCTAVES * (a.gain_db * b.gain_db < 0.0)
    )


def _compressor_steps(a: Processor | None, b: Processor | None, place: int, rate_hz: float) -> Iterator[Step]:
    """The bands of a multiband compressor that differ, where both have as many of them."""
    if not isinstance(a, MultibandCompressor) or not isinstance(b, MultibandCompressor):
        return
    if len(a.bands) != len(b.bands):
        return
    for index, (one, other) in enumerate(zip(a.bands, b.bands, strict=True)):
        if one != other:
            yield Step(
                processor=MultibandCompressor.kind, a=one, b=other, parameters=tuple(_parameters(one, other)),
                size_db=size_db(_whole(a, one), _whole(b, other), rate_hz), place=place, where=crossover_text(b, index),
            )  # fmt: skip


def _whole(processor: MultibandCompressor, band: CompressorBand) -> MultibandCompressor:
    """One band as all there is, with the dry share of the whole."""
    return dataclasses.replace(processor, bands=(band, CompressorBand()))
