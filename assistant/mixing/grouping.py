"""One compressor for all drums, where it pays: hits that single tracks do not hold together.

A kit in three tracks or more whose sum has peaks 15 dB and more over its loudness, each track's own compressor counted,
gets one of 2:1 that takes 2 dB at most. Its gain follows the sum and acts on every track, so that stems still add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.mixdown import Summed
from assistant.mixing.compressing import compress
from assistant.mixing.practice import PRACTICE
from assistant.mixing.song import Song
from assistant.mixing.strip import Strip
from assistant.processors import Compressor
from assistant.processors.base import bounds
from assistant.progress import Progress
from assistant.settings import GroupBus
from assistant.traces import take_traces

GROUP = "drums"
FEWEST = 3
MOST_TAKEN_DB = 2.0


@dataclass(frozen=True, kw_only=True)
class Grouped:
    """A group's compressor, and why."""

    bus: GroupBus
    reason: str

    def moved(self, by_db: float) -> "Grouped":
        """The same where all faders in front of it are moved."""
        low, high = bounds(Compressor, "threshold_db")
        threshold_db = round(min(max(self.bus.compressor.threshold_db + by_db, low), high), 2)
        return replace(self, bus=replace(self.bus, compressor=replace(self.bus.compressor, threshold_db=threshold_db)))


def group_drums(song: Song, strips: Sequence[Strip], progress: Progress) -> Grouped | None:
    """Find the drums' compressor; None where it does not pay.

    Args:
        song: the tracks.
        strips: as they go into the sum.
        progress: is told how far the run is.
    """
    members = [strip for strip in strips if strip.label.group == GROUP and not song.wishes.of(strip.name).lock]
    if len(members) < FEWEST:
        return None
    summed = Summed(song.tracks, {strip.name: strip.chain for strip in members})
    with progress.stage("group drums"):
        traces = take_traces(summed.blocks(), summed.rate_hz, summed.channels)
    practice = replace(PRACTICE["drums"], most_taken_db=MOST_TAKEN_DB)
    found = compress(traces, "drums", practice)
    if found.compressor is None:
        return None
    names = tuple(strip.name for strip in members)
    reason = f"one {found.reason}"
    return Grouped(bus=GroupBus(tracks=names, compressor=found.compressor), reason=reason)
