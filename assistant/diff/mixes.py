"""Two settings of a mix: which tracks moved, and what became of the groups and the sends that they share.

A mix is often turned as a whole between two versions, to make room on the bus. So the move that all tracks share is
told apart: the median of the moves, each track weighing the same. Of two middle ones it is the nearer to nothing, and
nothing where they point apart, so that two tracks of four that went up did not take the other two down. A track whose
gain is the same to the digit was not touched, which happens to no track of a mix that was made anew: then nothing was
moved in common.

Where it fails: the gain of a track is the sum of its chain's gains. What filters and compressors take from its level
is told by its chain, and not here.

Conventions: changes are B - A. Names are in the order of the alphabet, so that the order in the files does not matter;
tracks come by how far they moved beyond the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.diff.chains import ChainChanges, chain_changes
from assistant.diff.figures import WORTH_DB, Pair
from assistant.diff.sizes import RATE_HZ
from assistant.processors import (
    Compressor,
    Gain,
    Limiter,
    MultibandCompressor,
    Pan,
    Processor,
    Ride,
    Saturator,
)
from assistant.processors.ride import SILENT_DB
from assistant.settings import Chain, GroupBus, Send, Settings

_LEAST_PAN = 0.005
"""What the words of a pan tell apart: a percent."""
_LEAST_TO_SHARE = 2
_LEAST_SECONDS = 0.05
_UNTOUCHED_DB = 1e-6
_BY_LEVEL = (Compressor, Limiter, MultibandCompressor, Saturator)
"""What does more to a track that comes in louder."""


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
    """How one track moved; figures of a mix that has it not are None."""

    name: str
    gain: Pair
    """The sum of the gains of its chain."""
    beyond_db: float
    """How far it moved beyond what all tracks share; 0 where it came or went."""
    drive: Pair
    """The gains in front of the first compressor, or whatever else does more to what is louder; None without one."""
    pan: Pair
    rides: tuple[RideFacts, RideFacts]
    ride_size_db: float
    """The most that the ride of B is off that of A; 0 where they are the same, and where the track came or went."""

    @property
    def is_in_both(self) -> bool:
        """Whether both mixes have it."""
        return self.gain.change is not None

    @property
    def is_driven(self) -> bool:
        """Whether its compressor is fed otherwise."""
        return abs(self.drive.change or 0.0) >= WORTH_DB

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

    @property
    def is_worth(self) -> bool:
        """Whether there is anything to say beyond what all tracks share."""
        return not self.is_in_both or self.is_moved or self.is_panned or self.is_ridden


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
    """What all tracks moved by; 0 where that is too little to tell."""
    tracks: tuple[TrackMove, ...]
    """Every track; those that moved beyond the others by most stand first, those that came or went last."""
    groups: tuple[GroupChange, ...]
    sends: tuple[SendChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        moved = any(each.is_worth or each.is_driven for each in self.tracks)
        return not (moved or self.groups or self.sends or self.common_db)


def mix_changes(a: Settings, b: Settings, rate_hz: float = RATE_HZ) -> MixChanges | None:
    """Say what changed from mix `a` to mix `b`; None where neither is of tracks."""
    if not (a.tracks or b.tracks or a.sends or b.sends or a.groups or b.groups):
        return None
    names = sorted({*a.tracks, *b.tracks})
    chains = {name: (a.tracks.get(name), b.tracks.get(name)) for name in names}
    moves_db = [gain_db_of(after) - gain_db_of(before) for before, after in _of_both(chains.values())]
    common_db = 0.0 if any(abs(each) < _UNTOUCHED_DB for each in moves_db) else shared_db(moves_db)
    moves = [_move(name, *pair, common_db) for name, pair in chains.items()]
    return MixChanges(
        common_db=common_db,
        tracks=tuple(sorted(moves, key=_importance)),
        groups=tuple(_groups(a.groups, b.groups, common_db, rate_hz)),
        sends=tuple(_sends(a.sends, b.sends, rate_hz)),
    )


def _of_both(pairs: Iterable[tuple[Chain | None, Chain | None]]) -> list[tuple[Chain, Chain]]:
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _importance(move: TrackMove) -> tuple[bool, float, str]:
    return not move.is_in_both, -round(abs(move.beyond_db), 6), move.name


def gain_db_of(chain: Iterable[Processor]) -> float:
    """The sum of its gains."""
    return sum(each.gain_db for each in chain if isinstance(each, Gain))


def _drive_db(chain: Chain | None) -> float | None:
    place = next((place for place, each in enumerate(chain or ()) if isinstance(each, _BY_LEVEL)), None)
    return None if chain is None or place is None else gain_db_of(chain[:place])


def shared_db(moves_db: Sequence[float]) -> float:
    """The median of moves, and of two middle ones the smaller; one alone shares nothing."""
    if len(moves_db) < _LEAST_TO_SHARE:
        return 0.0
    ordered = sorted(moves_db)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    shared = 0.0 if low * high < 0.0 else min(low, high, key=abs)
    return shared if abs(shared) >= WORTH_DB else 0.0


def _move(name: str, a: Chain | None, b: Chain | None, common_db: float) -> TrackMove:
    gain, drive = _pair(name, "dB", gain_db_of, a, b), _pair(name, "dB", _drive_db, a, b)
    return TrackMove(
        name=name,
        gain=gain,
        beyond_db=0.0 if gain.change is None else gain.change - common_db,
        drive=drive,
        pan=_pair(name, "", pan_of, a, b, decimals=2),
        rides=(_ride_facts(a or ()), _ride_facts(b or ())),
        ride_size_db=0.0 if a is None or b is None else _ride_size_db(a, b),
    )


def _pair(
    name: str, unit: str, read: Callable[[Chain], float | None], a: Chain | None, b: Chain | None, decimals: int = 1
) -> Pair:
    values = [None if chain is None else read(chain) for chain in (a, b)]
    return Pair(key=name, heading="", name=name, unit=unit, a=values[0], b=values[1], decimals=decimals)


def pan_of(chain: Chain) -> float:
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
    """The most that the two differ by, looked for at their breakpoints, between which both run straight.

    At a step two breakpoints share their time, and what ends there is found just before it.
    """
    rides = [_rides(chain) for chain in (a, b)]
    if rides[0] == rides[1]:
        return 0.0
    times = np.array([point.at_seconds for each in rides for ride in each for point in ride.points])
    if not times.size:
        return 0.0
    times = np.concatenate((times, np.nextafter(times, -1.0)))
    gains = [sum((ride.gain_db(times) for ride in each), np.zeros(times.size)) for each in rides]
    return float(np.abs(gains[1] - gains[0]).max())


def _groups(
    a: Mapping[str, GroupBus], b: Mapping[str, GroupBus], common_db: float, rate_hz: float
) -> Iterator[GroupChange]:
    for name in sorted({*a, *b}):
        before, after = a.get(name), b.get(name)
        members = [set(each.tracks) if each else set() for each in (before, after)]
        compressor = _compressor_changes(before, after, common_db, rate_hz)
        if members[0] != members[1] or compressor.is_worth or before is None or after is None:
            joined, left = (tuple(sorted(own - other)) for own, other in (members[::-1], members))
            yield GroupChange(name=name, a=before, b=after, joined=joined, left=left, compressor=compressor)


def _compressor_changes(a: GroupBus | None, b: GroupBus | None, common_db: float, rate_hz: float) -> ChainChanges:
    """What changed in a group's compressor; a threshold that only went along with all faders is where it was."""
    if a and b:
        moved_db = b.compressor.threshold_db - a.compressor.threshold_db
        if common_db and abs(moved_db - common_db) < WORTH_DB:
            a = replace(a, compressor=replace(a.compressor, threshold_db=b.compressor.threshold_db))
    chains = [(each.compressor,) if each else () for each in (a, b)]
    return chain_changes(chains[0], chains[1], rate_hz)


def _sends(a: Mapping[str, Send], b: Mapping[str, Send], rate_hz: float) -> Iterator[SendChange]:
    for name in sorted({*a, *b}):
        found = _send(name, a.get(name), b.get(name), rate_hz)
        longer = abs(found.tail.change or 0.0) >= _LEAST_SECONDS
        if found.a is None or found.b is None or found.levels or found.chain.is_worth or longer:
            yield found


def _send(name: str, a: Send | None, b: Send | None, rate_hz: float) -> SendChange:
    before, after = (each or Send() for each in (a, b))
    levels = [
        Pair(key=track, heading=name, name=track, unit="dB", a=before.tracks.get(track), b=after.tracks.get(track))
        for track in sorted({*before.tracks, *after.tracks})
    ]
    tails = [each.tail_seconds if each else None for each in (a, b)]
    return SendChange(
        name=name,
        a=a,
        b=b,
        levels=tuple(level for level in levels if level.is_worth),
        tail=Pair(key="tail_seconds", heading=name, name="tail", unit="s", a=tails[0], b=tails[1]),
        chain=chain_changes(before.chain, after.chain, rate_hz),
    )
