"""What its joins leave of a song: trims and fades at both ends.

Heads and tails are trimmed to their `cut` positions (`ends`). Of a floor that is louder than dither up to 0.3 s stay
in front and 1 s behind, faded, so that no noise begins or stops at once. A file that begins or ends in the middle of a
sound gets a fade of 1 or 5 ms there, which takes its click. At a crossfade the cut is where the music is heard; at a
gapless join, and where nothing is to be trimmed, nothing is cut or faded.

Conventions: positions are samples at the album's rate, from the song's first one. A song of a gapless run begins where
the song before it ends in the resampled run, so its length may differ by one sample from its own resampled length.
"""

from dataclasses import dataclass

from assistant.album.ends import End, Ends
from assistant.album.fades import Fade
from assistant.album.spacing import Spacing
from assistant.errors import OptionError

_HEAD_FLOOR_SECONDS, _TAIL_FLOOR_SECONDS = 0.3, 1.0
_IN_SECONDS, _OUT_SECONDS = 0.001, 0.005


@dataclass(frozen=True, kw_only=True)
class Trimmed:
    """What is left of a song."""

    first_sample: int
    end_sample: int
    heard_first: int
    heard_end: int
    body_end: int
    fade_in: Fade
    fade_out: Fade


@dataclass(frozen=True, kw_only=True)
class Trimmer:
    """A song with what is wished for it and for the one behind it."""

    song: Ends
    number: int
    """For errors: which one it is, from 1 on."""
    spacing: Spacing
    before: str
    """The kind of join in front of it, "start" for the first song."""
    behind: str
    """The kind of join behind it, "end" for the last one."""
    gap_behind_seconds: float
    rate_hz: int
    base: int
    """How many samples of its run stand in front of it, at the file's rate."""

    def trimmed(self) -> Trimmed:
        """Trim it.

        Raises:
            OptionError: a fade at a gapless join or a crossfade, or fades longer than what is left.
        """
        self._refuse_two_fades()
        first, heard_first, fade_in = self._head()
        end, heard_end, fade_out = self._tail()
        asked = sum(fade.samples for fade in (fade_in, fade_out))
        if asked > max(end - first, 0):
            raise OptionError(
                f"song {self.number} has {(end - first) / self.rate_hz:.1f} s, and fades of {asked / self.rate_hz:.1f} "
                "s together; shorter fades or crossfades are needed"
            )
        return Trimmed(
            first_sample=first, end_sample=end, heard_first=heard_first, heard_end=heard_end,
            body_end=min(self.at(self.song.tail.body_samples), heard_end), fade_in=fade_in, fade_out=fade_out,
        )  # fmt: skip

    def at(self, samples: int) -> int:
        """A position of the file at the album's rate."""
        begin, here = (-(-each * self.rate_hz // self.song.rate_hz) for each in (self.base, self.base + samples))
        return here - begin

    def _refuse_two_fades(self) -> None:
        for name, seconds, join in (
            ("fade-in", self.spacing.fade_in_seconds, self.before),
            ("fade-out", self.spacing.fade_out_seconds, self.behind),
        ):
            if seconds and join in {"gapless", "crossfade"}:
                raise OptionError(
                    f"song {self.number} has a {name} of {seconds:g} s at a {join} join; there either is possible, "
                    "not both"
                )

    def _head(self) -> tuple[int, int, Fade]:
        """Where it begins, where it is heard, and how it is faded in."""
        asked = self._fade(self.spacing.fade_in_seconds, self.spacing.fade_shape)
        if self.before == "gapless":
            return 0, 0, asked
        trim = self.spacing.trim and not (self.spacing.head_cut or self.spacing.head_off)
        heard = self.at(self.song.head.heard_samples) if trim else 0
        if self.before == "crossfade":
            return heard, heard, self._fade(-self.spacing.gap_seconds, self.spacing.crossfade_shape)
        if not trim:
            click = _IN_SECONDS if self.spacing.head_cut and self.song.head.kind == "cut in" else 0.0
            return 0, heard, asked if asked.samples else self._fade(click, "equal-power")
        spare = 0.0 if asked.samples or self.before == "start" else self.spacing.gap_seconds / 2.0
        spare = self._floor(self.song.head, min(spare, _HEAD_FLOOR_SECONDS))
        first = max(self.at(self.song.head.cut_samples) - round(spare * self.rate_hz), 0)
        if self.song.head.kind == "cut in":
            spare = max(spare, _IN_SECONDS)
        return first, heard, asked if asked.samples else self._fade(spare, "equal-power")

    def _tail(self) -> tuple[int, int, Fade]:
        """Where it ends, where it has decayed, and how it is faded out."""
        asked = self._fade(self.spacing.fade_out_seconds, self.spacing.fade_shape)
        whole = self.at(self.song.samples)
        if self.behind == "gapless":
            return whole, whole, asked
        trim = self.spacing.trim and not (self.spacing.tail_cut or self.spacing.tail_off)
        heard = self.at(self.song.tail.heard_samples) if trim else whole
        if self.behind == "crossfade":
            return heard, heard, asked
        if not trim:
            click = _OUT_SECONDS if self.spacing.tail_cut and self.song.tail.kind == "cut off" else 0.0
            return whole, heard, asked if asked.samples else self._fade(click, "equal-power")
        free = _TAIL_FLOOR_SECONDS if self.behind == "end" else self.gap_behind_seconds / 2.0
        spare = 0.0 if asked.samples else self._floor(self.song.tail, min(free, _TAIL_FLOOR_SECONDS))
        end = min(self.at(self.song.tail.cut_samples) + round(spare * self.rate_hz), whole)
        if self.song.tail.kind == "cut off" and end == whole:
            spare = max(spare, _OUT_SECONDS)
        return end, heard, asked if asked.samples else self._fade(spare, "equal-power")

    def _floor(self, end: End, most_seconds: float) -> float:
        """How much of an audible floor there is, up to a length."""
        if not end.has_room_tone:
            return 0.0
        return min(most_seconds, (end.floor_end - end.floor_first) / self.song.rate_hz)

    def _fade(self, seconds: float, shape: str) -> Fade:
        return Fade(samples=round(seconds * self.rate_hz), shape=shape)
