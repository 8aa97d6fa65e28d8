"""A configuration of Equalizer APO, of which the first part is what AutoEq, REW and many players read as well.

All readers know `Preamp` and `Filter` lines; `Channel` and `Copy`, by which mid, side, left and right get lines of
their own, only Equalizer APO (0.9 and later) does. So what acts on the whole sound stands first, and everything else
below a line that says so. A reader that knows no `Channel` would apply what lies below to the whole sound.

Shelves are `LSC` and `HSC` with a Q (1.2.1 and later), which are the cookbook's. Filters and levels act as they are
listed, except that mid/side and left/right do not change places.

Source: the Equalizer APO configuration reference (sections Preamp, Filter, Copy, Channel); "Filter n: ON PK Fc f Hz
Gain g dB Q q" there is Room EQ Wizard's text for equalizer type Generic. Equalizer APO itself, a program for Windows,
was not run: the tests read the lines back and run them through LSP's filters of its kind, whose 32-bit coefficients are
the null that is told.
"""

from collections.abc import Iterator

from assistant.export.base import Export, Exporter
from assistant.export.steps import Run, decimal, runs
from assistant.export.words import commented, exact, preface
from assistant.units import db_to_amplitude

_TYPES = {"bell": "PK", "low_shelf": "LSC", "high_shelf": "HSC"}
_SIGNS = {"mid": "M", "side": "S", "left": "L", "right": "R"}
_CARRIES = frozenset({"equalizer", "width", "balance", "gain"})
_BY_HAND = {
    "limiter": "Equalizer APO has none; the level is turned down instead, as said below",
    "compressor": "Equalizer APO has none; load one as a VST plug-in (command VSTPlugin) with the settings above",
    "fir_equalizer": "its impulse can be loaded by the command Convolution; export it as fir-impulse",
}
_USAGE = (
    "Equalizer APO itself was not run: these lines were tested in LSP Plug-ins' filters of its kind.",
    "Use: save this file in Equalizer APO's config folder and add a line to config.txt: Include: THIS_FILE",
)
_READERS = "Programs that only know Preamp and Filter lines, such as AutoEq, REW and most players, read it as well."
_READERS_ABOVE = (
    "Programs that only know Preamp and Filter lines, such as AutoEq, REW and most players, read it as well: delete",
    "everything below the line 'Only for Equalizer APO' first, since they would apply it to both channels.",
)
_ONLY = "Only for Equalizer APO: lines for single channels."


def write(export: Export) -> str:
    """The configuration."""
    steps = [step for step in runs(export, _CARRIES) if isinstance(step, Run)]
    own = [step for step in steps if step.coding != "stereo"]
    readers = _READERS_ABOVE if own else (_READERS,)
    lines = preface(
        export, carries=_CARRIES, by_hand=_BY_HAND, engine="Equalizer APO 1.2.1 or later", usage=[*_USAGE, *readers]
    )
    # Backticks hold expressions in Equalizer APO, so none may come in by a name.
    comments = commented(line.replace("`", "'") for line in lines)
    preamp = f"Preamp: {exact(sum(step.level_db('stereo') for step in steps))} dB"
    body = [preamp, *_filters(steps, "stereo"), *([f"# {_ONLY}"] if own else [])]
    for step in own:
        body += _coded(step)
    return comments + "".join(f"{line}\n" for line in body)


def _coded(run: Run) -> list[str]:
    """What acts on single channels of one coding, with the way there and back; levels are on the way back."""
    names = ("mid", "side") if run.coding == "mid_side" else ("left", "right")
    lines = ["Copy: M=0.5*L+0.5*R S=0.5*L+-0.5*R"] if run.coding == "mid_side" else []
    for name in names:
        filters = list(_filters([run], name))
        lines += [f"Channel: {_SIGNS[name]}", *filters] if filters else []
    left, right, side = (decimal(db_to_amplitude(run.level_db(each))) for each in ("left", "right", "side"))
    back = f"Copy: L=M+{side}*S R=M+-{side}*S" if run.coding == "mid_side" else f"Copy: L={left}*L R={right}*R"
    return [*lines, back, "Channel: all"]


def _filters(steps: list[Run], channel: str) -> Iterator[str]:
    sections = (section for run in steps for section in run.sections if section.channel == channel)
    for number, section in enumerate(sections, 1):
        values = f"Fc {exact(section.frequency_hz)} Hz Gain {exact(section.gain_db)} dB Q {exact(section.q)}"
        yield f"Filter {number}: ON {_TYPES[section.kind]} {values}"


EXPORTER = Exporter(
    name="equalizer-apo",
    what="Equalizer APO configuration; its first part also for AutoEq, REW and players",
    ending=".equalizer-apo.txt",
    carries=_CARRIES,
    write=write,
    tested="its lines, through LSP Plug-ins 1.2.5",
    null_db=-53.1,
)
