"""What the desk starts from: a song's tracks, read and understood, and what a rough mix tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import SoundError
from assistant.mixing.carving import Carved
from assistant.mixing.practice import LEAD_IMPORTANCE, LEAD_LEVEL_LU, LEAD_SPREAD_DB, PRACTICE, Practice
from assistant.progress import Progress
from assistant.tracks.label import Label, label_tracks
from assistant.tracks.measure import Measured, measure_tracks
from assistant.tracks.read import open_tracks, track_files, wishes_path
from assistant.tracks.track import Track
from assistant.tracks.wishes import Wishes, read_wishes


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


def read_song(folder: Path, beside: Sequence[Path], progress: Progress, wishes: Wishes | None = None) -> Song:
    """Read, measure and label the tracks of a folder.

    Args:
        folder: that holds them, and perhaps a `mix.toml`.
        beside: files in it that are no tracks.
        progress: is told how far the run is.
        wishes: in place of what `mix.toml` says.

    Raises:
        SoundError: fewer than two tracks, one that cannot be read, or none that is heard.
        SettingsError: a `mix.toml` that is wrong.
    """
    tracks, wishes = opened_tracks(folder, beside, wishes)
    measured = measure_tracks(tracks, progress)
    with progress.stage("label tracks"):
        song = Song(tracks=tracks, measured=measured, labels=label_tracks(tracks, measured, wishes), wishes=wishes)
    if not song.heard:
        muted = " or muted" if any(wishes.of(track.name).mute for track in tracks) else ""
        raise SoundError(
            f"{folder}: all {len(tracks)} tracks are silent{muted} (under -70 LUFS throughout); there is nothing to "
            "mix: are these the right files?"
        )
    return song


def opened_tracks(
    folder: Path, beside: Sequence[Path], wishes: Wishes | None = None
) -> tuple[tuple[Track, ...], Wishes]:
    """The tracks of a folder, and what its `mix.toml` says of them, or what is given in its place.

    Raises:
        SoundError: as `read_song`.
        SettingsError: a `mix.toml` that is wrong.
    """
    files = track_files(folder, beside)
    wishes = read_wishes(wishes_path(folder)) if wishes is None else wishes
    return open_tracks(files, wishes), wishes
