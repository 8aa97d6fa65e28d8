"""What can be wished for a song and for the gap in front of it.

A gap of more than 0 s is silence that is heard, digital or as the rooms sound. At 0 s the join is gapless: neither song
is trimmed or faded there, and no sample comes between. Under 0 s it is a crossfade of that length.
"""

from dataclasses import dataclass

from assistant.album.fades import CROSSFADE_SHAPE, FADE_SHAPE, Fade
from assistant.errors import OptionError

GAP_SECONDS = 2.0
"""The pause that the compact disc set between tracks (Red Book), and what listeners are used to."""
LONGEST_SECONDS = 60.0
BETWEEN = ("silence", "room-tone")


@dataclass(frozen=True, kw_only=True)
class Spacing:
    """What is wished for one song, and for the gap in front of it."""

    gap_seconds: float = GAP_SECONDS
    """Of the first song it does not count."""
    between: str = "silence"
    """What is heard in the gap: "silence", or "room-tone"."""
    crossfade_shape: str = CROSSFADE_SHAPE
    trim: bool = True
    """Whether head and tail are trimmed. If not, gaps count from the file's own ends."""
    head_cut: bool = False
    tail_cut: bool = False
    """Whether that end was cut by hand, where it is to stay: it is not trimmed further, and made not to click."""
    head_off: bool = False
    tail_off: bool = False
    """Whether that end alone is not trimmed."""
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
        for name, value, low in (
            ("gap", self.gap_seconds, -LONGEST_SECONDS),
            ("fade-in", self.fade_in_seconds, 0.0),
            ("fade-out", self.fade_out_seconds, 0.0),
        ):
            if not low <= value <= LONGEST_SECONDS:
                raise OptionError(
                    f"the {name} is {value:g} s; {low:g} to {LONGEST_SECONDS:g} s are possible: is it in milliseconds?"
                )
        for shape in (self.crossfade_shape, self.fade_shape):
            Fade(shape=shape)

    @property
    def kind(self) -> str:
        """The kind of join in front of the song."""
        if self.gap_seconds == 0.0:
            return "gapless"
        return "crossfade" if self.gap_seconds < 0.0 else self.between
