"""One track's strip on the desk: everything that was decided for it, and why."""

from dataclasses import dataclass

import numpy as np

from assistant.bands import CENTRES_HZ
from assistant.mixing.carving import Carved
from assistant.mixing.cleaning import Cleaned
from assistant.mixing.compressing import Compressed
from assistant.processors import (
    Decorrelator,
    Equalizer,
    Gain,
    MultibandCompressor,
    Pan,
    Polarity,
    Processor,
    Ride,
    Width,
)
from assistant.responses import response_db
from assistant.settings import Chain
from assistant.tracks.label import Label
from assistant.units import Floats

WORKING_LUFS = -20.0
"""To what clip gain brings each track while it plays, so that all meet their processors at a usual level."""
NOT_CLEANED, NOT_CARVED, STILL = Cleaned(), Carved(), Ride()
NOT_COMPRESSED = Compressed(compressor=None, typical_db=0.0, reason="")


@dataclass(frozen=True, kw_only=True)
class Strip:
    """A track in the mix. `level_lu` is its loudness while it plays against the whole mix's."""

    name: str
    label: Label
    heard: bool
    """Whether it is in the mix: not muted, and not silent."""
    delivered_lufs: float | None
    """Its loudness as it came in; None for silence."""
    muted: bool = False
    """Whether the settings are to leave it out. What is only silent stands in them, at the mean of all gains."""
    clip_db: float = 0.0
    fader_db: float = 0.0
    level_lu: float = 0.0
    usual_lu: float = 0.0
    """What it would be without a reference."""
    sure_db: float = 0.0
    """The standard deviation that is left of its level."""
    told: float = 0.0
    """How much of its level the reference tells, 0 to 1."""
    turned: bool = False
    cleaned: Cleaned = NOT_CLEANED
    carved: Carved = NOT_CARVED
    compressed: Compressed = NOT_COMPRESSED
    deesser: MultibandCompressor | None = None
    pan: float = 0.0
    image_db: float = 0.0
    """How its own side is turned."""
    made_side_db: float | None = None
    leads_left: bool = True
    """To which side a made side goes as it is."""
    ride: Ride = STILL
    """How its fader moves."""
    reasons: tuple[str, ...] = ()

    @property
    def gain_db(self) -> float:
        """The whole gain: the sum of the chain's gains."""
        return round(round(self.clip_db, 2) + round(self.fader_db, 2), 2)

    @property
    def front(self) -> Chain:
        """What comes before the compressor."""
        made: tuple[Processor, ...] = (
            Polarity(inverted="yes" if self.turned else "no"),
            Gain(gain_db=round(self.clip_db, 2)),
            *self.cleaned.filters,
            Equalizer(bands=self.carved.bands),
        )
        return tuple(each for each in made if not each.is_neutral)

    @property
    def to_fader(self) -> Chain:
        """What sets its level and its sound, while the fader stands still."""
        dynamics = (self.compressed.compressor, self.deesser)
        return (*self.front, *_there(dynamics), Gain(gain_db=round(self.fader_db, 2)))

    @property
    def chain(self) -> Chain:
        """All of it, in signal order; what does nothing is left out, but for the fader."""
        side_db = self.made_side_db
        behind: tuple[Processor | None, ...] = (
            None if self.ride.is_neutral else self.ride,
            self._image,
            Pan(pan=self.pan) if self.pan else None,
            None if side_db is None else Decorrelator(side_db=side_db, leads="left" if self.leads_left else "right"),
        )
        return (*self.to_fader, *_there(behind))

    @property
    def _image(self) -> Width | None:
        """Its width, where it is turned; lows are never widened."""
        if not self.image_db:
            return None
        return Width(low_db=min(self.image_db, 0.0), mid_db=self.image_db, high_db=self.image_db)


def _there(chain: tuple[Processor | None, ...]) -> Chain:
    return tuple(each for each in chain if each is not None)


def strip_power(strip: Strip, rate_hz: int) -> Floats:
    """What a strip's gains, filters and bands make of the power of each band; dynamics keep the level: (61,)."""
    level_db = np.full(CENTRES_HZ.size, strip.gain_db)
    for each in (*strip.cleaned.filters, Equalizer(bands=strip.carved.bands)):
        level_db += response_db(each, "mid", rate_hz)
    return np.asarray(10.0 ** (level_db / 10.0))
