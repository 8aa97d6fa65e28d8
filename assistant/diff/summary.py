"""The summary of a profile, as a match's JSON holds it: figures and spectra without the raw record.

Conventions: those of `Profile`, of whose properties these are some under the same names. What is missing was not
measured.
"""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.errors import SettingsError
from assistant.profile import QUANTILES_PERCENT
from assistant.units import Floats

_LISTS = ("levels_20ms_lu", "levels_400ms_lu", "levels_3s_lu", "ldr_quantiles")
_SPECTRA = ("mid_db", "side_db")


@dataclass(frozen=True, kw_only=True, eq=False)
class Summary:
    """What was measured in one sound."""

    rate_hz: int
    channels: int
    bandwidth_hz: float
    mid_db: Floats
    side_db: Floats
    duration_seconds: float | None = None
    loudness_lufs: float | None = None
    range_lu: float | None = None
    true_peak_dbtp: float | None = None
    plr_db: float | None = None
    psr_db: float | None = None
    crest_db: float | None = None
    correlation: float | None = None
    balance_db: float | None = None
    levels_20ms_lu: Floats | None = None
    levels_400ms_lu: Floats | None = None
    levels_3s_lu: Floats | None = None
    ldr_quantiles: Floats | None = None


def summary_from_json(obj: object, where: str) -> Summary:
    """Read what `Profile.summary` gave and JSON kept.

    Args:
        obj: the object.
        where: what an error calls it, like "a.json: before".

    Raises:
        SettingsError: something else than an object, or a value of the wrong type or size.
    """
    if not isinstance(obj, dict):
        raise SettingsError(f"{where} is a {type(obj).__name__}; an object {{...}} of measurements is needed")
    values: dict[str, Any] = {}
    for field in dataclasses.fields(Summary):
        read = _spectrum if field.name in _SPECTRA else _quantiles if field.name in _LISTS else _number
        values[field.name] = read(obj.get(field.name), f"{where}.{field.name}")
    for name in ("rate_hz", "channels", "bandwidth_hz"):
        if values[name] is None:
            raise SettingsError(f"{where}.{name} is missing; a number is needed: was the file edited by hand?")
    return Summary(**values)


def _number(value: object, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise SettingsError(f"{where} is {value!r}; a finite number or null is needed")
    return value


def _quantiles(value: object, where: str) -> Floats | None:
    return None if value is None else _array(value, where, len(QUANTILES_PERCENT))


def _spectrum(value: object, where: str) -> Floats:
    return _array(value, where, CENTRES_HZ.size)


def _array(value: object, where: str, size: int) -> Floats:
    if not isinstance(value, list) or len(value) != size:
        given = f"{len(value)} values" if isinstance(value, list) else f"a {type(value).__name__}"
        raise SettingsError(f"{where} holds {given}; a list of {size} numbers is needed")
    numbers = [_number(item, f"{where}[{index}]") for index, item in enumerate(value)]
    if None in numbers:
        raise SettingsError(f"{where}[{numbers.index(None)}] is null; a finite number is needed")
    return np.array(numbers, dtype=np.float64)
