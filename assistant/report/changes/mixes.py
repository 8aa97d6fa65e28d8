"""Two mixes in words: which tracks moved, apart from what all of them did, and what became of groups and sends.

Conventions: a move is told as the whole gain of a track, B against A. What else changed in a track's chain is told by
`settings.py`; gains, places and rides are told here alone.
"""

from collections.abc import Iterator, Mapping

from assistant.diff.figures import Pair
from assistant.diff.mixes import GroupChange, MixChanges, RideFacts, SendChange, TrackMove
from assistant.processors import Gain, Pan, Ride
from assistant.report.changes.figures import figures_table, listed, signed
from assistant.report.changes.settings import step_lines
from assistant.report.changes.tone import values
from assistant.report.content import Section
from assistant.report.dynamics import Table
from assistant.report.figures import NOTHING
from assistant.settings import GroupBus, Send
from assistant.words import compressor_text, pan_text, setting_words

TOLD_HERE = (Gain.kind, Pan.kind, Ride.kind)
_MOST_NAMED = 4
_CAPTION = "Gain: all gains of the track's chain together, dB. Pan: C is the centre, L100 and R100 the sides."
_BEYOND = " Beyond: how far it moved beyond what all tracks share, dB."


def verdict(mix: MixChanges) -> Iterator[str]:
    """What was moved, in a few sentences."""
    yield from _moved(mix)
    panned = [
        f"{each.name} {pan_text(each.pan.a or 0.0)} -> {pan_text(each.pan.b or 0.0)}"
        for each in mix.tracks if each.is_panned
    ]  # fmt: skip
    if panned:
        yield f"Placed elsewhere: {shortened(panned)}."
    ridden = [each.name for each in mix.tracks if each.is_ridden]
    if ridden:
        yield f"Ridden otherwise: {shortened(ridden)}."
    for what, shared in (("Groups", mix.groups), ("Sends", mix.sends)):
        if shared:
            yield f"{what}: {', '.join(f'{each.name} {_became(each)}' for each in shared)}."


def _moved(mix: MixChanges) -> Iterator[str]:
    both = [each for each in mix.tracks if each.is_in_both]
    moved = [f"{each.name} {signed(each.beyond_db)} dB" for each in both if each.is_moved]
    if mix.common_db:
        others = f"; beyond that {shortened(moved)}" if moved else ", and none beyond that"
        yield f"{_all(len(both))} moved by {signed(mix.common_db)} dB{others}."
    elif moved:
        yield f"Moved: {shortened(moved)}."


def _all(count: int) -> str:
    return "Both tracks" if count == 2 else f"All {count} tracks"


def shortened(told: list[str]) -> str:
    """The first few of a list, and how many there are besides."""
    left = len(told) - _MOST_NAMED
    return listed([*told[:_MOST_NAMED], f"{left} more"] if left > 1 else told)


def _became(shared: GroupChange | SendChange) -> str:
    return "is new" if shared.a is None else "is gone" if shared.b is None else "changed"


def sections(mix: MixChanges) -> Iterator[Section]:
    """Tracks, groups and sends."""
    yield Section("Tracks", tuple(_track_lines(mix)), _tracks_table(mix))
    yield Section("Groups", tuple(line for group in mix.groups for line in _group_lines(group)))
    levels = tuple(level for send in mix.sends for level in _levels_apart(send))
    table = figures_table(levels, "How much of each track goes into the send.") if levels else None
    yield Section("Sends", tuple(line for send in mix.sends for line in _send_lines(send)), table)


def _track_lines(mix: MixChanges) -> Iterator[str]:
    """What all of them share, and what moves over time."""
    if mix.common_db:
        both = [each for each in mix.tracks if each.is_in_both]
        alone = sum(not each.is_moved for each in both)
        rest = "none beyond that" if alone == len(both) else f"{alone} of them by that alone"
        yield f"{_all(len(both))} moved by {signed(mix.common_db)} dB, {rest}."
    for each in mix.tracks:
        if each.is_ridden:
            rides = " -> ".join(_ride_text(ride) for ride in each.rides)
            yield f"{each.name} is ridden otherwise: {rides}; up to {each.ride_size_db:.1f} dB apart."


def _ride_text(ride: RideFacts) -> str:
    if not ride.points:
        return "no ride"
    times = "once" if ride.lifts == 1 else f"{ride.lifts} times"
    return f"off 0 dB {times}, by up to {signed(ride.largest_db)} dB" if ride.lifts else "a ride at 0 dB"


def _tracks_table(mix: MixChanges) -> Table | None:
    """The tracks of which there is something to say."""
    told = [each for each in mix.tracks if not each.is_in_both or each.is_moved or each.is_panned]
    if not told:
        return None
    change, caption = ("beyond", _CAPTION + _BEYOND) if mix.common_db else ("change", _CAPTION)
    rows = tuple((each.name, *_gains(each), *_places(each)) for each in told)
    return Table(caption, ("", "gain A", "gain B", change, "pan A", "pan B"), rows)


def _gains(move: TrackMove) -> tuple[str, str, str]:
    a, b = (NOTHING if each is None else signed(each) for each in (move.gain.a, move.gain.b))
    return a, b, signed(move.beyond_db) if move.is_in_both else "new" if move.gain.a is None else "gone"


def _places(move: TrackMove) -> tuple[str, str]:
    a, b = (NOTHING if each is None else pan_text(each) for each in (move.pan.a, move.pan.b))
    return a, b


def driven_line(move: TrackMove | None) -> tuple[str, ...]:
    """How much louder a track comes into its compressor, which no gain of the whole tells."""
    if move is None or not move.is_driven:
        return ()
    return (f"gains in front of the compressor: {values(move.drive)}",)


def _group_lines(group: GroupChange) -> Iterator[str]:
    if group.a is None or group.b is None:
        yield f"{group.name} {_became(group)}: {_group_text(group.a or group.b)}"
        return
    if group.joined:
        yield f"{group.name}: {listed(group.joined)} joined"
    if group.left:
        yield f"{group.name}: {listed(group.left)} left"
    yield from (f"{group.name}: {line}" for line in step_lines(group.compressor) if group.compressor.is_worth)


def _group_text(group: GroupBus | None) -> str:
    """Its compressor, and whose it is."""
    if group is None:
        return ""
    return f"{compressor_text(group.compressor)}; of {listed(group.tracks) if group.tracks else 'no track'}"


def _send_lines(send: SendChange) -> Iterator[str]:
    if send.a is None or send.b is None:
        yield f"{send.name} {_became(send)}: {_send_text(send.a or send.b)}"
        return
    if _is_one_move(send):
        yield f"{send.name}: {_senders(send)} {values(send.levels[0])}"
    yield from (f"{send.name}: {line}" for line in step_lines(send.chain) if send.chain.is_worth)
    if send.tail.is_worth:
        yield f"{send.name}: the mix goes on for it {values(send.tail)}"


def _send_text(send: Send | None) -> str:
    """What it is, and how much of which tracks goes in."""
    if send is None:
        return ""
    made = "; ".join(words for each in send.chain for words in setting_words(each)) or "which does nothing"
    return f"{made}; of {'; '.join(_by_level(send.tracks)) or 'no track'}"


def _by_level(tracks: Mapping[str, float]) -> Iterator[str]:
    """Tracks of one level together, the loudest first."""
    for level_db in sorted({round(each, 1) for each in tracks.values()}, reverse=True):
        names = sorted(name for name, each in tracks.items() if round(each, 1) == level_db)
        yield f"{listed(names)} at {signed(level_db)} dB"


def _senders(send: SendChange) -> str:
    """All whose level changed."""
    count = len(send.levels)
    return send.levels[0].name if count == 1 else "both tracks" if count == 2 else f"all {count} tracks"


def _is_one_move(send: SendChange) -> bool:
    """Whether all its levels went from one value to one other."""
    if send.a is None or send.b is None or not 1 <= len(send.levels) == len(send.b.tracks):
        return False
    moves = {tuple(None if each is None else round(each, 1) for each in (level.a, level.b)) for level in send.levels}
    return len(moves) == 1 and send.levels[0].change is not None


def _levels_apart(send: SendChange) -> tuple[Pair, ...]:
    """The levels that no sentence tells."""
    return () if send.a is None or send.b is None or _is_one_move(send) else send.levels
