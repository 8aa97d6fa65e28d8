"""The parameters that several commands share, each declared once.

How far to go, and within which limits, are many: a command that takes them is declared with `options: MatchOptions` and
`takes_options`, and the command line has them all in its place.
"""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - options are imported once a command runs; a function has all of them

import functools
import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from assistant.options import MatchOptions


CEILING_DBTP = -1.0
"""As `MatchOptions` has it, which loads too much for a help text."""


def _percent(text: str) -> float | None:
    """`auto` or a number; its range is checked with the other options."""
    return None if text == "auto" else float(text)


def share(name: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    """How much of a difference: `auto` or percent."""
    return typer.Option(name, parser=_percent, metavar="auto|0-100", show_default="auto", help=what)


def time(name: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    """One time for both songs, or one for each."""
    return typer.Option(name, metavar="TIME[,TIME]", show_default=False, help=what)


def file(metavar: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    """A file to read; whether it can be is told by whoever reads it, and not by the parser."""
    return typer.Argument(metavar=metavar, readable=False, help=what)


def place(*names: str, default: str | None = None, metavar: str = "FILE", what: str) -> Any:  # noqa: ANN401 - the same
    """A file to write; an existing one is the writer's matter, too."""
    return typer.Option(*names, metavar=metavar, show_default=default or False, readable=False, help=what)


Mix = Annotated[Path, file("MIX", "The sound file to work on; it is never changed.")]
References = Annotated[list[Path], file("REFERENCE", "The sound it should come nearer to; several are pooled.")]
Tone = Annotated[float | None, share("--tone", "How much of the difference in tone.")]
Dynamics = Annotated[float | None, share("--dynamics", "How much of the difference in dynamics, by a compressor.")]
Width = Annotated[float | None, share("--width", "How much of the difference in stereo width and balance.")]
Loudness = Annotated[
    float | None,
    typer.Option(metavar="0-100", show_default="100", help="How much of the difference in loudness, in percent."),
]
Transients = Annotated[
    float, typer.Option(metavar="0-100", help="Lift attacks that were limited away; nothing else brings them back.")
]
Strength = Annotated[float | None, share("--strength", "The same for everything that is not set by itself.")]
Lufs = Annotated[
    float | None,
    typer.Option(metavar="LUFS", show_default="the reference's", help="The integrated loudness to land on."),
]
Ceiling = Annotated[
    float | None, typer.Option(metavar="DBTP", show_default=f"{CEILING_DBTP:g}", help="The highest true peak.")
]
Eq = Annotated[str, typer.Option(metavar="parametric|fir", help="Few bands to dial in, or the curve itself.")]
Phase = Annotated[str, typer.Option(metavar="minimum|linear", help="Of the FIR equalizer.")]
Section = Annotated[
    str, typer.Option(metavar="auto|all|loudest", help="Compare where both play alike, all, or what is loud.")
]
Start = Annotated[str | None, time("--from", "Compare from here on; one time for both songs, or one for each.")]
End = Annotated[str | None, time("--to", "Compare up to here; the whole mix is rendered all the same.")]
Bands = Annotated[int | None, typer.Option(metavar="N", show_default="up to 8", help="The most equalizer bands.")]
Tool = Annotated[
    str | None,
    typer.Option(
        "--for",
        metavar="TOOL|FILE.toml",
        show_default=False,
        help="Keep to what this tool's equalizer (and compressor) can be set to; a beginning of its name is enough.",
    ),
]
NoSide = Annotated[bool, typer.Option("--no-side", help="Give mid and side no equalizer bands of their own.")]
BitDepth = Annotated[
    str | None,
    typer.Option(metavar="16|24|32f", show_default="24", help="Bits a sample, where the format has them."),
]
Dither = Annotated[str, typer.Option(metavar="auto|flat|shaped|none", help="Noise that hides the rounding to bits.")]
Rate = Annotated[int | None, typer.Option(metavar="HZ", show_default="the mix's", help="The sampling rate to write.")]
Rf64 = Annotated[bool, typer.Option("--rf64", help="Write an RF64 even if it is under 4 GB.")]
Export = Annotated[
    list[str] | None,
    typer.Option(
        "--export", metavar="reaper|dawproject", help="Write a session of the tracks, too, into OUTPUT_session."
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace outputs that exist.")]
NoProgress = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no report and no progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of the text.")]
Verify = Annotated[bool, typer.Option("--verify", help="Measure the result once more by independent meters.")]


def _device(text: str) -> str:
    """The name of a device; the table is loaded only where one is named."""
    from assistant.listen import DEVICES

    return _known(text, DEVICES)


def _known(text: str, allowed: Iterable[str]) -> str:
    """One of the words of a table, or else a command that cannot be understood."""
    if text not in allowed:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(allowed)}")
    return text


def _audience(text: str) -> str:
    """The name of an audience."""
    from assistant.audience import AUDIENCES

    return _known(text, AUDIENCES)


AudienceName = Annotated[
    str | None,
    typer.Option(
        "--audience",
        parser=_audience,
        metavar="club|streaming|radio|headphones|cinema",
        show_default=False,
        help="For whom it is meant: sets loudness, ceiling, dynamics and low end where you say nothing.",
    ),
]
Listen = Annotated[
    list[str] | None,
    typer.Option(
        "--listen",
        parser=_device,
        metavar="phone|laptop|car|mono|headphones",
        help="Write a preview on this device, too, beside the output, and say what gets lost; repeatable.",
    ),
]


def _match_options(
    tone: Tone = None, dynamics: Dynamics = None, width: Width = None, loudness: Loudness = None,
    strength: Strength = None, transients: Transients = 0.0, lufs: Lufs = None, ceiling: Ceiling = None,
    audience: AudienceName = None, eq: Eq = "parametric", phase: Phase = "minimum", bands: Bands = None,
    tool: Tool = None, no_side: NoSide = False, section: Section = "auto", start: Start = None, end: End = None,
) -> "MatchOptions":  # fmt: skip
    """Make the options of a match."""
    from assistant.audience import audience_named, meant_for
    from assistant.options import MatchOptions, times
    from assistant.tools import tool_named

    options = MatchOptions(
        tone=tone, dynamics=dynamics, width=width, loudness=loudness, strength=strength,
        transients=transients, lufs=lufs, ceiling_dbtp=CEILING_DBTP if ceiling is None else ceiling,
        eq=eq, phase=phase, bands=bands, section=section,
        from_seconds=times("--from", start), to_seconds=times("--to", end),
        tool=None if tool is None else tool_named(tool), side=not no_side,
    )  # fmt: skip
    given = ceiling is not None
    return options if audience is None else meant_for(audience_named(audience), options, ceiling_given=given)


def takes_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the parameters of `_match_options` in the place of its own parameter `options`."""
    shared = inspect.signature(_match_options).parameters
    own = inspect.signature(command).parameters

    @functools.wraps(command)
    def parsed(**values: Any) -> None:  # noqa: ANN401 - whatever was declared
        options: MatchOptions = _match_options(**{name: values.pop(name) for name in shared})
        command(options=options, **values)

    parameters = [each for name in own for each in (shared.values() if name == "options" else [own[name]])]
    parsed.__annotations__ = {each.name: each.annotation for each in parameters}
    parsed.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # what inspect looks for first
    return parsed
