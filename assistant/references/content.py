"""What a song plays, in numbers that level, equalizing and compression leave as they are.

Five groups: `tempo`, `rhythm` (onsets and how they recur), `tonal` (notes, chords, key, tuning), `instruments` (how the
spectrum moves) and `places` (where they stand). `nearest.py` says how far two songs are from each other by them.

Conventions: features are float32 vectors of fixed length, one a group, finite for any sound. `heard_seconds` is 0 for
silence, whose features are zeros and mean nothing.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.audio import Block, Sound
from assistant.references.content_frames import FRAMES_PER_SECOND, Floats32, FrameMeter, Frames
from assistant.references.content_instruments import heard_levels, instruments
from assistant.references.content_places import places
from assistant.references.content_rhythm import rhythm
from assistant.references.content_tonal import tonal

SCHEMA = 1
SIZES = {"tempo": 20, "rhythm": 122, "tonal": 166, "instruments": 138, "places": 57}
"""The groups in their order, and how long each vector is."""
FEATURES = sum(SIZES.values())
_SILENT_DB = -90.0
"""What is never louder than this, as power in a band of full scale, counts as silence."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a song plays."""

    seconds: float
    heard_seconds: float
    """How much of it is not far under its loud parts."""
    tempo_bpm: float
    """0 where no tempo recurs."""
    key: str
    """Such as "A minor"; "none" where no notes sound."""
    key_strength: float
    onsets_per_second: float
    features: Floats32
    """(FEATURES,): the groups of SIZES one after the other."""

    def group(self, name: str) -> Floats32:
        """The features of one group."""
        return self.features[span(name)]


def span(name: str) -> slice:
    """Where a group stands in the features."""
    names = list(SIZES)
    start = sum(SIZES[each] for each in names[: names.index(name)])
    return slice(start, start + SIZES[name])


def describe(sound: Sound, *, progress: Callable[[int], None] | None = None) -> Content:
    """Describe what a sound plays, in one pass.

    Args:
        sound: any length, one or two channels.
        progress: is told how many samples are done.

    Raises:
        SoundError: as `Sound.blocks`.
    """
    return describe_blocks(sound.blocks(), sound.rate_hz, progress=progress)


def describe_blocks(blocks: Iterable[Block], rate_hz: int, *, progress: Callable[[int], None] | None = None) -> Content:
    """Describe what plays in blocks of float32 (channels, samples) each, of any sizes."""
    describer = Describer(rate_hz)
    done = 0
    for block in blocks:
        describer.add(block)
        done += block.shape[1]
        if progress is not None:
            progress(done)
    return describer.finish()


class Describer:
    """As `describe_blocks`, for who reads the blocks for other reasons as well."""

    def __init__(self, rate_hz: int) -> None:
        """Start.

        Args:
            rate_hz: of the sound.
        """
        self._meter = FrameMeter(rate_hz)

    def add(self, block: Block) -> None:
        """Take the next samples: float32 (channels, samples)."""
        self._meter.add(block)

    def finish(self) -> Content:
        """Give the content of all that was taken."""
        return content_of(self._meter.finish())


def content_of(frames: Frames) -> Content:
    """Describe what was read in one pass."""
    if float(frames.levels_db.max()) < _SILENT_DB:
        return Content(
            seconds=frames.seconds, heard_seconds=0.0, tempo_bpm=0.0, key="none", key_strength=0.0,
            onsets_per_second=0.0, features=np.zeros(FEATURES, np.float32),
        )  # fmt: skip
    notes, beats = tonal(frames), rhythm(frames)
    groups = {
        "tempo": beats.tempo, "rhythm": beats.rhythm, "tonal": notes.features, "instruments": instruments(frames),
        "places": places(frames),
    }  # fmt: skip
    return Content(
        seconds=frames.seconds,
        heard_seconds=min(len(heard_levels(frames.levels_db)) / FRAMES_PER_SECOND, frames.seconds),
        tempo_bpm=beats.tempo_bpm,
        key=notes.key,
        key_strength=notes.key_strength,
        onsets_per_second=beats.onsets_per_second,
        features=np.concatenate([groups[name] for name in SIZES]).astype(np.float32),
    )


def to_json(content: Content) -> str:
    """As one line of JSON, without loss."""
    plain = asdict(content) | {"schema": SCHEMA, "features": [float(value) for value in content.features]}
    return json.dumps(plain, separators=(",", ":"))


def from_json(text: str) -> Content:
    """Read what `to_json` wrote.

    Raises:
        ValueError: another schema, or features of another length.
    """
    plain: dict[str, Any] = json.loads(text)
    schema = plain.pop("schema", None)
    features = np.array(plain.pop("features", ()), np.float32)
    if schema != SCHEMA or features.shape != (FEATURES,):
        raise ValueError(
            f"content of schema {schema} with {features.size} features; this version reads schema {SCHEMA} with "
            f"{FEATURES}: was it described by another version?"
        )
    return Content(**plain, features=features)
