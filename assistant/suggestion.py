"""What `suggest` gives: a settings sheet, or the file of an engine or a plug-in; printed, or written whole.

Conventions: a form is the name of a writer or of an exporter. Everything is checked before any work starts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.audio import Outputs, check_output
from assistant.errors import OptionError
from assistant.export import EXPORTERS, export_of
from assistant.match import Match, suggest
from assistant.options import MatchOptions
from assistant.progress import Progress
from assistant.references.source import Source, as_sources
from assistant.report import Report
from assistant.report.sheet_writers import SHEETS


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """How to say it, and where to."""

    form: str = "text"
    output: Path | None = None
    """None to have it printed."""
    overwrite: bool = False
    terminal: bool = False
    """Whether what is printed is shown on one, which takes no bytes that are not text."""


def give(
    mix: Path, references: Sequence[Path | Source], options: MatchOptions, wanted: Suggestion, progress: Progress
) -> str | bytes | None:
    """Solve for the settings, and say them in the form that was asked for.

    Args:
        mix: sound file.
        references: sound files or sources, one at least; those of an aspect are pooled.
        options: how far, and within which limits.
        wanted: the form, and where it goes.
        progress: is told how far the run is.

    Returns:
        What is to be printed; None where it was written to a file.

    Raises:
        SoundError: a file that cannot be read, or has no loudness.
        OptionError: a form that is not known, or that a terminal cannot show.
        OutputError: an output that exists, or cannot be written.
    """
    write = _form(wanted.form)
    sources = as_sources(references)
    inputs = (mix, *(source.path for source in sources if source.path is not None))
    if wanted.output is not None:
        check_output(wanted.output, overwrite=wanted.overwrite, inputs=inputs)
    match = suggest(mix, sources, options, progress)
    told = write(match)
    if wanted.output is None:
        return _printable(told, wanted)
    with Outputs(overwrite=wanted.overwrite, inputs=inputs) as outputs:
        outputs.data(wanted.output, told.encode() if isinstance(told, str) else told)
        outputs.publish()
    return None


def _form(name: str) -> Callable[[Match], str | bytes]:
    """What turns a match into this form."""
    if name in SHEETS:
        return lambda match: SHEETS[name](Report(match=match))
    if name in EXPORTERS:
        return lambda match: EXPORTERS[name].write(export_of(match))
    raise OptionError(f"--format is {name!r}; allowed: {', '.join((*SHEETS, *EXPORTERS))}")


def _printable(told: str | bytes, wanted: Suggestion) -> str | bytes:
    if isinstance(told, bytes) and wanted.terminal:
        raise OptionError(f"--format {wanted.form} is no text; give it a file with -o")
    return told
