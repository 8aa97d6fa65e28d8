"""All references that can be named: those that come along, and the user's library, which goes first."""

from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from assistant.errors import SettingsError
from assistant.references.entry import Entry, entries_from_json
from assistant.references.figures import SoundFigures, sound_figures
from assistant.references.library import Library, Row

__all__ = ["Shelf", "shipped_files"]

_PACKAGED = Path(__file__).parents[1] / "shipped_references"
_CHECKOUT = Path(__file__).parents[2] / "references"


def shipped_files() -> list[Path]:
    """The exported references that come along, in a checkout and when installed; each is named as its file."""
    folder = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    return sorted(folder.glob("*.json"))


@cache
def _shipped() -> tuple[Entry, ...]:
    """What came along, read once."""
    files = shipped_files()
    return tuple(entry for file in files for entry in entries_from_json(file.read_text("utf-8"), file.name))


class Shelf:
    """The library and what came along, in a `with` block."""

    def __init__(self, place: Path | None = None) -> None:
        """Open both."""
        self.library = Library(place)

    def __enter__(self) -> Self:
        """Nothing more is needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the library."""
        self.library.__exit__(kind, error, trace)

    @cached_property
    def shipped(self) -> dict[str, Entry]:
        """What came along, by name; a name that the library has is the library's."""
        own = set(self.library.names())
        return {entry.name: entry for entry in _shipped() if entry.name not in own}

    def names(self) -> list[str]:
        """Every name, in order."""
        return sorted([*self.library.names(), *self.shipped])

    def get(self, name: str) -> Entry:
        """One reference, whole.

        Raises:
            SettingsError: there is none of this name.
        """
        return self.shipped[name] if name in self.shipped else self.library.get(name)

    def rows(self) -> list[Row]:
        """What a list shows of each, in the order of their names."""
        along = [
            Row(
                facts=entry.facts, seconds=entry.profile.duration_seconds, figures=sound_figures(entry.profile),
                path=None,
            )
            for entry in self.shipped.values()
        ]  # fmt: skip
        return sorted([*self.library.rows(), *along], key=lambda row: row.facts.name)

    def contents(self, *, along: bool) -> list[tuple[str, bytes]]:
        """The name and the features (float32) of every song whose content is known.

        Args:
            along: whether those count that came along, which are broad pictures of a genre; they do where there are no
                others.
        """
        own = self.library.contents()
        if own and not along:
            return own
        came = ((name, each) for name, entry in self.shipped.items() for each in entry.contents)
        return [*own, *((name, each.features.astype("<f4").tobytes()) for name, each in came)]

    def figures(self, name: str) -> SoundFigures:
        """The figures of one reference.

        Raises:
            SettingsError: there is none of this name.
        """
        return sound_figures(self.shipped[name].profile) if name in self.shipped else self.library.figures(name)

    def check_own(self, names: list[str]) -> None:
        """Refuse to change what came along.

        Raises:
            SettingsError: one of the names is not the library's.
        """
        for name in names:
            if name in self.shipped:
                raise SettingsError(
                    f"{name} comes along with the program and cannot be changed; a copy of it can be kept"
                )
