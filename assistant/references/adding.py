"""Sound files -> kept references, several at a time, each kept as soon as it is measured.

What the library knows already is not measured again: not the same file, and not another that holds the same. A run that
was interrupted is taken up by the same command; it has lost the songs that were in hand, and no other.

Measuring takes a process for each song, since a part of it holds the interpreter's lock.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.audio import open_sound
from assistant.audio.folders import sound_files
from assistant.errors import AssistantError, OptionError, SoundError
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.references.content import Content
from assistant.references.entry import Entry, Facts, check_name, fitting_name
from assistant.references.library import Library
from assistant.references.measuring import measured
from assistant.references.stamp import Stamp

__all__ = ["Added", "Wanted", "add_files", "files_wanted"]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file, and what it is to be called."""

    path: Path
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Added:
    """What became of the files."""

    measured: tuple[str, ...]
    known: tuple[str, ...]
    """Names of what was not measured again."""
    failed: tuple[str, ...]
    """Of each file that could not be kept why."""


def files_wanted(paths: Sequence[Path], name: str | None, tags: Sequence[str], licence: str) -> list[Wanted]:
    """What is to be added, and under which names.

    A single file is called `name`, or as the file is; of several each lies under `name`. Files of a folder lie under
    the names of its folders, too.

    Args:
        paths: sound files and folders, which are searched with all folders in them.
        name: of the reference, or of the group.
        tags: of all of them.
        licence: of all of them.

    Raises:
        SoundError: a path that is not there, or a folder without sound.
        OptionError: no path at all, or two files of one name.
        SettingsError: a name that cannot be one.
    """
    if name is not None:
        check_name(name)
    placed = [each for path in paths for each in _placed(path)]
    if not placed:
        raise OptionError("no sound file was given; name files or folders to add")
    alone = len(placed) == 1 and paths[0].is_file()
    today = datetime.now(tz=UTC).date().isoformat()
    found: dict[str, Wanted] = {}
    for path, group in placed:
        called = name if alone and name is not None else "/".join((*([name] if name else []), *group, _stem(path)))
        if called in found:
            raise OptionError(
                f"{path} and {found[called].path} would both be called {called}; add them one by one, each with --name"
            )
        facts = Facts(
            name=called, title=path.stem, origin=path.name, licence=licence, date=today, tags=tuple(dict.fromkeys(tags))
        )
        found[called] = Wanted(path=path, facts=facts)
    return list(found.values())


def _placed(path: Path) -> list[tuple[Path, tuple[str, ...]]]:
    """Each file of a path, and the folders under it in which it lies."""
    if not path.is_dir():
        return [(path, ())]
    files = sound_files(path, deep=True)
    if not files:
        raise SoundError(f"{path}: holds no sound file, in none of its folders; is it the right one?")
    return [(file, tuple(fitting_name(part) for part in file.relative_to(path).parent.parts)) for file in files]


def _stem(path: Path) -> str:
    return fitting_name(path.stem)


def add_files(
    wanted: Sequence[Wanted],
    library: Library,
    progress: Progress,
    *,
    workers: int | None = None,
    overwrite: bool = False,
) -> Added:
    """Measure what the library does not know yet, and keep it.

    Args:
        wanted: the files, as `files_wanted` gives them.
        library: where to keep them.
        progress: is told how many are done.
        workers: how many processes measure; as many as there are processors by default.
        overwrite: replace references of the same names.

    Raises:
        OptionError: fewer than one worker.
        OutputError: the library cannot be written.
    """
    count = (os.cpu_count() or 1) if workers is None else workers
    if count < 1:
        raise OptionError(f"--workers is {count}; at least 1 is needed")
    failed: list[str] = []
    known, fresh = _sorted_out(wanted, library, failed, overwrite=overwrite)
    done = len(wanted) - len(fresh)
    kept = []
    for each, found in _measured(fresh, count):
        done += 1
        progress.listener("add", done / len(wanted))
        if isinstance(found, _Measured):
            with _noting(failed, each):
                entry = Entry(facts=each.facts, profile=found.profile, contents=found.contents, path=each.path)
                library.add(entry, found.stamp, overwrite=overwrite)
                kept.append(each.facts.name)
        else:
            failed.append(found)
    return Added(measured=tuple(kept), known=tuple(known), failed=tuple(failed))


@contextlib.contextmanager
def _noting(failed: list[str], each: Wanted) -> Iterator[None]:
    """Go on with the others after an error of one, and remember why."""
    try:
        yield
    except AssistantError as error:
        text = str(error)
        failed.append(text if str(each.path) in text else f"{each.path}: {text}")


def _sorted_out(
    wanted: Sequence[Wanted], library: Library, failed: list[str], *, overwrite: bool
) -> tuple[list[str], list[Wanted]]:
    """What is known already, and what is to be measured."""
    known, fresh = [], []
    for each in wanted:
        with _noting(failed, each):
            names = library.of_file(Stamp.of(each.path))
            if not names:
                fresh.append(each)
            elif each.facts.name in names:
                library.tag([each.facts.name], each.facts.tags)
                known.append(each.facts.name)
            else:
                _copy(library, names[0], each, overwrite=overwrite)
                known.append(each.facts.name)
    return known, fresh


def _copy(library: Library, name: str, each: Wanted, *, overwrite: bool) -> None:
    """Keep what was measured under another name, too."""
    entry = library.get(name)
    facts = replace(each.facts, date=entry.facts.date)
    library.add(replace(entry, facts=facts, path=each.path), Stamp.of(each.path), overwrite=overwrite)


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """What a worker sends back."""

    profile: Profile
    contents: tuple[Content, ...]
    stamp: Stamp


def _measured(fresh: Sequence[Wanted], workers: int) -> Iterator[tuple[Wanted, "_Measured | str"]]:
    """Each file measured, or why it could not be, in whatever order they are ready."""
    if workers == 1 or len(fresh) < 2:
        yield from ((each, _try(each.path)) for each in fresh)
        return
    import joblib  # noqa: PLC0415 - processes, which a single song does not need

    jobs = (joblib.delayed(_numbered)(number, each.path) for number, each in enumerate(fresh))
    parallel = joblib.Parallel(
        n_jobs=min(workers, len(fresh)), batch_size=1, pre_dispatch="1.5*n_jobs", return_as="generator_unordered"
    )
    for number, found in parallel(jobs):
        yield fresh[number], found


def _numbered(number: int, path: Path) -> tuple[int, "_Measured | str"]:
    return number, _try(path)


def _try(path: Path) -> "_Measured | str":
    """Measure a file; what a user can act on comes back as words."""
    try:
        stamp = Stamp.of(path)
        stamp.digest()
        profile, content = measured(open_sound(path), Progress())
        if profile.loudness_lufs is None:
            raise SoundError(f"{path}: is silent, or shorter than 400 ms; no reference can be made of it")
        return _Measured(profile=profile, contents=(content,), stamp=stamp)
    except AssistantError as error:
        return str(error)
