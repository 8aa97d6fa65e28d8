"""Profiles of synthesised songs, and the same with a difference that is known because it was put in."""

import dataclasses
import functools

import numpy as np

from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ
from assistant.profile import Profile
from tests import signals

RATE_HZ = 44100
SONG_SECONDS = 24


@functools.cache
def song(seed=0, channels=2, rate_hz=RATE_HZ):
    """A song with headroom; not to be written to."""
    samples = signals.song(SONG_SECONDS, rate_hz, channels, seed=seed, peak_dbfs=-12.0)
    samples.flags.writeable = False
    return samples


@functools.cache
def profile(seed=0, channels=2, rate_hz=RATE_HZ):
    """What is measured in it."""
    return analyze_samples(song(seed, channels, rate_hz), rate_hz)


def moved(before, mid_db=0.0, side_db=None, **blocks):
    """A profile whose spectra stand `mid_db` and `side_db` higher (a number or a curve), as after an equalizer.

    `side_db` follows `mid_db` unless it is given: an equalizer on the stereo sound.
    """
    mid = np.asarray(mid_db, dtype=np.float64)
    side = mid if side_db is None else np.asarray(side_db, dtype=np.float64)
    changed = dataclasses.replace(
        before.blocks,
        section_mid_db=before.blocks.section_mid_db + mid,
        section_side_db=before.blocks.section_side_db + side,
        **blocks,
    )
    return Profile(changed)


def other_song(before):
    """The same profile as one of another length, which is no longer taken for one performance."""
    return moved(before, file_seconds=before.blocks.file_seconds + 7.0)


def hill(frequency_hz, gain_db, octaves=1.0):
    """A smooth hill in a curve."""
    return gain_db * np.exp(-0.5 * (np.log2(CENTRES_HZ / frequency_hz) / (0.5 * octaves)) ** 2)


@functools.cache
def stereo_profile(width_db=-10.0):
    """The song as if its side were its mid, so much lower in every band: something to measure everywhere."""
    blocks = profile().blocks
    return Profile(dataclasses.replace(blocks, section_side_db=blocks.section_mid_db + width_db))
