"""A whole album on one screen: songs in, their masters, and where each stands on the record.

    measure -> [order] -> cohesion -> masters -> ends -> sequence -> joins

Masters are kept in the album's workshop, by the fingerprints of their plans: a song whose file and plan are as they
were is not rendered again.

Conventions: songs are numbered from 0 on, in the order in which they stand on the record.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.album.cohesion import AlbumSong, Cohesion, SongPlan, solve
from assistant.album.ends import Ends, find_ends
from assistant.album.joins import Join, measure_joins
from assistant.album.masters import Coherent, make_masters
from assistant.album.options import AlbumOptions
from assistant.album.order import Suggestion, suggest
from assistant.album.sequence import Sequence as Timeline
from assistant.album.sequence import arrange
from assistant.album.spacing import GAP_SECONDS, Spacing
from assistant.album.traits import traits_of
from assistant.album.wishes import SongWish, Wishes
from assistant.album.workshop import Workshop
from assistant.audio import Sound, choose_format, open_sound
from assistant.disc.frames import RATE_HZ as DISC_RATE_HZ
from assistant.errors import OptionError, SoundError
from assistant.match import Match, Target
from assistant.plan import measured
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.references.named import sources_named
from assistant.references.source import Source
from assistant.references.stamp import Stamp

__all__ = ["Record", "make_record", "timeline_at"]


@dataclass(frozen=True, kw_only=True)
class Record:
    """The album as it was made."""

    wishes: Wishes
    """In the order of the record."""
    suggestion: Suggestion | None
    """Where an order was asked for."""
    cohesion: Cohesion
    coherent: Coherent
    masters: tuple[Sound, ...]
    """Trimmed by hand where that was asked for."""
    ends: tuple[Ends, ...]
    timeline: Timeline
    """At the rate of a disc, on its frames."""
    joins: tuple[Join, ...]
    kept: frozenset[int]
    """The songs that were not rendered again."""


def make_record(wishes: Wishes, options: AlbumOptions, workshop: Workshop, progress: Progress) -> Record:
    """Make the masters, and lay out the record.

    Args:
        wishes: the songs and what is wished for them, what was asked on the command line over it.
        options: the order, and what is delivered.
        workshop: where masters are kept.
        progress: is told how far the run is.

    Raises:
        SoundError: a song that cannot be read, or has no loudness.
        OptionError: gaps, fades or positions that cannot be.
        OutputError: a master that cannot be written.
    """
    songs = _measured_songs(wishes, progress)
    suggestion = _suggested(wishes, songs, options, progress)
    if suggestion is not None:
        songs = [songs[place] for place in suggestion.order]
        wishes = replace(wishes, songs=tuple(song.wish for song in songs))
    cohesion = solve(wishes, songs, _profiles(sources_named(wishes.album.references), progress))
    coherent, kept = _mastered(cohesion, workshop, progress)
    masters = [_trimmed(workshop.master(song.fingerprint), song.song.wish) for song in cohesion.songs]
    with progress.stage("find ends"), ThreadPoolExecutor(2) as threads:
        ends = tuple(threads.map(find_ends, masters))
    timeline = timeline_at(DISC_RATE_HZ, ends, wishes, on_frames=True)
    with progress.stage("measure joins"):
        joins = measure_joins(timeline, masters, ends)
    return Record(
        wishes=wishes, suggestion=suggestion, cohesion=cohesion, coherent=coherent, masters=tuple(masters), ends=ends,
        timeline=timeline, joins=joins, kept=kept,
    )  # fmt: skip


def _measured_songs(wishes: Wishes, progress: Progress) -> list[AlbumSong]:
    """Each song, measured, two at a time."""
    with progress.stage("analyze"), ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda wish: _song(wish, progress), wishes.songs))


def _song(wish: SongWish, progress: Progress) -> AlbumSong:
    sound = open_sound(wish.file)
    profile = measured(sound, progress, f"analyze {wish.file.name}")
    if profile.loudness_lufs is None:
        raise SoundError(f"{wish.file}: is silent, or shorter than 400 ms; there is nothing to master: right file?")
    sources = sources_named([wish.reference]) if wish.reference else ()
    stamp = Stamp.of(wish.file)
    return AlbumSong(wish=wish, profile=profile, sources=sources, stamp=f"{stamp.size} {stamp.modified_ns}")


def _suggested(
    wishes: Wishes, songs: Sequence[AlbumSong], options: AlbumOptions, progress: Progress
) -> Suggestion | None:
    """The order that is proposed, where one was asked for."""
    if options.order == "given":
        return None
    with progress.stage("find an order"), ThreadPoolExecutor(2) as threads:
        traits = list(
            threads.map(
                lambda song: traits_of(open_sound(song.wish.file), _name(song.wish), profile=song.profile), songs
            )
        )
    together = [(place - 1, place) for place in range(1, len(songs)) if wishes.gap_before_seconds(place) <= 0.0]
    return suggest(traits, fixed=_fixed(wishes), together=together)


def _name(wish: SongWish) -> str:
    return wish.title or wish.file.stem


def _fixed(wishes: Wishes) -> Mapping[int, int]:
    """The place of each song that is not to move."""
    return {
        song: wish.position - 1 if isinstance(wish.position, int) else song
        for song, wish in enumerate(wishes.songs)
        if wish.position is not None
    }


def _profiles(sources: Sequence[Source], progress: Progress) -> list[Profile]:
    """The references of the whole album."""
    with progress.stage("analyze references"):
        return [source.profile(progress) for source in sources]


def _mastered(cohesion: Cohesion, workshop: Workshop, progress: Progress) -> tuple[Coherent, frozenset[int]]:
    """The masters, of which those that are kept already are not made again."""
    fingerprints = [song.fingerprint for song in cohesion.songs]
    shift_lu = workshop.shift_lu
    kept = {} if shift_lu is None else workshop.kept(fingerprints)
    targets = [_target(song, workshop) for song in cohesion.songs]

    def done(place: int, match: Match) -> None:
        if match.after is not None:
            workshop.keep(fingerprints[place], targets[place].temporary, match.after)

    coherent = make_masters(
        cohesion, targets, progress, kept, shift_lu=shift_lu if kept else None, shifted=workshop.remember, done=done
    )
    workshop.forget_others(fingerprints)
    made = {place for place, match in enumerate(coherent.matches) if match is not None}
    return coherent, frozenset(kept) - made


def _target(song: SongPlan, workshop: Workshop) -> Target:
    """Where the master of a song goes: 32-bit float, at the rate of its source."""
    final = workshop.master(song.fingerprint)
    form = choose_format(final, rate_hz=open_sound(song.path).rate_hz, bit_depth="32f", dither="none")
    return Target(temporary=final.with_suffix(".part.wav"), final=song.path, form=form)


def _trimmed(master: Path, wish: SongWish) -> Sound:
    """A master without what is to be cut off by hand."""
    sound = open_sound(master)
    start, end = (each if isinstance(each, float) else 0.0 for each in (wish.trim_start_seconds, wish.trim_end_seconds))
    if start + end >= sound.duration_seconds:
        raise OptionError(
            f"{wish.file}: {start:g} s and {end:g} s are to be trimmed of {sound.duration_seconds:.1f} s; nothing "
            "would be left: are they milliseconds?"
        )
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
        crossfade_shape=wish.crossfade_shape, trim=wish.trim_start_seconds == wish.trim_end_seconds == "auto",
        fade_in_seconds=wish.fade_in_seconds, fade_out_seconds=wish.fade_out_seconds, fade_shape=wish.fade_shape,
    )  # fmt: skip
