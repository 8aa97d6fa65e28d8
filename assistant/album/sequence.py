"""Songs and what is wished for -> where each stands in the album: trims, gaps, fades and marks.

The gap in front of a song is the silence that is heard: it counts from where the music of the song before has decayed
to where its own is first heard (`ends`), so that a file's own silence is part of it. What is left of a decay under that
lies in the gap, and if it is longer than the gap, under the next song.

Conventions: positions are samples at the album's rate. Trims count from the song's first sample, starts and marks on
the album's timeline. Files at another rate are resampled; songs of a gapless run are joined before that, and their cuts
fall on the nearest sample. A mark is where a player's track begins. On frames it lies on 1/75 s (588 samples at 44.1
kHz): gaps get longer by up to 13 ms for that; gapless joins and crossfades stay as they are, and their marks come up to
13 ms early.
"""

from collections.abc import Sequence as Many
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.album.ends import Ends
from assistant.album.fades import Fade
from assistant.album.spacing import Spacing
from assistant.album.trims import Trimmed, Trimmer
from assistant.errors import OptionError

FRAMES_PER_SECOND = 75


@dataclass(frozen=True, kw_only=True)
class Tone:
    """Where a song holds its room without music."""

    song: int
    first_sample: int
    end_sample: int


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
    body_end: int
    """Where in the album its decay begins."""
    mark_sample: int
    """Where the player's track begins in the album."""
    fade_in: Fade
    fade_out: Fade
    tone_before: Tone | None = None
    tone_after: Tone | None = None
    """What the gap in front of it is filled with: the room of the song before and its own."""

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
        return tuple(pairwise([*(place.mark_sample for place in self.places), self.samples]))

    @property
    def runs(self) -> tuple[tuple[Place, ...], ...]:
        """The places in groups that follow each other without a gap; most are alone."""
        begins = [at for at, place in enumerate(self.places) if place.join != "gapless"]
        return tuple(self.places[first:end] for first, end in pairwise([*begins, len(self.places)]))


def arrange(
    songs: Many[Ends], spacings: Many[Spacing], *, rate_hz: int, channels: int = 2, on_frames: bool = False
) -> Sequence:
    """Put songs one after another, in the order in which they come.

    Args:
        songs: both ends of each.
        spacings: one for each song.
        rate_hz: of the album.
        channels: of the album.
        on_frames: whether marks and the album's end lie on 1/75 s.

    Raises:
        OptionError: no songs, fades or crossfades longer than their songs, a gapless join of files of two rates, or a
            rate that 1/75 s does not divide.
    """
    if not songs:
        raise OptionError("the album has 0 songs; at least 1 is needed")
    if on_frames and rate_hz % FRAMES_PER_SECOND:
        raise OptionError(f"the album has {rate_hz} Hz, which 1/75 s does not divide; a disc has 44100 Hz")
    timeline = _Timeline(songs, spacings, rate_hz, rate_hz // FRAMES_PER_SECOND if on_frames else 1)
    for song in range(len(songs)):
        timeline.add(song)
    return Sequence(rate_hz=rate_hz, channels=channels, samples=timeline.samples, places=tuple(timeline.places))


class _Timeline:
    """The album as far as it is laid out."""

    def __init__(self, songs: Many[Ends], spacings: Many[Spacing], rate_hz: int, frame: int) -> None:
        self._songs, self._spacings, self._rate_hz, self._frame = songs, spacings, rate_hz, frame
        self._run_samples = 0
        self.places: list[Place] = []

    @property
    def samples(self) -> int:
        """How long it is, in whole frames."""
        stop = max(place.stop_sample for place in self.places)
        return -(-stop // self._frame) * self._frame

    def add(self, song: int) -> None:
        """Put the next song behind the others."""
        join = self._spacings[song].kind if self.places else "start"
        if join == "crossfade":
            self._fade_last(song)
        trimmed = self._trimmer(song, join).trimmed()
        start = self._start(song, join, trimmed)
        offset = start - trimmed.first_sample
        place = Place(
            song=song, join=join, gap_samples=0, first_sample=trimmed.first_sample, end_sample=trimmed.end_sample,
            start_sample=start, heard_first=offset + trimmed.heard_first, heard_end=offset + trimmed.heard_end,
            body_end=offset + trimmed.body_end, mark_sample=self._mark(start, join),
            fade_in=trimmed.fade_in, fade_out=trimmed.fade_out,
        )  # fmt: skip
        self.places.append(self._with_tones(self._with_gap(place)))

    def _trimmer(self, song: int, join: str) -> Trimmer:
        """What trims a song; keeps how much of its run stands in front of it."""
        ends = self._songs[song]
        if join != "gapless":
            self._run_samples = 0
        elif ends.rate_hz != self._songs[song - 1].rate_hz:
            raise OptionError(
                f"songs {song} and {song + 1} have {self._songs[song - 1].rate_hz} and {ends.rate_hz} Hz; a gapless "
                "join needs one rate, since files that are resampled apart do not meet to the sample"
            )
        following = self._spacings[song + 1] if song + 1 < len(self._songs) else None
        base, self._run_samples = self._run_samples, self._run_samples + ends.samples
        return Trimmer(
            song=ends, number=song + 1, spacing=self._spacings[song], before=join,
            behind=following.kind if following else "end",
            gap_behind_seconds=following.gap_seconds if following else 0.0, rate_hz=self._rate_hz, base=base,
        )  # fmt: skip

    def _fade_last(self, song: int) -> None:
        """Fade out the last song under the one that comes."""
        last, spacing = self.places[-1], self._spacings[song]
        fade = Fade(samples=round(-spacing.gap_seconds * self._rate_hz), shape=spacing.crossfade_shape)
        free = last.end_sample - last.first_sample - last.fade_in.samples
        if fade.samples > free:
            raise OptionError(
                f"the crossfade from song {song} to {song + 1} has {-spacing.gap_seconds:g} s, song {song} has only "
                f"{max(free, 0) / self._rate_hz:.1f} s left for it; a shorter one is needed"
            )
        self.places[-1] = replace(last, fade_out=fade)

    def _start(self, song: int, join: str, trimmed: Trimmed) -> int:
        """Where in the album a song starts."""
        if join == "start":
            return 0
        last = self.places[-1]
        if join == "gapless":
            return last.stop_sample
        gap = round(self._spacings[song].gap_seconds * self._rate_hz)
        start = last.heard_end + gap - (trimmed.heard_first - trimmed.first_sample)
        start = max(start, last.start_sample)
        return start if join == "crossfade" else -(-start // self._frame) * self._frame

    def _mark(self, start: int, join: str) -> int:
        """Where the player's track begins: with the song, but not before the last one has decayed."""
        if join in {"silence", "room-tone"}:
            start = max(start, self.places[-1].heard_end)
        return start // self._frame * self._frame

    def _with_gap(self, place: Place) -> Place:
        if not self.places:
            return place
        return replace(place, gap_samples=place.heard_first - self.places[-1].heard_end)

    def _with_tones(self, place: Place) -> Place:
        """Say what fills the gap in front of a song; digital silence where no room was recorded."""
        if place.join != "room-tone":
            return place
        last = self.places[-1].song
        tail, head = self._songs[last].tail, self._songs[place.song].head
        before = self._tone(last, tail.floor_first, tail.floor_end) if tail.has_room_tone else None
        after = self._tone(place.song, head.floor_first, head.floor_end) if head.has_room_tone else None
        join = "room-tone" if before or after else "silence"
        return replace(place, join=join, tone_before=before, tone_after=after)

    def _tone(self, song: int, first: int, end: int) -> Tone:
        scale = self._rate_hz / self._songs[song].rate_hz
        return Tone(song=song, first_sample=round(first * scale), end_sample=round(end * scale))
