"""From what a rough mix tells of each track to where the desk starts."""

from collections.abc import Mapping
from pathlib import Path

from assistant.errors import SoundError
from assistant.mixing.carving import Carved
from assistant.mixing.like import Likeness
from assistant.mixing.song import Song, Start
from assistant.words import band_text


def starts_of(likeness: Likeness, song: Song, rough: Path) -> Mapping[str, Start]:
    """Where each track starts, by its name.

    Raises:
        SoundError: a rough mix that is not made of these tracks.
    """
    if not likeness.recognised:
        raise SoundError(
            f"{rough}: only {likeness.explained_percent:.0f} % of it is explained by the tracks of "
            f"{song.tracks[0].sound.path.parent}; a mix of these tracks is needed: is it of another song or take?"
        )
    return {
        track.name: Start(
            gain_db=found.gain_db, pan=round(found.pan, 3), turned=found.inverted, heard=found.heard,
            error_db=found.error_db,
            carved=Carved(
                bands=found.bands, reasons=tuple(f"{band_text(band)}: as the rough mix has it" for band in found.bands)
            ),
        )
        for track, found in zip(song.tracks, likeness.tracks, strict=True)
    }  # fmt: skip
