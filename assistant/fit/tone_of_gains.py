"""How gains that follow the level turn the average spectrum: loud sections, turned down, count for less in it.

Conventions: curves are dB on the band grid about their median over audible bands.
"""

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.blocks import SECTION_SECONDS
from assistant.profile import Profile
from assistant.traces import Traces
from assistant.units import Floats, powers_to_db

_TENS = 100 * SECTION_SECONDS
_MIDDLE = (CENTRES_HZ > 40.0) & (CENTRES_HZ < 16000.0)


def tone_of_gains(mix: Profile, before: Traces, after: Traces) -> Floats:
    """What the gains between two traces make of the tone: (61,).

    Every band of a section is taken to be turned by the section's mean gain. Gains within a section follow its bass
    more than its highs, which this does not see: some tenths of a dB under heavy limiting.

    Args:
        mix: the song that was traced.
        before: in front of the gains.
        after: behind them.
    """
    count = min(mix.section_weights.size, before.energies.size // _TENS)
    if count == 0:
        return np.zeros(CENTRES_HZ.size)
    energies = [traces.energies[: count * _TENS].reshape(count, _TENS).sum(axis=1) for traces in (before, after)]
    gains = energies[1] / np.maximum(energies[0], 1e-30)
    weights = mix.section_weights[:count]
    powers = 10.0 ** (mix.blocks.section_mid_db[:count] / 10.0)
    if not np.any(weights * gains > 0.0):
        return np.zeros(CENTRES_HZ.size)
    curve_db = powers_to_db(weights * gains @ powers) - powers_to_db(weights @ powers)
    return np.asarray(curve_db - np.median(curve_db[_MIDDLE]))
