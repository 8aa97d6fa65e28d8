"""Change of rate: length, alignment, flatness, rejection, and the same bits in any blocks."""

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio import Audio, Resampled, Resampler

RATES_HZ = [(44_100, 48_000), (48_000, 44_100), (96_000, 44_100), (44_100, 192_000), (192_000, 8_000), (8_000, 48_000)]


def tone(frequency_hz, rate_hz, samples):
    return np.sin(2 * np.pi * frequency_hz * np.arange(samples) / rate_hz).astype(np.float32)[None]


def gather(sound, size=65_536):
    return np.concatenate(list(sound.blocks(size)), axis=1)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES_HZ)
def test_a_tone_stays_the_same_tone_in_place(from_hz, to_hz):
    """Level and phase of 1 kHz within -80 dB of the tone made at the new rate, edges left out."""
    result = gather(Resampled(Audio(tone(1_000, from_hz, from_hz), from_hz), to_hz))
    expected = tone(1_000, to_hz, result.shape[1])
    assert result.shape[1] == to_hz
    inside = slice(to_hz // 10, -to_hz // 10)
    assert np.abs(result - expected)[:, inside].max() < 1e-4


def test_what_the_lower_rate_cannot_hold_is_gone():
    """30 kHz at 96 kHz would fold to 14.1 kHz at 44.1 kHz; it is more than 120 dB down."""
    result = gather(Resampled(Audio(tone(30_000, 96_000, 96_000), 96_000), 44_100))
    assert np.abs(result[:, 4_000:-4_000]).max() < 1e-6


@given(
    size=st.integers(1, 9_000),
    samples=st.integers(0, 60_000),
    channels=st.integers(1, 2),
    rates=st.sampled_from(RATES_HZ),
)
@settings(deadline=None, derandomize=True, max_examples=30)
def test_any_blocks_give_the_same_bits_and_length(size, samples, channels, rates):
    noise = np.random.default_rng(samples).standard_normal((channels, samples)).astype(np.float32)
    audio = Audio(noise, rates[0])
    result = gather(Resampled(audio, rates[1]), size)
    assert result.shape == (channels, -(-samples * rates[1] // rates[0]))
    assert result.dtype == np.float32
    assert result.flags.c_contiguous
    assert np.array_equal(result, gather(Resampled(audio, rates[1])))


def test_the_same_rate_passes_the_blocks_on():
    audio = Audio(tone(1_000, 44_100, 1_000), 44_100)
    assert np.array_equal(gather(Resampled(audio, 44_100)), audio.samples)


def test_channels_do_not_mix():
    noise = np.random.default_rng(1).standard_normal((2, 30_000)).astype(np.float32)
    both = gather(Resampled(Audio(noise, 44_100), 48_000))
    for channel in range(2):
        alone = gather(Resampled(Audio(noise[channel : channel + 1], 44_100), 48_000))
        assert np.array_equal(alone[0], both[channel])


def test_what_reading_and_writing_do_not_need_is_not_loaded():
    """Importing the room loads neither soxr nor PyAV, nor the slow parts of scipy."""
    program = (
        "import sys, assistant.audio; print([m for m in ('soxr', 'av', 'scipy.signal', 'numba') if m in sys.modules])"
    )
    environment = {**os.environ, "ASSISTANT_KERNELS": "python"}
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    assert result.stdout.strip() == "[]"


def test_nothing_in_nothing_out():
    resampler = Resampler(44_100, 48_000, 1)
    assert resampler.process(np.zeros((1, 0), dtype=np.float32)).shape == (1, 0)
    assert resampler.finish().shape == (1, 0)
