"""TOML -> targets, strictly: what is unknown or out of range is refused with file, place, value and rule.

    [club]                         a target, by its name for --for
    title = "The club"             how it is called in reports; its name where it is left out
    like = "cd"                    begin with another target's rules

    [club.rules.true_peak]         a rule; its kind is its name, or told by `kind`
    fail_above = -0.5              bounds in the kind's unit: warn_below, fail_below, warn_above, fail_above
    source = "The club's leaflet"  who says so
    date = "2024-05"               when: a year, a month or a day
    standing = "official"          official, secondary or own

A rule without bounds of its own (`tags`, `sample_rate` ...) has `severity = "warn"` or `"fail"`. `off = true` alone
takes a rule away. A file of the user's is read after the one that comes with the program: its targets are added, its
rules replace those of the same name.
"""

import difflib
import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from assistant.check.kinds import KINDS, Kind, Number, Numbers, Option, Words
from assistant.check.targets import STANDINGS, Bounds, Rule, Target, Value
from assistant.errors import OptionError

SHIPPED = Path(__file__).with_name("rules.toml")
_BOUNDS = tuple(each.name for each in fields(Bounds))
_TELLING = ("kind", "source", "date", "standing")
_DATE = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def read_targets(path: Path | None = None) -> dict[str, Target]:
    """Every target by its name: those that come with the program, and those of a file.

    Raises:
        OptionError: a file that cannot be read, is not TOML, or says something that no rule can be.
    """
    targets = shipped_targets()
    return targets if path is None else _Reader(path, targets).targets()


def shipped_targets() -> dict[str, Target]:
    """The targets that come with the program."""
    return dict(_shipped())


@cache
def _shipped() -> Mapping[str, Target]:
    return _Reader(SHIPPED, {}).targets()


class _Reader:
    """Reads one file over the targets that there are."""

    def __init__(self, path: Path, known: dict[str, Target]) -> None:
        self._place = path.name if path == SHIPPED else f"--rules {path}"
        self._known = dict(known)
        self._parsed = self._parse(path)

    def _parse(self, path: Path) -> dict[str, Any]:
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise OptionError(f"{self._place}: cannot be read: {reason}; a TOML file is needed") from error
        except tomllib.TOMLDecodeError as error:
            raise OptionError(f"{self._place} is not TOML: {error}; was a quote or a bracket forgotten?") from error

    def targets(self) -> dict[str, Target]:
        for name, said in self._parsed.items():
            if not _NAME.fullmatch(name):
                raise self._wrong(name, name, "small letters, digits and hyphens make a target's name")
            self._known[name] = self._target(name, self._table(name, said))
        return self._known

    def _target(self, name: str, said: Mapping[str, Any]) -> Target:
        self._refuse_unknown(name, said, ("title", "like", "rules"))
        base = self._known.get(name) or Target(name=name, title=name, rules=())
        if "like" in said:
            like = self._word(f"{name}.like", said["like"], tuple(self._known))
            base = replace(base, rules=tuple(replace(rule, target=name) for rule in self._known[like].rules))
        rules = {rule.name: rule for rule in base.rules}
        for rule_name, told in self._table(f"{name}.rules", said.get("rules", {})).items():
            place = f"{name}.rules.{rule_name}"
            table = self._table(place, told)
            if table == {"off": True}:
                if rule_name not in rules:
                    raise self._wrong(place, "off", f"it has no such rule{_nearest(rule_name, rules)}")
                del rules[rule_name]
            else:
                rules[rule_name] = self._rule(place, name, rule_name, table)
        if not rules:
            raise self._wrong(f"{name}.rules", "empty", "a target needs at least one rule")
        title = self._text(f"{name}.title", said["title"]) if "title" in said else base.title
        return Target(name=name, title=title, rules=tuple(rules.values()))

    def _rule(self, place: str, target: str, name: str, said: Mapping[str, Any]) -> Rule:
        kind_name = said.get("kind", name)
        if kind_name not in KINDS:
            raise self._wrong(f"{place}.kind", kind_name, f"kinds: {', '.join(KINDS)}{_nearest(str(kind_name), KINDS)}")
        kind = KINDS[kind_name]
        own = ("severity",) if kind.unit is None else _BOUNDS
        self._refuse_unknown(place, said, (*_TELLING, *own, *kind.options))
        for needed in ("source", "date", "standing", *kind.needs):
            if needed not in said:
                raise self._wrong(f"{place}.{needed}", "missing", f"a rule of the kind {kind_name} needs it")
        date = self._text(f"{place}.date", said["date"])
        if not _DATE.fullmatch(date):
            raise self._wrong(f"{place}.date", date, "a year, a month or a day is needed, like 2024-05")
        severity = self._word(f"{place}.severity", said.get("severity", "fail"), ("warn", "fail"))
        return Rule(
            target=target, name=name, kind=kind_name, bounds=self._bounds(place, kind, said),
            severity="warn" if severity == "warn" else "fail",
            options={each: self._option(f"{place}.{each}", said[each], kind.options[each])
                     for each in kind.options if each in said},
            source=self._text(f"{place}.source", said["source"]), date=date,
            standing=self._word(f"{place}.standing", said["standing"], STANDINGS),
        )  # fmt: skip

    def _bounds(self, place: str, kind: Kind, said: Mapping[str, Any]) -> Bounds:
        told = {each: self._number(f"{place}.{each}", said[each]) for each in _BOUNDS if each in said}
        bounds = Bounds(**told)
        if kind.unit is not None and bounds.is_empty:
            raise self._wrong(place, "without a bound", f"one of {', '.join(_BOUNDS)} is needed")
        ordered = [
            each
            for each in (bounds.fail_below, bounds.warn_below, bounds.warn_above, bounds.fail_above)
            if each is not None
        ]
        if ordered != sorted(ordered):
            rule = "fail_below, warn_below, warn_above, fail_above have to rise in this order: are two swapped?"
            raise self._wrong(place, told, rule)
        return bounds

    def _option(self, place: str, value: object, option: Option) -> Value:
        if isinstance(option, Number):
            return self._number(place, value, option)
        if isinstance(option, Words) and not option.many:
            return self._word(place, value, option.allowed)
        if not isinstance(value, list) or not value:
            raise self._wrong(place, value, "a list is needed")
        if isinstance(option, Numbers):
            return tuple(self._number(place, each, Number(low=option.low, high=option.high)) for each in value)
        return tuple(self._word(place, each, option.allowed) for each in value)

    def _table(self, place: str, value: object) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(place, value, f"a table [{place}] is needed")
        return value

    def _text(self, place: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(place, value, "a text is needed")
        return value

    def _word(self, place: str, value: object, allowed: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in allowed:
            told = ", ".join(allowed) if len(allowed) < 20 else f"such as {allowed[0]}"
            raise self._wrong(place, value, f"allowed: {told}{_nearest(str(value), allowed)}")
        return value

    def _number(self, place: str, value: object, within: Number | None = None) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self._wrong(place, value, "a number is needed")
        if within is not None and not within.low <= value <= within.high:
            raise self._wrong(place, value, f"the range is {within.low:g} to {within.high:g}")
        return float(value)

    def _refuse_unknown(self, place: str, said: Mapping[str, Any], known: Iterable[str]) -> None:
        known = tuple(known)
        for key in said:
            if key not in known:
                told = f"{self._place}: {place}.{key} is not known; known: {', '.join(known)}{_nearest(key, known)}"
                raise OptionError(told)

    def _wrong(self, place: str, value: object, rule: str) -> OptionError:
        given = value if value in ("missing", "empty", "without a bound") else repr(value)
        return OptionError(f"{self._place}: {place} is {given}; {rule}")


def _nearest(word: str, known: Iterable[str]) -> str:
    """A guess at what was meant."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]!r}?" if found else ""
