"""Make the sound files that `speed.py` measures with: music-like from a seed, or taken from songs.

    python benchmarks/music.py FOLDER --seconds 240 [--songs SONGS]

writes mix.wav, reference.wav (44.1 kHz, stereo, 24 bit) and half_silent.wav, the mix with digital silence as its second
half. A program of its own, so that the memory it takes is not counted as that of the programs measured afterwards.

The synthesised music has drums (transients), a bass, wide chords and quiet and loud sections. The reference is another
piece, 9 dB louder and clipped softly, so that matching it makes a limiter work. Sound is (samples, 2), bar by bar.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

RATE_HZ = 44100
BAR_SECONDS = 2.0
QUIET_BARS_IN_EIGHT = 3
REFERENCE_DRIVE_DB = 9.0

Stereo = NDArray[np.float32]


def main() -> int:
    """Write the three files."""
    parser = argparse.ArgumentParser(description="Make the sound files for speed.py.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--songs", type=Path, help="take mix and reference from the first two songs of this folder")
    options = parser.parse_args()
    samples = round(options.seconds * RATE_HZ)
    if options.songs:
        mix, reference = (song(path, samples) for path in sorted(options.songs.glob("*.wav"))[:2])
    else:
        mix = played(seed=1, samples=samples)
        reference = drive(played(seed=2, samples=samples))
    half_silent = mix.copy()
    half_silent[samples // 2 :] = 0
    for name, sound in (("mix", mix), ("reference", reference), ("half_silent", half_silent)):
        soundfile.write(options.folder / f"{name}.wav", sound, RATE_HZ, subtype="PCM_24")
    return 0


def song(path: Path, samples: int) -> Stereo:
    """Read a song at 44.1 kHz in stereo, and repeat it up to the length."""
    sound, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    if rate_hz != RATE_HZ:
        sound = resample_poly(sound, RATE_HZ, rate_hz, axis=0).astype(np.float32)
    rounds = -(-samples // len(sound))
    whole: Stereo = np.tile(sound[:, [0, -1]], (rounds, 1))[:samples]
    return whole


def drive(sound: Stereo) -> Stereo:
    """Make it loud, as a master is: gain into a soft clipper."""
    driven: Stereo = np.tanh(sound * np.float32(10 ** (REFERENCE_DRIVE_DB / 20)))
    return driven


def played(*, seed: int, samples: int) -> Stereo:
    """Play bars until the length is full."""
    whole: Stereo = np.zeros((samples, 2), np.float32)
    at = 0
    for bar in bars(np.random.default_rng(seed)):
        part = whole[at : at + len(bar)]
        part += bar[: len(part)]
        at += len(bar)
        if at >= samples:
            break
    return whole


def bars(rng: np.random.Generator) -> Iterator[Stereo]:
    """Yield bars without end: eight make a section whose first bars are quiet and without drums."""
    number = 0
    while True:
        quiet = number % 8 < QUIET_BARS_IN_EIGHT
        root_hz = 55.0 * 2 ** (int(rng.integers(0, 8)) / 12)
        bar = chord(root_hz, rng) + bass(root_hz)
        yield bar * np.float32(0.35) if quiet else bar + drums(rng)
        number += 1


def time_seconds(seconds: float) -> NDArray[np.float64]:
    """Give the time of each sample."""
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


def chord(root_hz: float, rng: np.random.Generator) -> Stereo:
    """Play a minor chord of fading partials, each at a place of its own between left and right."""
    t = time_seconds(BAR_SECONDS)
    sound = np.zeros((t.size, 2), np.float32)
    for step in (24, 27, 31):
        for partial in (1, 2, 3, 5, 8):
            tone = np.sin(2 * np.pi * root_hz * 2 ** (step / 12) * partial * t + rng.uniform(0, 6.28)) / partial
            right = rng.uniform(0.1, 0.9)
            sound += np.outer(0.03 * tone * np.exp(-t * partial / 3), [1 - right, right]).astype(np.float32)
    return faded(sound)


def bass(root_hz: float) -> Stereo:
    """Play four bass notes in the middle."""
    t = time_seconds(BAR_SECONDS / 4)
    note = 0.16 * np.tanh(2 * np.sin(2 * np.pi * root_hz * t)) * np.exp(-t * 3)
    return np.tile(faded(np.stack([note, note], axis=1).astype(np.float32)), (4, 1))


def drums(rng: np.random.Generator) -> Stereo:
    """Play kick, snare and hats on eight places of a bar."""
    t = time_seconds(BAR_SECONDS / 8)
    kick = 0.5 * np.sin(2 * np.pi * (45 * t + 6 * (1 - np.exp(-t * 30)))) * np.exp(-t * 12)
    places = []
    for place in range(8):
        hat = 0.06 * rng.normal(size=(t.size, 2)) * np.exp(-t * 60)[:, None]
        hat[1:] -= hat[:-1]
        snare = 0.18 * rng.normal(size=(t.size, 2)) * np.exp(-t * 22)[:, None]
        places.append(hat + (kick[:, None] if place % 4 == 0 else 0) + (snare if place % 4 == 2 else 0))
    return np.concatenate(places).astype(np.float32)


def faded(sound: Stereo) -> Stereo:
    """Fade the ends of a note over 3 ms, so that bars join without a click."""
    ramp = np.linspace(0, 1, round(0.003 * RATE_HZ), dtype=np.float32)[:, None]
    sound[: len(ramp)] *= ramp
    sound[-len(ramp) :] *= ramp[::-1]
    return sound


if __name__ == "__main__":
    sys.exit(main())
