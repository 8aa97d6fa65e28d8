"""A little mix that has everything: rides, places, width, decorrelators, groups, sends, and moves of the whole."""

from pathlib import Path

from assistant.audio import open_sound
from assistant.processors import (
    Compressor,
    Decorrelator,
    Delay,
    Equalizer,
    Gain,
    HighPass,
    Limiter,
    LowPass,
    Pan,
    Polarity,
    Reverb,
    Ride,
    Width,
)
from assistant.processors.equalizer import Band
from assistant.processors.ride import Breakpoint
from assistant.settings import GroupBus, Send, Settings
from assistant.tracks.track import Track
from tests.mixing.songs import RATE_HZ, tracks, write_folder
from tests.signals import white

SECONDS = 4.0
HOSTILE = "a'b\" c & <d> é 漢字"


def ride(*points: tuple[float, float]) -> Ride:
    return Ride(points=tuple(Breakpoint(at_seconds=at, gain_db=gain_db) for at, gain_db in points))


LEAD = ride((0.5, 0.0), (0.7, 2.5), (1.5, 2.5), (1.5, -1.0), (3.0, 1.2))
SETTINGS = Settings(
    bus=(
        ride((1.0, 0.0), (1.1, 1.5), (2.0, 1.5), (2.2, 0.0)),
        ride((3.0, 0.0), (3.5, -6.0), (3.8, -40.0), (3.9, -96.0)),
        Gain(gain_db=3.0),
        Limiter(ceiling_dbtp=-1.0),
    ),
    tracks={
        "bass": (
            Gain(gain_db=4.0),
            HighPass(frequency_hz=40.0, order=4),
            LowPass(frequency_hz=9000.0, order=3),
            Gain(gain_db=-7.31),
        ),
        "hat": (Gain(gain_db=-12.0), Pan(pan=-0.62)),
        "keys": (Gain(gain_db=-9.5), Pan(pan=0.3), Decorrelator(side_db=-9.0)),
        "kick": (Polarity(inverted="yes"), Compressor(threshold_db=-20.0, ratio=3.0), Gain(gain_db=-5.0)),
        "snare": (Gain(gain_db=-6.0), Pan(pan=1.0)),
        "vocal": (
            LowPass(frequency_hz=15000.0),
            Equalizer(
                bands=(
                    Band(kind="bell", frequency_hz=2000.0, gain_db=3.0, q=1.0),
                    Band(kind="low_shelf", frequency_hz=200.0, gain_db=-4.0, q=0.6),
                    Band(kind="high_shelf", frequency_hz=6000.0, gain_db=2.5),
                )
            ),
            Gain(gain_db=-3.25),
            LEAD,
            Pan(pan=0.1),
        ),
        "wide": (Gain(gain_db=-8.0), LEAD, Width(mid_db=3.0, high_db=6.0), Pan(pan=-0.2)),
    },
    groups={
        "drums": GroupBus(
            tracks=("kick", "snare", "hat", "gone"),
            compressor=Compressor(threshold_db=-30.0, ratio=4.0, attack_ms=5.0, release_ms=80.0),
        )
    },
    sends={
        "room": Send(
            tracks={"vocal": -6.0, "snare": -12.0},
            chain=(Reverb(wet_percent=100.0, decay_seconds=0.4, low_decay_seconds=0.4, high_decay_seconds=0.3),),
            tail_seconds=0.5,
        ),
        "echo": Send(tracks={"vocal": -10.0}, chain=(Delay(wet_percent=100.0, time_ms=200.0),)),
    },
)


def opened(folder: Path, rate_hz: int = RATE_HZ) -> tuple[Track, ...]:
    """The tracks of the mix, one of them in stereo, one muted."""
    parts = {**tracks(SECONDS), "wide": white(-20.0, SECONDS - 1.0, RATE_HZ, 2, seed=4)}
    parts["muted"] = parts["hat"]
    write_folder(folder, parts)
    return tuple(Track(name=name, sound=open_sound(folder / f"{name}.wav"), rate_hz=rate_hz) for name in sorted(parts))
