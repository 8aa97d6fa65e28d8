"""A chain in the words in which one dials it, the same in every report: "bell +2.1 dB at 310 Hz, Q 0.80, stereo".

Conventions: gains carry their sign, frequencies are written as engineers do (63 Hz, 1.25 kHz). What is told of a
processor is what it sounds like; parameters at their usual place are left out where nobody would set them by hand.
"""

from collections.abc import Callable
from typing import Any

from assistant.advice import frequency_text
from assistant.processors import (
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

_DB_PER_ORDER = 6


def setting_words(processor: Processor) -> tuple[str, ...]:
    """What to dial, one phrase for each band or part of the spectrum that is set by itself; none where neutral."""
    return () if processor.is_neutral else _WORDS[processor.kind](processor)


def name_text(processor: Processor) -> str:
    """What a processor is called in a sentence: "high-pass", "multiband compressor"."""
    return _NAMES.get(processor.kind, processor.kind.replace("_", " "))


def band_text(band: Band) -> str:
    """A band as one dials it: kind, gain, frequency, Q, channel."""
    kind = {"bell": "bell", "low_shelf": "low shelf", "high_shelf": "high shelf"}[band.kind]
    frequency = frequency_text(band.frequency_hz)
    return f"{kind} {band.gain_db:+.1f} dB at {frequency}, Q {band.q:.2f}, {band.channel}"


def compressor_text(compressor: Compressor) -> str:
    """A compressor as one dials it."""
    return f"compressor {compressor_band_text(compressor)}{_beside_text(compressor.wet_percent)}"


def compressor_band_text(band: CompressorBand) -> str:
    """How one band, or the whole sound, is compressed."""
    return (
        f"{band.ratio:g}:1 above {band.threshold_db:g} dBFS, knee {band.knee_db:g} dB, attack {band.attack_ms:g} ms, "
        f"release {band.release_ms:g} ms, make-up {band.makeup_db:+.1f} dB"
    )


def multiband_text(processor: MultibandCompressor, place: int) -> str:
    """One band of a multiband compressor as one dials it."""
    return f"multiband compressor, {crossover_text(processor, place)}: {compressor_band_text(processor.bands[place])}"


def crossover_text(processor: MultibandCompressor, place: int) -> str:
    """The part of the spectrum that is the band's at `place`, counted from the lowest."""
    low, high = frequency_text(processor.low_crossover_hz), frequency_text(processor.high_crossover_hz)
    if place == 0:
        return f"below {low}"
    return f"above {high if place > 1 else low}" if place == len(processor.bands) - 1 else f"{low} to {high}"


def side_text(gain_db: float, where: str) -> str:
    """One part of a width as one dials it."""
    return f"side {gain_db:+.1f} dB {where}"


def balance_text(left_db: float, right_db: float) -> str:
    """A left/right trim as one dials it."""
    return f"left {left_db:+.1f} dB, right {right_db:+.1f} dB"


def gain_text(gain_db: float) -> str:
    """A gain as one dials it."""
    return f"gain {gain_db:+.1f} dB"


def limiter_text(ceiling_dbtp: float) -> str:
    """A limiter as one dials it."""
    return f"limiter at {ceiling_dbtp:g} dBTP"


def pan_text(pan: float) -> str:
    """A place between left and right as mixers label it: C, L30, R100."""
    percent = round(100.0 * abs(pan))
    return "C" if percent == 0 else f"{'L' if pan < 0.0 else 'R'}{percent}"


def shaper_text(attack_db: float, sustain_db: float = 0.0) -> str:
    """A transient shaper as one dials it; the sustain is told where it is moved."""
    return f"transient shaper, attack {attack_db:+.1f} dB" + (f", sustain {sustain_db:+.1f} dB" if sustain_db else "")


def _beside_text(wet_percent: float) -> str:
    """The dry share."""
    return "" if wet_percent == 100.0 else f", parallel, {wet_percent:g} % wet"


def _filter_words(name: str) -> Callable[[Any], tuple[str, ...]]:
    def words(processor: HighPass | LowPass) -> tuple[str, ...]:
        slope = f"{_DB_PER_ORDER * processor.order} dB/octave"
        return (f"{name} at {frequency_text(processor.frequency_hz)}, {slope}",)

    return words


def ride_text(ride: Ride) -> str:
    """How far and when a ride moves the level."""
    levels = [point.gain_db for point in ride.points]
    span = f"{ride.points[0].at_seconds:.1f} to {ride.points[-1].at_seconds:.1f} s"
    return f"ride by {min(levels):+.1f} to {max(levels):+.1f} dB, {len(levels)} points, {span}"


def delay_text(delay: Delay) -> str:
    """An echo with what an engineer would set."""
    sides = "" if delay.ping_pong == "no" else f", ping-pong from the {delay.ping_pong}"
    return (
        f"delay {delay.time_ms:.0f} ms, feedback {delay.feedback_percent:.0f} %, {frequency_text(delay.low_cut_hz)} to "
        f"{frequency_text(delay.high_cut_hz)}{sides}{_beside_text(delay.wet_percent)}"
    )


def reverb_text(reverb: Reverb) -> str:
    """A room with what an engineer would set."""
    return (
        f"reverb, decay {reverb.decay_seconds:.2f} s (125 Hz {reverb.low_decay_seconds:.2f} s, 8 kHz "
        f"{reverb.high_decay_seconds:.2f} s), pre-delay {reverb.pre_delay_ms:.0f} ms, "
        f"{frequency_text(reverb.low_cut_hz)} to {frequency_text(reverb.high_cut_hz)}{_beside_text(reverb.wet_percent)}"
    )


def _curve_words(processor: FirEqualizer) -> tuple[str, ...]:
    spans = {
        name: f"{min(gains_db):+.1f} to {max(gains_db):+.1f} dB"
        for name, gains_db in (
            ("mid", [point.mid_db for point in processor.points]),
            ("side", [point.side_db for point in processor.points]),
        )
    }
    each = spans["mid"] if spans["mid"] == spans["side"] else f"{spans['mid']}, of side from {spans['side']}"
    return (f"{processor.phase}-phase FIR curve from {each}",)


def _multiband_words(processor: MultibandCompressor) -> tuple[str, ...]:
    beside = _beside_text(processor.wet_percent)
    places = (place for place, band in enumerate(processor.bands) if not band.is_neutral)
    return tuple(f"{multiband_text(processor, place)}{beside}" for place in places)


def _width_words(processor: Width) -> tuple[str, ...]:
    low, high = frequency_text(processor.low_crossover_hz), frequency_text(processor.high_crossover_hz)
    if processor.low_db == processor.mid_db == processor.high_db:
        return (f"side {processor.mid_db:+.1f} dB",)
    parts = [(processor.low_db, f"below {low}")]
    if processor.mid_db == processor.high_db:
        parts.append((processor.mid_db, f"above {low}"))
    else:
        parts += [(processor.mid_db, f"{low} to {high}"), (processor.high_db, f"above {high}")]
    return tuple(side_text(gain_db, where) for gain_db, where in parts if gain_db != 0.0)


def _saturator_words(processor: Saturator) -> tuple[str, ...]:
    return (f"saturator, drive {processor.drive_db:.1f} dB{_beside_text(processor.wet_percent)}",)


_WORDS: dict[str, Callable[[Any], tuple[str, ...]]] = {
    Gain.kind: lambda gain: (gain_text(gain.gain_db),),
    Balance.kind: lambda balance: (balance_text(balance.left_db, balance.right_db),),
    HighPass.kind: _filter_words("high-pass"),
    LowPass.kind: _filter_words("low-pass"),
    Equalizer.kind: lambda equalizer: tuple(band_text(band) for band in equalizer.bands if band.gain_db != 0.0),
    FirEqualizer.kind: _curve_words,
    Compressor.kind: lambda compressor: (compressor_text(compressor),),
    MultibandCompressor.kind: _multiband_words,
    TransientShaper.kind: lambda shaper: (shaper_text(shaper.attack_db, shaper.sustain_db),),
    Saturator.kind: _saturator_words,
    Width.kind: _width_words,
    Limiter.kind: lambda limiter: (limiter_text(limiter.ceiling_dbtp),),
    Polarity.kind: lambda _: ("polarity turned by 180 degrees",),
    Pan.kind: lambda pan: (f"pan {100.0 * abs(pan.pan):.0f} % {'left' if pan.pan < 0.0 else 'right'}",),
    Ride.kind: lambda ride: (ride_text(ride),),
    Delay.kind: lambda delay: (delay_text(delay),),
    Reverb.kind: lambda reverb: (reverb_text(reverb),),
    Crossfeed.kind: lambda crossfeed: (
        f"crossfeed {crossfeed.level_db:.1f} dB below {frequency_text(crossfeed.frequency_hz)}",
    ),
    Decorrelator.kind: lambda made: (f"side made from the mid, {-made.side_db:.1f} dB under it",),
}
_NAMES = {"high_pass": "high-pass", "low_pass": "low-pass", "fir_equalizer": "drawn equalizer"}
