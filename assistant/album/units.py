"""What is mastered as one: a song, or a gapless run of songs, which is one recording.

Filters, compressors and limiters remember what came before. Songs that follow each other without a gap are therefore
rendered as one stream with one chain, and cut again where they were cut: their joins are those of the uncut render, to
the bit.

A song in one channel is mastered as the two that the album has: a meter reads one that is heard from both sides 3 LU
louder, and the limiter sees what is delivered.

Conventions: places count from 0 on, in the order of the record. What is put together lies in the album's workshop as
32-bit float, which holds 24 bits exactly.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.album.render import in_channels
from assistant.album.wishes import SongWish, Wishes
from assistant.album.workshop import SOUND
from assistant.audio import Block, Sound, choose_format, open_output, open_sound
from assistant.errors import OptionError
from assistant.references.stamp import Stamp

__all__ = ["RUN", "Unit", "cut", "units_of"]

CHANNELS = 2
RUN = "run-"
"""What names in the workshop begin with that hold what was put together."""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is mastered as one."""

    places: tuple[int, ...]
    """The songs of which it is made."""
    wish: SongWish
    """Its file and its notes: those of its songs together."""
    samples: tuple[int, ...]
    """The length of each."""
    stamp: str
    """Which state of its files was taken."""
    files: tuple[Path, ...]
    """The songs' own."""

    @property
    def told(self) -> str:
        """Its files by their names."""
        return " and ".join(file.name for file in self.files)


def units_of(wishes: Wishes, workshop: Path) -> tuple[Unit, ...]:
    """The units of an album; runs are put together in `workshop`.

    Raises:
        SoundError: a file that cannot be read.
        OptionError: songs of a run that differ in rate, or in what they are to sound like.
        OutputError: a run that cannot be written.
    """
    runs: list[list[int]] = []
    for place in range(len(wishes.songs)):
        if place and wishes.gap_before_seconds(place) == 0.0:
            runs[-1].append(place)
        else:
            runs.append([place])
    return tuple(_unit(run, [wishes.songs[place] for place in run], workshop) for run in runs)


def _unit(places: Sequence[int], wishes: Sequence[SongWish], workshop: Path) -> Unit:
    sounds = [open_sound(wish.file) for wish in wishes]
    stamps = [Stamp.of(wish.file) for wish in wishes]
    stamp = "; ".join(f"{each.path.name} {each.size} {each.modified_ns}" for each in stamps)
    samples = tuple(sound.samples for sound in sounds)
    whole = len(wishes) == 1 and sounds[0].channels == CHANNELS
    wish = wishes[0] if whole else _joined(wishes, sounds, stamp, workshop)
    files = tuple(each.file for each in wishes)
    return Unit(places=tuple(places), wish=wish, samples=samples, stamp=stamp, files=files)


def _joined(wishes: Sequence[SongWish], sounds: Sequence[Sound], stamp: str, workshop: Path) -> SongWish:
    """A run, or a song in one channel, as one song in two, put together where it is not there yet."""
    first = wishes[0]
    for wish, sound in zip(wishes[1:], sounds[1:], strict=True):
        if sound.rate_hz != sounds[0].rate_hz:
            raise OptionError(
                f"{wish.file}: has {sound.rate_hz} Hz, {first.file} in front of it {sounds[0].rate_hz} Hz; songs "
                "without a gap need the same: give it a gap?"
            )
        if (wish.notes, wish.reference) != (first.notes, first.reference):
            raise OptionError(
                f"{wish.file}: has other notes or another reference than {first.file}, which it follows without a gap; "
                "one recording is mastered as one: give both the same, or a gap"
            )
    file = workshop / f"{RUN}{hashlib.sha256(stamp.encode()).hexdigest()[:24]}{SOUND}"
    if not file.is_file():
        form = choose_format(Path("run.wav"), rate_hz=sounds[0].rate_hz, bit_depth="32f", dither="none")
        with open_output(file, form, CHANNELS, samples=sum(each.samples for each in sounds)) as writer:
            for block in _blocks(sounds):
                writer.write(block)
    title = " / ".join(wish.title or wish.file.stem for wish in wishes)
    return replace(first, file=file, title=title)


def _blocks(sounds: Sequence[Sound]) -> Iterator[Block]:
    for sound in sounds:
        for block in sound.blocks():
            yield in_channels(block, CHANNELS)


def cut(unit: Unit, master: Path) -> list[Sound]:
    """The master of each song of a unit: parts of the master of all of it.

    Raises:
        SoundError: the master cannot be read.
    """
    whole = open_sound(master)
    if len(unit.places) == 1:
        return [whole]
    starts = [sum(unit.samples[:number]) for number in range(len(unit.samples))]
    return [replace(whole, start=start, samples=count) for start, count in zip(starts, unit.samples, strict=True)]
