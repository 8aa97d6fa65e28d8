"""What is done to one song of an album, and how that is put right once the song was rendered.

Conventions: curves are dB on the band grid, positive means "add". A fingerprint is one of all that a master hangs on
but the shift of the whole album (`masters`).
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant import __version__
from assistant.album.measures import TILT_OCTAVES, Measures, measures_of
from assistant.album.notes import Noted
from assistant.album.turning import Move, curve_of, turned, widened_db
from assistant.album.wishes import SongWish
from assistant.bands import CENTRES_HZ
from assistant.options import MatchOptions
from assistant.profile import Profile
from assistant.references.source import Source
from assistant.references.stamp import Stamp
from assistant.units import Floats

__all__ = ["AIM_NAME", "AlbumSong", "SongPlan", "curves_of", "missed_of", "retuned"]

AIM_NAME = "the album's common sound"
_RETUNED_DB = 0.7
"""By how much tilt from end to end, or low end, may miss its aim before a song is turned again."""


@dataclass(frozen=True, kw_only=True)
class AlbumSong:
    """A song of the album as it was measured."""

    wish: SongWish
    profile: Profile
    sources: tuple[Source, ...] = ()
    """References for this song alone."""
    stamp: str = ""
    """Which state of the file was measured; goes into the fingerprint."""


@dataclass(frozen=True, kw_only=True)
class SongPlan:
    """What is done to one song."""

    song: AlbumSong
    noted: Noted
    before: Measures
    move: Move
    """What is asked of its tone and width."""
    curve_db: Floats
    """What its equalizer is to do: (61,); 0 where it has references of its own."""
    side_db: Floats
    """What its side gets on top: (61,)."""
    lifted_db: float
    """What its attacks get."""
    aim: Profile | None
    """The song's own profile, turned; None where it has references of its own."""
    options: MatchOptions
    sentences: tuple[str, ...]
    """What moves in its sound, and why, as planned; `Coherent.told` says what became of it."""

    @property
    def path(self) -> Path:
        """The sound file."""
        return self.song.wish.file

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it is matched to."""
        return self.song.sources or (Source(name=AIM_NAME, kept=self.aim),)

    @property
    def goal_lufs(self) -> float:
        """The loudness to land on."""
        return self.options.lufs or 0.0

    @property
    def fingerprint(self) -> str:
        """Stays the same as long as rendering it would give the same sound."""
        told = {
            "version": __version__,
            "stamp": self.song.stamp,
            "curve_db": np.round(self.curve_db, 2).tolist(),
            "side_db": np.round(self.side_db, 2).tolist(),
            "lifted_db": round(self.lifted_db, 1),
            "options": repr(replace(self.options, lufs=round(self.goal_lufs, 2))),
            "sources": [_source_told(source) for source in self.song.sources],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


def _source_told(source: Source) -> list[object]:
    path, kept = source.path, source.kept
    stamp = list(Stamp.of(path).place[1:]) if path is not None and path.is_file() else None
    measured = None if kept is None else hashlib.sha256(kept.to_json().encode()).hexdigest()
    return [source.name, source.weight, source.aspect, stamp, measured]


def curves_of(profile: Profile, own: Measures, move: Move, noted: Noted) -> tuple[Floats, Floats]:
    """What makes a move: the curve of the whole, and that of side on top of it."""
    curve_db = curve_of(profile, move, noted.limits)
    if own.width_db is None:
        return curve_db, np.zeros(CENTRES_HZ.size)
    return curve_db, widened_db(profile, curve_db, move.width_db, noted.limits)


def retuned(plan: SongPlan, after: Measures) -> SongPlan | None:
    """The plan with a tone that makes up for what the limiter did to it; None where that is little.

    A limiter that turns down what is loud changes the average of a song whose loud parts have another tone. A match
    does not mind, since no section is turned; from song to song it is heard.

    Args:
        plan: of a song that was rendered.
        after: what was measured of it.
    """
    if plan.aim is None or plan.noted.limits.tone:
        return None
    missed = missed_of(plan, after)
    if max(abs(missed.tilt_db_per_octave) * TILT_OCTAVES, abs(missed.low_end_db)) < _RETUNED_DB:
        return None
    move = replace(
        plan.move,
        tilt_db_per_octave=plan.move.tilt_db_per_octave + missed.tilt_db_per_octave,
        low_end_db=plan.move.low_end_db + missed.low_end_db,
    )
    curve_db, side_db = curves_of(plan.song.profile, plan.before, move, plan.noted)
    aim = turned(plan.song.profile, curve_db, side_db, plan.lifted_db)
    return replace(plan, move=move, curve_db=curve_db, side_db=side_db, aim=aim)


def missed_of(plan: SongPlan, after: Measures) -> Move:
    """By how much the tone of a master fell short of its plan's aim."""
    aim = after if plan.aim is None else measures_of(plan.aim)
    return Move(
        tilt_db_per_octave=aim.tilt_db_per_octave - after.tilt_db_per_octave,
        low_end_db=0.0 if plan.noted.limits.low_end else aim.low_end_db - after.low_end_db,
    )
