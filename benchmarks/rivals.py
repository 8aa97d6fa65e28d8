"""Who is compared: each turns a mix and a reference on disk into a sound, as a user would get it.

A rival that fails raises; the experiment counts that and shows it. Sound comes back as float32, (2, samples), at the
mix's rate. The gain-only rival is not written to a file, so that it never clips: it is the line that doing more must
beat.
"""

import importlib.util
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.cases import RATE_HZ
from benchmarks.chains import Sound, amplify
from benchmarks.distances import loudness_lufs

Rival = Callable[[Path, Path, Path], Sound]  # mix, reference, an output file that does not exist yet

UNTOUCHED, GAIN, MATCHERING, OURS, OPTIONS = "untouched", "gain only", "Matchering", "ours", "ours with options"
FULL = "ours, strength 100"
ALL = (GAIN, UNTOUCHED, MATCHERING, OURS, FULL, OPTIONS)  # in the order of the tables
PATIENCE_SECONDS = 600


def read(path: Path) -> Sound:
    """Read a file at 44.1 kHz as two channels."""
    sound, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    if rate_hz != RATE_HZ or sound.shape[1] != 2:
        raise ValueError(f"{path.name}: {sound.shape[1]} channels at {rate_hz} Hz, expected 2 at {RATE_HZ} Hz")
    return np.ascontiguousarray(sound.T)


def untouched(mix: Path, _reference: Path, _output: Path) -> Sound:
    """Give back the mix."""
    return read(mix)


def gain_only(mix: Path, reference: Path, _output: Path) -> Sound:
    """Bring the mix to the reference's integrated loudness, and nothing else."""
    sound = read(mix)
    return amplify(sound, loudness_lufs(read(reference), RATE_HZ) - loudness_lufs(sound, RATE_HZ))


def matchering_installed() -> bool:
    """Tell whether the rival can be had; it is an optional extra of this project."""
    return importlib.util.find_spec("matchering") is not None


def matchering(mix: Path, reference: Path, output: Path) -> Sound:
    """Run Matchering with its own defaults: its limiter, its normalisation, 24 bit."""
    import matchering as rival  # noqa: PLC0415 - optional, and slow to import

    rival.process(target=str(mix), reference=str(reference), results=[rival.pcm24(str(output))])
    return read(output)


def start(command: Sequence[str], mix: Path, reference: Path, output: Path, options: Sequence[str]) -> None:
    """Run `command match MIX REFERENCE -o OUTPUT --no-report options`.

    Raises:
        RuntimeError: the program failed; its last words are in the message.
    """
    words = [*command, "match", str(mix), str(reference), "-o", str(output), "--no-report", *options]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no word on standard error"]
        raise RuntimeError(f"exit {done.returncode}: {lines[-1]}")


def ours(command: list[str], options: list[str]) -> Rival:
    """Make a rival of the command line `command match MIX REFERENCE -o OUTPUT --no-report options`."""

    def run(mix: Path, reference: Path, output: Path) -> Sound:
        start(command, mix, reference, output, options)
        return read(output)

    return run
