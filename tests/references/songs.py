"""Songs made from nothing, and what mastering does to them."""

from functools import cache

import numpy as np

from assistant.audio import Audio
from assistant.processors import Compressor, Equalizer, Gain, Limiter
from assistant.processors.equalizer import Band
from assistant.references.content import Content, describe_blocks
from assistant.render import Line
from assistant.settings import Chain
from assistant.synth.song import MAJOR, MINOR, Part, Score, song

TEMPI_BPM = (97.0, 110.0, 124.0, 141.0)
_TONICS = (57, 62, 55, 60)
_CHORDS = (((0, 5, 3), (0, 3, 4)), ((0, 4, 5), (5, 3, 0)))


@cache
def played(number: int) -> Audio:
    """One of four songs: of the first half of its bars and the second, each is a verse and a chorus."""
    verse, chorus = _CHORDS[number % 2]
    part = (Part(verse, 0.5), Part(chorus, 1.0))
    scale = MINOR if number % 2 else MAJOR
    return song(
        Score(
            seed=number, tempo_bpm=TEMPI_BPM[number], tonic_midi=_TONICS[number], scale=scale, vowel="ah",
            parts=(*part, *part),
        )
    )  # fmt: skip


def half(number: int, which: int) -> Audio:
    """The first (0) or second (1) half of a song."""
    whole = played(number)
    first, second = np.array_split(whole.samples, 2, axis=1)
    return Audio(np.ascontiguousarray((first, second)[which]), whole.rate_hz)


def described(sound: Audio) -> Content:
    """What a sound plays."""
    return describe_blocks(sound.blocks(), sound.rate_hz)


@cache
def content(number: int, which: int) -> Content:
    """What half of a song plays, as it is."""
    return described(half(number, which))


def through(sound: Audio, chain: Chain) -> Audio:
    """A sound behind a chain."""
    blocks = Line(chain, sound.rate_hz, sound.channels).blocks(sound.blocks())
    return Audio(np.concatenate(list(blocks), axis=1), sound.rate_hz)


def tilted(end_db: float) -> Chain:
    """A tilt of the spectrum, to so many dB at its ends."""
    return (
        Equalizer(
            bands=(
                Band(kind="low_shelf", frequency_hz=250.0, gain_db=-end_db, q=0.4),
                Band(kind="high_shelf", frequency_hz=3000.0, gain_db=end_db, q=0.4),
            )
        ),
    )


LEVEL: Chain = (Gain(gain_db=-20.0),)
CRUSHED: Chain = (
    Compressor(threshold_db=-24.0, ratio=4.0, attack_ms=10.0, release_ms=120.0),
    Gain(gain_db=12.0),
    Limiter(ceiling_dbtp=-1.0),
)
