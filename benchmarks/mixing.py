"""What a mix is judged by, written a second time on numpy and scipy: sums, places, hidden gains; and what runs it.

Conventions: sounds are float32 (2, samples) at 44.1 kHz; gains are dB, compared about their mean, since a common gain
is the loudness's matter.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import ArrayLike, NDArray
from scipy.signal import resample_poly

from benchmarks.chains import Sound
from benchmarks.distances import loudness_lufs
from benchmarks.levels import SILENCE_LUFS

RATE_HZ = 44100


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table of a benchmark."""

    head: tuple[str, ...]
    run: Callable[[Path, argparse.Namespace], list[list[str]]]
    """The rows of one multitrack song's folder."""
    summary: Callable[[Sequence[str], Sequence[Sequence[str]]], str]
    """The lines under the table."""


def read(path: Path) -> Sound:
    """A sound file in stereo at 44.1 kHz."""
    samples, rate_hz = soundfile.read(path, always_2d=True)
    sound = np.repeat(samples.T, 2, axis=0) if samples.shape[1] == 1 else samples.T
    return _sound(sound if rate_hz == RATE_HZ else resample_poly(sound, RATE_HZ, rate_hz, axis=1))


def read_tracks(folder: Path) -> dict[str, Sound]:
    """All tracks of a folder at one length."""
    found = {path.stem: read(path) for path in sorted(folder.glob("*.wav"))}
    longest = max(sound.shape[1] for sound in found.values())
    return {name: np.pad(sound, ((0, 0), (0, longest - sound.shape[1]))) for name, sound in found.items()}


def summed(tracks: Mapping[str, Sound], gains_db: Mapping[str, float]) -> Sound:
    """A mix by gains alone."""
    return _sound(sum(sound * 10.0 ** (gains_db[name] / 20.0) for name, sound in tracks.items()))


def placed(sound: Sound, pan: float) -> Sound:
    """A track at a place of constant power, 0 dB in the centre."""
    angle = (pan + 1.0) * np.pi / 4.0
    return _sound(sound * np.sqrt(2.0) * np.array([[np.cos(angle)], [np.sin(angle)]]))


def _sound(values: ArrayLike) -> Sound:
    return np.ascontiguousarray(values, dtype=np.float32)


def equal_loudness(tracks: Mapping[str, Sound]) -> Sound:
    """All tracks at one loudness: the mix of whoever does nothing else."""
    levels = {name: loudness_lufs(sound, RATE_HZ) for name, sound in tracks.items()}
    heard = {name: sound for name, sound in tracks.items() if levels[name] > SILENCE_LUFS}
    return summed(heard, {name: -30.0 - levels[name] for name in heard})


def gain_errors_db(found: Mapping[str, float], true: Mapping[str, float]) -> NDArray[np.float64]:
    """How far gains are from the true ones, both about their means."""
    names = sorted(set(found) & set(true))
    apart = np.array([found[name] - true[name] for name in names])
    return np.asarray(np.abs(apart - apart.mean()))


def chain_gain_db(chain: Iterable[Mapping[str, Any]]) -> float:
    """The whole gain of a track's chain: the sum of its gains."""
    return sum(float(each["gain_db"]) for each in chain if each["kind"] == "gain")


def chain_pan(chain: Iterable[Mapping[str, Any]]) -> float:
    """Where a chain puts its track."""
    return next((float(each["pan"]) for each in chain if each["kind"] == "pan"), 0.0)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def run_parts(words: Sequence[str] | None, about: str | None, parts: Mapping[str, Part]) -> int:
    """Read the command line, run the parts that were asked for on every multitrack song, and print their tables."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else "")
    parser.add_argument("stems", type=Path)
    parser.add_argument("songs", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--references", type=int, default=3)
    parser.add_argument("--part", choices=tuple(parts), action="append")
    options = parser.parse_args(words)
    folders = sorted(folder for folder in options.stems.iterdir() if folder.is_dir())
    for name in options.part or parts:
        part = parts[name]
        rows = [row for folder in folders for row in part.run(folder, options)]
        print(f"\n## {name}\n\n{table(part.head, rows)}\n\n{part.summary(part.head, rows)}", flush=True)
    return 0


def means(first: int) -> Callable[[Sequence[str], Sequence[Sequence[str]]], str]:
    """A summary: the means of the columns from this one on."""
    return lambda head, rows: "\n".join(
        f"{name}: mean {np.mean([float(row[place]) for row in rows]):.2f}"
        for place, name in enumerate(head)
        if place >= first
    )
