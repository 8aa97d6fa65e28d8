"""What a track sounds like, in some hundred numbers: the input of the model that names its role.

Timbre (mel bands, MFCCs, spectral shape), movement (onsets, decay, how even it is), pitch (register, range, vibrato),
polyphony (chroma, harmonic share) and width; all of it independent of level. Computed by librosa on the twenty seconds
with most energy, at 22.05 kHz.

Conventions: features are float64 (FEATURES,), finite for any sound. librosa takes a second to load and is loaded here
only.
"""

from itertools import pairwise

import numpy as np

from assistant.audio import Block
from assistant.units import Floats

RATE_HZ = 22050
SECONDS = 20.0
_FRAME, _HOP = 2048, 512
_MELS, _MFCCS = 40, 14
_FLOOR_DB = -60.0
_EDGES_HZ = (0.0, 80.0, 160.0, 320.0, 640.0, 1280.0, 2560.0, 5120.0, 11025.0)
_LOWEST_HZ, _HIGHEST_HZ = 32.0, 2000.0
_QUANTILES = (0.1, 0.5, 0.9)


def track_features(samples: Block, rate_hz: int) -> Floats:
    """Describe a track.

    Args:
        samples: float32 (channels, samples), 1 or 2 channels, any level and length.
        rate_hz: its rate.
    """
    import librosa  # noqa: PLC0415 - as said
    import soxr  # noqa: PLC0415 - the same

    mono = samples.mean(axis=0)
    if rate_hz != RATE_HZ:
        mono = soxr.resample(mono, rate_hz, RATE_HZ, quality="HQ")
    mono = _loudest(np.asarray(mono, dtype=np.float32))
    mono = mono / (np.abs(mono).max() + 1e-9)
    magnitude = np.abs(librosa.stft(mono, n_fft=_FRAME, hop_length=_HOP))
    energy = (magnitude**2).sum(axis=0)
    active = energy >= 1e-4 * energy.max()
    mel = librosa.feature.melspectrogram(S=magnitude**2, sr=RATE_HZ, n_mels=_MELS)
    parts: tuple[Floats | list[float], ...] = (
        _timbre(librosa, mel[:, active], magnitude[:, active]),
        _movement(librosa, mel, energy),
        _pitch(librosa, mono, magnitude[:, active]),
        _bands(magnitude[:, active]),
        [_width_db(samples)],
    )
    described = np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in parts])
    return np.asarray(np.nan_to_num(described, nan=0.0, posinf=0.0, neginf=0.0))


def _loudest(mono: Block) -> Block:
    """The seconds with most energy; short sounds get silence behind them."""
    size = int(SECONDS * RATE_HZ)
    if mono.size <= size:
        return np.pad(mono, (0, max(0, _FRAME * 4 - mono.size)))
    steps = np.add.reduceat(mono.astype(np.float64) ** 2, np.arange(0, mono.size, RATE_HZ))
    window = int(SECONDS)
    sums = np.convolve(steps, np.ones(window), mode="valid")
    first = min(int(np.argmax(sums)) * RATE_HZ, mono.size - size)
    return mono[first : first + size]


def _timbre(librosa, mel: Floats, magnitude: Floats) -> Floats:  # type: ignore[no-untyped-def] # noqa: ANN001 - a module
    """Mel bands and MFCCs with their spread, and the spectrum's shape."""
    levels = librosa.power_to_db(mel + 1e-12, top_db=None)
    about = levels - levels.max(axis=0)
    mfcc = librosa.feature.mfcc(S=about, n_mfcc=_MFCCS)[1:]
    mean_db = 10.0 * np.log10(mel.mean(axis=1) + 1e-12)
    shape = [
        np.log2(librosa.feature.spectral_centroid(S=magnitude, sr=RATE_HZ) + 1.0),
        np.log2(librosa.feature.spectral_bandwidth(S=magnitude, sr=RATE_HZ) + 1.0),
        np.log2(librosa.feature.spectral_rolloff(S=magnitude, sr=RATE_HZ) + 1.0),
        np.log10(librosa.feature.spectral_flatness(S=magnitude) + 1e-8),
    ]
    return np.concatenate([
        np.maximum(mean_db - mean_db.max(), _FLOOR_DB), levels.std(axis=1), mfcc.mean(axis=1), mfcc.std(axis=1),
        np.diff(mfcc, axis=1).std(axis=1) if mfcc.shape[1] > 1 else np.zeros(_MFCCS - 1),
        *[np.quantile(each, _QUANTILES) for each in shape],
        librosa.feature.spectral_contrast(S=magnitude, sr=RATE_HZ).mean(axis=1),
    ])  # fmt: skip


def _movement(librosa, mel: Floats, energy: Floats) -> list[float]:  # type: ignore[no-untyped-def] # noqa: ANN001 - a module
    """Onsets, how fast it dies away behind them, how much of the time it sounds."""
    levels = librosa.power_to_db(mel + 1e-12, top_db=80.0)
    strength = librosa.onset.onset_strength(S=levels, sr=RATE_HZ, hop_length=_HOP)
    onsets = _onsets(strength)
    level_db = np.maximum(10.0 * np.log10(energy / (energy.max() + 1e-20) + 1e-12), -90.0)
    seconds = energy.size * _HOP / RATE_HZ
    falls = [
        level_db[onset : onset + 3].max() - level_db[min(onset + lag, level_db.size - 1)]
        for lag in (5, 10, 20)
        for onset in onsets
    ]
    rows = np.reshape(falls, (3, -1)) if len(onsets) else np.zeros((3, 1))
    harmonic, percussive = librosa.decompose.hpss(np.sqrt(mel), kernel_size=(17, 9))
    whole = (harmonic**2).sum() + (percussive**2).sum() + 1e-20
    return [
        len(onsets) / seconds,
        float(np.log1p(strength.max() / (strength.mean() + 1e-6))),
        float(strength.std() / (strength.mean() + 1e-6)),
        *np.median(rows, axis=1),
        *np.quantile(level_db, (0.05, 0.25, 0.5, 0.75)),
        float(np.mean(level_db > -20.0)),
        float(np.mean(level_db > -40.0)),
        float(np.std(np.diff(level_db))),
        float((percussive**2).sum() / whole),
    ]


def _onsets(strength: Floats) -> Floats:
    """Where the onset strength peaks; librosa's own picker would compile for twenty seconds at its first use."""
    from scipy.signal import find_peaks  # noqa: PLC0415 - loaded with librosa

    apart = max(1, round(0.06 * RATE_HZ / _HOP))
    places, _ = find_peaks(strength, distance=apart, prominence=0.3 * float(strength.std()) + 1e-6)
    return np.asarray(places)


def _fundamentals(mono: Block) -> tuple[Floats, Floats, Floats]:
    """Of each frame the octave of its fundamental about 440 Hz, how periodic it is (0 to 1), and its energy.

    The highest peak of the normalised autocorrelation, by the Fourier transform of the power spectrum.
    """
    size = 4 * _HOP
    frames = np.lib.stride_tricks.sliding_window_view(mono, size)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(size), 2 * size, axis=1)) ** 2
    lags = np.fft.irfft(power, axis=1)[:, :size]
    window = np.fft.irfft(np.abs(np.fft.rfft(np.hanning(size), 2 * size)) ** 2)[:size]
    shape = lags / (lags[:, :1] + 1e-12) / (window / window[0] + 1e-3)
    first, last = int(RATE_HZ / _HIGHEST_HZ), int(min(RATE_HZ / _LOWEST_HZ, 0.6 * size))
    found = shape[:, first:last]
    # The first peak that is nearly as high as the highest: later ones are octaves below.
    high = found >= 0.9 * found.max(axis=1, keepdims=True)
    lag = first + np.argmax(high, axis=1)
    return np.log2(RATE_HZ / lag / 440.0), np.clip(found.max(axis=1), 0.0, 1.0), lags[:, 0]


def _pitch(librosa, mono: Block, magnitude: Floats) -> list[float]:  # type: ignore[no-untyped-def] # noqa: ANN001 - a module
    """Register, range, steadiness and vibrato, and how many notes sound together."""
    octaves, periodic, energy = _fundamentals(mono)
    loud = energy >= 0.01 * energy.max()
    octaves, periodic = octaves[loud], periodic[loud]
    steps = np.abs(np.diff(octaves)) * 12.0 if octaves.size > 1 else np.zeros(1)
    held = steps[steps < 1.0]
    chroma = librosa.feature.chroma_stft(S=magnitude**2, sr=RATE_HZ, tuning=0.0)
    share = chroma / (chroma.sum(axis=0) + 1e-9)
    entropy = -(share * np.log2(share + 1e-9)).sum(axis=0)
    return [
        *np.quantile(octaves, _QUANTILES),
        *np.quantile(periodic, _QUANTILES),
        float(np.mean(steps < 0.3)),
        float(np.mean(steps > 2.0)),
        float(held.mean()) if held.size else 0.0,
        float(np.median(entropy)),
        float(np.quantile(entropy, 0.1)),
        float(np.mean(chroma > 0.5)) * 12.0,
    ]


def _bands(magnitude: Floats) -> Floats:
    """How the energy lies in octaves, in dB of the whole."""
    power = (magnitude**2).mean(axis=1)
    places = np.arange(power.size) * RATE_HZ / _FRAME
    sums = np.array([power[(places >= low) & (places < high)].sum() for low, high in pairwise(_EDGES_HZ)])
    return np.asarray(np.maximum(10.0 * np.log10(sums / (sums.sum() + 1e-20) + 1e-12), _FLOOR_DB))


def _width_db(samples: Block) -> float:
    """Side over mid, -40 for mono."""
    if samples.shape[0] == 1:
        return -40.0
    mid, side = (samples[0] + samples[1]) / 2.0, (samples[0] - samples[1]) / 2.0
    ratio = float(np.dot(side, side)) / (float(np.dot(mid, mid)) + 1e-12)
    return float(np.clip(10.0 * np.log10(ratio + 1e-6), -40.0, 10.0))
