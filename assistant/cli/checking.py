"""`check`: whether files can be delivered, and what will happen to them there."""
# ruff: noqa: PLC0415 - imports stand in the commands; those have a parameter for each option

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import AsJson, NoProgress, file, place

_EXAMPLE = "Example: assistant check song.wav --for spotify,vinyl"


@app.command(epilog=_EXAMPLE)
def check(
    files: Annotated[list[Path], file("FILE", "Sound files to check; they are never changed.")],
    targets: Annotated[
        list[str] | None,
        typer.Option(
            "--for",
            metavar="TARGET,...",
            show_default=False,
            help="Where they go: spotify, apple-music, youtube, tidal, amazon, deezer, soundcloud, cd, vinyl, podcast, "
            "broadcast-r128, cinema, or a target of --rules; repeatable. Faults are looked for in any case.",
        ),
    ] = None,
    rules: Annotated[
        Path | None, place("--rules", metavar="FILE.toml", what="Targets of your own, and rules that replace others.")
    ] = None,
    as_json: AsJson = False,
    quiet: NoProgress = False,
) -> None:
    """Say whether FILE can be delivered, and what will happen to it there; exit 1 where a rule fails."""
    from assistant.check import Wanted, check_files, read_targets, wanted_targets
    from assistant.report import checks

    wanted = Wanted(tuple(files), wanted_targets(targets or (), read_targets(rules)))
    with progress_shown(quiet=quiet) as progress:
        lines = check_files(wanted, progress)
    typer.echo(checks.write_json(lines) if as_json else checks.write_text(wanted, lines), nl=False)
    if any(line.status == "fail" for line in lines):
        raise typer.Exit(1)
