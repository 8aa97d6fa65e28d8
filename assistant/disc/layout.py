"""Where finished songs lie on a disc: to the sample for the sound, to the frame for the tracks.

    gap > 0    the song begins on a frame; the one before it is padded with silence up to a frame, then comes the gap,
               which is the song's pause (index 00)
    gap = 0    the song follows at once, to the sample: both were one recording, or are to sound like one

A song that follows at once seldom begins on a frame, and its sound is never moved: its track begins on the last frame
that starts before it, up to 13 ms early, so that skipping to it cuts nothing off. Songs of one rate that follow at once
make a run, which is brought to 44.1 kHz as one sound: a resampler for each would end and begin in silence, which is a
step at every join.

Where it fails: songs of different rates that follow at once are converted each by itself, so their join may click; they
cannot be parts of one recording.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.audio.resample import Streamable, resampled_samples
from assistant.disc.frames import LEAD_FRAMES, RATE_HZ, SAMPLES_PER_FRAME, frames_covering
from assistant.disc.red_book import Disc, DiscTrack, check_disc
from assistant.errors import OptionError


class Finished(Streamable, Protocol):
    """A song that is ready: a `Sound`."""

    @property
    def samples(self) -> int: ...  # noqa: D102 - as in `Sound`
    @property
    def bit_depth(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, kw_only=True)
class DiscSong:
    """A finished song and what the disc says of it.

    `gap_frames` is the silence before it, in frames: 150 are 2 s. Of the first song they count from the beginning of
    the disc, where 150 is the least. Codes are in the form that `codes` gives.
    """

    sound: Finished
    gap_frames: int = LEAD_FRAMES
    title: str = ""
    performer: str = ""
    songwriter: str = ""
    isrc: str = ""
    copy_permitted: bool = False


@dataclass(frozen=True, kw_only=True)
class Run:
    """Songs that follow one another at once, at one rate; the first sample of it in the album's sound file."""

    start_sample: int
    songs: tuple[DiscSong, ...]

    @property
    def rate_hz(self) -> int:
        """Of all its songs."""
        return self.songs[0].sound.rate_hz

    @property
    def end_sample(self) -> int:
        """The first sample after it, at 44.1 kHz."""
        return self.start_sample + resampled_samples(self._taken(self.songs), self.rate_hz, RATE_HZ)

    def start_of_last(self) -> int:
        """The sample at or before the beginning of its last song, at 44.1 kHz."""
        return self.start_sample + self._taken(self.songs[:-1]) * RATE_HZ // self.rate_hz

    @staticmethod
    def _taken(songs: Sequence[DiscSong]) -> int:
        return sum(song.sound.samples for song in songs)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The runs of an album, and for each song the frames of its pause and of its start."""

    runs: tuple[Run, ...]
    pause_frames: tuple[int, ...]
    start_frames: tuple[int, ...]

    @property
    def total_frames(self) -> int:
        """Of the album's sound file; the last frame is filled with silence."""
        return frames_covering(self.runs[-1].end_sample) if self.runs else 0


def layout(songs: Sequence[DiscSong]) -> Layout:
    """Place songs one after another.

    Raises:
        OptionError: a negative gap, or less than 150 frames before the first song.
    """
    runs: list[Run] = []
    pauses, starts = [], []
    for number, song in enumerate(songs, 1):
        gap_frames = _checked_gap(song, number) - (LEAD_FRAMES if number == 1 else 0)
        free_frame = frames_covering(runs[-1].end_sample) if runs else 0
        if runs and gap_frames == 0 and song.sound.rate_hz == runs[-1].rate_hz:
            runs[-1] = replace(runs[-1], songs=(*runs[-1].songs, song))
        elif runs and gap_frames == 0:
            runs.append(Run(start_sample=runs[-1].end_sample, songs=(song,)))
        else:
            runs.append(Run(start_sample=(free_frame + gap_frames) * SAMPLES_PER_FRAME, songs=(song,)))
        start_frame = runs[-1].start_of_last() // SAMPLES_PER_FRAME
        starts.append(start_frame)
        pauses.append(-LEAD_FRAMES if number == 1 else start_frame - gap_frames)
    return Layout(runs=tuple(runs), pause_frames=tuple(pauses), start_frames=tuple(starts))


def plan(
    songs: Sequence[DiscSong],
    *,
    title: str = "",
    performer: str = "",
    songwriter: str = "",
    upc: str = "",
    catalogue: str = "",
    language: str = "en",
    longest: str = "80",
) -> Disc:
    """Lay finished songs out as an audio CD and check it against the rules.

    Args:
        songs: in their order.
        title: of the album.
        performer: of the album, and of every song that names none.
        songwriter: likewise.
        upc: in the form that `codes` gives, or empty.
        catalogue: the label's number, or empty.
        language: of the texts, by ISO 639-1.
        longest: the disc it must fit, "74" or "80" minutes.

    Raises:
        OptionError: as `layout` and `check_disc`.
    """
    placed = layout(songs)
    ends = (*placed.pause_frames[1:], placed.total_frames)
    tracks = tuple(
        DiscTrack(
            title=song.title,
            performer=song.performer,
            songwriter=song.songwriter,
            isrc=song.isrc,
            copy_permitted=song.copy_permitted,
            start_frame=start,
            pregap_frames=start - pause,
            length_frames=end - start,
        )
        for song, pause, start, end in zip(songs, placed.pause_frames, placed.start_frames, ends, strict=False)
    )
    disc = Disc(
        title=title,
        performer=performer,
        songwriter=songwriter,
        upc=upc,
        catalogue=catalogue,
        language=language,
        tracks=tracks,
    )
    check_disc(disc, longest)
    return disc


def _checked_gap(song: DiscSong, number: int) -> int:
    least = LEAD_FRAMES if number == 1 else 0
    if song.gap_frames < least:
        why = "which every disc has before its first track" if number == 1 else "for songs that follow at once"
        raise OptionError(f"the gap before track {number} is {song.gap_frames} frames; the least is {least}, {why}")
    return song.gap_frames
