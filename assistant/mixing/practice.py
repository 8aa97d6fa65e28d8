"""What mixers usually do with each kind of track: where decisions start from, and how far they may go.

These are stated, not learned: open multitracks with their engineers' faders are too few to learn from. Levels are
loudness while the track plays, against the whole mix; they follow the balances that handbooks and listening studies
agree on (the lead voice a few LU under the whole mix, kick, snare and bass next, cymbals far below), with the spread
that those leave.

Sources: R. Izhaki, Mixing Audio (3rd ed., 2017); B. De Man et al., Ten Years of Automatic Mixing (2017); P. Pestana &
J. Reiss, Intelligent Audio Production Strategies Informed by Best Practices (AES 53rd Int. Conf., 2014).
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Practice:
    """One role's usual treatment."""

    level_lu: float
    """Loudness while it plays, against the mix's."""
    spread_db: float
    """One standard deviation of that from song to song."""
    importance: int
    """Who gives way where two want the same band: the lower one; 0 to 10."""
    most_pan: float
    """How far from the centre it may stand, 0 to 1."""
    high_pass_hz: float
    """The highest corner that a high-pass may have."""
    most_taken_db: float
    """The most that a compressor typically takes; 0 leaves it alone."""
    ratio: float = 2.5
    attack_ms: float = 15.0
    release_ms: float = 150.0
    wide: bool = False
    """Whether a side may be made of it where the reference is wider than places alone reach."""


PRACTICE: dict[str, Practice] = {
    "kick": Practice(level_lu=-10.0, spread_db=3.5, importance=7, most_pan=0.0, high_pass_hz=30.0, most_taken_db=3.0,
                     ratio=3.0, attack_ms=30.0, release_ms=120.0),
    "snare": Practice(level_lu=-10.0, spread_db=3.5, importance=7, most_pan=0.1, high_pass_hz=90.0, most_taken_db=3.0,
                      ratio=3.0, attack_ms=20.0, release_ms=120.0),
    "toms": Practice(level_lu=-13.0, spread_db=5.0, importance=5, most_pan=0.5, high_pass_hz=60.0, most_taken_db=3.0,
                     ratio=3.0, attack_ms=20.0, release_ms=150.0),
    "cymbals": Practice(level_lu=-18.0, spread_db=5.0, importance=3, most_pan=0.5, high_pass_hz=300.0,
                        most_taken_db=0.0),
    "percussion": Practice(level_lu=-17.0, spread_db=5.0, importance=3, most_pan=0.6, high_pass_hz=150.0,
                           most_taken_db=2.0, attack_ms=20.0, release_ms=120.0),
    "drums": Practice(level_lu=-7.0, spread_db=3.5, importance=6, most_pan=0.0, high_pass_hz=30.0, most_taken_db=3.0,
                      ratio=2.0, attack_ms=30.0, release_ms=150.0),
    "bass": Practice(level_lu=-9.0, spread_db=3.5, importance=6, most_pan=0.0, high_pass_hz=35.0, most_taken_db=4.0,
                     ratio=3.0, attack_ms=20.0, release_ms=200.0),
    "electric_guitar": Practice(level_lu=-12.0, spread_db=5.0, importance=5, most_pan=0.9, high_pass_hz=100.0,
                                most_taken_db=2.0, ratio=2.0, attack_ms=20.0, release_ms=200.0),
    "acoustic_guitar": Practice(level_lu=-13.0, spread_db=5.0, importance=5, most_pan=0.8, high_pass_hz=100.0,
                                most_taken_db=3.0, ratio=2.5, attack_ms=15.0, release_ms=200.0, wide=True),
    "keys": Practice(level_lu=-13.0, spread_db=5.0, importance=4, most_pan=0.6, high_pass_hz=80.0, most_taken_db=2.0,
                     ratio=2.0, attack_ms=20.0, release_ms=250.0, wide=True),
    "synth": Practice(level_lu=-12.0, spread_db=5.0, importance=4, most_pan=0.5, high_pass_hz=80.0, most_taken_db=0.0,
                      wide=True),
    "strings": Practice(level_lu=-15.0, spread_db=5.0, importance=2, most_pan=0.6, high_pass_hz=120.0,
                        most_taken_db=0.0, wide=True),
    "brass": Practice(level_lu=-12.0, spread_db=5.0, importance=5, most_pan=0.6, high_pass_hz=120.0, most_taken_db=2.0,
                      ratio=2.5, attack_ms=20.0, release_ms=200.0),
    "lead_vocal": Practice(level_lu=-5.0, spread_db=3.0, importance=10, most_pan=0.0, high_pass_hz=100.0,
                           most_taken_db=4.0, ratio=3.0, attack_ms=10.0, release_ms=120.0),
    "backing_vocal": Practice(level_lu=-14.0, spread_db=5.0, importance=4, most_pan=0.8, high_pass_hz=130.0,
                              most_taken_db=3.0, ratio=3.0, attack_ms=10.0, release_ms=150.0, wide=True),
    "effects": Practice(level_lu=-17.0, spread_db=6.0, importance=1, most_pan=0.7, high_pass_hz=60.0,
                        most_taken_db=0.0, wide=True),
    "other": Practice(level_lu=-11.0, spread_db=6.0, importance=3, most_pan=0.3, high_pass_hz=30.0, most_taken_db=0.0),
}  # fmt: skip
"""By role."""

LEAD_IMPORTANCE = 10
LEAD_LEVEL_LU = -6.0
LEAD_SPREAD_DB = 3.5
"""Of whatever leads, a voice or an instrument."""
LEAD_OVER_REST_DB = (-3.0, 8.0)
"""Between these the lead lies over the rest of the mix, 300 Hz to 5 kHz, while it plays: lower it is lost, higher the
band is."""
