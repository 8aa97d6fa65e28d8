"""Songs and what is wished for -> where each stands in the album: trims, gaps, fades and marks.

The gap in front of a song is the silence that is heard: it counts from where the music of the song before has decayed
to where its own is first heard (`ends`), so that a file's own silence is part of it. Unless something else is asked
for it is 2 s, the pause that the compact disc set between tracks.

    more than 0   so many seconds of silence, digital or as the rooms sound
    0             gapless: neither song is trimmed or faded at this join, and no sample comes between
    under 0       a crossfade of that length, from where the new song is first heard to where the old one is last heard

Heads and tails are trimmed to their `cut` positions. What is left of a floor that is louder than dither is faded, so
that no noise stops at once.

Conventions: all positions are samples at the album's rate. Trims count from the song's first sample, starts and marks
on the album's timeline. Files at another rate are resampled; songs of a gapless run are joined before that, so their
cuts fall on the nearest sample. A mark is where a player's track begins; on frames it lies on 1/75 s (588 samples at
44.1 kHz), for which gaps get longer by up to 13 ms, and joins without a gap stay as they are, the mark alone moving
forward.
"""

import dataclasses
from collections.abc import Sequence as Many
from dataclasses import dataclass
from itertools import pairwise

from assistant.album.ends import Ends
from assistant.album.fades import CROSSFADE_SHAPE, FADE_SHAPE, Fade
from assistant.errors import OptionError

GAP_SECONDS = 2.0
FRAMES_PER_SECOND = 75
LONGEST_GAP_SECONDS, LONGEST_FADE_SECONDS = 60.0, 60.0
BETWEEN = ("silence", "room-tone")
_HEAD_FLOOR_SECONDS, _TAIL_FLOOR_SECONDS = 0.3, 1.0
"""So much of an audible floor stays outside of the music, and is faded."""


@dataclass(frozen=True, kw_only=True)
class Spacing:
    """What is wished for one song, and for the gap in front of it."""

    gap_seconds: float = GAP_SECONDS
    """0 for gapless, under 0 for a crossfade; of the first song it does not count."""
    between: str = "silence"
    """What is heard in the gap: "silence", or "room-tone"."""
    crossfade_shape: str = CROSSFADE_SHAPE
    trim: bool = True
    """Whether its head and its tail are trimmed; at a gapless join they never are."""
    fade_in_seconds: float = 0.0
    fade_out_seconds: float = 0.0
    fade_shape: str = FADE_SHAPE

    def __post_init__(self) -> None:
        """Refuse what no album can have.

        Raises:
            OptionError: a gap or a fade out of its range, or a word that nobody knows.
        """
        if self.between not in BETWEEN:
            raise OptionError(f"between songs is {self.between!r}; {' or '.join(BETWEEN)} is possible")
        for name, value, low, high in (
            ("gap", self.gap_seconds, -LONGEST_FADE_SECONDS, LONGEST_GAP_SECONDS),
            ("fade-in", self.fade_in_seconds, 0.0, LONGEST_FADE_SECONDS),
            ("fade-out", self.fade_out_seconds, 0.0, LONGEST_FADE_SECONDS),
        ):
            if not low <= value <= high:
                raise OptionError(f"the {name} is {value:g} s; {low:g} to {high:g} s are possible: is it in ms?")
        for shape in (self.crossfade_shape, self.fade_shape):
            Fade(shape=shape)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One song in the album."""

    song: int
    """Which of the songs that were given."""
    join: str
    """How it follows the one before: "start", "silence", "room-tone", "gapless" or "crossfade"."""
    gap_samples: int
    """The silence in front of it; under 0 how long both songs are heard together."""
    first_sample: int
    end_sample: int
    """Of the song, from the one up to the other."""
    start_sample: int
    """Where `first_sample` lies in the album."""
    heard_first: int
    heard_end: int
    """Where in the album its music is first heard, and has decayed."""
    mark_sample: int
    """Where the player's track begins in the album."""
    fade_in: Fade = Fade()
    fade_out: Fade = Fade()

    @property
    def stop_sample(self) -> int:
        """Where in the album its last sample has been."""
        return self.start_sample + self.end_sample - self.first_sample


@dataclass(frozen=True, kw_only=True)
class Sequence:
    """The whole album on its timeline."""

    rate_hz: int
    channels: int
    samples: int
    places: tuple[Place, ...]

    @property
    def tracks_samples(self) -> tuple[tuple[int, int], ...]:
        """Where each track begins and ends for a player: cut there, the tracks are the whole record again."""
        marks = [*(place.mark_sample for place in self.places), self.samples]
        return tuple(pairwise(marks))

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """Which places follow each other without a gap: (first, end) each, one place alone being a run too."""
        begins = [at for at, place in enumerate(self.places) if place.join != "gapless"]
        return tuple(pairwise([*begins, len(self.places)]))


def arrange(
    songs: Many[Ends], spacings: Many[Spacing], *, rate_hz: int, channels: int = 2, on_frames: bool = False
) -> Sequence:
    """Put songs one after another.

    Args:
        songs: the ends of each, in the album's order.
        spacings: one for each song.
        rate_hz: of the album.
        channels: of the album.
        on_frames: whether marks and the album's end lie on 1/75 s.

    Raises:
        OptionError: a fade or a crossfade longer than the songs it belongs to, a gapless join of files of different
            rates, or a rate that 1/75 s does not divide.
    """
    if on_frames and rate_hz % FRAMES_PER_SECOND:
        raise OptionError(f"the album has {rate_hz} Hz, which 1/75 s does not divide; 44100 Hz is what a disc has")
    frame = rate_hz // FRAMES_PER_SECOND if on_frames else 1
    timeline = _Timeline(rate_hz, frame)
    for at, (song, spacing) in enumerate(zip(songs, spacings, strict=True)):
        following = spacings[at + 1] if at + 1 < len(spacings) else None
        timeline.add(_Cut.of(song, spacing, following, rate_hz, first=at == 0), spacing)
    return Sequence(rate_hz=rate_hz, channels=channels, samples=timeline.samples, places=tuple(timeline.places))


@dataclass(frozen=True, kw_only=True)
class _Cut:
    """A song's positions at the album's rate, with what its joins leave of it."""

    rate_hz: int
    samples: int
    first: int
    heard_first: int
    heard_end: int
    end: int
    fade_in: Fade
    fade_out: Fade

    @classmethod
    def of(cls, song: Ends, spacing: Spacing, following: Spacing | None, rate_hz: int, *, first: bool) -> "_Cut":
        """Trim a song at both ends, as far as the joins there let it."""
        whole = [0, song.head.heard_samples, song.tail.heard_samples, song.samples]
        begin, heard_first, heard_end, end = (-(-each * rate_hz // song.rate_hz) for each in whole)
        fade_in = Fade(samples=round(spacing.fade_in_seconds * rate_hz), shape=spacing.fade_shape)
        fade_out = Fade(samples=round(spacing.fade_out_seconds * rate_hz), shape=spacing.fade_shape)
        joined, joins = not first and spacing.gap_seconds == 0.0, following is not None and following.gap_seconds == 0.0
        if spacing.trim and not joined:
            spare = _spare(song.head.cut_samples, song.head.has_room_tone, _HEAD_FLOOR_SECONDS, song, spacing, first)
            begin = max(-(-song.head.cut_samples * rate_hz // song.rate_hz) - round(spare * rate_hz), 0)
            fade_in = fade_in if fade_in.samples else Fade(samples=round(spare * rate_hz))
        if spacing.trim and not joins:
            ...
        raise NotImplementedError
