"""Programs from outside that some tests need: without one the test is skipped with the reason; in CI that fails."""

import shutil
from pathlib import Path

import pytest


def program(name: str, package: str) -> Path:
    """The path of a program; without it the test is skipped.

    Args:
        name: as on the command line.
        package: the Debian package that has it.
    """
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (Debian package {package})")
    return Path(found)
