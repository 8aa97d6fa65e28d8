"""Test signals, all made here: tones, noises, and something like a song. float32, (channels, samples), seeded."""

import numpy as np

Sound = np.ndarray


def join(*sounds: Sound) -> Sound:
    """Put sounds one after another."""
    return np.ascontiguousarray(np.concatenate(sounds, axis=1))


def silence(seconds: float, rate_hz: int, channels: int = 2) -> Sound:
    """Digital silence."""
    return np.zeros((channels, round(seconds * rate_hz)), dtype=np.float32)


def tone(
    frequency_hz: float, peak_dbfs: float, seconds: float, rate_hz: int, channels: int = 2, *, phase: float = 0.0
) -> Sound:
    """A sine in all channels; the phase in radians at the first sample."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10.0 ** (peak_dbfs / 20.0) * np.sin(2.0 * np.pi * frequency_hz * t + phase)
    return np.repeat(wave[None].astype(np.float32), channels, axis=0)


def white(rms_dbfs: float, seconds: float, rate_hz: int, channels: int = 2, *, seed: int = 0) -> Sound:
    """White noise, independent in each channel."""
    noise = np.random.default_rng(seed).standard_normal((channels, round(seconds * rate_hz)))
    return (noise * 10.0 ** (rms_dbfs / 20.0)).astype(np.float32)


def shaped(noise: Sound, rate_hz: int, gain: "np.ufunc") -> Sound:
    """Filter a whole sound by a gain that is a function of the frequency in Hz (zero phase)."""
    spectrum = np.fft.rfft(noise.astype(np.float64), axis=1)
    hz = np.fft.rfftfreq(noise.shape[1], 1.0 / rate_hz)
    return np.fft.irfft(spectrum * gain(hz), n=noise.shape[1], axis=1).astype(np.float32)


def pink(rms_dbfs: float, seconds: float, rate_hz: int, channels: int = 2, *, seed: int = 0) -> Sound:
    """Pink noise from 15 Hz up, independent in each channel: the same power in every octave."""
    noise = shaped(
        white(0.0, seconds, rate_hz, channels, seed=seed), rate_hz, lambda hz: (hz > 15.0) / np.sqrt(hz + 1e-9)
    )
    rms = np.sqrt(np.mean(noise.astype(np.float64) ** 2))
    return (noise * (10.0 ** (rms_dbfs / 20.0) / rms)).astype(np.float32)


def song(seconds: float, rate_hz: int, channels: int = 2, *, seed: int = 0, peak_dbfs: float = -1.0) -> Sound:
    """Drums, bass, chords and noise at 120 beats a minute, verse and louder chorus in turn each 8 s, never clipped."""
    rng = np.random.default_rng(seed)
    n = round(seconds * rate_hz)
    t = np.arange(n) / rate_hz
    beat = t % 0.5
    kick = np.sin(2.0 * np.pi * 55.0 * beat) * np.exp(-beat * 14.0)
    snare = rng.standard_normal(n) * np.exp(-((t + 0.5) % 1.0) * 22.0) * 0.35
    hat = np.diff(rng.standard_normal(n + 1)) * np.exp(-(t % 0.25) * 60.0) * 0.12
    root = 55.0 * 2.0 ** (rng.integers(0, 12, size=int(seconds // 2) + 1) / 12.0)[(t // 2.0).astype(int)]
    phase = 2.0 * np.pi * np.cumsum(root) / rate_hz
    bass = 0.35 * np.tanh(2.0 * np.sin(phase))
    notes = [
        np.sin(phase * ratio + k) + 0.3 * np.sin(3.0 * phase * ratio) for k, ratio in enumerate((4.0, 5.0, 6.0, 8.0))
    ]
    part = np.where((t // 8.0) % 2 == 0, 0.35, 1.0)
    pan = np.array([0.2, 0.45, 0.6, 0.8])
    left = kick + bass + snare + hat + part * 0.2 * sum(p * note for p, note in zip(pan, notes, strict=True))
    right = (
        kick + bass + snare * 0.9 - hat + part * 0.2 * sum((1 - p) * note for p, note in zip(pan, notes, strict=True))
    )
    stereo = np.stack([left, right]) * part * 0.5 + 0.001 * rng.standard_normal((2, n))
    stereo = shaped(stereo, rate_hz, lambda hz: (hz > 15.0).astype(float))  # a decaying kick has a mean
    stereo *= 10.0 ** (peak_dbfs / 20.0) / np.max(np.abs(stereo), initial=1e-9)
    return np.ascontiguousarray(stereo if channels == 2 else stereo.mean(axis=0, keepdims=True), dtype=np.float32)


def speech(seconds: float, rate_hz: int, channels: int = 2, *, seed: int = 0, rms_dbfs: float = -22.0) -> Sound:
    """Something like one person who speaks: syllables of buzz through two formants, hisses, pauses; in the middle."""
    rng = np.random.default_rng(seed)
    n = round(seconds * rate_hz)
    t = np.arange(n) / rate_hz
    buzz = np.diff(np.floor(np.cumsum(120.0 + 15.0 * np.sin(2.0 * np.pi * 0.7 * t)) / rate_hz), prepend=0.0)
    hiss = shaped(rng.standard_normal((1, n)) * 0.05, rate_hz, lambda hz: (hz > 3000.0) & (hz < 7000.0))[0]
    wave, at = np.zeros(n), 0.1
    while at < seconds:
        length = rng.uniform(0.1, 0.25)
        inside = (t >= at) & (t < at + length)
        shape = np.sin(np.pi * (t[inside] - at) / length)
        wave[inside] += shape * (hiss if rng.random() < 0.2 else buzz * rng.uniform(0.5, 1.5))[inside]
        at += length + (rng.uniform(0.25, 0.7) if rng.random() < 0.2 else rng.uniform(0.0, 0.06))
    spoken = shaped(wave[None], rate_hz, _formants)
    spoken *= 10.0 ** (rms_dbfs / 20.0) / np.sqrt(np.mean(spoken.astype(np.float64) ** 2))
    return np.repeat(spoken, channels, axis=0)


def _formants(hz: np.ndarray) -> np.ndarray:
    """Two formants over a bed that lets hisses through; nothing under 90 Hz."""
    peaks = sum(1.0 / (1.0 + ((hz - place) / width) ** 2) for place, width in ((500.0, 150.0), (1600.0, 250.0)))
    return (hz > 90.0) * (peaks + 0.06) / (1.0 + (hz / 7000.0) ** 4)


def applause(seconds: float, rate_hz: int, *, seed: int = 0, rms_dbfs: float = -30.0) -> Sound:
    """Two thousand claps a second from all sides, each a short burst that sounds at 0.6 to 2.5 kHz, in a short hall."""
    rng = np.random.default_rng(seed)
    n = round(seconds * rate_hz)
    places = rng.integers(0, n, (2, round(1000.0 * seconds)))
    hit = np.zeros((2, n))
    for channel in range(2):
        np.add.at(hit[channel], places[channel], rng.standard_normal(places.shape[1]))
    heard = shaped(hit, rate_hz, lambda hz: 1.0 / (1.0 + (np.log2(np.maximum(hz, 1.0) / 1400.0) / 0.9) ** 4))
    return (heard * 10.0 ** (rms_dbfs / 20.0) / np.sqrt(np.mean(heard.astype(np.float64) ** 2))).astype(np.float32)
