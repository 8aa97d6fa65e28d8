"""What the desk starts from: a song's tracks as they were understood, and what a rough mix tells of them."""

from dataclasses import dataclass, replace

from assistant.mixing.carving import Carved
from assistant.mixing.practice import LEAD_IMPORTANCE, LEAD_LEVEL_LU, LEAD_SPREAD_DB, PRACTICE, Practice
from assistant.tracks.label import Label
from assistant.tracks.measure import Measured
from assistant.tracks.track import Track
from assistant.tracks.wishes import Wishes


@dataclass(frozen=True, kw_only=True, eq=False)
class Song:
    """The tracks of a song as they were understood, those that are not heard included."""

    tracks: tuple[Track, ...]
    measured: tuple[Measured, ...]
    labels: tuple[Label, ...]
    wishes: Wishes

    @property
    def heard(self) -> tuple[int, ...]:
        """Which tracks are in the mix: neither silent nor muted."""
        return tuple(
            index
            for index, track in enumerate(self.tracks)
            if not self.measured[index].is_silent and not self.wishes.of(track.name).mute
        )

    def practice(self, index: int) -> Practice:
        """How such a track is usually treated; what leads is treated as such."""
        label = self.labels[index]
        usual = PRACTICE[label.role]
        if not label.leads:
            return usual
        return replace(
            usual, level_lu=max(usual.level_lu, LEAD_LEVEL_LU), spread_db=min(usual.spread_db, LEAD_SPREAD_DB),
            importance=LEAD_IMPORTANCE, most_pan=0.0, wide=False,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Start:
    """What is known of one track before the reference is heard: what a rough mix of the same song tells."""

    gain_db: float
    pan: float
    carved: Carved
    turned: bool
    heard: bool
    """Whether it is in the rough mix."""
    error_db: float
    """How sure its gain is."""
