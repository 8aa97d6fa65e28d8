"""The tempo of a song, where it keeps one: what a delay can be synchronised with."""

import numpy as np

from assistant.processors.base import Block

SLOWEST_BPM, FASTEST_BPM = 60.0, 200.0
_FEWEST_BEATS = 16
_STEADY_SHARE = 0.03
"""Half of all beats may lie so far from even, of a beat's length."""
_SURE_SHARE = 0.8
"""So many of the beats have to fall on something that is heard."""


def steady_tempo_bpm(sound: Block, rate_hz: int) -> float | None:
    """The tempo of a song whose beats are even and heard; None for all others.

    Args:
        sound: float32 (channels, samples).
        rate_hz: its sampling rate.
    """
    import librosa  # noqa: PLC0415 - costs a second, and who only matches needs none

    mono = np.ascontiguousarray(sound.mean(axis=0))
    if mono.size < 8 * rate_hz or not np.any(mono):
        return None
    hop = 256
    onsets = librosa.onset.onset_strength(y=mono, sr=rate_hz, hop_length=hop)
    _, beats = librosa.beat.beat_track(onset_envelope=onsets, sr=rate_hz, hop_length=hop, tightness=300)
    if len(beats) < _FEWEST_BEATS:
        return None
    places = np.arange(len(beats))
    slope, first = np.polyfit(places, beats, 1)
    uneven = np.median(np.abs(beats - (first + slope * places))) / slope
    near = np.stack([onsets[np.clip(beats + shift, 0, onsets.size - 1)] for shift in (-2, -1, 0, 1, 2)]).max(axis=0)
    sure = np.mean(near > np.median(onsets))
    bpm = 60.0 * rate_hz / (hop * float(slope))
    if uneven > _STEADY_SHARE or sure < _SURE_SHARE or not SLOWEST_BPM <= bpm <= FASTEST_BPM:
        return None
    return round(bpm, 1)
