"""What is said of each song and of the album, in sentences for a report. Nothing is computed here but words."""

from collections.abc import Sequence

import numpy as np

from assistant.album.measures import LOW_END_HZ, TILT_OCTAVES, Measures
from assistant.album.wishes import SongWish
from assistant.bands import CENTRES_HZ
from assistant.references.source import Source
from assistant.units import Floats

__all__ = ["moves_told", "outliers_told"]

_WORTH_DB = 0.3
_APART = (
    ("loudness_lufs", 1.0, 3.0, "LU", "louder", "quieter"),
    ("tilt_db_per_octave", TILT_OCTAVES, 4.0, "dB", "brighter", "darker"),
    ("low_end_db", 1.0, 4.0, "dB", "heavier in the low end", "lighter in the low end"),
    ("width_db", 1.0, 4.0, "dB", "wider", "narrower"),
    ("psr_db", 1.0, 3.0, "dB", "more dynamic (peak over loudness)", "denser (peak over loudness)"),
)  # fmt: skip
"""Which measures are told, by what they are multiplied, from which distance to the middle of the album on, and how."""


def name_of(song: SongWish) -> str:
    """A song as it is called."""
    return song.title or song.file.name


def outliers_told(songs: Sequence[SongWish], measured: Sequence[Measures], centre: Measures) -> tuple[str, ...]:
    """A sentence for each song that stands apart in something."""
    told = []
    for song, own in zip(songs, measured, strict=True):
        apart = [words for words in (_apart(own, centre, *rule) for rule in _APART) if words]
        if apart:
            told.append(f"{name_of(song)} is {' and '.join(apart)} than the middle of the album.")
    return tuple(told)


def _apart(
    own: Measures, centre: Measures, name: str, factor: float, least: float, unit: str, more: str, less: str
) -> str:
    mine, theirs = getattr(own, name), getattr(centre, name)
    if mine is None or theirs is None or abs(factor * (mine - theirs)) < least:
        return ""
    return f"{abs(factor * (mine - theirs)):.1f} {unit} {more if mine > theirs else less}"


def moves_told(
    own: Measures, centre: Measures, curve_db: Floats, side_db: Floats, lifted_db: float, goal_lufs: float,
    sources: Sequence[Source],
) -> tuple[str, ...]:  # fmt: skip
    """What moves in one song, and why."""
    told = [f"It goes from {own.loudness_lufs:.1f} to {goal_lufs:.1f} LUFS."]
    if sources:
        return (
            *told,
            f"Its sound goes toward {', '.join(source.name for source in sources)}, and not toward the album.",
        )
    turn_db = TILT_OCTAVES * (own.tilt_db_per_octave - centre.tilt_db_per_octave)
    if np.ptp(curve_db) > _WORTH_DB:
        low, high = (
            curve_db[(CENTRES_HZ > 40.0) & (CENTRES_HZ < LOW_END_HZ)].mean(),
            curve_db[CENTRES_HZ > 6000.0].mean(),
        )
        told.append(
            f"Low end {low:+.1f} dB and highs {high:+.1f} dB: from 60 Hz to 12 kHz it was {abs(turn_db):.1f} dB "
            f"{'brighter' if turn_db > 0.0 else 'darker'} than the middle of the album, its low end "
            f"{abs(own.low_end_db - centre.low_end_db):.1f} dB {'heavier' if own.low_end_db > centre.low_end_db else 'lighter'}."
        )
    wider_db = float(side_db[CENTRES_HZ > 200.0].mean())
    if abs(wider_db) > _WORTH_DB and own.width_db is not None and centre.width_db is not None:
        told.append(
            f"Side {wider_db:+.1f} dB: its width was {own.width_db:.1f} dB, the middle of the album {centre.width_db:.1f} dB."
        )
    if lifted_db > 0.0:
        told.append(
            f"Attacks are lifted by {lifted_db:.1f} dB: its peaks stand {own.psr_db:.1f} dB over the loudness, "
            f"{centre.psr_db:.1f} dB in the middle of the album. What limiting took cannot be had back."
        )
    return tuple(told)
