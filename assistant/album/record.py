"""A whole album on one screen: songs in, their masters, and where each stands on the record.

    [order] -> units -> measure -> cohesion -> masters -> cut -> ends -> sequence -> joins

A gapless run is mastered as one unit. Masters are kept in the album's workshop, by the fingerprints of their plans: a
unit whose files and plan are as they were is not rendered again.

Conventions: songs are numbered from 0 on, in the order in which they stand on the record.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.album.beforehand import trims_seconds, whole_ends
from assistant.album.cohesion import Cohesion, solve
from assistant.album.ends import Ends, find_ends
from assistant.album.joins import Join, measure_joins
from assistant.album.losses import lost_lu
from assistant.album.masters import TOLERANCE_LU, Coherent, Kept, as_delivered, held, make_masters
from assistant.album.options import AlbumOptions
from assistant.album.order import Suggestion, suggest
from assistant.album.plans import AlbumSong, SongPlan
from assistant.album.sequence import Sequence as Timeline
from assistant.album.sequence import arrange
from assistant.album.spacing import GAP_SECONDS, Spacing
from assistant.album.traits import traits_of
from assistant.album.units import Unit, cut, units_of
from assistant.album.wishes import SongWish, Wishes
from assistant.album.workshop import Workshop
from assistant.audio import Sound, choose_format, open_sound
from assistant.disc.frames import RATE_HZ as DISC_RATE_HZ
from assistant.errors import SoundError
from assistant.match import Match, Target
from assistant.plan import measured
from assistant.progress import Progress
from assistant.references.keeping import profile_of
from assistant.references.named import sources_named

__all__ = ["Record", "make_record", "timeline_at"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """The album as it was made."""

    wishes: Wishes
    """In the order of the record."""
    suggestion: Suggestion | None
    """Where an order was asked for."""
    units: tuple[Unit, ...]
    """What was mastered as one."""
    cohesion: Cohesion
    """Of the units, as what follows."""
    coherent: Coherent
    kept: frozenset[int]
    """The units that were not rendered again."""
    masters: tuple[Sound, ...]
    """Of each song."""
    ends: tuple[Ends, ...]
    timeline: Timeline
    """At the rate of a disc, on its frames."""
    joins: tuple[Join, ...]

    def unit_of(self, song: int) -> int:
        """The number of the unit in which a song was mastered."""
        return next(number for number, unit in enumerate(self.units) if song in unit.places)


Told = Callable[[SongPlan, Match, Path], Mapping[str, str]]
"""Tells of a master that was written to a path: texts by their endings."""


def make_record(wishes: Wishes, options: AlbumOptions, workshop: Workshop, progress: Progress, told: Told) -> Record:
    """Make the masters, and lay out the record.

    Args:
        wishes: the songs and what is wished for them, what was asked on the command line over it.
        options: the order, and what is delivered.
        workshop: where masters are kept.
        progress: is told how far the run is.
        told: what is kept to be read of each master.

    Raises:
        SoundError: a song that cannot be read, or has no loudness.
        OptionError: gaps, fades or positions that cannot be.
        OutputError: a master that cannot be written.
    """
    suggestion = _suggested(wishes, options, progress)
    if suggestion is not None:
        wishes = replace(wishes, songs=tuple(wishes.songs[place] for place in suggestion.order))
    timeline_at(DISC_RATE_HZ, [whole_ends(wish) for wish in wishes.songs], wishes)
    units = units_of(wishes, workshop.folder)
    songs = _measured_songs(units, progress)
    with progress.stage("analyze references"):
        references = [profile_of(source, progress) for source in sources_named(wishes.album.references)]
    cohesion = solve(replace(wishes, songs=tuple(unit.wish for unit in units)), songs, references)
    make = _Make(wishes, units, workshop, progress, told)
    cut = make.made(cohesion)
    if cut.misses:
        cut = make.made(cut.coherent.cohesion, again=True)
    with progress.stage("measure joins"):
        joins = measure_joins(cut.timeline, cut.masters, cut.ends)
    return Record(
        wishes=wishes, suggestion=suggestion, units=units, cohesion=cohesion, coherent=cut.coherent, kept=cut.kept,
        masters=cut.masters, ends=cut.ends, timeline=cut.timeline, joins=joins,
    )  # fmt: skip


def _suggested(wishes: Wishes, options: AlbumOptions, progress: Progress) -> Suggestion | None:
    """The order that is proposed, where one was asked for; songs that are joined stay together."""
    if options.order == "given":
        return None
    with progress.stage("find an order"), ThreadPoolExecutor(2) as threads:
        traits = list(
            threads.map(lambda wish: traits_of(open_sound(wish.file), wish.title or wish.file.stem), wishes.songs)
        )
    together = [(place - 1, place) for place in range(1, len(traits)) if wishes.gap_before_seconds(place) <= 0.0]
    return suggest(traits, fixed=_fixed(wishes), together=together)


def _fixed(wishes: Wishes) -> Mapping[int, int]:
    """The place of each song that is not to move."""
    return {
        song: wish.position - 1 if isinstance(wish.position, int) else song
        for song, wish in enumerate(wishes.songs)
        if wish.position is not None
    }


def _measured_songs(units: Sequence[Unit], progress: Progress) -> list[AlbumSong]:
    """Each unit, measured, two at a time."""
    with progress.stage("analyze"), ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda unit: _song(unit, progress), units))


def _song(unit: Unit, progress: Progress) -> AlbumSong:
    wish = unit.wish
    profile = measured(open_sound(wish.file), progress, f"analyze {unit.told}")
    if profile.loudness_lufs is None:
        raise SoundError(f"{unit.told}: is silent, or shorter than 400 ms; there is nothing to master: right file?")
    sources = sources_named([wish.reference]) if wish.reference else ()
    return AlbumSong(wish=wish, profile=profile, sources=sources, stamp=unit.stamp)


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """The masters and where they are cut."""

    coherent: Coherent
    kept: frozenset[int]
    masters: tuple[Sound, ...]
    ends: tuple[Ends, ...]
    timeline: Timeline

    @property
    def misses(self) -> bool:
        """Whether the album is not as loud as was asked for, though masters could be rendered that are."""
        level, lufs = self.coherent.cohesion.level, self.coherent.lufs
        made = [match for match in self.coherent.matches if match is not None]
        if not made or not level.asked or level.lufs is None or lufs is None:
            return False
        missing_lu = level.lufs - lufs
        return abs(missing_lu) > TOLERANCE_LU and not (missing_lu > 0.0 and not self.kept and held(made))


@dataclass(frozen=True)
class _Make:
    """All that making the masters needs."""

    wishes: Wishes
    units: tuple[Unit, ...]
    workshop: Workshop
    progress: Progress
    told: Told

    def made(self, cohesion: Cohesion, *, again: bool = False) -> _Cut:
        """Make the masters that are not kept, or all of them again, and lay the record out."""
        coherent, kept = self._mastered(cohesion, again=again)
        masters = _masters(self.wishes, self.units, cohesion, self.workshop)
        with self.progress.stage("find ends"), ThreadPoolExecutor(2) as threads:
            ends = tuple(threads.map(find_ends, masters))
        timeline = timeline_at(DISC_RATE_HZ, ends, self.wishes, on_frames=True)
        lost = lost_lu(self.wishes, self.units, coherent.profiles, timeline)
        return _Cut(
            coherent=as_delivered(coherent, lost), kept=kept, masters=masters, ends=ends, timeline=timeline
        )  # fmt: skip

    def _mastered(self, cohesion: Cohesion, *, again: bool) -> tuple[Coherent, frozenset[int]]:
        """The masters; those that are kept are not made again."""
        fingerprints = [song.fingerprint for song in cohesion.songs]
        targets = [_target(song, self.workshop) for song in cohesion.songs]

        def done(place: int, match: Match, shift_lu: float) -> None:
            if match.after is not None:
                written = targets[place].temporary
                texts = self.told(cohesion.songs[place], match, written)
                self.workshop.keep(fingerprints[place], written, match.after, shift_lu, texts)

        profiles = {} if again else self.workshop.kept(fingerprints)
        kept = Kept(profiles=profiles, shift_lu=self.workshop.shift_lu) if profiles else None
        coherent = make_masters(cohesion, targets, self.progress, kept, done)
        self.workshop.forget_others(fingerprints, [song.path for song in cohesion.songs])
        return coherent, frozenset(profiles)


def _target(song: SongPlan, workshop: Workshop) -> Target:
    """Where the master of a unit goes: 32-bit float, at the rate of its source."""
    final = workshop.master(song.fingerprint)
    form = choose_format(Path("a.wav"), rate_hz=open_sound(song.path).rate_hz, bit_depth="32f", dither="none")
    return Target(temporary=final.with_suffix(".part"), final=song.path, form=form)


def _masters(wishes: Wishes, units: Sequence[Unit], cohesion: Cohesion, workshop: Workshop) -> tuple[Sound, ...]:
    """The master of each song, without what is to be cut off by hand."""
    whole = [
        sound
        for unit, song in zip(units, cohesion.songs, strict=True)
        for sound in cut(unit, workshop.master(song.fingerprint))
    ]
    return tuple(_trimmed(sound, wish) for sound, wish in zip(whole, wishes.songs, strict=True))


def _trimmed(sound: Sound, wish: SongWish) -> Sound:
    start, end = trims_seconds(wish)
    return sound.part(start, sound.duration_seconds - end) if start or end else sound


def timeline_at(rate_hz: int, ends: Sequence[Ends], wishes: Wishes, *, on_frames: bool = False) -> Timeline:
    """The record at a sampling rate.

    Args:
        rate_hz: of the record.
        ends: of each song.
        wishes: gaps, fades and trims.
        on_frames: whether tracks begin on 1/75 s.

    Raises:
        OptionError: gaps or fades that cannot be.
    """
    spacings = [_spacing(wishes, place) for place in range(len(ends))]
    channels = 2 if on_frames else max(each.channels for each in ends)
    return arrange(ends, spacings, rate_hz=rate_hz, channels=channels, on_frames=on_frames)


def _spacing(wishes: Wishes, place: int) -> Spacing:
    wish = wishes.songs[place]
    return Spacing(
        gap_seconds=wishes.gap_before_seconds(place) if place else GAP_SECONDS, between=wish.between,
        crossfade_shape=wish.crossfade_shape,
        head_off=wish.trim_start_seconds == "off", head_cut=not isinstance(wish.trim_start_seconds, str),
        tail_off=wish.trim_end_seconds == "off", tail_cut=not isinstance(wish.trim_end_seconds, str),
        fade_in_seconds=wish.fade_in_seconds, fade_out_seconds=wish.fade_out_seconds, fade_shape=wish.fade_shape,
    )  # fmt: skip
