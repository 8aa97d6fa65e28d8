"""What ears and rooms leave to be heard: the threshold in quiet, and the noise around, on the band grid.

Conventions: dB are sound pressure levels; (61,) on the band grid.

Sources: ISO 226:2003, table 1 (threshold of hearing in a free field); IEC 61672-1, annex E (A-weighting).
"""

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.units import Floats

_THRESHOLD_DB = {
    20.0: 78.5, 25.0: 68.7, 31.5: 59.5, 40.0: 51.1, 50.0: 44.0, 63.0: 37.5, 80.0: 31.5, 100.0: 26.5, 125.0: 22.1,
    160.0: 17.9, 200.0: 14.4, 250.0: 11.4, 315.0: 8.6, 400.0: 6.2, 500.0: 4.4, 630.0: 3.0, 800.0: 2.2, 1000.0: 2.4,
    1250.0: 3.5, 1600.0: 1.7, 2000.0: -1.3, 2500.0: -4.2, 3150.0: -6.0, 4000.0: -5.4, 5000.0: -1.5, 6300.0: 6.0,
    8000.0: 12.6, 10000.0: 13.9, 12500.0: 12.3,
}  # fmt: skip


def threshold_db() -> Floats:
    """The softest tone that is heard in quiet, in each band; as at the ends beyond the table."""
    places, levels_db = np.log(list(_THRESHOLD_DB)), list(_THRESHOLD_DB.values())
    return np.asarray(np.interp(np.log(CENTRES_HZ), places, levels_db))


def a_weighting_db(frequency_hz: Floats) -> Floats:
    """The gain of A-weighting, 0 dB at 1 kHz."""
    squares = frequency_hz**2
    poles = (squares + 20.598997**2) * np.sqrt((squares + 107.65265**2) * (squares + 737.86223**2))
    return np.asarray(20.0 * np.log10(12194.217**2 * squares**2 / (poles * (squares + 12194.217**2))) + 2.0)


def noise_db(level_dba: float, slope_db: float) -> Floats:
    """The level of each band of a noise that falls towards high frequencies.

    Args:
        level_dba: of all of it, A-weighted.
        slope_db: by how much bands fall an octave.
    """
    shape_db = -slope_db * np.log2(CENTRES_HZ / 1000.0)
    weighted = 10.0 ** ((shape_db + a_weighting_db(CENTRES_HZ)) / 10.0)
    return np.asarray(shape_db + level_dba - 10.0 * np.log10(weighted.sum()))
