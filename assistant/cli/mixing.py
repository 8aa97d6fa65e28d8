"""`mix`: from a folder of tracks to a mix."""
# ruff: noqa: PLC0415, PLR0913, PLR0917 - imports stand in the commands; those have a parameter for each option

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.app import app, progress_shown
from assistant.cli.arguments import (
    AsJson,
    BitDepth,
    Dither,
    Export,
    Listen,
    Overwrite,
    Quiet,
    Rate,
    Rf64,
    file,
    place,
    takes,
    words,
)

if TYPE_CHECKING:
    from assistant.options import MatchOptions


@app.command(epilog="Example: assistant mix stems reference.wav -o song.wav")
@takes("options")
def mix(
    folder: Annotated[Path, file("STEMS_FOLDER", "The folder of the song's tracks; they are never changed.")],
    options: "MatchOptions",
    references: Annotated[
        list[str] | None, words("[REFERENCE]...", "The song that the mix should come near to; several are pooled.")
    ] = None,
    output: Annotated[
        Path | None, place("-o", "--output", default="STEMS_FOLDER_mix.wav", what="The sound file to write.")
    ] = None,
    like: Annotated[
        Path | None, place("--like", metavar="ROUGH", what="A rough mix of the same song, to start from or to meet.")
    ] = None,
    stems: Annotated[bool, typer.Option("--stems", help="Write each processed track, too, into OUTPUT_stems.")] = False,
    export: Export = None,
    bus: Annotated[
        str, typer.Option(metavar="auto|off", help="Match the sum to the reference, or leave it with headroom.")
    ] = "auto",
    headroom: Annotated[
        float, typer.Option(metavar="DBTP", help="The true peak of the sum of the tracks, in front of the bus.")
    ] = -6.0,
    rides: Annotated[
        str, typer.Option(metavar="auto|off", help="Lift what sinks of the lead; follow the reference's sections.")
    ] = "auto",
    space: Annotated[
        str, typer.Option(metavar="auto|off", help="Reverb and delay sends where the reference has more room.")
    ] = "auto",
    fade_in: Annotated[float, typer.Option(metavar="SECONDS", help="Fade in over so long.")] = 0.0,
    fade_out: Annotated[float, typer.Option(metavar="SECONDS", help="Fade out over so long.")] = 0.0,
    fade_shape: Annotated[
        str, typer.Option(metavar="linear|equal-power|s-curve|exponential", help="The shape of both fades.")
    ] = "s-curve",
    init: Annotated[
        bool, typer.Option("--init", help="Write mix.toml, which says what was understood, and mix nothing.")
    ] = False,
    bit_depth: BitDepth = None,
    dither: Dither = "auto",
    rate: Rate = None,
    rf64: Rf64 = False,
    report: Annotated[
        Path | None,
        place("--report", default="beside the output", what="The report: .html, .txt, .md, .csv or .json."),
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    settings: Annotated[
        Path | None, place("--settings", default="beside the output", what="Where the settings go (.json).")
    ] = None,
    listen: Listen = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Mix the tracks of STEMS_FOLDER toward the references: write the mix, its settings, and a report."""
    from assistant.deliver import Delivery
    from assistant.deliver_mix import MixDelivery, deliver_mix, init_mix, mixed_path
    from assistant.mixing.options import MixOptions
    from assistant.references.named import sounds_named
    from assistant.report import WRITERS

    if init:
        with progress_shown(quiet=quiet) as progress:
            written, text = init_mix(folder, progress, overwrite=overwrite)
        if not quiet:
            typer.echo(f"{text}\nWritten: {written}")
        return
    delivery = Delivery(
        sound=output or mixed_path(folder), settings=settings, report=report, no_report=no_report,
        rate_hz=rate, bit_depth=bit_depth, dither=dither, rf64=rf64, overwrite=overwrite,
        listen=tuple(listen or ()),
    )  # fmt: skip
    how = MixOptions(
        match=options, bus=bus, headroom_dbtp=headroom, like=like, rides=rides, space=space,
        fade_in_seconds=fade_in, fade_out_seconds=fade_out, fade_shape=fade_shape,
        overhears=bool(listen),
    )  # fmt: skip
    wanted = MixDelivery(main=delivery, stems=stems, exports=tuple(export or ()))
    with progress_shown(quiet=quiet) as progress:
        told = deliver_mix(folder, sounds_named(references or ()), how, wanted, progress)
    if as_json or not quiet:
        typer.echo(WRITERS["json" if as_json else "text"](told), nl=False)
