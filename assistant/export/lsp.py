"""A shell script that runs the chain through LSP Plug-ins, one `lv2apply` for each plug-in and its controls.

Equalizers are the parametric ones of 16 bands, on stereo, mid/side or left/right, every band in mode "APO (DR)", whose
filters are the cookbook's; in its default mode they are others. LSP keeps 32
bits of a coefficient, which low frequencies notice: one shelf between 30 and 70 Hz leaves -58 to -76 dB on music, one
between 120 and 174 Hz -69 to -92 dB. The limiter oversamples its detector eight times.

Symbols and ranges are those that the plug-ins' own description has (`lv2info`, 1.2.5).

Presets are no way for LSP: hosts from the command line crash on them. LSP's compressor smooths the level in front of
its curve, where ours smooths the gain behind it: of three songs through three compressors it took up to 2.5 dB less in
the mean with our times, and 0.2 to 0.5 dB more with no attack and 1.5 times the release. A compressor has to keep
within 0.3 dB to be carried, so it is not.

Conventions: levels are factors, times are milliseconds, as LSP has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.export.base import Export, Exporter
from assistant.export.steps import Run, Section, runs
from assistant.export.words import commented, exact, preface
from assistant.processors import Limiter
from assistant.units import db_to_amplitude

_TESTED = "1.2.5"
_PLUGINS = "http://lsp-plug.in/plugins/lv2/"
_TYPES = {"bell": 1.0, "high_shelf": 3.0, "low_shelf": 5.0}
_APO_MODE = 6.0
_BANDS = 16
_ENDINGS = {"mid_side": "ms", "left_right": "lr"}
_MOST_DB = 20.0
"""What one plug-in's output gain can add."""
_LONGEST_LOOKAHEAD_MS = 20.0
_LOWEST_THRESHOLD_DB = -48.0
_ATTACK_MS, _RELEASE_MS = 4.0, 20.0
_HALF_X8 = 10.0
MARGIN_DB = 1.3
"""How far under the ceiling the limiter is set. On 40 s each of 28 songs, driven 3, 8 and 14 dB into it, its true peaks
(both meters of `kernels`) passed its threshold by 0.97 dB at most; the rest is reserve."""

_CARRIES = frozenset({"equalizer", "width", "balance", "gain", "limiter"})
_BY_HAND = {
    "compressor": (
        "LSP's own smooths the level and not the gain, so the same figures take another amount; set its Compressor"
        " with Peak, attack 0 ms, 1.5 times the release and the rest as above, then turn its threshold by ear"
    ),
}
_USAGE = (
    "Use: sh THIS_FILE IN.wav OUT.wav",
    "It needs lv2apply (lilv-utils) and ffmpeg, writes a 32-bit float WAV and never overwrites.",
    "LSP rounds to 32 bits: bands below some 80 Hz may come out 0.03 dB other than they are set.",
)
_LATE = (
    "The limiter looks ahead, so the result starts {lookahead_ms:g} ms and some samples late, and has a second more."
)

_SCRIPT = """\
#!/bin/sh
{comments}set -eu
if [ "$#" -ne 2 ]; then
    echo "usage: sh $0 IN.wav OUT.wav" >&2
    exit 2
fi
if [ -e "$2" ]; then
    echo "$2 exists and is not overwritten; give another name" >&2
    exit 1
fi
channels=$(ffprobe -v error -select_streams a:0 -show_entries stream=channels -of csv=p=0 "file:$1")
if [ "${{channels%%,*}}" != {channels} ]; then
    echo "$1 has $channels channel(s); these settings are for {channels}" >&2
    exit 1
fi
work=$(mktemp -d)
part="$2.part$$"
trap 'rm -rf "$work" "$part"' EXIT
trap 'exit 1' HUP INT TERM
ffmpeg -hide_banner -nostdin -v warning -i "file:$1" -map a:0 {padding}-c:a pcm_f32le -f wav "$work/0.wav"
{calls}cp "$work/{last}.wav" "$part"
mv "$part" "$2"
"""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One plug-in and its controls."""

    plugin: str
    controls: dict[str, float] = field(default_factory=dict)


def write(export: Export) -> str:
    """The script."""
    calls = list(_calls(export))
    limiters = [processor for processor in export.working if isinstance(processor, Limiter)]
    late = [_LATE.format(lookahead_ms=_lookahead_ms(each)) for each in limiters[:1]]
    engine = f"LSP Plug-ins, LV2 (tested with {_TESTED})"
    lines = preface(export, carries=_CARRIES, by_hand=_BY_HAND, engine=engine, usage=[*_USAGE, *late])
    return _SCRIPT.format(
        comments=commented(lines),
        channels=export.channels,
        padding="-af apad=pad_dur=1 " if limiters else "",
        calls="".join(_line(number, call) for number, call in enumerate(calls)),
        last=len(calls),
    )


def _line(number: int, call: Call) -> str:
    controls = "".join(f" \\\n    -c {symbol} {exact(value)}" for symbol, value in call.controls.items())
    return f'lv2apply -i "$work/{number}.wav" -o "$work/{number + 1}.wav"{controls} \\\n    {_PLUGINS}{call.plugin}\n'


def _calls(export: Export) -> Iterator[Call]:
    layout = "stereo" if export.channels == 2 else "mono"
    for step in runs(export, _CARRIES):
        if isinstance(step, Run):
            yield from _equalizers(step, layout)
        elif isinstance(step, Limiter):
            yield _limiter(step, layout)


def _equalizers(run: Run, layout: str) -> Iterator[Call]:
    """As many as the fullest channel needs and the level asks for; levels of one channel are on the first."""
    channels = {"mid_side": ("mid", "side"), "left_right": ("left", "right"), "stereo": ("stereo",)}[run.coding]
    rows = {channel: [each for each in run.sections if each.channel in ("stereo", channel)] for channel in channels}
    controls, gain_db = _levels(run)
    count = max(1, -int(-abs(gain_db) // _MOST_DB), *(-(-len(row) // _BANDS) for row in rows.values()))
    for number in range(count):
        for channel, row in rows.items():
            for place, section in enumerate(row[_BANDS * number : _BANDS * (number + 1)]):
                controls |= _band(section, "" if channel == "stereo" else channel[0], place)
        controls["g_out"] = controls.get("g_out", 1.0) * db_to_amplitude(gain_db / count)
        yield Call(plugin=f"para_equalizer_x16_{_ENDINGS.get(run.coding, layout)}", controls=controls)
        controls = {}


def _levels(run: Run) -> tuple[dict[str, float], float]:
    """Controls for the levels of single channels, and the gain of all that is left to set.

    The balance b multiplies left by 1 - b and right by 1 + b.
    """
    gain_db = run.level_db("stereo")
    if run.coding == "mid_side":
        return {"gain_s": db_to_amplitude(run.level_db("side"))}, gain_db
    if run.coding == "left_right":
        left, right = (db_to_amplitude(run.level_db(side)) for side in ("left", "right"))
        return {"bal": 100.0 * (right - left) / (right + left), "g_out": (left + right) / 2.0}, gain_db
    return {}, gain_db


def _band(section: Section, channel: str, place: int) -> dict[str, float]:
    return {
        f"ft{channel}_{place}": _TYPES[section.kind],
        f"fm{channel}_{place}": _APO_MODE,
        f"f{channel}_{place}": section.frequency_hz,
        f"g{channel}_{place}": db_to_amplitude(section.gain_db),
        f"q{channel}_{place}": section.q,
    }


def _lookahead_ms(limiter: Limiter) -> float:
    return min(limiter.lookahead_ms, _LONGEST_LOOKAHEAD_MS)


def _limiter(limiter: Limiter, layout: str) -> Call:
    lookahead_ms = _lookahead_ms(limiter)
    controls = {
        "th": db_to_amplitude(max(limiter.ceiling_dbtp - MARGIN_DB, _LOWEST_THRESHOLD_DB)),
        "lk": lookahead_ms,
        "at": min(lookahead_ms, _ATTACK_MS),
        "rt": _RELEASE_MS,
        "ovs": _HALF_X8,
        "boost": 0.0,
        "alr": 0.0,
    }
    return Call(plugin=f"limiter_{layout}", controls=controls)


EXPORTER = Exporter(
    name="lsp",
    what="shell script of LSP Plug-ins' equalizer and limiter",
    ending=".lsp.sh",
    carries=_CARRIES,
    write=write,
    tested=_TESTED,
    null_db=-53.1,
)
