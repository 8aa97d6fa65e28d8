"""A mastering chain drawn at random, and the sound it makes: the hidden truth of the quality experiment.

Signal order: five-band equalizer, compressor, gain on the side signal, gain to a loudness, look-ahead limiter. Nothing
is shared with the product's processors. Sound is (channels, samples), two channels; levels are dBFS (0 dB: |x| = 1).

Compressor and limiter compute their gain once per `CONTROL_SAMPLES` and interpolate it, which is exact enough for
attacks of 5 ms and keeps the recursion affordable in plain Python.
"""

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import sosfilt, sosfreqz

Sound = NDArray[np.float32]
Curve = NDArray[np.float64]

CONTROL_SAMPLES = 32
KNEE_DB = 6.0
CEILING = 10 ** (-1.0 / 20)
LOOK_AHEAD_SECONDS = 0.004
LIMITER_RELEASE_SECONDS = 0.08


@dataclass(frozen=True, kw_only=True)
class Band:
    """One filter of the equalizer; `channel` is stereo, mid or side."""

    kind: str
    channel: str
    frequency_hz: float
    gain_db: float
    q: float


@dataclass(frozen=True, kw_only=True)
class Chain:
    """What was drawn, relative to a programme: the threshold to its loud level, the loudness to its own."""

    bands: tuple[Band, ...]
    threshold_offset_db: float
    ratio: float
    attack_ms: float
    release_ms: float
    side_db: float
    raise_lu: float


# Where each filter may lie: together they cover the spectrum, as the bands of a mastering equalizer do.
BAND_RANGES_HZ = (
    ("low_shelf", 50.0, 250.0),
    ("bell", 100.0, 800.0),
    ("bell", 400.0, 3000.0),
    ("bell", 1500.0, 8000.0),
    ("high_shelf", 3000.0, 12000.0),
)
LARGEST_BAND_DB = 12.0


def draw(rng: np.random.Generator, *, spread_db: float, mid_side: bool = False) -> Chain:
    """Draw a chain; `spread_db` is the standard deviation of the equalizer's gains (3 gentle, 6 strong)."""
    return Chain(
        bands=tuple(_draw_band(rng, *span, spread_db=spread_db, mid_side=mid_side) for span in BAND_RANGES_HZ),
        threshold_offset_db=rng.uniform(-6.0, 3.0),
        ratio=rng.uniform(1.0, 4.0),
        attack_ms=_log_uniform(rng, 5.0, 50.0),
        release_ms=_log_uniform(rng, 50.0, 400.0),
        side_db=rng.uniform(-4.0, 4.0),
        raise_lu=rng.uniform(0.0, 6.0),
    )


def draw_compression(rng: np.random.Generator) -> Chain:
    """Draw a chain of compressor (1.5:1 to 4:1) and limiter alone."""
    return dataclasses.replace(draw(rng, spread_db=0.0), bands=(), side_db=0.0, ratio=rng.uniform(1.5, 4.0))


def draw_uncompressed(rng: np.random.Generator, *, spread_db: float, mid_side: bool = False) -> Chain:
    """Draw a chain whose compressor does nothing."""
    return dataclasses.replace(draw(rng, spread_db=spread_db, mid_side=mid_side), ratio=1.0)


def _draw_band(
    rng: np.random.Generator, kind: str, low_hz: float, high_hz: float, *, spread_db: float, mid_side: bool
) -> Band:
    channel = str(rng.choice(["stereo", "mid", "side"]))
    gain_db = float(np.clip(rng.normal(0.0, spread_db), -LARGEST_BAND_DB, LARGEST_BAND_DB))
    frequency_hz = _log_uniform(rng, low_hz, high_hz)
    q = _log_uniform(rng, 0.5, 2.0)
    if kind != "bell":
        q = min(q, 1.0)  # a shelf of higher Q overshoots, which no mastering shelf does
    return Band(kind=kind, channel=channel if mid_side else "stereo", frequency_hz=frequency_hz, gain_db=gain_db, q=q)


def _log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def equalize(sound: Sound, rate_hz: int, bands: tuple[Band, ...]) -> Sound:
    """Run the bands one after the other, each on both channels or on mid or side alone."""
    mid_side = np.stack([sound[0] + sound[1], sound[0] - sound[1]]).astype(np.float64) * 0.5
    rows = {"stereo": slice(0, 2), "mid": slice(0, 1), "side": slice(1, 2)}
    for band in bands:
        where = rows[band.channel]
        mid_side[where] = sosfilt(section(band, rate_hz), mid_side[where], axis=1)
    return np.stack([mid_side[0] + mid_side[1], mid_side[0] - mid_side[1]]).astype(np.float32)


def section(band: Band, rate_hz: int) -> Curve:
    """Give the band as one second-order section (Bristow-Johnson's Audio EQ Cookbook), shape (1, 6)."""
    a = 10 ** (band.gain_db / 40)
    w = 2 * math.pi * band.frequency_hz / rate_hz
    cos, alpha = math.cos(w), math.sin(w) / (2 * band.q)
    if band.kind == "bell":
        b = [1 + alpha * a, -2 * cos, 1 - alpha * a]
        d = [1 + alpha / a, -2 * cos, 1 - alpha / a]
    else:
        # The high shelf is the low shelf with cos(w) negated and every odd coefficient's sign turned.
        turn = 1.0 if band.kind == "low_shelf" else -1.0
        c, root = turn * cos, 2 * math.sqrt(a) * alpha
        b = [a * (a + 1 - (a - 1) * c + root), turn * 2 * a * (a - 1 - (a + 1) * c), a * (a + 1 - (a - 1) * c - root)]
        d = [a + 1 + (a - 1) * c + root, -turn * 2 * (a - 1 + (a + 1) * c), a + 1 + (a - 1) * c - root]
    return np.array([[*b, *d]]) / d[0]


def response_db(band: Band, frequencies_hz: Curve, rate_hz: int) -> Curve:
    """Give the band's gain at some frequencies."""
    _, response = sosfreqz(section(band, rate_hz), worN=frequencies_hz, fs=rate_hz)
    return 20 * np.log10(np.abs(response))


def loud_level_db(sound: Sound) -> float:
    """Measure where a programme is loud: the 90th percentile of the compressor's own level reading."""
    return float(np.percentile(_control_level_db(sound), 90))


def compress(sound: Sound, rate_hz: int, chain: Chain, *, threshold_db: float) -> Sound:
    """Compress: feed-forward, log domain, linked channels, 6 dB soft knee, branching attack and release.

    Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design" (2012), equations 4 and 16.
    """
    over_db = _control_level_db(sound) - threshold_db
    knee_db = np.clip(over_db + KNEE_DB / 2, 0.0, KNEE_DB)
    bent_db = np.where(over_db > KNEE_DB / 2, over_db, knee_db**2 / (2 * KNEE_DB))
    wanted_db = bent_db * (1 / chain.ratio - 1)
    step_seconds = CONTROL_SAMPLES / rate_hz
    attack, release = (math.exp(-step_seconds / (ms / 1000)) for ms in (chain.attack_ms, chain.release_ms))
    gain_db = []
    state = 0.0
    for wanted in wanted_db.tolist():
        keep = attack if wanted < state else release
        state = wanted + keep * (state - wanted)
        gain_db.append(state)
    return sound * _to_samples(np.power(10, np.array(gain_db) / 20), sound.shape[1])


def limit(sound: Sound, rate_hz: int) -> Sound:
    """Keep every sample under -1 dBFS: release, then minimum and box filters that look ahead and back.

    The minimum filter is one step wider to each side than the box filter, so that the interpolated gain lies under the
    requirement at every sample. Sample peaks only, which is what a simple limiter does.
    """
    peak = _in_steps(np.abs(sound).max(axis=0)).max(axis=1)
    required = np.minimum(1.0, CEILING / np.maximum(peak, 1e-9))
    keep = math.exp(-CONTROL_SAMPLES / rate_hz / LIMITER_RELEASE_SECONDS)
    released = []
    state = 1.0
    for gain in required.tolist():
        state = min(gain, 1.0 - keep * (1.0 - state))
        released.append(state)
    steps = round(LOOK_AHEAD_SECONDS * rate_hz / CONTROL_SAMPLES)
    held = minimum_filter1d(np.array(released), 2 * (steps + 1) + 1, mode="nearest")
    smooth = uniform_filter1d(held, 2 * steps + 1, mode="nearest")
    limited: Sound = (sound * _to_samples(smooth, sound.shape[1])).astype(np.float32)
    return limited


def scale_side(sound: Sound, gain_db: float) -> Sound:
    """Change the side signal alone; the sum of the channels stays."""
    mid, side = (sound[0] + sound[1]) * 0.5, (sound[0] - sound[1]) * 0.5
    side = side * np.float32(10 ** (gain_db / 20))
    return np.stack([mid + side, mid - side])


def before_level(sound: Sound, rate_hz: int, chain: Chain, *, threshold_db: float) -> Sound:
    """Run equalizer, compressor and side gain: everything before the gain and the limiter."""
    tone = equalize(sound, rate_hz, chain.bands)
    return scale_side(compress(tone, rate_hz, chain, threshold_db=threshold_db), chain.side_db)


def threshold_for(programme: Sound, rate_hz: int, chain: Chain) -> float:
    """Place the chain's threshold at a programme: its loud level after the equalizer plus the drawn offset, in dBFS."""
    return loud_level_db(equalize(programme, rate_hz, chain.bands)) + chain.threshold_offset_db


def amplify(sound: Sound, gain_db: float) -> Sound:
    """Scale by decibels."""
    return sound * np.float32(10 ** (gain_db / 20))


def _in_steps(row: NDArray[np.floating]) -> Curve:
    """Cut one row into control steps, shape (steps, CONTROL_SAMPLES); the last is filled up with its end."""
    steps = -(-row.size // CONTROL_SAMPLES)
    padded = np.pad(row.astype(np.float64), (0, steps * CONTROL_SAMPLES - row.size), mode="edge")
    return padded.reshape(steps, CONTROL_SAMPLES)


def _control_level_db(sound: Sound) -> Curve:
    power: Curve = _in_steps(np.square(sound).mean(axis=0)).mean(axis=1)
    return 10 * np.log10(power + 1e-12)


def _to_samples(gain: Curve, samples: int) -> NDArray[np.float32]:
    """Interpolate between the centres of the control steps."""
    centres = np.arange(gain.size) * CONTROL_SAMPLES + (CONTROL_SAMPLES - 1) / 2
    return np.interp(np.arange(samples), centres, gain).astype(np.float32)
