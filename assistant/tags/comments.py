"""Vorbis comments of FLAC and Ogg files, by mutagen: words as they are.

Several values of one word (two artists, say) are read as one text, joined by "; ".
"""

from collections.abc import Mapping
from typing import Any

from assistant.tags.model import WORDS


def read(tags: Any) -> dict[str, str]:  # noqa: ANN401 - mutagen's types differ by format
    """The words of an opened file's comments."""
    return {name.upper(): "; ".join(values) for name, values in tags.as_dict().items()}


def write(tags: Any, words: Mapping[str, str]) -> None:  # noqa: ANN401 - as above
    """Set all words that are written here, and leave others alone."""
    for word in WORDS:
        if word in words:
            tags[word] = [words[word]]
        elif word in tags:
            del tags[word]
