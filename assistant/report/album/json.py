"""An album as one JSON object, for programs.

Conventions: as in `assistant.report.json`: what was not measured is null, measured numbers are rounded.
"""

import math
from dataclasses import asdict
from typing import Any

from assistant.album.measures import MEASURES, Measures
from assistant.deliver_album import Delivered
from assistant.report.album.content import names
from assistant.report.json import dump

SCHEMA = 1


def write(made: Delivered) -> str:
    """Give the object as text."""
    record, album = made.record, made.record.wishes.album
    return dump({
        "schema": SCHEMA,
        "title": album.title,
        "artist": album.artist,
        "loudness_lufs": _rounded(made.whole.loudness_lufs),
        "true_peak_dbtp": _rounded(made.whole.true_peak_dbtp),
        "duration_seconds": _rounded(record.timeline.samples / record.timeline.rate_hz),
        "songs": _songs(made),
        "spreads": {
            key: {"before": _rounded(record.coherent.before[key].deviation), "after": _rounded(spread.deviation)}
            for key, spread in record.coherent.after.items()
        },
        "order": _order(made),
        "joins": [_finite(asdict(join)) for join in record.joins],
        "services": [_finite(asdict(each)) for each in made.played],
        "sides": [_finite(asdict(side)) for side in made.sides],
        "disc": None if made.disc is None else _finite(asdict(made.disc)) | {"notes": list(made.disc_notes)},
        "notes": [*record.cohesion.sentences, *record.coherent.sentences],
        "written": [str(path) for path in made.written],
        "left": [str(path) for path in made.left],
    })  # fmt: skip


def _songs(made: Delivered) -> list[dict[str, Any]]:
    record = made.record
    told = []
    for number, (name, profile, wish) in enumerate(zip(names(made), made.profiles, record.wishes.songs, strict=True)):
        unit = record.unit_of(number)
        plan, place = record.cohesion.songs[unit], record.timeline.places[number]
        told.append({
            "number": number + 1,
            "title": name,
            "file": str(wish.file),
            "isrc": wish.isrc or None,
            "start_seconds": _rounded(place.mark_sample / record.timeline.rate_hz),
            "duration_seconds": _rounded(profile.duration_seconds),
            "loudness_lufs": _rounded(profile.loudness_lufs),
            "true_peak_dbtp": _rounded(profile.true_peak_dbtp),
            "kept": unit in record.kept,
            "before": _measures(plan.before),
            "after": _measures(record.coherent.measured[unit]),
            "told": list(record.coherent.told[unit]),
            "remarks": list(plan.noted.remarks),
        })  # fmt: skip
    return told


def _measures(measures: Measures) -> dict[str, Any]:
    return {key: _rounded(getattr(measures, key)) for key in MEASURES}


def _order(made: Delivered) -> dict[str, Any] | None:
    found = made.record.suggestion
    if found is None:
        return None
    return {
        "order": [place + 1 for place in found.order],
        "cost": _rounded(found.cost.total),
        "given": _rounded(found.given.total),
        "exact": found.exact,
    }


def _finite(value: Any) -> Any:  # noqa: ANN401 - any plain value
    """Numbers rounded, and null for what is not finite."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(each) for each in value]
    return _rounded(value) if isinstance(value, float) else value


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 3) + 0.0
