"""A few figures in which the sound of references is held apart: broad tone, width, dynamics, loudness.

Conventions: what cannot be measured is None. Tone is dB about its own mean, so that level does not count.
"""

from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.pairing import broad, within
from assistant.profile import Profile
from assistant.units import Floats, power_to_db

__all__ = ["TONE_HZ", "SoundFigures", "sound_figures", "tilt_db"]

TONE_HZ: Floats = CENTRES_HZ[within((60.0, 12000.0))]
_FEWEST_BANDS = 12
_BRIGHT_HZ, _DARK_HZ = 2000.0, 300.0
_NARROWEST_DB = -40.0


@dataclass(frozen=True, kw_only=True, eq=False)
class SoundFigures:
    """How a song sounds, whatever it plays."""

    tone_db: Floats | None
    """The mid spectrum over octaves about its mean, at `TONE_HZ`; None where hardly anything is heard."""
    width_db: float | None
    """Side over mid, 60 Hz to 12 kHz together; None for silence."""
    psr_db: float | None
    loudness_lufs: float | None

    def to_bytes(self) -> bytes:
        """As float32: tone, width, PSR, loudness; NaN for what is not known."""
        tone_db = np.full(TONE_HZ.size, np.nan) if self.tone_db is None else self.tone_db
        rest = [np.nan if each is None else each for each in (self.width_db, self.psr_db, self.loudness_lufs)]
        return np.concatenate([tone_db, rest]).astype("<f4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> "SoundFigures":
        """What `to_bytes` gave."""
        values = np.frombuffer(data, dtype="<f4").astype(np.float64)
        tone_db = values[:-3]
        width_db, psr_db, loudness_lufs = (None if np.isnan(each) else float(each) for each in values[-3:])
        return cls(
            tone_db=None if np.isnan(tone_db).any() else tone_db,
            width_db=width_db, psr_db=psr_db, loudness_lufs=loudness_lufs,
        )  # fmt: skip


def sound_figures(profile: Profile) -> SoundFigures:
    """Read them from a profile."""
    if profile.loudness_lufs is None:
        return SoundFigures(tone_db=None, width_db=None, psr_db=None, loudness_lufs=None)
    inside = within((TONE_HZ[0], TONE_HZ[-1]))
    mid, side = (float(np.sum(10.0 ** (db[inside] / 10.0))) for db in (profile.mid_db, profile.side_db))
    return SoundFigures(
        tone_db=_tone_db(profile),
        width_db=max(power_to_db(side / mid), _NARROWEST_DB) if mid > 0.0 else None,
        psr_db=profile.psr_db,
        loudness_lufs=profile.loudness_lufs,
    )


def _tone_db(profile: Profile) -> Floats | None:
    inside = within((TONE_HZ[0], TONE_HZ[-1]))
    heard = inside & (profile.mid_db > float(profile.mid_db.max()) - 60.0)
    if np.count_nonzero(heard) < _FEWEST_BANDS:
        return None
    shape_db: Floats = broad(profile.mid_db, heard)[inside]
    return np.asarray(shape_db - shape_db.mean())


def tilt_db(tone_db: Floats) -> float:
    """How much brighter: what a curve at `TONE_HZ` has above 2 kHz over what it has below 300 Hz."""
    return float(tone_db[TONE_HZ > _BRIGHT_HZ].mean() - tone_db[TONE_HZ < _DARK_HZ].mean())
