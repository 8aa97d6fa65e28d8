"""Songs in two parts, as they are and as masters would be: what the weights of content are learned from.

FOLDER holds a folder for each album, with its songs as files that can be read. Of each song that is long enough two
parts are taken, one from each half, and a few takes of them: one as it is, the others through a drawn chain of tilt,
bells, compressor, width, drive into a limiter, low-pass and level. What `assistant/references/content_frames.py` keeps
of a take is kept beside the songs, in FOLDER/../kept, since reading songs takes most of the time.
"""

import itertools
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from assistant.audio import Block, open_sound
from assistant.errors import AssistantError
from assistant.processors import Compressor, Equalizer, Gain, Limiter, LowPass, Width
from assistant.processors.equalizer import Band
from assistant.references.content_frames import FrameMeter, Frames
from assistant.render import Line
from assistant.settings import Chain
from assistant.units import amplitude_to_db

PART_SECONDS = 60.0
SHORTEST_SECONDS = 50.0
LONGEST_SECONDS = 240.0
"""Of a longer song the beginning counts, so that no song of many movements stands for one."""
MOST_OF_AN_ALBUM = 16
TAKES = {"first": 2, "second": 1}
"""How many takes are made of each part."""
PLAIN = {"first": 1, "second": 0}
"""How many of those are as they are."""
SEED = 20261128


def songs(folder: Path) -> list[Path]:
    """The songs of all albums, one of each album in turn, so that the first ones are of many albums."""
    albums = [sorted(album.iterdir())[:MOST_OF_AN_ALBUM] for album in sorted(folder.iterdir()) if album.is_dir()]
    return [song for row in itertools.zip_longest(*albums) for song in row if song is not None]


def prepare(folder: Path, workers: int) -> None:
    """Keep the frames of all songs, as far as they are not there yet."""
    with ProcessPoolExecutor(workers) as pool:
        for number, said in enumerate(pool.map(_keep, songs(folder))):
            if said or number % 20 == 0:
                print(number, said or "songs", file=sys.stderr, flush=True)


def kept(song: Path, part: str, take: int) -> Path:
    """Where the frames of a take are kept."""
    return song.parents[2] / "kept" / f"{song.parent.name}--{song.stem}--{part}{take}.npz"


def load(path: Path) -> Frames:
    """Read the frames of a take."""
    with np.load(path) as found:
        return Frames(
            seconds=float(found["seconds"]),
            **{name: found[name].astype(np.int32 if name == "peak_frames" else np.float32)
               for name in Frames.__dataclass_fields__ if name != "seconds"},
        )  # fmt: skip


def _keep(song: Path) -> str:
    """Keep all takes of a song; says why not, where it is no use."""
    try:
        for part, take, samples, rate_hz in _takes(song):
            meter = FrameMeter(rate_hz)
            for start in range(0, samples.shape[1], 65536):
                meter.add(samples[:, start : start + 65536])
            _save(kept(song, part, take), meter.finish())
    except AssistantError as error:
        return str(error)
    return ""


def _save(path: Path, frames: Frames) -> None:
    """Half precision is enough for levels in dB and for notes, and halves the disk."""
    path.parent.mkdir(exist_ok=True)
    waiting = path.with_suffix(".part.npz")
    np.savez(
        waiting, seconds=frames.seconds, peak_frames=frames.peak_frames, peak_notes=frames.peak_notes,
        **{name: getattr(frames, name).astype(np.float16)
           for name in ("levels_db", "tonalness_db", "side_db", "balance", "peak_levels_db", "pitch_levels_db")},
    )  # fmt: skip
    waiting.rename(path)


def _takes(song: Path) -> Iterator[tuple[str, int, Block, int]]:
    """Yield every take of a song that is not kept yet: (part, number, samples, rate)."""
    missing = [
        (part, take) for part, count in TAKES.items() for take in range(count) if not kept(song, part, take).exists()
    ]
    if not missing:
        return
    sound = open_sound(song)
    seconds = min(sound.duration_seconds, LONGEST_SECONDS)
    if seconds < SHORTEST_SECONDS:
        return
    length = min(PART_SECONDS, seconds / 2.0)
    for part, middle in (("first", 0.25), ("second", 0.75)):
        wanted = [take for name, take in missing if name == part]
        if wanted:
            start = seconds * middle - length / 2.0
            samples = sound.part(start, start + length).read().samples
            for take in wanted:
                random = np.random.default_rng([SEED, zlib.crc32(f"{song.parent.name}/{song.stem}".encode()),
                                                len(part), take])  # fmt: skip
                plain = take < PLAIN[part]
                yield part, take, samples if plain else mastered(samples, sound.rate_hz, random), sound.rate_hz


def mastered(samples: Block, rate_hz: int, random: np.random.Generator) -> Block:
    """Send a sound through a drawn chain."""
    rms_dbfs = amplitude_to_db(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)) + 1e-12)))
    peak_dbfs = amplitude_to_db(float(np.abs(samples).max()) + 1e-6)
    chain = draw(random, rms_dbfs, peak_dbfs)
    blocks = (samples[:, start : start + 65536] for start in range(0, samples.shape[1], 65536))
    done = Line(chain, rate_hz, samples.shape[0]).blocks(np.ascontiguousarray(block) for block in blocks)
    return np.concatenate(list(done), axis=1)


def draw(random: np.random.Generator, rms_dbfs: float, peak_dbfs: float) -> Chain:
    """Draw a chain for a sound of this level and peak."""
    tilt_db = float(random.uniform(-6.0, 6.0))
    bells = [
        Band(
            kind="bell",
            frequency_hz=float(np.exp(random.uniform(np.log(80.0), np.log(8000.0)))),
            gain_db=float(random.normal(0.0, 2.5)),
            q=float(random.uniform(0.5, 1.5)),
        )
        for _ in range(3)
    ]
    shelves = [
        Band(kind="low_shelf", frequency_hz=250.0, gain_db=-tilt_db, q=0.4),
        Band(kind="high_shelf", frequency_hz=3000.0, gain_db=tilt_db, q=0.4),
    ]
    widths_db = (random.uniform(-4.0, 4.0) + random.uniform(-1.0, 1.0, 3)).tolist()
    compressor = Compressor(
        threshold_db=float(np.clip(rms_dbfs + random.uniform(-10.0, 3.0), -60.0, 0.0)),
        ratio=float(random.uniform(1.5, 6.0)),
        attack_ms=float(np.exp(random.uniform(np.log(2.0), np.log(60.0)))),
        release_ms=float(np.exp(random.uniform(np.log(40.0), np.log(500.0)))),
    )
    return (
        Equalizer(bands=(*shelves, *bells)),
        compressor,
        Width(low_db=widths_db[0], mid_db=widths_db[1], high_db=widths_db[2]),
        Gain(gain_db=float(np.clip(-1.0 - peak_dbfs + random.uniform(-2.0, 9.0), -40.0, 40.0))),
        Limiter(ceiling_dbtp=-1.0),
        *([LowPass(frequency_hz=float(random.uniform(10000.0, 16000.0)), order=8)] if random.random() < 0.3 else []),
        Gain(gain_db=float(random.uniform(-20.0, 0.0))),
    )
