"""Settings: strict JSON both ways, errors that say where, a JSON Schema, and the names of parameters."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.processors import PROCESSORS, Equalizer, Gain, HighPass, Limiter
from assistant.processors.base import Declared, bounds
from assistant.processors.dither import Dither
from assistant.processors.equalizer import Band
from assistant.settings import Settings, from_json, json_schema, read, to_json
from tests.processors.strategies import processors

UNITS = ("_hz", "_db", "_lufs", "_lu", "_dbtp", "_dbfs", "_ms", "_seconds", "_samples", "_percent")
PURE = {
    "q",
    "ratio",
    "order",
    "bits",
    "kind",
    "channel",
    "phase",
    "shape",
    "bands",
    "points",
    "pan",
    "leads",
    "inverted",
    "ping_pong",
}
UNIT_TEXTS = {
    "_hz": {"Hz"},
    "_db": {"dB", "dBFS"},
    "_dbtp": {"dBTP"},
    "_ms": {"ms"},
    "_seconds": {"s"},
    "_percent": {"%"},
}
CHAINS = st.lists(st.one_of([processors(owner) for owner in PROCESSORS.values()]), max_size=5).map(tuple)


def owners():
    """Every declared record: the processors, the records inside them, the dither."""
    found = [*PROCESSORS.values(), Dither]
    for owner in found:
        found += [field.metadata["of"] for field in dataclasses.fields(owner) if "of" in field.metadata]
    return found


def chain(*items):
    return {"schema": 1, "bus": list(items)}


@pytest.mark.parametrize("owner", owners(), ids=lambda owner: owner.__name__)
def test_names_carry_their_units(owner: type[Declared]):
    """A number's name ends in its unit, and the declared unit is the same; only a few words are pure."""
    for field in dataclasses.fields(owner):
        suffix = next((unit for unit in UNITS if field.name.endswith(unit)), None)
        assert field.metadata, f"{owner.__name__}.{field.name} is not declared"
        assert suffix or field.name in PURE
        assert "target" not in field.name
        if suffix:
            assert field.metadata["unit"] in UNIT_TEXTS[suffix]


@pytest.mark.parametrize("owner", owners(), ids=lambda owner: owner.__name__)
def test_defaults_lie_in_their_ranges_and_the_ends_are_allowed(owner):
    for field in dataclasses.fields(owner):
        if "low" in field.metadata:
            low, high = bounds(owner, field.name)
            assert low <= field.default <= high
            assert getattr(owner(**{field.name: low}), field.name) == low
            assert getattr(owner(**{field.name: high}), field.name) == high
            for outside in (low - 1, high + 1):
                with pytest.raises(SettingsError, match="the range is"):
                    owner(**{field.name: outside})


@given(bus=CHAINS, tracks=st.dictionaries(st.text(max_size=12), CHAINS, max_size=3))
@hypothesis_settings(deadline=None, derandomize=True, max_examples=60)
def test_any_settings_survive_json(bus, tracks):
    """Through text and back: the same settings, and the same text again."""
    one = Settings(bus=bus, tracks=tracks)
    text = json.dumps(to_json(one), allow_nan=False)
    again = from_json(json.loads(text))
    assert again == one
    assert json.dumps(to_json(again)) == text


def test_the_contract_as_other_programs_write_it():
    band = {"kind": "bell", "channel": "mid", "frequency_hz": 250, "gain_db": -2.5, "q": 1.1}
    read_back = from_json(chain({"kind": "equalizer", "bands": [band]}, {"kind": "limiter", "ceiling_dbtp": -1}))
    wanted = Band(kind="bell", channel="mid", frequency_hz=250.0, gain_db=-2.5, q=1.1)
    assert read_back.bus == (Equalizer(bands=(wanted,)), Limiter(ceiling_dbtp=-1.0))
    assert to_json(read_back)["bus"][0] == {"kind": "equalizer", "bands": [band]}


def test_a_whole_match_is_read_by_its_settings():
    match = {
        "schema": 1,
        "settings": {"bus": [{"kind": "gain", "gain_db": 2}], "tracks": {}},
        "before": {},
        "notes": [],
    }
    assert from_json(match) == Settings(bus=(Gain(gain_db=2.0),))
    assert from_json({**match, "settings": to_json(Settings())}) == Settings()


def test_what_is_missing_is_neutral():
    assert from_json({"schema": 1}) == Settings()
    assert from_json(chain({"kind": "high_pass"})).bus[0].is_neutral


BAND = {"kind": "equalizer", "bands": [{"gain_db": 40}]}
REFUSED = {
    "nested range": (
        chain({"kind": "gain"}, {"kind": "gain"}, BAND),
        "settings.bus[2].bands[0].gain_db is 40 dB; the range is -24 to 24 dB",
    ),
    "track": (
        {"schema": 1, "tracks": {"kick": [{"kind": "limiter", "release_ms": 0}]}},
        "settings.tracks['kick'][0].release_ms is 0 ms; the range is 10 to 1000 ms",
    ),
    "in a match": ({"schema": 1, "settings": chain(BAND)}, "settings.bus[0].bands[0].gain_db is 40 dB"),
    "unknown kind": (chain({"kind": "chorus"}), "settings.bus[0].kind is 'chorus'; known: gain, balance"),
    "kind of another type": (chain({"kind": ["gain"]}), "settings.bus[0].kind is ['gain']"),
    "missing kind": (chain({"gain_db": 1}), "settings.bus[0].kind is missing"),
    "unknown field": (chain({"kind": "gain", "db": 1}), "settings.bus[0].db is not known; known: gain_db"),
    "unknown top field": ({"schema": 1, "master": []}, "settings.master is not known; known: schema, bus, tracks"),
    "missing schema": ({"bus": []}, "settings.schema is missing"),
    "newer schema": ({"schema": 2, "bus": []}, "settings.schema is 2; this version reads 1"),
    "odd schema": ({"schema": "1"}, "settings.schema is '1'; 1 is needed"),
    "zero schema": ({"schema": 0}, "settings.schema is 0; 1 is needed"),
    "true schema": ({"schema": True}, "settings.schema is True; 1 is needed"),
    "text for a number": (chain({"kind": "gain", "gain_db": "3"}), "settings.bus[0].gain_db is '3'; a number from"),
    "true for a number": (chain({"kind": "gain", "gain_db": True}), "settings.bus[0].gain_db is True; a number from"),
    "null for a number": (chain({"kind": "gain", "gain_db": None}), "settings.bus[0].gain_db is None; a number from"),
    "not a number": (chain({"kind": "gain", "gain_db": float("nan")}), "settings.bus[0].gain_db is nan dB; the range"),
    "infinite": (chain({"kind": "gain", "gain_db": float("inf")}), "settings.bus[0].gain_db is inf dB; the range"),
    "huge": (chain({"kind": "gain", "gain_db": 10**400}), "settings.bus[0].gain_db"),
    "half an order": (chain({"kind": "high_pass", "order": 2.5}), "settings.bus[0].order is 2.5; a whole number from"),
    "word": (
        chain({"kind": "equalizer", "bands": [{"channel": "centre"}]}),
        "settings.bus[0].bands[0].channel is 'centre'; allowed: stereo, mid, side, left, right",
    ),
    "unhashable word": (
        chain({"kind": "equalizer", "bands": [{"channel": []}]}),
        "settings.bus[0].bands[0].channel is []; allowed",
    ),
    "bands as an object": (chain({"kind": "equalizer", "bands": {}}), "settings.bus[0].bands is a dict; a list [...]"),
    "bus as an object": ({"schema": 1, "bus": {}}, "settings.bus is a dict; a list [...] is needed"),
    "tracks as a list": ({"schema": 1, "tracks": []}, "settings.tracks is a list; an object {...} is needed"),
    "processor as text": (chain("gain"), "settings.bus[0] is a str; an object {...} is needed"),
    "no object at all": ([], "settings is a list; an object {...} is needed"),
    "point twice": (
        chain({"kind": "fir_equalizer", "points": [{"mid_db": 1}, {"mid_db": 2}]}),
        "settings.bus[0]: FirEqualizer.points has 1000 Hz twice",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_the_schema_is_refused_in_one_line_that_says_where(name):
    obj, text = REFUSED[name]
    with pytest.raises(SettingsError) as caught:
        from_json(obj)
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


def test_values_are_kept_as_plain_numbers():
    """Numbers of numpy and whole numbers become float or int, so that the JSON text does not depend on their origin."""
    high_pass = HighPass(frequency_hz=np.float32(30.0), order=np.int64(4))
    assert type(high_pass.frequency_hz) is float
    assert type(high_pass.order) is int
    assert json.dumps(to_json(Settings(bus=(Gain(gain_db=3),)))) == json.dumps(
        to_json(Settings(bus=(Gain(gain_db=np.float64(3.0)),)))
    )


FILES = {
    "missing": (None, "cannot be read: No such file"),
    "a sound": (b"RIFF\xff\xfe\x00\x80WAVE", "it is not text; a settings file (.json) is needed"),
    "cut short": (b'{"schema": 1, "bus": [', "is not JSON"),
    "a field twice": (b'{"schema": 1, "bus": [], "bus": []}', "'bus' twice"),
    "too deep": (b"[" * 100000, "is not JSON"),
    "breaks the schema": (b'{"bus": []}', "settings.schema is missing"),
}


@pytest.mark.parametrize("name", FILES)
def test_files_that_hold_no_settings_are_refused(name, tmp_path):
    content, text = FILES[name]
    path = tmp_path / "settings.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        read(path)
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_gives_its_settings(tmp_path):
    path = tmp_path / "settings.json"
    one = Settings(bus=(Gain(gain_db=1.5),), tracks={"Kick drum": (HighPass(frequency_hz=30.0),)})
    path.write_text(json.dumps({"schema": 1, "settings": to_json(one), "after": {}}), encoding="utf-8")
    assert read(path) == one


def test_the_json_schema_describes_every_parameter():
    """Each kind once, with every field, its range and default; nothing else allowed."""
    variants = json_schema()["properties"]["bus"]["items"]["oneOf"]
    assert [variant["properties"]["kind"]["const"] for variant in variants] == list(PROCESSORS)
    for variant, owner in zip(variants, PROCESSORS.values(), strict=True):
        assert set(variant["properties"]) == {"kind", *(field.name for field in dataclasses.fields(owner))}
        assert variant["additionalProperties"] is False
    band = variants[list(PROCESSORS).index("equalizer")]["properties"]["bands"]["items"]["properties"]
    assert band["gain_db"] == {"type": "number", "minimum": -24.0, "maximum": 24.0, "default": 0.0, "unit": "dB"}
    assert band["kind"] == {"enum": ["bell", "low_shelf", "high_shelf"], "default": "bell"}
    json.dumps(json_schema(), allow_nan=False)


@given(bus=CHAINS)
@hypothesis_settings(deadline=None, derandomize=True, max_examples=20)
def test_the_json_schema_accepts_what_is_written(bus):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(to_json(Settings(bus=bus)), json_schema())


@pytest.mark.parametrize("name", ["nested range", "unknown kind", "unknown field", "missing schema", "half an order"])
def test_the_json_schema_refuses_what_is_refused(name):
    jsonschema = pytest.importorskip("jsonschema")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(REFUSED[name][0], json_schema())
