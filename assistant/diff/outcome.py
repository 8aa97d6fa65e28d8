"""What became of two mixes: how loud each group is, how far the lead stands out, who covers whom, the room found.

Conventions: changes are B - A. The figures are those that each mix wrote into its JSON, unless `rendered.py` measured
them anew. Where settings were edited since, those are of what was there before, and the tracks that show it are named.
A mix tells of a pair of tracks only where one covers at least 3 % of the other (`report/mix_json.py`); a pair that one
of the two does not tell of counts as 3 % there, so a change is at least what is said.

Where it fails: an edit of anything but a gain or a place leaves no trace that could be seen here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.diff.figures import Pair
from assistant.diff.lookup import number_at, number_of, objects_of, percent_of
from assistant.diff.mixes import gain_db_of, pan_of
from assistant.settings import Settings

LEAST_TOLD_PERCENT = 3.0
WORTH_POINTS = 5.0
"""A pair that moved by less is not told."""
_ROUNDED_DB, _ROUNDED_PAN = 0.05, 0.005
"""How far a JSON's figures may be off its settings, which are exact."""
_Found = dict[str, Any]
_OF_LEAD: tuple[tuple[str, str, str, int], ...] = (
    ("lead_over_rest_db", "over the rest, 300 Hz to 5 kHz", "dB", 1),
    ("lead_covered_percent", "covered by the rest", "%", 0),
)
_OF_ROOM: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("space_level_db", "level", "dB", 1, ("space", "level_db")),
    ("space_decay_seconds", "decay", "s", 2, ("space", "decay_seconds")),
)


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
    """What two mixes came to."""

    lead: tuple[str | None, str | None]
    groups: tuple[Pair, ...]
    """How loud each is while it plays, against the whole mix."""
    figures: tuple[Pair, ...]
    """Of the lead, where both have the same one, and of the room that was found; worth words or not."""
    masking: tuple[Covered, ...]
    """The pairs of tracks in both mixes that changed by `WORTH_POINTS` and more, the largest change first."""
    edited: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The tracks whose settings are not those that the figures are of, in A and in B."""
    is_measured: bool = False
    """Whether both were rendered for it."""

    @property
    def is_stale(self) -> bool:
        """Whether its figures are not those of the settings beside them."""
        return any(self.edited)


def outcome(one: _Found, other: _Found, settings: tuple[Settings, Settings]) -> Outcome | None:
    """Hold against each other what two mixes wrote; None where one of them is no mix.

    Args:
        one: the JSON of A.
        other: the JSON of B.
        settings: those in the two.
    """
    if not all(isinstance(found.get(word), list) for found in (one, other) for word in ("masking", "groups")):
        return None
    leads = [_text(found.get("lead")) for found in (one, other)]
    edited = [_edited(found, own) for found, own in zip((one, other), settings, strict=True)]
    of_lead = lead_pairs(leads[0], one, other) if leads[0] and leads[0] == leads[1] else ()
    return Outcome(
        lead=(leads[0], leads[1]),
        groups=tuple(group_pairs(_levels(one), _levels(other))),
        figures=(*of_lead, *_room(one, other)),
        masking=_masking(one, other),
        edited=(edited[0], edited[1]),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _edited(found: _Found, settings: Settings) -> tuple[str, ...]:
    """The tracks whose gain or place in the settings is not the one that was told beside them."""
    told = {str(each.get("name")): each for each in objects_of(found.get("tracks"))}
    heard = {name for name, each in told.items() if each.get("heard") is True}
    return tuple(
        name
        for name in sorted(heard | set(settings.tracks))
        if name not in settings.tracks or _differs(told.get(name, {}), settings, name)
    )


def _differs(told: _Found, settings: Settings, name: str) -> bool:
    if told.get("heard") is False:
        return False  # silent: it stands in the settings at whatever gain
    chain = settings.tracks[name]
    gain_db, pan = number_of(told.get("gain_db")), number_of(told.get("pan"))
    return (
        gain_db is None
        or abs(gain_db - gain_db_of(chain)) > _ROUNDED_DB
        or pan is None
        or abs(pan - pan_of(chain)) > _ROUNDED_PAN
    )


def _levels(found: _Found) -> dict[str, float | None]:
    return {str(group.get("name")): number_of(group.get("level_lu")) for group in objects_of(found["groups"])}


def group_pairs(one: Mapping[str, float | None], other: Mapping[str, float | None]) -> Iterator[Pair]:
    """How loud each group is against the whole mix, from the levels of both by group."""
    for name in sorted({*one, *other}):
        yield Pair(
            key=name, heading="Against the whole mix", name=name, unit="LU", a=one.get(name), b=other.get(name)
        )  # fmt: skip


def lead_pairs(name: str, one: Mapping[str, object], other: Mapping[str, object]) -> Iterator[Pair]:
    """The figures of the lead, by the keys that the JSON of a mix has for them."""
    for key, what, unit, decimals in _OF_LEAD:
        yield Pair(
            key=key, heading=f"The lead, {name}", name=what, unit=unit, decimals=decimals,
            a=number_of(one.get(key)), b=number_of(other.get(key)),
        )  # fmt: skip


def _room(one: _Found, other: _Found) -> Iterator[Pair]:
    for key, name, unit, decimals, way in _OF_ROOM:
        yield Pair(
            key=key, heading="The room found", name=name, unit=unit, decimals=decimals,
            a=number_at(one, way), b=number_at(other, way),
        )  # fmt: skip


def _masking(one: _Found, other: _Found) -> tuple[Covered, ...]:
    before, after = _pairs(one), _pairs(other)
    both = _heard(one) & _heard(other)
    found = []
    for masked, masker in {*before, *after}:
        a, b = (each.get((masked, masker), {}) for each in (before, after))
        place = b or a
        found.append(
            Covered(
                masked=masked, masker=masker,
                a_percent=percent_of(a.get("after")), b_percent=percent_of(b.get("after")),
                low_hz=number_of(place.get("low_hz")), high_hz=number_of(place.get("high_hz")),
            )
        )  # fmt: skip
    return worth_telling(each for each in found if {each.masked, each.masker} <= both)


def worth_telling(pairs: Iterable[Covered]) -> tuple[Covered, ...]:
    """Those that changed by enough, the largest change first."""
    told = [each for each in pairs if abs(each.change) >= WORTH_POINTS]
    return tuple(sorted(told, key=lambda each: (-round(abs(each.change), 6), each.masked, each.masker)))


def _pairs(found: _Found) -> dict[tuple[str, str], _Found]:
    return {(str(each.get("masked")), str(each.get("masker"))): each for each in objects_of(found["masking"])}


def _heard(found: _Found) -> set[str]:
    return {str(each.get("name")) for each in objects_of(found.get("tracks")) if each.get("heard") is True}
