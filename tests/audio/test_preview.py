"""Short sounds compressed in memory come back as long, as loud and as they were."""

import numpy as np
import pytest

from assistant.audio import Audio
from assistant.audio.preview import decode, encode
from tests import signals


@pytest.mark.parametrize("rate_hz", [22050, 44100, 48000, 96000])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_comes_back_is_the_sound_to_the_sample(rate_hz: int, channels: int):
    """Same rate, channels and length; the error lies 15 dB under the sound, which a shift by a sample would not."""
    audio = Audio(signals.song(3.0, rate_hz, channels, seed=3, peak_dbfs=-3.0), rate_hz)
    back = decode(encode(audio))
    assert (back.rate_hz, back.samples.shape) == (rate_hz, audio.samples.shape)
    error = np.sum((back.samples - audio.samples) ** 2) / np.sum(audio.samples**2)
    shifted = np.sum((back.samples[:, 1:] - audio.samples[:, :-1]) ** 2) / np.sum(audio.samples**2)
    assert 10.0 * np.log10(error) < -15.0
    assert error < shifted


def test_the_same_sound_gives_the_same_bytes():
    audio = Audio(signals.song(2.0, 44100, seed=1), 44100)
    assert encode(audio) == encode(audio)


def test_ten_seconds_are_smaller_than_a_third_of_a_megabyte():
    assert len(encode(Audio(signals.white(-12.0, 10.0, 44100, seed=1), 44100))) < 350_000
