"""What of a chain a mixer's own fader, pan and volume envelope can do, and what has to be in the audio instead.

A session's track is its audio, then a fader, a volume envelope and a pan. A processor is taken out of the chain and
left to one of these where the order makes no difference:

- the fader is the last gain behind which everything acts in proportion;
- a pan and a ride need more, since they are other factors for each channel or each moment: only factors may follow;
- a ride in front of something that acts in proportion but remembers (width, a filter) stays where it is, and its
  inverse stands at the end of what is rendered: with the envelope over it the track is what it was. That needs a ride
  whose inverse is in a ride's range, so none that goes to silence;
- equalizers and filters that other programs can be set to go into the track's own equalizer, in front of the fader,
  where all that follows them treats both channels alike and all the time.

Everything else stays in the chain that is rendered.

Conventions: gains in dB; the pan is that of `processors/pan.py`.
"""

from dataclasses import dataclass, replace

from assistant.processors import (
    Balance,
    Crossfeed,
    Decorrelator,
    Delay,
    Equalizer,
    FirEqualizer,
    Gain,
    HighPass,
    LowPass,
    Pan,
    Polarity,
    Processor,
    Reverb,
    Ride,
    Width,
)
from assistant.sessions.equalizing import EqBand, bands_of, is_settable
from assistant.settings import Chain

FADER_TOP_DB = 6.0
"""Where the faders of most programs end."""
LOWEST_INVERSE_DB = -24.0
"""A ride's range ends at 24 dB."""
STILL = Ride()
_FACTORS = (Balance, Gain, Pan, Polarity, Ride)
_PROPORTIONAL = (
    *_FACTORS, Crossfeed, Decorrelator, Delay, Equalizer, FirEqualizer, HighPass, LowPass, Reverb, Width,
)  # fmt: skip
_STEADY = tuple(kind for kind in _PROPORTIONAL if kind is not Ride)


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A processor that is in the audio, and why."""

    kind: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A chain, parted."""

    chain: Chain
    """What the audio is rendered through."""
    equalizer: tuple[EqBand, ...] = ()
    volume_db: float = 0.0
    ride: Ride = STILL
    pan: float = 0.0
    rendered: tuple[Rendered, ...] = ()


def carry(chain: Chain, *, highest_hz: float = 0.0) -> Carried:
    """Part a track's chain into what is rendered and what the session's mixer does.

    Args:
        chain: of the track.
        highest_hz: that the equalizer in front of the fader can be set to; 0 where there is to be none.
    """
    working = [each for each in chain if not each.is_neutral]
    ride, pan = _ride_place(working), _last(working, Pan, _FACTORS)
    fader = _fader_place(working, _top_db(working, ride))
    undone = ride is not None and ride != _last(working, Ride, _FACTORS)
    equalized = set() if undone else _equalized_places(working, {ride}, highest_hz)
    mixed = {fader, pan, ride} | equalized
    return Carried(
        chain=(
            *(each for place, each in enumerate(working) if place not in mixed or (undone and place == ride)),
            *((_inverse(_ride(working, ride)),) if undone else ()),
        ),
        equalizer=bands_of(working[place] for place in sorted(equalized)),
        volume_db=_gain_db(working, fader),
        ride=_ride(working, ride),
        pan=_pan(working, pan),
        rendered=tuple(_told(working, place, highest_hz) for place in range(len(working)) if place not in mixed),
    )


def _equalized_places(chain: list[Processor], mixed: set[int | None], highest_hz: float) -> set[int]:
    """What goes into the track's equalizer, from behind up to whatever is not steady."""
    found = set()
    for place in reversed(range(len(chain))):
        if is_settable(chain[place], highest_hz):
            found.add(place)
        elif place not in mixed and not isinstance(chain[place], _STEADY):
            break
    return found


def _last(chain: list[Processor], kind: type[Processor], behind: tuple[type[Processor], ...]) -> int | None:
    """The last processor of a kind, if nothing but these follows it."""
    for place in reversed(range(len(chain))):
        if isinstance(chain[place], kind):
            return place
        if not isinstance(chain[place], behind):
            break
    return None


def _ride_place(chain: list[Processor]) -> int | None:
    """The last ride that only factors follow, or else one that can be undone behind what follows it."""
    place = _last(chain, Ride, _FACTORS)
    if place is None:
        place = _last(chain, Ride, _PROPORTIONAL)
        if min((point.gain_db for point in _ride(chain, place).points), default=0.0) < LOWEST_INVERSE_DB:
            return None
    return place


def _fader_place(chain: list[Processor], top_db: float) -> int | None:
    """The last gain that is followed by nothing out of proportion, unless it is too high for a fader."""
    place = _last(chain, Gain, _PROPORTIONAL)
    return None if _gain_db(chain, place) + top_db > FADER_TOP_DB else place


def _top_db(chain: list[Processor], ride: int | None) -> float:
    """How far a ride lifts the fader, at most."""
    return max((point.gain_db for point in _ride(chain, ride).points if point.gain_db > 0.0), default=0.0)


def _inverse(ride: Ride) -> Ride:
    return Ride(points=tuple(replace(point, gain_db=-point.gain_db) for point in ride.points))


def _told(chain: list[Processor], place: int, highest_hz: float) -> Rendered:
    """Why a processor is in the audio."""
    each = chain[place]
    if isinstance(each, (Equalizer, HighPass, LowPass)) and not highest_hz:
        return Rendered(kind=each.kind, why="what its group does follows it")
    if is_settable(each, highest_hz):
        barring = [other.kind for other in chain[place + 1 :] if not isinstance(other, _STEADY)]
        beside = f"stands in front of {', '.join(barring)}" if barring else "stands behind a ride"
        return Rendered(kind=each.kind, why=f"{beside}, and the order matters")
    if not isinstance(each, (Gain, Pan, Ride)):
        return Rendered(kind=each.kind, why="other programs' own tools would sound otherwise")
    behind = chain[place + 1 :]
    harmless = _PROPORTIONAL if isinstance(each, Gain) else _FACTORS
    barring = [other.kind for other in behind if not isinstance(other, harmless)]
    if isinstance(each, Ride) and place == _last(chain, Ride, _PROPORTIONAL):
        why = f"goes under {LOWEST_INVERSE_DB:g} dB in front of {', '.join(barring)}"
    elif isinstance(each, Gain) and place == _last(chain, Gain, _PROPORTIONAL):
        why = f"would take the fader over {FADER_TOP_DB:g} dB, where most faders end"
    elif barring:
        why = f"stands in front of {', '.join(barring)}, and the order matters"
    else:
        why = "a later one of its kind is on the mixer"
    return Rendered(kind=each.kind, why=why)


def _gain_db(chain: list[Processor], place: int | None) -> float:
    each = None if place is None else chain[place]
    return each.gain_db if isinstance(each, Gain) else 0.0


def _pan(chain: list[Processor], place: int | None) -> float:
    each = None if place is None else chain[place]
    return each.pan if isinstance(each, Pan) else 0.0


def _ride(chain: list[Processor], place: int | None) -> Ride:
    each = None if place is None else chain[place]
    return each if isinstance(each, Ride) else STILL
