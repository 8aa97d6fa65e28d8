"""What is said of each song and of the album, in sentences for a report. Nothing is computed here but words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.album.measures import LOW_END_HZ, TILT_OCTAVES, Measures
from assistant.album.wishes import SongWish
from assistant.bands import CENTRES_HZ
from assistant.references.source import Source
from assistant.units import Floats

__all__ = ["Moved", "moves_told", "name_of", "outliers_told"]

_WORTH_DB = 0.3
_LOW = (CENTRES_HZ > 40.0) & (CENTRES_HZ < LOW_END_HZ)
_HIGH = (CENTRES_HZ > 6000.0) & (CENTRES_HZ < 16000.0)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What is done to one song."""

    before: Measures
    curve_db: Floats
    side_db: Floats
    lifted_db: float
    sources: Sequence[Source]
    """Its own references."""


@dataclass(frozen=True)
class _Apart:
    """When a measure is told, and how."""

    name: str
    factor: float
    """By what it is multiplied to be told."""
    least: float
    """From which distance to the middle of the album on."""
    more: str
    less: str

    def told(self, own: Measures, centre: Measures) -> str:
        """In words, empty where it does not stand apart."""
        mine, theirs = getattr(own, self.name), getattr(centre, self.name)
        if mine is None or theirs is None:
            return ""
        apart = self.factor * (mine - theirs)
        return "" if abs(apart) < self.least else f"{abs(apart):.1f} {self.more if apart > 0.0 else self.less}"


_APART = (
    _Apart("loudness_lufs", 1.0, 3.0, "LU louder", "LU quieter"),
    _Apart("tilt_db_per_octave", TILT_OCTAVES, 4.0, "dB brighter", "dB darker"),
    _Apart("low_end_db", 1.0, 4.0, "dB heavier in the low end", "dB lighter in the low end"),
    _Apart("width_db", 1.0, 4.0, "dB wider", "dB narrower"),
    _Apart("psr_db", 1.0, 3.0, "dB more dynamic (peak over loudness)", "dB denser (peak over loudness)"),
)


def name_of(song: SongWish) -> str:
    """A song as it is called."""
    return song.title or song.file.name


def outliers_told(songs: Sequence[SongWish], measured: Sequence[Measures], centre: Measures) -> tuple[str, ...]:
    """A sentence for each song that stands apart in something."""
    told = []
    for song, own in zip(songs, measured, strict=True):
        apart = [words for rule in _APART if (words := rule.told(own, centre))]
        if apart:
            told.append(f"{name_of(song)} is {' and '.join(apart)} than the middle of the album.")
    return tuple(told)


def moves_told(moved: Moved, centre: Measures) -> tuple[str, ...]:
    """What moves in one song, and why."""
    own = moved.before
    told = []
    if moved.sources:
        names = ", ".join(source.name for source in moved.sources)
        return (f"Its sound goes toward {names}, and not toward the album.",)
    if np.ptp(moved.curve_db) > _WORTH_DB:
        told.append(_tone_told(moved, centre))
    wider_db = float(moved.side_db[CENTRES_HZ > 200.0].mean())
    if abs(wider_db) > _WORTH_DB and own.width_db is not None and centre.width_db is not None:
        middle = f"the middle of the album {centre.width_db:.1f} dB"
        told.append(f"Side {wider_db:+.1f} dB: side over mid was {own.width_db:.1f} dB, {middle}.")
    if moved.lifted_db > 0.0:
        told.append(
            f"Attacks are lifted by {moved.lifted_db:.1f} dB: its peaks stand {own.psr_db:.1f} dB over the loudness, "
            f"{centre.psr_db:.1f} dB in the middle of the album. What limiting took cannot be had back."
        )
    return tuple(told)


def _tone_told(moved: Moved, centre: Measures) -> str:
    own = moved.before
    turn_db = TILT_OCTAVES * (own.tilt_db_per_octave - centre.tilt_db_per_octave)
    heavy_db = own.low_end_db - centre.low_end_db
    low_db, high_db = float(moved.curve_db[_LOW].mean()), float(moved.curve_db[_HIGH].mean())
    tone = f"{abs(turn_db):.1f} dB {'brighter' if turn_db > 0.0 else 'darker'}"
    low_end = f"{abs(heavy_db):.1f} dB {'heavier' if heavy_db > 0.0 else 'lighter'}"
    return (
        f"Low end {low_db:+.1f} dB and highs {high_db:+.1f} dB: from 60 Hz to 12 kHz it was {tone} than the middle of "
        f"the album, its low end beside that {low_end}."
    )
