"""What a person is told: the moves that were made, each with its evidence, and the notes on what was not.

Conventions: numbers in `evidence` are the two that were measured, mix and reference, in `unit`. `trust` runs from 0
(nothing supports the move) to 1 (the measured difference is the difference of the mastering alone). Texts are plain
sentences for an engineer; reports print them as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

LISTEN_BELOW_HZ = (
    (60.0, "sub-bass: rumble, and how hard small speakers work"),
    (120.0, "weight of kick and bass: full or boomy"),
    (300.0, "warmth: lower voices and guitars clear or muddy"),
    (800.0, "body: boxy or hollow"),
    (2000.0, "voices and snare: nasal or set back"),
    (5000.0, "presence: words and attacks forward or harsh"),
    (10000.0, "sibilants and cymbals: crisp or sharp"),
    (float("inf"), "air: open or hissing"),
)
"""What moves in a region, by its upper edge, in the words of mixing handbooks."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The two measured numbers on which a move rests."""

    measure: str
    mix: float
    reference: float
    unit: str
    goal: str = "reference"
    """What the second number belongs to: the reference, or what was asked for in its place."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One thing that the chain does, in words."""

    aspect: str
    """tone, width, balance, loudness or ceiling."""
    setting: str
    """What to dial, for instance "bell 2.1 dB at 310 Hz, Q 0.8, stereo"."""
    size_db: float
    """How much it moves, for the order of importance."""
    evidence: Evidence
    trust: float
    listen_for: str
    dial: Mapping[str, float | str] = field(default_factory=dict)
    """`setting` as numbers, by the names that settings have: kind, channel, frequency_hz, gain_db, q ..."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something an engineer should know: what was not done and why, or what was done instead."""

    aspect: str
    text: str


def listen_for(frequency_hz: float) -> str:
    """What to listen for when the region around `frequency_hz` moves."""
    return next(text for edge_hz, text in LISTEN_BELOW_HZ if frequency_hz < edge_hz)


def frequency_text(frequency_hz: float) -> str:
    """A frequency as engineers write it: 63 Hz, 1.25 kHz."""
    if round(frequency_hz) < 1000:
        return f"{frequency_hz:.0f} Hz"
    return f"{frequency_hz / 1000.0:.3g} kHz"


def sureness(trust: float) -> str:
    """The trust in a word: an engineer wants to know whether to check a move, not a third decimal."""
    words = ((0.75, "sure"), (0.45, "fairly sure"), (0.25, "tentative"))
    return next((word for edge, word in words if trust >= edge), "weak")
