"""A little song in tracks, each by itself: what tests of mixing mix. float32 (channels, samples), seeded."""

from pathlib import Path

import numpy as np
import soundfile

from assistant.mixing.grid import Grid, GridMeter
from tests.signals import shaped

RATE_HZ = 44100
NAMES = ("bass", "hat", "keys", "kick", "snare", "vocal")


def tracks(seconds: float = 12.0, seed: int = 0, rate_hz: int = RATE_HZ) -> dict[str, np.ndarray]:
    """Kick, snare, hat, bass, keys and a voice-like lead, 120 beats a minute, the chord changing each bar; mono."""
    rng = np.random.default_rng(seed)
    n = round(seconds * rate_hz)
    t = np.arange(n) / rate_hz
    bars = int(seconds // 2) + 2
    roots = 55.0 * 2.0 ** (rng.integers(0, 12, size=bars) / 12.0)
    root = roots[(t // 2.0).astype(int)]
    noise = rng.standard_normal(n)
    hits = rng.uniform(0.6, 1.0, size=4 * bars + 8)
    kick = hits[(t // 0.5).astype(int)] * np.sin(2 * np.pi * 55 * (t % 0.5)) * np.exp(-(t % 0.5) * 14)
    snare = noise * np.exp(-((t + 0.5) % 1.0) * 22) * 0.4
    hat = shaped(rng.standard_normal((1, n)), rate_hz, lambda hz: (hz > 6000) * 1.0)[0] * np.exp(-(t % 0.25) * 60)
    bass = np.tanh(2.0 * np.sin(2 * np.pi * np.cumsum(root) / rate_hz)) * (0.6 + 0.4 * (t % 0.5 < 0.35))
    keys = sum(np.sin(2 * np.pi * np.cumsum(4 * root * ratio) / rate_hz) for ratio in (1.0, 1.26, 1.5))
    keys = keys * np.exp(-(t % 2.0) * 0.8)
    melody = 8 * root * 2.0 ** (rng.integers(0, 5, size=4 * bars + 8) / 6.0)[(t // 0.5).astype(int)]
    sung = np.sign(np.sin(2 * np.pi * np.cumsum(melody / 2) / rate_hz))
    vocal = shaped(sung[None], rate_hz, lambda hz: np.exp(-(((hz - 1200) / 1500) ** 2)))[0] * (t % 4.0 < 3.0)
    sounds = {"bass": bass, "hat": hat, "keys": keys, "kick": kick, "snare": snare, "vocal": vocal}
    return {name: (0.25 * sound / np.abs(sound).max()).astype(np.float32)[None] for name, sound in sounds.items()}


def mixed(parts: dict[str, np.ndarray], gains_db: dict[str, float] | None = None) -> np.ndarray:
    """Their sum in stereo."""
    gains = gains_db or {}
    total = sum(sound * 10.0 ** (gains.get(name, 0.0) / 20.0) for name, sound in parts.items())
    return np.repeat(total, 2, axis=0) if total.shape[0] == 1 else total


def write_folder(folder: Path, parts: dict[str, np.ndarray], rate_hz: int = RATE_HZ) -> Path:
    """Each track as a file of its name."""
    folder.mkdir(exist_ok=True)
    for name, sound in parts.items():
        soundfile.write(folder / f"{name}.wav", sound.T, rate_hz, subtype="FLOAT")
    return folder


def grid(sound: np.ndarray, rate_hz: int = RATE_HZ) -> Grid:
    """The grid of a sound."""
    meter = GridMeter(rate_hz, sound.shape[0])
    meter.add(np.ascontiguousarray(sound, dtype=np.float32))
    return meter.finish()
