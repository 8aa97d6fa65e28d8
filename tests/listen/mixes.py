"""Mixes to be judged, made here: tracks of a little song, one of them with a bass that a small speaker cannot play."""

from pathlib import Path

import numpy as np

from assistant.audio import open_sound
from assistant.listen.stems import Stems
from assistant.mixing.grid import grid_of
from assistant.processors import Gain
from assistant.settings import Chain, Settings
from assistant.tracks.track import Track
from tests.mixing.songs import RATE_HZ, tracks, write_folder

GROUPS = {"bass": "bass", "hat": "drums", "keys": "keys", "kick": "drums", "snare": "drums", "vocal": "vocals"}


def with_sub_bass(seconds: float = 10.0) -> dict[str, np.ndarray]:
    """The song with a bass of sines between 49 and 73 Hz, which has nothing above."""
    parts = tracks(seconds, seed=6)
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    roots = np.array([55.0, 65.4, 73.4, 49.0])[((t // 2.0) % 4).astype(int)]
    sub = 0.5 * np.sin(2.0 * np.pi * np.cumsum(roots) / RATE_HZ) * (0.5 + 0.5 * np.exp(-3.0 * (t % 0.5)))
    return {**parts, "bass": sub.astype(np.float32)[None]}


def stereo(sound: np.ndarray) -> np.ndarray:
    """Two channels of it."""
    return np.repeat(sound, 3 - sound.shape[0], axis=0) if sound.shape[0] == 1 else sound


def stems_of(folder: Path, parts: dict[str, np.ndarray], bus: Chain = ()) -> Stems:
    """The parts as they are, each with a fader at 0 dB."""
    write_folder(folder, parts)
    found = tuple(Track(name=name, sound=open_sound(folder / f"{name}.wav"), rate_hz=RATE_HZ) for name in parts)
    grids = {name: grid_of([np.ascontiguousarray(stereo(sound))], RATE_HZ, 2) for name, sound in parts.items()}
    chains = {name: (Gain(gain_db=0.0),) for name in parts}
    groups = {name: GROUPS.get(name, "effects") for name in parts}
    return Stems(tracks=found, settings=Settings(bus=bus, tracks=chains), grids=grids, groups=groups)
