"""Single notes and hits, mono, as 64-bit floats around +-1.

Pitched voices read a band-limited wave of one period, made for the note's pitch, at a phase that may glide and tremble.
Voices without chance in them are kept: songs repeat their chords. Nobody may write into a note.
"""

from functools import lru_cache

import numpy as np

from assistant.units import Floats

RATE_HZ = 44100
_WAVE_SAMPLES = 4096
_HIGHEST_HZ = 16000.0
VOWELS_HZ = {"ah": (730.0, 1090.0, 2440.0), "eh": (530.0, 1840.0, 2480.0), "oh": (570.0, 840.0, 2410.0)}
"""The first three formants of a man's vowels (Peterson & Barney 1952)."""


def note_hz(midi: float) -> float:
    """The frequency of a MIDI note: 69 is 440 Hz."""
    return float(440.0 * 2.0 ** ((midi - 69.0) / 12.0))


def _seconds(duration: float) -> Floats:
    return np.arange(round(duration * RATE_HZ)) / RATE_HZ


def _decay(times: Floats, seconds: float) -> Floats:
    """An exponential to -60 dB after `seconds`, without a click at its start."""
    shape: Floats = 10.0 ** (-3.0 * times / seconds) * np.minimum(times / 0.001, 1.0)
    return shape


def _swell(times: Floats, rise: float, fall: float) -> Floats:
    """A raised-cosine rise and fall of a held note."""
    end = times.size / RATE_HZ
    edge = np.clip(np.minimum(times / rise, (end - times) / fall), 0.0, 1.0)
    shape: Floats = 0.5 - 0.5 * np.cos(np.pi * edge)
    return shape


def _centred(sound: Floats, shape: Floats) -> Floats:
    """Take out the mean that a low note which dies has, in its own shape: a song of them would have a DC offset."""
    still: Floats = sound - shape * (sound.sum() / shape.sum())
    return still


def _wave(frequency_hz: float, amplitudes: Floats) -> Floats:
    """One period from the amplitudes of its harmonics, as far as they lie within the band."""
    spectrum = np.zeros(_WAVE_SAMPLES // 2 + 1, dtype=np.complex128)
    count = min(amplitudes.size, int(_HIGHEST_HZ / frequency_hz))
    spectrum[1 : count + 1] = -1j * amplitudes[:count]
    wave: Floats = np.fft.irfft(spectrum) * _WAVE_SAMPLES / 2.0
    return wave


def _played(wave: Floats, frequency_hz: Floats | float, times: Floats, phase: float = 0.0) -> Floats:
    """Read a wave along the time at a frequency that may move."""
    cycles = np.cumsum(np.broadcast_to(frequency_hz, times.shape)) / RATE_HZ + phase
    place = (cycles % 1.0) * _WAVE_SAMPLES
    whole = place.astype(np.int64)
    share = place - whole
    read: Floats = wave[whole % _WAVE_SAMPLES] * (1.0 - share) + wave[(whole + 1) % _WAVE_SAMPLES] * share
    return read


def kick(tune_hz: float = 46.0) -> Floats:
    """A bass drum: a sine that falls to its tune, and the beater's click."""
    times = _seconds(0.45)
    frequency = tune_hz + 120.0 * np.exp(-times / 0.018)
    body = np.sin(2.0 * np.pi * np.cumsum(frequency) / RATE_HZ) * _decay(times, 0.42)
    click = np.sin(2.0 * np.pi * 2800.0 * times) * _decay(times, 0.02)
    return _centred(body + 0.25 * click, _decay(times, 0.42))


def snare(random: np.random.Generator, tune_hz: float = 188.0) -> Floats:
    """A snare drum: two modes of its head and the rattle under it."""
    times = _seconds(0.3)
    head = np.sin(2.0 * np.pi * tune_hz * times) + 0.6 * np.sin(2.0 * np.pi * 1.78 * tune_hz * times)
    noise = random.standard_normal(times.size)
    rattle = noise - np.concatenate([[0.0], 0.75 * noise[:-1]])
    sound: Floats = 0.5 * head * _decay(times, 0.16) + 0.35 * rattle * _decay(times, 0.26)
    return sound


def hat(random: np.random.Generator, seconds: float = 0.07) -> Floats:
    """A hi-hat or, held longer, a cymbal: noise without its lows."""
    times = _seconds(seconds)
    noise = random.standard_normal(times.size + 2)
    return np.diff(noise, n=2) * 0.22 * _decay(times, seconds)


@lru_cache(maxsize=256)
def bass(midi: float, duration: float, bright: float = 6.0) -> Floats:
    """A plucked bass; `bright` is how many harmonics it has before they fall off steeply."""
    times = _seconds(duration)
    harmonics = np.arange(1.0, 60.0)
    wave = _wave(note_hz(midi), 1.0 / harmonics / (1.0 + (harmonics / bright) ** 2))
    shape = _decay(times, 3.0) * _swell(times, 0.004, 0.03)
    return _centred(_played(wave, note_hz(midi), times) * shape, shape)


@lru_cache(maxsize=256)
def keys(midi: float, duration: float, detune_cents: float, phase: float, bright: float = 14.0) -> Floats:
    """A string-like pad; two of them with opposite detuning make it wide."""
    times = _seconds(duration)
    harmonics = np.arange(1.0, 200.0)
    wave = _wave(note_hz(midi), 1.0 / harmonics / (1.0 + (harmonics / bright) ** 2))
    return _played(wave, note_hz(midi + detune_cents / 100.0), times, phase) * _swell(times, 0.08, 0.25)


@lru_cache(maxsize=256)
def pluck(midi: float, duration: float) -> Floats:
    """A plucked string: its high harmonics die first, so two waves fade at their own pace."""
    times, harmonics = _seconds(duration), np.arange(1.0, 120.0)
    low = _wave(note_hz(midi), 1.0 / harmonics**1.6)
    high = _wave(note_hz(midi), np.where(harmonics > 3, 1.0 / harmonics, 0.0))
    frequency = note_hz(midi)
    ringing = _played(low, frequency, times) * _decay(times, 1.6) + _played(high, frequency, times) * _decay(times, 0.4)
    return ringing * _swell(times, 0.002, 0.03)


def lead(midi: float, duration: float, vowel: str, random: np.random.Generator) -> Floats:
    """A singer on one vowel: a glide into the note, a vibrato that grows, and some breath."""
    times, frequency = _seconds(duration), note_hz(midi)
    harmonics = np.arange(1.0, 60.0)
    wave = _wave(frequency, _formants(harmonics * frequency, vowel) / harmonics**0.8)
    glide = -0.6 * np.exp(-times / 0.04)
    vibrato = 0.25 * np.minimum(times / 0.6, 1.0) * np.sin(2.0 * np.pi * (5.3 * times + random.random()))
    breath = np.convolve(random.standard_normal(times.size), [0.5, 0.3, -0.3, -0.5], mode="same")
    voiced = _played(wave, frequency * 2.0 ** ((glide + vibrato) / 12.0), times)
    return (voiced + 0.02 * breath) * _swell(times, 0.05, 0.12)


def _formants(frequency_hz: Floats, vowel: str) -> Floats:
    """The gain of a vocal tract: three resonances of some 80 to 160 Hz."""
    gain = np.full(frequency_hz.shape, 0.02)
    for centre, width, height in zip(VOWELS_HZ[vowel], (90.0, 110.0, 160.0), (1.0, 0.6, 0.35), strict=True):
        gain = gain + height / (1.0 + ((frequency_hz - centre) / width) ** 2)
    return gain
