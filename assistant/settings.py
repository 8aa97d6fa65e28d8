"""What is done to a sound: chains of processors, as strict JSON and back.

Conventions: a chain is a tuple of processors in signal order. `tracks` is keyed by track name. Unknown kinds and
fields, a missing or newer schema, and values out of range are refused, and the error says where; a missing field
takes its neutral default. All of it derives from the declarations of the processors.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import SettingsError
from assistant.processors import PROCESSORS, Compressor
from assistant.processors.base import Declared, Processor, checked

SCHEMA = 1

Chain = tuple[Processor, ...]
Json = dict[str, Any]
T = TypeVar("T", bound=Declared)


@dataclass(frozen=True, kw_only=True)
class GroupBus:
    """Tracks that one compressor turns down together: its gain follows their sum and acts on each of them.

    So processed tracks still add up to the mix, which a chain with anything else in it would not keep. A track that is
    taken out of the settings leaves the group, too: a name that has no chain is passed over.
    """

    tracks: tuple[str, ...]
    compressor: Compressor


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The chain of the whole sound, one for each track of a mix, and what groups of tracks share."""

    schema: int = SCHEMA
    bus: Chain = ()
    tracks: Mapping[str, Chain] = field(default_factory=dict)
    groups: Mapping[str, GroupBus] = field(default_factory=dict)


def to_json(settings: Settings) -> Json:
    """Turn settings into plain dicts, lists, numbers and words; `from_json` turns them back without loss."""
    return {
        "schema": settings.schema,
        "bus": _chain_to_json(settings.bus),
        "tracks": {name: _chain_to_json(chain) for name, chain in settings.tracks.items()},
        **({"groups": groups} if (groups := _groups_to_json(settings.groups)) else {}),
    }


def from_json(obj: object) -> Settings:
    """Make settings of what `to_json` gave, or of a whole match, which holds them under "settings".

    Raises:
        SettingsError: a missing or newer schema, an unknown kind or field, a value of the wrong type or out of range;
            the text names the place, like "settings.bus[2].bands[0].gain_db".
    """
    outer = _object(obj, "settings")
    _check_schema(outer)
    if "settings" in outer:
        inner = _object(outer["settings"], "settings")
        if "schema" in inner:
            _check_schema(inner)
    else:
        inner = outer
    _refuse_unknown(inner, ("schema", "bus", "tracks", "groups"), "settings")
    tracks = _object(inner.get("tracks", {}), "settings.tracks")
    groups = _object(inner.get("groups", {}), "settings.groups")
    return Settings(
        bus=_chain(inner.get("bus", []), "settings.bus"),
        tracks={name: _chain(chain, f"settings.tracks[{name!r}]") for name, chain in tracks.items()},
        groups={name: _group(group, f"settings.groups[{name!r}]") for name, group in groups.items()},
    )


def read(path: Path) -> Settings:
    """Read settings, or the settings of a match, from a JSON file.

    Raises:
        SettingsError: a file that cannot be read, is not JSON, or breaks the schema.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text; a settings file (.json) is needed, not a sound"
        raise SettingsError(f"{path} cannot be read: {reason}") from error
    try:
        return from_json(json.loads(text, object_pairs_hook=_unique))
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not JSON: {error}; was it edited by hand or cut short?") from error


def json_schema() -> Json:
    """The JSON Schema (draft 2020-12) of `to_json`, for other programs; `unit` is an annotation beside the range."""
    chain = {"type": "array", "items": {"oneOf": [_schema_of(kind) for kind in PROCESSORS.values()]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "bus": chain,
            "tracks": {"type": "object", "additionalProperties": chain},
            "groups": {"type": "object", "additionalProperties": _schema_of_group()},
        },
        "required": ["schema"],
        "additionalProperties": False,
    }


def _chain_to_json(chain: Chain) -> list[Json]:
    return [{"kind": processor.kind, **_fields_to_json(processor)} for processor in chain]


def _fields_to_json(declared: Declared) -> Json:
    return {each.name: _plain(getattr(declared, each.name)) for each in dataclasses.fields(declared)}


def _plain(value: object) -> object:
    return [_fields_to_json(record) for record in value] if isinstance(value, tuple) else value


def _groups_to_json(groups: Mapping[str, GroupBus]) -> Json:
    return {
        name: {"tracks": list(group.tracks), "compressor": _fields_to_json(group.compressor)}
        for name, group in groups.items()
    }


def _group(obj: object, where: str) -> GroupBus:
    fields = _object(obj, where)
    _refuse_unknown(fields, ("tracks", "compressor"), where)
    names = _list(fields.get("tracks", []), f"{where}.tracks")
    if not all(isinstance(name, str) for name in names):
        raise SettingsError(f"{where}.tracks is {names!r}; it must be a list of names of tracks")
    compressor = _object(fields.get("compressor", {}), f"{where}.compressor")
    return GroupBus(tracks=tuple(names), compressor=_declared(Compressor, compressor, f"{where}.compressor"))


def _schema_of_group() -> Json:
    compressor = _schema_of(Compressor)
    del compressor["properties"]["kind"], compressor["required"]
    tracks = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object", "properties": {"tracks": tracks, "compressor": compressor}, "additionalProperties": False,
    }  # fmt: skip


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    """Refuse an object that names a field twice, where JSON readers keep the last in silence."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"the settings file gives {name!r} twice in one object; keep one of them")
    return dict(pairs)


def _object(obj: object, where: str) -> Json:
    if not isinstance(obj, Mapping):
        raise SettingsError(f"{where} is a {type(obj).__name__}; an object {{...}} is needed")
    return dict(obj)


def _list(obj: object, where: str) -> list[Any]:
    if not isinstance(obj, (list, tuple)):
        raise SettingsError(f"{where} is a {type(obj).__name__}; a list [...] is needed")
    return list(obj)


def _check_schema(obj: Json) -> None:
    schema = obj.get("schema")
    if schema is None:
        raise SettingsError(f"settings.schema is missing; {SCHEMA} is needed: is this a settings file?")
    if isinstance(schema, bool) or not isinstance(schema, int) or schema < 1:
        raise SettingsError(f"settings.schema is {schema!r}; {SCHEMA} is needed")
    if schema > SCHEMA:
        raise SettingsError(f"settings.schema is {schema}; this version reads {SCHEMA}: a newer version wrote the file")


def _refuse_unknown(obj: Json, known: tuple[str, ...], where: str) -> None:
    for name in obj:
        if name not in known:
            raise SettingsError(f"{where}.{name} is not known; known: {', '.join(known)}")


def _chain(obj: object, where: str) -> Chain:
    return tuple(_processor(item, f"{where}[{index}]") for index, item in enumerate(_list(obj, where)))


def _processor(obj: object, where: str) -> Processor:
    fields = _object(obj, where)
    kind = fields.pop("kind", None)
    if not isinstance(kind, str) or kind not in PROCESSORS:
        given = "missing" if kind is None else f"{kind!r}"
        raise SettingsError(f"{where}.kind is {given}; known: {', '.join(PROCESSORS)}")
    return _declared(PROCESSORS[kind], fields, where)


def _declared(owner: type[T], obj: Json, where: str) -> T:
    declarations = {each.name: each.metadata for each in dataclasses.fields(owner)}
    _refuse_unknown(obj, tuple(declarations), where)
    values: Json = {name: _value(declarations[name], value, f"{where}.{name}") for name, value in obj.items()}
    try:
        return owner(**values)
    except SettingsError as error:  # each field is in order by itself, so what is wrong is how they go together
        raise SettingsError(f"{where}: {error}") from error


def _value(metadata: Mapping[str, Any], value: object, where: str) -> object:
    if "of" in metadata:
        items = enumerate(_list(value, where))
        return tuple(_declared(metadata["of"], _object(item, f"{where}[{i}]"), f"{where}[{i}]") for i, item in items)
    return checked(where, metadata, value)


def _schema_of(owner: type[Declared]) -> Json:
    properties: Json = {each.name: _schema_of_field(each) for each in dataclasses.fields(owner)}
    kind = {"kind": {"const": owner.kind}} if issubclass(owner, Processor) else {}
    return {
        "title": owner.__name__,
        "type": "object",
        "properties": kind | properties,
        "required": list(kind),
        "additionalProperties": False,
    }


def _schema_of_field(each: "dataclasses.Field[Any]") -> Json:
    metadata = each.metadata
    if "of" in metadata:
        return {"type": "array", "items": _schema_of(metadata["of"]), "default": []}
    if "allowed" in metadata:
        return {"enum": list(metadata["allowed"]), "default": each.default}
    kind = "integer" if metadata["whole"] else "number"
    span = {"minimum": metadata["low"], "maximum": metadata["high"], "default": each.default}
    return {"type": kind, **span, **({"unit": metadata["unit"]} if metadata["unit"] else {})}
