"""Depth: which rooms and echoes the tracks share, and how much of each.

    the reference's falls -> the room that the mix lacks (`ambience.py`) -> a send for voices, one for the rest, an echo

All sends have one decay time and one level, that of the ambience; what differs by role is what goes in: voices later
and thinner, so that words stay in front of their room; kick and bass never. The echo is for what leads, an eighth or a
quarter long, where the song keeps a tempo and the reference is wet enough to hide it.

Nothing is dried: tracks that bring more room than the reference has keep it, and that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from assistant.audio.resample import Resampler, Streamable
from assistant.mixdown import Summed
from assistant.mixing.ambience import LONGEST_SECONDS, RATE_HZ, Ambience, Dry, find_ambience, room
from assistant.mixing.desk import Desk
from assistant.mixing.falls import Falls, falls, pooled_falls
from assistant.mixing.song import Song
from assistant.mixing.tempo import steady_tempo_bpm
from assistant.processors import Delay, Gain
from assistant.processors.base import Block
from assistant.progress import Progress
from assistant.settings import Chain, Send

DRY_ROLES = frozenset({"kick", "bass"})
VOICES = frozenset({"lead_vocal", "backing_vocal"})
ROOM, VOICE_ROOM, ECHO = "reverb", "vocal reverb", "echo"
NEARER_OF_SAME, NEARER_OF_OTHER = 0.12, 0.375
"""How much nearer a room has to bring the falls before it is believed: those of a reference that plays the same tracks,
and of one that plays others."""
LEAST_LEVEL_DB = -26.0
NOTHING_SENT, TOO_LITTLE, TOO_QUIET, AT_EDGE = "nothing sent", "too little nearer", "too quiet", "at the edge"
"""What speaks against a room."""
_MOST_OF_OTHER_DB = -9.0
"""Another song's room is never laid under the mix louder than this: part of what falls slowly there is its music."""
_ROOM_PRE_DELAY_MS, _VOICE_PRE_DELAY_MS = 10.0, 35.0
_ROOM_CUTS_HZ, _VOICE_CUTS_HZ, _ECHO_CUTS_HZ = (150.0, 12000.0), (220.0, 10000.0), (300.0, 5000.0)
_ECHO_UNDER_DB = 6.0
_ECHO_FROM_DB = -16.0
_ECHO_MS = (180.0, 400.0)
_ECHO_FEEDBACK_PERCENT = 20.0
_PLAYS_ON_DB = -30.0
_END_SECONDS = 0.3


@dataclass(frozen=True, kw_only=True)
class Space:
    """What was found and made of it."""

    ambience: Ambience | None
    """None where nothing could be sent."""
    doubt: str | None
    """Why the room was not laid under the mix: see `TOO_LITTLE` and its like."""
    sends: Mapping[str, Send]
    tempo_bpm: float | None

    @property
    def believed(self) -> bool:
        """Whether the room was laid under the mix."""
        return self.doubt is None


def find_space(song: Song, desk: Desk, references: Sequence[Streamable], progress: Progress, *, same: bool) -> Space:
    """Find the sends.

    Args:
        song: the tracks.
        desk: as they are mixed.
        references: what the mix is to sound like; the median of their falls counts.
        progress: is told how far the run is.
        same: whether the reference plays the same tracks.
    """
    sent = [strip.name for strip in desk.heard if _goes_in(song, strip.name, strip.label.role)]
    with progress.stage("space"):
        placed, ends_loud = _tracks(song, desk.chains, desk, sent)
        centred, _ = _tracks(song, {strip.name: strip.to_fader for strip in desk.heard}, desk, sent)
        # What our compressors hold up, a mix of the same tracks need not hold; another song is mixed as ours is.
        plain = [_tracks(song, _gains(desk), replace(desk, drums=None), sent)[0]] if same else []
        wanted = pooled_falls([_falls_of(each) for each in references])
        found = find_ambience((centred, placed, *plain), wanted, RATE_HZ)
        doubt = doubt_of(found, same=same)
        if found is None or doubt is not None:
            return Space(ambience=found, doubt=doubt, sends={}, tempo_bpm=None)
        if not same:
            found = replace(found, level_db=min(found.level_db, _MOST_OF_OTHER_DB))
        tempo_bpm = steady_tempo_bpm(placed.whole, RATE_HZ)
    sends = _sends(desk, sent, found, tempo_bpm, ends_loud=ends_loud)
    return Space(ambience=found, doubt=None, sends=sends, tempo_bpm=tempo_bpm)


def doubt_of(found: Ambience | None, *, same: bool) -> str | None:
    """What speaks against a room."""
    if found is None:
        return NOTHING_SENT
    if found.nearer < (NEARER_OF_SAME if same else NEARER_OF_OTHER):
        return TOO_LITTLE
    if found.level_db < LEAST_LEVEL_DB:
        return TOO_QUIET
    return AT_EDGE if found.at_edge and not same else None


def _goes_in(song: Song, name: str, role: str) -> bool:
    return role not in DRY_ROLES and not song.wishes.of(name).lock


def _gains(desk: Desk) -> dict[str, Chain]:
    """The tracks at their levels, nothing else done to them."""
    return {strip.name: (Gain(gain_db=strip.gain_db),) for strip in desk.heard}


def _tracks(song: Song, chains: Mapping[str, Chain], desk: Desk, sent: Sequence[str]) -> tuple[Dry, bool]:
    """The middle of the mix and of what goes into a room, at 14.7 kHz; and whether it plays to its last moment."""
    summed = Summed(song.tracks, chains, desk.groups)
    places = [place for place, name in enumerate(summed.names) if name in sent]
    lines = [Resampler(summed.rate_hz, RATE_HZ, 2) for _ in range(2)]
    kept: tuple[list[Block], list[Block]] = ([], [])
    for blocks in summed.stems():
        whole = reduce(np.add, blocks)
        into = reduce(np.add, [blocks[place] for place in places], np.zeros_like(whole))
        for line, parts, block in zip(lines, kept, (whole, into), strict=True):
            parts.append(line.process(block))
    whole, into = (np.concatenate([*parts, line.finish()], axis=1) for line, parts in zip(lines, kept, strict=True))
    tail = whole[:, -round(_END_SECONDS * RATE_HZ) :]
    loudest = float(np.abs(whole).max(initial=1e-9))
    ends_loud = bool(np.abs(tail).max(initial=0.0) > loudest * 10.0 ** (_PLAYS_ON_DB / 20.0))
    return Dry(whole=_middle(whole), sent=_middle(into)), ends_loud


def _falls_of(sound: Streamable) -> Falls:
    line = Resampler(sound.rate_hz, RATE_HZ, sound.channels)
    blocks = [*(line.process(block) for block in sound.blocks()), line.finish()]
    whole = np.concatenate(blocks, axis=1)
    return falls(_middle(whole if whole.shape[0] == 2 else np.repeat(whole, 2, axis=0)), RATE_HZ)


def _middle(sound: Block) -> Block:
    """The middle of a song, as much as is needed."""
    most = round(LONGEST_SECONDS * RATE_HZ)
    first = max(sound.shape[1] - most, 0) // 2
    return sound[:, first : first + most]


def _sends(
    desk: Desk, sent: Sequence[str], found: Ambience, tempo_bpm: float | None, *, ends_loud: bool
) -> dict[str, Send]:
    """The sends of a room, by what goes in."""
    voices = [strip.name for strip in desk.heard if strip.name in sent and strip.label.role in VOICES]
    others = [name for name in sent if name not in voices]
    leads = [strip.name for strip in desk.heard if strip.name in sent and strip.label.leads]
    decay_seconds = min(max(found.decay_seconds, 0.1), 6.0)
    base = room(decay_seconds, found.high_share)
    made = {
        _free(ROOM, desk): (others, _ROOM_PRE_DELAY_MS, _ROOM_CUTS_HZ),
        _free(VOICE_ROOM, desk): (voices, _VOICE_PRE_DELAY_MS, _VOICE_CUTS_HZ),
    }
    sends = {
        name: Send(
            tracks=dict.fromkeys(names, found.level_db),
            chain=(replace(base, pre_delay_ms=late_ms, low_cut_hz=cuts[0], high_cut_hz=cuts[1]),),
            tail_seconds=round(base.tail_seconds, 2) if ends_loud else 0.0,
        )
        for name, (names, late_ms, cuts) in made.items()
        if names
    }
    if tempo_bpm is not None and leads and found.level_db >= _ECHO_FROM_DB:
        sends[_free(ECHO, desk)] = _echo(leads, found.level_db - _ECHO_UNDER_DB, tempo_bpm)
    return sends


def _echo(leads: Sequence[str], level_db: float, tempo_bpm: float) -> Send:
    """An eighth, or whatever power of two of it is neither a flutter nor a second phrase."""
    time_ms = 30000.0 / tempo_bpm
    while time_ms < _ECHO_MS[0]:
        time_ms *= 2.0
    while time_ms > _ECHO_MS[1]:
        time_ms /= 2.0
    echo = Delay(
        wet_percent=100.0, time_ms=round(time_ms, 1), feedback_percent=_ECHO_FEEDBACK_PERCENT,
        low_cut_hz=_ECHO_CUTS_HZ[0], high_cut_hz=_ECHO_CUTS_HZ[1], ping_pong="left",
    )  # fmt: skip
    return Send(tracks=dict.fromkeys(leads, round(level_db, 1)), chain=(echo,))


def _free(name: str, desk: Desk) -> str:
    """A name that no track has."""
    taken = {strip.name for strip in desk.strips}
    while name in taken:
        name += " return"
    return name
