"""A mix on one screen: a folder of tracks in, a mix and everything there is to say about it out.

    read -> measure -> label -> [like a rough mix] -> desk -> sum -> moves of the whole -> the bus: a match of all this

Mixing and mastering stay two steps: the desk is decided first, and what it makes is then matched to the reference as
any song would be. With the bus off the sum is written as it is, with headroom for whoever masters it.

Conventions: `working` is all tracks at one loudness and nothing else done: what a listener compares with. The sum's
true peak is brought to the headroom that was asked for by all faders together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.advice import Note
from assistant.analyze import analyze
from assistant.audio import open_sound
from assistant.errors import SoundError
from assistant.listen.stems import StemMeter, Stems
from assistant.match import Match, Target, master
from assistant.mixdown import Moved, Summed, kept, level_chains, write
from assistant.mixing.automation import Automation, automate
from assistant.mixing.desk import Desk, placed_again, set_up
from assistant.mixing.grid import Grid, pooled
from assistant.mixing.groups import Group, balance
from assistant.mixing.like import Likeness, like
from assistant.mixing.notes import mix_notes
from assistant.mixing.options import MixOptions
from assistant.mixing.rough import starts_of
from assistant.mixing.song import Song, Start, read_song
from assistant.mixing.space import Space, find_space
from assistant.mixing.strip import WORKING_LUFS
from assistant.options import MatchOptions
from assistant.processors import Ride
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.settings import Send, Settings
from assistant.tracks.measure import Measured, measure

TONE_OF_OTHER_PERCENT, WIDTH_OF_OTHER_PERCENT = 40.0, 60.0
"""How far the bus follows the tone and width of a song that plays other tracks."""
RAISED_FROM_HZ = 40.0
"""Below this nothing is boosted toward such a song: what its bass has there is its key's matter, and filters on the
tracks have just taken out what was no music."""
SAME_TRACKS_DB = 1.5
"""Levels that are explained to this are those of the same tracks."""
_SURE_OF_PEAK_DB = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Mix:
    """Everything a report needs."""

    folder_name: str
    song: Song
    desk: Desk
    likeness: Likeness | None
    options: MixOptions
    settings: Settings
    """With the chains of all tracks that are heard, and the bus."""
    working: Profile
    """All tracks at working level, nothing else done."""
    reference_grid: Grid
    sum_grid: Grid
    """What goes into the bus."""
    automation: Automation
    space: Space | None
    """None where it is off, or a rough mix is only met."""
    bus: Match
    """The sum, and what the bus made of it."""
    notes: tuple[Note, ...]
    """Of the desk; those of the bus are the match's."""
    stems: Stems | None = None
    """What went into the sum, where that was asked for."""

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """How loud each group is."""
        return balance(self.song, self.desk, self.sum_grid, self.reference_grid)

    @property
    def met(self) -> bool:
        """Whether a rough mix was to be met, and nothing else."""
        return (
            self.likeness is not None
            and self.options.like is not None
            and self.options.like.name in self.bus.reference_names
        )

    @property
    def compared(self) -> Match:
        """The bus's match with the tracks at working level in the place of its mix: what a listener compares."""
        return replace(self.bus, before=self.working)


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """Where a mix keeps what it needs on the way; the folder goes with it."""

    working: Path
    sum: Path


def mix(
    folder: Path, references: Sequence[Path], options: MixOptions, target: Target, workspace: Workspace,
    progress: Progress,
) -> Mix:  # fmt: skip
    """Mix the tracks of `folder` toward `references` and write the result to `target.temporary`.

    Args:
        folder: that holds the tracks.
        references: sound files; several are pooled. None at all where a rough mix is to be met.
        options: what is asked for.
        target: where to write.
        workspace: where the sums go on the way.
        progress: is told how far the run is.

    Raises:
        SoundError: a file that cannot be read, or nothing to mix.
        OutputError: the output cannot be written.
    """
    goals = list(references) or ([options.like] if options.like else [])
    beside = [*references, *([options.like] if options.like else [])]
    song = read_song(folder, beside, progress)
    with progress.stage("analyze references"):
        heard = [_heard(path, progress) for path in goals]
        reference = pooled([each.grid for each in heard], [-(each.profile.loudness_lufs or 0.0) for each in heard])
    song, likeness, starts = _started(song, options, progress)
    asked = bool(references)
    desk = set_up(song, reference, starts, progress, shape=asked, ride=asked and options.rides == "auto")
    space = _spaced(song, desk, references, options, progress)
    sends = {} if space is None else space.sends
    if space is not None and space.ambience is not None and sends:
        desk = placed_again(song, desk, reference.narrowed(space.ambience.wide_share))
    working = _written_working(song, desk, workspace, progress)
    grids = [each.grid for each in heard] if asked else []
    desk, automation, sum_grid = _balanced(song, desk, sends, grids, options, progress)
    moved = _moved_sum(song, desk, sends, automation)
    meter = StemMeter(moved.summed) if options.overhears else None
    with progress.stage("sum"):
        write(replace(moved, summed=replace(moved.summed, listener=meter)), workspace.sum)
    bus = master(workspace.sum, goals, _bus_options(options, desk), target, progress)
    chain = (*automation.chain, *(bus.settings.bus if options.has_bus else ()))
    settings = Settings(bus=chain, tracks=desk.chains, groups=desk.groups, sends=sends)
    return Mix(
        folder_name=folder.resolve().name, song=song, desk=desk, likeness=likeness, options=options, settings=settings,
        working=working, reference_grid=reference, sum_grid=sum_grid, automation=automation,
        space=space, bus=bus, stems=None if meter is None else _stems(song, desk, settings, meter),
        notes=mix_notes(song, desk, met=not asked),
    )  # fmt: skip


def _heard(path: Path, progress: Progress) -> Measured:
    """A reference, measured."""
    sound = open_sound(path)
    found = measure(sound, progress, f"analyze {path.name}", sound.samples)
    if found.is_silent:
        raise SoundError(f"{path} is silent (under -70 LUFS throughout); there is nothing to match: right file?")
    return found


def _started(
    song: Song, options: MixOptions, progress: Progress
) -> tuple[Song, Likeness | None, Mapping[str, Start] | None]:
    """What a rough mix of the same song tells of each track; those that it does not hold are muted."""
    if options.like is None:
        return song, None, None
    with progress.stage("like the rough mix"):
        likeness = like(song.tracks, open_sound(options.like))
    starts = starts_of(likeness, song, options.like)
    tracks = dict(song.wishes.tracks)
    for name, start in starts.items():
        if not start.heard:
            tracks[name] = replace(song.wishes.of(name), mute=True)
    song = replace(song, wishes=replace(song.wishes, tracks=tracks))
    if not song.heard:
        raise SoundError(f"{options.like}: none of the tracks is in it; is it of another song or take?")
    return song, likeness, starts


def _written_working(song: Song, desk: Desk, workspace: Workspace, progress: Progress) -> Profile:
    """Write all tracks at working level, peaks under full scale, and measure them."""
    gains = {strip.name: WORKING_LUFS - (strip.delivered_lufs or 0.0) for strip in desk.heard}
    with progress.stage("working level"):
        summed = Summed(song.tracks, level_chains(gains))
        return analyze(kept(summed, workspace.working), summed.rate_hz, summed.channels)


def _spaced(
    song: Song, desk: Desk, references: Sequence[Path], options: MixOptions, progress: Progress
) -> Space | None:
    """The rooms and echoes that tracks share."""
    if options.space == "off" or not references:
        return None
    same = desk.levels.residual_db <= SAME_TRACKS_DB
    return find_space(song, desk, [open_sound(path) for path in references], progress, same=same)


def _balanced(
    song: Song,
    desk: Desk,
    sends: Mapping[str, Send],
    references: Sequence[Grid],
    options: MixOptions,
    progress: Progress,
) -> tuple[Desk, Automation, Grid]:  # fmt: skip
    """The moves of the whole; then all faders together, until the sum's true peak is where it was asked for.

    Faders stand behind everything that does not act in proportion, so a measurement before the move tells all.

    Returns:
        The desk with its faders moved, the moves, and the grid of what goes into the bus.
    """
    still = Automation(parts=None, fade=Ride())
    with progress.stage("headroom"):
        measured = _measured(song, desk, sends, still, progress)
        automation = automate(measured.grid, references, options)
        if automation.chain:
            measured = _measured(song, desk, sends, automation, progress)
    peak = measured.profile.true_peak_dbtp
    by_db = 0.0 if peak is None else round(options.headroom_dbtp - peak - _SURE_OF_PEAK_DB, 2)
    return _moved(desk, by_db), automation, measured.grid.turned(np.asarray(10.0 ** (by_db / 10.0)))


def _measured(
    song: Song, desk: Desk, sends: Mapping[str, Send], automation: Automation, progress: Progress
) -> Measured:
    summed = _moved_sum(song, desk, sends, automation)
    return measure(summed, progress, "sum", summed.samples)


def _moved_sum(song: Song, desk: Desk, sends: Mapping[str, Send], automation: Automation) -> Moved:
    """What goes into the bus."""
    return Moved(Summed(song.tracks, desk.chains, desk.groups, sends), automation.chain)


def _stems(song: Song, desk: Desk, settings: Settings, meter: StemMeter) -> Stems:
    """What went into the sum, by its groups."""
    groups = {strip.name: strip.label.group for strip in desk.strips}
    return Stems(tracks=song.tracks, settings=settings, grids=meter.grids(), groups=groups)


def _moved(desk: Desk, by_db: float) -> Desk:
    """All faders moved by the same."""
    strips = [replace(each, fader_db=round(each.fader_db, 2) + by_db) for each in desk.strips]
    drums = None if desk.drums is None else desk.drums.moved(by_db)
    return replace(desk, strips=tuple(strips), drums=drums)


def _bus_options(options: MixOptions, desk: Desk) -> MatchOptions:
    """What is asked of the match of the sum.

    How far a finished mix should follow another song's tone is a matter of evidence: most of the difference may be what
    the two play. Tracks have no engineer's tone yet, so a mix of them takes a stated share of the difference where the
    user says nothing; where the reference plays the same tracks, evidence decides as ever.
    """
    if not options.has_bus:
        return MatchOptions(strength=0.0, loudness=0.0, ceiling_dbtp=0.0)
    asked = options.match
    if asked.strength is not None or desk.levels.residual_db <= SAME_TRACKS_DB or options.like is not None:
        return asked
    tone = TONE_OF_OTHER_PERCENT if asked.tone is None else asked.tone
    width = WIDTH_OF_OTHER_PERCENT if asked.width is None else asked.width
    return replace(asked, tone=tone, width=width, raised_from_hz=RAISED_FROM_HZ)
