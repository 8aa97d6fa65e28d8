"""Tools that people have on their desks: what their equalizers and compressors can be set to, so that a fit obeys.

A tool is a TOML file in `known/`, with the source of its figures, or a file of the user's own (`read`).
"""

from pathlib import Path

from assistant.errors import OptionError
from assistant.tools.read import read_tool
from assistant.tools.tool import BandSlot, CompressorDials, Dial, Tool

__all__ = ["BandSlot", "CompressorDials", "Dial", "Tool", "read_tool", "tool_named", "tool_names"]

_KNOWN = Path(__file__).with_name("known")
_ENDING = ".toml"


def tool_names() -> tuple[str, ...]:
    """The tools that are known, by the names that `--for` takes."""
    return tuple(_known())


def tool_named(name: str) -> Tool:
    """The tool of this name, or of any beginning of it that is its alone; or the one in a TOML file.

    Raises:
        OptionError: a name that no tool or more than one has, or a file that says something that no tool can be.
    """
    if name.lower().endswith(_ENDING):
        return read_tool(Path(name))
    known = _known()
    asked = name.strip().casefold()
    found = [each for each in known if each.casefold() == asked]
    found = found or [each for each in known if asked and each.casefold().startswith(asked)]
    if len(found) == 1:
        return read_tool(known[found[0]])
    if found:
        raise OptionError(f"--for {name!r} could be {' or '.join(found)}; write more of the name")
    raise OptionError(
        f"--for {name!r} is not known; known: {', '.join(known)}; for any other tool name a TOML file of its limits"
    )


def _known() -> dict[str, Path]:
    """Each tool's file by the name on its first line, so that naming them all reads no more than that."""
    return {_first_line(path): path for path in sorted(_KNOWN.glob(f"*{_ENDING}"))}


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().removeprefix("name =").strip().strip('"')
