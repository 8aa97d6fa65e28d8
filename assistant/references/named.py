"""From words to sources: sound files, folders of them, globs, exported references, names of kept ones, weights.

    mix.wav  songs/  songs/*.flac  favourites.json  rock/my-favourites  rock/*  another.wav@0.3

A file that exists is meant before a name that is kept. A name stands for itself, or for all that lie under it.
"""

import difflib
import glob
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from assistant.aspects import ASPECTS
from assistant.audio.folders import sound_files
from assistant.errors import OptionError, SoundError
from assistant.progress import Progress
from assistant.references.source import Source

__all__ = ["AUTO", "Named", "names_meant", "sounds_named", "sources_named"]

AUTO = "auto"

_MOST_WEIGHT = 100.0
_GLOB = frozenset("*?[")


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a user named as references."""

    words: tuple[str, ...]
    by_aspect: Mapping[str, Sequence[str]]
    """Those of single aspects."""

    def sources(self, mix: Path, progress: Progress) -> tuple[Source, ...]:
        """The references.

        Args:
            mix: for which `auto` finds one.
            progress: is told how far that is.

        Raises:
            SoundError: nothing of a name, a folder without sound; or nothing is kept that `auto` could take.
            OptionError: a weight that is no number, or out of its range; `auto` beside others.
        """
        if AUTO not in self.words:
            return sources_named(self.words, self.by_aspect)
        if len(self.words) > 1:
            raise OptionError("--reference auto stands for one reference; name others with --tone-from and the like")
        from assistant.references.suggest import nearest_source  # noqa: PLC0415 - heavy, and rarely asked for

        return (nearest_source(mix, progress), *sources_named((), self.by_aspect))


def sources_named(words: Sequence[str], by_aspect: Mapping[str, Sequence[str]] | None = None) -> tuple[Source, ...]:
    """What was named.

    Args:
        words: references for whatever no other is named for.
        by_aspect: those of single aspects, by the names of `assistant.aspects`.

    Raises:
        SoundError: nothing of that name, or a folder without sound.
        OptionError: a weight that is no number, or out of its range.
    """
    found = [source for word in words for source in _named(word, None)]
    for aspect in ASPECTS:
        found += [source for word in (by_aspect or {}).get(aspect, ()) for source in _named(word, aspect)]
    return tuple(found)


def sounds_named(words: Sequence[str]) -> list[Path]:
    """The sound files that were named, where a profile is not enough.

    Raises:
        SoundError: as `sources_named`, or only measurements of a reference are at hand.
        OptionError: a weight, which sounds alone cannot have.
    """
    sources = sources_named(words)
    for source in sources:
        if source.kept is not None and source.heard is None:
            raise SoundError(f"{source.name}: only its measurements are at hand, and its sound is needed here: name it")
        if source.weight != 1.0:
            raise OptionError(f"{source.name}: has a weight, which has no meaning here; name it without")
    return [source.path for source in sources if source.path is not None]


def _named(word: str, aspect: str | None) -> list[Source]:
    text, weight = _parted(word)
    path = Path(text)
    if path.is_dir():
        files = sound_files(path)
        if not files:
            raise SoundError(f"{text}: holds no sound file; name a folder with reference songs in it")
        return [_file(file, weight, aspect) for file in files]
    if path.exists() or _GLOB.isdisjoint(text):
        kept = [] if path.exists() else _kept(text, weight, aspect)
        return kept or _of_file(path, text, weight, aspect)
    files = sorted(Path(each) for each in glob.glob(text) if Path(each).is_file())  # noqa: PTH207 - as shells have it
    found = [_file(file, weight, aspect) for file in files] or _kept(text, weight, aspect)
    if not found:
        raise SoundError(
            f"{text}: neither a file nor a kept reference matches; `assistant references list` shows those"
        )
    return found


def _parted(word: str) -> tuple[str, float]:
    """A word without its weight, and the weight."""
    text, at, number = word.rpartition("@")
    if not at or Path(word).exists():
        return word, 1.0
    try:
        weight = float(number)
    except ValueError:
        raise OptionError(f"{word}: {number!r} is no weight; a number is needed, as in song.wav@0.3") from None
    if not 0.0 < weight <= _MOST_WEIGHT:
        raise OptionError(f"{word}: the weight is {weight:g}; it must be over 0, and {_MOST_WEIGHT:g} at most")
    return text, weight


def _file(path: Path, weight: float, aspect: str | None) -> Source:
    return Source(name=path.name, path=path, weight=weight, aspect=aspect)


def _of_file(path: Path, text: str, weight: float, aspect: str | None) -> list[Source]:
    """A sound, or exported references; what is not there is told by whoever opens it, unless it looks like a name."""
    if path.suffix.lower() == ".json" and path.is_file():
        from assistant.references.entry import entries_from_json  # noqa: PLC0415 - most references are sounds

        entries = entries_from_json(path.read_text(encoding="utf-8"), text)
        return [Source(name=each.name, kept=each.profile, weight=weight, aspect=aspect) for each in entries]
    if not path.exists() and not path.suffix:
        raise SoundError(f"{text}: neither a file nor a kept reference{_hint(text)}")
    return [_file(path, weight, aspect)]


def _kept(text: str, weight: float, aspect: str | None) -> list[Source]:
    """Kept references of this name."""
    from assistant.references.shelf import Shelf  # noqa: PLC0415 - a database, which sound files need not

    with Shelf() as shelf:
        entries = [shelf.get(name) for name in names_meant(text, shelf.names())]
    return [Source(name=each.name, path=each.path, kept=each.profile, weight=weight, aspect=aspect) for each in entries]


def names_meant(text: str, names: Iterable[str]) -> list[str]:
    """The names that a word stands for: that name, all under it, or all that match it; none where there is none."""
    word = text.rstrip("/")
    names = list(names)
    if word in names:
        return [word]
    if not _GLOB.isdisjoint(word):
        return [name for name in names if fnmatchcase(name, word)]
    return [name for name in names if name.startswith(f"{word}/")]


def _hint(text: str) -> str:
    """Names that look like it."""
    from assistant.references.shelf import Shelf  # noqa: PLC0415 - as above

    with Shelf() as shelf:
        names = shelf.names()
    groups = {name.rpartition("/")[0] for name in names} - {""}
    near = difflib.get_close_matches(text, [*names, *groups], n=3)
    meant = f"; is {' or '.join(near)} meant?" if near else "; is the path mistyped?"
    return f"{meant} `assistant references list` shows what is kept"
