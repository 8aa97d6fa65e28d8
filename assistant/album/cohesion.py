"""All songs at once: a common sound, and what is done to each song to come part of the way toward it.

The centre is the median over the songs of tilt, low end, shape and width: robust, so that one dark demo does not
darken the rest. In the numbers that a listener hears first from one song to the next each song goes three quarters of
the way, or as far as is asked for, which leaves a quarter of the spread; in the rest, which is its character, less than
a third of the way. References move all songs alike, by as much as the evidence carries (`fit.evidence`); they do not
replace the centre.

A song with a reference of its own is matched to that; in loudness it belongs to the album all the same.

Conventions: everything here is solved from profiles, before anything is rendered; `masters` renders. Songs keep their
order.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from assistant import __version__
from assistant.album.loudness import clean_lufs, pooled_lufs, relative_goals
from assistant.album.measures import MEASURES, Measures, Spread, measures_of
from assistant.album.notes import Noted, read_notes
from assistant.album.telling import Moved, moves_told, outliers_told
from assistant.album.turning import MOST_SHAPE_DB, Move, curve_of, shape_of, turned, widened_db
from assistant.album.wishes import SongWish, Wishes
from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.fit.evidence import estimate
from assistant.fit.transients import MOST_DB as MOST_LIFT_DB
from assistant.landing import CLEAN_REDUCTION_DB
from assistant.options import MatchOptions
from assistant.pairing import broad
from assistant.profile import Profile, pool
from assistant.references.source import Source
from assistant.units import Floats

__all__ = ["AlbumSong", "Cohesion", "Level", "SongPlan", "solve", "spreads"]

_SHAPE_SHARE = 0.4
"""How much of a song's way toward the centre its finer shape goes, which is its character."""
_LIFT_FROM_DB = 1.5
"""Attacks are lifted where peaks stand lower over the loudness than usual by more than this."""
_HEARD_DB = 0.05
AIM_NAME = "the album's common sound"


@dataclass(frozen=True, kw_only=True)
class AlbumSong:
    """A song of the album as it was measured."""

    wish: SongWish
    profile: Profile
    sources: tuple[Source, ...] = ()
    """References for this song alone."""
    stamp: str = ""
    """Says which state of the file was measured; goes into the fingerprint."""


@dataclass(frozen=True, kw_only=True)
class SongPlan:
    """What is done to one song."""

    song: AlbumSong
    noted: Noted
    before: Measures
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
    """What moves, and why."""

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
    def counts(self) -> bool:
        """Whether it belongs to the common sound: no reference of its own, and not left as it is."""
        return not self.song.sources and not self.noted.limits.tone

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
    state = path.stat() if path is not None and path.is_file() else None
    measured = None if kept is None else hashlib.sha256(kept.to_json().encode()).hexdigest()
    return [source.name, source.weight, source.aspect, state and [state.st_size, state.st_mtime_ns], measured]


@dataclass(frozen=True, kw_only=True)
class Cohesion:
    """What is done to all of them."""

    wishes: Wishes
    songs: tuple[SongPlan, ...]
    centre: Measures
    """The medians of the songs."""
    spreads: dict[str, Spread]
    """Before anything is done, by the names of `MEASURES`."""
    lufs: float
    """About the loudness of the whole album to come; `masters` finds it out."""
    level: "Level"
    sentences: tuple[str, ...]
    """What holds for all songs, and which stand apart."""


def spreads(measured: Sequence[Measures], noted: Sequence[Noted]) -> dict[str, Spread]:
    """How far songs differ in each measure, those left out that are marked to differ in it."""
    exempt = {
        "loudness_lufs": lambda limits: limits.loudness or limits.offset_lu != 0.0,
        "loud_lufs": lambda limits: limits.loudness or limits.offset_lu != 0.0,
        "tilt_db_per_octave": lambda limits: limits.tone,
        "low_end_db": lambda limits: limits.tone or limits.low_end,
        "width_db": lambda limits: limits.width,
        "plr_db": lambda limits: limits.loudness or limits.offset_lu != 0.0 or limits.dynamics,
    }
    pairs = list(zip(measured, noted, strict=True))
    return {
        name: Spread.of([getattr(each, name) for each, said in pairs if not exempt[name](said.limits)])
        for name in MEASURES
    }


def solve(wishes: Wishes, songs: Sequence[AlbumSong], references: Sequence[Profile] = ()) -> Cohesion:
    """Solve for all songs.

    Args:
        wishes: what was asked for.
        songs: each of `wishes.songs` as it was measured, in their order; each has a loudness.
        references: toward which the album goes as a whole, measured.
    """
    noted = [read_notes(song.wish.notes) for song in songs]
    measured = [measures_of(song.profile) for song in songs]
    own = [bool(song.sources) for song in songs]
    counted = [k for k in range(len(songs)) if not own[k] and not noted[k].limits.tone] or list(range(len(songs)))
    centre = _median([measured[k] for k in counted])
    shape_db = np.median([shape_of(songs[k].profile) for k in counted], axis=0)
    whole_db, whole_wider_db, told = _toward(references, [songs[k].profile for k in counted])
    toward = _Common(centre, shape_db, whole_db, whole_wider_db, wishes.album.cohesion_percent / 100.0)
    turns = [_turn(*each, toward) for each in zip(songs, measured, noted, strict=True)]
    goals = relative_goals(measured, [said.limits for said in noted], wishes.album.loudness)
    energies = [song.profile.blocks.hop_energy for song in songs]
    lufs = np.array([each.loudness_lufs for each in measured])
    level = _level(wishes, references)
    start = pooled_lufs(energies, goals - lufs)
    goals = goals + _shift_lu(level, wishes.album.ceiling_dbtp, songs, turns, goals, start)
    plans = tuple(
        _plan(wishes, song, said, each, centre, turn, float(goal))
        for song, said, each, turn, goal in zip(songs, noted, measured, turns, goals, strict=True)
    )
    return Cohesion(
        wishes=wishes,
        songs=plans,
        centre=centre,
        spreads=spreads(measured, noted),
        lufs=pooled_lufs(energies, goals - lufs),
        level=level,
        sentences=(*told, level.told, *outliers_told([song.wish for song in songs], measured, centre)),
    )


@dataclass(frozen=True)
class _Common:
    """Toward what songs go."""

    centre: Measures
    shape_db: Floats
    whole_db: Floats
    """What all of them get for the references' sake."""
    whole_wider_db: float
    share: float
    """How much of its difference to the centre a song is moved."""


@dataclass(frozen=True)
class _Turn:
    """What is done to the sound of one."""

    curve_db: Floats
    side_db: Floats
    lifted_db: float


def _turn(song: AlbumSong, own: Measures, noted: Noted, toward: _Common) -> _Turn:
    """Nothing for a song with references of its own: its match finds that."""
    nothing = np.zeros(CENTRES_HZ.size)
    if song.sources:
        return _Turn(nothing, nothing, 0.0)
    limits, move = noted.limits, _move(song.profile, own, toward)
    curve_db = curve_of(song.profile, move, limits)
    side_db = nothing if own.width_db is None else widened_db(song.profile, curve_db, move.width_db, limits)
    return _Turn(curve_db, side_db, 0.0 if limits.dynamics else _lifted_db(own, toward))


def _median(measured: Sequence[Measures]) -> Measures:
    """The median of each measure."""
    wide = [each.width_db for each in measured if each.width_db is not None]
    names = [each.name for each in fields(Measures) if each.name != "width_db"]
    middle = {name: float(np.median([getattr(each, name) for each in measured])) for name in names}
    return Measures(**middle, width_db=float(np.median(wide)) if wide else None)


def _toward(references: Sequence[Profile], songs: Sequence[Profile]) -> tuple[Floats, float, tuple[str, ...]]:
    """What the references ask of the whole album: a broad curve, how much wider, and what to say of it."""
    if not references:
        return np.zeros(CENTRES_HZ.size), 0.0, ()
    album, reference = pool(songs), pool(references)
    difference = compare(album, reference)
    found = estimate(album, reference, difference)
    curve_db = broad(found.mid_db, difference.heard > 0.0) if np.any(difference.heard) else 0.0 * found.mid_db
    heard = found.width_db[difference.side_heard > 0.0]
    wider_db = float(np.median(heard)) if heard.size else 0.0
    text = (
        f"Toward the references the whole album moves by {curve_db.min():+.1f} to {curve_db.max():+.1f} dB of tone and "
        f"{wider_db:+.1f} dB of width: what the evidence carries."
    )
    return curve_db, wider_db, (text,)


def _move(profile: Profile, own: Measures, toward: _Common) -> Move:
    """What a song is asked to do."""
    centre, wider_db = toward.centre, 0.0
    if own.width_db is not None and centre.width_db is not None:
        wider_db = toward.share * (centre.width_db - own.width_db) + toward.whole_wider_db
    shape_db = _SHAPE_SHARE * toward.share * (toward.shape_db - shape_of(profile))
    return Move(
        tilt_db_per_octave=toward.share * (centre.tilt_db_per_octave - own.tilt_db_per_octave),
        low_end_db=toward.share * (centre.low_end_db - own.low_end_db),
        shape_db=np.clip(shape_db, -MOST_SHAPE_DB, MOST_SHAPE_DB),
        whole_db=toward.whole_db,
        width_db=wider_db,
    )


def _lifted_db(own: Measures, toward: _Common) -> float:
    """By how much attacks are lifted: part of what peaks over loudness are lower than usual, where that is much."""
    under_db = toward.centre.psr_db - own.psr_db
    return round(min(toward.share * under_db, MOST_LIFT_DB), 1) if under_db > _LIFT_FROM_DB else 0.0


@dataclass(frozen=True, kw_only=True)
class Level:
    """Where the whole album lands."""

    lufs: float | None
    """As the references are, or as it was asked for; None for the loudest that stays clean."""
    asked: bool
    """Whether it was named, and is paid for with limiting."""
    lost_lu: float = 0.0
    """What trims and fades take of it, once the masters are cut."""

    @property
    def told(self) -> str:
        """In a sentence."""
        clean = f"the limiter takes no more than {CLEAN_REDUCTION_DB:g} dB, typically, from any song"
        if self.lufs is None:
            return f"No loudness was asked for: the album lands on the loudest at which {clean}."
        if self.asked:
            return f"The whole album lands on {self.lufs:g} LUFS, which was asked for."
        return f"The album is to be as loud as the references together, {self.lufs:.1f} LUFS, as far as {clean}."


def _level(wishes: Wishes, references: Sequence[Profile]) -> Level:
    if wishes.album.lufs is not None:
        return Level(lufs=wishes.album.lufs, asked=True)
    return Level(lufs=pool(references).loudness_lufs if references else None, asked=False)


def _shift_lu(
    level: Level, ceiling_dbtp: float, songs: Sequence[AlbumSong], turns: Sequence[_Turn], goals: Floats, start: float
) -> float:
    """How far all goals are shifted together.

    Args:
        level: where to.
        ceiling_dbtp: of all.
        songs: the songs.
        turns: what is done to each.
        goals: among themselves: (songs,).
        start: the album's loudness at these.
    """
    if level.asked and level.lufs is not None:
        return level.lufs - start
    clean = [
        clean_lufs(song.profile, turn.curve_db, turn.lifted_db, ceiling_dbtp)
        for song, turn in zip(songs, turns, strict=True)
    ]
    room = float(np.min(np.array(clean) - goals))
    return room if level.lufs is None else min(level.lufs - start, room)


def _plan(
    wishes: Wishes, song: AlbumSong, noted: Noted, before: Measures, centre: Measures, turn: _Turn, goal_lufs: float
) -> SongPlan:
    """Put one song's plan together."""
    limits, album = noted.limits, wishes.album
    lifts = turn.lifted_db > 0.0
    options = MatchOptions(
        tone=0.0 if limits.tone else None,
        width=0.0 if limits.width else None,
        dynamics=None if song.sources and not limits.dynamics else 0.0,
        transients=100.0 if lifts else 0.0,
        lufs=float(np.clip(round(goal_lufs, 3), -60.0, 0.0)),
        ceiling_dbtp=album.ceiling_dbtp,
        most_limiting_db=None if album.lufs is not None else CLEAN_REDUCTION_DB,
    )
    moved = Moved(
        before=before, curve_db=turn.curve_db, side_db=turn.side_db, lifted_db=turn.lifted_db,
        sources=song.sources,
    )  # fmt: skip
    aim = None if song.sources else turned(song.profile, turn.curve_db, turn.side_db, turn.lifted_db)
    return SongPlan(
        song=song,
        noted=noted,
        before=before,
        curve_db=turn.curve_db,
        side_db=turn.side_db,
        lifted_db=turn.lifted_db,
        aim=aim,
        options=options,
        sentences=moves_told(moved, centre),
    )
