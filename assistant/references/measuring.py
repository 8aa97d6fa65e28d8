"""A song's profile and what it plays, in one pass over its sound."""

from collections.abc import Iterable, Iterator

from assistant.analyze import analyze
from assistant.audio import Block, Sound
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.references.content import Content, Describer

__all__ = ["measured"]


def measured(sound: Sound, progress: Progress) -> tuple[Profile, Content]:
    """Measure a sound.

    Args:
        sound: the whole song.
        progress: is told how far it is.

    Raises:
        SoundError: it cannot be read.
    """
    describer = Describer(sound.rate_hz)
    blocks = progress.watched(f"analyze {sound.path.name}", sound.blocks(), sound.samples)
    profile = analyze(_overheard(blocks, describer), sound.rate_hz, sound.channels)
    return profile, describer.finish()


def _overheard(blocks: Iterable[Block], describer: Describer) -> Iterator[Block]:
    """The blocks as they are, which the describer takes, too."""
    for block in blocks:
        describer.add(block)
        yield block
