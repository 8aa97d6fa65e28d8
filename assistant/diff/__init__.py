"""What changed between two revisions: two sound files, two matches, or two settings files.

    sounds.py     two files measured    samples.py: are they one, but for a gain or a shift?
    figures.py    the figures of both side by side, and where the tone changed
    documents.py  two JSON files        chains.py: processor by processor    sizes.py: how much each matters, in dB
                                        summary.py: the figures that a match wrote; lookup.py: numbers in JSON
    mixes.py      two settings of a mix: tracks, groups, sends
    outcome.py    what the two came to, as their files say          rendered.py: the same, rendered and measured

Conventions: the first file is A, the second B, and every change is B - A: positive means that B has more. What is less
than 0.1 dB is called nothing. Words are made in `report/changes`, nowhere here.
"""

from pathlib import Path

from assistant.diff.documents import DocumentChanges, document_changes, is_document
from assistant.diff.sounds import SoundChanges, sound_changes
from assistant.errors import OptionError
from assistant.progress import Progress

__all__ = ["Changes", "DocumentChanges", "SoundChanges", "diff"]

Changes = SoundChanges | DocumentChanges


def diff(a: Path, b: Path, progress: Progress, tracks: Path | None = None) -> Changes:
    """Say what changed from file `a` to file `b`.

    Args:
        a: what there was.
        b: what there is now.
        progress: is told how far the run is.
        tracks: the folder whose tracks two settings mix; with it the two mixes are rendered and measured.

    Raises:
        SoundError: a sound that cannot be read.
        SettingsError: a JSON file that is no settings, or breaks their schema.
        OptionError: one of each, or tracks beside sounds.
    """
    documents = [is_document(path) for path in (a, b)]
    if all(documents):
        return document_changes(a, b, progress, tracks)
    if any(documents):
        written, heard = (a, b) if documents[0] else (b, a)
        raise OptionError(
            f"{written} holds settings and {heard} is none such; two sounds, two matches or two settings files can be "
            "compared: did you mean the sound that was made by these settings?"
        )
    if tracks is not None:
        raise OptionError(f"--tracks {tracks} is for two settings files of a mix; {a} and {b} are sounds: leave it out")
    return sound_changes(a, b, progress)
