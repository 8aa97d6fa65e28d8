"""A sequence and its sounds -> blocks: the whole record, each track, one song alone, or any stretch.

The timeline is cut where runs, crossfades and room tones begin and end. Where one of them is alone its samples pass
through as they are, so a gapless run is the uncut recording bit for bit; where several are, they are added. Memory
holds a block of each that sounds.

Conventions: blocks are float32 (channels, samples) at the album's rate; a mono song stands in both channels of a stereo
album as it is. Sounds at another rate are converted, those of a gapless run as one stream.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from functools import reduce
from itertools import chain, pairwise

import numpy as np

from assistant.album.fades import Fade, faded
from assistant.album.room_tone import LONGEST_SECONDS, RoomTone
from assistant.album.sequence import Place, Sequence, Tone
from assistant.album.streams import read, stretch
from assistant.audio import Block, Resampled
from assistant.audio.resample import Streamable
from assistant.audio.sound import BLOCK_SAMPLES

_SHORTEST_TONE_FADE_SECONDS = 0.5


def blocks(
    sequence: Sequence, sounds: Many[Streamable], *, first: int = 0, end: int | None = None, size: int = BLOCK_SAMPLES
) -> Iterator[Block]:
    """Yield the record, or a stretch of it, in blocks of up to `size` samples.

    Args:
        sequence: where the songs stand.
        sounds: the songs that it was made for, as long as they were then, by their numbers.
        first: the first sample on the album's timeline.
        end: the first sample that is not wanted; None for the album's end.
        size: 1 or more.

    Raises:
        SoundError: a file that can no longer be read.
    """
    stop = sequence.samples if end is None else min(end, sequence.samples)
    layers = [layer for layer in _layers(sequence, sounds) if layer.start < stop and layer.stop > first]
    edges = {first, stop, *(edge for layer in layers for edge in (layer.start, layer.stop) if first < edge < stop)}
    streams: dict[int, _Reader] = {}
    for begin, finish in pairwise(sorted(edges)):
        active = [at for at, layer in enumerate(layers) if layer.start <= begin < layer.stop]
        for at in active:
            if at not in streams:
                streams[at] = _Reader(layers[at].open(begin - layers[at].start))
        for start in range(begin, finish, size):
            count = min(size, finish - start)
            parts = [in_channels(streams[at].take(count), sequence.channels) for at in active]
            yield reduce(np.add, parts) if parts else np.zeros((sequence.channels, count), dtype=np.float32)


def tracks(sequence: Sequence, sounds: Many[Streamable], *, size: int = BLOCK_SAMPLES) -> Iterator[tuple[int, Block]]:
    """Yield the record in blocks, each with the number of the place whose track it belongs to.

    Tracks are cut at the marks: each has its own song and the gap behind it, and one after another they are the record
    again, bit for bit.

    Raises:
        SoundError: as `blocks`.
    """
    position, place = 0, 0
    spans = sequence.tracks_samples
    for block in blocks(sequence, sounds, size=size):
        taken = 0
        while taken < block.shape[1]:
            while position >= spans[place][1] and place + 1 < len(spans):
                place += 1
            count = min(block.shape[1] - taken, spans[place][1] - position)
            yield place, np.ascontiguousarray(block[:, taken : taken + count])
            taken, position = taken + count, position + count


def song(sequence: Sequence, sounds: Many[Streamable], place: int, *, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
    """Yield one song by itself: trimmed and faded as in the album, without the gaps and without its neighbours.

    The songs of a gapless run one after another are the run; a song that is crossfaded keeps its fades.

    Args:
        sequence: where the songs stand.
        sounds: all of them.
        place: its number in the sequence.
        size: 1 or more.

    Raises:
        SoundError: as `blocks`.
    """
    for run in sequence.runs:
        if sequence.places[place] in run:
            layer = _run(run, sounds, sequence.rate_hz)
            here = sequence.places[place]
            reader = _Reader(layer.open(here.start_sample - layer.start))
            for start in range(here.start_sample, here.stop_sample, size):
                count = min(size, here.stop_sample - start)
                yield in_channels(reader.take(count), sequence.channels)


@dataclass(frozen=True, kw_only=True)
class _Layer:
    """Something that sounds from one sample of the album up to another."""

    start: int
    stop: int
    source: Callable[[int], Iterator[Block]]
    """Gives its samples from the one of this number on, before fades."""
    fade_in: Fade
    fade_out: Fade

    def open(self, first: int) -> Iterator[Block]:
        """Its blocks from its sample `first` on."""
        for block in self.source(first):
            yield faded(block, first, self.stop - self.start, self.fade_in, self.fade_out)
            first += block.shape[1]


class _Reader:
    """Blocks of any sizes, given out in those that are asked for."""

    def __init__(self, source: Iterator[Block]) -> None:
        self._source = source
        self._held: list[Block] = []

    def take(self, count: int) -> Block:
        """The next `count` samples."""
        there = sum(block.shape[1] for block in self._held)
        while there < count:
            block = next(self._source, None)
            if block is None:
                raise ValueError(f"a sound ends {count - there} samples before its place in the album does")
            self._held.append(block)
            there += block.shape[1]
        if not self._held:
            return np.zeros((1, 0), dtype=np.float32)
        joined = self._held[0] if len(self._held) == 1 else np.concatenate(self._held, axis=1)
        self._held = [joined[:, count:]]
        return np.ascontiguousarray(joined[:, :count])


@dataclass(frozen=True)
class _Joined:
    """Sounds of one rate one after another, streamed as one."""

    sounds: tuple[Streamable, ...]

    @property
    def rate_hz(self) -> int:
        """That of all of them."""
        return self.sounds[0].rate_hz

    @property
    def channels(self) -> int:
        """The most that one has."""
        return max(sound.channels for sound in self.sounds)

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        """Yield all of them."""
        for block in chain.from_iterable(sound.blocks(size) for sound in self.sounds):
            yield in_channels(block, self.channels)


def in_channels(block: Block, channels: int) -> Block:
    """A block in the album's channels."""
    if block.shape[0] == channels:
        return block
    if block.shape[0] != 1:
        raise ValueError(f"a song has {block.shape[0]} channels, the album {channels}; it needs as many as its songs")
    return np.repeat(block, channels, axis=0)


def _layers(sequence: Sequence, sounds: Many[Streamable]) -> list[_Layer]:
    """Everything that sounds, in the order of its start."""
    runs = [_run(run, sounds, sequence.rate_hz) for run in sequence.runs]
    tones = chain.from_iterable(
        _tones(last, place, sounds, sequence.rate_hz) for last, place in pairwise(sequence.places)
    )
    return sorted((*runs, *tones), key=lambda layer: layer.start)


def _run(places: Many[Place], sounds: Many[Streamable], rate_hz: int) -> _Layer:
    """Songs without gaps between them, as one."""
    parts = [sounds[place.song] for place in places]
    whole = _at_rate(parts[0] if len(parts) == 1 else _Joined(tuple(parts)), rate_hz)
    begin, length = places[0].first_sample, places[-1].stop_sample - places[0].start_sample
    return _Layer(
        start=places[0].start_sample, stop=places[-1].stop_sample,
        source=lambda first: stretch(whole, begin + first, begin + length),
        fade_in=places[0].fade_in, fade_out=places[-1].fade_out,
    )  # fmt: skip


def _at_rate(sound: Streamable, rate_hz: int) -> Streamable:
    return sound if sound.rate_hz == rate_hz else Resampled(sound, rate_hz)


def _tones(last: Place, place: Place, sounds: Many[Streamable], rate_hz: int) -> Iterable[_Layer]:
    """What fills a gap: the room of the song before, which gives way to the next song's."""
    if place.tone_before is None and place.tone_after is None:
        return
    most, least = rate_hz, min(round(_SHORTEST_TONE_FADE_SECONDS * rate_hz), place.gap_samples // 4)
    out = min(last.fade_out.samples, most) if place.tone_before else 0
    back = min(place.fade_in.samples, most) if place.tone_after else 0
    start = last.stop_sample - out if out else last.heard_end
    stop = place.start_sample + back if back else place.heard_first
    if stop <= start:
        return
    edges = [Fade(samples=min(each or least, stop - start), shape="equal-power") for each in (out, back)]
    over = Fade(samples=stop - start, shape="equal-power")
    both = place.tone_before is not None and place.tone_after is not None
    for seed, (tone, fades) in enumerate((
        (place.tone_before, (edges[0], over if both else edges[1])),
        (place.tone_after, (over if both else edges[0], edges[1])),
    )):  # fmt: skip
        if tone is not None:
            made = _tone(tone, sounds[tone.song], rate_hz, stop - start, 2 * place.song + seed)
            yield _Layer(start=start, stop=stop, source=made, fade_in=fades[0], fade_out=fades[1])


def _tone(tone: Tone, sound: Streamable, rate_hz: int, samples: int, seed: int) -> Callable[[int], Iterator[Block]]:
    def source(first: int) -> Iterator[Block]:
        end = min(tone.end_sample, tone.first_sample + round(LONGEST_SECONDS * rate_hz))
        floor = read(_at_rate(sound, rate_hz), tone.first_sample, end)
        made = _Reader(RoomTone(floor, rate_hz, seed=seed).blocks(samples))
        made.take(first)
        yield made.take(samples - first)

    return source
