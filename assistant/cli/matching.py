"""The main job: `match` and `suggest`."""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - imports stand in the commands; those have a parameter for each option

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import (
    AsJson,
    BitDepth,
    Dither,
    Listen,
    Mix,
    NoProgress,
    Overwrite,
    Quiet,
    Rate,
    Rf64,
    Verify,
    place,
    takes,
)

if TYPE_CHECKING:
    from assistant.options import MatchOptions
    from assistant.references.named import Named


@app.command(epilog="Example: assistant match mix.wav reference.wav --strength 60")
@takes("references", "options")
def match(
    mix: Mix,
    references: "Named",
    options: "MatchOptions",
    output: Annotated[
        Path | None, place("-o", "--output", default="MIX_matched.wav", what="The sound file to write.")
    ] = None,
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
    listen: Listen = None,
    overwrite: Overwrite = False,
    verify: Verify = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Match MIX to the references: write the master, its settings, and a report."""
    from assistant.deliver import Delivery, deliver, matched_path
    from assistant.report import WRITERS

    delivery = Delivery(
        sound=output or matched_path(mix), settings=settings, report=report, no_report=no_report,
        rate_hz=rate, bit_depth=bit_depth, dither=dither, rf64=rf64, overwrite=overwrite, verify=verify,
        exports=tuple(export or ()), listen=tuple(listen or ()),
    )  # fmt: skip
    with progress_shown(quiet=quiet) as progress:
        told = deliver(mix, references.sources(mix, progress), options, delivery, progress)
    if as_json or not quiet:
        typer.echo(WRITERS["json" if as_json else "text"](told), nl=False)


@app.command(epilog="Example: assistant suggest mix.wav reference.wav --for ReaEQ")
@takes("references", "options")
def suggest(
    mix: Mix,
    references: "Named",
    options: "MatchOptions",
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="text|markdown|csv|json|html|ENGINE", help="How to say it, or for which engine."
        ),
    ] = "text",
    output: Annotated[
        Path | None, place("-o", "--output", default="printed", what="Write it to this file in place of that.")
    ] = None,
    overwrite: Overwrite = False,
    quiet: NoProgress = False,
) -> None:
    """Say what to dial, on a sheet or for an engine; nothing is rendered."""
    from assistant.suggestion import Suggestion, give

    wanted = Suggestion(form=form, output=output, overwrite=overwrite, terminal=sys.stdout.isatty())
    with progress_shown(quiet=quiet) as progress:
        told = give(mix, references.sources(mix, progress), options, wanted, progress)
    if told is not None:
        typer.echo(told, nl=False)
