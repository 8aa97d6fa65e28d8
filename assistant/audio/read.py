"""Open a sound file and check all that its header and its end can tell.

Files are told apart by their content, never by their ending. Plain PCM and float in a WAV or RF64 is read by `pcm`, at
a quarter of libsndfile's cost; every other WAV, FLAC, AIFF, OGG and MP3 goes through libsndfile, and M4A and AAC
through the optional PyAV.
"""

import os
import stat
from pathlib import Path

from assistant.audio.decode import find_source
from assistant.audio.sound import Sound
from assistant.errors import SoundError

LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8_000, 192_000
MOST_CHANNELS = 2


def open_sound(path: str | os.PathLike[str]) -> Sound:
    """Open and check a sound file; no more than its header and its end are read.

    Args:
        path: a WAV, RF64, FLAC, AIFF, OGG or MP3 file (or another of libsndfile's), or M4A or AAC with PyAV installed.

    Returns:
        The sound, ready to stream.

    Raises:
        SoundError: missing, a folder, not readable, empty, not audio, cut off, no samples, more than two channels, or
            a rate outside 8 to 192 kHz.
    """
    file = Path(path)
    check_readable(file)
    source = find_source(file)
    sound = Sound(file, source.rate_hz, source.channels, source.samples, source.format, source.subtype, source=source)
    _check_facts(sound)
    return sound


def check_readable(path: Path) -> None:
    """Refuse a path that is no readable file with something in it.

    Raises:
        SoundError: missing, a folder, a device, not readable, or empty.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise SoundError(f"{path}: is a folder; the path of one sound file is needed")
        if not stat.S_ISREG(mode):  # opening a pipe would wait for its writer for ever
            raise SoundError(f"{path}: is a device or a pipe; a sound file is needed: it is read several times")
        with path.open("rb") as file:
            if not file.read(1):
                raise SoundError(f"{path}: is empty (0 bytes); a sound file is needed: did its export or copy fail?")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SoundError(f"{path}: there is no such file; is the name or the folder mistyped?") from error
    except PermissionError as error:
        raise SoundError(f"{path}: may not be read; check the file's permissions") from error
    except OSError as error:
        raise SoundError(f"{path}: cannot be read ({error.strerror or error}); is the disk still there?") from error


def _check_facts(sound: Sound) -> None:
    if not 1 <= sound.channels <= MOST_CHANNELS:
        raise SoundError(
            f"{sound.path}: has {sound.channels} channels; mono or stereo is needed: is it a surround or multitrack "
            "file? Fold it down to stereo first"
        )
    if not LOWEST_RATE_HZ <= sound.rate_hz <= HIGHEST_RATE_HZ:
        raise SoundError(
            f"{sound.path}: has a rate of {sound.rate_hz} Hz; {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz is needed: "
            "convert it first, or is its header damaged?"
        )
    if sound.samples < 1:
        raise SoundError(f"{sound.path}: has 0 samples; some sound is needed: did its export stop at once?")
