"""The main job: `match` and `suggest`."""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - imports stand in the commands; those have a parameter for each option

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import (
    AsJson,
    Bands,
    BitDepth,
    Ceiling,
    Dither,
    Dynamics,
    End,
    Eq,
    Loudness,
    Lufs,
    Mix,
    NoProgress,
    NoSide,
    Overwrite,
    Phase,
    Quiet,
    Rate,
    References,
    Rf64,
    Section,
    Start,
    Strength,
    Tone,
    Tool,
    Transients,
    Verify,
    Width,
    place,
)


@app.command()
def match(
    mix: Mix,
    references: References,
    output: Annotated[
        Path | None, place("-o", "--output", default="MIX_matched.wav", what="The sound file to write.")
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
        place("--report", default="beside the output", what="The report: .html, .txt, .md, .csv or .json."),
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    export: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Write the settings for this engine, too; repeatable.")
    ] = None,
    settings: Annotated[
        Path | None, place("--settings", default="beside the output", what="Where the settings go (.json).")
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
    with progress_shown(quiet=quiet) as progress:
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
        Path | None, place("-o", "--output", default="printed", what="Write it to this file in place of that.")
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
    with progress_shown(quiet=quiet) as progress:
        told = give(mix, references, options, wanted, progress)
    if told is not None:
        typer.echo(told, nl=False)
