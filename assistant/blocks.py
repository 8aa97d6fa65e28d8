"""`Blocks`: the raw, additive record of one pass over a sound; records put one after another, and parts of one.

Conventions: `hops` are whole 100 ms, `sections` 3 s (the last of a file may be shorter), bands those of
`assistant.bands`. Arrays of two hold left and right; a mono sound has the same value in both. Nearly everything is kept
for each section, so that a part of a song can be looked at without measuring again. `blocks_json` writes and reads it.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import gating
from assistant.bands import CENTRES_HZ
from assistant.errors import SettingsError
from assistant.units import Floats, Mask

Counts = NDArray[np.int64]
SECTION_SECONDS = 3
SECTION_HOPS = SECTION_SECONDS * gating.HOPS_PER_SECOND
LEVEL_WINDOW_MS = 20
LEVEL_EDGES_LUFS: Floats = np.arange(-70.0, 10.25, 0.25)
"""The edges of the level histograms; what lies above goes into the last one."""


def count_levels(energies: Floats, row: int, rows: int) -> Counts:
    """How many of the energies have each level, none under -70 LUFS: (rows, level bins), `row` energies to a row."""
    bins = LEVEL_EDGES_LUFS.size - 1
    levels = np.searchsorted(LEVEL_EDGES_LUFS, gating.energies_to_lufs(energies), side="right") - 1
    places = np.arange(energies.size) // row * bins + np.minimum(levels, bins - 1)
    counts: Counts = np.bincount(places[levels >= 0], minlength=rows * bins).astype(np.int64)
    return counts.reshape(rows, bins)


def level_quantiles(counts: Counts, shares: Sequence[float]) -> Floats:
    """Levels in LUFS at some shares of histograms, interpolated within their bins: (rows, shares).

    Args:
        counts: (rows, level bins).
        shares: each from 0 to 1.
    """
    sums = np.concatenate([np.zeros((counts.shape[0], 1)), np.cumsum(counts, axis=1)], axis=1)
    found = np.empty((counts.shape[0], len(shares)))
    rows = np.arange(counts.shape[0])
    for place, share in enumerate(shares):
        rank = share * sums[:, -1]
        above = np.clip((sums < rank[:, None]).sum(axis=1), 1, counts.shape[1])
        held = np.maximum(sums[rows, above] - sums[rows, above - 1], 1.0)
        part = (rank - sums[rows, above - 1]) / held
        found[:, place] = LEVEL_EDGES_LUFS[above - 1] + part * np.diff(LEVEL_EDGES_LUFS)[above - 1]
    return found


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about the file itself that bends a match: what, how much, where, in words for an engineer.

    `kind` is one of silent, clipping, limiter, dc_offset, low_passed, dual_mono, silent_channel, hum, silence_start,
    silence_end, anti_phase, short, spoken_intro, live_ambience.
    """

    kind: str
    text: str
    value: float
    unit: str
    at_seconds: float | None = None


AXES: dict[str, tuple[str | int, ...]] = {
    "file_seconds": ("files",),
    "file_hops": ("files",),
    "file_sections": ("files",),
    "hop_energy": ("hops",),
    "section_level_counts": ("sections", "level_bins"),
    "section_peak": ("sections", 2),
    "section_square": ("sections", 2),
    "section_sum": ("sections", 2),
    "section_product": ("sections",),
    "section_true_peak": ("sections",),
    "section_frames": ("sections",),
    "section_mid_db": ("sections", "bands"),
    "section_side_db": ("sections", "bands"),
}
"""The array fields of `Blocks`: the name or the size of each of their axes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SectionSums:
    """Sums over the samples of left and right in each section, and what they make together."""

    section_peak: Floats
    """The greatest |sample|."""
    section_square: Floats
    """Sum of the squared samples, not weighted."""
    section_sum: Floats
    section_product: Floats
    """Sum of left times right."""

    @property
    def channel_peak(self) -> Floats:
        """The greatest |sample| of all: (2,)."""
        return np.asarray(self.section_peak.max(axis=0, initial=0.0))

    @property
    def channel_square(self) -> Floats:
        """Sum of the squared samples: (2,)."""
        return np.asarray(self.section_square.sum(axis=0))

    @property
    def channel_sum(self) -> Floats:
        """Sum of the samples: (2,)."""
        return np.asarray(self.section_sum.sum(axis=0))

    @property
    def channel_product(self) -> float:
        """Sum of left times right."""
        return float(self.section_product.sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks(SectionSums):
    """What a pass over a file keeps, small enough for JSON and enough for everything else."""

    rate_hz: int
    """Sampling rate; of several files the highest."""
    channels: int
    """1 or 2; of several files the most."""
    samples: int
    file_seconds: Floats
    """The length of each file."""
    file_hops: Counts
    """How many of the hops belong to each file: no loudness window reaches from one file into the next."""
    file_sections: Counts
    hop_energy: Floats
    """K-weighted mean square, summed over channels with the standard's weights, of each whole 100 ms."""
    momentary_max_energy: float
    """The greatest mean of 400 ms, looked for every 10 ms; 0 when the sound is shorter."""
    short_term_max_energy: float
    """The same of 3 s."""
    section_level_counts: Counts
    """How many 20 ms of each section have each K-weighted level, in bins of 0.25 LU (`LEVEL_EDGES_LUFS`)."""
    correlation_min: float | None
    """The lowest correlation of left and right in 400 ms that are not silent in both."""
    section_true_peak: Floats
    """Linear; the greatest is the file's."""
    section_frames: Counts
    """How many spectrum frames end in each section: the weight of its spectrum."""
    section_mid_db: Floats
    section_side_db: Floats
    bandwidth_hz: float
    """Above this a steep cliff leaves nothing; half the sampling rate where there is none.

    Of several files the lowest.
    """
    findings: tuple[Finding, ...]

    def __post_init__(self) -> None:
        """Check shapes and values.

        Raises:
            SettingsError: an array whose axes disagree with the other fields, or a value that is not finite.
        """
        sizes = {
            "files": self.file_hops.size,
            "hops": int(self.file_hops.sum()),
            "sections": int(self.file_sections.sum()),
            "bands": CENTRES_HZ.size,
            "level_bins": LEVEL_EDGES_LUFS.size - 1,
        }
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name in AXES:
                shape = tuple(sizes[axis] if isinstance(axis, str) else axis for axis in AXES[field.name])
                _check_shape(field.name, value, shape)
            if isinstance(value, (float, np.ndarray)) and not np.all(np.isfinite(value)):
                raise SettingsError(f"profile.{field.name} holds a value that is not finite; only numbers are allowed")
        if np.any(self.file_hops > SECTION_HOPS * self.file_sections):
            raise SettingsError("profile.file_hops holds more than 30 hops a section; was it edited by hand?")

    def __eq__(self, other: object) -> bool:
        """Whether every field is the same, arrays element by element."""
        if not isinstance(other, Blocks):
            return NotImplemented
        names = [field.name for field in dataclasses.fields(self)]
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in names)

    __hash__ = None  # type: ignore[assignment]

    @property
    def files_hop_energy(self) -> list[Floats]:
        """`hop_energy` of each file by itself."""
        return split(self.hop_energy, self.file_hops)

    @property
    def section_hops(self) -> Counts:
        """How many whole hops each section has: (sections,), 30 but at the end of a file."""
        before = SECTION_HOPS * self._section_places
        return np.asarray(np.clip(np.repeat(self.file_hops, self.file_sections) - before, 0, SECTION_HOPS))

    @property
    def section_seconds(self) -> Floats:
        """The length of each section: (sections,), 3 but at the end of a file."""
        before = SECTION_SECONDS * self._section_places
        return np.clip(np.repeat(self.file_seconds, self.file_sections) - before, 0.0, SECTION_SECONDS)

    @property
    def _section_places(self) -> Counts:
        """The number of each section in its file, from 0."""
        return np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(n) for n in self.file_sections)])

    @property
    def section_energy(self) -> Floats:
        """The mean K-weighted energy of each section, from its whole hops: (sections,); 0 where it has none."""
        return np.array([energy.mean() if energy.size else 0.0 for energy in split(self.hop_energy, self.section_hops)])

    @property
    def section_is_whole(self) -> Mask:
        """Which sections have their full 3 s of hops: (sections,)."""
        return np.asarray(self.section_hops == SECTION_HOPS)


def split(values: Floats, counts: Counts) -> list[Floats]:
    """Cut an array into pieces of the given sizes."""
    return np.split(values, np.cumsum(counts)[:-1]) if counts.size else []


def _check_shape(name: str, value: NDArray[Any], shape: tuple[int, ...]) -> None:
    """Refuse an array that has another shape than the rest of the record asks for."""
    if value.shape != shape:
        raise SettingsError(f"profile.{name} has shape {value.shape}; {shape} is needed to agree with the other fields")


def pool_blocks(parts: Sequence[Blocks]) -> Blocks:
    """Put the records of several files one after another.

    Raises:
        SettingsError: no record at all.
    """
    if not parts:
        raise SettingsError("0 profiles to pool; at least 1 is needed")
    names = [field.name for field in dataclasses.fields(Blocks)]
    pooled: dict[str, Any] = {
        name: _JOIN.get(name, np.concatenate)([getattr(p, name) for p in parts]) for name in names
    }
    return Blocks(**pooled)


def _lowest(values: list[float | None]) -> float | None:
    """The least of those that were measured."""
    return min((value for value in values if value is not None), default=None)


_JOIN: dict[str, Callable[[list[Any]], Any]] = {
    "rate_hz": max,
    "channels": max,
    "samples": sum,
    "momentary_max_energy": max,
    "short_term_max_energy": max,
    "correlation_min": _lowest,
    "bandwidth_hz": min,
    "findings": lambda files: tuple(finding for findings in files for finding in findings),
}
"""How a field of several files becomes one; arrays that are not named here are put one after another."""


def part_of_blocks(blocks: Blocks, chosen: Mask) -> Blocks:
    """The record of the chosen sections alone: each run of neighbours in a file becomes a file of its own.

    So no loudness window crosses a cut. The maxima of 400 ms and 3 s come from the hops, every 100 ms; lowest
    correlation, bandwidth and findings have no record for each section and stay those of the whole.

    Args:
        blocks: of one file or several.
        chosen: which sections: (sections,).

    Raises:
        ValueError: a mask of another size than there are sections.
    """
    if chosen.shape != blocks.section_true_peak.shape:
        raise ValueError(f"a mask of {chosen.shape} for {blocks.section_true_peak.size} sections; one for each")
    if chosen.all():
        return blocks
    run = _runs(blocks, chosen)
    files, seconds = run.max(initial=-1) + 1, blocks.section_seconds[chosen]
    hop_energy = blocks.hop_energy[np.repeat(chosen, blocks.section_hops)]
    file_hops = np.bincount(run, blocks.section_hops[chosen], files).astype(np.int64)
    hops = split(hop_energy, file_hops)
    sections = [name for name, axes in AXES.items() if axes[0] == "sections"]
    return dataclasses.replace(
        blocks,
        samples=round(blocks.samples * float(seconds.sum() / blocks.file_seconds.sum())),
        file_seconds=np.bincount(run, seconds, files).astype(np.float64),
        file_hops=file_hops,
        file_sections=np.bincount(run, minlength=files).astype(np.int64),
        hop_energy=hop_energy,
        momentary_max_energy=float(gating.windows(hops, gating.MOMENTARY_HOPS).max(initial=0.0)),
        short_term_max_energy=float(gating.windows(hops, gating.SHORT_TERM_HOPS).max(initial=0.0)),
        **{name: getattr(blocks, name)[chosen] for name in sections},
    )


def _runs(blocks: Blocks, chosen: Mask) -> Counts:
    """For each chosen section the number of the run of neighbours in which it stands: (chosen,)."""
    places = np.flatnonzero(chosen)
    file = np.repeat(np.arange(blocks.file_sections.size), blocks.file_sections)[places]
    begins = (np.diff(places, prepend=-2) > 1) | (np.diff(file, prepend=-1) > 0)
    return np.cumsum(begins) - 1
