"""The album as one sound file, 16 bits at 44.1 kHz, and that file as others read it.

Rates are changed by `Resampled`, once for all songs that follow one another at once; then everything, gaps included, is
dithered in one go by the writer: a noise floor that ended with each song would be heard to end. Songs that are all 16
bits at 44.1 kHz already are copied as they are, and their gaps are digital silence.

Where it fails: one song that has to be converted makes all of them be dithered, those of 16 bits for a second time,
which adds noise of -96 dBFS to theirs.

Conventions: float blocks are (2, samples); whole numbers (samples, 2), int16. A mono song plays alike on both sides.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.ahead import ahead
from assistant.audio import Block, Outputs, Resampled, choose_format, open_sound
from assistant.audio.pcm import PcmSource
from assistant.audio.sound import BLOCK_SAMPLES
from assistant.disc.frames import RATE_HZ, SAMPLE_BYTES, SAMPLES_PER_FRAME
from assistant.disc.layout import DiscSong, Finished, Layout, layout
from assistant.disc.red_book import Disc
from assistant.errors import SoundError

CHANNELS, BITS = 2, 16
Pcm = NDArray[np.int16]
Source = Path | Iterable[Pcm]
"""A 16-bit image: its file, or blocks of whole numbers (samples, 2)."""
_READ_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Image:
    """An album's sound file that was written but is not published yet."""

    path: Path
    saturated_samples: int
    """How many samples, over both channels, went beyond full scale and were cut off there."""


def write_image(songs: Sequence[DiscSong], final: Path, outputs: Outputs, *, dither: str = "auto") -> Image:
    """Write the album's sound file into a set of outputs.

    Args:
        songs: as planned.
        final: its name, which ends in .wav.
        outputs: publishes it with everything else.
        dither: "flat", "shaped", "none", or "auto": none where all songs are 16 bits at 44.1 kHz already, else flat.

    Raises:
        SoundError: a song that cannot be read.
        OutputError: it exists, or cannot be written whole.
        OptionError: as `layout`, and no such dither.
    """
    placed = layout(songs)
    chosen = "none" if dither == "auto" and _is_exact(songs) else dither
    form = choose_format(final, rate_hz=RATE_HZ, bit_depth=str(BITS), dither=chosen)
    writer = outputs.sound(final, form, CHANNELS, samples=placed.total_frames * SAMPLES_PER_FRAME)
    for block in ahead(image_blocks(placed)):
        writer.write(block)
    writer.close()
    return Image(path=writer.temporary, saturated_samples=writer.saturated_samples)


def image_blocks(placed: Layout) -> Iterator[Block]:
    """Give the album from its first frame to its last, as float at 44.1 kHz; memory does not grow with its length."""
    position = 0
    for run in placed.runs:
        yield from _silence(run.start_sample - position)
        songs = _Joined(tuple(song.sound for song in run.songs))
        for block in Resampled(songs, RATE_HZ).blocks():
            yield block
            position += block.shape[1]
        position = run.end_sample
    yield from _silence(placed.total_frames * SAMPLES_PER_FRAME - position)


def pcm_bytes(source: Source, disc: Disc) -> Iterator[bytes]:
    """Give an image's samples as a disc has them: 16 bits, little-endian, left and right in turn.

    Raises:
        SoundError: a file that is not 16 bits, stereo and 44.1 kHz, or not as long as the disc.
        ValueError: blocks that are not, in all, as long as the disc.
    """
    if isinstance(source, Path):
        yield from _file_bytes(source, disc)
        return
    held = 0
    for block in source:
        if block.dtype != np.int16 or block.ndim != 2 or block.shape[1] != CHANNELS:
            raise ValueError(f"a block of {block.dtype} {block.shape}; int16 (samples, {CHANNELS}) is needed")
        held += block.shape[0]
        yield np.ascontiguousarray(block, dtype="<i2").tobytes()
    if held != disc.total_samples:
        raise ValueError(f"blocks of {held} samples in all; the disc has {disc.total_samples}")


@dataclass(frozen=True)
class _Joined:
    """Sounds of one rate as one; in stereo."""

    sounds: tuple[Finished, ...]
    channels: int = CHANNELS

    @property
    def rate_hz(self) -> int:
        return self.sounds[0].rate_hz

    def blocks(self, size: int = BLOCK_SAMPLES) -> Iterator[Block]:
        for sound in self.sounds:
            for block in sound.blocks(size):
                yield block if sound.channels == CHANNELS else np.repeat(block, CHANNELS, axis=0)


def _file_bytes(path: Path, disc: Disc) -> Iterator[bytes]:
    sound = open_sound(path)
    source = sound.source
    plain = (sound.rate_hz, sound.channels, sound.subtype) == (RATE_HZ, CHANNELS, "PCM_16")
    if not plain or not isinstance(source, PcmSource):
        raise SoundError(f"{path}: is no 16-bit stereo WAV at 44100 Hz, which the image of a disc has to be")
    if sound.samples != disc.total_samples:
        raise SoundError(
            f"{path}: has {sound.samples} samples, but the disc {disc.total_samples}; was it changed, or is it another "
            "album's?"
        )
    left = disc.total_samples * SAMPLE_BYTES
    with path.open("rb") as file:
        file.seek(source.start)
        while left:
            data = file.read(min(left, _READ_BYTES))
            if not data:
                raise SoundError(f"{path}: ends {left} bytes early; is the disk still there?")
            left -= len(data)
            yield data


def _is_exact(songs: Sequence[DiscSong]) -> bool:
    return all(song.sound.bit_depth == BITS and song.sound.rate_hz == RATE_HZ for song in songs)


def _silence(samples: int) -> Iterator[Block]:
    for start in range(0, samples, BLOCK_SAMPLES):
        yield np.zeros((CHANNELS, min(BLOCK_SAMPLES, samples - start)), dtype=np.float32)
