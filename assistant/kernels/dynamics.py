"""Limiter, compressor and transient shaper: gains that follow the level."""

import math
from typing import NamedTuple

import numpy as np

from assistant.kernels._backend import run
from assistant.kernels._blocks import Block, check_block, check_channels, check_positive
from assistant.kernels.peaks import PEAK_DELAY, PeakEnvelope
from assistant.kernels.tables import EXP2, LOG2

_ONE = 1 << 30  # a gain of 1 in the fixed point of the limiter's sums
_HALF_DB = 4.0  # difference of the transient shaper's envelopes at which half of its gain acts


class Controlled(NamedTuple):
    """A block and the gain that was applied to it: float32 (channels, samples) and linear float32 (samples,)."""

    block: Block
    gain: Block


def _decay(milliseconds: float, rate_hz: float) -> float:
    """The factor per sample of an exponential with this time constant; 0 for no time at all."""
    return math.exp(-1000.0 / (milliseconds * rate_hz)) if milliseconds > 0.0 else 0.0


class GainComputer:
    """From a peak envelope to a smooth gain that never passes ceiling / envelope, `lookahead_samples` late.

    1. requirement = min(1, ceiling / peak);
    2. its minimum over the look-ahead and `hold_ms`: a steady tone above 1000 / (2 hold_ms) Hz sees a constant gain;
    3. two releases of the attenuation, the larger counts: the fast one follows at once and falls with `release_ms`; the
       slow one fills with `charge_ms` and falls with `slow_release_ms`, so that single hits leave no trace and dense
       passages do not pump;
    4. two moving averages, together as long as the look-ahead: non-negative weights with sum 1 over values that are all
       at or below the requirement. They add integers (2^-30), so that nothing drifts, however long the sound.

    Args:
        rate_hz: values of the envelope per second.
        ceiling: linear.
        lookahead_ms: length of the moving averages.
        hold_ms: how long a minimum is held; 25 ms keeps 20 Hz constant.
        release_ms: time constant of the fast release.
        slow_release_ms: time constant of the slow release.
        charge_ms: time constant with which the slow release fills.
    """

    def __init__(
        self,
        rate_hz: float,
        ceiling: float,
        *,
        lookahead_ms: float = 4.0,
        hold_ms: float = 25.0,
        release_ms: float = 60.0,
        slow_release_ms: float = 300.0,
        charge_ms: float = 200.0,
    ) -> None:
        """Begin at rest, before the first sample."""
        check_positive(rate_hz=rate_hz, ceiling=ceiling)
        self.lookahead_samples = 2 * max(0, round(lookahead_ms * rate_hz / 2000.0))
        hold = max(0, round(hold_ms * rate_hz / 1000.0))
        box = self.lookahead_samples // 2 + 1
        decays = (_decay(release_ms, rate_hz), _decay(charge_ms, rate_hz), _decay(slow_release_ms, rate_hz))
        self._settings = np.array([ceiling, *decays])
        self._attenuations = np.array([1.0, 0.0, 0.0])  # the running minimum, the fast and the slow attenuation
        self._minima = np.ones(self.lookahead_samples + hold + 2)
        self._boxes = np.full((2, box), _ONE, dtype=np.int64)
        self._boxes[1] *= box
        self._places = np.array([0, 0, box * _ONE, box * box * _ONE], dtype=np.int64)  # two positions, two sums

    def process(self, envelope: Block) -> Block:
        """Take linear peaks float32 (samples,); gives linear gains float32 (samples,), `lookahead_samples` late."""
        if envelope.ndim != 1 or envelope.dtype != np.float32 or not envelope.flags.c_contiguous:
            raise ValueError(f"the envelope must be float32 (samples,), not {envelope.dtype} {envelope.shape}")
        gain = np.empty_like(envelope)
        run(
            "limiter_gain",
            envelope.shape[0],
            self._minima.shape[0] - 1,
            self._boxes.shape[1],
            envelope,
            self._settings,
            self._attenuations,
            self._minima,
            self._boxes,
            self._places,
            gain,
        )
        return gain


class _Delay:
    """Delays a stream of blocks by a whole number of samples."""

    def __init__(self, channels: int, samples: int) -> None:
        self._kept = np.zeros((channels, samples), dtype=np.float32)

    def process(self, block: Block) -> Block:
        held = np.concatenate((self._kept, block), axis=1)
        self._kept = held[:, block.shape[1] :].copy()
        return held


class Limiter:
    """Look-ahead limiter on true peaks, all channels with one gain; `latency_samples` late.

    `PeakEnvelope` finds the peaks, `GainComputer` the gain (its arguments are described there), which is then applied
    at the sampling rate. What remains over the ceiling is the effect of the gain's change within the interpolator's
    length, some hundredths of a dB; a final measurement and a trim take care of it. The output begins with
    `latency_samples` of silence: feed as much silence at the end.
    """

    def __init__(
        self,
        channels: int,
        rate_hz: float,
        *,
        ceiling: float,
        lookahead_ms: float = 4.0,
        hold_ms: float = 25.0,
        release_ms: float = 60.0,
        slow_release_ms: float = 300.0,
    ) -> None:
        """Begin at rest, before the first sample."""
        self._envelope = PeakEnvelope(channels, threshold=ceiling)
        self._computer = GainComputer(
            rate_hz,
            ceiling,
            lookahead_ms=lookahead_ms,
            hold_ms=hold_ms,
            release_ms=release_ms,
            slow_release_ms=slow_release_ms,
        )
        self.latency_samples = PEAK_DELAY + self._computer.lookahead_samples
        self._delay = _Delay(channels, self.latency_samples)

    def process(self, block: Block) -> Controlled:
        """Take a block (channels, samples); gives as many samples, delayed and limited, and their gain."""
        gain = self._computer.process(self._envelope.process(block))
        held = self._delay.process(block)
        out = np.empty_like(block)
        run("apply_gain", block.shape[0], held.shape[1], block.shape[1], held, gain, out)
        return Controlled(out, gain)


class Compressor:
    """Feed-forward compressor in the log domain, smooth decoupled.

    After Giannoulis, Massberg and Reiss 2012, JAES 60(6), equations 4 and 17.
    The detector takes the largest |x| of the channels, so that the image stands still. No latency, no make-up gain. The
    logarithms are polynomials with an error below 1e-5 dB, the same in all backends.

    Args:
        channels: 1 to 8.
        rate_hz: sampling rate.
        threshold_db: level re full scale above which the gain falls.
        ratio: input dB per output dB above the threshold, at least 1.
        knee_db: width of the soft knee, centred on the threshold; 0 is a hard one.
        attack_ms: time constant of the fall.
        release_ms: time constant of the recovery.
    """

    def __init__(
        self,
        channels: int,
        rate_hz: float,
        *,
        threshold_db: float,
        ratio: float,
        knee_db: float = 6.0,
        attack_ms: float = 10.0,
        release_ms: float = 100.0,
    ) -> None:
        """Begin at rest, before the first sample."""
        check_positive(rate_hz=rate_hz)
        if not ratio >= 1.0 or not knee_db >= 0.0:
            raise ValueError(f"ratio = {ratio}, knee_db = {knee_db}: at least 1 and 0 are possible")
        self._channels = check_channels(channels)
        attack, release = _decay(attack_ms, rate_hz), _decay(release_ms, rate_hz)
        self._settings = np.array([threshold_db, 1.0 - 1.0 / ratio, knee_db, attack, release])
        self._state = np.zeros(2)

    def process(self, block: Block) -> Controlled:
        """Take a block (channels, samples); gives the compressed block and its gain."""
        check_block(block, self._channels)
        out = np.empty_like(block)
        gain = np.empty(block.shape[1], dtype=np.float32)
        run("compressor", block.shape[0], block.shape[1], block, LOG2, EXP2, self._settings, self._state, out, gain)
        return Controlled(out, gain)


class TransientShaper:
    """Turns attacks and decays up or down, whatever their level: the difference of a fast and a slow envelope.

    1. peak: the largest |x| of the channels, held for `hold_ms` (a steady tone above 500 / hold_ms Hz stays level, so
       that its gain is 0 dB), then falling by `release_ms`;
    2. a fast and a slow average of it; d = 20 log10(fast / slow) is positive while the level rises and negative while
       it falls. Averages of amplitudes and not of decibels: what a hit rises from, digital silence included, does not
       prolong it;
    3. gain = attack_db or sustain_db (as d is positive or negative) times d^2 / (d^2 + (4 dB)^2): next to nothing
       where the level only sways, half at 4 dB, never more than the whole;
    4. smoothed in dB by `fast_ms`, so that it moves by no more than the span of 0, attack_db and sustain_db in
       `fast_ms`.

    No threshold: sound that is scaled is treated the same, down to about -140 dB re full scale. No look-ahead, no
    latency. One gain for all channels.

    Source: the differential envelopes of SPL's Transient Designer as D. Berners describes them (Ask the Doctors: The
    SPL Transient Designer, Universal Audio Webzine, November 2007); the curve in 3 is our own.

    Args:
        channels: 1 to 8.
        rate_hz: sampling rate.
        attack_db: what a clear attack gains, or loses.
        sustain_db: what a clear decay gains, or loses.
        fast_ms: time constant of the fast envelope and of the gain.
        slow_ms: time constant of the slow envelope: about how long an attack is.
        hold_ms: how long a peak is held; 25 ms keeps 20 Hz level.
        release_ms: time constant of the peak's fall.
    """

    def __init__(
        self,
        channels: int,
        rate_hz: float,
        *,
        attack_db: float = 0.0,
        sustain_db: float = 0.0,
        fast_ms: float = 1.0,
        slow_ms: float = 40.0,
        hold_ms: float = 25.0,
        release_ms: float = 20.0,
    ) -> None:
        """Begin at rest, before the first sample."""
        check_positive(rate_hz=rate_hz)
        self._channels = check_channels(channels)
        decays = (_decay(each, rate_hz) for each in (fast_ms, slow_ms, release_ms))
        hold = float(max(0, round(hold_ms * rate_hz / 1000.0)))
        self._settings = np.array([attack_db, sustain_db, _HALF_DB**2, *decays, hold])
        self._state = np.zeros(5)

    def process(self, block: Block) -> Controlled:
        """Take a block (channels, samples); gives the shaped block and its gain."""
        check_block(block, self._channels)
        out = np.empty_like(block)
        gain = np.empty(block.shape[1], dtype=np.float32)
        run(
            "transient_shaper",
            block.shape[0],
            block.shape[1],
            block,
            LOG2,
            EXP2,
            self._settings,
            self._state,
            out,
            gain,
        )
        return Controlled(out, gain)
