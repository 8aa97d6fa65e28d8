"""The README knows every command and every option, and nothing that does not exist."""

import re
import runpy
from pathlib import Path

import pytest

from tests.command import run

README = Path(__file__).parent.parent / "README.md"
GROUPS = {
    "": ("match", "suggest", "mix", "album", "references", "render", "diff", "analyze", "check", "demo"),
    "references": ("add", "list", "show", "remove", "suggest", "compare", "export", "import"),
}
"""The commands, and those of a command that has some."""
COMMANDS = tuple(
    f"{group} {command}".strip() for group, commands in GROUPS.items() for command in commands if command not in GROUPS
)


def _options(command: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z0-9-]+", run(*command.split(), "--help").out))


@pytest.mark.parametrize("group", GROUPS)
def test_the_help_lists_all_commands(group: str):
    told = run(*group.split(), "--help").out
    assert set(re.findall(r"^  ([a-z]+)  ", told, re.MULTILINE)) == set(GROUPS[group])


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(command: str):
    """Of that command, with options that it has."""
    told = " ".join(run(*command.split(), "--help").out.split())
    example = told.rpartition("Example: assistant ")[2]
    assert example.startswith(f"{command} ")
    assert set(re.findall(r"--[a-z][a-z0-9-]+", example)) <= _options(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_in_the_readme(command: str):
    text = README.read_text(encoding="utf-8")
    assert f"assistant {command}" in text
    missing = {option for option in _options(command) - {"--help"} if option not in text}
    assert not missing


def test_every_option_of_the_readme_exists():
    """Lines that call the program use options it has."""
    lines = [
        line for line in README.read_text(encoding="utf-8").splitlines() if re.match(r"^\s*(\$ )?assistant ", line)
    ]
    known = set().union(*(_options(command) for command in COMMANDS), _options("match"), {"--version", "--help"})
    known |= {"--install-completion", "--show-completion"}
    for line in lines:
        assert set(re.findall(r"--[a-z][a-z0-9-]+", line)) <= known, line


def test_the_table_of_exporters_is_that_of_the_code():
    script = README.parent / "docs" / "exports_table.py"
    assert runpy.run_path(str(script))["main"](["--check"]) == 0, "run python docs/exports_table.py"
