"""A pass over each track: everything that the decisions of a mix rest on.

    profile    loudness while it plays, peaks, spectra, findings: as of any song
    grid       power over time and frequency, to foretell sums
    outline    a low-passed copy at some kHz, by which related tracks are known

Two tracks are measured side by side; a track is streamed, so that no song has to fit in memory.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.analyze import analyze
from assistant.audio import Block
from assistant.audio.resample import Streamable
from assistant.mixing.grid import Grid, GridMeter
from assistant.profile import Profile
from assistant.progress import Progress
from assistant.tracks.track import Track

OUTLINE_HZ = 4000
_NO_SIDE = 0.003
"""Side 25 dB under mid is no image that a pan could spoil."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Measured:
    """What was measured of one sound."""

    profile: Profile
    grid: Grid
    outline: Block
    """Mid, the mean of every few samples: float32 (samples at about 4 kHz,)."""

    @property
    def is_silent(self) -> bool:
        """Whether nothing in it is loud enough to be heard."""
        return self.profile.loudness_lufs is None

    @property
    def is_mono(self) -> bool:
        """Whether left and right are the same, or as good as that: one source with a trace of noise or room."""
        return self.profile.blocks.channels == 1 or bool(self.grid.side.sum() <= _NO_SIDE * self.grid.mid.sum())


def measure_tracks(tracks: Sequence[Track], progress: Progress) -> tuple[Measured, ...]:
    """Measure all tracks.

    Raises:
        SoundError: a file that turns out to be damaged.
    """
    with progress.stage("analyze tracks"), ThreadPoolExecutor(2) as threads:
        return tuple(
            threads.map(lambda track: measure(track, progress, f"analyze {track.name}", track.samples), tracks)
        )


def measure(sound: Streamable, progress: Progress, name: str, samples: int) -> Measured:
    """Measure one sound at its rate, telling `progress` about it."""
    meter, outline = GridMeter(sound.rate_hz, sound.channels), _Outline(sound.rate_hz)
    stream = _seen(progress.watched(name, sound.blocks(), samples), meter, outline)
    profile = analyze(stream, sound.rate_hz, sound.channels)
    return Measured(profile=profile, grid=meter.finish(), outline=outline.finish())


def _seen(blocks: Iterator[Block], meter: GridMeter, outline: "_Outline") -> Iterator[Block]:
    for block in blocks:
        meter.add(block)
        outline.add(block)
        yield block


class _Outline:
    """The mean of every few samples of mid."""

    def __init__(self, rate_hz: int) -> None:
        self._step = max(1, round(rate_hz / OUTLINE_HZ))
        self._kept = np.zeros(0, dtype=np.float32)
        self._found: list[Block] = []

    def add(self, block: Block) -> None:
        held = np.concatenate((self._kept, block.mean(axis=0)))
        whole = held.size // self._step * self._step
        self._found.append(held[:whole].reshape(-1, self._step).mean(axis=1))
        self._kept = held[whole:]

    def finish(self) -> Block:
        return np.concatenate(self._found) if self._found else np.zeros(0, dtype=np.float32)
