"""Profiles in words and as JSON."""
from pathlib import Path
from collections.abc import Sequence
from assistant.profile import Profile
from assistant.report.json import dump

def write_json(measured: Sequence[tuple[Path, Profile]]) -> str:
    """Give a list, one object for each file."""
    return dump([{"file": str(path), **profile.summary()} for path, profile in measured])

def write_text(measured: Sequence[tuple[Path, Profile]]) -> str:
    """Give a table."""
    return str([(p, x.loudness_lufs) for p, x in measured])
