"""The ReaScript, run in Lua on a stand-in for REAPER whose parameters are as crooked as REAPER's."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.export.reascript import EXPORTER
from assistant.processors import Compressor, Equalizer, Gain, Width
from tests.export.linear_chains import COMPRESSOR, HOSTILE, LIMITER, LINEAR, MANY, STEREO_BANDS, export

lupa = pytest.importorskip("lupa", reason="lupa runs the script (pip install lupa)")

Parameter = tuple[str, Callable[[float], float], str]
_HZ: Callable[[float], float] = lambda x: 20.0 * 1200.0**x  # noqa: E731 - a table of shapes
_DB: Callable[[float], float] = lambda x: 20.0 * math.log10(max(x, 1e-9) / 0.25)  # noqa: E731
_LINES: Callable[[float, float], Callable[[float], float]] = lambda low, high: lambda x: low + (high - low) * x * x  # noqa: E731


def _reaeq() -> list[Parameter]:
    names = ("Low Shelf", "Band 2", "Band 3", "High Shelf 4", "High Pass 5")
    shapes = (("Freq", _HZ, "{:.1f} Hz"), ("Gain", _DB, "{:.1f} dB"), ("BW", _LINES(0.01, 8.0), "{:.2f} oct"))
    bands = [(f"{what}-{name}", shape, text) for name in names for what, shape, text in shapes]
    return [*bands, ("Global Gain", _DB, "{:.1f} dB")]


def _plugins() -> dict[str, list[Parameter]]:
    db, ms = "{:.1f} dB", "{:.1f} ms"
    reacomp = [
        ("Threshold", _LINES(-60.0, 12.0), db),
        ("Ratio", _LINES(1.0, 101.0), "{:.2f}:1"),
        ("Attack", _LINES(0.0, 500.0), ms),
        ("Release", _LINES(0.0, 5000.0), ms),
        ("Dry", _DB, db),
        ("Wet", _DB, db),
        ("RMS size", _LINES(0.0, 1000.0), ms),
        ("Knee", _LINES(0.0, 24.0), db),
    ]
    return {
        "ReaEQ (Cockos)": _reaeq(),
        "ReaComp (Cockos)": reacomp,
        "ReaLimit (Cockos)": [("Threshold", _LINES(-60.0, 12.0), db), ("Ceiling", _LINES(-24.0, 0.0), db)],
        "JS: Volume Adjustment": [("Adjustment (dB)", float, "{:.3f}"), ("Max Volume (dB)", float, "{:.3f}")],
        "JS: Mid/Side Encoder": [],
        "JS: Mid/Side Decoder": [],
    }


@dataclass
class Effect:
    name: str
    parameters: list[Parameter]
    places: dict[int, float] = field(default_factory=dict)
    raw: dict[int, float] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    pins: dict[tuple[int, int], int] = field(default_factory=dict)

    def value(self, parameter: int) -> float:
        return self.parameters[parameter][1](self.places.get(parameter, 0.5))


class Reaper:
    """What of REAPER's functions the script calls; any other would be an error."""

    def __init__(self, *, missing: str = "", comma: bool = False) -> None:
        self.effects: list[Effect] = []
        self.messages: list[str] = []
        self.blocks: list[str] = []
        self._known = {name: parameters for name, parameters in _plugins().items() if name != missing}
        self._comma = comma

    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            "GetSelectedTrack": lambda _project, _place: None,
            "GetMasterTrack": lambda _project: "master",
            "TrackFX_AddByName": self._add,
            "TrackFX_SetPinMappings": self._pin,
            "TrackFX_GetNumParams": lambda _track, fx: len(self.effects[fx].parameters),
            "TrackFX_GetParamName": lambda _track, fx, place, _text: (True, self.effects[fx].parameters[place][0]),
            "TrackFX_GetFormattedParamValue": self._shown,
            "TrackFX_SetParamNormalized": lambda _track, fx, place, value: self.effects[fx].places.update(
                {place: value}
            ),
            "TrackFX_SetParam": lambda _track, fx, place, value: self.effects[fx].raw.update({place: value}),
            "TrackFX_SetNamedConfigParm": lambda _track, fx, name, text: self.effects[fx].named.update({name: text}),
            "Undo_BeginBlock": lambda: self.blocks.append("begin"),
            "Undo_EndBlock": lambda _text, _flags: self.blocks.append("end"),
            "ShowMessageBox": lambda text, _title, _kind: self.messages.append(text),
        }

    def _add(self, track: str, name: str, record: bool, instantiate: int) -> int:
        assert (track, record, instantiate) == ("master", False, -1)
        if name not in self._known:
            return -1
        self.effects.append(Effect(name, self._known[name]))
        return len(self.effects) - 1

    def _pin(self, _track: str, fx: int, output: int, pin: int, low: int, high: int) -> bool:
        assert high == 0
        self.effects[fx].pins[output, pin] = low
        return True

    def _shown(self, _track: str, fx: int, place: int, _text: str) -> tuple[bool, str]:
        text = self.effects[fx].parameters[place][2].format(self.effects[fx].value(place))
        return True, text.replace(".", ",") if self._comma else text


def _run(chain, *, mix_name: str = "mix.wav", missing: str = "", comma: bool = False, channels: int = 2) -> Reaper:
    reaper = Reaper(missing=missing, comma=comma)
    lua = lupa.LuaRuntime(unpack_returned_tuples=True)
    lua.globals().reaper = lua.table_from(reaper.functions())
    lua.execute(EXPORTER.write(export(chain, mix_name=mix_name, channels=channels)))
    return reaper


@pytest.mark.parametrize("comma", [False, True])
def test_bands_are_dialled_to_the_value_that_is_shown(comma: bool):
    """Whatever the shape of a parameter, and whatever the decimal sign."""
    reaper = _run((Equalizer(bands=STEREO_BANDS),), comma=comma)
    (equalizer,) = reaper.effects
    assert reaper.messages == []
    for band, place in zip(STEREO_BANDS, (0, 1, 3), strict=True):
        octaves = 2.0 / math.log(2.0) * math.asinh(0.5 / band.q)
        assert equalizer.value(3 * place) == pytest.approx(band.frequency_hz, rel=1e-3)
        assert equalizer.value(3 * place + 1) == pytest.approx(band.gain_db, abs=0.06)
        assert equalizer.value(3 * place + 2) == pytest.approx(octaves, abs=0.006)
    assert [equalizer.named[f"BANDENABLED{place}"] for place in range(5)] == ["1", "1", "0", "1", "0"]


def test_the_whole_chain_in_order():
    reaper = _run((*LINEAR, COMPRESSOR, LIMITER))
    names = [effect.name.split(" (")[0] for effect in reaper.effects]
    assert reaper.messages == []
    assert reaper.blocks == ["begin", "end"]
    assert names[:2] == ["JS: Mid/Side Encoder", "ReaEQ"]
    assert names[-2:] == ["ReaComp", "ReaLimit"]
    assert names.count("JS: Mid/Side Encoder") == names.count("JS: Mid/Side Decoder") == 2


def test_side_bands_go_to_the_second_channel_only():
    reaper = _run((Width(low_db=-2.0, mid_db=1.0, high_db=3.0),))
    encoder, equalizer, level, decoder = reaper.effects
    assert (encoder.pins, decoder.pins) == ({}, {})
    only_second = {(0, 0): 2, (0, 1): 0, (1, 0): 2, (1, 1): 0}
    assert equalizer.pins == level.pins == only_second
    assert level.raw == {0: 1.0, 1: 150.0}
    assert equalizer.value(1) == pytest.approx(-3.0, abs=0.06)
    assert equalizer.value(10) == pytest.approx(2.0, abs=0.06)


def test_the_compressor_is_dialled():
    compressor = Compressor(threshold_db=-18.3, ratio=2.5, knee_db=6.0, attack_ms=20.0, release_ms=160.0, makeup_db=1.7)
    reaper = _run((compressor,))
    (effect,) = reaper.effects
    values = {parameter[0]: effect.value(place) for place, parameter in enumerate(effect.parameters)}
    assert reaper.messages == []
    wanted = {
        "Threshold": -18.3,
        "Ratio": 2.5,
        "Attack": 20.0,
        "Release": 160.0,
        "RMS size": 0.0,
        "Knee": 6.0,
        "Wet": 1.7,
    }
    assert {name: values[name] for name in wanted} == pytest.approx(wanted, rel=0.005, abs=0.06)


def test_the_limiter_is_set_under_the_ceiling_and_on_true_peaks():
    (effect,) = _run((LIMITER,)).effects
    assert effect.named == {"TRUEPEAK": "1"}
    assert effect.value(0) == pytest.approx(effect.value(1), abs=0.06)
    assert effect.value(1) < LIMITER.ceiling_dbtp


def test_what_could_not_be_set_is_told():
    reaper = _run((Gain(gain_db=2.0), LIMITER), missing="ReaLimit (Cockos)")
    assert "ReaLimit (Cockos) is missing" in reaper.messages[0]
    (message,) = _run((Compressor(ratio=2.0, threshold_db=-60.0, makeup_db=24.0),)).messages
    assert message == "ReaComp (Cockos) Wet shows 12.0 instead of 24", "the most that the stand-in has"


def test_more_bands_than_an_equalizer_has_take_more_of_them():
    equalizers = [effect for effect in _run((MANY,)).effects if effect.name.startswith("ReaEQ")]
    used = sum(effect.named[f"BANDENABLED{place}"] == "1" for effect in equalizers for place in range(5))
    assert used == len(MANY.bands)


def test_a_hostile_name_changes_nothing():
    hostile, plain = _run(LINEAR, mix_name=HOSTILE), _run(LINEAR)
    assert [(each.name, each.places, each.raw, each.pins) for each in hostile.effects] == [
        (each.name, each.places, each.raw, each.pins) for each in plain.effects
    ]


def test_mono_has_nothing_of_the_sides():
    assert {effect.name for effect in _run(LINEAR, channels=1).effects} == {"ReaEQ (Cockos)", "JS: Volume Adjustment"}


def test_not_verified_is_said():
    assert EXPORTER.tested == ""
    assert "NOT VERIFIED" in str(EXPORTER.write(export(LINEAR)))
