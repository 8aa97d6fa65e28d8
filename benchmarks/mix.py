"""How near does a mix come? Hidden gains, rough mixes, other songs as references, and what it costs.

    python benchmarks/mix.py STEMS SONGS [--seed 1] [--draws 2] [--references 3] [--part gains|like|other|cost]

STEMS holds a folder for each multitrack song, SONGS finished songs.

    gains   the tracks of a song's first half, each with a hidden gain of ±9 dB; the reference is the second half of the
            known mix, whose faders are drawn about the tracks' own levels
    like    the whole song, hidden gains of ±9 dB and places over the whole width; the rough mix is that sum
    other   the audio-feature distance to songs that are something else, over that of mixing at equal loudness
    cost    wall time and memory of rendering the settings again, and of the whole command

The product is started as a user starts it.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

if not __package__:
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # started as a file: siblings are found as a package

from benchmarks.chains import Sound
from benchmarks.distances import af, describe, loudness_lufs
from benchmarks.mixing import (
    RATE_HZ,
    Part,
    chain_gain_db,
    chain_pan,
    equal_loudness,
    gain_errors_db,
    placed,
    read,
    read_tracks,
    run_parts,
    summed,
)

HIDDEN_DB = 9.0
KNOWN_SPREAD_DB = 3.0


def main(words: list[str] | None = None) -> int:
    """Run the parts that were asked for, and print their tables."""
    return run_parts(words, __doc__, PARTS)


def mixed(arguments: Sequence[str | Path]) -> dict[str, Any]:
    """Call the product; gives its JSON."""
    command = [sys.executable, "-m", "assistant", "mix", *map(str, arguments), "--no-report", "--json", "-q"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def written(folder: Path, tracks: dict[str, Sound]) -> Path:
    """Tracks as files."""
    folder.mkdir()
    for name, sound in tracks.items():
        soundfile.write(folder / f"{name}.wav", sound.T, RATE_HZ, subtype="FLOAT")
    return folder


def gains(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """Hidden gains, the reference being the other half of the known mix."""
    tracks = read_tracks(folder)
    half = next(iter(tracks.values())).shape[1] // 2
    rows = []
    for draw in range(options.draws):
        chance = np.random.default_rng([options.seed, draw])
        known = {name: float(chance.normal(0.0, KNOWN_SPREAD_DB)) for name in tracks}
        hidden = {name: float(chance.uniform(-HIDDEN_DB, HIDDEN_DB)) for name in tracks}
        with tempfile.TemporaryDirectory() as place:
            first = {
                name: sound[:, :half] * 10.0 ** ((known[name] + hidden[name]) / 20.0) for name, sound in tracks.items()
            }
            stems = written(Path(place) / "stems", first)
            reference = Path(place) / "reference.wav"
            second = summed({name: sound[:, half:] for name, sound in tracks.items()}, known)
            soundfile.write(reference, second.T, RATE_HZ, subtype="FLOAT")
            told = mixed([stems, reference, "-o", Path(place) / "out.wav"])
        found = {name: chain_gain_db(chain) for name, chain in told["settings"]["tracks"].items()}
        true = {name: -hidden[name] for name in found}
        nothing = gain_errors_db(dict.fromkeys(found, 0.0), true).mean()
        rows.append([folder.name, f"{nothing:.2f}", f"{gain_errors_db(found, true).mean():.2f}"])
    return rows


def like(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """Hidden gains and places, the rough mix being given."""
    tracks = read_tracks(folder)
    rows = []
    for draw in range(options.draws):
        chance = np.random.default_rng([options.seed, 100 + draw])
        hidden = {name: float(chance.uniform(-HIDDEN_DB, HIDDEN_DB)) for name in tracks}
        pans = {name: float(chance.uniform(-1.0, 1.0)) for name in tracks}
        rough = summed({name: placed(sound, pans[name]) for name, sound in tracks.items()}, hidden)
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "rough.wav"
            soundfile.write(path, 0.5 * rough.T / np.abs(rough).max(), RATE_HZ, subtype="PCM_24")
            told = mixed([folder, "--like", path, "-o", Path(place) / "out.wav"])
        chains = told["settings"]["tracks"]
        errors = gain_errors_db({name: chain_gain_db(chain) for name, chain in chains.items()}, hidden)
        apart = [abs(chain_pan(chain) - pans[name]) for name, chain in chains.items()]
        rows.append([folder.name, f"{errors.mean():.3f}", f"{errors.max():.3f}", f"{100.0 * max(apart) / 2.0:.2f}"])
    return rows


def other(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """Songs that are something else as references."""
    songs = sorted(options.songs.glob("*.wav"))
    chance = np.random.default_rng([options.seed, 200, len(folder.name)])
    tracks = read_tracks(folder)
    plain = equal_loudness(tracks)
    rows = []
    for song in chance.choice(songs, min(options.references, len(songs)), replace=False):
        goal = read(Path(song))
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / "out.wav"
            mixed([folder, song, "-o", out])
            ours = describe(read(out), RATE_HZ)
        louder_db = loudness_lufs(goal, RATE_HZ) - loudness_lufs(plain, RATE_HZ)
        louder = (plain * 10.0 ** (louder_db / 20.0)).astype(np.float32)
        theirs, wanted = (describe(sound, RATE_HZ) for sound in (louder, goal))
        rows.append([folder.name, Path(song).stem, f"{af(ours, wanted) / af(theirs, wanted):.2f}"])
    return rows


def cost(folder: Path, options: argparse.Namespace) -> list[list[str]]:
    """Time and memory, of the whole command and of rendering its settings again."""
    song = min(options.songs.glob("*.wav"))
    seconds = max(soundfile.info(path).duration for path in folder.glob("*.wav"))
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "out.wav"
        program = [sys.executable, "-m", "assistant"]
        whole = timed([*program, "mix", str(folder), str(song), "-o", str(out), "--no-report", "-q"])
        again = timed(
            [*program, "render", str(folder), str(out.with_suffix(".json")), "-o", str(out.with_name("b.wav")), "-q"]
        )
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0
    count = len(list(folder.glob("*.wav")))
    return [[folder.name, f"{count}", f"{seconds:.0f}", f"{whole:.1f}", f"{again:.1f}", f"{memory:.0f}"]]


def timed(command: list[str]) -> float:
    """Wall seconds of a command."""
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def summary(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The spread of the last column."""
    last = np.array([float(row[-1]) for row in rows])
    figures = f"mean {last.mean():.2f}, median {np.median(last):.2f}, worst {last.max():.2f}"
    return f"{head[-1]}: {figures} of {last.size}."


PARTS = {
    "gains": Part(head=("song", "doing nothing, dB", "mean gain error, dB"), run=gains, summary=summary),
    "like": Part(
        head=("song", "mean gain error, dB", "largest, dB", "largest pan error, %"), run=like, summary=summary
    ),
    "other": Part(head=("song", "reference", "distance over equal loudness'"), run=other, summary=summary),
    "cost": Part(
        head=("song", "tracks", "seconds", "whole command, s", "render again, s", "memory so far, MB"), run=cost,
        summary=summary,
    ),
}  # fmt: skip

if __name__ == "__main__":
    raise SystemExit(main())
