"""A chain in words: the comments that stand above every export, so that settings can be read and dialled by hand.

Conventions: words come from the declarations of the processors, so a new parameter appears by itself with its unit.
Lines carry no comment mark; `commented` adds it. What was not written here (names of files) passes `harmless` first.
"""

import dataclasses
from collections.abc import Iterable, Mapping

from assistant.export.base import Export, headroom_db, left_out
from assistant.processors import Processor
from assistant.processors.base import Declared, Field

_UNITS = ("_hz", "_dbtp", "_db", "_ms", "_percent")
_INDENT = "      "


def harmless(text: str) -> str:
    """Replace everything that could end a comment or turn the order of letters round: control and format signs."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def commented(lines: Iterable[str], mark: str = "#") -> str:
    """The lines as comments, each one line whatever it holds."""
    return "".join(f"{mark} {harmless(line)}".rstrip() + "\n" for line in lines)


def exact(value: float) -> str:
    """A number in full, as every engine reads it: no exponent, no digit lost that a float64 has."""
    text = repr(float(value))
    return f"{value:.25f}".rstrip("0").rstrip(".") if "e" in text else text.removesuffix(".0")


def in_words(processor: Processor) -> list[str]:
    """A processor on one line, and one more for each of its bands or points."""
    fields = dataclasses.fields(processor)
    lists = [field for field in fields if "of" in field.metadata]
    own = _settings(processor, [field for field in fields if field not in lists])
    title = processor.kind.replace("_", " ")
    lines = [f"{title}: {own}" if own else title]
    for field in lists:
        records: tuple[Declared, ...] = getattr(processor, field.name)
        lines += [f"{_INDENT}{_settings(record, dataclasses.fields(record))}" for record in records]
    return lines


def _settings(declared: Declared, fields: Iterable[Field]) -> str:
    return ", ".join(_setting(field, getattr(declared, field.name)) for field in fields)


def _setting(field: Field, value: float | str) -> str:
    if isinstance(value, str):
        return value.replace("_", " ")
    ending = next((unit for unit in _UNITS if field.name.endswith(unit)), "")
    name = field.name.removesuffix(ending).replace("_", " ")
    return f"{name} {value:.6g} {field.metadata['unit']}".rstrip()


def preface(
    export: Export, *, carries: frozenset[str], by_hand: Mapping[str, str], engine: str, usage: Iterable[str]
) -> list[str]:
    """What a user must know before using an export.

    Args:
        export: what is exported.
        carries: the kinds that the engine can carry.
        by_hand: for a kind that it cannot carry, why, and what can be done by hand.
        engine: which program, and the version that was tested.
        usage: how to start it, and what it gives.
    """
    return [
        f"Settings for {export.mix_name}",
        f"({export.title})",
        f"For {engine}.",
        "",
        *usage,
        "",
        *_sound(export),
        "",
        *_chain(export, carries),
        *_absent(export, carries, by_hand),
        *_headroom(export, carries),
    ]


def _sound(export: Export) -> list[str]:
    kind = "stereo" if export.channels == 2 else "mono"
    return [
        f"Found for a {kind} sound at {export.rate_hz} Hz. At another rate frequencies and times stay as they are;",
        "only the filters' curves near the upper end of the spectrum differ a little.",
    ]


def _chain(export: Export, carries: frozenset[str]) -> list[str]:
    if not export.working:
        return ["The chain does nothing: the sound passes unchanged."]
    lines = ["The chain, in signal order:"]
    for place, processor in enumerate(export.working, 1):
        first, *more = in_words(processor)
        absent = "" if processor.kind in carries else " (NOT CARRIED)"
        lines += [f"  {place}. {first}{absent}", *more]
    return lines


def _absent(export: Export, carries: frozenset[str], by_hand: Mapping[str, str]) -> list[str]:
    kinds = list(dict.fromkeys(processor.kind for processor in left_out(export, carries)))
    if not kinds:
        return ["Everything is carried."] if export.working else []
    general = "this engine has nothing like it; add it by hand with the settings above"
    lines = [f"  {kind.replace('_', ' ')} ({kind}): {by_hand.get(kind, general)}." for kind in kinds]
    return ["", "Not carried:", *lines]


def _headroom(export: Export, carries: frozenset[str]) -> list[str]:
    absent = {processor.kind for processor in left_out(export, carries)}
    if "limiter" not in absent:
        return []
    down_db = headroom_db(export, carries)
    lines = [
        f"In place of the limiter the level is turned down by {-down_db:.2f} dB at the end, so that no true peak",
        "passes the ceiling.",
        "With a limiter of your own behind it, take this out again.",
    ]
    if absent - {"limiter"}:
        lines.append("That was found with all of the chain: with parts left out peaks may be higher, so check them.")
    return lines
