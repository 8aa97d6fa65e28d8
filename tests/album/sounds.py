"""Songs of a few seconds for albums: noises that begin, decay and fade as told. float32 (channels, samples)."""

import numpy as np

from assistant.album.ends import Ends, find_ends
from assistant.audio import Audio
from tests.signals import join, silence, white

RATE_HZ = 44100


def body(seconds=6.0, rms_dbfs=-20.0, seed=0, rate_hz=RATE_HZ, channels=2):
    """Noise at one level, a stand-in for music that is played."""
    return white(rms_dbfs, seconds, rate_hz, channels, seed=seed)


def decay(seconds_60db, seconds, rms_dbfs=-20.0, seed=1, rate_hz=RATE_HZ):
    """Noise that dies away, as in a room."""
    noise = white(rms_dbfs, seconds, rate_hz, seed=seed)
    return noise * (10.0 ** (-3.0 * np.arange(noise.shape[1]) / rate_hz / seconds_60db)).astype(np.float32)


def audio(*parts, rate_hz=RATE_HZ):
    """Parts one after another, as a sound."""
    return Audio(join(*parts), rate_hz)


def padded(seconds=6.0, head=0.5, tail=0.5, seed=0, rms_dbfs=-20.0):
    """A song between silences."""
    return audio(silence(head, RATE_HZ), body(seconds, rms_dbfs, seed), silence(tail, RATE_HZ))


def ends_of(sounds) -> list[Ends]:
    """The ends of each."""
    return [find_ends(sound) for sound in sounds]
