"""Two revisions of a song on disk, and what `diff` says of them."""

import numpy as np

from assistant.diff import diff
from assistant.progress import Progress
from tests import signals
from tests.command import write

RATE_HZ = 44100


def song(seconds=20.0, seed=0, channels=2):
    """A song with headroom."""
    return signals.song(seconds, RATE_HZ, channels, seed=seed, peak_dbfs=-14.0)


def changes(folder, a, b, *, rate_hz=RATE_HZ, subtype="FLOAT"):
    """What changed between two sounds, (channels, samples) each."""
    paths = [write(folder / f"{name}.wav", np.asarray(each), rate_hz, subtype) for name, each in (("a", a), ("b", b))]
    return diff(*paths, Progress())


def change_of(found, key):
    """The change of one figure."""
    (pair,) = [pair for pair in found.figures if pair.key == key]
    return pair.change
