"""A folder of sound files -> the tracks of a song, opened and checked before anything is measured.

Every sound file in the folder is a track, but for the rough mix, the references and the outputs that may lie beside
them; other files and folders are left alone. What cannot be a mix is refused here: no folder, no sound in it, one track
alone, two tracks of one name.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.audio import Sound, open_sound
from assistant.audio.folders import ENDINGS, sound_files
from assistant.errors import SoundError
from assistant.tracks.track import Track
from assistant.tracks.wishes import WISHES_NAME, Wishes

FEWEST = 2


def track_files(folder: Path, beside: Iterable[Path] = ()) -> list[Path]:
    """The sound files of the folder in the order of their names, those in `beside` left out.

    Raises:
        SoundError: no folder, one that may not be read, or fewer than two sound files in it.
    """
    found = sound_files(folder)
    others = [path for path in beside if path.exists()]
    files = [path for path in found if not any(path.samefile(other) for other in others)]
    if len(files) < FEWEST:
        inside = f"1 track, {files[0].name}" if files else "no sound file"
        hint = (
            "a mix is made of at least two; one finished song goes to `assistant match`"
            if files
            else f"{', '.join(sorted(ENDINGS)[:4])} and others are read: do the tracks lie in a folder below?"
        )
        raise SoundError(f"{folder}: holds {inside}; {hint}")
    _refuse_twins(files)
    return files


def open_tracks(files: Sequence[Path], wishes: Wishes) -> tuple[Track, ...]:
    """Open all tracks at one rate: the one that most of them have, of several the highest.

    Raises:
        SoundError: a file that cannot be read (it is named), or `mix.toml` speaks of a track that is not there.
    """
    sounds = [open_sound(path) for path in files]
    names = [path.stem for path in files]
    wishes.check_names(names)
    rate_hz = common_rate_hz(sounds)
    return tuple(
        Track(name=name, sound=sound, rate_hz=rate_hz, start_seconds=wishes.of(name).start_seconds)
        for name, sound in zip(names, sounds, strict=True)
    )


def common_rate_hz(sounds: Sequence[Sound]) -> int:
    """The rate that most sounds have; of several the highest."""
    counts = Counter(sound.rate_hz for sound in sounds)
    return max(counts, key=lambda rate: (counts[rate], rate))


def wishes_path(folder: Path) -> Path:
    """Where the user's own words about the tracks stand."""
    return folder / WISHES_NAME


def _refuse_twins(files: Sequence[Path]) -> None:
    """Settings know a track by its name without the ending, so that must be unique."""
    stems = Counter(path.stem for path in files)
    for path in files:
        if stems[path.stem] > 1:
            twins = " and ".join(each.name for each in files if each.stem == path.stem)
            raise SoundError(
                f"{path.parent}: {twins} have one name but for the ending; a track is known by it: rename or move one"
            )
