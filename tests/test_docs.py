"""The README knows every command and every option, and nothing that does not exist."""

import re
import runpy
from pathlib import Path

import pytest

from tests.command import run

README = Path(__file__).parent.parent / "README.md"
COMMANDS = ("match", "suggest", "mix", "render", "diff", "analyze", "check", "demo")


def _options(command: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z0-9-]+", run(command, "--help").out))


def test_the_help_lists_all_commands():
    told = run("--help").out
    assert all(f"  {command}  " in told for command in COMMANDS)
    assert set(re.findall(r"^  ([a-z]+)  ", told, re.MULTILINE)) == set(COMMANDS)


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
