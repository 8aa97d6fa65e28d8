"""Up to three compressors side by side, where one for all frequencies demonstrably cannot do it.

Only for two takes of one performance. There, every 3 s of the reference stand over the same 3 s of the mix by what was
done to them and nothing else, in each band; with the tone taken out, one compressor leaves nearly one gain for all
bands, several leave gains that go their own ways. Between different songs, and even between the halves of one, what is
played moves the bands against each other by several times what a compressor does, and barely shows the work of a
single one: several could be claimed, never demonstrated, so that they are not looked for.

Do the sections' gains differ from band to band at all (`apart`, from the profiles)? If so, what is the best that one
compressor leaves of these gains, and what do three leave (`fit_bands`, on traces behind the crossovers)? Three have to
leave clearly less: their crossovers move peaks by up to some dB, which the limiter then has to take.

Where it fails: a song whose sections are all of one level shows no compressor this way. Sections tell next to nothing
about ballistics.

Conventions: gains are reference - mix in dB, about their mean over sections; bands from low to high; what is left is an
rms over bands and sections.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from assistant import kernels
from assistant.band_traces import BandTraces
from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.landing import typical_reduction_db
from assistant.processors import MultibandCompressor
from assistant.processors.base import Block
from assistant.processors.compressor import CompressorBand
from assistant.profile import Profile
from assistant.units import Floats, Mask, amplitude_to_db, powers_to_db

_APART_DB = 0.15
"""Gains that differ less from band to band are measurement: equalizers alone leave up to 0.07 dB."""
_CLEARLY_DB, _CLEARLY = 0.15, 0.7
"""Three bands have to leave so much less than one, in dB and as a share."""
MOST_COST_DB = 1.0
"""How much more the limiter may have to take, typically, for the crossovers' sake."""
_LOW_HZ, _HIGH_HZ = (100.0, 150.0, 220.0, 320.0), (2000.0, 3000.0, 4500.0, 6500.0)
_FEWEST_SECTIONS = 8
_RANGE_DB = 40.0
"""Sections further under a band's loudest hold tails and noise. Quiet ones count: they tell where a threshold lies."""
_PERCENTILES = (97.0, 90.0, 75.0, 55.0, 35.0, 18.0)
_RATIOS = (1.5, 2.5, 4.0)
_BALLISTICS_MS = ((10.0, 100.0), (20.0, 150.0), (40.0, 300.0))
_USUAL_MS = _BALLISTICS_MS[1]
_STEPS_DB = (-3.0, -1.5, 1.5, 3.0)
_FACTORS = (0.75, 0.87, 1.15, 1.33)
_WORTH_DB = 0.03
"""A band's compressor has to leave so much less than none."""
_MOST_RATIO = 10.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Apart:
    """What the reference's sections have over the mix's, band by band."""

    crossovers_hz: tuple[float, ...]
    gains_db: Floats
    """(bands, sections)."""
    counted: Mask
    """The same shape."""
    sections: Mask
    """Which of the mix's sections these are, all its sections from the first on."""

    @property
    def between_db(self) -> float:
        """How far the bands' gains differ from what is common to them, rms: what no single gain can make."""
        counts = np.maximum(self.counted.sum(axis=0), 1)
        common = np.where(self.counted, self.gains_db, 0.0).sum(axis=0) / counts
        return _rms((self.gains_db - common)[self.counted])

    def left_db(self, made_db: Floats, bands: slice = slice(None)) -> float:
        """What gains of so many dB (bands, sections) leave, rms, each band's level apart."""
        return _rms(np.concatenate([
            _about_mean(gains[counted] - made[counted])
            for gains, counted, made in zip(self.gains_db[bands], self.counted[bands], made_db, strict=True)
        ]))  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Bands:
    """Several compressors, and why one does not do."""

    processor: MultibandCompressor
    between_db: float
    """How far the sections' gains differ between the bands."""
    one_left_db: float
    """What the best single compressor leaves of the sections' gains."""
    left_db: float
    """What these leave."""
    typical_db: tuple[float, ...]
    """What each takes, typically, from low to high."""
    taken_db: Floats
    """What the one that takes most takes in each 100 ms: (hops,)."""


def apart(mix: Profile, reference: Profile, difference: Difference, rate_hz: int) -> Apart | None:
    """Whether the bands go ways of their own, parted where they do so most; None where they do not.

    Args:
        mix: the whole of it.
        reference: the whole of it.
        difference: of the two; None comes of any but one performance.
        rate_hz: the rate at which the chain will run.
    """
    if not difference.same_song:
        return None
    count = min(mix.section_weights.size, reference.section_weights.size)
    sections = np.zeros(mix.section_weights.size, dtype=bool)
    for_both = [each.blocks.section_is_whole & (each.section_weights > 0.0) for each in (mix, reference)]
    sections[:count] = for_both[0][:count] & for_both[1][:count]
    if np.count_nonzero(sections) < _FEWEST_SECTIONS:
        return None
    before, after = (_powers(each)[:count][sections[:count]] for each in (mix, reference))
    tone_db = np.median(powers_to_db(after) - powers_to_db(before), axis=0)
    toned = before * 10.0 ** (tone_db / 10.0)
    heard = difference.heard > 0.0
    crossovers_hz = _parting(CENTRES_HZ[heard], toned[:, heard], after[:, heard])
    found = _apart(toned * difference.heard, after * difference.heard, crossovers_hz, sections, rate_hz)
    return found if found.between_db > _APART_DB else None


def _parting(centres_hz: Floats, before: Floats, after: Floats) -> tuple[float, float]:
    """The crossovers within whose bands the fine bands' gains are most of one mind; they count by their amplitude."""
    gains_db = powers_to_db(after, -200.0) - powers_to_db(before, -200.0)
    levels_db = powers_to_db(before, -200.0)
    weights = (levels_db > levels_db.max(axis=0) - _RANGE_DB) * np.sqrt(np.median(before, axis=0))

    def spread(crossovers_hz: tuple[float, float]) -> float:
        total = 0.0
        for low_hz, high_hz in itertools.pairwise((0.0, *crossovers_hz, np.inf)):
            inside = (centres_hz >= low_hz) & (centres_hz < high_hz)
            held = weights[:, inside]
            mean_db = (held * gains_db[:, inside]).sum(axis=1) / np.maximum(held.sum(axis=1), 1e-30)
            total += float((held * (gains_db[:, inside] - mean_db[:, None]) ** 2).sum())
        return total

    return min(itertools.product(_LOW_HZ, _HIGH_HZ), key=spread)


def _powers(profile: Profile) -> Floats:
    """Mid and side together, nothing being a trace of something: (sections, 61)."""
    mid, side = profile.blocks.section_mid_db, profile.blocks.section_side_db
    return np.asarray(10.0 ** (mid / 10.0) + 10.0 ** (side / 10.0))


def _apart(before: Floats, after: Floats, crossovers_hz: tuple[float, float], sections: Mask, rate_hz: int) -> Apart:
    """The gains in the bands that these crossovers part."""
    parted = _processor(crossovers_hz, (CompressorBand(),) * 3)
    heard = 10.0 ** (parted.responses_db(CENTRES_HZ, rate_hz) / 10.0)
    levels_db = powers_to_db(heard @ before.T, -200.0)
    counted = (levels_db > levels_db.max(axis=1, keepdims=True) - _RANGE_DB) & (levels_db > -150.0)
    gains_db = np.where(counted, powers_to_db(heard @ after.T, -200.0) - levels_db, 0.0)
    means = gains_db.sum(axis=1) / np.maximum(counted.sum(axis=1), 1)
    return Apart(
        crossovers_hz=parted.crossovers_hz(rate_hz), gains_db=np.where(counted, gains_db - means[:, None], 0.0),
        counted=counted, sections=sections,
    )  # fmt: skip


def fit_bands(
    apart: Apart, traces: BandTraces, peaks: Block, limiter_gain: Floats, one_gain: Floats, share: float | None
) -> Bands | None:
    """Find the compressors, or None where one does as well.

    Args:
        apart: what they are to make.
        traces: of the mix, behind everything that stands in front of the compressor, parted as `apart` is.
        peaks: of all bands together, at the same steps: (steps,).
        limiter_gain: what the limiter behind makes of each step.
        one_gain: what the single compressor makes that was found otherwise; the best single one is looked for too.
        share: how much of it is wanted, over 0 to 1; None for all.
    """
    bench = _Bench(apart, traces, limiter_gain)
    best_one = bench.searched(peaks, slice(None))
    one_left_db = min(bench.left_db(one_gain, slice(None)), bench.left_db(bench.gain(peaks, best_one), slice(None)))
    each = range(len(traces.peaks))
    found = [bench.searched(traces.peaks[band], slice(band, band + 1)) for band in each]
    gains = [bench.gain(traces.peaks[band], found[band]) for band in each]
    left = [bench.left_db(gains[band], slice(band, band + 1)) for band in each]
    left_db = float(np.sqrt(np.average(np.square(left), weights=apart.counted.sum(axis=1))))
    if left_db > min(_CLEARLY * one_left_db, one_left_db - _CLEARLY_DB):
        return None
    wanted = [bench.finished(band, _shared(one, 1.0 if share is None else share)) for band, one in enumerate(found)]
    return Bands(
        processor=_processor(apart.crossovers_hz, tuple(wanted)), between_db=apart.between_db, one_left_db=one_left_db,
        left_db=left_db, typical_db=tuple(bench.typical_db(band, one) for band, one in enumerate(wanted)),
        taken_db=np.max([bench.taken_db(band, one) for band, one in enumerate(wanted)], axis=0),
    )  # fmt: skip


class _Bench:
    """Everything that a compressor of one band, or of all, needs to be tried."""

    def __init__(self, apart: Apart, traces: BandTraces, limiter_gain: Floats) -> None:
        self._apart, self._traces, self._limiter_gain = apart, traces, limiter_gain

    def gain(self, peaks: Block, band: CompressorBand) -> Floats:
        """The gain of each step, without make-up."""
        if band.ratio == 1.0:
            return np.ones(peaks.size)
        kernel = kernels.Compressor(
            1, self._traces.step_rate_hz, threshold_db=band.threshold_db, ratio=band.ratio, knee_db=band.knee_db,
            attack_ms=band.attack_ms, release_ms=band.release_ms,
        )  # fmt: skip
        return kernel.process(np.ascontiguousarray(peaks[None])).gain.astype(np.float64)

    def left_db(self, gain: Floats, bands: slice) -> float:
        """What a gain on some bands, and the limiter's, leave."""
        sections = self._apart.sections
        made = self._traces.section_gains(bands, gain * self._limiter_gain, sections.size)[:, sections]
        return self._apart.left_db(powers_to_db(made, -200.0), bands)

    def searched(self, peaks: Block, bands: slice) -> CompressorBand:
        """The compressor that leaves least: amount and ratio first, then ballistics, then both more finely."""
        none = CompressorBand()
        best = none, self.left_db(self.gain(peaks, none), bands)
        allowed_db = best[1] - _WORTH_DB
        heard = peaks[peaks > 0.01 * peaks.max(initial=0.0)]
        if not heard.size:
            return none

        def tried(candidates: Iterable[CompressorBand]) -> None:
            nonlocal best
            rated = [(each, self.left_db(self.gain(peaks, each), bands)) for each in candidates]
            best = min([best, *rated], key=lambda pair: pair[1])

        thresholds_db = [amplitude_to_db(float(level)) for level in np.percentile(heard, _PERCENTILES)]
        tried(_band(threshold_db, ratio, _USUAL_MS) for threshold_db in thresholds_db for ratio in _RATIOS)
        if best[0] is none:
            return none
        for varied in (_by_time, _by_threshold, _by_ratio):
            tried(varied(best[0]))
        return best[0] if best[1] < allowed_db else none

    def finished(self, band: int, found: CompressorBand) -> CompressorBand:
        """With the make-up that keeps the band's energy: its level is the tone's matter."""
        energies = self._traces.energies[band]
        kept = float(energies @ self.gain(self._traces.peaks[band], found) ** 2) / max(float(energies.sum()), 1e-30)
        return replace(found, makeup_db=round(float(np.clip(-powers_to_db(kept, -24.0), 0.0, 24.0)), 2))

    def typical_db(self, band: int, found: CompressorBand) -> float:
        """What it takes, typically, in the passages in which the band is loud."""
        return typical_reduction_db(self.taken_db(band, found), self._traces.hop_energies(band))

    def taken_db(self, band: int, found: CompressorBand) -> Floats:
        """The most that it takes in each 100 ms."""
        return -2.0 * powers_to_db(self._traces.hop_least(self.gain(self._traces.peaks[band], found)))


def _by_time(best: CompressorBand) -> list[CompressorBand]:
    return [replace(best, attack_ms=attack_ms, release_ms=release_ms) for attack_ms, release_ms in _BALLISTICS_MS]


def _by_threshold(best: CompressorBand) -> list[CompressorBand]:
    return [_band(best.threshold_db + step, best.ratio, (best.attack_ms, best.release_ms)) for step in _STEPS_DB]


def _by_ratio(best: CompressorBand) -> list[CompressorBand]:
    ratios = (min(1.0 + (best.ratio - 1.0) * factor, _MOST_RATIO) for factor in _FACTORS)
    return [replace(best, ratio=round(ratio, 2)) for ratio in ratios]


def _band(threshold_db: float, ratio: float, ballistics_ms: tuple[float, float]) -> CompressorBand:
    return CompressorBand(
        threshold_db=round(float(np.clip(threshold_db, -60.0, 0.0)), 1), ratio=ratio,
        attack_ms=ballistics_ms[0], release_ms=ballistics_ms[1],
    )  # fmt: skip


def _shared(band: CompressorBand, share: float) -> CompressorBand:
    """A share of the reduction, at every level."""
    return replace(band, ratio=round(1.0 / (1.0 - share * (1.0 - 1.0 / band.ratio)), 2))


def _processor(crossovers_hz: tuple[float, ...], bands: tuple[CompressorBand, ...]) -> MultibandCompressor:
    names = ("low_crossover_hz", "high_crossover_hz")
    return MultibandCompressor(**dict(zip(names, crossovers_hz, strict=False)), bands=bands)


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2))) if values.size else 0.0


def _about_mean(values: Floats) -> Floats:
    return values - values.mean() if values.size else values
