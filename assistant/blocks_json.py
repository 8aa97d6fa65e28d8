"""`Blocks` as plain numbers and lists for JSON, without loss, and back with every value checked.

Conventions: floats keep all their digits. A row of level counts, of which most are 0, is written as its first bin that
is not, then the counts from there to the last that is not; an empty row is an empty list.
"""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.bands import CENTRES_HZ
from assistant.blocks import AXES, LEVEL_EDGES_LUFS, Blocks, Counts, Finding
from assistant.errors import SettingsError

_COUNTS = "section_level_counts"


def blocks_to_json(blocks: Blocks) -> dict[str, Any]:
    """The record as plain numbers and lists, without loss: floats keep all their digits."""
    values = {field.name: getattr(blocks, field.name) for field in dataclasses.fields(Blocks)}
    plain = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()}
    return plain | {
        _COUNTS: [_short_row(row) for row in blocks.section_level_counts],
        "findings": [dataclasses.asdict(finding) for finding in blocks.findings],
    }


def _short_row(counts: Counts) -> list[int]:
    """The first bin that is not 0, and the counts from there to the last that is not."""
    bins = np.flatnonzero(counts)
    return [int(bins[0]), *counts[bins[0] : bins[-1] + 1].tolist()] if bins.size else []


def blocks_from_json(values: object) -> Blocks:
    """Read what `blocks_to_json` wrote.

    Raises:
        SettingsError: a missing or unknown field, or a value of the wrong type, shape or range.
    """
    fields = {field.name: field for field in dataclasses.fields(Blocks)}
    record = _record(values, set(fields), "profile")
    read: dict[str, Any] = {
        name: _read_field(fields[name], value) for name, value in record.items() if name != "findings"
    }
    if not isinstance(record["findings"], list):
        raise SettingsError("profile.findings is not a list; a list of findings is needed")
    findings = tuple(_read_finding(finding) for finding in record["findings"])
    return Blocks(findings=findings, **read)


def _record(values: object, names: set[str], owner: str) -> dict[str, Any]:
    """Refuse anything but an object with exactly these fields."""
    if not isinstance(values, dict):
        raise SettingsError(f"{owner} is {type(values).__name__}; an object is needed")
    for problem, odd in (("unknown", set(values) - names), ("missing", names - set(values))):
        if odd:
            raise SettingsError(
                f"{owner} has {problem} fields: {', '.join(sorted(odd))}; was it written by another version?"
            )
    return values


def _read_finding(values: object) -> Finding:
    """Read one finding."""
    record = _record(values, {field.name for field in dataclasses.fields(Finding)}, "profile.findings")
    texts = all(isinstance(record[name], str) for name in ("kind", "text", "unit"))
    at_seconds = record["at_seconds"]
    if not texts or not _is_number(record["value"]) or not (at_seconds is None or _is_number(at_seconds)):
        raise SettingsError(
            "profile.findings holds a value of the wrong type; kind, text and unit are texts, the rest numbers"
        )
    return Finding(**record)


def _is_number(value: object) -> bool:
    """Whether a JSON value is a number that is finite."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _read_field(field: "dataclasses.Field[Any]", value: object) -> object:
    """Read one field of `Blocks` as its annotation says."""
    if field.name == _COUNTS:
        return _read_counts(value)
    if field.name in AXES:
        return _read_array(field, value)
    if value is None and field.type == float | None:
        return None
    if not _is_number(value) or (field.type is int and not isinstance(value, int)):
        raise SettingsError(f"profile.{field.name} is {value!r}; a finite number is needed")
    return value if field.type is int else float(value)  # type: ignore[arg-type]


def _read_array(field: "dataclasses.Field[Any]", value: object) -> NDArray[Any]:
    """Read a list of numbers, nested as deep as the field has axes; an empty one has the shape of no rows."""
    axes = AXES[field.name]
    wanted, kinds = (np.int64, "iu") if field.type is Counts else (np.float64, "iuf")
    try:
        read = np.array(value)
    except ValueError:
        read = np.array(None)
    if read.size == 0 and isinstance(value, list):
        read = np.zeros((0, *(each if isinstance(each, int) else CENTRES_HZ.size for each in axes[1:])), dtype=wanted)
    if read.dtype.kind not in kinds or read.ndim != len(axes):
        raise SettingsError(
            f"profile.{field.name} is not a list of numbers with {len(axes)} axes; was it edited by hand?"
        )
    return read.astype(wanted)


def _read_counts(rows: object) -> Counts:
    """Read the short rows of level counts."""
    if not isinstance(rows, list):
        raise SettingsError(f"profile.{_COUNTS} is not a list; a list for each section is needed")
    counts = np.zeros((len(rows), LEVEL_EDGES_LUFS.size - 1), dtype=np.int64)
    for read, row in zip(counts, rows, strict=True):
        if not isinstance(row, list) or not all(type(each) is int and each >= 0 for each in row):
            raise SettingsError(f"profile.{_COUNTS} holds {row!r}; rows of whole numbers from 0 on are needed")
        if row:
            first, end = row[0], row[0] + len(row) - 1
            if end > read.size:
                raise SettingsError(f"profile.{_COUNTS} has a row up to bin {end}; there are {read.size} bins")
            read[first:end] = row[1:]
    return counts
