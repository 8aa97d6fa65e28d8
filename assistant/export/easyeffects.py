"""A preset of EasyEffects 7, which is LSP's equalizer and limiter and Calf's Stereo Tools in a row.

Its equalizer knows left and right but not mid and side, so Stereo Tools code the sound to mid and side in front of such
bands and back behind them. Bands are in mode "APO (DR)", whose filters are the cookbook's. EasyEffects' compressor is
LSP's, which does not follow ours (see `lsp`).

What JSON has no comment for stands under "about", a key that EasyEffects does not read.

Source: src/*_preset.cpp (keys) and data/schemas (words and ranges) of github.com/wwmm/easyeffects, tag v7.2.5. Not
verified in EasyEffects itself; its parts are those of `lsp` and `calf`.

Conventions: levels are in dB, times in milliseconds.
"""

from collections.abc import Iterator
from typing import Any

from assistant.export.base import Export, Exporter
from assistant.export.lsp import MARGIN_DB
from assistant.export.steps import Run, Section, Tools, runs, tools
from assistant.export.words import harmless, preface
from assistant.processors import Limiter

_TYPES = {"bell": "Bell", "low_shelf": "Lo-shelf", "high_shelf": "Hi-shelf"}
_BANDS = 32
_MOST_DB = 36.0
_LOWEST_THRESHOLD_DB = -48.0
_LONGEST_LOOKAHEAD_MS, _ATTACK_MS, _RELEASE_MS = 20.0, 4.0, 20.0
_TO_MID_SIDE, _TO_LEFT_RIGHT = "LR > MS (Stereo to Mid-Side)", "MS > LR (Mid-Side to Stereo)"
_PLAIN = "LR > LR (Stereo Default)"
_CARRIES = frozenset({"equalizer", "width", "balance", "gain", "limiter"})
_BY_HAND = {
    "compressor": (
        "EasyEffects' smooths the level and not the gain, so the same figures take another amount; put one in front of"
        " the limiter with detection Peak and the settings above, and turn its threshold until the reduction fits"
    ),
    "fir_equalizer": "export it as fir-impulse and load it in the Convolver",
}
_USAGE = (
    "NOT VERIFIED: written after the source of EasyEffects 7.2.5, and not loaded in it.",
    "Use: import this file as an output preset.",
)

Json = dict[str, Any]


def write(export: Export) -> str:
    """The preset."""
    import json  # noqa: PLC0415 - only an export needs it

    about = preface(export, carries=_CARRIES, by_hand=_BY_HAND, engine="EasyEffects 7", usage=_USAGE)
    output: Json = {"blocklist": []}
    order: list[str] = []
    for kind, values in _plugins(export):
        name = f"{kind}#{sum(each.startswith(kind) for each in order)}"
        order.append(name)
        output[name] = {"bypass": False, "input-gain": 0.0, "output-gain": 0.0} | values
    preset = {"about": [harmless(line) for line in about], "output": output | {"plugins_order": order}}
    return json.dumps(preset, indent=4, ensure_ascii=False) + "\n"


def _plugins(export: Export) -> Iterator[tuple[str, Json]]:
    for step in runs(export, _CARRIES):
        if isinstance(step, Run):
            yield from _of_run(step)
        elif isinstance(step, Limiter):
            yield "limiter", _limiter(step)


def _of_run(run: Run) -> Iterator[tuple[str, Json]]:
    coded = any(section.channel in ("mid", "side") for section in run.sections)
    if coded:
        yield "stereo_tools", _tools(mode=_TO_MID_SIDE)
    for start in range(0, len(run.sections), _BANDS):
        yield "equalizer", _equalizer(run.sections[start : start + _BANDS])
    if coded:
        yield "stereo_tools", _tools(mode=_TO_LEFT_RIGHT)
    for levels in tools(run, _MOST_DB):
        yield "stereo_tools", _tools(mode=_PLAIN, levels=levels)


def _equalizer(sections: tuple[Section, ...]) -> Json:
    """One band a section; on the channel that it does not act on, the band is off."""
    channels = {"left": ("stereo", "left", "mid"), "right": ("stereo", "right", "side")}
    rows = {
        name: {f"band{place}": _band(section, on=section.channel in heard) for place, section in enumerate(sections)}
        for name, heard in channels.items()
    }
    split = any(section.channel != "stereo" for section in sections)
    return {
        "mode": "IIR",
        "split-channels": split,
        "balance": 0.0,
        "pitch-left": 0.0,
        "pitch-right": 0.0,
        "num-bands": len(sections),
        **rows,
    }


def _band(section: Section, *, on: bool) -> Json:
    return {
        "type": _TYPES[section.kind] if on else "Off",
        "mode": "APO (DR)",
        "slope": "x1",
        "solo": False,
        "mute": False,
        "gain": section.gain_db,
        "frequency": section.frequency_hz,
        "q": section.q,
        "width": 4.0,
    }


def _tools(mode: str, levels: Tools | None = None) -> Json:
    levels = levels or Tools(gain_db=0.0, side_db=0.0, balance=0.0)
    off = {"softclip": False, "mutel": False, "muter": False, "phasel": False, "phaser": False}
    still = {"balance-in": 0.0, "side-balance": 0.0, "middle-level": 0.0, "middle-panorama": 0.0}
    level = {"output-gain": levels.gain_db, "side-level": levels.side_db, "balance-out": levels.balance}
    return {
        "mode": mode,
        **off,
        **still,
        **level,
        "stereo-base": 0.0,
        "delay": 0.0,
        "sc-level": 1.0,
        "stereo-phase": 0.0,
    }


def _limiter(limiter: Limiter) -> Json:
    lookahead_ms = min(limiter.lookahead_ms, _LONGEST_LOOKAHEAD_MS)
    return {
        "mode": "Herm Thin",
        "oversampling": "Half x8(3L)",
        "dithering": "None",
        "lookahead": lookahead_ms,
        "attack": min(lookahead_ms, _ATTACK_MS),
        "release": _RELEASE_MS,
        "threshold": min(max(limiter.ceiling_dbtp - MARGIN_DB, _LOWEST_THRESHOLD_DB), 0.0),
        "sidechain-preamp": 0.0,
        "stereo-link": 100.0,
        "alr": False,
        "alr-attack": 5.0,
        "alr-release": 50.0,
        "alr-knee": 0.0,
        "gain-boost": False,
        "external-sidechain": False,
    }


EXPORTER = Exporter(
    name="easyeffects",
    what="EasyEffects 7 preset (JSON), not verified",
    ending=".easyeffects.json",
    carries=_CARRIES,
    write=write,
    tested="",
)
