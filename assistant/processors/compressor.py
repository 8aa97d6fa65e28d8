"""A feed-forward compressor: soft knee, smooth decoupled ballistics, channels linked.

Conventions: levels are peak levels in dB re full scale; a gain reduction is positive. A ratio of 1 and a make-up of 0
dB do nothing, and so does `wet_percent` 0. No look-ahead, no latency.

Source: Giannoulis, Massberg, Reiss, Digital dynamic range compressor design (JAES 60, 2012).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from assistant import kernels
from assistant.processors.base import Block, Declared, Processor, Stage, param
from assistant.processors.reduction import Reduction
from assistant.units import Floats, db_to_amplitude, powers_to_db


@dataclass(frozen=True, kw_only=True)
class CompressorBand(Declared):
    """How one band, or the whole sound, is compressed."""

    threshold_db: float = param(-18.0, -60.0, 0.0, unit="dBFS")
    ratio: float = param(1.0, 1.0, 20.0)
    knee_db: float = param(6.0, 0.0, 24.0, unit="dB")
    attack_ms: float = param(20.0, 0.1, 250.0, unit="ms")
    release_ms: float = param(200.0, 5.0, 3000.0, unit="ms")
    makeup_db: float = param(0.0, -24.0, 24.0, unit="dB")

    @property
    def is_neutral(self) -> bool:
        """At ratio 1 without make-up."""
        return self.ratio == 1.0 and self.makeup_db == 0.0

    def gain_reduction_db(self, level_db: ArrayLike) -> Floats:
        """The static curve: by how many dB a steady sound of `level_db` is turned down before make-up, 0 or more.

        Equation 4 of the source, as a reduction. A dry share is not in it.
        """
        over = np.asarray(level_db, dtype=np.float64) - self.threshold_db
        slope = 1.0 - 1.0 / self.ratio
        knee = np.clip(over + self.knee_db / 2.0, 0.0, self.knee_db)
        bent = knee**2 / (2.0 * self.knee_db) if self.knee_db > 0.0 else 0.0
        return np.asarray(slope * (bent + np.maximum(over - self.knee_db / 2.0, 0.0)))


@dataclass(frozen=True, kw_only=True)
class Compressor(CompressorBand, Processor):
    """Turn down what is louder than the threshold."""

    kind: ClassVar[str] = "compressor"
    wet_percent: float = param(100.0, 0.0, 100.0, unit="%")

    @property
    def is_neutral(self) -> bool:
        """At ratio 1 without make-up, or with nothing of the result mixed in."""
        return super().is_neutral or self.wet_percent == 0.0

    def mixed(self, gain: ArrayLike) -> Floats:
        """The factor that is applied where the curve has a gain (linear), dry share and make-up included."""
        wet = self.wet_percent / 100.0
        return np.asarray(1.0 - wet + wet * db_to_amplitude(self.makeup_db) * np.asarray(gain, dtype=np.float64))

    def mixed_reduction_db(self, reduction_db: ArrayLike) -> Floats:
        """What the whole takes where the curve takes `reduction_db`, against where the curve takes nothing.

        The same without a dry share; less with one, at most what the dry share leaves.
        """
        curve = 10.0 ** (np.asarray(reduction_db, dtype=np.float64) / -20.0)
        return np.asarray(-2.0 * powers_to_db(self.mixed(curve) / self.mixed(1.0)))

    def start(self, rate_hz: int, channels: int) -> Stage:
        """Make the stage."""
        return CompressorStage(self, rate_hz, channels)


class CompressorStage(Stage):
    """A compressor at work; `reduction` tells what it did, make-up and dry share not counted."""

    def __init__(self, compressor: Compressor, rate_hz: int, channels: int) -> None:
        """Start at rest."""
        self._control = Control(compressor, rate_hz, channels, compressor.wet_percent)
        self.reduction = self._control.reduction

    def process(self, block: Block) -> Block:
        """Compress the next block."""
        return block * self._control.factors(block)


class Control:
    """The gain of one band at work: what each sample is multiplied by. `reduction` tells what the curve took.

    Dry and wet are in phase, so their sum is one gain.
    """

    def __init__(self, band: CompressorBand, rate_hz: int, channels: int, wet_percent: float) -> None:
        """Start at rest."""
        self._kernel = kernels.Compressor(
            channels,
            rate_hz,
            threshold_db=band.threshold_db,
            ratio=band.ratio,
            knee_db=band.knee_db,
            attack_ms=band.attack_ms,
            release_ms=band.release_ms,
        )
        wet = wet_percent / 100.0
        self._still = band.ratio == 1.0
        self._dry_gain = np.float32(1.0 - wet)
        self._wet_gain = np.float32(wet * db_to_amplitude(band.makeup_db))
        self.reduction = Reduction(rate_hz)

    def factors(self, block: Block) -> Block:
        """The factors (samples,) for the next block of the band."""
        gain = np.ones(block.shape[1], dtype=np.float32) if self._still else self._kernel.process(block).gain
        self.reduction.add(gain)
        return self._dry_gain + self._wet_gain * gain
