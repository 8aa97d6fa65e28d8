"""The parameters that several commands share, each declared once.

Some belong together, and become one thing that a command works with: how far to go and within which limits
(`options: MatchOptions`), and the references (`references: Named`). A command declares that one thing, and `takes`
gives the command line all of its parameters in that place.
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
    from assistant.references.named import Named


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


def words(metavar: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    """Files, folders or kept names to read; what they stand for is told by whoever reads them."""
    return typer.Argument(metavar=metavar, show_default=False, help=what)


def place(*names: str, default: str | None = None, metavar: str = "FILE", what: str) -> Any:  # noqa: ANN401 - the same
    """A file to write; an existing one is the writer's matter, too."""
    return typer.Option(*names, metavar=metavar, show_default=default or False, readable=False, help=what)


Mix = Annotated[Path, file("MIX", "The sound file to work on; it is never changed.")]
References = Annotated[
    list[str] | None,
    words(
        "[REFERENCE]...",
        "The sound it should come nearer to: files, folders, kept names; several are pooled, X@0.5 counts half.",
    ),
]
Reference = Annotated[
    list[str] | None,
    typer.Option(
        "--reference", metavar="REFERENCE|auto", help="The same; auto takes the kept reference that plays most alike."
    ),
]


def from_others(aspect: str) -> Any:  # noqa: ANN401 - a parameter declaration
    """References for one aspect alone."""
    return typer.Option(f"--{aspect}-from", metavar="REFERENCE", help=f"A reference for {aspect} alone; repeatable.")


ToneFrom = Annotated[list[str] | None, from_others("tone")]
WidthFrom = Annotated[list[str] | None, from_others("width")]
DynamicsFrom = Annotated[list[str] | None, from_others("dynamics")]
LoudnessFrom = Annotated[list[str] | None, from_others("loudness")]
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


def _named(
    references: References = None, reference: Reference = None, tone_from: ToneFrom = None,
    width_from: WidthFrom = None, dynamics_from: DynamicsFrom = None, loudness_from: LoudnessFrom = None,
) -> "Named":  # fmt: skip
    """Make what was named as references.

    Raises:
        BadParameter: nothing was.
    """
    from assistant.references.named import Named

    apart = {"tone": tone_from, "width": width_from, "dynamics": dynamics_from, "loudness": loudness_from}
    by_aspect = {aspect: tuple(words) for aspect, words in apart.items() if words}
    words = (*(references or ()), *(reference or ()))
    if not words and not by_aspect:
        raise typer.BadParameter(
            "none was given: name a song that you admire, or --reference auto for the kept one that plays most alike; "
            "`assistant references suggest MIX` shows which",
            param_hint="REFERENCE",
        )
    return Named(words=words, by_aspect=by_aspect)


_MAKERS: dict[str, Callable[..., Any]] = {"options": _match_options, "references": _named}
"""What makes the one thing of a name from its parameters."""


def takes(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the parameters of what it works with, in the place of its own parameter of that name."""
    return functools.partial(_taking, names)


def _taking(names: tuple[str, ...], command: Callable[..., None]) -> Callable[..., None]:
    shared = {name: inspect.signature(_MAKERS[name]).parameters for name in names}
    own = inspect.signature(command).parameters

    @functools.wraps(command)
    def parsed(**values: Any) -> None:  # noqa: ANN401 - whatever was declared
        made = {name: _MAKERS[name](**{each: values.pop(each) for each in shared[name]}) for name in names}
        command(**made, **values)

    parameters = [each for name in own for each in (shared[name].values() if name in shared else [own[name]])]
    parsed.__annotations__ = {each.name: each.annotation for each in parameters}
    parsed.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # what inspect looks for first
    return parsed
