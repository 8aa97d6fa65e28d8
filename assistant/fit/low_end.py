"""A bass in the centre, where the audience's speakers ask for one: the side is turned down below a frequency.

Conventions: the width's lowest part does it, a gentle shelf that has half of its 24 dB at the frequency. A mix that is
as good as mono there is left alone.
"""

import numpy as np

from assistant.advice import Evidence, Move, frequency_text
from assistant.audience import audience_named
from assistant.bands import CENTRES_HZ
from assistant.compare import MONO_BELOW_DB
from assistant.fit.fitted import Fitted
from assistant.options import MatchOptions
from assistant.processors import Width
from assistant.profile import Profile
from assistant.words import side_text

_BY_DB = -24.0
_LOWEST_HZ = 30.0


def fit_low_end(mix: Profile, options: MatchOptions) -> Fitted:
    """Take the side out of the bass where that is asked for and there is one."""
    below_hz = options.mono_below_hz
    if below_hz is None or mix.channels == 1:
        return Fitted()
    bands = (CENTRES_HZ > _LOWEST_HZ) & (below_hz > CENTRES_HZ)
    mid, side = (float(np.sum(10.0 ** (db[bands] / 10.0))) for db in (mix.mid_db, mix.side_db))
    width_db = float(10.0 * np.log10(max(side, 1e-20) / max(mid, 1e-20)))
    if width_db <= MONO_BELOW_DB:
        return Fitted()
    meant = "" if options.audience is None else f", meant for {audience_named(options.audience).title}"
    move = Move(
        aspect="low end",
        setting=side_text(_BY_DB, f"below {frequency_text(below_hz)}"),
        size_db=float(10.0 * np.log10(1.0 + side / max(mid, 1e-20))),
        evidence=Evidence(
            measure=f"side over mid below {frequency_text(below_hz)}{meant}",
            mix=width_db, reference=width_db + _BY_DB, unit="dB", goal="asked for",
        ),
        trust=1.0,
        listen_for="the bass: in the centre, and as strong as before",
        dial={"kind": Width.kind, "channel": "side", "low_db": _BY_DB, "low_crossover_hz": below_hz},
    )  # fmt: skip
    return Fitted(processors=(Width(low_db=_BY_DB, low_crossover_hz=below_hz),), moves=(move,))
