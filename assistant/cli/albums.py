"""`album`: songs become an album."""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - imports stand in the commands; those have a parameter for each option

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import AsJson, Ceiling, Dither, Overwrite, Quiet, file, place


@app.command(epilog="Example: assistant album ALBUM.toml -o record --reference favourite.wav --lufs -14")
def album(
    source: Annotated[Path, file("ALBUM.toml|FOLDER", "The album's songs and wishes, or a folder of its songs.")],
    output: Annotated[
        Path | None, place("-o", "--output", metavar="FOLDER", what="The folder of the album; needed but for --init.")
    ] = None,
    init: Annotated[
        bool, typer.Option("--init", help="Write ALBUM.toml into FOLDER, explained line by line, and nothing else.")
    ] = False,
    reference: Annotated[
        list[str] | None,
        typer.Option(metavar="REFERENCE", help="What the album should sound like; files or kept names, repeatable."),
    ] = None,
    order: Annotated[
        str,
        typer.Option(metavar="given|suggest", help="Keep the order, or put the songs into the one that flows best."),
    ] = "given",
    lufs: Annotated[
        float | None,
        typer.Option(metavar="LUFS", show_default="what stays clean", help="The loudness of the album as a whole."),
    ] = None,
    ceiling: Ceiling = None,
    deliver: Annotated[
        str, typer.Option(metavar="masters,cd,ddp,streaming", help="What to write, separated by commas.")
    ] = "masters,cd,ddp,streaming",
    disc: Annotated[str, typer.Option(metavar="74|80", help="The disc it must fit, in minutes.")] = "80",
    dither: Dither = "auto",
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Make an album of songs: one sound, their order, gaps and fades, and all that is delivered."""
    from assistant.album.init import init_album
    from assistant.album.options import AlbumOptions
    from assistant.deliver_album import AlbumDelivery, deliver_album, wishes_of
    from assistant.errors import OptionError
    from assistant.report.album import album_json, album_text, pages
    from assistant.tags import read_tags

    if init:
        written = init_album(source, read_tags)
        if not quiet:
            typer.echo(f"Written: {written}")
        return
    if output is None:
        raise OptionError("no place for the album was given; name a folder with -o")
    options = AlbumOptions(
        order=order, references=tuple(reference or ()), lufs=lufs, ceiling_dbtp=ceiling,
        deliver=tuple(dict.fromkeys(each.strip() for each in deliver.split(",") if each.strip())),
        disc_minutes=disc, dither=dither,
    )  # fmt: skip
    wishes = options.over(wishes_of(source))
    with progress_shown(quiet=quiet) as progress:
        made = deliver_album(wishes, options, AlbumDelivery(folder=output, overwrite=overwrite), progress, pages)
    if as_json or not quiet:
        typer.echo(album_json(made) if as_json else album_text(made), nl=False)
