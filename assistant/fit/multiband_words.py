"""What there is to say about compressors of several bands: each one's settings, and why one does not do.

Conventions: texts are sentences for an engineer, each claim with its numbers.
"""

from assistant.advice import Evidence, Move
from assistant.fit.multiband import Bands
from assistant.processors import MultibandCompressor
from assistant.words import multiband_text

_LISTEN_FOR = ("kick and bass: steady or lifeless", "voices and snare: firm or flat", "cymbals: even or dull")


def bands_moves(bands: Bands) -> tuple[Move, ...]:
    """A move for each band that is compressed."""
    processor = bands.processor
    evidence = Evidence(
        measure="what is left of the sections' gains, with these bands instead of one compressor (mix: one)",
        mix=bands.one_left_db, reference=bands.left_db, unit="dB", goal="these",
    )  # fmt: skip
    return tuple(
        Move(
            aspect="dynamics",
            setting=multiband_text(processor, place),
            size_db=typical_db,
            evidence=evidence,
            trust=1.0,
            listen_for=_LISTEN_FOR[place],
            dial=_dial(processor, place),
        )
        for place, (band, typical_db) in enumerate(zip(processor.bands, bands.typical_db, strict=True))
        if not band.is_neutral
    )


def _dial(processor: MultibandCompressor, place: int) -> dict[str, float | str]:
    band = processor.bands[place]
    return {
        "kind": MultibandCompressor.kind,
        "low_crossover_hz": processor.low_crossover_hz,
        "high_crossover_hz": processor.high_crossover_hz,
        "band": ("low", "mid", "high")[place],
        "threshold_db": band.threshold_db,
        "ratio": band.ratio,
        "knee_db": band.knee_db,
        "attack_ms": band.attack_ms,
        "release_ms": band.release_ms,
        "makeup_db": band.makeup_db,
    }


def bands_texts(bands: Bands, share: float | None) -> list[str]:
    """Why several, and what is sure about them."""
    part = "" if share is None else f" Of that, {100.0 * share:g} % is made, as was asked for."
    grounds = (
        "Three bands, since one compressor demonstrably cannot do it: mix and reference are one performance, and from "
        f"section to section the bands of the reference move {bands.between_db:.1f} dB (rms) against each other, which "
        f"one gain for all of them cannot make. The best single compressor leaves {bands.one_left_db:.1f} dB of the "
        f"sections' gains, these leave {bands.left_db:.1f} dB.{part}"
    )
    sure = (
        "Crossovers, thresholds and ratios follow from how loud and quiet sections of each band were turned; attack "
        "and release hardly show in that, they are usual ones. The make-up of each band keeps its level, which is the "
        "equalizer's matter."
    )
    return [grounds, sure]
