"""What was measured in a sound: the raw `Blocks`, which add up, and the `Profile` that is read from them.

Everything in a `Profile` is a function of its `Blocks`, and the blocks of several files put one after another are the
blocks of all of them; so `pool` is exact, and a profile from JSON equals the one that was written.

Conventions: what cannot be measured (a silent file's loudness, the range of a sound under 3 s) is None, never -inf or
NaN. Spectra stand on the grid of `assistant.bands`; a band's level is its mean square in dB, so a full-scale sine reads
-3.01, and nothing reads `FLOOR_DB`. Mid is (L+R)/2 and side (L-R)/2. A mono sound is one channel, as BS.1770 has it
(3.01 LU under the same signal in two); its two entries per channel are alike and its side is empty.
"""

import dataclasses
import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from assistant import gating
from assistant.bands import CENTRES_HZ, FLOOR_DB
from assistant.blocks import (
    SECTION_SECONDS,
    Blocks,
    Counts,
    Finding,
    count_levels,
    level_quantiles,
    part_of_blocks,
    pool_blocks,
    split,
)
from assistant.blocks_json import blocks_from_json, blocks_to_json
from assistant.errors import SettingsError
from assistant.units import Floats, Mask, amplitude_to_db, power_to_db, powers_to_db

__all__ = ["QUANTILES_PERCENT", "SCHEMA", "Blocks", "Finding", "Profile", "Span", "pool"]

SCHEMA = 2
QUANTILES_PERCENT = (5, 10, 25, 50, 75, 90, 95, 99)


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of a file of about one loudness; `label` is quiet, medium or loud."""

    start_seconds: float
    end_seconds: float
    loudness_lufs: float | None
    label: str


def _finite(value: float) -> float | None:
    """The value, or None for -inf."""
    return value if math.isfinite(value) else None


@dataclass(frozen=True)
class Profile:
    """Everything that was measured in a file, or in several that were pooled."""

    blocks: Blocks

    @property
    def rate_hz(self) -> int:
        """Sampling rate in Hz; of pooled files the highest."""
        return self.blocks.rate_hz

    @property
    def channels(self) -> int:
        """1 or 2; of pooled files the most."""
        return self.blocks.channels

    @property
    def duration_seconds(self) -> float:
        """The length, of pooled files together."""
        return float(self.blocks.file_seconds.sum())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about the file itself."""
        return self.blocks.findings

    @property
    def bandwidth_hz(self) -> float:
        """Where a steep cliff ends the spectrum (lossy sources), half the sampling rate where there is none."""
        return self.blocks.bandwidth_hz

    @cached_property
    def loudness_lufs(self) -> float | None:
        """Integrated loudness (BS.1770-5); None for silence and for sounds under 400 ms."""
        return _finite(gating.integrated_lufs(self.blocks.files_hop_energy))

    @property
    def momentary_max_lufs(self) -> float | None:
        """The loudest 400 ms; None for silence and for sounds that are shorter."""
        return _finite(gating.lufs(self.blocks.momentary_max_energy))

    @property
    def short_term_max_lufs(self) -> float | None:
        """The loudest 3 s; None for silence and for sounds that are shorter."""
        return _finite(gating.lufs(self.blocks.short_term_max_energy))

    @cached_property
    def range_lu(self) -> float | None:
        """Loudness range (EBU Tech 3342), unsure under 60 s; None for silence and for sounds under 3 s."""
        if self.short_term_max_lufs is None:
            return None
        return gating.range_lu(self.blocks.files_hop_energy)

    @property
    def sample_peak_dbfs(self) -> float | None:
        """The greatest sample; None for silence."""
        return _finite(amplitude_to_db(float(self.blocks.channel_peak.max())))

    @property
    def true_peak_dbtp(self) -> float | None:
        """The greatest value between the samples; None for silence."""
        return _finite(amplitude_to_db(float(self.blocks.section_true_peak.max(initial=0.0))))

    @property
    def rms_dbfs(self) -> float | None:
        """RMS of the louder channel over the whole file, a full-scale sine reading -3.01; None for silence."""
        return _finite(power_to_db(float(self.blocks.channel_square.max()) / max(self.blocks.samples, 1)))

    @property
    def crest_db(self) -> float | None:
        """Sample peak over RMS, of the channel with more energy, over the whole file (a sine has 3.01)."""
        if self.rms_dbfs is None:
            return None
        louder = int(np.argmax(self.blocks.channel_square))
        return amplitude_to_db(float(self.blocks.channel_peak[louder])) - self.rms_dbfs

    @property
    def plr_db(self) -> float | None:
        """True peak minus integrated loudness."""
        if self.true_peak_dbtp is None or self.loudness_lufs is None:
            return None
        return self.true_peak_dbtp - self.loudness_lufs

    @cached_property
    def _section_psr_db(self) -> Floats:
        """True peak minus short-term loudness of the whole sections above the gate (AES e-Brief 373)."""
        whole = self.blocks.section_is_whole
        energy, peak = self.blocks.section_energy[whole], self.blocks.section_true_peak[whole]
        loud = energy > gating.gate_energy(energy, gating.RELATIVE_GATE_LU)
        return powers_to_db(peak[loud] ** 2) - gating.energies_to_lufs(energy[loud])

    @property
    def psr_db(self) -> float | None:
        """The median over loud 3 s sections of true peak minus short-term loudness; None under 3 s."""
        return float(np.median(self._section_psr_db)) if self._section_psr_db.size else None

    @property
    def psr_min_db(self) -> float | None:
        """The lowest of the same: how dense the densest part is."""
        return float(self._section_psr_db.min()) if self._section_psr_db.size else None

    @cached_property
    def ldr_quantiles(self) -> Floats | None:
        """Log dynamic range, ln(100 ms / 1.5 s energy), at `QUANTILES_PERCENT`: (8,); None under 1.5 s."""
        ratios = gating.log_dynamic_range(self.blocks.files_hop_energy)
        return np.percentile(ratios, QUANTILES_PERCENT) if ratios.size else None

    @property
    def levels_20ms_lu(self) -> Floats | None:
        """K-weighted levels of 20 ms minus the integrated loudness at `QUANTILES_PERCENT`: (8,); None if silent."""
        return self._levels_lu(self.blocks.section_level_counts.sum(axis=0))

    @property
    def levels_400ms_lu(self) -> Floats | None:
        """The same of 400 ms, every 100 ms."""
        return self._levels_lu(self._window_counts(gating.MOMENTARY_HOPS))

    @property
    def levels_3s_lu(self) -> Floats | None:
        """The same of 3 s, every 100 ms."""
        return self._levels_lu(self._window_counts(gating.SHORT_TERM_HOPS))

    def _window_counts(self, hops: int) -> Counts:
        """How many windows of so many hops have each level."""
        energies = gating.windows(self.blocks.files_hop_energy, hops)
        return np.asarray(count_levels(energies, max(energies.size, 1), 1)[0])

    def _levels_lu(self, level_counts: Counts) -> Floats | None:
        """Quantiles of a histogram, against the loudness."""
        if self.loudness_lufs is None or not level_counts.any():
            return None
        shares = [percent / 100.0 for percent in QUANTILES_PERCENT]
        return np.asarray(level_quantiles(level_counts[None, :], shares)[0] - self.loudness_lufs)

    @cached_property
    def section_lufs(self) -> Floats:
        """The loudness of each 3 s section: (sections,), not under -150."""
        return np.maximum(gating.energies_to_lufs(self.blocks.section_energy), FLOOR_DB)

    @cached_property
    def section_weights(self) -> Floats:
        """The spectrum frames of each section, 0 where it is silent (under -70 LUFS): (sections,)."""
        audible = self.section_lufs > gating.ABSOLUTE_GATE_LUFS
        return np.where(audible, self.blocks.section_frames, 0).astype(np.float64)

    @cached_property
    def mid_db(self) -> Floats:
        """Long-term average spectrum of mid, the power mean over audible frames: (61,)."""
        return self._average_db(self.blocks.section_mid_db)

    @cached_property
    def side_db(self) -> Floats:
        """The same of side."""
        return self._average_db(self.blocks.section_side_db)

    def _average_db(self, section_db: Floats) -> Floats:
        """The frame-weighted power mean of sections."""
        if not self.section_weights.any():
            return np.full(CENTRES_HZ.size, FLOOR_DB)
        powers = np.average(10.0 ** (section_db / 10.0), axis=0, weights=self.section_weights)
        return powers_to_db(powers, FLOOR_DB)

    @property
    def width_db(self) -> Floats:
        """Side over mid in each band: (61,), 0 where both are empty."""
        return self.side_db - self.mid_db

    @cached_property
    def tilt_db_per_octave(self) -> float | None:
        """How the mid spectrum falls, as one figure: the straight line through its bands against octaves.

        Least squares over the sixths of an octave from 60 Hz to 12 kHz, up to where the file ends; pink noise has 0,
        white noise 3.01, and music about -3 to -6, since a band's level is its power in a sixth of an octave. None
        under three octaves, or where nothing is heard.
        """
        top_hz = min(12000.0, 0.9 * self.bandwidth_hz)
        heard = (CENTRES_HZ >= 60.0) & (top_hz >= CENTRES_HZ) & (self.mid_db > FLOOR_DB)
        if np.count_nonzero(heard) < 18 or self.loudness_lufs is None:
            return None
        octaves = np.log2(CENTRES_HZ[heard])
        return float(np.polyfit(octaves - octaves.mean(), self.mid_db[heard], 1)[0])

    @cached_property
    def low_end_db(self) -> float | None:
        """The power under 100 Hz against the whole, of mid and side together; None for silence."""
        powers = 10.0 ** (self.mid_db / 10.0) + 10.0 ** (self.side_db / 10.0)
        if self.loudness_lufs is None:
            return None
        return _finite(power_to_db(float(powers[CENTRES_HZ < 100.0].sum() / powers.sum())))

    @cached_property
    def side_db_total(self) -> float | None:
        """Side over mid, the power of all bands; None for one channel, two of the same, or silence."""
        mid, side = (float((10.0 ** (db / 10.0))[db > FLOOR_DB].sum()) for db in (self.mid_db, self.side_db))
        return power_to_db(side / mid) if self.channels > 1 and mid > 0.0 and side > 0.0 else None

    @cached_property
    def mid_spread_db(self) -> Floats:
        """How much each band of mid moves against the whole from section to section: (61,).

        A robust standard deviation (1.4826 times the median absolute deviation) of the section's band level minus the
        section's overall level, so that a change of loudness alone does not count. Over n independent sections the
        average is known to about spread / sqrt(n), but neighbouring sections are alike: that is a lower bound. 0 for
        fewer than two sections.
        """
        return self._spread_db(self.blocks.section_mid_db)

    @cached_property
    def side_spread_db(self) -> Floats:
        """The same of side, against the same overall level."""
        return self._spread_db(self.blocks.section_side_db)

    def _spread_db(self, section_db: Floats) -> Floats:
        """The robust deviation over audible sections of a band's level relative to all bands of mid and side."""
        heard = self.section_weights > 0
        if np.count_nonzero(heard) < 2:
            return np.zeros(CENTRES_HZ.size)
        mid, side = self.blocks.section_mid_db[heard], self.blocks.section_side_db[heard]
        overall = powers_to_db(np.sum(10.0 ** (mid / 10.0) + 10.0 ** (side / 10.0), axis=1))
        relative = section_db[heard] - overall[:, None]
        return 1.4826 * np.median(np.abs(relative - np.median(relative, axis=0)), axis=0)

    @property
    def balance_db(self) -> float | None:
        """Right over left energy: positive when the right is louder; None when either is silent."""
        left, right = self.blocks.channel_square
        return power_to_db(right / left) if left > 0.0 and right > 0.0 else None

    @property
    def correlation(self) -> float | None:
        """Correlation of left and right over the whole file; None when either is silent."""
        left, right = self.blocks.channel_square
        if left <= 0.0 or right <= 0.0:
            return None
        return float(np.clip(self.blocks.channel_product / math.sqrt(left * right), -1.0, 1.0))

    @property
    def correlation_min(self) -> float | None:
        """The lowest correlation within 400 ms; None when it is silent everywhere."""
        return self.blocks.correlation_min

    @cached_property
    def mono_loss_lu(self) -> float | None:
        """How much louder or quieter (negative) a fold-down to (L+R)/2 in both speakers is; None for silence.

        From the K-weighted band spectra of the sections that count for the loudness: L² + R² = 2 (M² + S²), so what
        folding loses is the side's share. On songs that is within 0.12 LU of a second meter on the fold-down.
        """
        if self.loudness_lufs is None:
            return None
        gate = max(gating.ABSOLUTE_GATE_LUFS, self.loudness_lufs + gating.RELATIVE_GATE_LU)
        frames = np.where(self.section_lufs > gate, self.blocks.section_frames, 0)
        weights = gating.k_power(CENTRES_HZ)
        mid, side = (
            float(frames @ 10.0 ** (db / 10.0) @ weights)
            for db in (self.blocks.section_mid_db, self.blocks.section_side_db)
        )
        return _finite(power_to_db(mid / (mid + side))) if mid + side > 0.0 else None

    @cached_property
    def sections(self) -> tuple[Span, ...]:
        """The section map: neighbouring 3 s sections of one label merged; pooled files follow one another."""
        if self.loudness_lufs is None:
            return ()
        return tuple(span for index in range(self.blocks.file_sections.size) for span in self._spans(index))

    @property
    def loud_sections(self) -> tuple[Span, ...]:
        """The spans of the section map that are loud."""
        return tuple(span for span in self.sections if span.label == "loud")

    @cached_property
    def section_labels(self) -> tuple[str, ...]:
        """Each 3 s section as quiet, medium or loud: (sections,); quiet throughout where there is no loudness."""
        if self.loudness_lufs is None:
            return ("quiet",) * self.blocks.section_true_peak.size
        files = split(gating.energies_to_lufs(self.blocks.section_energy), self.blocks.file_sections)
        return tuple(label for levels in files for label in gating.label_sections(levels, self.loudness_lufs))

    def part(self, sections: Mask) -> "Profile":
        """The profile of some of its 3 s sections, as if they had been cut out and measured one run after another.

        Nothing is measured again, so it costs next to nothing. Every figure is that of the sections but these: the
        lowest correlation, the bandwidth and the findings stay those of the whole; the loudest 400 ms and 3 s are
        looked for every 100 ms, where measuring looks every 10 ms (up to 0.5 LU less for 400 ms). Spectrum frames count
        where they end, so the first one of a run reaches a little back before it.

        Args:
            sections: which ones: (sections,).

        Raises:
            ValueError: a mask of another size than there are sections.
        """
        return Profile(part_of_blocks(self.blocks, sections))

    def _spans(self, index: int) -> list[Span]:
        """The section map of one file, counted from where it starts in the pool."""
        counts, seconds = self.blocks.file_sections, self.blocks.file_seconds
        first, start = int(counts[:index].sum()), float(seconds[:index].sum())
        energy = self.blocks.section_energy[first : first + counts[index]]
        labels = self.section_labels[first : first + counts[index]]
        edges = [0, *(k for k in range(1, len(labels)) if labels[k] != labels[k - 1]), len(labels)]
        end = float(seconds[index])
        return [
            Span(
                start_seconds=start + low * SECTION_SECONDS,
                end_seconds=start + min(high * SECTION_SECONDS, end),
                loudness_lufs=_finite(gating.lufs(float(energy[low:high].mean()))),
                label=labels[low],
            )
            for low, high in itertools.pairwise(edges)
            if high > low
        ]

    def to_json(self) -> str:
        """The profile as JSON, from which `from_json` makes an equal one."""
        return json.dumps(
            {"schema": SCHEMA, "blocks": blocks_to_json(self.blocks)}, allow_nan=False, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, text: str) -> "Profile":
        """Read what `to_json` wrote.

        Raises:
            SettingsError: not JSON, another schema, or a field that is unknown, missing or of the wrong type or shape.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise SettingsError(f"the profile is not JSON ({error}); is it another file?") from None
        if not isinstance(values, dict) or set(values) != {"schema", "blocks"}:
            raise SettingsError("a profile has the fields schema and blocks and no others; is this another file?")
        if values["schema"] != SCHEMA:
            raise SettingsError(
                f"the profile has schema {values['schema']!r}; {SCHEMA} is needed: measure the sound again"
            )
        return cls(blocks_from_json(values["blocks"]))

    def summary(self) -> dict[str, Any]:
        """What a reader wants to see, ready for JSON: numbers, None where there is none, lists; no raw blocks."""
        return {name: _plain(getattr(self, name)) for name in SUMMARY} | {
            "quantiles_percent": list(QUANTILES_PERCENT),
            "band_hz": _plain(CENTRES_HZ),
        }


SUMMARY = (
    "rate_hz", "channels", "duration_seconds",
    "loudness_lufs", "momentary_max_lufs", "short_term_max_lufs", "range_lu",
    "sample_peak_dbfs", "true_peak_dbtp", "rms_dbfs", "crest_db", "plr_db", "psr_db", "psr_min_db",
    "ldr_quantiles", "levels_20ms_lu", "levels_400ms_lu", "levels_3s_lu",
    "balance_db", "correlation", "correlation_min", "mono_loss_lu", "bandwidth_hz",
    "tilt_db_per_octave", "low_end_db", "side_db_total",
    "mid_db", "side_db", "width_db", "mid_spread_db", "side_spread_db",
    "section_lufs", "sections", "findings",
)  # fmt: skip
"""The keys of `Profile.summary`, each a property of the same name, but for the two grids it adds."""


def _plain(value: object) -> object:
    """Rounded to what a reader can use, with lists and objects for arrays and records."""
    if isinstance(value, np.ndarray):
        return [round(float(x), 3) for x in value]
    if isinstance(value, tuple):
        return [{name: _plain(x) for name, x in dataclasses.asdict(record).items()} for record in value]
    return round(value, 4) if isinstance(value, float) else value


def pool(profiles: Sequence[Profile]) -> Profile:
    """The profile of several files one after another.

    Loudness is that of the pooled gating blocks and range that of the pooled windows (as album loudness is computed),
    maxima are the greatest, sums add, spectra are the frame-weighted power mean; so a louder file weighs more in the
    spectrum, as it would in the concatenation, from which only windows across the joints differ.

    Raises:
        SettingsError: no profile at all.
    """
    return Profile(pool_blocks([profile.blocks for profile in profiles]))
