"""What is done with files that exist: `render`, `analyze`, `diff`."""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - imports stand in the commands; those have a parameter for each option

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import (
    AsJson,
    BitDepth,
    Dither,
    Export,
    Listen,
    NoProgress,
    Overwrite,
    Quiet,
    Rate,
    Rf64,
    file,
    place,
)


@app.command(epilog="Example: assistant render mix.wav mix_matched.json -o again.wav")
def render(
    mix: Annotated[Path, file("MIX", "The sound file, or the folder of tracks, to work on; it is never changed.")],
    settings: Annotated[Path, file("SETTINGS.json", "Settings, or the JSON of a match.")],
    output: Annotated[Path, place("-o", "--output", what="The sound file to write.")],
    bit_depth: BitDepth = None,
    dither: Dither = "auto",
    rate: Rate = None,
    rf64: Rf64 = False,
    export: Export = None,
    listen: Listen = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Render MIX through settings that exist; on what they were made for, this gives the same sound again."""
    from assistant.deliver import Delivery, render_file
    from assistant.errors import OptionError

    delivery = Delivery(
        sound=output, rate_hz=rate, bit_depth=bit_depth, dither=dither, rf64=rf64, overwrite=overwrite,
        listen=tuple(listen or ()),
    )  # fmt: skip
    with progress_shown(quiet=quiet) as progress:
        if mix.is_dir():
            from assistant.deliver_mix import render_mix

            rendered = render_mix(mix, settings, delivery, progress, export or ())
            translations = rendered.translations
            if rendered.left_out:
                typer.echo(f"assistant: not in the settings, so not heard: {', '.join(rendered.left_out)}", err=True)
        elif export:
            raise OptionError(
                f"--export writes a session of tracks, and {mix} is one sound; give it to the mix's folder"
            )
        else:
            translations = render_file(mix, settings, delivery, progress)
    if not quiet:
        if translations:
            from assistant.report.text import speakers_text

            typer.echo(speakers_text(translations))
        typer.echo(f"Written: {output}")


@app.command(epilog="Example: assistant analyze mix.wav reference.wav")
def analyze(
    files: Annotated[list[Path], file("FILE|FOLDER", "Sound files to measure, or folders of them.")],
    overview: Annotated[
        bool, typer.Option("--overview", help="One table of all files, as a folder gives in any case.")
    ] = False,
    form: Annotated[
        str | None, typer.Option("--format", metavar="text|csv|html|json", show_default="text", help="Of the overview.")
    ] = None,
    output: Annotated[
        Path | None,
        place("-o", "--output", what="Write the overview (.txt, .csv, .html or .json) in place of printing."),
    ] = None,
    profile: Annotated[
        Path | None, place("--profile", what="Write the whole profile (.json), of several files the pooled one.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure sound files and print their profiles, or an overview of all in one table."""
    from assistant.audio.gathered import gather
    from assistant.deliver import deliver_overview, measure_files
    from assistant.errors import OptionError
    from assistant.report import profiles

    asked = overview or form is not None or output is not None
    if as_json and asked:
        raise OptionError("--json prints whole profiles, not an overview; --format json gives that as an object")
    found = gather(files)
    if found.passed_over:
        names = ", ".join(path.name for path in found.passed_over)
        typer.echo(f"assistant: passed over, no sound files: {names}", err=True)
    with progress_shown(quiet=quiet) as progress:
        if asked or (not as_json and any(path.is_dir() for path in files)):
            told = deliver_overview(found.files, form, output, profile, progress, overwrite=overwrite)
        else:
            measured = measure_files(found.files, profile, progress, overwrite=overwrite)
            told = profiles.write_json(measured) if as_json else profiles.write_text(measured)
    if output is None:
        typer.echo(told, nl=False)
    elif not quiet:
        typer.echo(f"Written: {output}")


@app.command(epilog="Example: assistant diff mix.wav mix_matched.wav")
def diff(
    a: Annotated[Path, file("A", "What there was: a sound, the JSON of a match, or settings.")],
    b: Annotated[Path, file("B", "What there is now, of the same kind.")],
    tracks: Annotated[
        Path | None,
        place("--tracks", metavar="FOLDER", what="The tracks that two settings mix: render and measure both mixes."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="text|markdown|json", help="How to say it.")] = "text",
    as_json: AsJson = False,
    quiet: NoProgress = False,
) -> None:
    """Say what changed from A to B: two sounds, two matches, two mixes of tracks, or two settings files."""
    from assistant.diff import diff as find_changes
    from assistant.report.changes import writer_named

    write = writer_named("json" if as_json else form)
    with progress_shown(quiet=quiet) as progress:
        changes = find_changes(a, b, progress, tracks)
    typer.echo(write(changes), nl=False)
