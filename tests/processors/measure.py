"""What the tests of single processors measure with: renderings of impulses and tones."""

import numpy as np


def impulse_response(processor, rate_hz, *, channels=2, seconds=1.0, row=(1.0, 1.0)):
    """The output, float64 (channels, samples), for an impulse of `row` (left, right)."""
    sound = np.zeros((channels, int(seconds * rate_hz)), dtype=np.float32)
    sound[:, 0] = row[:channels]
    return processor.process(sound, rate_hz).astype(np.float64)


def gain_db(response, frequencies_hz, rate_hz):
    """The gain in dB of an impulse response (samples,) at each frequency, by its Fourier sum."""
    phases = np.exp(-2j * np.pi * np.outer(frequencies_hz, np.arange(response.size)) / rate_hz)
    return 20.0 * np.log10(np.abs(phases @ response))


def sine(frequency_hz, rate_hz, *, seconds=1.0, amplitude=1.0, channels=1):
    """A sine that starts at phase 0, the same in all channels."""
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    return np.tile(np.float32(amplitude * np.sin(2.0 * np.pi * frequency_hz * time)), (channels, 1))
