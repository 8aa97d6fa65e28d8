"""The outputs of `mix` and of `render` on a folder: mix, stems, settings and report, together or not at all.

Conventions: as in `deliver.py`; stems are 32-bit float WAVs, so that they add up to what went into the bus, whatever
their levels.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import report as reports
from assistant import settings as settings_files
from assistant.audio import OutputFormat, Outputs, Resampled, check_output
from assistant.audio.resample import resampled_samples
from assistant.deliver import Delivery, check_apart, checked_previews, form_of, rendered_previews, translated
from assistant.errors import OptionError, OutputError, SettingsError
from assistant.excerpts import take_excerpts
from assistant.listen.stems import StemMeter, Stems, groups_told
from assistant.listen.translation import Translation
from assistant.match import Target
from assistant.mix import Mix, Workspace, mix
from assistant.mixdown import Summed, names_not_in
from assistant.mixing.options import MixOptions
from assistant.mixing.song import opened_tracks, read_song
from assistant.progress import Progress
from assistant.render import render
from assistant.report import Report
from assistant.sessions import plan
from assistant.sessions.deliver import SessionPlace, write_session
from assistant.tracks.read import track_files, wishes_path
from assistant.tracks.wishes import Understood, Wishes, wishes_text


@dataclass(frozen=True, kw_only=True)
class MixDelivery:
    """Which files of a mix are wanted."""

    main: Delivery
    stems: bool = False
    exports: tuple[str, ...] = ()
    """The programs that a session is written for, too."""

    @property
    def session(self) -> SessionPlace:
        """Where the session goes: `a/b_session` beside `a/b.wav`."""
        return SessionPlace.beside(self.main.sound, tuple(dict.fromkeys(self.exports)))

    @property
    def stems_folder(self) -> Path:
        """Where the stems go: `a/b_stems` beside `a/b.wav`."""
        sound = self.main.sound
        return sound.with_name(f"{sound.stem}_stems")


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What there is to say of tracks that were rendered."""

    left_out: tuple[str, ...]
    """The tracks that the settings do not name, and so are not heard."""
    translations: tuple[Translation, ...]


def mixed_path(folder: Path) -> Path:
    """Where the mix of a folder goes unless the user says otherwise: beside it, as a WAV."""
    place = folder.resolve()
    return place.with_name(f"{place.name}_mix.wav")


def init_mix(folder: Path, progress: Progress, *, overwrite: bool = False) -> tuple[Path, str]:
    """Write `mix.toml`, which says what was understood of the tracks.

    Raises:
        SoundError: as `read_song`.
        OutputError: it exists, or cannot be written.
    """
    place = wishes_path(folder)
    files = track_files(folder)
    check_output(place, overwrite=overwrite, inputs=files)
    song = read_song(folder, [], progress, wishes=Wishes())
    understood = [
        Understood(name=track.name, role=label.role, group=label.group, why=label.why)
        for track, label in zip(song.tracks, song.labels, strict=True)
    ]
    lead = next((track.name for track, label in zip(song.tracks, song.labels, strict=True) if label.leads), None)
    text = wishes_text(understood, lead)
    with Outputs(overwrite=overwrite, inputs=files) as outputs:
        outputs.text(place, text)
        outputs.publish()
    return place, text


def deliver_mix(
    folder: Path, references: Sequence[Path], options: MixOptions, delivery: MixDelivery, progress: Progress
) -> Report:
    """Mix the tracks of `folder` and write everything that was asked for.

    Args:
        folder: that holds the tracks.
        references: sound files; none where a rough mix is to be met.
        options: how to mix.
        delivery: what to write where.
        progress: is told how far the run is.

    Raises:
        SoundError: tracks or references that cannot be read, or nothing to mix.
        SettingsError: a `mix.toml` that is wrong.
        OptionError: options that contradict each other, or no reference.
        OutputError: an output that exists, or cannot be written.
    """
    main = delivery.main
    if not references and options.like is None:
        raise OptionError(
            "no reference was given; name a song that the mix should come near to, or a rough mix of it with --like"
        )
    if main.no_report and main.report:
        raise OptionError(f"--report {main.report} and --no-report contradict each other; one of them is needed")
    inputs = [*references, *([options.like] if options.like else [])]
    _refuse_inside(main.sound, folder)
    tracks, _ = opened_tracks(folder, inputs)
    inputs += [track.sound.path for track in tracks]
    form = form_of(main, tracks[0].rate_hz)
    report_path = main.report_path
    write_report = reports.writer_for(report_path) if report_path else None
    previews = main.preview_paths
    texts = [path for path in (main.settings_path, report_path, *previews.values()) if path]
    check_apart(main.sound, *texts)
    for path in (main.sound, *texts):
        check_output(path, overwrite=main.overwrite, inputs=inputs)
    _check_stems(delivery, [track.name for track in tracks])
    delivery.session.check(overwrite=main.overwrite)
    with _stems_place(delivery), delivery.session.made(), Outputs(overwrite=main.overwrite, inputs=inputs) as outputs:
        target = Target(temporary=outputs.path(main.sound), final=main.sound, form=form)
        with _workspace(main.sound) as workspace:
            done = mix(folder, references, options, target, workspace, progress)
            report = Report(
                match=done.bus, written=(main.sound, *texts, *delivery.session.projects.values()), form=form, mix=done,
                translations=translated(target, done.bus, done.stems, previews, outputs, progress),
            )  # fmt: skip
            if delivery.stems:
                _write_stems(done, delivery, outputs, progress)
            if delivery.exports:
                _write_session(done, delivery, outputs, progress)
            outputs.text(main.settings_path, reports.WRITERS["json"](report))
            if report_path and write_report:
                with progress.stage("report"):
                    if write_report is reports.WRITERS["html"]:
                        excerpts = take_excerpts(workspace.working, target.temporary, done.compared)
                        report = replace(report, excerpts=excerpts)
                    outputs.text(report_path, write_report(report))
        outputs.publish()
    return report


def render_mix(
    folder: Path, settings: Path, delivery: Delivery, progress: Progress, exports: Sequence[str] = ()
) -> Rendered:
    """Render the tracks of a folder through settings that exist; nothing is fitted, and measured only for previews.

    Args:
        folder: that holds the tracks, and the `mix.toml` that says where they begin, if there is one.
        settings: settings with tracks, or a whole mix, as JSON.
        delivery: only what concerns the sound counts.
        progress: is told how far the run is.
        exports: the programs that a session is written for, too.

    Returns:
        What was left out, and the previews that were asked for.

    Raises:
        SoundError: a track that cannot be read.
        SettingsError: the settings cannot be read, or name no tracks, or some that are not there.
        OptionError: a session for a program that is not known.
        OutputError: the output exists, or cannot be written.
    """
    wanted = settings_files.read(settings)
    if not wanted.tracks:
        raise SettingsError(
            f"{settings} holds no settings for tracks; a folder needs some: was it made by `assistant match`?"
        )
    _refuse_inside(delivery.sound, folder)
    tracks, wishes = opened_tracks(folder, [])
    missing = names_not_in(wanted.tracks, tracks)
    if missing:
        raise SettingsError(
            f"{settings} has settings for {', '.join(missing)}, which {folder} does not hold; was a track renamed?"
        )
    form = form_of(delivery, tracks[0].rate_hz)
    summed = Summed.of(tracks, wanted)
    meter = StemMeter(summed) if delivery.listen else None
    summed = replace(summed, listener=meter)
    samples = resampled_samples(summed.samples, summed.rate_hz, form.rate_hz)
    inputs = (settings, *(track.sound.path for track in tracks))
    place = SessionPlace.beside(delivery.sound, tuple(dict.fromkeys(exports)))
    place.check(overwrite=delivery.overwrite)
    previews = checked_previews(delivery, inputs)
    with place.made(), Outputs(overwrite=delivery.overwrite, inputs=inputs) as outputs:
        with progress.stage("render"):
            writer = outputs.sound(delivery.sound, form, summed.channels, samples=samples)
            stream = progress.watched("render", Resampled(summed, form.rate_hz).blocks(), samples)
            for block in render(stream, wanted.bus, form.rate_hz, summed.channels):
                writer.write(block)
            if exports:
                write_session(plan(tracks, wanted, name=place.name), tracks, wanted, place, outputs)
        stems = None
        if meter is not None:
            groups = groups_told(settings, [track.name for track in tracks], wishes)
            stems = Stems(tracks=tracks, settings=wanted, grids=meter.grids(), groups=groups)
        translations = rendered_previews(writer, stems, previews, outputs, progress)
        outputs.publish()
    left_out = tuple(track.name for track in tracks if track.name not in wanted.tracks)
    return Rendered(left_out=left_out, translations=translations)


def _refuse_inside(sound: Path, folder: Path) -> None:
    """Refuse an output among the tracks: it would be one of them, or take the place of one."""
    if sound.resolve().parent == folder.resolve():
        raise OutputError(
            f"{sound}: lies among the tracks of {folder} and would be taken for one; choose a place outside with -o"
        )


@contextmanager
def _workspace(sound: Path) -> Iterator[Workspace]:
    """A hidden folder beside the output for the sums on the way; it goes whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=".assistant-mix-", dir=sound.resolve().parent))
    try:
        yield Workspace(working=folder / "tracks at working level.wav", sum=folder / "bus input.wav")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check_stems(delivery: MixDelivery, names: Sequence[str]) -> None:
    """Refuse stems that could not be written, before any work is done for them."""
    folder = delivery.stems_folder
    if not delivery.stems or not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: is a file; the stems need a folder of this name")
    for name in names:
        check_output(folder / f"{name}.wav", overwrite=delivery.main.overwrite)


@contextmanager
def _stems_place(delivery: MixDelivery) -> Iterator[None]:
    """The folder of the stems, where any are wanted; left empty by an error it goes again."""
    folder = delivery.stems_folder
    if not delivery.stems:
        yield
        return
    made = not folder.exists()
    folder.mkdir(exist_ok=True)
    try:
        yield
    finally:
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _write_session(done: Mix, delivery: MixDelivery, outputs: Outputs, progress: Progress) -> None:
    """The mix in front of its bus for other programs."""
    tracks, place = done.song.tracks, delivery.session
    groups = {track.name: label.group for track, label in zip(tracks, done.song.labels, strict=True)}
    with progress.stage("session"):
        session = plan(tracks, done.settings, name=place.name, groups=groups)
        write_session(session, tracks, done.settings, place, outputs)


def _write_stems(done: Mix, delivery: MixDelivery, outputs: Outputs, progress: Progress) -> None:
    """Each track behind its chain, as the sum has it."""
    summed = Summed.of(done.song.tracks, done.settings)
    form = OutputFormat(container="WAV", subtype="FLOAT", dither="none", rate_hz=summed.rate_hz)
    with progress.stage("stems"):
        writers = [
            outputs.sound(delivery.stems_folder / f"{name}.wav", form, 2, samples=summed.samples)
            for name in summed.names
        ]
        for blocks in summed.stems():
            for writer, block in zip(writers, blocks, strict=True):
                writer.write(block)
