"""Do songs of different origin become one album, and does each stay what it was?

    python benchmarks/album.py SONG... --seed 1 [--seconds 50] [--lufs -12] [--mark 2]

Songs are cut to an excerpt and get a hidden offset each: level, a tilt over the spectrum, width, and limiting by
different amounts. The album is solved and rendered; figures are spreads between songs before and after, the order of
loudness, true peaks, and how far each song is from its own excerpt without the offset, beside a copy that got nothing
but a gain to the loudness of the excerpt. Spectra, width and loudness are measured by this script's own few lines.
"""

import argparse
import itertools
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

import numpy as np
import pyloudnorm
import soundfile
from numpy.typing import NDArray
from scipy import ndimage, signal

from assistant.album.cohesion import AlbumSong, Cohesion, solve
from assistant.album.masters import Coherent, make_masters
from assistant.album.wishes import AlbumWish, SongWish, Wishes
from assistant.audio import choose_format, open_sound
from assistant.match import Target
from assistant.plan import measured
from assistant.progress import Progress
from assistant.references.stamp import Stamp
from benchmarks.tables import table

Samples = NDArray[np.float64]  # (samples, 2)
LEVEL_DB, TILT_DB, WIDTH_DB, LIMITING_DB = 4.0, 3.0, 3.0, 6.0
LOW_HZ, HIGH_HZ, LOW_END_HZ = 60.0, 12000.0, 115.0
UNITS = {"loudness": "LUFS", "tilt": "dB/octave", "low end": "dB", "width": "dB", "PLR": "dB"}
OFF = ("tone", "width", "PLR")
Figures = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Offset:
    """What is hidden in a song."""

    level_db: float
    tilt_db: float
    width_db: float
    limiting_db: float


@dataclass(frozen=True, kw_only=True)
class Case:
    """Songs with their offsets, and without."""

    folder: Path
    files: list[Path]
    originals: list[tuple[Samples, int]]
    marked: set[int]


def main(words: list[str] | None = None) -> int:
    """Make the cases, solve, render, print."""
    options = parse(words)
    with tempfile.TemporaryDirectory(prefix="album-") as name:
        folder = Path(name)
        rng = np.random.default_rng(options.seed)
        originals, files = [], []
        for place, path in enumerate(options.songs):
            sound, rate_hz = excerpt(path, options.seconds)
            moved = spoiled(sound, rate_hz, draw(rng))
            file = folder / f"{place + 1:02d} {path.stem}.wav"
            soundfile.write(file, moved, rate_hz, subtype="FLOAT")
            originals.append((sound, rate_hz))
            files.append(file)
        marked = {len(files) // 2} if options.mark else set()
        case = Case(folder=folder, files=files, originals=originals, marked=marked)
        print(report(case, *album(case, options)))
    return 0


def parse(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Songs with hidden offsets become an album.")
    add = parser.add_argument
    add("songs", type=Path, nargs="+", help="sound files, best of several styles")
    add("--seed", type=int, default=1, help="of the offsets")
    add("--seconds", type=float, default=50.0, help="of each song, from its middle")
    add("--lufs", type=float, help="the album's loudness; left out, what stays clean")
    add("--loudness", default="loud-parts", help="what is brought together")
    add("--mark", type=float, default=0.0, help="mark the song in the middle as quieter by so many LU")
    return parser.parse_args(words)


def excerpt(path: Path, seconds: float) -> tuple[Samples, int]:
    """The middle of a song, in two channels."""
    with soundfile.SoundFile(path) as file:
        count = min(round(seconds * file.samplerate), file.frames)
        file.seek((file.frames - count) // 2)
        sound, rate_hz = file.read(count, always_2d=True), file.samplerate
    return np.repeat(sound, 2, axis=1) if sound.shape[1] == 1 else sound[:, :2], rate_hz


def draw(rng: np.random.Generator) -> Offset:
    """Draw an offset, even within its bounds."""
    return Offset(
        level_db=rng.uniform(-LEVEL_DB, LEVEL_DB),
        tilt_db=rng.uniform(-TILT_DB, TILT_DB),
        width_db=rng.uniform(-WIDTH_DB, WIDTH_DB),
        limiting_db=rng.uniform(0.0, LIMITING_DB),
    )


def spoiled(sound: Samples, rate_hz: int, offset: Offset) -> Samples:
    """Tilt, widen, limit, then turn: a mixture of what different engineers do."""
    hz = np.fft.rfftfreq(len(sound), 1.0 / rate_hz).clip(LOW_HZ, HIGH_HZ)
    place = np.log2(hz / LOW_HZ) / np.log2(HIGH_HZ / LOW_HZ) - 0.5
    gain = 10.0 ** (offset.tilt_db * place / 20.0)
    tilted = np.fft.irfft(np.fft.rfft(sound, axis=0) * gain[:, None], n=len(sound), axis=0)
    mid, side = tilted.mean(axis=1), (tilted[:, 0] - tilted[:, 1]) / 2.0 * 10.0 ** (offset.width_db / 20.0)
    wide = np.stack([mid + side, mid - side], axis=1)
    peak = np.max(np.abs(wide))
    limited = limit(wide, rate_hz, peak * 10.0 ** (-offset.limiting_db / 20.0))
    return np.asarray(limited * 10.0 ** (offset.level_db / 20.0))


def limit(sound: Samples, rate_hz: int, ceiling: float) -> Samples:
    """A plain look-ahead limiter: the gain that is needed, held and smoothed over 5 ms on both sides."""
    span = round(0.005 * rate_hz) | 1
    needed = np.minimum(1.0, ceiling / np.maximum(np.max(np.abs(sound), axis=1), 1e-12))
    held = ndimage.minimum_filter1d(needed, 2 * span + 1)
    return np.asarray(sound * ndimage.uniform_filter1d(held, span)[:, None])


def album(case: Case, options: argparse.Namespace) -> tuple[Cohesion, Coherent]:
    """Solve and render."""
    files, folder = case.files, case.folder
    notes = [(f"quieter on purpose by {options.mark:g} LU",) if k in case.marked else () for k in range(len(files))]
    wishes = Wishes(
        songs=tuple(SongWish(file=file, notes=note) for file, note in zip(files, notes, strict=True)),
        album=AlbumWish(lufs=options.lufs, loudness=options.loudness),
    )
    songs = []
    for wish in wishes.songs:
        sound = open_sound(wish.file)
        songs.append(
            AlbumSong(
                wish=wish, profile=measured(sound, Progress(), wish.file.name), stamp=str(Stamp.of(wish.file).place[1:])
            )
        )
    cohesion = solve(wishes, songs)
    targets = []
    for file in files:
        output = folder / f"out {file.name}"
        form = choose_format(output, rate_hz=soundfile.info(file).samplerate)
        targets.append(Target(temporary=output, final=output, form=form))
    return cohesion, make_masters(cohesion, targets, Progress())


def figures(sound: Samples, rate_hz: int) -> Figures:
    """The measures of one song, by means of this file alone."""
    lufs = pyloudnorm.Meter(rate_hz).integrated_loudness(sound)
    octaves, mid_db = spectrum(sound.mean(axis=1), rate_hz)
    slope, _ = np.polyfit(octaves, mid_db, 1)
    level = 10.0 ** ((mid_db - slope * octaves) / 10.0)
    low = 2.0**octaves < LOW_END_HZ
    mid, side = np.mean(sound.mean(axis=1) ** 2), np.mean(((sound[:, 0] - sound[:, 1]) / 2.0) ** 2)
    return {
        "loudness": lufs,
        "tilt": slope,
        "low end": 10.0 * np.log10(level[low].sum() / level.sum()),
        "width": 10.0 * np.log10(max(side / mid, 1e-9)),
        "PLR": true_peak_dbtp(sound) - lufs,
    }


def spectrum(mono: Samples, rate_hz: int) -> tuple[Samples, Samples]:
    """Levels in thirds of an octave from 60 Hz to 12 kHz: their octaves (of 1 Hz) and dB."""
    hz, power = signal.welch(mono, rate_hz, nperseg=16384)
    centres = LOW_HZ * 2.0 ** (np.arange(0, 23) / 3.0)
    edges = centres[:, None] * 2.0 ** (np.array([-1.0, 1.0]) / 6.0)
    levels = [power[(hz >= low) & (hz < high)].sum() for low, high in edges]
    return np.log2(centres), 10.0 * np.log10(np.maximum(levels, 1e-15))


def true_peak_dbtp(sound: Samples) -> float:
    """The greatest value between the samples, at four times the rate."""
    return float(20.0 * np.log10(np.max(np.abs(signal.resample_poly(sound, 4, 1, axis=0)))))


def distances(sound: Samples, original: Samples, rate_hz: int) -> Figures:
    """How far a song is from its original, but for the level."""
    mine, theirs = figures(sound, rate_hz), figures(original, rate_hz)
    curve = spectrum(sound.mean(axis=1), rate_hz)[1] - spectrum(original.mean(axis=1), rate_hz)[1]
    return {
        "tone": float(np.std(curve)),
        "width": abs(mine["width"] - theirs["width"]),
        "PLR": abs(mine["PLR"] - theirs["PLR"]),
    }


def report(case: Case, cohesion: Cohesion, done: Coherent) -> str:
    """All tables, and what the program says of its work."""
    outs = [soundfile.read(case.folder / f"out {file.name}")[0] for file in case.files]
    before = [figures(*soundfile.read(file)) for file in case.files]
    after = [figures(out, rate_hz) for out, (_, rate_hz) in zip(outs, case.originals, strict=True)]
    free = [k for k in range(len(outs)) if k not in case.marked]
    landed = [after[k]["loudness"] for k in sorted(free, key=lambda k: before[k]["loudness"])]
    kept = all(later > sooner - 0.1 for sooner, later in itertools.pairwise(landed))
    songs = [f"{plan.path.stem}: {' '.join(told)}" for plan, told in zip(cohesion.songs, done.told, strict=True)]
    return "\n".join(
        [
            _spreads(before, after, case.marked),
            _songs(case, outs, before, after),
            f"order of loudness kept: {kept}; highest true peak {max(true_peak_dbtp(out) for out in outs):.2f} dBTP",
            f"album: {done.lufs:.2f} LUFS, foretold {cohesion.lufs:.2f}, then shifted by {done.shift_lu:+.2f}",
            *(*cohesion.sentences, *done.sentences, *songs),
        ]
    )


def _spreads(before: list[Figures], after: list[Figures], marked: set[int]) -> str:
    """Standard deviations and ranges; marked songs count where they are not meant to differ."""
    rows = []
    for name, unit in UNITS.items():
        count = [k for k in range(len(before)) if not (k in marked and name in {"loudness", "PLR"})]
        then, now = (np.array([each[k][name] for k in count]) for each in (before, after))
        pairs = ((then.std(), now.std()), (np.ptp(then), np.ptp(now)))
        rows.append([f"{name} ({unit})", *(f"{each:.2f}" for old, new in pairs for each in (old, new, new / old))])
    return table(["measure", "deviation before", "after", "ratio", "range before", "after", "ratio"], rows)


def _songs(case: Case, outs: list[Samples], before: list[Figures], after: list[Figures]) -> str:
    """Each song, and how far it is from its original by gain alone, then by ours."""
    rows, nearer = [], dict.fromkeys(OFF, 0)
    for k, (file, (original, rate_hz), out) in enumerate(zip(case.files, case.originals, outs, strict=True)):
        plain, ours = (distances(sound, original, rate_hz) for sound in (soundfile.read(file)[0], out))
        for name in OFF:
            nearer[name] += ours[name] <= plain[name]
        moves = [f"{before[k][name]:.2f} > {after[k][name]:.2f}" for name in UNITS]
        rows.append([file.stem + "*" * (k in case.marked), *moves, *(f"{plain[n]:.1f} > {ours[n]:.1f}" for n in OFF)])
    told = ", ".join(f"{name} {count}" for name, count in nearer.items())
    head = ["song", *UNITS, *(f"{name} off" for name in OFF)]
    return f"{table(head, rows)}\nno further from the original than by gain alone, of {len(rows)}: {told}"


if __name__ == "__main__":
    sys.exit(main())
