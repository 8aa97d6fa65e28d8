"""Every kind of processor at work, and a rich linear chain: what engines are tested with."""

from assistant.export import Export
from assistant.processors import (
    PROCESSORS,
    Balance,
    Compressor,
    Crossfeed,
    Decorrelator,
    Delay,
    Equalizer,
    FirEqualizer,
    Gain,
    HighPass,
    Limiter,
    LowPass,
    MultibandCompressor,
    Pan,
    Polarity,
    Processor,
    Reverb,
    Ride,
    Saturator,
    TransientShaper,
    Width,
)
from assistant.processors.compressor import CompressorBand
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.processors.ride import Breakpoint
from assistant.settings import Chain

RATE_HZ = 44100

LINEAR: Chain = (
    Balance(left_db=0.4, right_db=-0.3),
    Equalizer(
        bands=(
            Band(kind="low_shelf", frequency_hz=60.0, gain_db=3.0, q=0.6),
            Band(channel="mid", frequency_hz=40.0, gain_db=-4.0, q=3.0),
            Band(channel="side", kind="low_shelf", frequency_hz=120.0, gain_db=-8.0, q=0.7),
            Band(channel="side", frequency_hz=500.0, gain_db=3.0, q=2.0),
            Band(channel="left", frequency_hz=2000.0, gain_db=4.0, q=1.2),
            Band(channel="right", frequency_hz=7000.0, gain_db=2.0, q=5.0),
            Band(channel="mid", frequency_hz=5000.0, gain_db=-2.5, q=1.0),
            Band(kind="high_shelf", frequency_hz=9000.0, gain_db=-5.0, q=0.7),
        )
    ),
    Width(low_db=-6.0, mid_db=1.0, high_db=3.0),
    Gain(gain_db=-2.0),
)
"""Bells and shelves on every channel, width, balance and gain."""

POINTS = (
    CurvePoint(frequency_hz=50.0, mid_db=3.0, side_db=-2.0),
    CurvePoint(frequency_hz=1000.0, mid_db=-1.0, side_db=4.0),
    CurvePoint(frequency_hz=9000.0, mid_db=5.0, side_db=2.0),
)
COMPRESSOR = Compressor(
    threshold_db=-20.0, ratio=2.5, knee_db=6.0, attack_ms=20.0, release_ms=150.0, makeup_db=3.0, wet_percent=80.0
)


def _band(makeup_db: float, knee_db: float) -> CompressorBand:
    return CompressorBand(
        threshold_db=-30.0, ratio=2.0, knee_db=knee_db, attack_ms=20.0, release_ms=150.0, makeup_db=makeup_db
    )


WORKING: dict[str, Processor] = {
    processor.kind: processor
    for processor in (
        Gain(gain_db=-3.25),
        LINEAR[0],
        HighPass(frequency_hz=90.0, order=5),
        LowPass(frequency_hz=9000.0, order=3),
        LINEAR[1],
        FirEqualizer(points=POINTS),
        COMPRESSOR,
        MultibandCompressor(bands=(_band(0.0, 6.0), _band(1.0, 6.0), _band(0.0, 0.0))),
        TransientShaper(attack_db=3.0, sustain_db=-3.0),
        Saturator(drive_db=9.0, wet_percent=60.0),
        LINEAR[2],
        Polarity(inverted="yes"),
        Pan(pan=-0.25),
        Decorrelator(side_db=-12.0),
        Crossfeed(level_db=-8.0),
        Ride(points=(Breakpoint(at_seconds=0.1, gain_db=-2.0), Breakpoint(at_seconds=0.4, gain_db=1.0))),
        Delay(wet_percent=20.0),
        Reverb(wet_percent=20.0, decay_seconds=0.4, low_decay_seconds=0.4, high_decay_seconds=0.3),
        Limiter(ceiling_dbtp=-3.0),
    )
}
"""One of every kind that does something."""
assert WORKING.keys() == PROCESSORS.keys(), "a kind is missing here"


def export_of(
    *chain: Processor, channels: int = 2, rate_hz: int = RATE_HZ, over_db: float = 2.5, mix_name: str = "mix.wav"
) -> Export:
    """An export of a chain."""
    return Export(
        chain=chain,
        rate_hz=rate_hz,
        channels=channels,
        mix_name=mix_name,
        title=f"{mix_name} toward reference.wav",
        over_db=over_db,
    )
