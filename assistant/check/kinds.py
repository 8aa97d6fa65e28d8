"""What a rule can ask for. A new kind is one function, `(Evidence, Rule) -> Line`, and one entry in `KINDS`.

`unit` is that of its bounds, and None where it has none and is kept or broken as a whole; `options` are what a rule of
the kind may say beside them, each with the type that its value has; `on_silence` tells whether it means something for a
file in which nothing sounds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assistant.check import faults, form, levels, stereo
from assistant.check.codec import CODERS
from assistant.check.evidence import Evidence
from assistant.check.lines import Line
from assistant.check.tags import FIELDS
from assistant.check.targets import Rule
from assistant.listen.devices import DEVICES

FINDINGS = ("silent", "limiter", "low_passed", "dual_mono", "silent_channel", "hum", "anti_phase", "short")
FORMATS = ("WAV", "RF64", "FLAC", "AIFF", "OGG", "MP3", "M4A")
KBPS = (32, 48, 64, 96, 112, 128, 160, 192, 224, 256, 320)
CODINGS = tuple(f"{coder} {kbps}" for coder in CODERS for kbps in KBPS)


@dataclass(frozen=True, kw_only=True)
class Number:
    """An option that is a number within these."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Words:
    """An option that is one of some words, or a list of them."""

    allowed: tuple[str, ...]
    many: bool = False


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """An option that is a list of numbers within these."""

    low: float
    high: float


Option = Number | Words | Numbers


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One thing that can be asked for."""

    judge: Callable[[Evidence, Rule], Line]
    unit: str | None
    options: Mapping[str, Option] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """The options that a rule cannot do without."""
    on_silence: bool = False


_LUFS = Number(low=-70.0, high=0.0)
_GAIN: Mapping[str, Option] = {
    "target_lufs": _LUFS,
    "turns_up": Words(allowed=("no", "headroom", "limiter")),
    "ceiling_dbtp": Number(low=-20.0, high=6.0),
}
_RANGE: Mapping[str, Option] = {"low_hz": Number(low=10.0, high=20000.0), "high_hz": Number(low=10.0, high=24000.0)}

KINDS: dict[str, Kind] = {
    "loudness": Kind(judge=levels.loudness, unit="LUFS", options={"mono_lu": Number(low=-6.0, high=6.0)}),
    "normalisation": Kind(judge=levels.normalisation, unit="dB", options=_GAIN, needs=("target_lufs",)),
    "playback": Kind(judge=levels.playback, unit="LU", options=_GAIN, needs=("target_lufs",)),
    "true_peak": Kind(judge=levels.true_peak, unit="dBTP", options={"louder_than_lufs": _LUFS}),
    "coded_peak": Kind(
        judge=levels.coded_peak, unit="dBTP", options={"coding": Words(allowed=CODINGS)}, needs=("coding",)
    ),
    "plr": Kind(judge=levels.plr, unit="dB"),
    "leq_m": Kind(judge=levels.leq_m, unit="dB(m)"),
    "finding": Kind(
        judge=faults.finding, unit=None, options={"finding": Words(allowed=FINDINGS)}, needs=("finding",),
        on_silence=True,
    ),
    "clipping": Kind(judge=faults.clipping, unit="runs/min"),
    "dc_offset": Kind(judge=faults.dc_offset, unit="dBFS"),
    "silence_before": Kind(judge=faults.silence_before, unit="s"),
    "silence_after": Kind(judge=faults.silence_after, unit="s"),
    "start_level": Kind(judge=faults.start_level, unit="LU"),
    "end_level": Kind(judge=faults.end_level, unit="LU"),
    "sibilance": Kind(judge=faults.sibilance, unit="LU"),
    "correlation": Kind(judge=stereo.correlation, unit=""),
    "band_correlation": Kind(judge=stereo.band_correlation, unit="", options=_RANGE),
    "low_end_width": Kind(judge=stereo.low_end_width, unit="dB", options=_RANGE),
    "mono_loss": Kind(judge=stereo.mono_loss, unit="LU"),
    "device_loss": Kind(judge=stereo.device_loss, unit="LU", options={"device": Words(allowed=tuple(DEVICES))}),
    "sample_rate": Kind(
        judge=form.sample_rate, unit=None, options={"allowed": Numbers(low=8000.0, high=192000.0)}, needs=("allowed",),
        on_silence=True,
    ),
    "lossless": Kind(judge=form.lossless, unit=None, on_silence=True),
    "file_format": Kind(
        judge=form.file_format, unit=None, options={"allowed": Words(allowed=FORMATS, many=True)}, needs=("allowed",),
        on_silence=True,
    ),
    "bit_depth": Kind(judge=form.bit_depth, unit="bit", on_silence=True),
    "channels": Kind(judge=form.channels, unit="channels", on_silence=True),
    "duration": Kind(judge=form.duration, unit="s", on_silence=True),
    "bandwidth": Kind(judge=form.bandwidth, unit="Hz"),
    "tags": Kind(
        judge=form.tags, unit=None, options={"fields": Words(allowed=FIELDS, many=True)}, needs=("fields",),
        on_silence=True,
    ),
}  # fmt: skip
"""Every kind by its name in the rules."""
