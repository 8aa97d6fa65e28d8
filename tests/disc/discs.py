"""Discs to test with: lengths without sound, short ones with it, random ones, and folders written from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from assistant.audio import Outputs, folders_made, open_sound
from assistant.disc import Disc, DiscPlace, DiscSong, Master, plan, write, write_image
from assistant.disc.frames import LEAD_FRAMES, SAMPLES_PER_FRAME
from tests.command import write as write_sound

UPC = "4006381333931"


@dataclass(frozen=True)
class Length:
    """A song of which only the length counts."""

    samples: int
    rate_hz: int = 44_100
    channels: int = 2
    bit_depth: int | None = 16

    def blocks(self, size=65_536):
        raise AssertionError(f"nobody was to read this, {size} samples at a time")


def isrc(number: int) -> str:
    return f"AA6Q720{number:05d}"


def lengths(seconds: Sequence[float], gap_frames: int = LEAD_FRAMES, **texts) -> Disc:
    """A disc of songs of these lengths."""
    songs = [DiscSong(sound=Length(round(each * 44_100)), gap_frames=gap_frames or 0, title=f"Song {number}")
             for number, each in enumerate(seconds)]  # fmt: skip
    return plan([DiscSong(sound=songs[0].sound, title=songs[0].title), *songs[1:]], **texts)


@st.composite
def discs(draw: st.DrawFn, most_tracks: int = 99) -> Disc:
    """Any disc that keeps the rules: lengths to the sample, gaps, codes and texts of every script."""
    texts = st.text(max_size=40)
    count = draw(st.integers(1, most_tracks))
    longest = 79 * 60 * 44_100 // count - 10 * SAMPLES_PER_FRAME
    songs = []
    for number in range(count):
        rate_hz = draw(st.sampled_from([44_100, 48_000, 96_000]))
        gap = draw(st.sampled_from([0, 0, 1, 75, 150, 300])) if number else draw(st.sampled_from([150, 151, 400]))
        shortest = 4 * rate_hz + rate_hz // 37  # a track that follows at once may lose a frame to its neighbour
        samples = draw(st.integers(shortest, max(shortest, (longest - gap * SAMPLES_PER_FRAME) * rate_hz // 44_100)))
        songs.append(
            DiscSong(
                sound=Length(min(samples, 20 * 60 * rate_hz), rate_hz),
                gap_frames=gap,
                title=draw(texts),
                performer=draw(texts),
                isrc=isrc(number) if draw(st.booleans()) else "",
                copy_permitted=draw(st.booleans()),
            )
        )
    album = {"title": draw(texts), "performer": draw(texts), "upc": draw(st.sampled_from(["", UPC]))}
    return plan(songs, **album, catalogue=draw(texts), language=draw(st.sampled_from(["en", "de", "zh"])))


def noise(seconds: float, rate_hz: int = 44_100, channels: int = 2, seed: int = 0) -> np.ndarray:
    """Something of which every sample counts."""
    count = round(seconds * rate_hz)
    values = np.random.default_rng(seed).uniform(-0.5, 0.5, (channels, count))
    return values.astype(np.float32)


def sound_of(path: Path, samples: np.ndarray, rate_hz: int = 44_100, subtype: str = "PCM_16"):
    """A file of these samples, opened."""
    return open_sound(write_sound(path, samples, rate_hz, subtype))


@dataclass(frozen=True)
class Written:
    """A disc on the disk."""

    disc: Disc
    place: DiscPlace
    notes: tuple[str, ...]


def deliver(songs: Sequence[DiscSong], folder: Path, formats: Sequence[str] | None = None, **texts) -> Written:
    """Plan, write and publish a disc."""
    disc = plan(songs, **texts)
    place = DiscPlace(folder=folder, stem="album", **({} if formats is None else {"formats": tuple(formats)}))
    place.check(overwrite=False)
    with folders_made(place.folders), Outputs() as outputs:
        image = write_image(songs, place.image, outputs)
        notes = write(Master(disc=disc, image=image.path, image_name=place.image.name), place, outputs)
        outputs.publish()
    return Written(disc, place, notes)


def empty_wav(path: Path, frames: int) -> Path:
    """A 16-bit WAV of so many frames that takes no room on the disk: the file system makes up its zeros."""
    size = frames * 2_352
    head = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = (1, 2), (2, 2), (44_100, 4), (176_400, 4), (4, 2), (16, 2)
    head += b"".join(value.to_bytes(width, "little") for value, width in form)
    with path.open("wb") as file:
        file.write(head + b"data" + size.to_bytes(4, "little"))
        file.truncate(44 + size)
    return path
