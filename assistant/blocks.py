"""`Blocks`: the raw, additive record of one pass over a sound, and how records of several files become one.

Conventions: `hops` are whole 100 ms, `sections` 3 s (the last of a file may be shorter), bands those of
`assistant.bands`. Arrays of two hold left and right; a mono sound has the same value in both.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.bands import CENTRES_HZ
from assistant.errors import SettingsError
from assistant.units import Floats

Counts = NDArray[np.int64]
SECTION_SECONDS = 3
LEVEL_WINDOWS_MS = (20, 400, 3000)
LEVEL_EDGES_LUFS: Floats = np.arange(-70.0, 10.25, 0.25)
"""The edges of the level histograms; what lies above goes into the last one."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something about the file itself that bends a match: what, how much, where, in words for an engineer.

    `kind` is one of silent, clipping, limiter, dc_offset, low_passed, dual_mono, silent_channel, hum, silence_start,
    silence_end, anti_phase, short.
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
    "level_counts": ("levels", "level_bins"),
    "channel_peak": (2,),
    "channel_square": (2,),
    "channel_sum": (2,),
    "section_true_peak": ("sections",),
    "section_frames": ("sections",),
    "section_mid_db": ("sections", "bands"),
    "section_side_db": ("sections", "bands"),
}
"""The array fields of `Blocks`: the name or the size of each of their axes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Blocks:
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
    level_counts: Counts
    """K-weighted levels in bins of 0.25 LU (`LEVEL_EDGES_LUFS`), a row for windows of 20 ms, 400 ms and 3 s."""
    channel_peak: Floats
    channel_square: Floats
    """Sum of the squared samples, not weighted."""
    channel_sum: Floats
    channel_product: float
    """Sum of left times right."""
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
            "levels": len(LEVEL_WINDOWS_MS),
            "level_bins": LEVEL_EDGES_LUFS.size - 1,
        }
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name in AXES:
                shape = tuple(sizes[axis] if isinstance(axis, str) else axis for axis in AXES[field.name])
                _check_shape(field.name, value, shape)
            if isinstance(value, (float, np.ndarray)) and not np.all(np.isfinite(value)):
                raise SettingsError(f"profile.{field.name} holds a value that is not finite; only numbers are allowed")

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
        return _split(self.hop_energy, self.file_hops)

    @property
    def section_energy(self) -> Floats:
        """The mean K-weighted energy of each section, from its whole hops: (sections,); 0 where it has none."""
        hops = SECTION_SECONDS * 10
        files = zip(self.files_hop_energy, self.file_sections, strict=True)
        return np.array(
            [
                energy[k * hops : (k + 1) * hops].mean() if energy.size > k * hops else 0.0
                for energy, n in files
                for k in range(n)
            ]
        )

    @property
    def section_is_whole(self) -> NDArray[np.bool_]:
        """Which sections have their full 3 s of hops: (sections,)."""
        hops = SECTION_SECONDS * 10
        files = zip(self.file_hops, self.file_sections, strict=True)
        return np.array([n >= (k + 1) * hops for n, sections in files for k in range(sections)], dtype=np.bool_)


def blocks_to_json(blocks: Blocks) -> dict[str, Any]:
    """The record as plain numbers and lists, without loss: floats keep all their digits."""
    values = {field.name: getattr(blocks, field.name) for field in dataclasses.fields(Blocks)}
    plain = {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()}
    return plain | {"findings": [dataclasses.asdict(finding) for finding in blocks.findings]}


def blocks_from_json(values: object) -> Blocks:
    """Read what `blocks_to_json` wrote.

    Raises:
        SettingsError: a missing or unknown field, or a value of the wrong type, shape or range.
    """
    fields = {field.name: field for field in dataclasses.fields(Blocks)}
    record = _record(values, set(fields), "profile")
    read: dict[str, Any] = {
        name: _read_field(fields[name], value) for name, value in record.items() if name != "findings"
    }
    if not isinstance(record["findings"], list):
        raise SettingsError("profile.findings is not a list; a list of findings is needed")
    findings = tuple(_read_finding(finding) for finding in record["findings"])
    return Blocks(findings=findings, **read)


def _record(values: object, names: set[str], owner: str) -> dict[str, Any]:
    """Refuse anything but an object with exactly these fields."""
    if not isinstance(values, dict):
        raise SettingsError(f"{owner} is {type(values).__name__}; an object is needed")
    for problem, odd in (("unknown", set(values) - names), ("missing", names - set(values))):
        if odd:
            raise SettingsError(
                f"{owner} has {problem} fields: {', '.join(sorted(odd))}; was it written by another version?"
            )
    return values


def _read_finding(values: object) -> Finding:
    """Read one finding."""
    record = _record(values, {field.name for field in dataclasses.fields(Finding)}, "profile.findings")
    texts = all(isinstance(record[name], str) for name in ("kind", "text", "unit"))
    at_seconds = record["at_seconds"]
    if not texts or not _is_number(record["value"]) or not (at_seconds is None or _is_number(at_seconds)):
        raise SettingsError(
            "profile.findings holds a value of the wrong type; kind, text and unit are texts, the rest numbers"
        )
    return Finding(**record)


def _is_number(value: object) -> bool:
    """Whether a JSON value is a number that is finite."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _read_field(field: "dataclasses.Field[Any]", value: object) -> object:
    """Read one field of `Blocks` as its annotation says."""
    if field.name in AXES:
        return _read_array(field, value)
    if value is None and field.type == float | None:
        return None
    if not _is_number(value) or (field.type is int and not isinstance(value, int)):
        raise SettingsError(f"profile.{field.name} is {value!r}; a finite number is needed")
    return value if field.type is int else float(value)  # type: ignore[arg-type]


def _read_array(field: "dataclasses.Field[Any]", value: object) -> NDArray[Any]:
    """Read a list of numbers, nested as deep as the field has axes; an empty one has the shape of no rows."""
    axes = AXES[field.name]
    wanted, kinds = (np.int64, "iu") if field.type is Counts else (np.float64, "iuf")
    try:
        read = np.array(value)
    except ValueError:
        read = np.array(None)
    if read.size == 0 and isinstance(value, list):
        read = np.zeros((0, CENTRES_HZ.size) if len(axes) == 2 else 0, dtype=wanted)
    if read.dtype.kind not in kinds or read.ndim != len(axes):
        raise SettingsError(
            f"profile.{field.name} is not a list of numbers with {len(axes)} axes; was it edited by hand?"
        )
    return read.astype(wanted)


def _split(values: Floats, counts: Counts) -> list[Floats]:
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
    "level_counts": sum,
    "channel_peak": lambda peaks: np.max(peaks, axis=0),
    "channel_square": sum,
    "channel_sum": sum,
    "channel_product": sum,
    "correlation_min": _lowest,
    "bandwidth_hz": min,
    "findings": lambda files: tuple(finding for findings in files for finding in findings),
}
"""How a field of several files becomes one; arrays that are not named here are put one after another."""
