"""Outputs that appear under their final names together and whole, or not at all.

Each is written as a hidden temporary file in its final folder (`.song.partial-1f2e3d4c.wav`), so that publishing is a
rename within one file system. Without `overwrite` publishing is a hard link, which refuses a file that appeared
meanwhile. A failure half-way through a set takes back what was published and restores what was replaced. Temporary
files go when the `with` block is left by any exception, Ctrl-C and SIGTERM included; only a kill -9 leaves them.

Where it fails: a loss of power within seconds of publishing may lose the file, as nothing is forced to the disk.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.audio.formats import OutputFormat
from assistant.audio.signals import deferred, endings_raised
from assistant.audio.write import SoundWriter, write_failure
from assistant.errors import OutputError

_LONGEST_STEM = 40  # of the temporary name: file systems allow 255 bytes
AnyPath = str | os.PathLike[str]


class Outputs:
    """A set of outputs being written, in a `with` block; `publish` makes them all appear.

    Args:
        overwrite: replace files that exist.
        inputs: files that must never be replaced, whatever `overwrite` says.
    """

    def __init__(self, *, overwrite: bool = False, inputs: Iterable[AnyPath] = ()) -> None:
        """Start an empty set."""
        self._overwrite = overwrite
        self._inputs = tuple(Path(path) for path in inputs)
        self._waiting: dict[Path, Path] = {}
        self._writers: list[SoundWriter] = []
        self._signals = ExitStack()

    def __enter__(self) -> Self:
        """Turn SIGTERM into an exception from here on."""
        self._signals.enter_context(endings_raised())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove whatever was not published."""
        with self._signals, deferred():
            self.discard()

    def path(self, final: AnyPath) -> Path:
        """Give the empty temporary file to write in place of `final`.

        Raises:
            OutputError: as `check_output`; or `final` is in the set already.
        """
        check_output(final, overwrite=self._overwrite, inputs=self._inputs)
        place = _real(final)
        if place in self._waiting:
            raise OutputError(f"{final}: two outputs have this name; give each its own")
        temporary = _hidden(place, "partial")
        self._waiting[place] = temporary
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except OSError as error:
            del self._waiting[place]
            raise _folder_failure(Path(final), error) from error
        return temporary

    def sound(self, final: AnyPath, form: OutputFormat, channels: int, *, samples: int | None = None) -> SoundWriter:
        """Start writing a sound; `publish` closes it. `samples` per channel, if known, lets the free space be checked.

        Raises:
            OutputError: as `path`, or not enough space.
        """
        writer = SoundWriter(self.path(final), form, channels, name=Path(final), samples=samples)
        self._writers.append(writer)
        return writer

    def text(self, final: AnyPath, text: str) -> None:
        """Write a text file, in UTF-8.

        Raises:
            OutputError: as `path`, or the disk is full.
        """
        self.data(final, text.encode())

    def data(self, final: AnyPath, data: bytes) -> None:
        """Write a file of bytes that are ready.

        Raises:
            OutputError: as `path`, or the disk is full.
        """
        temporary = self.path(final)
        try:
            temporary.write_bytes(data)
        except OSError as error:
            raise write_failure(Path(final), error, len(data)) from error

    def publish(self) -> None:
        """Complete all outputs and let them appear under their final names: all of them, or none.

        Raises:
            OutputError: the disk is full; or a file of that name appeared meanwhile.
        """
        for writer in self._writers:
            writer.close()
        with deferred():
            steps = [_Step(temporary, final) for final, temporary in self._waiting.items()]
            try:
                for step in steps:
                    step.publish(overwrite=self._overwrite)
            except BaseException:
                for step in reversed(steps):
                    step.undo()
                raise
            for step in steps:
                step.finish()
            self._writers, self._waiting = [], {}

    def discard(self) -> None:
        """Close and remove every temporary file."""
        for writer in self._writers:
            writer.abandon()
        for temporary in self._waiting.values():
            temporary.unlink(missing_ok=True)
        self._writers, self._waiting = [], {}


class _Step:
    """The publication of one output, which can be undone until it is finished."""

    def __init__(self, temporary: Path, final: Path) -> None:
        self._temporary, self._final = temporary, final
        self._backup: Path | None = None
        self._published = False

    def publish(self, *, overwrite: bool) -> None:
        try:
            if overwrite:
                self._back_up()
                self._temporary.replace(self._final)
            else:
                _move_without_replacing(self._temporary, self._final)
        except FileExistsError as error:
            raise OutputError(f"{self._final}: appeared while the sound was worked on; it was left as it is") from error
        except OSError as error:
            raise _folder_failure(self._final, error) from error
        self._published = True

    def undo(self) -> None:
        if self._backup is not None:
            self._backup.replace(self._final)
            self._backup.unlink(missing_ok=True)  # a rename between two names of one file leaves both
        elif self._published:
            self._final.unlink(missing_ok=True)

    def finish(self) -> None:
        if self._backup is not None:
            self._backup.unlink(missing_ok=True)

    def _back_up(self) -> None:
        if not self._final.exists():
            return
        backup = _hidden(self._final, "previous")
        try:
            backup.hardlink_to(self._final)
        except OSError:  # no hard links here, or not to other people's files
            self._final.replace(backup)
        self._backup = backup


@contextmanager
def open_output(
    path: AnyPath,
    form: OutputFormat,
    channels: int,
    *,
    overwrite: bool = False,
    inputs: Iterable[AnyPath] = (),
    samples: int | None = None,
) -> Iterator[SoundWriter]:
    """Write one sound in a `with` block; it appears under its name when the block ends well, and leaves nothing else.

    Args:
        path: the final name.
        form: how to write it.
        channels: 1 or 2.
        overwrite: replace a file that exists.
        inputs: files that must never be replaced.
        samples: per channel, if known: lets the free space be checked beforehand.

    Raises:
        OutputError: as `Outputs`.
    """
    with Outputs(overwrite=overwrite, inputs=inputs) as outputs:
        yield outputs.sound(path, form, channels, samples=samples)
        outputs.publish()


@contextmanager
def folders_made(folders: Iterable[Path]) -> Iterator[None]:
    """Make the folders of outputs, outer ones first; those left empty, as by an error, go again."""
    new = [folder for folder in folders if not folder.exists()]
    for folder in new:
        folder.mkdir()
    try:
        yield
    finally:
        for folder in reversed(new):
            if not any(folder.iterdir()):
                folder.rmdir()


def check_output(path: AnyPath, *, overwrite: bool = False, inputs: Iterable[AnyPath] = ()) -> None:
    """Refuse an output that could not be published, before any work is done for it.

    Raises:
        OutputError: its folder is missing or not writable; it is a folder, a device or one of the inputs; it exists and
            `overwrite` is False.
    """
    file = Path(path)
    folder = _real(file).parent
    if not folder.is_dir():
        there = "is not a folder" if folder.exists() else "does not exist"
        raise OutputError(f"{file}: its folder {folder} {there}; create it first, or is the path mistyped?")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{file}: its folder {folder} may not be written; choose another one with -o")
    try:
        _real(file).lstat()
    except FileNotFoundError:
        return
    except OSError as error:  # a name that is too long, which the shorter temporary name would hide
        raise _folder_failure(file, error) from error
    if file.is_dir():
        raise OutputError(f"{file}: is a folder; name the file to write")
    if not file.is_file():
        raise OutputError(f"{file}: is a device or a pipe; name a file to write")
    if any(Path(source).exists() and file.samefile(source) for source in inputs):
        raise OutputError(f"{file}: is one of the inputs, which are never overwritten; choose another name with -o")
    if not overwrite:
        raise OutputError(f"{file}: exists already and is not overwritten; add --overwrite, or choose another name")


def _real(path: AnyPath) -> Path:
    """Follow symbolic links: the file behind one is written, the link stays."""
    return Path(os.path.realpath(path))


def _hidden(final: Path, purpose: str) -> Path:
    return final.with_name(f".{final.stem[:_LONGEST_STEM]}.{purpose}-{secrets.token_hex(4)}{final.suffix}")


def _move_without_replacing(temporary: Path, final: Path) -> None:
    try:
        final.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: claim the name, then take its place
        os.close(os.open(final, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            temporary.replace(final)
        except OSError:
            final.unlink()
            raise
        return
    temporary.unlink()


def _folder_failure(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path}: cannot be written in {path.parent} ({error.strerror or error}); choose another folder with -o"
    )
