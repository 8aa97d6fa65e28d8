"""A match as one JSON object, for programs: strict, schema numbered, readable back as settings.

Conventions: numbers are finite, what was not measured is null. Measured numbers are rounded to what a reader can use,
settings are exact, so that `render` gives the same samples. Arrays of numbers stand on one line.
"""

import dataclasses
import json
import re
from typing import Any

import numpy as np

from assistant import __version__, kernels
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.report.record import Report
from assistant.settings import SCHEMA, to_json

_NUMBER_LIST = re.compile(r"\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]")


def write(report: Report) -> str:
    """Give the object as text, ending in a line feed."""
    return dump(to_object(report))


def dump(value: object) -> str:
    """Give any plain value as readable JSON.

    Raises:
        ValueError: NaN or infinity in it, which JSON has no word for.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return _NUMBER_LIST.sub(lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text) + "\n"


def to_object(report: Report) -> dict[str, Any]:
    """Give the match as plain dicts, lists, numbers, words and None."""
    match = report.match
    return {
        "schema": SCHEMA,
        "version": __version__,
        "kernels": kernels.BACKEND,
        "mix": match.mix_name,
        "references": list(match.reference_names),
        "output": report.written[0].name if report.written else None,
        "options": _rounded(dataclasses.asdict(match.options)),
        "settings": to_json(match.settings),
        "before": match.before.summary(),
        "reference": match.reference.summary(),
        "after": match.after.summary() if match.after else None,
        "difference": _difference(match.difference),
        "wanted_lufs": _rounded(match.wanted_lufs),
        "limiter": {
            "drive_db": _rounded(match.landing.drive_db),
            "reduction_db": _rounded(match.landing.reduction_db),
        },
        "verified": _rounded(dataclasses.asdict(report.verified)) if report.verified else None,
        "moves": [_rounded(dataclasses.asdict(move)) for move in match.moves],
        "notes": [note.text for note in match.notes],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    """Reference - mix, on the band grid where it is a spectrum."""
    fields = {each.name: _rounded(getattr(difference, each.name)) for each in dataclasses.fields(difference)}
    return {**fields, "band_hz": _rounded(CENTRES_HZ)}


def _rounded(value: object) -> object:
    """Numbers to three decimals, arrays as lists, -inf as None."""
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        return [_rounded(item) for item in value.tolist()]
    if isinstance(value, float):
        return round(value, 3) if np.isfinite(value) else None
    return value
