"""The audio of a session, block by block: tracks in front of their faders, and what comes back from the sends.

A group's compressor listens to its tracks as the mix has them, fader and pan included, so those are rendered beside.

Conventions: blocks are float32 (2, samples), in the order of the session's tracks; behind their faders, envelopes and
pans they add up to `Summed`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce

import numpy as np

from assistant.audio import Block
from assistant.audio.sound import BLOCK_SAMPLES
from assistant.mixdown import Summed
from assistant.processors.compressor import Control
from assistant.sessions.plan import Session
from assistant.settings import Send, Settings
from assistant.tracks.track import Track


def session_stems(
    tracks: Sequence[Track], settings: Settings, session: Session, size: int = BLOCK_SAMPLES
) -> Iterator[list[Block]]:
    """Yield the next block of each of the session's tracks.

    Args:
        tracks: of the mix.
        settings: that the session was planned with.
        session: what of them is rendered.
        size: of the blocks, in samples.
    """
    heard = [track for track in session.tracks if not track.is_return]
    fronts = Summed(tuple(tracks), {track.name: track.chain for track in heard}, sends=_silent(settings)).stems(size)
    if settings.groups:
        before = replace(Summed.of(tuple(tracks), settings), groups={}, sends=_silent(settings))
        fronts = _grouped(fronts, before.stems(size), settings, before)
    if not settings.sends:
        yield from fronts
        return
    for stems, mixed in zip(fronts, Summed.of(tuple(tracks), settings).stems(size), strict=True):
        yield [*stems[: len(heard)], *mixed[len(heard) :]]


def _silent(settings: Settings) -> dict[str, Send]:
    """Sends that nothing goes into and that last as long."""
    return {name: Send(tail_seconds=send.tail_seconds) for name, send in settings.sends.items()}


def _grouped(
    fronts: Iterator[list[Block]], before: Iterator[list[Block]], settings: Settings, summed: Summed
) -> Iterator[list[Block]]:
    """The fronts turned by what each group's compressor makes of its tracks, group after group."""
    places = {track.name: place for place, track in enumerate(summed.heard)}
    shared = [
        ([places[name] for name in group.tracks if name in places], group.compressor)
        for group in settings.groups.values()
    ]
    controls = [(members, Control(each, summed.rate_hz, 2, each.wet_percent)) for members, each in shared if members]
    for stems, mixed in zip(fronts, before, strict=True):
        for members, control in controls:
            factors = control.factors(reduce(np.add, [mixed[place] for place in members]))
            for place in members:
                stems[place] = stems[place] * factors
                mixed[place] = mixed[place] * factors
        yield stems
