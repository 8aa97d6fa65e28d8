"""How much of a measured difference is mastering and how much only what the two songs play."""

from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.compare import Difference
from assistant.profile import Profile
from assistant.units import Floats


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """The part of each difference that the evidence carries, and that part as a share (trust, 0..1), on the band grid."""

    mid_db: Floats
    mid_trust: Floats
    side_db: Floats
    """What side needs on top of mid's curve and the width in three bands."""
    side_trust: Floats
    width_db: Floats
    width_trust: Floats
    balance_trust: float


def estimate(mix: Profile, reference: Profile, difference: Difference) -> Estimate:
    """Weigh the evidence."""
    del mix, reference
    share = 1.0 if difference.same_song else 0.5
    trust = share * difference.heard
    side_trust = share * difference.side_heard
    return Estimate(
        mid_db=trust * difference.mid_db,
        mid_trust=trust,
        side_db=np.zeros(CENTRES_HZ.size),
        side_trust=side_trust,
        width_db=side_trust * difference.width_db,
        width_trust=side_trust,
        balance_trust=share,
    )
