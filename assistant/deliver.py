"""A whole command's outputs: the sound, its settings and its report, which appear together or not at all.

Conventions: every option and every output's name is checked before any work starts. The mix and the references are
never replaced, whatever the options.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import report as reports
from assistant import settings as settings_files
from assistant.audio import OutputFormat, Outputs, Resampled, SoundWriter, check_output, choose_format, open_sound
from assistant.errors import OptionError, OutputError, SettingsError
from assistant.excerpts import take_excerpts
from assistant.export import export_of, exporter_named
from assistant.listen.stems import Stems
from assistant.listen.translation import Translation, preview_paths, translate
from assistant.match import Match, Target, master
from assistant.options import MatchOptions
from assistant.plan import measured
from assistant.profile import Profile, pool
from assistant.progress import Progress
from assistant.references.source import Source, as_sources
from assistant.render import render
from assistant.report import Report
from assistant.verify import Verified, verify

LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 8000, 192000


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Which files are wanted, where, and how the sound is written.

    `settings` and `report` stand beside `sound` where they are None, the report as HTML.
    """

    sound: Path
    settings: Path | None = None
    report: Path | None = None
    no_report: bool = False
    rate_hz: int | None = None
    bit_depth: str | None = None
    dither: str = "auto"
    rf64: bool = False
    overwrite: bool = False
    verify: bool = False
    exports: tuple[str, ...] = ()
    """The engines that the settings are written for, too, beside the sound."""
    listen: tuple[str, ...] = ()
    """The devices on which the sound is previewed, beside it."""

    @property
    def preview_paths(self) -> dict[str, Path]:
        """Where the preview for each device goes.

        Raises:
            OptionError: a name that no device has.
        """
        return preview_paths(self.sound, self.listen)

    @property
    def export_paths(self) -> dict[str, Path]:
        """Where each export goes.

        Raises:
            OptionError: a name that no exporter has.
        """
        return {
            name: self.sound.with_name(f"{self.sound.stem}{exporter_named(name).ending}")
            for name in dict.fromkeys(self.exports)
        }

    @property
    def settings_path(self) -> Path:
        """Where the settings go."""
        return self.settings or self.sound.with_suffix(".json")

    @property
    def report_path(self) -> Path | None:
        """Where the report goes; None where none is wanted."""
        return None if self.no_report else self.report or self.sound.with_suffix(".html")


def matched_path(mix: Path) -> Path:
    """Where the master of `mix` goes unless the user says otherwise: beside it, as a WAV."""
    return mix.with_name(f"{mix.stem}_matched.wav")


def deliver(
    mix: Path, references: Sequence[Path | Source], options: MatchOptions, delivery: Delivery, progress: Progress
) -> Report:
    """Match `mix` to `references` and write everything that was asked for.

    Args:
        mix: sound file.
        references: sound files or sources, one at least; those of an aspect are pooled.
        options: how far, and within which limits.
        delivery: what to write where.
        progress: is told how far the run is.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
        OptionError: options that contradict each other.
        OutputError: an output that exists, or cannot be written.
    """
    if delivery.no_report and delivery.report:
        raise OptionError(f"--report {delivery.report} and --no-report contradict each other; one of them is needed")
    report_path = delivery.report_path
    write_report = reports.writer_for(report_path) if report_path else None
    form = form_of(delivery, open_sound(mix).rate_hz)
    exports, previews = delivery.export_paths, delivery.preview_paths
    texts = [path for path in (delivery.settings_path, report_path, *exports.values(), *previews.values()) if path]
    sources = as_sources(references)
    inputs = (mix, *(source.path for source in sources if source.path is not None))
    check_apart(delivery.sound, *texts)
    for path in texts:
        check_output(path, overwrite=delivery.overwrite, inputs=inputs)
    with Outputs(overwrite=delivery.overwrite, inputs=inputs) as outputs:
        target = Target(temporary=outputs.path(delivery.sound), final=delivery.sound, form=form)
        match = master(mix, sources, options, target, progress)
        verified = _verified(target, match, progress) if delivery.verify else None
        report = Report(
            match=match, written=(delivery.sound, *texts), form=form, verified=verified,
            translations=translated(target, match, None, previews, outputs, progress),
        )  # fmt: skip
        outputs.text(delivery.settings_path, reports.WRITERS["json"](report))
        if report_path and write_report:
            with progress.stage("report"):
                if write_report is reports.WRITERS["html"]:
                    excerpts = take_excerpts(mix, target.temporary, match)
                    report = replace(report, excerpts=excerpts)
                outputs.text(report_path, write_report(report))
        for name, path in exports.items():
            told = exporter_named(name).write(export_of(match))
            outputs.data(path, told.encode() if isinstance(told, str) else told)
        outputs.publish()
    return report


def translated(
    target: Target, match: Match, stems: Stems | None, previews: Mapping[str, Path], outputs: Outputs,
    progress: Progress,
) -> tuple[Translation, ...]:  # fmt: skip
    """The previews of what a match wrote, and of a mix what gets lost of its stems."""
    return translate(target.temporary, match.after, stems, previews, outputs, progress) if match.after else ()


def check_apart(*paths: Path) -> None:
    """Refuse two outputs of one name."""
    places = [path.resolve() for path in paths]
    for path, place in zip(paths, places, strict=True):
        if places.count(place) > 1:
            raise OutputError(f"{path}: two outputs have this name; give each its own")


def _verified(target: Target, match: Match, progress: Progress) -> Verified | None:
    """Measure the written file once more by independent meters."""
    with progress.stage("verify"):
        return verify(open_sound(target.temporary), match.after) if match.after else None


def render_file(mix: Path, settings: Path, delivery: Delivery, progress: Progress) -> tuple[Translation, ...]:
    """Render `mix` through the chain of a settings file; nothing is fitted, and measured only for previews.

    Args:
        mix: sound file.
        settings: settings, or a whole match, as JSON.
        delivery: only what concerns the sound counts.
        progress: is told how far the run is.

    Returns:
        The previews that were asked for.

    Raises:
        SoundError: the mix cannot be read.
        SettingsError: the settings cannot be read, or hold tracks, which need the tracks of a mix.
        OutputError: the output exists, or cannot be written.
    """
    chain = _bus(settings)
    form = form_of(delivery, open_sound(mix).rate_hz)
    sound = open_sound(mix)
    resampled = Resampled(sound, form.rate_hz)
    samples = -(-sound.samples * form.rate_hz // sound.rate_hz)
    previews, inputs = checked_previews(delivery, (mix, settings)), (mix, settings)
    with Outputs(overwrite=delivery.overwrite, inputs=inputs) as outputs:
        with progress.stage("render"):
            writer = outputs.sound(delivery.sound, form, sound.channels, samples=samples)
            stream = progress.watched("render", resampled.blocks(), samples)
            for block in render(stream, chain, form.rate_hz, sound.channels):
                writer.write(block)
        found = rendered_previews(writer, None, previews, outputs, progress)
        outputs.publish()
    return found


def checked_previews(delivery: Delivery, inputs: Sequence[Path]) -> dict[str, Path]:
    """Where the previews of a rendered sound go, once it is known that they can.

    Raises:
        OptionError: a name that no device has.
        OutputError: a preview that exists, or cannot be written.
    """
    previews = delivery.preview_paths
    check_apart(delivery.sound, *previews.values())
    for path in previews.values():
        check_output(path, overwrite=delivery.overwrite, inputs=inputs)
    return previews


def rendered_previews(
    writer: SoundWriter, stems: Stems | None, previews: Mapping[str, Path], outputs: Outputs, progress: Progress
) -> tuple[Translation, ...]:
    """The previews of a sound that was just written, which is measured for them, and what gets lost of its stems.

    Raises:
        OutputError: one that cannot be written.
    """
    if not previews:
        return ()
    writer.close()
    with progress.stage("measure"):
        profile = measured(open_sound(writer.temporary), progress, "measure")
    return translate(writer.temporary, profile, stems, previews, outputs, progress)


def measure_files(
    files: Sequence[Path], pooled: Path | None, progress: Progress, *, overwrite: bool = False
) -> tuple[tuple[Path, Profile], ...]:
    """Measure sound files, two at a time, and write the profile of all of them together if a place for it is given.

    Args:
        files: sound files.
        pooled: the JSON file to write, from which `Profile.from_json` reads it back without loss.
        progress: is told how far the run is.
        overwrite: replace `pooled` if it exists.

    Raises:
        SoundError: a file that cannot be read.
        OutputError: `pooled` exists, or cannot be written.
    """
    if pooled is not None:
        check_output(pooled, overwrite=overwrite, inputs=files)
    sounds = [open_sound(path) for path in files]
    with progress.stage("analyze"), ThreadPoolExecutor(2) as threads:
        profiles = list(threads.map(lambda each: measured(each, progress, f"analyze {each.path.name}"), sounds))
    if pooled is not None:
        with Outputs(overwrite=overwrite, inputs=files) as outputs:
            outputs.text(pooled, pool(profiles).to_json())
            outputs.publish()
    return tuple(zip(files, profiles, strict=True))


def deliver_overview(
    files: Sequence[Path], form: str | None, output: Path | None, pooled: Path | None, progress: Progress, *,
    overwrite: bool = False,
) -> str:  # fmt: skip
    """Measure sound files, put them side by side in one table, and write it if a place for it is given.

    Args:
        files: sound files, a row each.
        form: of `assistant.report.overview.WRITERS`; None leaves it to the ending of `output`.
        output: where the table goes.
        pooled: as for `measure_files`.
        progress: is told how far the run is.
        overwrite: replace what exists.

    Returns:
        The table as text.

    Raises:
        SoundError: a file that cannot be read.
        OptionError: a format that there is not.
        OutputError: an output that exists, or cannot be written.
    """
    from assistant.report.overview import overview, writer_for  # noqa: PLC0415 - a match needs none

    write = writer_for(output, form)
    if output is not None:
        check_output(output, overwrite=overwrite, inputs=files)
    check_apart(*(path for path in (output, pooled) if path))
    measurements = measure_files(files, pooled, progress, overwrite=overwrite)
    text = write(overview(list(zip(names_of(files), (profile for _, profile in measurements), strict=True))))
    if output is not None:
        with Outputs(overwrite=overwrite, inputs=files) as outputs:
            outputs.text(output, text)
            outputs.publish()
    return text


def names_of(files: Sequence[Path]) -> list[str]:
    """What to call each file: its name, or its whole path where two have the same."""
    names = [path.name for path in files]
    return [path.name if names.count(path.name) == 1 else str(path) for path in files]


def _bus(path: Path) -> settings_files.Chain:
    settings = settings_files.read(path)
    if settings.tracks:
        names = ", ".join(settings.tracks)
        raise SettingsError(f"{path} holds settings for tracks ({names}); one sound file can only take a bus chain")
    return settings.bus


def form_of(delivery: Delivery, rate_hz: int) -> OutputFormat:
    """How the sound is written.

    Args:
        delivery: what was asked for.
        rate_hz: that of what is written, unless another one is asked for.

    Raises:
        OptionError: a rate outside the range, or options that do not go together.
        OutputError: no place for a sound.
    """
    asked_hz = delivery.rate_hz
    if asked_hz is not None and not LOWEST_RATE_HZ <= asked_hz <= HIGHEST_RATE_HZ:
        raise OptionError(f"--rate is {asked_hz} Hz; the range is {LOWEST_RATE_HZ} to {HIGHEST_RATE_HZ} Hz")
    if delivery.sound.suffix.lower() == ".json":
        raise OutputError(f"{delivery.sound}: is the place of the settings; name a sound file to write")
    return choose_format(
        delivery.sound,
        rate_hz=asked_hz or rate_hz,
        bit_depth=delivery.bit_depth,
        dither=delivery.dither,
        rf64=delivery.rf64,
    )
