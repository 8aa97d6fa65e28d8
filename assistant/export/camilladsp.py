"""Filters, mixers and pipeline of a CamillaDSP configuration, as YAML for version 3 and later.

It is no whole configuration: `devices` are the user's own. Mid and side come by a mixer in front and one behind.
CamillaDSP's `Limiter` up to version 4 clips and does not look ahead, and its `Compressor` has no knee and works on the
level of whole chunks; neither follows ours, so both are left out and the level is kept under the ceiling.

Text that was not written here (names) stands in comments only, so nothing has to be quoted.

Source: README.md of github.com/HEnquist/camilladsp, sections Mixers, Gain, IIR and Pipeline (filter steps with a list
of `channels` are version 3). Not verified: no engine could be had for the tests.
"""

from dataclasses import dataclass, field

from assistant.export.base import Export, Exporter
from assistant.export.steps import Run, decimal, runs
from assistant.export.words import commented, preface

_TYPES = {"bell": "Peaking", "low_shelf": "Lowshelf", "high_shelf": "Highshelf"}
_CARRIES = frozenset({"equalizer", "width", "balance", "gain"})
_BY_HAND = {
    "limiter": "CamillaDSP's Limiter of versions 3 and 4 clips; the level is turned down instead, as said below",
    "compressor": "CamillaDSP's Compressor has no knee and another detector; try it with the settings above, by ear",
    "fir_equalizer": "export it as fir-impulse and load it by a filter of type Conv, parameters type Wav",
}
_USAGE = (
    "NOT VERIFIED: written after CamillaDSP's documentation, and not run.",
    "Use: put your own `devices:` section in front of this, at the rate named below, with {channels} channel(s).",
)
_PLACES = {"mid": 0, "left": 0, "side": 1, "right": 1}

_MIXERS = """\
mixers:
  to_mid_side:
    channels: {in: 2, out: 2}
    mapping:
      - dest: 0
        sources:
          - {channel: 0, gain: 0.5, scale: linear}
          - {channel: 1, gain: 0.5, scale: linear}
      - dest: 1
        sources:
          - {channel: 0, gain: 0.5, scale: linear}
          - {channel: 1, gain: 0.5, scale: linear, inverted: true}
  to_left_right:
    channels: {in: 2, out: 2}
    mapping:
      - dest: 0
        sources:
          - {channel: 0, gain: 1.0, scale: linear}
          - {channel: 1, gain: 1.0, scale: linear}
      - dest: 1
        sources:
          - {channel: 0, gain: 1.0, scale: linear}
          - {channel: 1, gain: 1.0, scale: linear, inverted: true}
"""


@dataclass
class _Config:
    """What is written, as lines."""

    channels: int
    filters: list[str] = field(default_factory=list)
    pipeline: list[str] = field(default_factory=list)
    count: int = 0

    def filter(self, kind: str, parameters: str) -> str:
        """Add a filter; gives its name."""
        self.count += 1
        name = f"step_{self.count}"
        self.filters += [f"  {name}:", f"    type: {kind}", f"    parameters: {{{parameters}}}"]
        return name

    def mix(self, name: str) -> None:
        """Add a mixer to the pipeline."""
        self.pipeline += ["  - type: Mixer", f"    name: {name}"]

    def apply(self, names: list[str], channels: list[int]) -> None:
        """Add filters to the pipeline."""
        if names:
            self.pipeline += ["  - type: Filter", f"    channels: {channels}", f"    names: [{', '.join(names)}]"]


def write(export: Export) -> str:
    """The sections."""
    usage = [line.format(channels=export.channels) for line in _USAGE]
    lines = preface(export, carries=_CARRIES, by_hand=_BY_HAND, engine="CamillaDSP 3 or later", usage=usage)
    config = _Config(export.channels)
    steps = [step for step in runs(export, _CARRIES) if isinstance(step, Run)]
    for step in steps:
        _add(config, step)
    mixers = _MIXERS if any(step.coding == "mid_side" for step in steps) else ""
    filters = "\n".join(["filters:", *config.filters] if config.filters else ["filters: {}"])
    pipeline = "\n".join(["pipeline:", *config.pipeline] if config.pipeline else ["pipeline: []"])
    return f"{commented(lines)}\n{filters}\n\n{mixers}{pipeline}\n"


def _add(config: _Config, run: Run) -> None:
    if run.coding == "mid_side":
        config.mix("to_mid_side")
    for channel in ("stereo", "mid", "side", "left", "right"):
        names = [
            config.filter(
                "Biquad",
                f"type: {_TYPES[section.kind]}, freq: {decimal(section.frequency_hz)},"
                f" gain: {decimal(section.gain_db)}, q: {decimal(section.q)}",
            )
            for section in run.sections
            if section.channel == channel
        ]
        if gain_db := run.level_db(channel):
            names.append(config.filter("Gain", f"gain: {decimal(gain_db)}, scale: dB"))
        config.apply(names, [_PLACES[channel]] if channel in _PLACES else list(range(config.channels)))
    if run.coding == "mid_side":
        config.mix("to_left_right")


EXPORTER = Exporter(
    name="camilladsp",
    what="CamillaDSP filters and pipeline (YAML), not verified",
    ending=".camilladsp.yml",
    carries=_CARRIES,
    write=write,
    tested="",
)
