"""A chain as filters of ffmpeg, one behind the other.

Conventions: as in `ffmpeg_dynamics`. Mid and side travel as the two channels of one stereo stream, so filters reach
them as FL and FR.
"""

import math
from collections.abc import Callable
from typing import Any

from assistant.export.base import Export
from assistant.export.ffmpeg_dynamics import (
    EXACT,
    Filters,
    Place,
    compressor,
    each_channel,
    limiter,
    limiter_sizes,
    multiband_compressor,
    transient_shaper,
)
from assistant.export.steps import Run, Section, runs
from assistant.export.words import exact
from assistant.processors import HighPass, Limiter, LowPass, Processor
from assistant.processors.biquads import USABLE_SHARE
from assistant.units import db_to_amplitude

_HIGH = """\
# The rate at which peaks between the samples show.
times=4
if [ "$rate" -gt 64000 ]; then times=2; fi
if [ "$rate" -gt 128000 ]; then times=1; fi
high=$((rate * times))
decay() { LC_ALL=C awk -v ms="$1" -v high="$high" 'BEGIN { printf "%.15f", exp(-1000 / (ms * high)) }'; }
"""
_KINDS = {"bell": "equalizer", "low_shelf": "lowshelf", "high_shelf": "highshelf"}
_SIDES = {"stereo": "", "mid": ":c=FL", "side": ":c=FR", "left": ":c=FL", "right": ":c=FR"}
_CODE = "pan=stereo|c0=0.5*c0+0.5*c1|c1=0.5*c0-0.5*c1"


def filters(export: Export, carries: frozenset[str]) -> Filters:
    """All that the engine does, in signal order."""
    made: Filters = []
    for mark, step in _marked(export, carries):
        at = Place(export.rate_hz, export.channels, mark)
        made += _run(step) if isinstance(step, Run) else WRITERS[step.kind](step, at)
    return made


def sizes(export: Export, carries: frozenset[str]) -> str:
    """The shell's lines for what depends on the rate."""
    steps = _marked(export, carries)
    limiters = [limiter_sizes(step, mark) for mark, step in steps if isinstance(step, Limiter)]
    return "".join([_HIGH, *limiters]) if limiters else ""


def _marked(export: Export, carries: frozenset[str]) -> list[tuple[str, Run | Processor]]:
    """The steps, each with a mark of its own for labels and variables."""
    return [(f"p{number}", step) for number, step in enumerate(runs(export, carries), 1)]


def _run(run: Run) -> Filters:
    """Biquads on all channels or on one, between the ways to mid and side and back where the run needs them."""
    sections = [_section(section) for section in run.sections]
    level = db_to_amplitude(run.level_db("stereo"))
    common = [f"volume={exact(level)}:precision=double"] if level != 1.0 else []
    if run.coding == "mid_side":
        mid, side = (exact(db_to_amplitude(run.level_db(channel))) for channel in ("mid", "side"))
        return [_CODE, *sections, f"pan=stereo|c0={mid}*c0+{side}*c1|c1={mid}*c0-{side}*c1", *common]
    left, right = (db_to_amplitude(run.level_db(channel)) for channel in ("left", "right"))
    sides = [f"pan=stereo|c0={exact(left)}*c0|c1={exact(right)}*c1"] if left != 1.0 or right != 1.0 else []
    return [*sections, *sides, *common]


def _section(section: Section) -> str:
    frequency_hz, gain_db, q = exact(section.frequency_hz), exact(section.gain_db), exact(section.q)
    return f"{_KINDS[section.kind]}=f={frequency_hz}:t=q:w={q}:g={gain_db}:{EXACT}{_SIDES[section.channel]}"


def high_pass(processor: HighPass, at: Place) -> Filters:
    """Butterworth sections."""
    return _butterworth(
        "highpass", min(processor.frequency_hz, USABLE_SHARE * at.rate_hz), processor.order, at.channels
    )


def low_pass(processor: LowPass, at: Place) -> Filters:
    """Butterworth sections; none where the rate holds nothing above them."""
    if processor.frequency_hz > USABLE_SHARE * at.rate_hz:
        return []
    return _butterworth("lowpass", processor.frequency_hz, processor.order, at.channels)


def _butterworth(name: str, frequency_hz: float, order: int, channels: int) -> Filters:
    """Pole pairs by their Q, and for odd orders one pole: ffmpeg's own is not bilinear."""
    angles = [(2 * pair + 1) * math.pi / (2 * order) for pair in range(order // 2)]
    pairs = [f"{name}=f={exact(frequency_hz)}:t=q:w={exact(0.5 / math.sin(angle))}:{EXACT}" for angle in angles]
    if order % 2 == 0:
        return pairs
    tangent = f"st(2,tan(PI*{exact(frequency_hz)}/s))"
    new = {
        "lowpass": "ld(2)*(val({c})+ld(0))-(ld(2)-1)*ld(1)",
        "highpass": "val({c})-ld(0)-(ld(2)-1)*ld(1)",
    }[name]
    step = f"{tangent};st(1,({new})/(1+ld(2)));st(0,val({{c}}));ld(1)"
    return [*pairs, each_channel(step, channels)]


WRITERS: dict[str, Callable[[Any, Place], Filters]] = {
    "high_pass": high_pass,
    "low_pass": low_pass,
    "compressor": compressor,
    "multiband_compressor": multiband_compressor,
    "transient_shaper": transient_shaper,
    "limiter": limiter,
}
"""What is carried beside sections and levels, and how."""
CARRIES = frozenset({"gain", "balance", "equalizer", "width", *WRITERS})
