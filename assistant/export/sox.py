"""A shell script of sox calls: one effects chain, parted where bands act on mid, side, left or right alone.

Conventions: effects of sox act on all channels of a file, so channels that are treated by themselves travel as files of
their own in a temporary folder. Between effects sox keeps 32-bit integers that clip at full scale; the sound is turned
down by `_ROOM_DB` first and up again last, which leaves 28 bits.
"""

from collections.abc import Iterable

from assistant.export.base import Export, Exporter
from assistant.export.steps import Run, Section, runs
from assistant.export.words import commented, exact, preface
from assistant.processors import HighPass, LowPass, Processor, biquads
from assistant.units import db_to_amplitude

_TESTED = "14.4.2"
_ROOM_DB = 24.0
_BY_HAND = {
    "compressor": (
        "compand of sox smooths levels and not gains, and was off by 1 to 2 dB on music, by 7 in places;"
        " use a compressor of your own with the settings above"
    ),
    "multiband_compressor": "mcompand of sox moves otherwise; use a compressor of your own with the settings above",
    "fir_equalizer": "export the curve as an impulse response, which the effect fir takes as text",
    "transient_shaper": "sox has nothing like it; use one of your own with the settings above",
    "saturator": "overdrive of sox is another curve and folds back; use a saturator of your own",
    "limiter": "sox has no limiter for true peaks; use one of your own with the settings above",
}
_USAGE = (
    "Use: sh THIS_FILE IN.wav OUT.wav",
    "It writes a 32-bit float WAV at the rate of IN.wav and never overwrites. sox reads and writes no samples over",
    "full scale, not even in float files: it cuts them off and says so.",
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
# A name that begins with a dash or a bar means something else to sox.
case "$1" in /*) in=$1 ;; *) in=./$1 ;; esac
case "$2" in /*) out=$2 ;; *) out=./$2 ;; esac
channels=$(soxi -c "$in")
if [ "$channels" != {channels} ]; then
    echo "$1 has $channels channel(s); these settings are for {channels}" >&2
    exit 1
fi
{checks}part="$out.part$$"
at=$(mktemp -d)
trap 'rm -rf "$at" "$part"' EXIT
trap 'exit 1' HUP INT TERM
{calls}
mv "$part" "$out"
"""

_RATE = """\
rate=$(soxi -r "$in")
if [ "$rate" != {rate_hz} ]; then
    echo "$1 has $rate Hz; filters of this chain are for {rate_hz} Hz: sox $1 -r {rate_hz} OTHER.wav" >&2
    exit 1
fi
"""

_KINDS = {"bell": "equalizer {f} {q}q {g}", "low_shelf": "bass {g} {f} {q}q", "high_shelf": "treble {g} {f} {q}q"}
_PAIRS = {"mid_side": ("mid", "side"), "left_right": ("left", "right")}
_PARTED = {
    "mid": "remix 1v0.5,2v0.5",
    "side": "remix 1v0.5,2v-0.5",
    "left": "remix 1",
    "right": "remix 2",
}


def write(export: Export) -> str:
    """The script."""
    engine = f"sox (tested with {_TESTED})"
    words = preface(export, carries=EXPORTER.carries, by_hand=_BY_HAND, engine=engine, usage=_USAGE)
    fixed = any(isinstance(processor, (HighPass, LowPass)) for processor in export.working)
    return _SCRIPT.format(
        comments=commented(words),
        channels=export.channels,
        checks=_RATE.format(rate_hz=export.rate_hz) if fixed else "",
        calls="\n".join(_calls(export)),
    )


def _calls(export: Export) -> list[str]:
    """Calls whose effects each take what the one before left: "$at/1.sox", "$at/2.sox" and so on."""
    calls: list[str] = []
    waiting = [f"gain -{_ROOM_DB:g}"]
    source = '"$in"'
    for number, step in enumerate(runs(export, EXPORTER.carries), 1):
        if isinstance(step, Run) and step.coding in _PAIRS:
            at, before = f"$at/{number}", source
            if waiting:
                before = f'"{at}.sox"'
                calls.append(_call(source, before, waiting))
            calls += _parted(step, before, at)
            source, waiting = f'"{at}both.sox"', []
        else:
            waiting += _run(step, "stereo") if isinstance(step, Run) else _filter(step, export.rate_hz)
        if isinstance(step, Run):
            waiting += _level(step.level_db("stereo"))
    return [*calls, _call(source, '-e floating-point -b 32 -t wav "$part"', [*waiting, f"gain {_ROOM_DB:g}"])]


def _parted(run: Run, source: str, at: str) -> list[str]:
    """Each of the two channels by itself, then both together again."""
    pair = _PAIRS[run.coding]
    files = [f'"{at}{name}.sox"' for name in pair]
    calls = [_call(source, file, [_PARTED[name], *_run(run, name)]) for name, file in zip(pair, files, strict=True)]
    one, two = (exact(db_to_amplitude(run.level_db(name))) for name in pair)
    joined = f"1v{one},2v{two} 1v{one},2v-{two}" if run.coding == "mid_side" else f"1v{one} 2v{two}"
    return [*calls, _call(f"-M {' '.join(files)}", f'"{at}both.sox"', [f"remix {joined}"])]


def _run(run: Run, channel: str) -> list[str]:
    """The sections that one channel goes through; stereo ones act on each of a pair."""
    return [_section(section) for section in run.sections if section.channel in ("stereo", channel)]


def _section(section: Section) -> str:
    values = {"f": exact(section.frequency_hz), "q": exact(section.q), "g": exact(section.gain_db)}
    return _KINDS[section.kind].format(**values)


def _level(gain_db: float) -> list[str]:
    return [f"gain {exact(gain_db)}"] if gain_db else []


def _filter(processor: Processor, rate_hz: int) -> list[str]:
    """Butterworth sections as coefficients: a single pole of sox is not bilinear."""
    top_hz = biquads.USABLE_SHARE * rate_hz
    if isinstance(processor, HighPass):
        made = biquads.high_pass(min(processor.frequency_hz, top_hz), processor.order, rate_hz)
    elif isinstance(processor, LowPass) and processor.frequency_hz <= top_hz:
        made = biquads.low_pass(processor.frequency_hz, processor.order, rate_hz)
    else:
        return []
    return [f"biquad {' '.join(map(exact, (b0, b1, b2)))} 1 {exact(a1)} {exact(a2)}" for b0, b1, b2, a1, a2 in made]


def _call(source: str, target: str, effects: Iterable[str]) -> str:
    """One call, an effect a line."""
    return " \\\n    ".join([f"sox -D {source} {target}", *effects])


EXPORTER = Exporter(
    name="sox",
    what="sox effects chain in a shell script",
    ending=".sox.sh",
    carries=frozenset({"gain", "balance", "equalizer", "width", "high_pass", "low_pass"}),
    write=write,
    tested=_TESTED,
    null_db=-131.6,
)
