"""`demo`: the main job on songs that it makes itself."""
# ruff: noqa: PLC0415 - imports stand in the commands; those have a parameter for each option

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import AsJson, Overwrite, Quiet, place


@app.command(epilog="Example: assistant demo -o songs")
def demo(
    folder: Annotated[
        Path, place("-o", "--output", default="demo", metavar="FOLDER", what="Where the songs go.")
    ] = Path("demo"),
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make two little songs, a home mix and a finished record, and match one to the other."""
    from assistant.demo import demo as run_demo
    from assistant.report import WRITERS

    with progress_shown(quiet=quiet) as progress:
        told = run_demo(folder, progress, overwrite=overwrite)
    if as_json or not quiet:
        typer.echo(WRITERS["json" if as_json else "text"](told), nl=False)
