"""Changes of settings in words: each step as one dials it, "bell +2.0 dB at 310 Hz, Q 0.80, stereo -> +3.1 dB".

Conventions: of what is new or gone the whole setting is told, of what changed only what is other.
"""

from collections.abc import Callable

from assistant.advice import frequency_text
from assistant.diff.chains import ChainChanges, Parameter, Step
from assistant.diff.figures import WORTH_DB
from assistant.diff.sizes import Effect
from assistant.processors import PROCESSORS, Equalizer
from assistant.processors.base import Processor
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.report.changes.figures import listed, signed
from assistant.report.changes.tone import where
from assistant.words import band_text, compressor_band_text, name_text, setting_words

_SIGNED = ("gain_db", "makeup_db", "left_db", "right_db", "low_db", "mid_db", "high_db", "attack_db", "sustain_db")
_BAND_WORDS: dict[str, Callable[[Parameter], str]] = {
    "kind": lambda each: str(each.b).replace("_", " "),
    "gain_db": lambda each: _apart(each, "dB"),
    "frequency_hz": lambda each: f"at {_apart(each, 'Hz')}",
    "q": lambda each: f"Q {_apart(each, '')}",
    "channel": lambda each: str(each.b),
}
"""In the order in which a band is told."""
_NAMES = {
    "gain_db": "", "low_db": "side below the low crossover", "mid_db": "side between", "high_db":
    "side above the high crossover", "makeup_db": "make-up", "wet_percent": "wet", "points": "curve",
    "slow_release_ms": "slow release", "ceiling_dbtp": "ceiling", "lookahead_ms": "look-ahead",
}  # fmt: skip


def worth(changes: ChainChanges) -> tuple[Step, ...]:
    """The steps that are worth words."""
    return tuple(step for step in changes.steps if step.is_worth)


def step_lines(changes: ChainChanges) -> tuple[str, ...]:
    """Every step that is worth words, the largest first, and how many are not."""
    told = worth(changes)
    lines = [step_text(step) for step in told]
    if changes.reordered:
        lines.append(f"in another order: {listed(name_text(processor) for processor in changes.b)}")
    small = len(changes.steps) - len(told)
    if small:
        lines.append(f"{small} more under {WORTH_DB:g} dB")
    return tuple(lines)


def step_text(step: Step) -> str:
    """One step in words."""
    if step.a is None:
        return f"new: {_whole(step, new=True)}"
    if step.b is None:
        return f"gone: {_whole(step, new=False)}"
    size = "" if step.size_db is None or len(step.parameters) < 2 else f" (up to {step.size_db:.1f} dB)"
    if isinstance(step.a, Band):
        moved = {each.name: each for each in step.parameters}
        told = ", ".join(words(moved[name]) for name, words in _BAND_WORDS.items() if name in moved)
        return f"{band_text(step.a)} -> {told.replace(' dB, at ', ' dB at ')}{size}"
    told = ", ".join(_parameter(step, each) for each in step.parameters)
    where_text = f", {step.where}" if step.where else ""
    return f"{name_text(PROCESSORS[step.processor]())}{where_text}: {told}{size}"


def _whole(step: Step, *, new: bool) -> str:
    """Everything that is dialled."""
    found = step.b if new else step.a
    if isinstance(found, Band):
        return band_text(found)
    if isinstance(found, Processor):
        return "; ".join(setting_words(found)) or f"{name_text(found)}, which does nothing"
    return compressor_band_text(found) if isinstance(found, CompressorBand) else Equalizer.kind


def _parameter(step: Step, each: Parameter) -> str:
    """One parameter of a processor, from what it was to what it is."""
    name = _NAMES.get(each.name, _plain(each.name))
    if isinstance(each.a, tuple) and isinstance(each.b, tuple):
        of_size = (
            f"{len(each.a)} -> {len(each.b)} points" if each.name == "points" else f"{len(each.a)} -> {len(each.b)}"
        )
        drawn = "" if step.size_db is None else f", up to {step.size_db:.1f} dB"
        return f"{name} redrawn ({of_size}{drawn})" if each.name == "points" else f"{name} {of_size}"
    before, after = _value(each, each.a), _value(each, each.b)
    if before == after:
        before, after = f"{each.a!r}", f"{each.b!r} {each.unit}".rstrip()
    return f"{name} {before} -> {after}".strip()


def _plain(name: str) -> str:
    """The name of a parameter without its unit."""
    for ending in ("_dbtp", "_db", "_hz", "_ms", "_percent", "_seconds"):
        name = name.removesuffix(ending)
    return name.replace("_", " ")


def _value(each: Parameter, value: object) -> str:
    """A value as one dials it."""
    if not isinstance(value, (int, float)):
        return str(value)
    if each.name == "ratio":
        return f"{value:g}:1"
    if each.name == "q":
        return f"{value:.2f}"
    if each.unit == "Hz":
        return frequency_text(value)
    if each.name in _SIGNED:
        return f"{value:+.1f} {each.unit}"
    return f"{value:g} {each.unit}".rstrip()


def _apart(each: Parameter, unit: str) -> str:
    """The new value, in full where it would read as the old one."""
    before, after = _value(each, each.a), _value(each, each.b)
    return after if before != after else f"{each.b:.10g} {unit}".rstrip()


def effect_text(effect: Effect) -> str:
    """What the equalizers of a chain do together, more or less than before."""
    curve = effect.curve
    told = (
        f"{effect.channel}: {signed(curve.most_db)} dB at {frequency_text(curve.most_hz)} at most, "
        f"{curve.rms_db:.1f} dB rms from 40 Hz to 16 kHz"
    )
    spans = ", ".join(f"{signed(stretch.change_db)} dB {where(stretch)}" for stretch in curve.stretches)
    return f"{told} ({spans})" if spans else told


def steps_counted(changes: ChainChanges) -> str | None:
    """How many settings are new, other and gone; None where none is."""
    told = worth(changes)
    counts = [(sum(step.change == name for step in told), word) for name, word in _COUNTED]
    words = [f"{count} {word}" for count, word in counts if count]
    return listed(words) if words else None


_COUNTED = (("changed", "changed"), ("added", "new"), ("removed", "gone"))
