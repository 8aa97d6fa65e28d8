"""What changed between two revisions: two sound files, two matches, or two settings files.

    sounds.py     two files measured    samples.py: are they one, but for a gain or a shift?
    figures.py    the figures of both side by side, and where the tone changed
    documents.py  two JSON files        chains.py: processor by processor    sizes.py: how much each matters, in dB
                                        summary.py: the figures that a match wrote; lookup.py: numbers in JSON
    mixes.py      two settings of a mix: tracks, groups, sends    outcome.py: what two mixes measured

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


def diff(a: Path, b: Path, progress: Progress) -> Changes:
    """Say what changed from file `a` to file `b`.

    Raises:
        SoundError: a sound that cannot be read.
        SettingsError: a JSON file that is no settings, or breaks their schema.
        OptionError: one of each.
    """
    documents = [is_document(path) for path in (a, b)]
    if all(documents):
        return document_changes(a, b)
    if any(documents):
        written, heard = (a, b) if documents[0] else (b, a)
        raise OptionError(
            f"{written} holds settings and {heard} is none such; two sounds, two matches or two settings files can be "
            "compared: did you mean the sound that was made by these settings?"
        )
    return sound_changes(a, b, progress)
