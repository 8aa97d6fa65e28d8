"""`references`: the library of songs that one admires, and which of them suits a mix."""
# ruff: noqa: PLC0415 - imports stand in the commands; those have a parameter for each option

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.app import Commands, app, progress_shown
from assistant.cli.arguments import AsJson, NoProgress, Overwrite, Quiet, file, place

references = typer.Typer(cls=Commands, rich_markup_mode=None, no_args_is_help=True)
app.add_typer(references, name="references", help="Keep songs that you admire, measured, and find what suits a mix.")

Names = Annotated[list[str], typer.Argument(metavar="NAME", help="Kept references: names, groups of them, or globs.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="WORD", help="A tag; repeatable.")]


@references.command(epilog="Example: assistant references add ~/music/rock --name rock/my-favourites --tag loud")
def add(
    paths: Annotated[list[Path], file("FILE|FOLDER", "Songs to measure; folders are searched with all in them.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", show_default="as the file", help="What it, or the group, is called.")
    ] = None,
    tag: Tags = None,
    licence: Annotated[str, typer.Option(metavar="TEXT", help="The licence of the songs, if they are shared.")] = "",
    workers: Annotated[
        int | None, typer.Option(metavar="N", show_default="all processors", help="How many songs at once.")
    ] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Measure songs and keep what was measured; nothing is measured twice, and no sound is kept."""
    from assistant.references.adding import add_files, files_wanted
    from assistant.references.library import Library

    wanted = files_wanted(paths, name, tag or (), licence)
    with progress_shown(quiet=quiet) as progress, Library() as library:
        done = add_files(wanted, library, progress, workers=workers, overwrite=overwrite)
        where = library.place
    for text in done.failed:
        typer.echo(f"assistant: error: {text}", err=True)
    if not quiet:
        typer.echo(f"Measured and kept: {len(done.measured)}. Known already: {len(done.known)}. Library: {where}")
    if done.failed:
        raise typer.Exit(1)


@references.command("list", epilog="Example: assistant references list 'rock/*' --tag loud")
def list_kept(
    pattern: Annotated[
        str | None, typer.Argument(metavar="[NAME]", show_default=False, help="A group or a glob; all by default.")
    ] = None,
    tag: Tags = None,
    as_json: AsJson = False,
) -> None:
    """List what is kept."""
    from assistant.references.named import names_meant
    from assistant.references.shelf import Shelf
    from assistant.report.references import list_json, list_text

    with Shelf() as shelf:
        meant = set(shelf.names() if pattern is None else names_meant(pattern, shelf.names()))
        rows = [row for row in shelf.rows() if row.facts.name in meant and set(tag or ()) <= set(row.facts.tags)]
    typer.echo(list_json(rows) if as_json else list_text(rows), nl=False)


@references.command(epilog="Example: assistant references show rock/my-favourites")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A kept reference, or a group, whose songs are pooled.")],
    as_json: AsJson = False,
) -> None:
    """Show where a reference is from, and what was measured."""
    from assistant.references.keeping import pooled_entry
    from assistant.report.references import show_json, show_text

    entry = pooled_entry(name)
    typer.echo(show_json(entry) if as_json else show_text(entry), nl=False)


@references.command(epilog="Example: assistant references remove rock/my-favourites/old-song")
def remove(names: Names, quiet: Quiet = False) -> None:
    """Forget references; the songs themselves are never touched."""
    from assistant.references.keeping import remove_named

    meant = remove_named(names)
    if not quiet:
        typer.echo(f"Removed: {', '.join(meant)}")


@references.command(epilog="Example: assistant references suggest mix.wav --count 3")
def suggest(
    mix: Annotated[Path, file("MIX", "The sound file to find references for.")],
    count: Annotated[int, typer.Option(metavar="N", min=1, help="How many.")] = 5,
    among: Annotated[
        str | None, typer.Option(metavar="NAME", show_default="your own", help="A group or a glob to look among.")
    ] = None,
    tag: Tags = None,
    as_json: AsJson = False,
    quiet: NoProgress = False,
) -> None:
    """Find kept references that play the like of MIX, and say what would have to change toward each."""
    from assistant.references.suggest import suggest as find
    from assistant.report.references import suggestions_json, suggestions_text

    with progress_shown(quiet=quiet) as progress:
        found = find(mix, progress, count=count, among=among, tags=tag or ())
    typer.echo(suggestions_json(found) if as_json else suggestions_text(found), nl=False)


@references.command(epilog="Example: assistant references compare mix.wav rock/my-favourites genre/metal")
def compare(
    songs: Annotated[
        list[str], typer.Argument(metavar="NAME|FILE", help="Two or more; the others are held against the first.")
    ],
    as_json: AsJson = False,
    quiet: NoProgress = False,
) -> None:
    """Set the figures of references, or of sound files, side by side."""
    from assistant.references.keeping import compared_songs
    from assistant.report.references import comparison_json, comparison_text

    with progress_shown(quiet=quiet) as progress:
        found = compared_songs(songs, progress)
    typer.echo(comparison_json(found) if as_json else comparison_text(found), nl=False)


@references.command("export", epilog="Example: assistant references export rock/my-favourites -o favourites.json")
def export_kept(
    names: Names,
    output: Annotated[Path, place("-o", "--output", metavar="FILE.json", what="The file to write.")],
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Write references to a file that others can import; it holds measurements and no sound."""
    from assistant.references.keeping import export_to

    count = export_to(names, output, overwrite=overwrite)
    if not quiet:
        typer.echo(f"Written: {output} ({count} references)")


@references.command("import", epilog="Example: assistant references import favourites.json")
def import_kept(
    files: Annotated[list[Path], file("FILE.json", "What `references export` wrote.")],
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Keep references that were exported."""
    from assistant.references.keeping import import_from

    kept = import_from(files, overwrite=overwrite)
    if not quiet:
        typer.echo(f"Kept: {', '.join(kept)}")
