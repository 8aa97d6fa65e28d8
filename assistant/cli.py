"""The command line: parse, call one library function, print.

Conventions: results go to standard output, progress and notes to standard error. Exit 0 done, 1 an error that the user
can act on (one line), 2 usage, 130 interrupted; a bug shows its traceback. Everything heavy is imported inside the
command that needs it, so that `--help` answers at once.
"""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - imports as said above; a command has a parameter for each of its options

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from assistant import __version__
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.progress import Progress


class _Commands(TyperGroup):
    """The commands, with what the user can act on told in one line."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the parser's own types
        try:
            return super().invoke(ctx)
        except AssistantError as error:
            typer.echo(f"assistant: error: {error}", err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("assistant: interrupted; nothing was written", err=True)
            raise typer.Exit(130) from None


app = typer.Typer(cls=_Commands, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


def main() -> None:
    """Run the command line."""
    # Matrices here are small: a second thread of the BLAS only spins, and that was a quarter of all processor time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app(prog_name="assistant")


def _percent(text: str) -> float | None:
    """`auto` or a number; its range is checked with the other options."""
    return None if text == "auto" else float(text)


def _share(name: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    return typer.Option(name, parser=_percent, metavar="auto|0-100", show_default="auto", help=what)


def _time(name: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    return typer.Option(name, metavar="TIME[,TIME]", show_default=False, help=what)


def _file(metavar: str, what: str) -> Any:  # noqa: ANN401 - a parameter declaration
    """A file to read; whether it can be is told by whoever reads it, and not by the parser."""
    return typer.Argument(metavar=metavar, readable=False, help=what)


def _place(*names: str, default: str | None = None, metavar: str = "FILE", what: str) -> Any:  # noqa: ANN401 - the same
    """A file to write; an existing one is the writer's matter, too."""
    return typer.Option(*names, metavar=metavar, show_default=default or False, readable=False, help=what)


Mix = Annotated[Path, _file("MIX", "The sound file to work on; it is never changed.")]
References = Annotated[list[Path], _file("REFERENCE", "The sound it should come nearer to; several are pooled.")]
Tone = Annotated[float | None, _share("--tone", "How much of the difference in tone.")]
Dynamics = Annotated[float | None, _share("--dynamics", "How much of the difference in dynamics, by a compressor.")]
Width = Annotated[float | None, _share("--width", "How much of the difference in stereo width and balance.")]
Loudness = Annotated[
    float | None,
    typer.Option(metavar="0-100", show_default="100", help="How much of the difference in loudness, in percent."),
]
Transients = Annotated[
    float, typer.Option(metavar="0-100", help="Lift attacks that were limited away; nothing else brings them back.")
]
Strength = Annotated[float | None, _share("--strength", "The same for everything that is not set by itself.")]
Lufs = Annotated[
    float | None,
    typer.Option(metavar="LUFS", show_default="the reference's", help="The integrated loudness to land on."),
]
Ceiling = Annotated[float, typer.Option(metavar="DBTP", help="The highest true peak.")]
Eq = Annotated[str, typer.Option(metavar="parametric|fir", help="Few bands to dial in, or the curve itself.")]
Phase = Annotated[str, typer.Option(metavar="minimum|linear", help="Of the FIR equalizer.")]
Section = Annotated[
    str, typer.Option(metavar="auto|all|loudest", help="Compare where both play alike, all, or what is loud.")
]
Start = Annotated[str | None, _time("--from", "Compare from here on; one time for both songs, or one for each.")]
End = Annotated[str | None, _time("--to", "Compare up to here; the whole mix is rendered all the same.")]
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
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace outputs that exist.")]
NoProgress = Annotated[bool, typer.Option("--quiet", "-q", help="Print no progress.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print no report and no progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON in place of the text.")]
Verify = Annotated[bool, typer.Option("--verify", help="Measure the result once more by independent meters.")]


_SLOW = "no C compiler worked when this was installed, so the kernels run in plain Python, hundreds of times slower"
_CURE = 'pip install "assistant-match[reference-kernels]" brings numba, which runs them about as fast as C'


def _tell_slow_kernels() -> None:
    from assistant import kernels

    if kernels.BACKEND == "python":
        typer.echo(f"assistant: {_SLOW}; {_CURE}", err=True)


def _show_version(wanted: bool) -> None:
    if wanted:
        from assistant import kernels

        typer.echo(f"assistant {__version__} (kernels: {kernels.BACKEND})")
        _tell_slow_kernels()
        raise typer.Exit


@app.callback()
def assistant(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Bring a mix nearer to a reference, and say what was done and why."""


@app.command()
def match(
    mix: Mix,
    references: References,
    output: Annotated[
        Path | None, _place("-o", "--output", default="MIX_matched.wav", what="The sound file to write.")
    ] = None,
    tone: Tone = None,
    dynamics: Dynamics = None,
    width: Width = None,
    loudness: Loudness = None,
    strength: Strength = None,
    transients: Transients = 0.0,
    lufs: Lufs = None,
    ceiling: Ceiling = -1.0,
    eq: Eq = "parametric",
    phase: Phase = "minimum",
    bands: Bands = None,
    tool: Tool = None,
    no_side: NoSide = False,
    section: Section = "auto",
    start: Start = None,
    end: End = None,
    bit_depth: BitDepth = None,
    dither: Dither = "auto",
    rate: Rate = None,
    rf64: Rf64 = False,
    report: Annotated[
        Path | None,
        _place("--report", default="beside the output", what="The report: .html, .txt, .md, .csv or .json."),
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    export: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Write the settings for this engine, too; repeatable.")
    ] = None,
    settings: Annotated[
        Path | None, _place("--settings", default="beside the output", what="Where the settings go (.json).")
    ] = None,
    overwrite: Overwrite = False,
    verify: Verify = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Match MIX to the references: write the master, its settings, and a report."""
    from assistant.deliver import Delivery, deliver, matched_path
    from assistant.options import MatchOptions, times
    from assistant.report import WRITERS
    from assistant.tools import tool_named

    options = MatchOptions(
        tone=tone, dynamics=dynamics, width=width, loudness=loudness, strength=strength,
        transients=transients, lufs=lufs, ceiling_dbtp=ceiling, eq=eq, phase=phase, bands=bands, section=section,
        from_seconds=times("--from", start), to_seconds=times("--to", end),
        tool=None if tool is None else tool_named(tool), side=not no_side,
    )  # fmt: skip
    delivery = Delivery(
        sound=output or matched_path(mix), settings=settings, report=report, no_report=no_report,
        rate_hz=rate, bit_depth=bit_depth, dither=dither, rf64=rf64, overwrite=overwrite, verify=verify,
        exports=tuple(export or ()),
    )  # fmt: skip
    with _progress(quiet=quiet) as progress:
        told = deliver(mix, references, options, delivery, progress)
    if as_json or not quiet:
        typer.echo(WRITERS["json" if as_json else "text"](told), nl=False)


@app.command()
def suggest(
    mix: Mix,
    references: References,
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="text|markdown|csv|json|html|ENGINE", help="How to say it, or for which engine."
        ),
    ] = "text",
    output: Annotated[
        Path | None, _place("-o", "--output", default="printed", what="Write it to this file in place of that.")
    ] = None,
    tone: Tone = None,
    dynamics: Dynamics = None,
    width: Width = None,
    loudness: Loudness = None,
    strength: Strength = None,
    transients: Transients = 0.0,
    lufs: Lufs = None,
    ceiling: Ceiling = -1.0,
    eq: Eq = "parametric",
    phase: Phase = "minimum",
    bands: Bands = None,
    tool: Tool = None,
    no_side: NoSide = False,
    section: Section = "auto",
    start: Start = None,
    end: End = None,
    overwrite: Overwrite = False,
    quiet: NoProgress = False,
) -> None:
    """Say what to dial, on a sheet or for an engine; nothing is rendered."""
    from assistant.options import MatchOptions, times
    from assistant.suggestion import Suggestion, give
    from assistant.tools import tool_named

    options = MatchOptions(
        tone=tone, dynamics=dynamics, width=width, loudness=loudness, strength=strength,
        transients=transients, lufs=lufs, ceiling_dbtp=ceiling, eq=eq, phase=phase, bands=bands, section=section,
        from_seconds=times("--from", start), to_seconds=times("--to", end),
        tool=None if tool is None else tool_named(tool), side=not no_side,
    )  # fmt: skip
    wanted = Suggestion(form=form, output=output, overwrite=overwrite, terminal=sys.stdout.isatty())
    with _progress(quiet=quiet) as progress:
        told = give(mix, references, options, wanted, progress)
    if told is not None:
        typer.echo(told, nl=False)


@app.command()
def render(
    mix: Mix,
    settings: Annotated[Path, _file("SETTINGS.json", "Settings, or the JSON of a match.")],
    output: Annotated[Path, _place("-o", "--output", what="The sound file to write.")],
    bit_depth: BitDepth = None,
    dither: Dither = "auto",
    rate: Rate = None,
    rf64: Rf64 = False,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Render MIX through settings that exist; on the mix they were made for, this gives the match again."""
    from assistant.deliver import Delivery, render_file

    delivery = Delivery(
        sound=output, rate_hz=rate, bit_depth=bit_depth, dither=dither, rf64=rf64, overwrite=overwrite
    )  # fmt: skip
    with _progress(quiet=quiet) as progress:
        render_file(mix, settings, delivery, progress)
    if not quiet:
        typer.echo(f"Written: {output}")


@app.command()
def analyze(
    files: Annotated[list[Path], _file("FILE", "Sound files to measure.")],
    profile: Annotated[
        Path | None, _place("--profile", what="Write the whole profile (.json), of several files the pooled one.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure sound files and print their profiles."""
    from assistant.deliver import measure_files
    from assistant.report import profiles

    with _progress(quiet=quiet) as progress:
        measured = measure_files(files, profile, progress, overwrite=overwrite)
    typer.echo(profiles.write_json(measured) if as_json else profiles.write_text(measured), nl=False)


@app.command()
def diff(
    a: Annotated[Path, _file("A", "What there was: a sound, the JSON of a match, or settings.")],
    b: Annotated[Path, _file("B", "What there is now, of the same kind.")],
    form: Annotated[str, typer.Option("--format", metavar="text|markdown|json", help="How to say it.")] = "text",
    as_json: AsJson = False,
    quiet: NoProgress = False,
) -> None:
    """Say what changed from A to B: two versions of a mix, two matches, or two settings files."""
    from assistant.diff import diff as find_changes
    from assistant.report.changes import writer_named

    write = writer_named("json" if as_json else form)
    with _progress(quiet=quiet) as progress:
        changes = find_changes(a, b, progress)
    typer.echo(write(changes), nl=False)


@app.command()
def demo(
    folder: Annotated[
        Path, _place("-o", "--output", default="demo", metavar="FOLDER", what="Where the songs go.")
    ] = Path("demo"),
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make two little songs, a home mix and a finished record, and match one to the other."""
    from assistant.demo import demo as run_demo
    from assistant.report import WRITERS

    with _progress(quiet=quiet) as progress:
        told = run_demo(folder, progress, overwrite=overwrite)
    if as_json or not quiet:
        typer.echo(WRITERS["json" if as_json else "text"](told), nl=False)


@contextmanager
def _progress(*, quiet: bool) -> "Iterator[Progress]":
    """Show progress where somebody can see it, and the timings where the environment asks for them."""
    from assistant.progress import Progress
    from assistant.terminal import StatusLine, timing_lines

    _tell_slow_kernels()
    if quiet or not sys.stderr.isatty():
        yield (progress := Progress())
    else:
        line = StatusLine()
        try:
            yield (progress := Progress(line))
        finally:
            line.clear()
    if os.environ.get("ASSISTANT_TIMINGS") == "1":
        typer.echo(timing_lines(progress), err=True)
