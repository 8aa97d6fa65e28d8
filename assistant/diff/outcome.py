"""What the JSONs of two mixes measured of their tracks: balance, masking, the lead, the space, what moves.

Conventions: changes are B - A. A mix tells of a pair of tracks only where one covers at least 3 % of the other
(`report/mix_json.py`); a pair that one of the two mixes does not tell of counts as 3 % there, so a change is at least
what is said. Where settings were edited, these are the figures of what was there before: they are read, not measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.diff.figures import Pair
from assistant.diff.lookup import number_at, number_of, object_of, objects_of, percent_of

LEAST_TOLD_PERCENT = 3.0
WORTH_POINTS = 5.0
"""A pair that moved by less is not told."""
_Found = dict[str, Any]
_FIGURES: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("lead_over_rest_db", "lead over the rest, where it is hard to hear", "dB", 1, ("lead_over_rest_db",)),
    ("balance_db", "right over left", "dB", 1, ("balance_db",)),
    ("space_level_db", "level of the room found", "dB", 1, ("space", "level_db")),
    ("space_decay_seconds", "decay of the room found", "s", 2, ("space", "decay_seconds")),
    ("ride_sinks_db", "how far the lead sinks under its ride", "dB", 1, ("rides", "sinks_under_db")),
    ("ride_spread_db", "spread of the lead's phrases", "dB", 1, ("rides", "spread_db")),
    ("parts_spread_db", "spread of the song's parts", "dB", 1, ("parts", "spread_db")),
)
"""Key, name, unit, decimals, and the way to it in the JSON."""


@dataclass(frozen=True, kw_only=True)
class Covered:
    """How much of one track another covers."""

    masked: str
    masker: str
    a_percent: float | None
    """None where A does not tell of the pair."""
    b_percent: float | None
    low_hz: float | None
    high_hz: float | None
    """Where most of it happens: as B has it, or A where B does not tell."""

    @property
    def change(self) -> float:
        """In points; what is not told counts as the most that is not told."""
        before, after = (
            LEAST_TOLD_PERCENT if each is None else each for each in (self.a_percent, self.b_percent)
        )  # fmt: skip
        return after - before


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What two mixes measured otherwise."""

    lead: tuple[str | None, str | None]
    balance: tuple[Pair, ...]
    """The groups: how loud each is while it plays, against the whole mix."""
    masking: tuple[Covered, ...]
    """The pairs that changed by more than `WORTH_POINTS`, the largest change first."""
    figures: tuple[Pair, ...]
    """Everything else, worth words or not."""


def outcome(one: _Found, other: _Found) -> Outcome | None:
    """Hold against each other what two mixes measured; None where one of them is no mix."""
    if not all(isinstance(found.get(word), list) for found in (one, other) for word in ("masking", "groups")):
        return None
    leads = [found.get("lead") for found in (one, other)]
    names = [each if isinstance(each, str) else None for each in leads]
    return Outcome(
        lead=(names[0], names[1]),
        balance=tuple(_balance(one, other)),
        masking=_masking(one, other),
        figures=(_lead_covered(one, other), *_figures(one, other), *_counts(one, other)),
    )


def _balance(one: _Found, other: _Found) -> Iterator[Pair]:
    levels = [
        {str(group.get("name")): number_of(group.get("level_lu")) for group in objects_of(found["groups"])}
        for found in (one, other)
    ]
    for name in sorted({*levels[0], *levels[1]}):
        yield Pair(
            key=name, heading="Groups in the mix", name=name, unit="LU", a=levels[0].get(name), b=levels[1].get(name)
        )  # fmt: skip


def _pairs(found: _Found) -> dict[tuple[str, str], _Found]:
    return {(str(each.get("masked")), str(each.get("masker"))): each for each in objects_of(found["masking"])}


def _masking(one: _Found, other: _Found) -> tuple[Covered, ...]:
    before, after = _pairs(one), _pairs(other)
    found = []
    for masked, masker in {*before, *after}:
        a, b = (each.get((masked, masker), {}) for each in (before, after))
        place = b or a
        found.append(
            Covered(
                masked=masked, masker=masker, a_percent=percent_of(a.get("after")), b_percent=percent_of(b.get("after")),
                low_hz=number_of(place.get("low_hz")), high_hz=number_of(place.get("high_hz")),
            )
        )  # fmt: skip
    told = [each for each in found if abs(each.change) > WORTH_POINTS]
    return tuple(sorted(told, key=lambda each: (-round(abs(each.change), 6), each.masked, each.masker)))


def _lead_covered(one: _Found, other: _Found) -> Pair:
    """Of the lead, by tracks that cover enough of it to be told."""
    shares = [_covered_percent(found) for found in (one, other)]
    return Pair(
        key="lead_covered_percent", heading="Mix", name="of the lead covered, by those who cover 3 % and more",
        unit="%", decimals=0, a=shares[0], b=shares[1],
    )  # fmt: skip


def _covered_percent(found: _Found) -> float | None:
    lead = found.get("lead")
    if not isinstance(lead, str):
        return None
    shares = [percent_of(each.get("after")) or 0.0 for (masked, _), each in _pairs(found).items() if masked == lead]
    return float(sum(sorted(shares)))


def _figures(one: _Found, other: _Found) -> Iterator[Pair]:
    for key, name, unit, decimals, way in _FIGURES:
        yield Pair(
            key=key, heading="Mix", name=name, unit=unit, decimals=decimals,
            a=number_at(one, way), b=number_at(other, way),
        )  # fmt: skip


def _counts(one: _Found, other: _Found) -> Iterator[Pair]:
    """How many lifts and parts there are, and how far the largest goes."""
    for way, key, name, least in (
        (("rides", "lifts"), "lift_db", "lifts of the lead", "largest lift of the lead"),
        (("parts", "parts"), "move_db", "parts of the song", "largest move of a part"),
    ):
        lists = [objects_of(object_of(found.get(way[0])).get(way[1])) for found in (one, other)]
        moves = [[number_of(each.get(key)) or 0.0 for each in listed] for listed in lists]
        counts = [float(len(each)) for each in moves]
        most = [max(each, key=abs, default=0.0) for each in moves]
        yield Pair(key=f"{way[0]}_count", heading="Mix", name=name, unit="", decimals=0, a=counts[0], b=counts[1])
        yield Pair(key=f"{way[0]}_{key}", heading="Mix", name=least, unit="dB", a=most[0], b=most[1])
