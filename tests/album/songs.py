"""Albums of synthesised songs: profiles with differences that were put in, and the wishes for them."""

from pathlib import Path

import numpy as np

from assistant.album.cohesion import AlbumSong, solve
from assistant.album.wishes import AlbumWish, SongWish, Wishes
from assistant.bands import CENTRES_HZ
from tests.profiles import moved, profile

OCTAVES = np.log2(CENTRES_HZ / 1000.0)


def turned(seed=0, level_db=0.0, tilt_db=0.0, low_db=0.0, width_db=0.0):
    """A song at another level, with dB per octave of tilt, and more low end and side."""
    before = profile(seed)
    curve = tilt_db * OCTAVES + np.where(CENTRES_HZ < 100.0, low_db, 0.0) + level_db
    blocks = before.blocks
    return moved(
        before,
        curve,
        curve + width_db,
        hop_energy=blocks.hop_energy * 10.0 ** (level_db / 10.0),
        section_true_peak=blocks.section_true_peak * 10.0 ** (level_db / 20.0),
    )


def four(**last):
    """Four songs, the last one as it is asked for."""
    return [turned(0), turned(1, 3.0, 0.4, 2.0, 2.0), turned(2, -4.0, -0.5, -3.0, -2.0), turned(3, 1.0, **last)]


def solved(profiles, notes=(), references=(), sources=None, **album):
    """What is done to songs of these profiles; notes by place."""
    said = dict(notes)
    wishes = Wishes(
        songs=tuple(SongWish(file=Path(f"{k}.wav"), notes=said.get(k, ())) for k in range(len(profiles))),
        album=AlbumWish(**album),
    )
    songs = [
        AlbumSong(wish=wish, profile=each, stamp=wish.file.name, sources=(sources or {}).get(k, ()))
        for k, (wish, each) in enumerate(zip(wishes.songs, profiles, strict=True))
    ]
    return solve(wishes, songs, references)
