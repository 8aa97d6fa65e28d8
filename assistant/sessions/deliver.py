"""The folder of a session: the audio, a project for each program, the settings, and what is carried in words.

    NAME_session/NAME.rpp  NAME.dawproject  NAME_settings.json  NAME_carried.txt  audio/01 kick.wav ...

Conventions: the audio is 32-bit float WAV at the tracks' rate, so that no level is lost. Projects name it by relative
paths: the folder can go anywhere as a whole.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import OutputFormat, Outputs, check_output, folders_made
from assistant.errors import OutputError
from assistant.sessions import format_named
from assistant.sessions.notes import notes
from assistant.sessions.plan import AUDIO_FOLDER, Session
from assistant.sessions.stems import session_stems
from assistant.settings import Settings, to_json
from assistant.tracks.track import Track


@dataclass(frozen=True, kw_only=True)
class SessionPlace:
    """Where a session goes, and for which programs."""

    folder: Path
    name: str
    formats: tuple[str, ...]
    """None of them: no session is wanted."""

    @classmethod
    def beside(cls, sound: Path, formats: Sequence[str]) -> "SessionPlace":
        """The place beside a mix: `a/b_session` beside `a/b.wav`."""
        return cls(folder=sound.with_name(f"{sound.stem}_session"), name=sound.stem, formats=tuple(formats))

    @property
    def projects(self) -> dict[str, Path]:
        """Where each format's project goes.

        Raises:
            OptionError: a name that no format has.
        """
        endings = {name: format_named(name).ending for name in self.formats}
        return {name: self.folder / f"{self.name}{ending}" for name, ending in endings.items()}

    @property
    def settings(self) -> Path:
        """Where the settings go."""
        return self.folder / f"{self.name}_settings.json"

    @property
    def carried(self) -> Path:
        """Where the words go."""
        return self.folder / f"{self.name}_carried.txt"

    def check(self, *, overwrite: bool) -> None:
        """Refuse a session that could not be written, before any work is done for it.

        Raises:
            OptionError: a name that no format has.
            OutputError: something of it exists, or cannot be written.
        """
        texts = (*self.projects.values(), self.settings, self.carried)
        if not self.formats:
            return
        if not self.folder.exists():
            check_output(self.folder)
            return
        for folder in (self.folder, self.folder / AUDIO_FOLDER):
            if folder.exists() and not folder.is_dir():
                raise OutputError(f"{folder}: is a file; the session needs a folder of this name")
        for path in texts:
            check_output(path, overwrite=overwrite)
        audio = self.folder / AUDIO_FOLDER
        if not overwrite and audio.exists() and any(audio.iterdir()):
            raise OutputError(f"{audio}: holds a session's audio already; add --overwrite, or choose another name")

    @contextmanager
    def made(self) -> Iterator[None]:
        """The folders, where a session is wanted; left empty by an error they go again."""
        with folders_made((self.folder, self.folder / AUDIO_FOLDER) if self.formats else ()):
            yield


def write_session(
    session: Session, tracks: Sequence[Track], settings: Settings, place: SessionPlace, outputs: Outputs
) -> tuple[Path, ...]:
    """Put a whole session into a set of outputs; within `place.made()`.

    Args:
        session: as planned from these tracks and settings.
        tracks: of the mix.
        settings: of the mix.
        place: where it goes.
        outputs: publishes it with everything else.

    Returns:
        The projects' files.

    Raises:
        SoundError: a track that cannot be read.
        OutputError: something of it exists, or cannot be written.
    """
    for name, path in place.projects.items():
        told = format_named(name).write(session)
        outputs.data(path, told.encode() if isinstance(told, str) else told)
    outputs.text(place.settings, json.dumps(to_json(settings), indent=2, ensure_ascii=False) + "\n")
    outputs.text(place.carried, notes(session))
    form = OutputFormat(container="WAV", subtype="FLOAT", dither="none", rate_hz=session.rate_hz)
    writers = [outputs.sound(place.folder / track.file, form, 2, samples=track.samples) for track in session.tracks]
    for blocks in session_stems(tracks, settings, session):
        for writer, block in zip(writers, blocks, strict=True):
            writer.write(block)
    return tuple(place.projects.values())
