"""How far a sound is from the truth, in the field's own measures.

`describe` measures one sound once, so that the truth is not measured again for each rival; `distances` compares two
descriptions. The multi-resolution STFT distance needs both sounds side by side: `mrstft` takes all rivals at once and
transforms the truth once.

Sounds are (2, samples), aligned to the sample and of one length. Every distance is 0 for equal sounds and never
negative.

Sources: DeepAFx-ST (Steinmetz, Bryan and Reiss 2022) for the STFT distance and the centroid; Diff-MST (2024) and
ITO-Master (2025) for the AF distance; Zwicker (1961) for the Bark bands.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyloudnorm
import scipy.fft
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from benchmarks import levels
from benchmarks.chains import Sound

Values = NDArray[np.float32]

MRSTFT_SIZES = (32, 128, 512, 2048, 8192, 32768)
MRSTFT_FLOOR = np.float32(1e-4)
CHUNK_VALUES = 2**17  # one batch of frames stays in the second-level cache
BARK_EDGES_HZ = (
    *(0, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320),
    *(2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500, 12000, 15500),
)
BARK_SIZE = 32768
BARK_HOP = 8192
CENTROID_SIZE = 2048
ACTIVE_FRAME_DB = -60.0  # below it a frame's centroid is that of its noise
POWER_FLOOR_DB = -90.0  # relative to full scale: a side signal under it counts as none


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A distance by name; `slack` is what nobody hears, added to both sides of a ratio so that zeros compare."""

    name: str
    title: str
    unit: str
    slack: float = 0.0


MEASURES = (
    Measure(name="mrstft", title="multi-resolution STFT", unit=""),
    Measure(name="centroid_hz", title="spectral centroid", unit="Hz", slack=5.0),
    Measure(name="af", title="audio features (AF)", unit="", slack=1e-3),
    Measure(name="bark_mid_db", title="Bark spectrum, mid", unit="dB", slack=0.05),
    Measure(name="bark_side_db", title="Bark spectrum, side", unit="dB", slack=0.05),
    Measure(name="loudness_lu", title="loudness", unit="LU", slack=0.1),
    Measure(name="crest_db", title="crest factor", unit="dB", slack=0.1),
    Measure(name="plr_db", title="peak to loudness (PLR)", unit="dB", slack=0.1),
    Measure(name="spread_db", title="level spread", unit="dB", slack=0.05),
    Measure(name="side_db", title="side to mid", unit="dB", slack=0.1),
)
AF_TERMS = ("rms", "crest", "width", "imbalance", "bark mid", "bark side")


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is compared of one sound, apart from the STFT."""

    loudness_lufs: float
    rms: NDArray[np.float64]
    crest_db: NDArray[np.float64]
    whole_crest_db: float
    plr_db: float
    quantiles_lu: NDArray[np.float64]
    side_to_mid: float
    imbalance: float
    bark: NDArray[np.float64]
    frame_db: NDArray[np.float64]
    centroid_hz: NDArray[np.float64]


def describe(sound: Sound, rate_hz: int) -> Description:
    """Measure a sound; two channels of at least a second."""
    power = np.square(sound, dtype=np.float64).mean(axis=1) + 1e-12
    peak = np.abs(sound).max(axis=1) + 1e-6
    side, mid = (float(np.square(each, dtype=np.float64).mean()) for each in (sound[0] - sound[1], sound[0] + sound[1]))
    frame_db, centroid_hz = _centroids(sound, rate_hz)
    powers = levels.frame_powers(sound, rate_hz)
    loudness = levels.integrated_lufs(powers)
    return Description(
        loudness_lufs=loudness,
        rms=np.sqrt(power),
        crest_db=20 * np.log10(peak / np.sqrt(power)),
        whole_crest_db=20 * math.log10(float(peak.max()) / math.sqrt(float(power.mean()))),
        plr_db=levels.true_peak_dbtp(sound) - loudness,
        quantiles_lu=levels.level_quantiles_lu(powers),
        side_to_mid=side / (mid + 1e-12),
        imbalance=float((power[1] - power[0]) / power.sum()),
        bark=np.stack([_bark(sound[0] + sound[1], rate_hz), _bark(sound[0] - sound[1], rate_hz)]),
        frame_db=frame_db,
        centroid_hz=centroid_hz,
    )


def loudness_lufs(sound: Sound, rate_hz: int) -> float:
    """Measure integrated loudness (BS.1770) by pyloudnorm with De Man's K-weighting; silence reads -70 LUFS."""
    meter = pyloudnorm.Meter(rate_hz, filter_class="DeMan")
    with np.errstate(divide="ignore", invalid="ignore"):
        measured = float(meter.integrated_loudness(sound.T.astype(np.float64)))
    return max(measured, levels.SILENCE_LUFS) if math.isfinite(measured) else levels.SILENCE_LUFS


def distances(sound: Description, truth: Description) -> dict[str, float]:
    """Compare two descriptions: every measure of `MEASURES` but the STFT distance, by name."""
    active = truth.frame_db > ACTIVE_FRAME_DB
    bark_db = np.abs(_bark_db(sound) - _bark_db(truth)).mean(axis=1)
    return {
        "centroid_hz": float(np.abs(sound.centroid_hz - truth.centroid_hz)[active].mean()) if active.any() else 0.0,
        "af": af(sound, truth),
        "bark_mid_db": float(bark_db[0]),
        "bark_side_db": float(bark_db[1]),
        "loudness_lu": abs(sound.loudness_lufs - truth.loudness_lufs),
        "crest_db": abs(sound.whole_crest_db - truth.whole_crest_db),
        "plr_db": abs(sound.plr_db - truth.plr_db),
        "spread_db": float(np.abs(sound.quantiles_lu - truth.quantiles_lu).mean()),
        "side_db": abs(_side_db(sound) - _side_db(truth)),
    }


def af(sound: Description, truth: Description) -> float:
    """Give the AF distance of Diff-MST: weighted mean square errors of rms, crest, width, imbalance and Bark bands."""
    return sum(af_terms(sound, truth).values())


def af_terms(sound: Description, truth: Description) -> dict[str, float]:
    """Take the AF distance apart: what each of `AF_TERMS` adds to it."""
    bark = 0.1 * np.square(np.log(sound.bark + 1e-8) - np.log(truth.bark + 1e-8)).mean(axis=1)
    values = (
        0.1 * np.square(sound.rms - truth.rms).mean(),
        0.001 * np.square(sound.crest_db - truth.crest_db).mean(),
        (sound.side_to_mid - truth.side_to_mid) ** 2,
        (sound.imbalance - truth.imbalance) ** 2,
        *(bark / 2),  # the distance averages over both rows of bands
    )
    return {name: float(value) for name, value in zip(AF_TERMS, values, strict=True)}


def mrstft(sounds: Sequence[Sound], truth: Sound) -> list[float]:
    """Give each sound's multi-resolution STFT distance to the truth, the mean over sizes and channels.

    At each size: mean |ln A - ln B| + mean |A - B| of the magnitudes (Hann, hop of half a frame, not normalised),
    floored at 1e-4. All in float32, in batches that stay in the cache, each batch of the truth transformed once.
    """
    totals = np.zeros(len(sounds))
    for size in MRSTFT_SIZES:
        for channel in range(truth.shape[0]):
            rows = [np.ascontiguousarray(each[channel]) for each in sounds]
            totals += _stft_distances(rows, np.ascontiguousarray(truth[channel]), size)
    return [float(total) for total in totals / (len(MRSTFT_SIZES) * truth.shape[0])]


def _stft_distances(rows: list[Values], truth: Values, size: int) -> NDArray[np.float64]:
    sums = np.zeros(len(rows))
    values = 0
    batches = [_magnitudes(row, size, size // 2) for row in rows]
    for true in _magnitudes(truth, size, size // 2):
        true_floored = np.maximum(true, MRSTFT_FLOOR)
        true_log = np.log(true_floored)
        values += true.size
        for index, batch in enumerate(batches):
            floored = np.maximum(next(batch), MRSTFT_FLOOR)
            linear = np.abs(floored - true_floored).sum(dtype=np.float64)
            sums[index] += linear + np.abs(np.log(floored, out=floored) - true_log).sum(dtype=np.float64)
    return sums / max(values, 1)


def _magnitudes(row: Values, size: int, hop: int) -> Iterator[Values]:
    """Yield batches of STFT magnitudes, shape (frames, size // 2 + 1); a row shorter than a frame is filled up."""
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    filled = np.pad(row, (0, max(0, size - row.size)))
    frames = sliding_window_view(filled, size)[::hop]
    batch = max(1, CHUNK_VALUES // size)
    for start in range(0, len(frames), batch):
        spectrum = scipy.fft.rfft(frames[start : start + batch] * window, overwrite_x=True)
        yield np.sqrt(np.square(spectrum.real) + np.square(spectrum.imag))


def _centroids(sound: Sound, rate_hz: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure level and spectral centroid of every frame of the channels' mean."""
    magnitudes = np.concatenate(list(_magnitudes(sound.mean(axis=0), CENTROID_SIZE, CENTROID_SIZE // 2)))
    frequency_hz = np.fft.rfftfreq(CENTROID_SIZE, 1 / rate_hz)
    sums = magnitudes.sum(axis=1, dtype=np.float64)
    # A full-scale sine peaks at a quarter of the frame size under a Hann window.
    level = np.square(magnitudes, dtype=np.float64).sum(axis=1) / (CENTROID_SIZE / 4) ** 2
    return 10 * np.log10(level + 1e-12), magnitudes @ frequency_hz / (sums + 1e-9)


def _bark(row: Values, rate_hz: int) -> NDArray[np.float64]:
    """Average the STFT magnitude over time and over each of 24 Bark bands."""
    batches = list(_magnitudes(row, BARK_SIZE, BARK_HOP))
    mean = np.concatenate(batches).mean(axis=0, dtype=np.float64)
    edges = np.searchsorted(np.fft.rfftfreq(BARK_SIZE, 1 / rate_hz), BARK_EDGES_HZ)
    return np.array([mean[low:high].mean() for low, high in itertools.pairwise(edges)])


def _bark_db(description: Description) -> NDArray[np.float64]:
    floor = BARK_SIZE / 4 * 10 ** (POWER_FLOOR_DB / 20)
    return 20 * np.log10(np.maximum(description.bark, floor))


def _side_db(description: Description) -> float:
    return 10 * math.log10(max(description.side_to_mid, 1e-6))
