"""A Python script that renders the chain by pedalboard, and by numpy where pedalboard has nothing that fits.

pedalboard's filters are those of the cookbook in 32 bits: within -87 dB from `_LOWEST_HZ` up, within -58 dB only under
it, where the script filters by itself. Its `Compressor` has no knee and smooths levels in place of gains (on music it
was off by up to 4.5 dB), its `Limiter` adds make-up gain and knows no true peaks; both are written out.

Conventions: in the script `sound` is float32 (channels, samples) and `rate` in Hz.
"""

import base64
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from assistant.export.base import Export, Exporter
from assistant.export.pedalboard_parts import (
    ALONG,
    COMPRESSED,
    CONVOLVED,
    FILTERED,
    LIMITED,
    MARGIN_DB,
    MID_SIDE,
    SHAPED,
)
from assistant.export.steps import Run, Section, runs
from assistant.export.words import commented, preface
from assistant.processors import (
    Compressor,
    FirEqualizer,
    HighPass,
    Limiter,
    LowPass,
    MultibandCompressor,
    Processor,
    TransientShaper,
)
from assistant.processors.biquads import USABLE_SHARE
from assistant.processors.compressor import CompressorBand
from assistant.units import db_to_amplitude

_TESTED = "0.9.26"
_LOWEST_HZ = 200.0
_BY_HAND = {"saturator": "pedalboard's Distortion is another curve and folds back; use a saturator of your own"}
_USAGE = (
    "Use: python THIS_FILE IN.wav OUT.wav (it needs pedalboard, which brings numpy)",
    "It writes a 32-bit float WAV at the rate of IN.wav and never overwrites.",
)
_PLUGINS = {"bell": "PeakFilter", "low_shelf": "LowShelfFilter", "high_shelf": "HighShelfFilter"}
_PAIRS = {"mid_side": ("mid", "side"), "left_right": ("left", "right")}
_Q = math.sqrt(0.5)

_SCRIPT = '''\
#!/usr/bin/env python3
# -*- coding: utf-8 -*-
{comments}
{standard}import os
import sys

import numpy as np
from pedalboard import HighShelfFilter, LowShelfFilter, PeakFilter, Pedalboard
from pedalboard.io import AudioFile

CHANNELS = {channels}
{parts}

def chain(sound, rate):
    """All of the chain, in signal order."""
{lines}
    return sound


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: python {{sys.argv[0]}} IN.wav OUT.wav")
    source, target = sys.argv[1:]
    if os.path.exists(target):
        sys.exit(f"{{target}} exists and is not overwritten; give another name")
    with AudioFile(source) as file:
        rate = int(file.samplerate)
        sound = file.read(file.frames)
    if sound.shape[0] != CHANNELS:
        sys.exit(f"{{source}} has {{sound.shape[0]}} channel(s); these settings are for {{CHANNELS}}")
{checks}    part = f"{{target}}.part{{os.getpid()}}.wav"
    try:
        with AudioFile(part, "w", rate, CHANNELS, bit_depth=32) as file:
            file.write(chain(np.ascontiguousarray(sound, dtype=np.float32), rate))
        os.rename(part, target)
    finally:
        if os.path.exists(part):
            os.remove(part)


if __name__ == "__main__":
    main()
'''
_RATE = """\
    if rate != {rate_hz}:
        sys.exit(f"{{source}} has {{rate}} Hz; the free curve of this chain is for {rate_hz} Hz: resample first")
"""


def write(export: Export) -> str:
    """The script."""
    engine = f"Python with pedalboard (tested with {_TESTED})"
    words = preface(export, carries=EXPORTER.carries, by_hand=_BY_HAND, engine=engine, usage=_USAGE)
    lines = [f"    {line}" for step in runs(export, EXPORTER.carries) for line in _lines(step, export)]
    body = "\n".join(lines)
    curve = "convolved(" in body
    return _SCRIPT.format(
        comments=commented(words),
        standard="import base64\n" if curve else "",
        channels=export.channels,
        parts="".join(f"\n{part}" for name, part in _PARTS.items() if name in body or _needed(name, body)),
        lines=body,
        checks=_RATE.format(rate_hz=export.rate_hz) if curve else "",
    )


_PARTS = {
    "to_mid_side(": MID_SIDE,
    "filtered(": FILTERED,
    "convolved(": CONVOLVED,
    "along(": ALONG,
    "compressed(": COMPRESSED,
    "shaped(": SHAPED,
    "limited(": LIMITED,
}
"""What a script brings along where it calls it."""


def _needed(name: str, body: str) -> bool:
    """The recursion is called by what follows the level."""
    return name == "along(" and any(user in body for user in ("compressed(", "shaped(", "limited("))


def _lines(step: Any, export: Export) -> list[str]:  # noqa: ANN401 - a Run or one of the processors in the table
    if isinstance(step, Run):
        return _run(step)
    return _WRITERS[type(step)](step, export)


def _run(run: Run) -> list[str]:
    level = db_to_amplitude(run.level_db("stereo"))
    lines = _parted(run) if run.coding in _PAIRS else _filters("sound", run.sections)
    return [*lines, *([f"sound = sound * np.float32({level!r})"] if level != 1.0 else [])]


def _parted(run: Run) -> list[str]:
    """Each of the two channels by itself, then both together again."""
    one, two = _PAIRS[run.coding]
    coded = run.coding == "mid_side"
    lines = [f"{one}, {two} = " + ("to_mid_side(sound)" if coded else "sound[:1], sound[1:]")]
    for name in (one, two):
        lines += _filters(name, [section for section in run.sections if section.channel in ("stereo", name)])
        level = db_to_amplitude(run.level_db(name))
        lines += [f"{name} = {name} * np.float32({level!r})"] if level != 1.0 else []
    return [*lines, "sound = " + (f"to_left_right({one}, {two})" if coded else f"np.concatenate(({one}, {two}))")]


def _filters(name: str, sections: Iterable[Section]) -> list[str]:
    """Low ones by the script itself, the others on a board."""
    low = [section for section in sections if section.frequency_hz < _LOWEST_HZ]
    high = [section for section in sections if section.frequency_hz >= _LOWEST_HZ]
    lines = [_filtered(name, ((each.kind, each.frequency_hz, each.gain_db, each.q) for each in low))] if low else []
    if not high:
        return lines
    plugins = [f"        {_plugin(section)}," for section in high]
    return [*lines, f"{name} = Pedalboard(", "    [", *plugins, "    ]", f")({name}, rate)"]


def _plugin(section: Section) -> str:
    where = f"cutoff_frequency_hz={section.frequency_hz!r}, gain_db={section.gain_db!r}, q={section.q!r}"
    return f"{_PLUGINS[section.kind]}({where})"


def _filtered(name: str, sections: Iterable[tuple[str, float, float, float]], target: str = "") -> str:
    return f"{target or name} = filtered({name}, rate, {', '.join(map(repr, sections))})"


def _pass(processor: HighPass | LowPass, export: Export) -> list[str]:
    """Butterworth sections."""
    kind, top_hz = processor.kind, USABLE_SHARE * export.rate_hz
    if kind == LowPass.kind and processor.frequency_hz > top_hz:
        return []
    frequency_hz, order = min(processor.frequency_hz, top_hz), processor.order
    angles = [(2 * pair + 1) * math.pi / (2 * order) for pair in range(order // 2)]
    sections = [(kind, frequency_hz, 0.0, 0.5 / math.sin(angle)) for angle in angles]
    return [_filtered("sound", [*sections, *([(f"{kind}_1", frequency_hz, 0.0, 1.0)] if order % 2 else [])])]


def _compressor(processor: Compressor, export: Export) -> list[str]:  # noqa: ARG001 - all writers are called alike
    return [f"sound = {_compressed('sound', processor, processor.wet_percent)}"]


def _compressed(name: str, band: CompressorBand, wet_percent: float) -> str:
    names = ("threshold_db", "ratio", "knee_db", "attack_ms", "release_ms", "makeup_db")
    settings = ", ".join(f"{each}={getattr(band, each)!r}" for each in names)
    return f"compressed({name}, rate, {settings}, wet={wet_percent / 100.0!r})"


def _multiband(processor: MultibandCompressor, export: Export) -> list[str]:
    """Crossovers, with the all-pass that keeps the lowest of three bands in phase; a compressor a band."""
    low_hz, *high = processor.crossovers_hz(export.rate_hz)
    paths = [[("low_pass", low_hz)] * 2, [("high_pass", low_hz)] * 2]
    if high:
        paths = [[*paths[0], ("all_pass", high[0])]] + [
            [*paths[1], *[(kind, high[0])] * 2] for kind in ("low_pass", "high_pass")
        ]
    names = [f"band_{place}" for place in range(len(paths))]
    lines = [
        _filtered("sound", [(kind, hz, 0.0, _Q) for kind, hz in path], name)
        for name, path in zip(names, paths, strict=True)
    ]
    sums = [_compressed(name, band, processor.wet_percent) for name, band in zip(names, processor.bands, strict=False)]
    return [
        *lines,
        *(f"{name} = {made}" for name, made in zip(names, sums, strict=True)),
        f"sound = {' + '.join(names)}",
    ]


def _shaper(processor: TransientShaper, export: Export) -> list[str]:  # noqa: ARG001 - all writers are called alike
    names = ("attack_db", "sustain_db", "fast_ms", "slow_ms")
    return [f"sound = shaped(sound, rate, {', '.join(f'{name}={getattr(processor, name)!r}' for name in names)})"]


def _limiter(processor: Limiter, export: Export) -> list[str]:  # noqa: ARG001 - all writers are called alike
    names = ("lookahead_ms", "release_ms", "slow_release_ms")
    settings = ", ".join(f"{name}={getattr(processor, name)!r}" for name in names)
    aim = f"ceiling_db={processor.ceiling_dbtp!r} - {MARGIN_DB!r}"
    return [f"sound = limited(sound, rate, {aim}, {settings})  # the margin keeps finer meters content"]


def _curve(processor: FirEqualizer, export: Export) -> list[str]:
    """The taps, since curve and phase say too little to find them again."""
    late = processor.taps(export.rate_hz).size // 2 if processor.phase == "linear" else 0
    mid = f"convolved({{}}, {_taps(processor, export, 'mid')!r}, {late})"
    if export.channels == 1:
        return [f"sound = {mid.format('sound')}"]
    side = f"convolved(side, {_taps(processor, export, 'side')!r}, {late})"
    return ["mid, side = to_mid_side(sound)", f"sound = to_left_right({mid.format('mid')}, {side})"]


def _taps(processor: FirEqualizer, export: Export, channel: str) -> str:
    return base64.b64encode(processor.taps(export.rate_hz, channel).astype(np.dtype("<f4")).tobytes()).decode()


_WRITERS: dict[type[Processor], Callable[[Any, Export], list[str]]] = {
    HighPass: _pass,
    LowPass: _pass,
    FirEqualizer: _curve,
    Compressor: _compressor,
    MultibandCompressor: _multiband,
    TransientShaper: _shaper,
    Limiter: _limiter,
}

EXPORTER = Exporter(
    name="pedalboard",
    what="Python script for pedalboard",
    ending=".pedalboard.py",
    carries=frozenset({"gain", "balance", "equalizer", "width", *(kind.kind for kind in _WRITERS)}),
    write=write,
    tested=_TESTED,
    null_db=-94.5,
)
