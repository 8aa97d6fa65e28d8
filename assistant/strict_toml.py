"""TOML that a user wrote by hand, read strictly: what is unknown or wrong is refused with its line.

TOML readers do not tell lines, so `StrictToml` looks for them in the text: good enough for what people write, a table
in one piece and a key a line; of a key inside an inline table it tells the line of the table.

Conventions: a `Table` is named as it stands in the text, `tracks.vocal`; of an array of tables, `[[song]]`, `number`
says which one, from 1 on. The table without a name is the top of the file.
"""

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError

__all__ = ["TOP", "StrictToml", "Table", "is_number", "nearest", "read_toml"]

_HEADER = re.compile(r"^\s*(\[\[?)\s*(.*?)\s*\]")


@dataclass(frozen=True)
class Table:
    """A table of the file."""

    name: str = ""
    number: int = 0
    """Which one of an array of tables, from 1 on; 0 where there is but one."""

    def of(self, key: str) -> str:
        """A key of it, as errors call it."""
        if self.number:
            return f"{self.name} {self.number}: {key}"
        return f"{self.name}.{key}" if self.name else key


TOP = Table()


@dataclass(frozen=True)
class StrictToml:
    """What was read, and where it stands."""

    path: Path
    text: str
    said: Mapping[str, Any]

    def refuse_unknown(self, said: Mapping[str, Any], known: Iterable[str], table: Table = TOP) -> None:
        """Refuse keys that nobody knows.

        Raises:
            SettingsError: with the line, and the nearest key that there is.
        """
        known = tuple(known)
        for key in said:
            if key not in known:
                hint = nearest(key, known) or f"; known: {', '.join(known)}"
                raise SettingsError(f"{self.path}, line {self.line(key, table)}: {table.of(key)} is not known{hint}")

    def wrong(self, key: str, value: object, rule: str, table: Table = TOP, hint: str = "") -> SettingsError:
        """The error for a value that breaks a rule."""
        where = f"{self.path}, line {self.line(key, table)}"
        return SettingsError(f"{where}: {table.of(key)} is {value!r}; {rule} is needed{hint}")

    def line(self, key: str, table: Table = TOP) -> int:
        """The line where a key stands; where it cannot be found, that of its table."""
        inside, begins, count = not table.name, 1, 0
        for number, line in enumerate(self.text.splitlines(), 1):
            header = _HEADER.match(line)
            if header:
                own = header[2].replace('"', "").replace("'", "")
                if not table.name and own.split(".")[0] == key:
                    return number
                count += own == table.name and header[1] == "[["
                inside = own == table.name and count == table.number
                begins = number if inside else begins
            elif inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*=""", line):
                return number
        return begins


def read_toml(path: Path) -> StrictToml:
    """Read a file.

    Raises:
        SettingsError: a file that cannot be read, or is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return StrictToml(path, text, tomllib.loads(text))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not text'}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}; was a quote or a bracket forgotten?") from error


def is_number(value: object) -> bool:
    """Whether a value is a finite number, which true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def nearest(word: str, known: Iterable[str]) -> str:
    """A guess at what was meant."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {found[0]!r}?" if found else ""
