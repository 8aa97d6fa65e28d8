"""Tracks and settings -> the mix: every track through its chain, side by side, added up block by block.

A mono track stays one channel until something in its chain needs two, which costs half; what comes out is stereo.
Tracks that settings do not name are not heard: that is how a track is muted. The sum goes through the bus as any song.

Conventions: blocks are float32 (2, samples). The sum is taken in the order of the tracks, so that it has the same bits
whatever the number of threads; it is as long as the longest track that is heard.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import numpy as np

from assistant.audio import Block, OutputFormat, SoundWriter
from assistant.audio.sound import BLOCK_SAMPLES
from assistant.processors import (
    Balance,
    Compressor,
    Crossfeed,
    Decorrelator,
    Delay,
    Equalizer,
    FirEqualizer,
    Pan,
    Processor,
    Reverb,
    Width,
)
from assistant.processors.compressor import Control
from assistant.render import render
from assistant.returns import Return
from assistant.settings import Chain, GroupBus, Send, Settings
from assistant.tracks.track import Track, even_blocks

_THREADS = 2
_STEREO = (Balance, Crossfeed, Decorrelator, Delay, Pan, Reverb, Width)


@dataclass(frozen=True)
class Summed:
    """The sum of tracks, each through its chain: streamed like a sound, every pass renders anew."""

    tracks: tuple[Track, ...]
    chains: Mapping[str, Chain]
    groups: Mapping[str, GroupBus] = field(default_factory=dict)
    sends: Mapping[str, Send] = field(default_factory=dict)
    listener: Callable[[Sequence[Block]], None] | None = None
    """Is given the next block of everything in `names` while the sum is made."""

    @classmethod
    def of(cls, tracks: tuple[Track, ...], settings: Settings) -> "Summed":
        """The sum that settings make of tracks, in front of their bus."""
        return cls(tracks, settings.tracks, settings.groups, settings.sends)

    @property
    def rate_hz(self) -> int:
        """That of all tracks."""
        return self.tracks[0].rate_hz

    @property
    def channels(self) -> int:
        """A mix is stereo."""
        return 2

    @property
    def heard(self) -> tuple[Track, ...]:
        """The tracks that settings name."""
        return tuple(track for track in self.tracks if track.name in self.chains)

    @property
    def names(self) -> tuple[str, ...]:
        """What the stems are called: the tracks that are heard, then what comes back from the sends."""
        return (*(track.name for track in self.heard), *self.sends)

    @property
    def samples(self) -> int:
        """As many as the longest track has that is heard, and what its echoes go on for."""
        tail_seconds = max((send.tail_seconds for send in self.sends.values()), default=0.0)
        return max((track.samples for track in self.heard), default=0) + round(tail_seconds * self.rate_hz)

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield the sum in blocks; nothing where no track is heard."""
        if not self.heard:
            return
        parts = (
            self._joined(size, lambda tracks: [reduce(np.add, tracks)]) if self.listener is None else self._told(size)
        )
        for stems in parts:
            yield reduce(np.add, stems)

    def stems(self, size: int = BLOCK_SAMPLES) -> Iterator[list[Block]]:
        """Yield the next block of everything in `names`, in that order; together they are the sum."""
        return self._joined(size, lambda tracks: tracks)

    def _told(self, size: int) -> Iterator[list[Block]]:
        """The stems, once the listener had them."""
        for stems in self.stems(size):
            if self.listener is not None:
                self.listener(stems)
            yield stems

    def _joined(self, size: int, kept: Callable[[list[Block]], list[Block]]) -> Iterator[list[Block]]:
        """Tracks, or what is to be kept of them, and the returns of the sends, which are late and are waited for."""
        returns = [Return(send, [track.name for track in self.heard], self.rate_hz) for send in self.sends.values()]
        waiting: deque[list[Block]] = deque()
        for tracks in self._tracks(size):
            for each in returns:
                each.feed(tracks)
            waiting.append(kept(tracks))
            while waiting and all(each.ready >= waiting[0][0].shape[1] for each in returns):
                yield _with_returns(waiting.popleft(), returns)
        for each in returns:
            each.end()
        while waiting:
            yield _with_returns(waiting.popleft(), returns)

    def _tracks(self, size: int) -> Iterator[list[Block]]:
        """The next block of every track that is heard, in their order."""
        streams = [self._stream(track, size) for track in self.heard]
        places = {track.name: place for place, track in enumerate(self.heard)}
        shared = [
            ([places[name] for name in group.tracks if name in places], _control(group.compressor, self.rate_hz))
            for group in self.groups.values()
        ]
        with ThreadPoolExecutor(_THREADS) as threads:
            for _ in range(0, self.samples, size):
                blocks = list(threads.map(next, streams))
                for members, control in shared:
                    _turn(blocks, members, control)
                yield blocks

    def _stream(self, track: Track, size: int) -> Iterator[Block]:
        """One track behind its chain, in stereo, in blocks of one size."""
        chain = self.chains[track.name]
        split = track.channels if track.channels == 1 else 0
        first = next((place for place, each in enumerate(chain) if _needs_two(each)), len(chain)) if split else 0
        blocks = even_blocks(track, size, self.samples)
        blocks = render(blocks, chain[:first], track.rate_hz, track.channels)
        stereo = (block if block.shape[0] == 2 else np.repeat(block, 2, axis=0) for block in blocks)
        yield from _even(render(stereo, chain[first:], track.rate_hz, 2), size, self.samples)


@dataclass(frozen=True)
class Moved:
    """A sum behind rides of the whole, which are on time."""

    summed: Summed
    rides: Chain

    @property
    def rate_hz(self) -> int:
        """That of the sum."""
        return self.summed.rate_hz

    @property
    def channels(self) -> int:
        """A mix is stereo."""
        return self.summed.channels

    @property
    def samples(self) -> int:
        """As many as the sum has."""
        return self.summed.samples

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield the sum in blocks; nothing where no track is heard."""
        return render(self.summed.blocks(size), self.rides, self.rate_hz, self.channels)


def _with_returns(stems: list[Block], returns: Sequence[Return]) -> list[Block]:
    """The same blocks with those that come back from the sends behind them."""
    return [*stems, *(each.take(stems[0].shape[1]) for each in returns)]


def _control(compressor: Compressor, rate_hz: int) -> Control:
    """The gain of a group, which follows the sum of its tracks."""
    return Control(compressor, rate_hz, 2, compressor.wet_percent)


def _turn(blocks: list[Block], members: Sequence[int], control: Control) -> None:
    """Turn the tracks of a group by the gain that their sum asks for."""
    if members:
        factors = control.factors(reduce(np.add, [blocks[place] for place in members]))
        for place in members:
            blocks[place] = blocks[place] * factors


def _needs_two(processor: Processor) -> bool:
    """Whether a processor treats the channels apart."""
    if isinstance(processor, Equalizer):
        return any(band.channel != "stereo" for band in processor.bands)
    return isinstance(processor, (*_STEREO, FirEqualizer))


def _even(blocks: Iterator[Block], size: int, total: int) -> Iterator[Block]:
    """Blocks of one size again, after stages that were late."""
    held = np.zeros((2, 0), dtype=np.float32)
    given = 0
    for block in blocks:
        held = block if held.shape[1] == 0 else np.concatenate((held, block), axis=1)
        while held.shape[1] >= min(size, total - given) > 0:
            count = min(size, total - given)
            yield np.ascontiguousarray(held[:, :count])
            held, given = held[:, count:], given + count


def level_chains(gains_db: Mapping[str, float]) -> dict[str, Chain]:
    """Chains that only set levels."""
    from assistant.processors import Gain  # noqa: PLC0415 - kept beside its only use

    return {name: (Gain(gain_db=round(gain_db, 2)),) for name, gain_db in gains_db.items()}


def names_not_in(settings: Mapping[str, Chain], tracks: Sequence[Track]) -> list[str]:
    """The tracks that settings speak of and that are not there."""
    there = {track.name for track in tracks}
    return [name for name in settings if name not in there]


def kept(summed: Summed | Moved, path: Path) -> Iterator[Block]:
    """Pass a sum on while it is written as 32-bit float."""
    writer = _writer(path, summed)
    try:
        for block in summed.blocks():
            writer.write(block)
            yield block
        writer.close()
    except BaseException:
        writer.abandon()
        raise


def write(summed: Summed | Moved, path: Path) -> None:
    """Write a sum as 32-bit float."""
    for _ in kept(summed, path):
        pass


def _writer(path: Path, summed: Summed | Moved) -> SoundWriter:
    form = OutputFormat(container="WAV", subtype="FLOAT", dither="none", rate_hz=summed.rate_hz)
    path.write_bytes(b"")
    return SoundWriter(path, form, summed.channels, name=path, samples=summed.samples)
