"""Presets of Calf Studio Gear's LV2 plug-ins, all in one Turtle file that is the manifest of an LV2 bundle.

The chain becomes presets that are numbered in signal order: Calf's equalizer of 5, 8 or 12 bands (each of its bands
acts on all, left, right, mid or side), its Stereo Tools for levels of one channel, and its limiter. Its bands are the
cookbook's; symbols and ranges are those that its own description has (`lv2info`, 0.90.3).

Calf's compressor smooths the level in front of its curve, where ours smooths the gain behind it. Of three songs through
three compressors it took up to 2.7 dB less in the mean with our times, and with the best that was found (no attack, 1.5
times the release) 0.3 to 0.6 dB more. A compressor has to keep within 0.3 dB to be carried, so it is not.

Conventions: levels are factors, times are milliseconds, as Calf has them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from assistant.export.base import Export, Exporter
from assistant.export.steps import Run, Section, Tools, decimal, runs, tools
from assistant.export.words import commented, harmless, preface
from assistant.processors import Limiter
from assistant.units import db_to_amplitude

_TESTED = "0.90.3"
_PLUGINS = "http://calf.sourceforge.net/plugins/"
_ACTIVE = {"stereo": 1.0, "left": 2.0, "right": 3.0, "mid": 4.0, "side": 5.0}
_BELLS = {3: "Equalizer5Band", 4: "Equalizer8Band", 8: "Equalizer12Band"}
"""Calf's equalizers by their bells; each has a low and a high shelf besides."""
_LOWEST_HZ, _HIGHEST_HZ = 10.0, 20000.0
_STEEPEST_SHELF_Q = 10.0
_MOST_DB = 36.0
"""The range of every level, up and down."""
_SHORTEST_ATTACK_MS, _LONGEST_ATTACK_MS = 0.1, 10.0
_LONGEST_RELEASE_MS = 1000.0
_LOWEST_LIMIT_DB = -24.0
MARGIN_DB = 1.5
"""How far under the ceiling the limiter is set. On 40 s each of 28 songs, driven 3, 8 and 14 dB into it, its true peaks
(both meters of `kernels`) passed its limit by 1.07 dB at most; the rest is reserve."""

_CARRIES = frozenset({"equalizer", "width", "balance", "gain", "limiter"})
_BY_HAND = {
    "compressor": (
        "Calf's own smooths the level and not the gain, so the same figures take another amount; set its Compressor"
        " with Peak, Maximum, the shortest attack, 6 times the release (its times are a quarter of what they say) and"
        " the rest as above, then turn its threshold by ear"
    ),
}
_USAGE = (
    "Use: make a folder for it among your LV2 plug-ins and save this file in it as manifest.ttl, for instance",
    "  mkdir -p ~/.lv2/my-master.lv2 && cp THIS_FILE ~/.lv2/my-master.lv2/manifest.ttl",
    "Then load the plug-ins of the presets below one after another and choose in each its preset, in this order.",
)

_HEAD = """\
@prefix lv2: <http://lv2plug.in/ns/lv2core#> .
@prefix pset: <http://lv2plug.in/ns/ext/presets#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One plug-in and what is set on it."""

    plugin: str
    controls: dict[str, float] = field(default_factory=dict)
    told: str = ""

    @property
    def uri(self) -> str:
        """Of the plug-in."""
        return _PLUGINS + self.plugin


def write(export: Export) -> str:
    """The manifest."""
    chosen = presets(export)
    told = [f"  {number}. {preset.plugin}: {preset.told}" for number, preset in enumerate(chosen, 1)]
    lines = preface(
        export,
        carries=_CARRIES,
        by_hand=_BY_HAND,
        engine=f"Calf Studio Gear, LV2 (tested with {_TESTED})",
        usage=[*_USAGE, *told],
    )
    entries = (_entry(number, preset, export.mix_name) for number, preset in enumerate(chosen, 1))
    return commented([*lines, *_out_of_reach(export)]) + _HEAD + "".join(entries)


def label(number: int, preset: Preset, mix_name: str) -> str:
    """The name under which a host shows a preset."""
    return f"{number} {preset.plugin} - {harmless(mix_name)}"


def _entry(number: int, preset: Preset, mix_name: str) -> str:
    ports = " ,\n    ".join(
        f'[ lv2:symbol "{symbol}" ; pset:value {decimal(value)} ]' for symbol, value in sorted(preset.controls.items())
    )
    return (
        f"\n<#preset{number}>\n    a pset:Preset ;\n    lv2:appliesTo <{preset.uri}> ;\n"
        f"    rdfs:label {_quoted(label(number, preset, mix_name))} ;\n    lv2:port {ports} .\n"
    )


def _quoted(text: str) -> str:
    """A Turtle string (RDF 1.1 Turtle, 6.4): backslash and quote are escaped, line ends are not in it any more."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def presets(export: Export) -> list[Preset]:
    """What the chain becomes, in signal order."""
    return list(_presets(export))


def _presets(export: Export) -> Iterator[Preset]:
    for step in runs(export, _CARRIES):
        if isinstance(step, Run):
            yield from _of_run(step)
        elif isinstance(step, Limiter):
            yield _limiter(step)


def _of_run(run: Run) -> Iterator[Preset]:
    for sections in _portions(filter(_reached, run.sections)):
        yield _equalizer(sections)
    yield from map(_tools, tools(run, _MOST_DB))


def _reached(section: Section) -> bool:
    gentle = section.kind == "bell" or section.q <= _STEEPEST_SHELF_Q
    return gentle and _LOWEST_HZ <= section.frequency_hz <= _HIGHEST_HZ


def _out_of_reach(export: Export) -> list[str]:
    steps = (step for step in runs(export, _CARRIES) if isinstance(step, Run))
    lost = [str(section) for step in steps for section in step.sections if not _reached(section)]
    return ["", "Out of reach of Calf's ranges, and left out:", *(f"  {each}" for each in lost)] if lost else []


def _portions(sections: Iterable[Section]) -> list[list[Section]]:
    """As many equalizers as are needed: each has one shelf of a kind and up to 8 bells."""
    portions: list[list[Section]] = []
    most = {"bell": max(_BELLS), "low_shelf": 1, "high_shelf": 1}
    for section in sections:
        fitting = (part for part in portions if sum(s.kind == section.kind for s in part) < most[section.kind])
        part = next(fitting, None)
        if part is None:
            portions.append([section])
        else:
            part.append(section)
    return portions


def _equalizer(sections: list[Section]) -> Preset:
    shelves = {"low_shelf": "ls", "high_shelf": "hs"}
    controls: dict[str, float] = {}
    bells = 0
    for section in sections:
        bells += section.kind == "bell"
        place = shelves.get(section.kind, f"p{bells}")
        controls |= {
            f"{place}_active": _ACTIVE[section.channel],
            f"{place}_freq": section.frequency_hz,
            f"{place}_level": db_to_amplitude(section.gain_db),
            f"{place}_q": section.q,
        }
    plugin = next(name for most, name in _BELLS.items() if bells <= most)
    return Preset(plugin=plugin, controls=controls, told="; ".join(map(str, sections)))


def _tools(levels: Tools) -> Preset:
    controls = {
        "level_out": db_to_amplitude(levels.gain_db),
        "slev": db_to_amplitude(levels.side_db),
        "balance_out": levels.balance,
    }
    told = f"level {levels.gain_db:+.6g} dB, side {levels.side_db:+.6g} dB, balance {levels.balance:+.6g}"
    return Preset(plugin="StereoTools", controls=controls, told=told)


def _limiter(limiter: Limiter) -> Preset:
    limit_db = max(limiter.ceiling_dbtp - MARGIN_DB, _LOWEST_LIMIT_DB)
    controls = {
        "limit": db_to_amplitude(limit_db),
        "attack": min(max(limiter.lookahead_ms, _SHORTEST_ATTACK_MS), _LONGEST_ATTACK_MS),
        "release": min(limiter.release_ms, _LONGEST_RELEASE_MS),
        "oversampling": 4.0,
        "asc": 0.0,
        "auto_level": 0.0,
    }
    told = f"limit {limit_db:.6g} dB, which is {MARGIN_DB:g} dB under the ceiling, since true peaks pass its limit"
    return Preset(plugin="Limiter", controls=controls, told=told)


EXPORTER = Exporter(
    name="calf",
    what="LV2 presets for Calf's equalizer, stereo tools and limiter",
    ending=".calf.ttl",
    carries=_CARRIES,
    write=write,
    tested=_TESTED,
    null_db=-141.9,
)
