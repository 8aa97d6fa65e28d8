"""The written file measured once more, by meters that share no code with the project's own.

Loudness is pyloudnorm's with De Man's K-weighting (its default filters read 0.04 LU low). The true peak is a windowed
sinc at 16 times the rate, in plain numpy. Both are slow beside the project's own meters, and pyloudnorm needs the whole
sound in memory, as 64-bit floats: they run on request only.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from assistant.audio import Block, Sound
from assistant.profile import Profile
from assistant.units import amplitude_to_db

_OVERSAMPLING = 16
_REACH_SAMPLES = 64
_BLOCK_SAMPLES = 8192
"""The windows of a block are laid out in full, 129 times its size."""
_KAISER_BETA = 10.0
"""Side lobes under -100 dB; with a reach of 64 samples the band is flat to 0.95 of the Nyquist frequency."""


@dataclass(frozen=True)
class Verified:
    """The same two figures by the project's meters and by independent ones; None where there is nothing to measure."""

    loudness_lufs: float | None
    independent_lufs: float | None
    true_peak_dbtp: float | None
    independent_dbtp: float | None


def verify(sound: Sound, profile: Profile) -> Verified:
    """Measure `sound` independently.

    Args:
        sound: the file as written.
        profile: what the project's own meters found in it.
    """
    return Verified(
        loudness_lufs=profile.loudness_lufs,
        independent_lufs=pyloudnorm_lufs(sound),
        true_peak_dbtp=profile.true_peak_dbtp,
        independent_dbtp=sinc_true_peak_dbtp(sound),
    )


def pyloudnorm_lufs(sound: Sound) -> float | None:
    """Integrated loudness by pyloudnorm; None for silence and under 400 ms.

    Fed with whole 100 ms only: it rounds the number of gating blocks, so that a last one that is not whole would count.
    """
    import pyloudnorm  # noqa: PLC0415 - half a second, and scipy.signal with it

    hops = sound.samples * 10 // sound.rate_hz
    if hops < 4:
        return None
    whole = -(-hops * sound.rate_hz // 10)
    samples = sound.read().samples[:, :whole].T.astype(np.float64)
    loudness = float(pyloudnorm.Meter(sound.rate_hz, filter_class="DeMan").integrated_loudness(samples))
    return loudness if np.isfinite(loudness) else None


def sinc_true_peak_dbtp(sound: Sound) -> float | None:
    """The greatest value between the samples by a Kaiser-windowed sinc at 16 times the rate; None for silence."""
    phases = _phases()
    kept = np.zeros((sound.channels, 2 * _REACH_SAMPLES), dtype=np.float32)
    silence = np.zeros_like(kept)
    peak = 0.0
    for block in itertools.chain(sound.blocks(_BLOCK_SAMPLES), [silence]):
        held = np.concatenate([kept, block], axis=1)
        peak = max(peak, *(_greatest(channel, phases) for channel in held))
        kept = held[:, held.shape[1] - 2 * _REACH_SAMPLES :]
    return amplitude_to_db(peak) if peak > 0.0 else None


def _phases() -> Block:
    """The interpolating filters of the 16 places between two samples: (taps, 16), each of unit sum."""
    places = np.arange(-_REACH_SAMPLES, _REACH_SAMPLES + 1)[:, None] - np.arange(_OVERSAMPLING) / _OVERSAMPLING
    inside = np.clip(1.0 - (places / (_REACH_SAMPLES + 1)) ** 2, 0.0, None)
    taps = np.sinc(places) * np.i0(_KAISER_BETA * np.sqrt(inside)) / np.i0(_KAISER_BETA)
    return np.asarray(taps / taps.sum(axis=0), dtype=np.float32)


def _greatest(channel: Block, phases: Block) -> float:
    """The greatest magnitude between the samples of one channel that the filters reach in full."""
    if channel.size < phases.shape[0]:
        return 0.0
    windows = np.lib.stride_tricks.sliding_window_view(channel, phases.shape[0])
    between = windows @ phases
    return float(max(between.max(), -between.min()))
