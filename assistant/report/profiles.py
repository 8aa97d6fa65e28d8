"""Measured profiles as a table for people and as JSON for programs."""

from collections.abc import Sequence
from pathlib import Path

from assistant.profile import Profile, Span
from assistant.report.figures import Group, groups, number
from assistant.report.json import dump

_NAME = 32

Measured = Sequence[tuple[Path, Profile]]


def write_json(measured: Measured) -> str:
    """Give a list, one object for each file."""
    return dump([{"file": str(path), **profile.summary()} for path, profile in measured])


def write_text(measured: Measured) -> str:
    """Give each file's figures, its parts, and what was found in it."""
    return "\n\n".join(_file(path, profile) for path, profile in measured) + "\n"


def _file(path: Path, profile: Profile) -> str:
    sound = "mono" if profile.channels == 1 else "stereo"
    lines = [str(path), f"{_clock(profile.duration_seconds)}, {profile.rate_hz / 1000.0:g} kHz, {sound}", ""]
    lines += [line for group in groups([profile]) for line in _group(group)]
    if profile.sections:
        lines += ["Parts", *(_span(span) for span in profile.sections)]
    if profile.findings:
        lines += ["Found", *(f"  {finding.text}" for finding in profile.findings)]
    return "\n".join(lines)


def _group(group: Group) -> list[str]:
    indent = "  " if group.heading else ""
    rows = [f"{indent + row.name:<{_NAME}}{row.values[0]:>11}  {row.unit}".rstrip() for row in group.rows]
    return [group.heading, *rows] if group.heading else rows


def _span(span: Span) -> str:
    times = f"{_clock(span.start_seconds)} to {_clock(span.end_seconds)}"
    return f"  {times}, {span.label}".ljust(_NAME) + f"{number(span.loudness_lufs):>11}  LUFS"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
