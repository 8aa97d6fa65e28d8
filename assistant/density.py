"""How dense a song is, section by section, and how two songs differ in it where they play alike.

Levels within 3 s, against the mean of those 3 s, say how much a compressor or a limiter has worked: the quantiles of
20 ms levels, the spread of 100 ms levels, the peak over the loudness. What is played moves them more than what was
done to it, so sections are compared with those of the other song that are alike: in level within the song, and in the
fine structure of the spectrum, what an equalizer does not make. What remains of the difference by chance is for
`fit.dynamics` to weigh.

Conventions: features are dB or LU, differences reference - mix. All comes from `Blocks` or from `Traces` alike, through
the same histograms.
"""

import math
from dataclasses import dataclass

import numpy as np

from assistant import gating
from assistant.bands import CENTRES_HZ
from assistant.blocks import SECTION_HOPS, SECTION_SECONDS, Counts, count_levels, level_quantiles
from assistant.profile import Profile
from assistant.traces import STEPS_PER_HOP, Traces
from assistant.units import Floats, powers_to_db

SHARES = (0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
FEATURES = (*(f"levels_20ms_{round(100 * share)}" for share in SHARES),
            "levels_100ms_10", "levels_100ms_50", "levels_100ms_90", "levels_100ms_deviation", "psr")  # fmt: skip
_LEVELS_PER_SECTION = 50 * SECTION_SECONDS
_SHAPE_BANDS = slice(6, 55)
_SHAPE_ORDERS = slice(6, 30)
"""Cosines over the bands from 40 Hz to 11 kHz: under these orders lies what equalizers make, above them nothing."""
_SHAPE_COST = 4.0
_LEVEL_LU = 3.0
"""Sections whose levels within their songs differ by this are half as alike."""
_HEARD_LU = -10.0
_SILENT = gating.energy_of(gating.ABSOLUTE_GATE_LUFS)
_ALIKE_LU = -15.0
_FAINT_LU = -20.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Density:
    """What is compared of a song: a row for each section that is whole."""

    level_lu: Floats
    """Against the song's loudness: (sections,)."""
    features: Floats
    """See `FEATURES`: (sections, 11)."""
    shape: Floats
    """Fine structure of the spectrum: (sections, 24)."""
    places: Counts
    """Which sections of the song these are: (sections,)."""


def density_of(profile: Profile) -> Density:
    """The density of a song that was measured; it must have a loudness."""
    blocks = profile.blocks
    whole = blocks.section_is_whole & (blocks.section_energy > _SILENT)
    hops = blocks.hop_energy[np.repeat(whole, blocks.section_hops)].reshape(-1, SECTION_HOPS)
    return _density(
        hops, blocks.section_level_counts[whole], blocks.section_true_peak[whole], profile.loudness_lufs or 0.0,
        _shapes(blocks.section_mid_db[whole]), np.flatnonzero(whole),
    )  # fmt: skip


def density_of_traces(traces: Traces, mix: Profile) -> Density:
    """The density of what `traces` foretell of one song, whose spectra are those of `mix`."""
    blocks = mix.blocks
    tens = SECTION_HOPS * STEPS_PER_HOP
    count = min(int(np.count_nonzero(blocks.section_is_whole)), traces.energies.size // tens)
    energies = traces.energies[: count * tens]
    edges = np.round(np.arange(count) * SECTION_SECONDS * traces.step_rate_hz).astype(np.int64)
    end = max(1, math.floor(count * SECTION_SECONDS * traces.step_rate_hz))
    peaks = np.maximum.reduceat(traces.peaks[:end], edges) if count else np.zeros(0)
    hops = energies.reshape(count, SECTION_HOPS, STEPS_PER_HOP).mean(axis=2)
    counts = count_levels(energies.reshape(-1, 2).mean(axis=1), _LEVELS_PER_SECTION, count)
    heard = (blocks.section_energy[:count] > _SILENT) & (hops.mean(axis=1) > _SILENT)
    return _density(
        hops[heard], counts[heard], peaks[heard].astype(np.float64), traces.loudness_lufs,
        _shapes(blocks.section_mid_db[:count][heard]), np.flatnonzero(heard),
    )  # fmt: skip


def _density(
    hops: Floats, counts: Counts, peaks: Floats, loudness_lufs: float, shape: Floats, places: Counts
) -> Density:
    energy = hops.mean(axis=1)
    level = gating.energies_to_lufs(energy)
    hop_level = gating.energies_to_lufs(np.maximum(hops, 1e-12 * energy[:, None])) - level[:, None]
    features = np.column_stack(
        [
            level_quantiles(counts, SHARES) - level[:, None],
            *np.percentile(hop_level, (10, 50, 90), axis=1),
            hop_level.std(axis=1),
            powers_to_db(peaks**2) - level,
        ]
    )
    return Density(level_lu=level - loudness_lufs, features=features, shape=shape, places=places)


def _shapes(section_db: Floats) -> Floats:
    """The orders of a cosine transform over bands that neither an equalizer nor noise makes."""
    bands = CENTRES_HZ[_SHAPE_BANDS].size
    orders = np.arange(bands)[_SHAPE_ORDERS]
    cosines = math.sqrt(2.0 / bands) * np.cos(np.pi * orders[:, None] * (np.arange(bands) + 0.5) / bands)
    shapes: Floats = section_db[:, _SHAPE_BANDS] @ cosines.T
    return shapes


def density_difference(mix: Density, reference: Density, *, same_song: bool) -> Floats | None:
    """How much the reference's features lie over the mix's where both play alike: (11,); None where nothing compares.

    Each heard section of the reference is set against the mix's sections, weighted by their likeness; in two takes of
    one performance against the one at its place.
    """
    if mix.level_lu.size == 0 or reference.level_lu.size == 0:
        return None
    if same_song:
        mine, theirs = _side_by_side(mix, reference)
        rows = reference.features[theirs] - mix.features[mine]
        return _average(rows, _loud_weights(reference.level_lu[theirs]))
    likeness = _likeness(mix, reference)
    total = likeness.sum(axis=1)
    rows = reference.features - likeness @ mix.features / np.maximum(total, 1e-9)[:, None]
    return _average(rows, _loud_weights(reference.level_lu) * np.minimum(total, 1.0))


def levels_apart_lu(mix: Density, reference: Density) -> float:
    """How far the levels of the sections at one place differ in two takes of one performance, rms about their mean.

    Features are relative to their section; what a compressor made of loud sections against quiet ones is in here alone.
    """
    mine, theirs = _side_by_side(mix, reference)
    levels = reference.level_lu[theirs]
    apart = (levels - mix.level_lu[mine])[levels > _FAINT_LU]
    return float(apart.std()) if apart.size else 0.0


def _side_by_side(mix: Density, reference: Density) -> tuple[Counts, Counts]:
    """The rows of the sections that both have: one of the two may take a quiet one for silence."""
    _, mine, theirs = np.intersect1d(mix.places, reference.places, assume_unique=True, return_indices=True)
    return mine, theirs


def _likeness(mix: Density, reference: Density) -> Floats:
    """How alike sections are, 0..1: (reference sections, mix sections)."""
    squares = ((reference.shape[:, None, :] - mix.shape[None, :, :]) ** 2).sum(axis=2)
    shape = squares / max(float(np.median(squares)), 1e-9)
    level = (reference.level_lu[:, None] - mix.level_lu[None, :]) / _LEVEL_LU
    alike: Floats = np.exp(-_SHAPE_COST * shape - level**2) * (mix.level_lu > _ALIKE_LU)
    return alike


def _loud_weights(level_lu: Floats) -> Floats:
    return np.where(level_lu > _HEARD_LU, 10.0 ** (level_lu / 20.0), 0.0)


def _average(rows: Floats, weights: Floats) -> Floats | None:
    if float(weights.sum()) < 1e-6:
        return None
    mean: Floats = weights @ rows / weights.sum()
    return mean
