"""An album's outputs: masters, disc, streaming files and report, which appear together or not at all.

    masters/01 Title.wav     24 bits at each song's own rate, trimmed and faded, tagged
    streaming/01 Title.flac  the same as FLAC, with ReplayGain of the song and of the album
    cd/Album.wav ...         one 16-bit file with CUE, TOC and PQ sheets; cd/Album DDP/ for the plant
    reports/01 Title.html    what was done to each song
    album.html, album.json   the album side by side, its joins, and what services will do
    .work/                   masters of the chain, so that what has not changed is not rendered again

Conventions: every name is checked before any work starts. Songs are never changed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import kernels
from assistant import report as reports
from assistant.album.beforehand import check_for_disc, check_trims, coded
from assistant.album.disc_of import disc_of
from assistant.album.files import copied, write_songs
from assistant.album.init import folder_wishes
from assistant.album.options import AlbumOptions
from assistant.album.plans import SongPlan
from assistant.album.record import Record, make_record
from assistant.album.render import blocks
from assistant.album.services import Played, played
from assistant.album.sides import Side, sides_of
from assistant.album.telling import name_of
from assistant.album.units import RUN
from assistant.album.wishes import ALBUM_NAME, Wishes, read_wishes
from assistant.album.workshop import WORK_NAME, Workshop
from assistant.analyze import analyze
from assistant.audio import (
    Outputs,
    check_output,
    choose_format,
    folders_made,
)
from assistant.disc import Disc, DiscPlace, Master, write
from assistant.disc.frames import RATE_HZ as DISC_RATE_HZ
from assistant.errors import OutputError
from assistant.excerpts import take_excerpts
from assistant.match import Match
from assistant.plain import file_stem
from assistant.processors import Limiter
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.render import render
from assistant.report.record import Report
from assistant.tags import read_tags
from assistant.units import amplitude_to_db

__all__ = ["AlbumDelivery", "Delivered", "deliver_album", "wishes_of"]

_OVER_DB = 0.005
_FOLDERS = ("reports", "masters", "streaming", "cd")


@dataclass(frozen=True, kw_only=True)
class AlbumDelivery:
    """Where an album goes."""

    folder: Path
    overwrite: bool = False


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The album as it was delivered: what the report tells."""

    record: Record
    profiles: tuple[Profile, ...]
    """Of each song's delivered master."""
    whole: Profile
    disc: Disc | None
    disc_notes: tuple[str, ...]
    image: Profile | None
    """Of the disc's sound file."""
    sides: tuple[Side, ...]
    played: tuple[Played, ...]
    written: tuple[Path, ...]
    left: tuple[Path, ...] = ()
    """What lies in its folders from an earlier run, under names that the album has no more."""


@dataclass(frozen=True)
class _Places:
    """The name of everything that is written."""

    folder: Path
    wishes: Wishes
    options: AlbumOptions

    @property
    def stems(self) -> list[str]:
        """Each song's files, numbered."""
        digits = max(2, len(str(len(self.wishes.songs))))
        return [
            f"{number:0{digits}d} {file_stem(wish.title or wish.file.stem) or f'Track {number}'}"
            for number, wish in enumerate(self.wishes.songs, 1)
        ]

    def songs(self, folder: str, ending: str) -> list[Path]:
        return [self.folder / folder / f"{stem}{ending}" for stem in self.stems]

    @property
    def sounds(self) -> list[list[Path]]:
        """Where each song goes, for each of its formats that was asked for."""
        kinds = (("masters", ".wav"), ("streaming", ".flac"))
        return [self.songs(folder, ending) for folder, ending in kinds if folder in self.options.deliver]

    @property
    def disc(self) -> DiscPlace | None:
        formats = tuple(
            name
            for delivery, names in (("cd", ("cue", "toc", "html", "text")), ("ddp", ("ddp",)))
            for name in names
            if delivery in self.options.deliver
        )
        stem = file_stem(self.wishes.album.title) or "album"
        return DiscPlace(folder=self.folder / "cd", stem=stem, formats=formats) if formats else None

    @property
    def all(self) -> list[Path]:
        """Every file, the report first."""
        found = [self.folder / "album.html", self.folder / "album.json", *self.songs("reports", ".html")]
        found += self.songs("reports", ".json")
        found += [path for paths in self.sounds for path in paths]
        return [*found, *(self.disc.files if self.disc else ())]

    @property
    def left(self) -> tuple[Path, ...]:
        """Files of its folders that are none of the album's, as after a change of titles or of the order."""
        own = set(self.all)
        there = (path for name in _FOLDERS for path in sorted((self.folder / name).rglob("*")))
        return tuple(path for path in there if path.is_file() and path not in own and not path.name.startswith("."))

    @property
    def folders(self) -> list[Path]:
        """Every folder below the album's, outer ones first."""
        return sorted({file.parent for file in self.all} - {self.folder})


def deliver_album(
    wishes: Wishes, options: AlbumOptions, delivery: AlbumDelivery, progress: Progress,
    report: Callable[[Delivered], dict[str, str]],
) -> Delivered:  # fmt: skip
    """Make an album and write everything that was asked for.

    Args:
        wishes: what `ALBUM.toml` says, with what was asked on the command line over it.
        options: the order, and what is delivered.
        delivery: where to.
        progress: is told how far the run is.
        report: what the pages say, by their names.

    Raises:
        SoundError: a song that cannot be read, or has no loudness.
        OptionError: codes, gaps or lengths that cannot be.
        OutputError: something exists already, or cannot be written.
    """
    wishes = coded(wishes)
    check_trims(wishes)
    if {"cd", "ddp"} & {*options.deliver}:
        check_for_disc(wishes)
    _check(_Places(delivery.folder, wishes, options), delivery)
    workshop = Workshop.of(delivery.folder)
    record = make_record(wishes, options, workshop, progress, _told)
    places = _Places(delivery.folder, record.wishes, options)
    disc = disc_of(record.wishes, record.timeline, options.disc_minutes) if places.disc else None
    inputs = [wish.file for wish in wishes.songs]
    with folders_made(places.folders), Outputs(overwrite=delivery.overwrite, inputs=inputs) as outputs:
        profiles = write_songs(record, places.sounds, outputs, progress)
        whole = pool(profiles)
        made = Delivered(
            record=record, profiles=profiles, whole=whole, disc=disc, disc_notes=(),
            image=None, sides=sides_of(_seconds(record)), played=played(profiles, whole), written=tuple(places.all),
            left=places.left,
        )  # fmt: skip
        if places.disc is not None and disc is not None:
            made = _with_disc(made, disc, places.disc, options, outputs, progress)
        _write_reports(record, places, workshop, outputs)
        for name, text in report(made).items():
            outputs.text(delivery.folder / name, text)
        outputs.publish()
    return made


def _check(places: _Places, delivery: AlbumDelivery) -> None:
    """Refuse a folder of somebody else, and files that exist; make the folder otherwise.

    Raises:
        OutputError: telling what is in the way.
    """
    folder = delivery.folder
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file; name a folder for the album")
    if not folder.exists():
        check_output(folder)
        folder.mkdir()
    foreign = [path for path in folder.iterdir() if path.name != WORK_NAME]
    if foreign and not (folder / WORK_NAME).is_dir() and not delivery.overwrite:
        raise OutputError(
            f"{folder}: holds {foreign[0].name} already, and is no album made here; name a new folder, or --overwrite"
        )
    for file in places.all:
        if file.parent.exists():
            check_output(file, overwrite=delivery.overwrite)
    if places.disc is not None:
        places.disc.check(overwrite=delivery.overwrite)


def _told(song: SongPlan, match: Match, written: Path) -> dict[str, str]:
    """What is told of one master: the page and the settings of a match."""
    wish = song.song.wish
    name = name_of(wish) if wish.file.name.startswith(RUN) else wish.file.name
    report = Report(match=replace(match, mix_name=name))
    page = replace(report, excerpts=take_excerpts(song.path, written, match))
    return {".html": reports.WRITERS["html"](page), ".json": reports.WRITERS["json"](report)}


def _write_reports(record: Record, places: _Places, workshop: Workshop, outputs: Outputs) -> None:
    """The page and the settings of each song; songs of a run have those of the run."""
    for ending in (".html", ".json"):
        for number, path in enumerate(places.songs("reports", ending)):
            plan = record.cohesion.songs[record.unit_of(number)]
            outputs.text(path, workshop.report(plan.fingerprint, ending).read_text(encoding="utf-8"))


def _seconds(record: Record) -> list[float]:
    """How long each song is with what stands in front of it."""
    spans = record.timeline.tracks_samples
    return [(end - first) / record.timeline.rate_hz for first, end in spans]


def _with_disc(
    made: Delivered, disc: Disc, place: DiscPlace, options: AlbumOptions, outputs: Outputs, progress: Progress
) -> Delivered:
    """Write the disc's sound file, held under the ceiling, and everything that speaks of it."""
    record = made.record
    form = choose_format(place.image, rate_hz=DISC_RATE_HZ, bit_depth="16", dither=options.dither)
    chain = _holding(record)
    with progress.stage("write the disc"):
        writer = outputs.sound(place.image, form, record.timeline.channels, samples=record.timeline.samples)
        stream = progress.watched("write the disc", blocks(record.timeline, record.masters), record.timeline.samples)
        image = analyze(
            copied(render(stream, chain, DISC_RATE_HZ, record.timeline.channels), [writer]),
            DISC_RATE_HZ, record.timeline.channels,
        )  # fmt: skip
        writer.close()
        notes = write(Master(disc=disc, image=writer.temporary, image_name=place.image.name), place, outputs)
    held = ("Where songs overlap, or at the disc's rate, peaks passed the ceiling: a limiter holds them.",)
    return replace(made, image=image, disc_notes=(*notes, *(held if chain else ())))


def _holding(record: Record) -> tuple[Limiter, ...]:
    """A limiter, where overlaps or the change of rate bring peaks over the ceiling; nothing is touched else."""
    ceiling = record.wishes.album.ceiling_dbtp
    meter = kernels.TruePeakMeter(record.timeline.channels, kernel="compact")
    for block in blocks(record.timeline, record.masters):
        meter.process(block)
    peak_dbtp = amplitude_to_db(float(meter.flush().max()))
    return (Limiter(ceiling_dbtp=ceiling - _OVER_DB),) if peak_dbtp > ceiling else ()


def wishes_of(source: Path) -> Wishes:
    """What is asked for by an `ALBUM.toml`, or by a folder: what is in its `ALBUM.toml`, or its songs by their names.

    Raises:
        SettingsError: neither, or a file that asks for what cannot be.
    """
    if not source.is_dir():
        return read_wishes(source)
    written = source / ALBUM_NAME
    return read_wishes(written) if written.is_file() else folder_wishes(source, read_tags)
