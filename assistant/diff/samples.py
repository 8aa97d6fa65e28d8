"""Two sounds sample by sample: identical, the same but for a gain, or the same but later.

Conventions: `later_samples` is positive where B begins later. A gain is that of B over A, found by least squares over
everything both hold; what is left after it, against B, says whether it is the whole change. Both sounds are streamed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from assistant.audio import Block, Sound
from assistant.units import Floats, amplitude_to_db, power_to_db

_SAME_DB = -60.0
"""What is left of a sound that was only turned up or down: rounding to 16 bits, with dither, of not too quiet music."""
_ROUNDING_DBFS = -90.0
"""The rms of 16-bit rounding with dither: what is left below counts as rounding, however quiet the sound."""
_TOLD_ABOVE_DB = -110.0
"""Sums of squares over a song tell what is left down to here."""
_EXCERPT_SECONDS = 4.0
_REACH_SECONDS = 10.0
_ALIKE = 0.7
"""The least correlation at which two excerpts are one performance, equalized or compressed."""
_PLACES = (0.1, 0.3, 0.5, 0.7, 0.9)
_SURELY_ALIKE = 0.85
"""10:1 compression leaves more than 0.9, other songs reach 0.3; where less is left, spectra have to tell."""
_AS_GOOD = 0.99
"""Music repeats itself: no shift is believed where none does as well."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """That B is A again, and with what difference."""

    identical: bool
    """Bit for bit after decoding to 32-bit floats."""
    gain_db: float
    inverted: bool
    later_samples: int
    left_db: float | None
    """The rms of what gain and shift do not explain, against B; None where nothing is left that could be told."""
    cut: bool
    """Whether one has sound before or after what both have."""


def relation(a: Sound, b: Sound, later_samples: int = 0) -> Relation | None:
    """Whether B is A again; None where it is not, or where rates, channels or lengths say so at once.

    Lengths may differ where B begins later or ends otherwise.

    Args:
        a: one sound.
        b: the other.
        later_samples: how much later B begins.
    """
    if (a.rate_hz, a.channels) != (b.rate_hz, b.channels):
        return None
    parts = common_part(a, b, later_samples)
    if parts is None:
        return None
    sums = _Sums()
    for one, other in _side_by_side(*parts):
        sums.add(one, other)
    if sums.a == 0.0 or sums.b == 0.0:
        same = sums.a == sums.b and a.samples == b.samples
        return _unchanged(0) if same else None
    found = sums.relation(later_samples)
    if found is None or (found.identical and a.samples == b.samples):
        return found
    return replace(found, identical=False, cut=not all(map(_is_silent_around, (a, b), parts)))


def _unchanged(later_samples: int) -> Relation:
    """The same samples, at least where both play."""
    return Relation(
        identical=later_samples == 0, gain_db=0.0, inverted=False, later_samples=later_samples, left_db=None, cut=False
    )


class _Sums:
    """What is summed over both sounds: enough for the gain and for what it leaves."""

    def __init__(self) -> None:
        self.a = self.b = self.product = 0.0
        self.samples = 0
        self.differs = False

    def add(self, one: Block, other: Block) -> None:
        """Take the next samples of both."""
        self.differs = self.differs or not np.array_equal(one, other)
        self.samples += one.size
        one64, other64 = one.astype(np.float64).ravel(), other.astype(np.float64).ravel()
        self.a += float(one64 @ one64)
        self.b += float(other64 @ other64)
        self.product += float(one64 @ other64)

    def relation(self, later_samples: int) -> Relation | None:
        """The gain, if it explains all but rounding."""
        if not self.differs:
            return _unchanged(later_samples)
        factor = self.product / self.a
        left = max(self.b - factor * self.product, 0.0)
        left_db, left_dbfs = power_to_db(left / self.b), power_to_db(left / self.samples)
        if left_db > _SAME_DB and left_dbfs > _ROUNDING_DBFS:
            return None
        return Relation(
            identical=False,
            gain_db=amplitude_to_db(abs(factor)),
            inverted=factor < 0.0,
            later_samples=later_samples,
            left_db=left_db if left_db > _TOLD_ABOVE_DB else None,
            cut=False,
        )


def common_part(a: Sound, b: Sound, later_samples: int) -> tuple[Sound, Sound] | None:
    """What both hold, from the same moment of the performance on; None where that is nothing."""
    skip_a, skip_b = max(-later_samples, 0), max(later_samples, 0)
    samples = min(a.samples - skip_a, b.samples - skip_b)
    if samples <= 0:
        return None
    return _part(a, skip_a, samples), _part(b, skip_b, samples)


def _part(sound: Sound, first: int, samples: int) -> Sound:
    return replace(sound, start=sound.start + first, samples=samples)


def _side_by_side(a: Sound, b: Sound) -> Iterator[tuple[Block, Block]]:
    """Blocks of one size from both, whatever their decoders give."""
    one, other = a.blocks(), b.blocks()
    left, right = next(one), next(other)
    while True:
        count = min(left.shape[1], right.shape[1])
        yield left[:, :count], right[:, :count]
        left, right = left[:, count:], right[:, count:]
        try:
            left = left if left.shape[1] else next(one)
            right = right if right.shape[1] else next(other)
        except StopIteration:
            return


def _is_silent_around(whole: Sound, part: Sound) -> bool:
    """Whether what the part leaves of the whole is silence."""
    before = part.start - whole.start
    after = whole.samples - before - part.samples
    ends = [_part(whole, 0, before)] if before else []
    ends += [_part(whole, before + part.samples, after)] if after else []
    return not any(np.any(block) for end in ends for block in end.blocks())


def later_samples(a: Sound, b: Sound) -> int:
    """How much later B begins, by the correlation of an excerpt; 0 where that says nothing, up to 10 s.

    Fails on music that repeats itself to the sample, where it takes no shift if none does as well.
    """
    if a.rate_hz != b.rate_hz:
        return 0
    length, reach = round(_EXCERPT_SECONDS * a.rate_hz), round(_REACH_SECONDS * a.rate_hz)
    first = max(0, (min(a.samples, b.samples) - length) // 2)
    excerpt = _mono(a, first, length)
    start = max(0, first - reach)
    searched = _mono(b, start, first - start + length + reach)
    if excerpt.size == 0 or searched.size < excerpt.size:
        return 0
    likeness = _likeness(excerpt, searched)
    best, none = int(np.argmax(likeness)), first - start
    if likeness[best] < _ALIKE or (none < likeness.size and likeness[none] >= _AS_GOOD * likeness[best]):
        return 0
    return best - none


def plays_alike(a: Sound, b: Sound, later: int) -> bool:
    """Whether excerpts from early to late are one performance, each at the same moment of both.

    The waveform survives what moves spectra from section to section, like heavy compression, but not a strong
    equalizer; a cut in the middle of the song does not pass.
    """
    parts = common_part(a, b, later) if a.rate_hz == b.rate_hz else None
    if parts is None:
        return False
    length = min(round(_EXCERPT_SECONDS * a.rate_hz), parts[0].samples)
    places = [round(share * (parts[0].samples - length)) for share in _PLACES]
    return all(
        float(_likeness(*(_mono(part, first, length) for part in parts))[0]) >= _SURELY_ALIKE for first in places
    )


def _mono(sound: Sound, first: int, samples: int) -> Floats:
    samples = min(samples, sound.samples - first)
    if samples <= 0:
        return np.zeros(0)
    return np.concatenate([block.mean(axis=0, dtype=np.float64) for block in _part(sound, first, samples).blocks()])


def _likeness(excerpt: Floats, searched: Floats) -> Floats:
    """The correlation coefficient (its size) of the excerpt with every place of what is searched."""
    size = 1 << (searched.size + excerpt.size - 1).bit_length()
    spectrum = np.fft.rfft(searched, size) * np.conj(np.fft.rfft(excerpt, size))
    places = searched.size - excerpt.size + 1
    products = np.abs(np.fft.irfft(spectrum, size)[:places])
    sums = np.concatenate([[0.0], np.cumsum(searched**2)])
    energies = np.maximum(sums[excerpt.size :] - sums[:places], 0.0) * float(excerpt @ excerpt)
    least = 1e-12 * max(float(energies.max()), 1e-30)
    likeness: Floats = products / np.sqrt(np.maximum(energies, least))
    return likeness
