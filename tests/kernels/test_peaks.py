"""True peak: tones of known peak, the passing over of tiles, and libebur128's reading."""

import numpy as np
import pytest

from assistant import kernels as k
from assistant.kernels.tables import compact_phase, wide_phase

from .signals import RATE_HZ, music


def db(values):
    return 20.0 * np.log10(np.max(values))


def true_peak_db(block, kernel):
    meter = k.TruePeakMeter(block.shape[0], kernel=kernel)
    meter.process(np.ascontiguousarray(block, dtype=np.float32))
    return db(meter.flush())


def tone(fraction, phase_degrees, level, fade=480):
    """A tone at a fraction of the sampling rate with linear fades of 10 ms at 48 kHz (EBU Tech 3341)."""
    n = np.arange(48_000)
    envelope = np.minimum(1.0, np.minimum(n, n[::-1]) / fade)
    return (level * envelope * np.sin(2 * np.pi * fraction * n + np.radians(phase_degrees)))[np.newaxis]


@pytest.mark.parametrize("kernel", ["wide", "compact", "both"])
@pytest.mark.parametrize(
    ("fraction", "phase_degrees", "level", "expected_db"),
    [
        (1 / 4, 0, 0.5, -6.0),
        (1 / 4, 45, 0.5, -6.0),
        (1 / 6, 60, 0.5, -6.0),
        (1 / 8, 67.5, 0.5, -6.0),
        (1 / 4, 45, 1.41, 3.0),
    ],
)
def test_the_tones_of_tech_3341(kernel, fraction, phase_degrees, level, expected_db):
    assert -0.4 <= true_peak_db(tone(fraction, phase_degrees, level), kernel) - expected_db <= 0.2


def test_the_wide_kernel_is_flat_to_nearly_half_the_rate():
    for phase in range(1, 8):
        distance = np.arange(-31, 33) - phase / 8
        for fraction, tolerance_db in ((0.1, 0.006), (0.25, 0.006), (0.4, 0.01), (0.45, 0.06), (0.48, 0.12)):
            gain = abs(np.sum(wide_phase(phase) * np.exp(2j * np.pi * fraction * distance)))
            assert abs(20 * np.log10(gain)) <= tolerance_db


def exhaustive(block, phases, reach):
    """Every interpolated value, in float64."""
    padded = np.pad(block.astype(np.float64), ((0, 0), (100, 100)))
    values = [abs(padded).max(axis=1)]
    for taps in phases:
        values += [[abs(np.convolve(row, taps[::-1])).max() for row in padded]]
    assert reach == len(phases[0])
    return np.max(values, axis=0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("gain", [0.05, 1.0])
def test_passing_over_tiles_misses_nothing(seed, gain):
    block = (music(20_000, seed=seed) * gain).astype(np.float32)
    kernels = {
        "wide": ([wide_phase(p) for p in range(1, 8)], 64),
        "compact": ([compact_phase(p) for p in range(1, 4)], 12),
    }
    for kernel, (phases, reach) in kernels.items():
        meter = k.TruePeakMeter(2, kernel=kernel)
        meter.process(block)
        np.testing.assert_allclose(meter.flush(), exhaustive(block, phases, reach), rtol=2e-6)


def test_the_compact_kernel_reads_as_libebur128():
    pyebur128 = pytest.importorskip("pyebur128")
    for seed in range(3):
        block = music(RATE_HZ, seed=seed)
        state = pyebur128.R128State(2, RATE_HZ, pyebur128.MeasurementMode.MODE_TRUE_PEAK)
        state.add_frames(np.ascontiguousarray(block.T).reshape(-1), RATE_HZ)
        meter = k.TruePeakMeter(2, kernel="compact")
        meter.process(block)
        np.testing.assert_allclose(
            meter.process(block[:, :0]), [pyebur128.get_true_peak(state, c) for c in range(2)], rtol=1e-5
        )


def test_the_envelope_holds_every_peak_and_its_place():
    impulse = np.zeros((2, 300), dtype=np.float32)
    impulse[1, 100] = 0.5
    envelope = k.PeakEnvelope(2).process(impulse)
    assert k.PeakEnvelope.delay_samples == k.PEAK_DELAY
    assert envelope.max() == np.float32(0.5)
    assert set(np.flatnonzero(envelope == np.float32(0.5))) == {
        99 + k.PEAK_DELAY,
        100 + k.PEAK_DELAY,
        101 + k.PEAK_DELAY,
    }


def test_the_envelope_over_a_threshold_is_exact():
    block = music(20_000)
    exact, skipping = (k.PeakEnvelope(2, threshold=t).process(block) for t in (0.0, 0.8))
    over = exact > 0.8
    assert over.any()
    np.testing.assert_array_equal(skipping[over], exact[over])
    assert (skipping <= exact).all()
