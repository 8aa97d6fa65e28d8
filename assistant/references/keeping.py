"""What the commands do with references that are kept: pooled, compared, removed, exported, imported."""

from collections.abc import Sequence
from pathlib import Path

from assistant.audio import Outputs, check_output, open_sound
from assistant.errors import OptionError, SettingsError
from assistant.plan import measured
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.references.entry import Entry, Facts, entries_from_json, entries_to_json
from assistant.references.named import names_meant, sources_named
from assistant.references.shelf import Shelf
from assistant.references.source import Source

__all__ = ["compared_songs", "export_to", "import_from", "pooled_entry", "profile_of", "remove_named"]


def pooled_entry(name: str) -> Entry:
    """A kept reference, or the songs of a group together.

    Raises:
        SettingsError: nothing of this name is kept.
    """
    with Shelf() as shelf:
        entries = [shelf.get(each) for each in _meant([name], shelf)]
    if len(entries) == 1:
        return entries[0]
    facts = [entry.facts for entry in entries]
    licences = dict.fromkeys(each.licence for each in facts if each.licence)
    together = Facts(
        name=name.rstrip("/").replace("*", "all"), title=f"{len(entries)} references together",
        origin=", ".join(dict.fromkeys(each.origin for each in facts)), licence="; ".join(licences),
        date=max(each.date for each in facts), songs=sum(each.songs for each in facts),
        tags=tuple(dict.fromkeys(tag for each in facts for tag in each.tags)),
    )  # fmt: skip
    contents = tuple(content for entry in entries for content in entry.contents)
    return Entry(facts=together, profile=pool([entry.profile for entry in entries]), contents=contents)


def compared_songs(words: Sequence[str], progress: Progress) -> tuple[tuple[str, Profile], ...]:
    """The profiles of what is to be set side by side: sound files are measured, groups pooled.

    Raises:
        OptionError: fewer than two.
        SoundError: a file that cannot be read, or nothing of a name.
    """
    if len(words) < 2:
        raise OptionError(f"only {words[0]} was given; two or more are needed to compare")
    with progress.stage("analyze"):
        return tuple((word, _profile(word, progress)) for word in words)


def _profile(word: str, progress: Progress) -> Profile:
    profiles = [profile_of(source, progress) for source in sources_named([word])]
    return profiles[0] if len(profiles) == 1 else pool(profiles)


def profile_of(source: Source, progress: Progress) -> Profile:
    """The profile of a reference: as it was kept, or measured now.

    Raises:
        SoundError: a file that cannot be read.
    """
    if source.kept is not None:
        return source.kept
    if source.path is None:
        raise ValueError(f"{source.name} has neither a sound nor a profile")
    return measured(open_sound(source.path), progress, f"analyze {source.name}")


def remove_named(words: Sequence[str]) -> list[str]:
    """Forget what is named, all of it or nothing.

    Raises:
        SettingsError: nothing of a name is kept, or it comes along with the program.
    """
    with Shelf() as shelf:
        names = _meant(words, shelf)
        shelf.check_own(names)
        shelf.library.remove(names)
    return names


def export_to(words: Sequence[str], output: Path, *, overwrite: bool) -> int:
    """Write what is named to one file.

    Returns:
        How many references it holds.

    Raises:
        SettingsError: nothing of a name is kept.
        OutputError: the file exists, or cannot be written.
    """
    check_output(output, overwrite=overwrite)
    with Shelf() as shelf:
        entries = [shelf.get(name) for name in _meant(words, shelf)]
    with Outputs(overwrite=overwrite) as outputs:
        outputs.text(output, entries_to_json(entries))
        outputs.publish()
    return len(entries)


def import_from(files: Sequence[Path], *, overwrite: bool) -> list[str]:
    """Keep what exported files hold; of several none is kept where one is wrong.

    Raises:
        SettingsError: a file that was not exported, or was changed.
        OutputError: one of the names is kept already.
    """
    entries = [entry for file in files for entry in entries_from_json(_text(file), str(file))]
    with Shelf() as shelf:
        shelf.library.add_all(entries, overwrite=overwrite)
    return [entry.name for entry in entries]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read ({error}); is it an exported reference?") from error


def _meant(words: Sequence[str], shelf: Shelf) -> list[str]:
    """The names that words stand for, each once.

    Raises:
        SettingsError: a word that stands for none.
    """
    names = shelf.names()
    found: dict[str, None] = {}
    for word in words:
        meant = names_meant(word, names)
        if not meant:
            raise SettingsError(f"no reference is named {word}; `assistant references list` shows all")
        found |= dict.fromkeys(meant)
    return list(found)
