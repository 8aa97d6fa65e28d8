"""The types of settings: chains of processors for the bus and for each track, and what tracks share.

Conventions: a chain is a tuple of processors in signal order; everything is keyed by track name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.processors import Compressor, Processor
from assistant.processors.base import checked

SCHEMA = 1
SEND_DB = (-96.0, 24.0)
LONGEST_TAIL_SECONDS = 60.0

Chain = tuple[Processor, ...]


@dataclass(frozen=True, kw_only=True)
class GroupBus:
    """Tracks that one compressor turns down together: its gain follows their sum and acts on each of them.

    So processed tracks still add up to the mix, which a chain with anything else in it would not keep. A track that is
    taken out of the settings leaves the group, too: a name that has no chain is passed over.
    """

    tracks: tuple[str, ...]
    compressor: Compressor


@dataclass(frozen=True, kw_only=True)
class Send:
    """A room or an echo that tracks share: a chain that their sum goes through beside the mix.

    It takes what comes out of the tracks, behind their chains and their groups, so it follows their faders.
    """

    tracks: Mapping[str, float] = field(default_factory=dict)
    """How much of each track goes in, dB."""
    chain: Chain = ()
    tail_seconds: float = 0.0
    """How long the mix goes on for it when the last track has ended."""

    def __post_init__(self) -> None:
        """Refuse levels and tails outside their range.

        Raises:
            SettingsError: naming the field, the value, its unit and the range.
        """
        checked_send("Send", self.tracks, self.tail_seconds)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The chain of the whole sound, one for each track of a mix, and what tracks share."""

    schema: int = SCHEMA
    bus: Chain = ()
    tracks: Mapping[str, Chain] = field(default_factory=dict)
    groups: Mapping[str, GroupBus] = field(default_factory=dict)
    sends: Mapping[str, Send] = field(default_factory=dict)


_LEVEL = {"low": SEND_DB[0], "high": SEND_DB[1], "unit": "dB", "whole": False}
_TAIL = {"low": 0.0, "high": LONGEST_TAIL_SECONDS, "unit": "s", "whole": False}


def checked_send(where: str, tracks: Mapping[str, object], tail_seconds: object) -> None:
    """Refuse levels and a tail outside their range.

    Raises:
        SettingsError: naming the field, the value, its unit and the range.
    """
    checked(f"{where}.tail_seconds", _TAIL, tail_seconds)
    for name, level_db in tracks.items():
        checked(f"{where}.tracks[{name!r}]", _LEVEL, level_db)
