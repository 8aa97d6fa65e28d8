"""Two settings of a mix: which tracks moved, and what became of the groups and the sends that they share.

A mix is often turned as a whole between two versions, to make room on the bus. So the move that all tracks share is
told apart: the median of the moves, each track weighing the same. Of two middle ones it is the nearer to nothing, and
nothing where they point apart, so that two tracks of four that went up did not take the other two down.

Where it fails: the gain of a track is the sum of its chain's gains. What filters and compressors take from its level
is told by its chain, and not here.

Conventions: changes are B - A. Names are in the order of the alphabet, so that the order in the files does not matter;
tracks come by how far they moved beyond the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assistant.diff.chains import ChainChanges, chain_changes
from assistant.diff.figures import WORTH_DB, Pair
from assistant.diff.sizes import RATE_HZ
from assistant.processors import Gain, Pan, Ride
from assistant.processors.ride import SILENT_DB
from assistant.settings import Chain, GroupBus, Send, Settings

_LEAST_PAN = 0.005
"""What the words of a pan tell apart: a percent."""
_LEAST_TO_SHARE = 2
_LEAST_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class RideFacts:
    """How the fader of a track moves; nothing of it where it stands still."""

    points: int = 0
    lifts: int = 0
    """Stretches off 0 dB."""
    largest_db: float = 0.0
    """The gain furthest from 0 dB, fades to silence aside."""


@dataclass(frozen=True, kw_only=True)
class TrackMove:
    """How one track moved that both mixes have."""

    name: str
    gain: Pair
    """The sum of the gains of its chain."""
    beyond_db: float
    """How far it moved beyond what all tracks share."""
    pan: Pair
    rides: tuple[RideFacts, RideFacts]
    ride_size_db: float
    """The most that the ride of B is off that of A; 0 where they are the same."""

    @property
    def is_moved(self) -> bool:
        """Whether its fader was moved by more than the others'."""
        return abs(self.beyond_db) >= WORTH_DB

    @property
    def is_panned(self) -> bool:
        """Whether it stands elsewhere."""
        return abs(self.pan.change or 0.0) >= _LEAST_PAN

    @property
    def is_ridden(self) -> bool:
        """Whether its fader moves otherwise over time."""
        return self.ride_size_db >= WORTH_DB


@dataclass(frozen=True, kw_only=True)
class GroupChange:
    """A group that came, went or changed."""

    name: str
    a: GroupBus | None
    b: GroupBus | None
    joined: tuple[str, ...]
    left: tuple[str, ...]
    compressor: ChainChanges


@dataclass(frozen=True, kw_only=True)
class SendChange:
    """A send that came, went or changed."""

    name: str
    a: Send | None
    b: Send | None
    levels: tuple[Pair, ...]
    """Of the tracks that go in otherwise: how much of each, dB; None where nothing of it does."""
    tail: Pair
    chain: ChainChanges


@dataclass(frozen=True, kw_only=True)
class MixChanges:
    """What changed between two mixes in their settings, the chains aside."""

    common_db: float
    """What all tracks moved by."""
    tracks: tuple[TrackMove, ...]
    """Every track that both have; those that moved beyond the others by most stand first."""
    groups: tuple[GroupChange, ...]
    sends: tuple[SendChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        moved = any(each.is_moved or each.is_panned or each.is_ridden for each in self.tracks)
        return not (moved or self.groups or self.sends or abs(self.common_db) >= WORTH_DB)


def mix_changes(a: Settings, b: Settings, rate_hz: float = RATE_HZ) -> MixChanges | None:
    """Say what changed from mix `a` to mix `b`; None where neither is of tracks."""
    if not (a.tracks or b.tracks or a.sends or b.sends or a.groups or b.groups):
        return None
    both = sorted(name for name in a.tracks if name in b.tracks)
    gains = {name: (_gain_db(a.tracks[name]), _gain_db(b.tracks[name])) for name in both}
    common_db = _shared_db([after - before for before, after in gains.values()])
    moves = [_move(name, a.tracks[name], b.tracks[name], common_db) for name in both]
    return MixChanges(
        common_db=common_db,
        tracks=tuple(sorted(moves, key=lambda move: (-round(abs(move.beyond_db), 6), move.name))),
        groups=tuple(_groups(a.groups, b.groups, rate_hz)),
        sends=tuple(_sends(a.sends, b.sends, rate_hz)),
    )


def _gain_db(chain: Chain) -> float:
    return sum(each.gain_db for each in chain if isinstance(each, Gain))


def _shared_db(moves_db: list[float]) -> float:
    """The median, and of two middle moves the smaller; one track alone shares nothing."""
    if len(moves_db) < _LEAST_TO_SHARE:
        return 0.0
    ordered = sorted(moves_db)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return 0.0 if low * high < 0.0 else min(low, high, key=abs)


def _move(name: str, a: Chain, b: Chain, common_db: float) -> TrackMove:
    gain = Pair(key=name, heading="", name=name, unit="dB", a=_gain_db(a), b=_gain_db(b))
    return TrackMove(
        name=name,
        gain=gain,
        beyond_db=(gain.change or 0.0) - common_db,
        pan=Pair(key=name, heading="", name=name, unit="", decimals=2, a=_pan(a), b=_pan(b)),
        rides=(_ride_facts(a), _ride_facts(b)),
        ride_size_db=_ride_size_db(a, b),
    )


def _pan(chain: Chain) -> float:
    """Where the last pan puts it; without one it is in the centre."""
    return next((each.pan for each in reversed(chain) if isinstance(each, Pan)), 0.0)


def _rides(chain: Chain) -> list[Ride]:
    return [each for each in chain if isinstance(each, Ride)]


def _ride_facts(chain: Chain) -> RideFacts:
    rides = _rides(chain)
    points = [point for ride in rides for point in ride.points]
    off = [[point.gain_db != 0.0 for point in ride.points] for ride in rides]
    lifts = sum(here and not before for each in off for before, here in zip([False, *each], each, strict=False))
    heard = [point.gain_db for point in points if point.gain_db > SILENT_DB]
    return RideFacts(points=len(points), lifts=lifts, largest_db=max(heard, key=abs, default=0.0))


def _ride_size_db(a: Chain, b: Chain) -> float:
    """The most that the two differ by, looked for at their breakpoints, between which both run straight."""
    rides = [_rides(chain) for chain in (a, b)]
    if rides[0] == rides[1]:
        return 0.0
    times = np.array([point.at_seconds for each in rides for ride in each for point in ride.points])
    if not times.size:
        return 0.0
    gains = [sum((ride.gain_db(times) for ride in each), np.zeros(times.size)) for each in rides]
    return float(np.abs(gains[1] - gains[0]).max())


def _groups(a: Mapping[str, GroupBus], b: Mapping[str, GroupBus], rate_hz: float) -> list[GroupChange]:
    found = []
    for name in sorted({*a, *b}):
        before, after = a.get(name), b.get(name)
        members = [set(each.tracks) if each else set() for each in (before, after)]
        chains = [(each.compressor,) if each else () for each in (before, after)]
        compressor = chain_changes(chains[0], chains[1], rate_hz)
        if members[0] != members[1] or not compressor.is_empty or before is None or after is None:
            joined, left = (tuple(sorted(own - other)) for own, other in (members[::-1], members))
            found.append(
                GroupChange(name=name, a=before, b=after, joined=joined, left=left, compressor=compressor)
            )  # fmt: skip
    return found


def _sends(a: Mapping[str, Send], b: Mapping[str, Send], rate_hz: float) -> list[SendChange]:
    found = [_send(name, a.get(name), b.get(name), rate_hz) for name in sorted({*a, *b})]
    return [
        each
        for each in found
        if each.a is None or each.b is None or each.levels or not each.chain.is_empty
        or abs(each.tail.change or 0.0) >= _LEAST_SECONDS
    ]  # fmt: skip


def _send(name: str, a: Send | None, b: Send | None, rate_hz: float) -> SendChange:
    before, after = (each or Send() for each in (a, b))
    levels = [
        Pair(key=track, heading="", name=track, unit="dB", a=before.tracks.get(track), b=after.tracks.get(track))
        for track in sorted({*before.tracks, *after.tracks})
    ]
    tails = [each.tail_seconds if each else None for each in (a, b)]
    return SendChange(
        name=name,
        a=a,
        b=b,
        levels=tuple(level for level in levels if level.is_worth),
        tail=Pair(key="tail_seconds", heading="", name="tail", unit="s", a=tails[0], b=tails[1]),
        chain=chain_changes(before.chain, after.chain, rate_hz),
    )
