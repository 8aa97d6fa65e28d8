"""Numbers out of a JSON object that may have been edited: what is not there, or is something else, is None."""

from typing import Any


def object_of(value: object) -> dict[str, Any]:
    """The object; an empty one in the place of anything else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> list[dict[str, Any]]:
    """The objects of a list; nothing of anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number_of(value: object) -> float | None:
    """The number; None in the place of anything else."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def number_at(found: object, way: tuple[str, ...]) -> float | None:
    """The number to which names lead, one object inside the other."""
    for name in way:
        found = object_of(found).get(name)
    return number_of(found)


def percent_of(value: object) -> float | None:
    """A share as percent."""
    number = number_of(value)
    return None if number is None else 100.0 * number
