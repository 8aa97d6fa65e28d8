"""Where instruments stand between left and right, band by band.

A fader, an equalizer and a compressor leave it alone. A gain on the side signal moves all bands by about one number, so
that number and the bands' shape about it are apart. A mono sound has neither: all its bands are at the floor.

Conventions: ratios of side to mid in dB between RATIOS_DB, balance from -1 (right) to 1 (left).
"""

import numpy as np

from assistant.references.content_frames import EVERY, Floats32, Frames
from assistant.units import Floats, Mask

RATIOS_DB = (-40.0, 15.0)
_HEARD_DB = 40.0


def places(frames: Frames) -> Floats:
    """Describe width and balance: the width, its shape, its movement, the balance and how far it goes; (57,)."""
    mid = frames.levels_db[::EVERY]
    whole = _power(mid).sum(axis=1)
    heard = whole > np.quantile(whole, 0.95) * 10.0 ** (-_HEARD_DB / 10.0)
    mid, side, balance = mid[heard], frames.side_db[heard], frames.balance[heard]
    ratio = 10.0 * np.log10((_power(side).mean(axis=0) + 1e-30) / (_power(mid).mean(axis=0) + 1e-30))
    ratio = _halved(np.clip(ratio, *RATIOS_DB))
    moving = np.clip(side - mid, *RATIOS_DB).std(axis=0)
    return np.concatenate([
        [ratio.mean()], ratio - ratio.mean(), _halved(moving), _halved(balance.mean(axis=0)),
        _halved(np.abs(balance).mean(axis=0)),
    ])  # fmt: skip


def is_mono(described: Floats32) -> Mask:
    """Which songs have no places, since both channels are the same: (songs, 57) -> (songs,)."""
    return np.asarray(described[:, 0] <= RATIOS_DB[0] + 1e-3)


def _power(levels_db: Floats32) -> Floats:
    return np.asarray(10.0 ** (levels_db.astype(np.float64) / 10.0))


def _halved(values: Floats32) -> Floats:
    """Means of neighbours, two by two."""
    return np.asarray(values.reshape(-1, 2).mean(axis=1, dtype=np.float64))
