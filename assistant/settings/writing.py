"""Settings as JSON, and the JSON Schema that tells other programs what may stand there."""

import dataclasses
from typing import Any

from assistant.processors import PROCESSORS, Compressor
from assistant.processors.base import Declared, Processor
from assistant.settings.model import LONGEST_TAIL_SECONDS, SCHEMA, SEND_DB, Chain, GroupBus, Send, Settings

Json = dict[str, Any]


def to_json(settings: Settings) -> Json:
    """Turn settings into plain dicts, lists, numbers and words; `from_json` turns them back without loss."""
    return {
        "schema": settings.schema,
        "bus": _chain_to_json(settings.bus),
        "tracks": {name: _chain_to_json(chain) for name, chain in settings.tracks.items()},
        **_unless_empty("groups", {name: _group_to_json(group) for name, group in settings.groups.items()}),
        **_unless_empty("sends", {name: _send_to_json(send) for name, send in settings.sends.items()}),
    }


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
            "sends": {"type": "object", "additionalProperties": _schema_of_send(chain)},
        },
        "required": ["schema"],
        "additionalProperties": False,
    }


def _unless_empty(name: str, value: Json) -> Json:
    return {name: value} if value else {}


def _chain_to_json(chain: Chain) -> list[Json]:
    return [{"kind": processor.kind, **_fields_to_json(processor)} for processor in chain]


def _fields_to_json(declared: Declared) -> Json:
    return {each.name: _plain(getattr(declared, each.name)) for each in dataclasses.fields(declared)}


def _plain(value: object) -> object:
    return [_fields_to_json(record) for record in value] if isinstance(value, tuple) else value


def _group_to_json(group: GroupBus) -> Json:
    return {"tracks": list(group.tracks), "compressor": _fields_to_json(group.compressor)}


def _send_to_json(send: Send) -> Json:
    return {
        "tracks": dict(send.tracks), "tail_seconds": float(send.tail_seconds), "chain": _chain_to_json(send.chain),
    }  # fmt: skip


def _schema_of_group() -> Json:
    compressor = _schema_of(Compressor)
    del compressor["properties"]["kind"], compressor["required"]
    tracks = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object", "properties": {"tracks": tracks, "compressor": compressor}, "additionalProperties": False,
    }  # fmt: skip


def _schema_of_send(chain: Json) -> Json:
    level = {"type": "number", "minimum": SEND_DB[0], "maximum": SEND_DB[1], "unit": "dB"}
    tail = {"type": "number", "minimum": 0.0, "maximum": LONGEST_TAIL_SECONDS, "default": 0.0, "unit": "s"}
    tracks = {"type": "object", "additionalProperties": level}
    return {
        "type": "object", "properties": {"tracks": tracks, "tail_seconds": tail, "chain": chain},
        "additionalProperties": False,
    }  # fmt: skip


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
