"""Tracks and settings -> a session that is no program's yet: what is on the mixer, and what is in the audio.

The session is the mix in front of its bus. Rides at the head of the bus move the whole mix and go on the master; what
follows them masters the sum, which no other program's tools would do alike, so it is named and left out. What comes
back from the sends is audio on tracks of its own; the sends are there as well, switched off, with their levels. What a
group's compressor does is in the audio of its tracks.

All files begin with the song and have its length, in stereo, so that nothing can be put in a wrong place, and so that
no program takes a mono track down in the centre.

Conventions: positions in samples at the tracks' rate; gains in dB; pans as in `processors/pan.py`; colours as #rrggbb.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.mixdown import Summed
from assistant.processors import Ride
from assistant.processors.biquads import USABLE_SHARE
from assistant.processors.ride import SILENT_DB, Breakpoint
from assistant.sessions.carry import STILL, Carried, Rendered, carry
from assistant.sessions.equalizing import EqBand
from assistant.sessions.names import file_name
from assistant.settings import Chain, Settings
from assistant.tracks.names import role_of_name
from assistant.tracks.roles import ROLES
from assistant.tracks.track import Track

AUDIO_FOLDER = "audio"
RETURNS = "returns"
COLOURS = {
    "drums": "#c0564b",
    "bass": "#7a5ac0",
    "guitars": "#c98b2f",
    "keys": "#3f9a6b",
    "vocals": "#3d7fc4",
    "effects": "#8a8f98",
    RETURNS: "#5aa7a7",
}
"""By group, for telling tracks apart on a dark ground as on a bright one."""
_OTHER = "#9a9a9a"


@dataclass(frozen=True, kw_only=True)
class SessionTrack:
    """A track of the session: audio, then equalizer, fader, envelope and pan."""

    name: str
    group: str
    """Of the roles' groups, or `RETURNS`; empty where it is not known."""
    file: str
    """Relative to the session's folder, with slashes."""
    samples: int
    position_samples: int = 0
    equalizer: tuple[EqBand, ...] = ()
    """In front of the fader; not in the audio."""
    volume_db: float = 0.0
    ride: Ride = STILL
    pan: float = 0.0
    chain: Chain = ()
    """What the audio is rendered through."""
    rendered: tuple[Rendered, ...] = ()
    sends: tuple[tuple[str, float], ...] = ()
    """How much of it goes into which send, dB, behind its pan; heard in the returns' audio."""
    returns: str | None = None
    """The send that comes back on it."""

    @property
    def colour(self) -> str:
        """Its group's."""
        return COLOURS.get(self.group, _OTHER)

    @property
    def is_return(self) -> bool:
        """Whether it holds what comes back from a send."""
        return self.returns is not None


@dataclass(frozen=True, kw_only=True)
class Session:
    """A mix in front of its bus."""

    name: str
    rate_hz: int
    samples: int
    tracks: tuple[SessionTrack, ...]
    """Those that are heard, in the mix's order; then the returns."""
    ride: Ride
    """Of the whole mix."""
    not_carried: tuple[str, ...]
    """The kinds of the bus's processors that are in no session."""


def plan(
    tracks: Sequence[Track], settings: Settings, *, name: str = "mix", groups: Mapping[str, str] | None = None
) -> Session:
    """Decide what the mixer of another program does and what the audio holds.

    Args:
        tracks: of the mix, at one rate; one at least.
        settings: tracks that they do not name are not heard, and are in no session.
        name: the session's.
        groups: which group each track is of, by name; it gives the colours. Where None, names tell what they can.
    """
    summed = Summed.of(tuple(tracks), settings)
    heard = [
        _track(number, track.name, _group(track.name, groups), settings, summed)
        for number, track in enumerate(summed.heard, 1)
    ]
    returns = [
        SessionTrack(
            name=f"{send} (return)",
            group=RETURNS,
            file=_file(number, f"{send} (return)"),
            samples=summed.samples,
            returns=send,
        )
        for number, send in enumerate(settings.sends, len(heard) + 1)
    ]
    rides, rest = _parted(settings.bus)
    return Session(
        name=name, rate_hz=summed.rate_hz, samples=summed.samples, tracks=(*heard, *returns), ride=_together(rides),
        not_carried=tuple(each.kind for each in rest),
    )  # fmt: skip


def _track(number: int, name: str, group: str, settings: Settings, summed: Summed) -> SessionTrack:
    grouped = any(name in bus.tracks for bus in settings.groups.values())
    # A group's compressor is in the audio, and would not be the same behind an equalizer that is not.
    carried: Carried = carry(settings.tracks[name], highest_hz=0.0 if grouped else USABLE_SHARE * summed.rate_hz)
    shared = [
        Rendered(kind="compressor", why=f"of the group {title}, which follows the sum of its tracks")
        for title, bus in settings.groups.items()
        if name in bus.tracks
    ]
    return SessionTrack(
        name=name, group=group, file=_file(number, name), samples=summed.samples, equalizer=carried.equalizer,
        volume_db=carried.volume_db, ride=carried.ride, pan=carried.pan, chain=carried.chain,
        rendered=(*carried.rendered, *shared),
        sends=tuple((title, send.tracks[name]) for title, send in settings.sends.items() if name in send.tracks),
    )  # fmt: skip


def _group(name: str, groups: Mapping[str, str] | None) -> str:
    if groups is not None:
        return groups.get(name, "")
    role = role_of_name(name)
    return ROLES[role].group if role else ""


def _file(number: int, name: str) -> str:
    return f"{AUDIO_FOLDER}/{file_name(number, name)}"


def _parted(bus: Chain) -> tuple[list[Ride], Chain]:
    """The rides at the bus's head, and what follows them and does something."""
    working = [each for each in bus if not each.is_neutral]
    rides: list[Ride] = []
    for each in working:
        if not isinstance(each, Ride):
            break
        rides.append(each)
    return rides, tuple(working[len(rides) :])


def _together(rides: Sequence[Ride]) -> Ride:
    """One ride that does what several do after each other; a jump of one of them stays a jump."""
    if len(rides) < 2:
        return rides[0] if rides else STILL
    points: list[Breakpoint] = []
    for at_seconds in sorted({point.at_seconds for ride in rides for point in ride.points}):
        ends = [_ends_db(ride, at_seconds) for ride in rides]
        sums = [sum(each[side] for each in ends) for side in (0, 1)]
        levels = sums[:1] if sums[0] == sums[1] else sums
        points += [Breakpoint(at_seconds=at_seconds, gain_db=min(max(db, SILENT_DB), 24.0)) for db in levels]
    return Ride(points=tuple(points))


def _ends_db(ride: Ride, at_seconds: float) -> tuple[float, float]:
    """The gain that ends at a time, and the one that begins there."""
    there = [point.gain_db for point in ride.points if point.at_seconds == at_seconds]
    if there:
        return there[0], there[-1]
    level_db = float(ride.gain_db(np.asarray(at_seconds)))
    return level_db, level_db
