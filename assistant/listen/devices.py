"""The devices on which a song can be previewed. A new one is one entry in `_ALL`, and its name in the help's text.

A device is a chain of our own processors and the noise around its listener. None is a measurement of one product: each
stands for its kind, and its figures are those in which most of the kind agree. What a device's own dynamics do (the
limiters that protect small speakers) is left out.

Conventions: chains are for two channels. A song's level is that of its K-weighted loudness, in dB of sound pressure;
noise is A-weighted, as it is always given, and its bands fall by `noise_slope_db` an octave.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant import gating
from assistant.bands import CENTRES_HZ
from assistant.errors import OptionError
from assistant.listen.hearing import noise_db, threshold_db
from assistant.processors import Crossfeed, Equalizer, HighPass, LowPass, Width
from assistant.processors.equalizer import Band
from assistant.responses import response_db
from assistant.settings import Chain
from assistant.units import Floats

_ROOM_SLOPE_DB = 5.0
"""As the noise criterion curves for rooms fall between 63 Hz and 1 kHz."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """What somebody listens on."""

    name: str
    """For the option, and in the preview's name."""
    title: str
    """In a sentence: "on ..."."""
    chain: Chain
    song_db: float
    """How loud a song plays there."""
    noise_dba: float
    """How loud it is around."""
    noise_slope_db: float = _ROOM_SLOPE_DB
    quiet_parts: bool = False
    """Whether it is the song's quiet parts that are in danger, and not its sound as a whole."""
    source: str
    """Where the figures come from, or why they are so."""

    def power(self, channel: str, rate_hz: float) -> Floats:
        """What it makes of the power of each band of "mid" or "side": (61,)."""
        level_db = sum((response_db(each, channel, rate_hz) for each in self.chain), np.zeros(CENTRES_HZ.size))
        return np.asarray(10.0 ** (level_db / 10.0))

    @cached_property
    def noise(self) -> Floats:
        """What covers soft sounds, noise and the ear's threshold: (61,), K-weighted, against the song's energy."""
        around = noise_db(self.noise_dba, self.noise_slope_db)
        covering = 10.0 ** (around / 10.0) + 10.0 ** (threshold_db() / 10.0)
        return np.asarray(covering * gating.k_power(CENTRES_HZ) * 10.0 ** (-self.song_db / 10.0))


def _side(by_db: float) -> Width:
    return Width(low_db=by_db, mid_db=by_db, high_db=by_db)


_ALL = (
    Device(
        name="phone",
        title="a phone's speaker",
        chain=(
            HighPass(frequency_hz=450.0, order=4),
            LowPass(frequency_hz=11000.0, order=2),
            Equalizer(bands=(Band(frequency_hz=2500.0, gain_db=3.0, q=0.8),)),
            _side(-12.0),
        ),
        song_db=68.0,
        noise_dba=40.0,
        source="speakers of 1 cm3 resonate at 600 to 900 Hz and are driven to about 450 Hz; under that their stroke "
        "ends. The bump is the usual one of their tuning for speech; two speakers 15 cm apart give hardly any side. A "
        "phone plays at some 68 dB at arm's length, a living room with people in it has 40 dB(A).",
    ),
    Device(
        name="laptop",
        title="a laptop's speakers",
        chain=(
            HighPass(frequency_hz=190.0, order=3),
            LowPass(frequency_hz=15000.0, order=2),
            Equalizer(
                bands=(Band(frequency_hz=900.0, gain_db=-2.0, q=0.7), Band(frequency_hz=3500.0, gain_db=2.0, q=0.8))
            ),
            _side(-6.0),
        ),
        song_db=70.0,
        noise_dba=40.0,
        source="drivers of 2 to 3 cm in boxes of some 10 cm3 reach down to 180 to 200 Hz; reflections from desk and "
        "screen thin out the range around 900 Hz; they stand 25 cm apart.",
    ),
    Device(
        name="car",
        title="a car's speakers at speed",
        chain=(
            HighPass(frequency_hz=35.0, order=2),
            Equalizer(
                bands=(
                    Band(kind="low_shelf", frequency_hz=90.0, gain_db=8.0, q=0.6),
                    Band(frequency_hz=140.0, gain_db=3.0, q=2.0),
                    Band(kind="high_shelf", frequency_hz=6000.0, gain_db=-4.0, q=0.6),
                )
            ),
            _side(-3.0),
        ),
        song_db=80.0,
        noise_dba=68.0,
        noise_slope_db=7.0,
        quiet_parts=True,
        source="the cars that F. Toole compares (The measurement and calibration of sound reproducing systems, J. "
        "Audio Eng. Soc. 63, 2015) all lift the bass against road and engine and fall towards the highs; a cabin's "
        "first mode along its length of 1.2 to 2.5 m is at 70 to 140 Hz. How far is chosen here. At 100 km/h there "
        "are 66 to 70 dB(A), most of it low, against music at about 80.",
    ),
    Device(
        name="mono",
        title="a single speaker",
        chain=(_side(-24.0),) * 3,
        song_db=70.0,
        noise_dba=42.0,
        source="kitchen radios, clubs, shop ceilings and smart speakers play (L + R) / 2; the side ends up 72 dB "
        "lower.",
    ),
    Device(
        name="headphones",
        title="headphones",
        chain=(Crossfeed(level_db=-8.0),),
        song_db=75.0,
        noise_dba=35.0,
        source="for checking on headphones what speakers will do: each ear hears the other side, too, as in "
        "processors/crossfeed.py. Nothing gets lost.",
    ),
)  # fmt: skip
FULL_RANGE = Device(
    name="full-range",
    title="full-range speakers",
    chain=(),
    song_db=75.0,
    noise_dba=35.0,
    source="a quiet room, and speakers as one mixes on; what all devices are held against.",
)
DEVICES: dict[str, Device] = {device.name: device for device in _ALL}
"""Every device by its name."""


def device_named(name: str) -> Device:
    """The device of this name.

    Raises:
        OptionError: a name that no device has.
    """
    if name not in DEVICES:
        raise OptionError(f"--listen is {name!r}; allowed: {', '.join(DEVICES)}")
    return DEVICES[name]
