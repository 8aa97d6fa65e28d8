"""Settings from JSON, strictly: whatever is not understood is refused, and the error says where.

Unknown kinds and fields, a missing or newer schema, and values out of range are refused; a missing field takes its
neutral default. All of it derives from the declarations of the processors.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import SettingsError
from assistant.processors import PROCESSORS, Compressor, Processor
from assistant.processors.base import Declared, checked
from assistant.settings.model import SCHEMA, Chain, GroupBus, Send, Settings, checked_send
from assistant.settings.writing import Json

T = TypeVar("T", bound=Declared)


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
    _refuse_unknown(inner, ("schema", "bus", "tracks", "groups", "sends"), "settings")
    tracks = _object(inner.get("tracks", {}), "settings.tracks")
    groups = _object(inner.get("groups", {}), "settings.groups")
    sends = _object(inner.get("sends", {}), "settings.sends")
    return Settings(
        bus=_chain(inner.get("bus", []), "settings.bus"),
        tracks={name: _chain(chain, f"settings.tracks[{name!r}]") for name, chain in tracks.items()},
        groups={name: _group(group, f"settings.groups[{name!r}]") for name, group in groups.items()},
        sends={name: _send(send, _send_named(name, tracks)) for name, send in sends.items()},
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


def _group(obj: object, where: str) -> GroupBus:
    fields = _object(obj, where)
    _refuse_unknown(fields, ("tracks", "compressor"), where)
    names = _list(fields.get("tracks", []), f"{where}.tracks")
    if not all(isinstance(name, str) for name in names):
        raise SettingsError(f"{where}.tracks is {names!r}; it must be a list of names of tracks")
    compressor = _object(fields.get("compressor", {}), f"{where}.compressor")
    return GroupBus(tracks=tuple(names), compressor=_declared(Compressor, compressor, f"{where}.compressor"))


def _send_named(name: str, tracks: Json) -> str:
    """Where a send stands, its name being one that a file can have beside those of the tracks."""
    if name in tracks:
        raise SettingsError(f"settings.sends[{name!r}] has the name of a track; another one is needed")
    if not name or name.startswith(".") or set(name) & set('/\\:*?"<>|'):
        raise SettingsError(f"settings.sends[{name!r}] is a name that no file can have; letters and spaces are needed")
    return f"settings.sends[{name!r}]"


def _send(obj: object, where: str) -> Send:
    fields = _object(obj, where)
    _refuse_unknown(fields, ("tracks", "tail_seconds", "chain"), where)
    tracks, tail_seconds = _object(fields.get("tracks", {}), f"{where}.tracks"), fields.get("tail_seconds", 0.0)
    checked_send(where, tracks, tail_seconds)
    return Send(tracks=tracks, tail_seconds=tail_seconds, chain=_chain(fields.get("chain", []), f"{where}.chain"))


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
