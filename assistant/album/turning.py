"""A song's own profile, turned toward the common sound: an aim that plays the same notes at the same time.

Only broad moves are made: a slope over the whole spectrum, a shelf for the low end, and little of what is left of the
difference over octaves, so that instruments keep their balance. Because the aim is the song's own record with other
spectra, a match takes the two for one performance and fits equalizer and width to the whole of the difference.

Conventions: curves are dB on the band grid, positive means "add". A move is what is asked for; a limit on it is one of
the constants here.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np

from assistant.album.measures import OCTAVES, heard_bands, low_end_db, slope, width_db
from assistant.album.notes import Limits
from assistant.bands import CENTRES_HZ
from assistant.fit.width import BASS_BELOW_HZ
from assistant.pairing import broad
from assistant.profile import Profile
from assistant.roots import root
from assistant.units import Floats

__all__ = ["MOST_DB", "MOST_WIDTH_DB", "Move", "curve_of", "shape_of", "turned", "widened_db"]

MOST_DB = 10.0
"""In any band: what differs more is another kind of song, or a fault that an album is no place to mend."""
MOST_BOOST_DB = 8.0
"""Less than is cut: what is raised there may be rumble or hiss."""
MOST_WIDTH_DB = 6.0
MOST_SHAPE_DB = 2.0
_FLAT_BELOW_HZ, _FLAT_ABOVE_HZ = 40.0, 14000.0
_SHELF_HZ = 130.0
_LEFT_LOW_HZ, _LEFT_HIGH_HZ = 200.0, 4000.0
_SLOPE = np.clip(OCTAVES, np.log2(_FLAT_BELOW_HZ / 1000.0), np.log2(_FLAT_ABOVE_HZ / 1000.0))
_SHELF = 1.0 / (1.0 + (CENTRES_HZ / _SHELF_HZ) ** 3)


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is to change in a song: how much steeper, how much more low end, which shape, how much wider."""

    tilt_db_per_octave: float = 0.0
    low_end_db: float = 0.0
    shape_db: Floats = dataclasses.field(default_factory=lambda: np.zeros(CENTRES_HZ.size))
    """On top of both: (61,)."""
    whole_db: Floats = dataclasses.field(default_factory=lambda: np.zeros(CENTRES_HZ.size))
    """What the whole album gets, whatever the song is like: (61,)."""
    width_db: float = 0.0


def shape_of(profile: Profile) -> Floats:
    """What an octave-wide look at a song's spectrum leaves beside its slope: (61,), 0 where little is heard."""
    use = heard_bands(profile)
    if np.count_nonzero(use) < 2:
        return np.zeros(CENTRES_HZ.size)
    smooth = broad(profile.mid_db, use)
    line = slope(smooth, use) * OCTAVES
    return np.where(use, smooth - line - float(np.mean((smooth - line)[use])), 0.0)


def curve_of(profile: Profile, move: Move, limits: Limits) -> Floats:
    """The curve that makes these moves in a song, within all limits: (61,).

    Slope and shelf are solved so that the song, turned, measures what was asked for; each moves both measures.
    """
    if limits.tone:
        return np.zeros(CENTRES_HZ.size)
    use, mid_db = heard_bands(profile), profile.mid_db
    tilt = slope(mid_db, use) + move.tilt_db_per_octave
    low_db = low_end_db(mid_db, use) + move.low_end_db

    def made(shelf_db: float) -> Floats:
        curve_db = shelf_db * _SHELF + move.shape_db
        by_slope = slope(_SLOPE, use) or 1.0
        return curve_db + _SLOPE * (tilt - slope(mid_db + curve_db, use)) / by_slope

    def over_db(shelf_db: float) -> float:
        return low_end_db(mid_db + made(shelf_db), use) - low_db

    shelf_db = root(over_db, move.low_end_db, (-2.0 * MOST_DB, 2.0 * MOST_DB), near=0.02, narrow=0.02)
    return _within(made(shelf_db) + move.whole_db, limits)


def _within(curve_db: Floats, limits: Limits) -> Floats:
    """The curve about its middle, kept to what may be moved; what is left alone is flat."""
    plain = (CENTRES_HZ > 100.0) & (CENTRES_HZ < 10000.0)
    curve_db = np.clip(curve_db - float(np.median(curve_db[plain])), -MOST_DB, MOST_BOOST_DB)
    if limits.low_end:
        curve_db = np.where(
            CENTRES_HZ < _LEFT_LOW_HZ, 0.0, curve_db - float(np.interp(_LEFT_LOW_HZ, CENTRES_HZ, curve_db))
        )
    if limits.highs:
        above = CENTRES_HZ > _LEFT_HIGH_HZ
        held = 0.0 if limits.low_end else float(np.interp(_LEFT_HIGH_HZ, CENTRES_HZ, curve_db))
        curve_db = np.where(above, 0.0, curve_db - held)
    return np.asarray(curve_db)


def widened_db(profile: Profile, curve_db: Floats, wider_db: float, limits: Limits) -> Floats:
    """What side gets beside the curve so that the whole song becomes so much wider: (61,).

    The bass is never widened. Tone alone moves the width, too, where side and mid have other spectra; that is made up
    for.
    """
    if limits.width or profile.channels < 2:
        return np.zeros(CENTRES_HZ.size)
    mid_db, side_db = profile.mid_db + curve_db, profile.side_db + curve_db
    wanted_db = width_db(profile.mid_db, profile.side_db) + wider_db

    def over_db(gain_db: float) -> float:
        return width_db(mid_db, side_db + _side_gain_db(gain_db)) - wanted_db

    if abs(over_db(0.0)) < 0.05:
        return np.zeros(CENTRES_HZ.size)
    gain_db = root(over_db, wider_db, (-MOST_WIDTH_DB, MOST_WIDTH_DB), near=0.02, narrow=0.02)
    return _side_gain_db(float(np.clip(gain_db, -MOST_WIDTH_DB, MOST_WIDTH_DB)))


def _side_gain_db(gain_db: float) -> Floats:
    return np.where(CENTRES_HZ < BASS_BELOW_HZ, min(gain_db, 0.0), gain_db)


def turned(profile: Profile, curve_db: Floats, side_db: Floats, lifted_db: float = 0.0) -> Profile:
    """The song's profile with other spectra.

    Args:
        profile: the song.
        curve_db: added to mid and side: (61,).
        side_db: added to side on top of it: (61,).
        lifted_db: by how much its peaks are to stand higher over the loudness.
    """
    blocks = profile.blocks
    return Profile(
        dataclasses.replace(
            blocks,
            section_mid_db=blocks.section_mid_db + curve_db,
            section_side_db=blocks.section_side_db + curve_db + side_db,
            section_true_peak=blocks.section_true_peak * 10.0 ** (lifted_db / 20.0),
        )
    )
