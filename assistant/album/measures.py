"""What songs of an album are alike in, or not: six numbers of a profile, and how far songs spread in them.

tilt      the slope of the mid spectrum in dB per octave, by a straight line through the bands from 60 Hz to 12 kHz:
          darker songs fall faster
low end   what is heard below 115 Hz against the whole up to 12 kHz, once the spectrum is turned level: what tilt alone
          does not tell
width     side over mid, all of the sound

Conventions: dB and LU; None where there is nothing to measure (a mono song has no width). A song that is marked, by a
note, as meant to differ is not counted in a spread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ, FLOOR_DB
from assistant.compare import MONO_BELOW_DB
from assistant.gating import SHORT_TERM_HOPS, energies_to_lufs, windows
from assistant.pairing import within
from assistant.profile import Profile
from assistant.units import Floats, Mask, power_to_db

__all__ = [
    "LOW_END_HZ",
    "MEASURES",
    "OCTAVES",
    "Measures",
    "Spread",
    "heard_bands",
    "low_end_db",
    "measures_of",
    "slope",
]

TILT_HZ = (60.0, 12000.0)
TILT_OCTAVES = float(np.log2(TILT_HZ[1] / TILT_HZ[0]))
LOW_END_HZ = 115.0
LOUD_SHARE = 95.0
"""Of the levels of 3 s, which percentile stands for the loud parts: above it lie single hits."""
OCTAVES: Floats = np.log2(CENTRES_HZ / 1000.0)
_EMPTY_BELOW_DB = 70.0


@dataclass(frozen=True, kw_only=True)
class Measures:
    """One song."""

    loudness_lufs: float
    loud_lufs: float
    """Of its loud parts."""
    tilt_db_per_octave: float
    low_end_db: float
    width_db: float | None
    plr_db: float
    psr_db: float


MEASURES: Mapping[str, tuple[str, str]] = {
    "loudness_lufs": ("integrated loudness", "LU"),
    "loud_lufs": ("loudness of loud parts", "LU"),
    "tilt_db_per_octave": ("tilt", "dB/octave"),
    "low_end_db": ("low end", "dB"),
    "width_db": ("width", "dB"),
    "plr_db": ("peak over loudness", "dB"),
}
"""The fields of `Measures` in which an album is told: in words, and the unit of a difference."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far songs differ in one measure."""

    deviation: float
    """The standard deviation over the songs that count."""
    span: float
    """The greatest minus the least."""

    @classmethod
    def of(cls, values: Sequence[float | None]) -> "Spread":
        """Of the songs that have the measure; 0 for fewer than two."""
        there = [value for value in values if value is not None]
        if len(there) < 2:
            return cls(deviation=0.0, span=0.0)
        return cls(deviation=float(np.std(there)), span=max(there) - min(there))


def measures_of(profile: Profile) -> Measures:
    """Read the numbers of a song, which must have a loudness."""
    lufs = profile.loudness_lufs or 0.0
    use, mid_db = heard_bands(profile), profile.mid_db
    return Measures(
        loudness_lufs=lufs,
        loud_lufs=loud_lufs(profile),
        tilt_db_per_octave=slope(mid_db, use),
        low_end_db=low_end_db(mid_db, use),
        width_db=width_db(mid_db, profile.side_db) if is_wide(profile) else None,
        plr_db=profile.plr_db or 0.0,
        psr_db=profile.psr_db or profile.plr_db or 0.0,
    )


def loud_lufs(profile: Profile) -> float:
    """The loudness that 5 % of all 3 s pass; the whole's for a sound under 3 s."""
    levels = windows(profile.blocks.files_hop_energy, SHORT_TERM_HOPS)
    if not levels.size:
        return profile.loudness_lufs or 0.0
    return float(np.percentile(energies_to_lufs(np.maximum(levels, 1e-12)), LOUD_SHARE))


def heard_bands(profile: Profile) -> Mask:
    """The bands of the tilt that hold something: (61,)."""
    floor_db = max(float(profile.mid_db.max()) - _EMPTY_BELOW_DB, FLOOR_DB + 20.0)
    inside = within((TILT_HZ[0], min(TILT_HZ[1], 0.85 * profile.bandwidth_hz)))
    return np.asarray(inside & (profile.mid_db > floor_db))


def slope(curve_db: Floats, use: Mask) -> float:
    """The slope of a straight line through a curve, in dB per octave; 0 for fewer than two bands."""
    if np.count_nonzero(use) < 2:
        return 0.0
    return float(np.polynomial.polynomial.polyfit(OCTAVES[use], curve_db[use], 1)[1])


def low_end_db(mid_db: Floats, use: Mask) -> float:
    """The power below 115 Hz over that of the whole, in a spectrum that is turned level: dB, 0 at most."""
    level_db = mid_db - slope(mid_db, use) * OCTAVES
    powers = 10.0 ** ((level_db - float(level_db.max())) / 10.0)
    whole = within((30.0, TILT_HZ[1]))
    low = whole & (CENTRES_HZ < LOW_END_HZ)
    return max(power_to_db(float(powers[low].sum() / powers[whole].sum())), FLOOR_DB)


def is_wide(profile: Profile) -> bool:
    """Whether a song has a side that is more than noise."""
    return profile.channels > 1 and width_db(profile.mid_db, profile.side_db) > MONO_BELOW_DB


def width_db(mid_db: Floats, side_db: Floats) -> float:
    """The power of side over that of mid."""
    return power_to_db(float(np.sum(10.0 ** (side_db / 10.0)) / np.sum(10.0 ** (mid_db / 10.0))))
