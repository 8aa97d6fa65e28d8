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
from assistant.aspects import ASPECTS
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference, Paired
from assistant.finish import Work
from assistant.fit.shares import Share
from assistant.landing import Landing
from assistant.match import Match
from assistant.options import MatchOptions
from assistant.report.record import Report
from assistant.report.speakers import speakers_object
from assistant.settings import SCHEMA, Settings, to_json

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
    told = {
        "schema": SCHEMA,
        "version": __version__,
        "kernels": kernels.BACKEND,
        "mix": match.mix_name,
        "references": list(match.reference_names),
        "goal": _goal(match),
        "output": report.written[0].name if report.written else None,
        "options": _options(match.options),
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
        "dynamics": _dynamics(match),
        "loudness_choices": [
            {"name": name, "taken": place == match.taken, **_rounded_fields(choice)}
            for place, (name, choice) in enumerate(zip(("gentle", "clean", "wanted"), match.choices, strict=True))
        ],
        "shares": [_rounded_fields(share) for share in match.shares],
        "verified": _rounded(dataclasses.asdict(report.verified)) if report.verified else None,
        "translation": speakers_object(report.translations),
        "moves": [_rounded(dataclasses.asdict(move)) for move in match.moves],
        "notes": [note.text for note in match.notes],
    }
    if report.mix is None:
        return told
    from assistant.report.mix_json import mix_object  # noqa: PLC0415 - a match needs nothing of it

    return told | mix_object(report.mix)


def _goal(match: Match) -> list[dict[str, Any]]:
    """What each reference counts for, and how much of its length."""
    return [
        {
            "name": source.name,
            "weight": source.weight,
            "kept": source.kept is not None,
            "aspects": [aspect for aspect in ASPECTS if place in getattr(match.goal.places, aspect)],
        }
        for place, source in enumerate(match.sources)
    ]


def _options(options: MatchOptions) -> dict[str, Any]:
    """What was asked for; of a tool its name."""
    plain = {each.name: _rounded(getattr(options, each.name)) for each in dataclasses.fields(options)}
    return {**plain, "tool": options.tool.name if options.tool else None}


def _dynamics(match: Match) -> dict[str, Any]:
    """The compressor, on what grounds it is there, and its reduction: as foretold, and as measured in the render."""
    dynamics = match.dynamics
    compressor = to_json(Settings(bus=dynamics.processors))["bus"]
    return {
        "compressor": compressor[0] if compressor else None,
        "doubt": _rounded(dynamics.doubt),
        "share_of_full": next(_rounded(share.share) for share in match.shares if share.aspect == "dynamics"),
        "shared_with_limiter": dynamics.shared,
        "taken_back": dynamics.taken_back,
        "predicted": {
            "average_db": None if dynamics.bands else _rounded(dynamics.chosen.average_db),
            "typical_db": _rounded(dynamics.chosen.typical_db),
            "limiting_db": _rounded(dynamics.chosen.limiting_db),
        },
        "measured": _rounded_fields(match.work) if match.work else None,
    }


def _rounded_fields(record: Landing | Share | Work) -> dict[str, Any]:
    return {name: _rounded(value) for name, value in dataclasses.asdict(record).items()}


def _difference(difference: Difference) -> dict[str, Any]:
    """Reference - mix, on the band grid where it is a spectrum."""
    fields = {each.name: _rounded(getattr(difference, each.name)) for each in dataclasses.fields(difference)}
    return {**fields, "band_hz": _rounded(CENTRES_HZ)}


def _rounded(value: object) -> object:
    """Numbers to three decimals, arrays as lists, -inf as None."""
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, Paired):
        return _rounded(vars(value))
    if isinstance(value, np.ndarray):
        return [_rounded(item) for item in value.tolist()]
    if isinstance(value, float):
        return round(value, 3) if np.isfinite(value) else None
    return value
