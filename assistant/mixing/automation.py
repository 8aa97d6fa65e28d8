"""What moves the whole mix in front of its bus: section moves and fades."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.errors import OptionError
from assistant.mixing.fades import fade
from assistant.mixing.grid import Grid
from assistant.mixing.loudness import energies
from assistant.mixing.options import MixOptions
from assistant.mixing.song_parts import SongMoves, move_parts
from assistant.processors import Ride
from assistant.settings import Chain

_HEARD_DB = -70.0
"""Below the loudest frame by this a song has ended."""


@dataclass(frozen=True, kw_only=True)
class Automation:
    """The rides of the whole mix."""

    parts: SongMoves | None
    """None where nothing was to move."""
    fade: Ride

    @property
    def chain(self) -> Chain:
        """What stands at the head of the bus."""
        rides = ((self.parts.ride,) if self.parts else ()) + (self.fade,)
        return tuple(ride for ride in rides if not ride.is_neutral)


def automate(mix: Grid, references: Sequence[Grid], options: MixOptions) -> Automation:
    """Find the moves of the whole mix.

    Args:
        mix: of the sum.
        references: of each; none where a rough mix is met, which moves nothing.
        options: what is asked for.

    Raises:
        OptionError: fades that are longer than the song.
    """
    end_seconds = _end_seconds(mix)
    asked = options.fade_in_seconds + options.fade_out_seconds
    if asked > end_seconds:
        raise OptionError(
            f"--fade-in and --fade-out are {asked:g} s together, the song has {end_seconds:.1f} s; shorter ones are "
            "needed"
        )
    moves = options.rides == "auto" and bool(references)
    faded = fade(
        in_seconds=options.fade_in_seconds, out_seconds=options.fade_out_seconds, end_seconds=end_seconds,
        shape=options.fade_shape,
    )  # fmt: skip
    return Automation(parts=move_parts(mix, references) if moves else None, fade=faded)


def _end_seconds(mix: Grid) -> float:
    """When the last of it has been heard."""
    energy = energies(mix)
    if not energy.size:
        return 0.0
    heard = np.flatnonzero(energy > energy.max() * 10.0 ** (_HEARD_DB / 10.0))
    return float((heard[-1] + 2) / mix.frames_per_second) if heard.size else 0.0
