"""What of a finished song's loudness a device leaves out, read from its profile without rendering.

Conventions: losses are LU, positive, at equal gain in the device's passband: 0 where it leaves everything as it is. A
band is out of reach where the device turns it down by more than 10 dB.
"""

from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ, EDGES_HZ
from assistant.listen.devices import Device
from assistant.mixing.loudness import K_POWER
from assistant.profile import Profile
from assistant.units import Floats, power_to_db

_OUT_OF_REACH_DB = 10.0
_MIDDLE = (CENTRES_HZ >= 500.0) & (CENTRES_HZ <= 4000.0)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What reaches a listener, and what does not."""

    low_hz: float | None
    high_hz: float | None
    """Between which the device plays mid; None where it goes as far as the grid."""
    below_percent: float
    above_percent: float
    """How much of the song's loudness energy lies out of reach."""
    loss_lu: float
    """How much of the whole's loudness goes, against its middle."""
    mono_loss_lu: float
    """How much goes because the device narrows or folds down the side."""


def reach(profile: Profile, device: Device) -> Reach:
    """Hold a finished song against a device.

    Args:
        profile: of the song; one that is silent loses nothing.
        device: what it is heard on.
    """
    rate_hz = float(profile.rate_hz)
    powers = [10.0 ** (db / 10.0) * K_POWER for db in (profile.mid_db, profile.side_db)]
    gains = [device.power(channel, rate_hz) for channel in ("mid", "side")]
    middle = max(float(gains[0][_MIDDLE].mean()), 1e-9)
    gains = [each / middle for each in gains]
    near = np.flatnonzero(10.0 * np.log10(gains[0]) > -_OUT_OF_REACH_DB)
    first, last = int(near[0]), int(near[-1])
    whole = powers[0] + powers[1]
    kept = [power * gain for power, gain in zip(powers, gains, strict=True)]
    unfolded = float((whole * gains[0]).sum())
    return Reach(
        low_hz=float(EDGES_HZ[first]) if first else None,
        high_hz=float(EDGES_HZ[last + 1]) if last < CENTRES_HZ.size - 1 else None,
        below_percent=_percent(whole[:first], whole),
        above_percent=_percent(whole[last + 1 :], whole),
        loss_lu=_lost_lu(float(whole.sum()), float(kept[0].sum() + kept[1].sum())),
        mono_loss_lu=_lost_lu(unfolded, float(kept[0].sum() + kept[1].sum())),
    )


def _percent(part: Floats, whole: Floats) -> float:
    return 100.0 * float(part.sum()) / max(float(whole.sum()), 1e-30)


def _lost_lu(before: float, after: float) -> float:
    return power_to_db(max(before, 1e-30)) - power_to_db(max(after, 1e-30))
