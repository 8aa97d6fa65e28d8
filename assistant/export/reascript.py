"""A ReaScript (Lua) that adds REAPER's own plug-ins with our settings to the selected track, or to the master.

How REAPER maps a parameter's 0 to 1 onto Hz or dB is documented nowhere. So the script dials as a hand does: it moves a
parameter until the value that REAPER shows is the wanted one, and in the end tells everything that could not be set.

ReaEQ's bands 1 to 4 are used as they come (a low shelf, two bells, a high shelf), one instance after another where a
chain has more; its widths are bandwidths in octaves. Bands for mid and side stand between REAPER's mid/side encoder and
decoder, on one of the two channels by pin mappings. Levels are JS: Volume Adjustment, whose own peak limit is set out
of the way.

Source: REAPER's ReaScript API documentation (TrackFX_AddByName, TrackFX_SetParamNormalized, TrackFX_SetParam,
TrackFX_GetFormattedParamValue, TrackFX_SetPinMappings; TrackFX_SetNamedConfigParm with BANDENABLEDx of ReaEQ and
TRUEPEAK of ReaLimit); the names of parameters as REAPER 7 lists them (Freq-Low Shelf, Gain-Band 2, BW-Band 2 ...;
Threshold, Ratio, Attack, Release, RMS size, Knee, Wet). Not verified: REAPER itself was not at hand.

Conventions: frequencies in Hz, gains in dB, times in ms; `only` is the channel, 1 or 2, 0 for both.
"""

import math
from collections.abc import Iterable, Iterator, Mapping

from assistant.export.base import Export, Exporter
from assistant.export.steps import Run, Section, runs
from assistant.export.words import commented, exact, preface
from assistant.processors import Compressor, Limiter
from assistant.units import db_to_amplitude

_PLACES = {"low_shelf": (0,), "bell": (1, 2), "high_shelf": (3,)}
_BANDS = 5
"""Of a new ReaEQ; the fifth is a high-pass."""
_CHANNELS = {"stereo": 0, "left": 1, "mid": 1, "right": 2, "side": 2}
_LEVEL = "JS: Volume Adjustment"
_MOST_DB = 150.0
_MARGIN_DB = 1.5
"""Not measured, since ReaLimit was not at hand; Calf and LSP pass their limits by 1.07 and 0.97 dB at most."""
_CARRIES = frozenset({"equalizer", "width", "balance", "gain", "compressor", "limiter"})
_BY_HAND = {"fir_equalizer": "export it as fir-impulse and load it in ReaVerb"}
_USAGE = (
    "NOT VERIFIED: written after REAPER's documentation and tried on a stand-in, not in REAPER.",
    "Use: select a track (or none, for the master), then Actions, New action, Load ReaScript, and run it. Undo takes",
    "all of it back. What could not be set is listed at the end; set that by hand from the figures below.",
    "ReaEQ's shelves and ReaComp's movements may differ from ours: compare with the rendered master.",
)

_HELPERS = """\
local track = reaper.GetSelectedTrack(0, 0) or reaper.GetMasterTrack(0)
local trouble = {}

local function add(name, only)
  local fx = reaper.TrackFX_AddByName(track, name, false, -1)
  if fx < 0 then
    trouble[#trouble + 1] = name .. " is missing"
  elseif only > 0 then
    for direction = 0, 1 do
      reaper.TrackFX_SetPinMappings(track, fx, direction, 0, only, 0)
      reaper.TrackFX_SetPinMappings(track, fx, direction, 1, 0, 0)
    end
  end
  return fx
end

local function find(fx, name)
  for parameter = 0, reaper.TrackFX_GetNumParams(track, fx) - 1 do
    local known, found = reaper.TrackFX_GetParamName(track, fx, parameter, "")
    if known and found:lower():sub(1, #name) == name:lower() then return parameter end
  end
  return -1
end

local function shown(fx, parameter)
  local _, text = reaper.TrackFX_GetFormattedParamValue(track, fx, parameter, "")
  if text:lower():find("inf") then return text:find("-", 1, true) and -1e9 or 1e9 end
  local value = tonumber((text:gsub(",", ".")):match("[-+]?%d+%.?%d*"))
  if value and text:find("%dk") or value and text:find("%d kHz") then value = value * 1000 end
  return value
end

-- The end of the stretch, from below or above, in which the shown value is the wanted one: 30 halvings.
local function edge(fx, parameter, wanted, slack, rising, from_above)
  local low, high = 0.0, 1.0
  for _ = 1, 30 do
    local middle = (low + high) / 2
    reaper.TrackFX_SetParamNormalized(track, fx, parameter, middle)
    local value = shown(fx, parameter)
    if not value then return nil end
    if not rising then value = -value end
    local goal = rising and wanted or -wanted
    local beyond = value >= goal - slack
    if from_above then beyond = value > goal + slack end
    if beyond then high = middle else low = middle end
  end
  return (low + high) / 2
end

local function dial(fx, parameter, what, wanted)
  if fx < 0 then return end
  if parameter < 0 then trouble[#trouble + 1] = what .. " was not found" return end
  reaper.TrackFX_SetParamNormalized(track, fx, parameter, 0.0)
  local least = shown(fx, parameter)
  reaper.TrackFX_SetParamNormalized(track, fx, parameter, 1.0)
  local most = shown(fx, parameter)
  local rising = least and most and least < most
  local slack = math.max(math.abs(wanted) * 0.0005, 0.005)
  local first = least and most and edge(fx, parameter, wanted, slack, rising, false)
  local last = first and edge(fx, parameter, wanted, slack, rising, true)
  if last then reaper.TrackFX_SetParamNormalized(track, fx, parameter, (first + last) / 2) end
  local value = last and shown(fx, parameter)
  if not value or math.abs(value - wanted) > math.max(math.abs(wanted) * 0.02, 0.11) then
    trouble[#trouble + 1] = string.format("%s shows %s instead of %g", what, tostring(value), wanted)
  end
end

local function equalizer(only, bands)
  local fx = add("ReaEQ (Cockos)", only)
  if fx < 0 then return end
  for place = 0, @BANDS@ - 1 do
    local band = bands[place]
    reaper.TrackFX_SetNamedConfigParm(track, fx, "BANDENABLED" .. place, band and "1" or "0")
    if band then
      for each, what in ipairs({"frequency", "gain", "bandwidth"}) do
        dial(fx, 3 * place + each - 1, string.format("ReaEQ band %d %s", place + 1, what), band[each])
      end
    end
  end
end

local function level(only, gain_db)
  local fx = add("@LEVEL@", only)
  if fx < 0 then return end
  reaper.TrackFX_SetParam(track, fx, 0, gain_db)
  reaper.TrackFX_SetParam(track, fx, 1, @MOST_DB@)
end

local function dynamics(name, values)
  local fx = add(name, 0)
  for _, each in ipairs(values) do
    dial(fx, fx < 0 and -1 or find(fx, each[1]), name .. " " .. each[1], each[2])
  end
  return fx
end

reaper.Undo_BeginBlock()
"""
_END = """\
reaper.Undo_EndBlock("Add mastering chain", -1)
if #trouble > 0 then
  reaper.ShowMessageBox(table.concat(trouble, "\\n"), "Please set by hand", 0)
end
"""


def write(export: Export) -> str:
    """The script."""
    lines = preface(export, carries=_CARRIES, by_hand=_BY_HAND, engine="REAPER 7, ReaScript", usage=_USAGE)
    helpers = _HELPERS
    for mark, value in (("@BANDS@", str(_BANDS)), ("@LEVEL@", _LEVEL), ("@MOST_DB@", exact(_MOST_DB))):
        helpers = helpers.replace(mark, value)
    return commented(lines, "--") + helpers + "".join(f"{line}\n" for line in _body(export)) + _END


def _body(export: Export) -> Iterator[str]:
    for step in runs(export, _CARRIES):
        if isinstance(step, Run):
            yield from _of_run(step)
        elif isinstance(step, Compressor):
            yield from _compressor(step)
        elif isinstance(step, Limiter):
            yield from _limiter(step)


def _of_run(run: Run) -> Iterator[str]:
    coded = run.coding == "mid_side"
    if coded:
        yield 'add("JS: Mid/Side Encoder", 0)'
    for channel, only in _CHANNELS.items():
        for bands in _portions(section for section in run.sections if section.channel == channel):
            yield f"equalizer({only}, {{{', '.join(_band(place, section) for place, section in bands.items())}}})"
        if gain_db := run.level_db(channel):
            yield f"level({only}, {exact(gain_db)})"
    if coded:
        yield 'add("JS: Mid/Side Decoder", 0)'


def _portions(sections: Iterable[Section]) -> list[Mapping[int, Section]]:
    """As many instances as the sections need, each by place."""
    portions: list[dict[int, Section]] = []
    for section in sections:
        free = [(part, place) for part in portions for place in _PLACES[section.kind] if place not in part]
        if not free:
            portions.append({_PLACES[section.kind][0]: section})
        else:
            part, place = free[0]
            part[place] = section
    return [dict(sorted(part.items())) for part in portions]


def _band(place: int, section: Section) -> str:
    """Bandwidth for Q by the cookbook's analogue relation."""
    octaves = 2.0 / math.log(2.0) * math.asinh(0.5 / section.q)
    return f"[{place}] = {{{exact(section.frequency_hz)}, {exact(section.gain_db)}, {octaves:.4f}}}"


def _compressor(compressor: Compressor) -> Iterator[str]:
    """Make-up as a level behind it; with a dry share it would be on the wet part only, so ReaComp's own Wet has it."""
    wet = compressor.wet_percent / 100.0
    values = {
        "Threshold": compressor.threshold_db,
        "Ratio": compressor.ratio,
        "Attack": compressor.attack_ms,
        "Release": compressor.release_ms,
        "RMS size": 0.0,
        "Knee": compressor.knee_db,
        "Wet": 20.0 * math.log10(max(wet * db_to_amplitude(compressor.makeup_db), 1e-6)),
    }
    if wet < 1.0:
        values["Dry"] = 20.0 * math.log10(1.0 - wet)
    yield f'dynamics("ReaComp (Cockos)", {_table(values)})'


def _limiter(limiter: Limiter) -> Iterator[str]:
    """Threshold and ceiling alike, so that it adds no gain."""
    limit_db = limiter.ceiling_dbtp - _MARGIN_DB
    yield f'local limiter = dynamics("ReaLimit (Cockos)", {_table({"Threshold": limit_db, "Ceiling": limit_db})})'
    yield 'if limiter >= 0 then reaper.TrackFX_SetNamedConfigParm(track, limiter, "TRUEPEAK", "1") end'


def _table(values: Mapping[str, float]) -> str:
    return "{" + ", ".join(f'{{"{name}", {exact(value)}}}' for name, value in values.items()) + "}"


EXPORTER = Exporter(
    name="reascript",
    what="REAPER ReaScript (Lua) that adds ReaEQ, ReaComp and ReaLimit, not verified",
    ending=".reaper.lua",
    carries=_CARRIES,
    write=write,
    tested="",
)
