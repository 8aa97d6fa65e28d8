"""Cases of the DeepAFx-ST protocol: one recording, two productions, cut in two.

A patch of twice 131072 samples at 24 kHz, mono, is drawn from a song. One copy gets the input's random effects, another
the style's (`corruption.py`); both are faded at the ends and brought to -12 dBFS peak. Then they are cut in halves A
and B, and a coin says which is which: the mix is one half of the input, the truth the same half of the style, the
reference the style's other half.

Sources: Steinmetz, Bryan and Reiss, JAES 70 (2022), and `deepafx_st/data/dataset.py` and `scripts/eval_style.py` of the
public repository adobe-research/DeepAFx-ST. As there, the style is brought to one peak before its equalizer but not
between equalizer and compressor, so that a strong boost clips. Another than there is how songs come up: in shuffled
rounds, each equally often.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

from benchmarks.corruption import Samples, Style, compand, draw_input, draw_style, equalize, to_peak

RATE_HZ = 24000
PART_SAMPLES = 131072
FADE_SAMPLES = 1102  # 50 ms at 22.05 kHz, whatever the rate: so the protocol has it
AUDIBLE_POWER = 1e-5
TRIES = 100
MARGIN_SECONDS = 0.1  # around the patch, for the resampler's filter


@dataclass(frozen=True, kw_only=True)
class StyleCase:
    """One experiment, as planned; everything drawn follows from the seed and the number."""

    name: str
    song: Path
    seed: int
    number: int
    samples: int


@dataclass(frozen=True, kw_only=True)
class StyleTrial:
    """The sounds of a case and what was drawn."""

    mix: Samples
    reference: Samples
    truth: Samples
    spoiled: Style
    style: Style
    start_seconds: float
    first_half: bool


def usable_songs(folder: Path, samples: int = PART_SAMPLES) -> tuple[list[Path], list[str]]:
    """List the songs long enough for two parts, by name, and say of each other one why it is left out."""
    songs, left_out = [], []
    needed_seconds = 2 * samples / RATE_HZ + 2 * MARGIN_SECONDS
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        try:
            info = soundfile.info(path)
        except soundfile.LibsndfileError:
            continue
        if info.duration < needed_seconds:
            left_out.append(f"{path.name}: {info.duration:.1f} s, shorter than {needed_seconds:.1f} s")
        else:
            songs.append(path)
    return songs, left_out


def plan(songs: list[Path], count: int, *, seed: int, samples: int = PART_SAMPLES) -> list[StyleCase]:
    """Deal the songs out in shuffled rounds; more cases leave the first as they were."""
    rng = np.random.default_rng(seed)
    order: list[int] = []
    while len(order) < count:
        order.extend(rng.permutation(len(songs)).tolist())
    return [
        StyleCase(name=f"style-{number:03d}", song=songs[index], seed=seed, number=number, samples=samples)
        for number, index in enumerate(order[:count])
    ]


def make(case: StyleCase) -> StyleTrial:
    """Draw, cut and process; about a CPU second.

    Raises:
        ValueError: no patch of the song is loud enough in both halves.
    """
    rng = np.random.default_rng([case.seed, case.number])
    start_seconds, clean = draw_patch(rng, case.song, 2 * case.samples)
    clean = to_peak(clean)
    spoiled, style = draw_input(rng, RATE_HZ), draw_style(rng, RATE_HZ)
    # A spoiled input is brought to one peak again before its expander, a style is not before its compressor.
    mix = to_peak(equalize(clean, RATE_HZ, spoiled.bands))
    produced = equalize(clean, RATE_HZ, style.bands)
    mix, produced = (to_peak(_fade(_compand(x, each))) for x, each in ((mix, spoiled), (produced, style)))
    first_half = bool(rng.random() < 0.5)
    here, there = (slice(0, case.samples), slice(case.samples, None))[:: 1 if first_half else -1]
    return StyleTrial(
        mix=mix[here],
        reference=produced[there],
        truth=produced[here],
        spoiled=spoiled,
        style=style,
        start_seconds=start_seconds,
        first_half=first_half,
    )


def _compand(sound: Samples, style: Style) -> Samples:
    return compand(sound, RATE_HZ, style.compander) if style.compander else sound


def _fade(sound: Samples) -> Samples:
    ramp = np.linspace(0.0, 1.0, min(FADE_SAMPLES, sound.size))
    faded = sound.copy()
    faded[: ramp.size] *= ramp
    faded[-ramp.size :] *= ramp[::-1]
    return faded


def draw_patch(rng: np.random.Generator, song: Path, samples: int) -> tuple[float, Samples]:
    """Draw where to read until both halves can be heard; give the start in seconds and the sound."""
    info = soundfile.info(song)
    latest_seconds = info.duration - samples / RATE_HZ - 2 * MARGIN_SECONDS
    for _ in range(TRIES):
        start_seconds = float(rng.uniform(0.0, latest_seconds))
        patch = read_patch(song, start_seconds, samples)
        if all(np.square(half).mean() > AUDIBLE_POWER for half in np.array_split(patch, 2)):
            return start_seconds, patch
    raise ValueError(f"{song.name}: no audible patch of {samples / RATE_HZ:.1f} s in {TRIES} tries")


def read_patch(song: Path, start_seconds: float, samples: int) -> Samples:
    """Read a stretch as mono at 24 kHz; the margin that the resampler needs is read around it."""
    rate_hz = soundfile.info(song).samplerate
    frames = math.ceil((samples / RATE_HZ + 2 * MARGIN_SECONDS) * rate_hz)
    sound, _ = soundfile.read(song, frames=frames, start=int(start_seconds * rate_hz), always_2d=True)
    if rate_hz != RATE_HZ:
        sound = resample_poly(sound, RATE_HZ, rate_hz, axis=0)
    margin = round(MARGIN_SECONDS * RATE_HZ)
    return np.asarray(sound.mean(axis=1)[margin : margin + samples])
