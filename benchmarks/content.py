"""Is the right song found by what it plays? Halves of songs through drawn chains, against a library of others.

    python benchmarks/content.py SONGS [--albums NAME,NAME] [--seed 1] [--seconds 60] [--workers 2]

SONGS holds a folder for each album. The library holds the first half of every song as it is; queries come from the
albums named (all, unless told), which should be albums that the weights were not learned from:

    other part   the second half through a chain; its song's first half is to be found
    master       the first half through a chain; itself is to be found
    album        the second half through a chain, and its song is not in the library: any song of its album is to be
                 found before all others (albums of four songs or more)
    as it is     other part without a chain

A chain: tilt of up to 6 dB either way at the ends of the spectrum, compressor of 2:1 to 6:1, drive into a limiter,
level. Chains share no code with the product. A half is cut to --seconds around its middle.
"""

import argparse
import sys
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

import soundfile
from scipy.signal import firwin2, oaconvolve

from assistant.references.content import Content, describe_blocks
from assistant.references.nearest import Index
from benchmarks import bootstrap, chains
from benchmarks.chains import Sound

TILT_DB = 6.0
TILT_FROM_HZ, TILT_TO_HZ = 40.0, 16000.0
TILT_TAPS = 2047
RATIOS = (2.0, 6.0)
THRESHOLD_OFFSETS_DB = (-12.0, 0.0)
"""Of the compressor, to where the programme is loud."""
DRIVES_DB = (0.0, 8.0)
LEVELS_DB = (-20.0, 0.0)
LONGEST_SECONDS = 240.0
LEAST_ALBUM = 4
TASKS = ("other part", "master", "album", "as it is")


@dataclass(frozen=True, kw_only=True)
class Song:
    """A song of an album, described: its first half as it is, and what is asked with."""

    name: str
    album: str
    first: Content
    queries: dict[str, Content]


def main(words: list[str] | None = None) -> int:
    """Describe all songs, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("songs", type=Path)
    parser.add_argument("--albums", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(words)
    asked = set(options.albums.split(",")) if options.albums else None
    paths = [song for album in sorted(options.songs.iterdir()) if album.is_dir() for song in sorted(album.iterdir())]
    work = partial(described, asked=asked, seed=options.seed, seconds=options.seconds)
    with ProcessPoolExecutor(options.workers) as pool:
        songs = [song for song in pool.map(work, paths) if song is not None]
    print(f"library: {len(songs)} songs of {len({song.album for song in songs})} albums")
    for row in table(songs):
        print("| " + " | ".join(row) + " |")
    print(f"an answer from 10,000 songs: {1e3 * answer_seconds(songs):.0f} ms")
    return 0


def described(path: Path, *, asked: set[str] | None, seed: int, seconds: float) -> Song | None:
    """Describe a song, and its queries where its album is asked for; None for one of which halves are too short."""
    info = soundfile.info(path)
    length = min(info.duration, LONGEST_SECONDS)
    if length < 2.0 * 20.0:
        return None
    half = min(seconds, length / 2.0)
    first, second = (_read(path, length * middle - half / 2.0, half) for middle in (0.25, 0.75))
    album, rate_hz = path.parent.name, info.samplerate
    queries = {}
    if asked is None or album in asked:
        rng = np.random.default_rng([seed, zlib.crc32(f"{album}/{path.stem}".encode())])
        chained = _content(mastered(second, rate_hz, rng), rate_hz)
        queries = {
            "other part": chained,
            "master": _content(mastered(first, rate_hz, rng), rate_hz),
            "album": chained,
            "as it is": _content(second, rate_hz),
        }
    return Song(name=path.stem, album=album, first=_content(first, rate_hz), queries=queries)


def _read(path: Path, start_seconds: float, seconds: float) -> Sound:
    """A stretch of a song in two channels."""
    with soundfile.SoundFile(path) as file:
        file.seek(round(start_seconds * file.samplerate))
        samples = file.read(round(seconds * file.samplerate), dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples[:, [0, -1]].T)


def _content(sound: Sound, rate_hz: int) -> Content:
    return describe_blocks((np.ascontiguousarray(part) for part in np.array_split(sound, 32, axis=1)), rate_hz)


def mastered(sound: Sound, rate_hz: int, rng: np.random.Generator) -> Sound:
    """Draw a chain, and send a sound through it."""
    tilted = tilt(sound, rate_hz, float(rng.uniform(-TILT_DB, TILT_DB)))
    chain = replace(chains.draw_compression(rng), ratio=float(rng.uniform(*RATIOS)))
    threshold_db = chains.loud_level_db(tilted) + float(rng.uniform(*THRESHOLD_OFFSETS_DB))
    compressed = chains.compress(tilted, rate_hz, chain, threshold_db=threshold_db)
    peak_db = 20.0 * np.log10(float(np.abs(compressed).max()) + 1e-9)
    limited = chains.limit(chains.amplify(compressed, float(rng.uniform(*DRIVES_DB)) - 1.0 - peak_db), rate_hz)
    return chains.amplify(limited, float(rng.uniform(*LEVELS_DB)))


def tilt(sound: Sound, rate_hz: int, end_db: float) -> Sound:
    """Turn the spectrum by a straight line over the octaves: -end_db at 40 Hz, +end_db at 16 kHz, in linear phase."""
    hz = np.geomspace(TILT_FROM_HZ, min(TILT_TO_HZ, 0.49 * rate_hz), 64)
    place = np.log(hz / TILT_FROM_HZ) / np.log(TILT_TO_HZ / TILT_FROM_HZ)
    gains = 10.0 ** (end_db * (2.0 * place - 1.0) / 20.0)
    taps = firwin2(TILT_TAPS, [0.0, *hz, rate_hz / 2], [gains[0], *gains, gains[-1]], fs=rate_hz)
    turned: Sound = oaconvolve(sound, taps[None], mode="same", axes=1).astype(np.float32)
    return turned


def table(songs: list[Song]) -> list[list[str]]:
    """How often the right one is first, and among the first five, with intervals over songs."""
    rows = [["task", "queries", "first", "within five"], ["---", "---:", "---:", "---:"]]
    for task in TASKS:
        places = [(song, rank(songs, song, task)) for song in songs if song.queries and _can(songs, song, task)]
        if not places:
            continue
        names = tuple(song.name for song, _ in places)
        shares = [
            bootstrap.share(bootstrap.Sample(values=tuple(float(place < most) for _, place in places), songs=names))
            for most in (1, 5)
        ]
        rows.append([task, str(len(places)), *(each.percent() for each in shares)])
    return rows


def _can(songs: list[Song], song: Song, task: str) -> bool:
    """Whether the task can be asked of a song."""
    return task != "album" or sum(other.album == song.album for other in songs) >= LEAST_ALBUM


def rank(songs: list[Song], song: Song, task: str) -> int:
    """How many wrong songs stand before the first right one."""
    library = [other for other in songs if task != "album" or other is not song]
    found = Index.of([other.first for other in library]).nearest(song.queries[task], len(library))
    right = [
        place
        for place, each in enumerate(found)
        if (library[each.row].album == song.album if task == "album" else library[each.row] is song)
    ]
    return right[0]


def answer_seconds(songs: list[Song]) -> float:
    """How long an answer takes from 10,000 songs: the index made of stored features, and one search, imports aside."""
    features = np.stack([songs[row % len(songs)].first.features for row in range(10_000)])
    Index(features[:10]).nearest(songs[0].first, 1)
    start = time.perf_counter()
    Index(features).nearest(songs[0].first, 10)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
