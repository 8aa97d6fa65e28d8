"""Traits that are made up, at random or as told: songs for orders, without sound."""

import numpy as np

from assistant.album.ends import End, Ends
from assistant.album.keys import Key
from assistant.album.tempos import Tempo
from assistant.album.traits import Traits
from assistant.bands import CENTRES_HZ


def end(loudness_lufs=-14.0, tilt_db=-4.0, kind="decayed"):
    """An end of this loudness, whose spectrum falls by so much an octave."""
    bands = -30.0 + tilt_db * np.log2(CENTRES_HZ / 1000.0)
    return End(
        kind=kind, cut_samples=0, heard_samples=0, body_samples=0, loudness_lufs=loudness_lufs,
        bands_db=tuple(bands.tolist()), floor_lufs=None, floor_first=0, floor_end=0,
    )  # fmt: skip


def traits(name="song", *, key=0, bpm=120.0, energy=0.5, head=None, tail=None, certainty=1.0):
    """One song; key and tempo are None where they are not known."""
    ends = Ends(
        rate_hz=44100, channels=2, samples=44100 * 200, loudness_lufs=-14.0, head=head or end(), tail=tail or end()
    )
    return Traits(
        name=name, key=None if key is None else Key(number=key, certainty=certainty),
        tempo=None if bpm is None else Tempo(bpm=bpm, certainty=certainty), energy=energy, onsets_per_second=3.0,
        brightness_hz=400.0, ends=ends,
    )  # fmt: skip


def album(count, seed=0):
    """Songs of all kinds."""
    rng = np.random.default_rng(seed)

    def any_end():
        return end(float(rng.uniform(-34.0, -10.0)), float(rng.uniform(-8.0, 0.0)))

    return [
        traits(
            f"song {at}", key=int(rng.integers(24)), bpm=float(rng.uniform(60.0, 180.0)),
            energy=float(rng.random()), certainty=float(rng.random()), head=any_end(), tail=any_end(),
        )
        for at in range(count)
    ]  # fmt: skip
