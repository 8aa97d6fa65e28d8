"""The limiter: the ceiling, the sound it leaves, its recovery and what it tells."""

import numpy as np
import pytest
from hypothesis import given, settings

from assistant import kernels
from assistant.processors import Limiter
from tests.processors.measure import sine
from tests.processors.strategies import processors

RATE_HZ = 44100


def true_peak_dbtp(sound):
    """The highest reading of both of the project's true-peak meters."""
    meters = [kernels.TruePeakMeter(sound.shape[0], kernel=name) for name in ("wide", "compact")]
    for meter in meters:
        meter.process(sound)
    return 20.0 * np.log10(max(meter.flush().max() for meter in meters))


def polyphase_peak_dbtp(sound, factor=16):
    """An independent meter: a 16 times windowed sinc of 128 taps a phase (Kaiser, beta 9)."""
    places = np.arange(-64 * factor, 64 * factor + 1) / factor
    taps = np.sinc(places) * np.kaiser(places.size, 9.0)
    above = np.zeros((sound.shape[0], sound.shape[1] * factor))
    above[:, ::factor] = sound
    size = above.shape[1] + taps.size
    smooth = np.fft.irfft(np.fft.rfft(above, size) * np.fft.rfft(taps, size), size)
    return 20.0 * np.log10(np.abs(smooth).max())


def sounds(samples=22050):
    rng = np.random.default_rng(5)
    time = np.arange(samples) / RATE_HZ
    clicks = np.zeros((1, samples))
    clicks[0, ::90] = rng.uniform(-8.0, 8.0, clicks[0, ::90].shape)
    return {
        "noise": rng.normal(0.0, 1.0, (2, samples)),
        "noise bursts": rng.normal(0.0, 1.0, (2, samples)) * np.repeat(10.0 ** rng.uniform(-2.0, 1.0, 441), 50),
        "clicks": clicks,
        "quarter-rate sine": 2.0 * np.sin(np.pi * np.arange(samples) / 2.0 + np.pi / 4.0)[None],
        "square": 3.0 * np.sign(np.sin(2.0 * np.pi * 441.0 * time + 0.01))[None],
        "sweep": 2.0 * np.sin(2.0 * np.pi * (20.0 * time + 20000.0 * time**2))[None],
    }


SOUNDS = {name: np.ascontiguousarray(sound, dtype=np.float32) for name, sound in sounds().items()}


@pytest.mark.parametrize("name", SOUNDS)
@given(limiter=processors(Limiter))
@settings(deadline=None, derandomize=True, max_examples=10)
def test_nothing_passes_the_ceiling(name, limiter):
    """By the wide and the compact true-peak meter, whatever the sound and the times; to float32 rounding."""
    out = limiter.process(SOUNDS[name], RATE_HZ)
    assert true_peak_dbtp(out) <= limiter.ceiling_dbtp + 1e-5


@pytest.mark.parametrize("name", SOUNDS)
def test_an_independent_meter_reads_no_more_than_a_trim_over(name):
    """What a longer interpolator still finds is small enough to trim away, even where white noise reaches Nyquist."""
    out = Limiter(ceiling_dbtp=-1.0).process(SOUNDS[name], RATE_HZ)
    assert polyphase_peak_dbtp(out) < -0.8


@pytest.mark.parametrize("name", SOUNDS)
def test_what_lies_under_the_ceiling_passes_to_the_bit(name):
    sound = SOUNDS[name] * np.float32(0.5 / 10.0 ** (true_peak_dbtp(SOUNDS[name]) / 20.0))
    assert np.array_equal(Limiter(ceiling_dbtp=-1.0).process(sound, RATE_HZ), sound)


@pytest.mark.parametrize("frequency_hz", [31.5, 55.0, 1000.0])
def test_a_bass_tone_driven_3_db_over_stays_clean(frequency_hz):
    """THD+N below -60 dB on the last second of two: the rest after the best-fitting sine, over that sine."""
    tone = sine(frequency_hz, RATE_HZ, seconds=2.0, amplitude=10.0 ** (3.0 / 20.0))
    out = Limiter(ceiling_dbtp=0.0).process(tone, RATE_HZ)[0, RATE_HZ // 2 : -RATE_HZ // 2].astype(np.float64)
    phase = 2.0 * np.pi * frequency_hz * np.arange(out.size) / RATE_HZ
    basis = np.stack([np.sin(phase), np.cos(phase)], axis=1)
    fitted = basis @ np.linalg.lstsq(basis, out, rcond=None)[0]
    assert 10.0 * np.log10(((out - fitted) ** 2).sum() / (fitted**2).sum()) < -60.0


def test_one_loud_hit_is_forgotten_in_300_ms():
    """A 10 ms hit 12 dB over, in a tone of -20 dBFS: 300 ms after it the tone is within 1 dB of its level."""
    tone = sine(1000.0, RATE_HZ, seconds=2.0, amplitude=0.1)
    sound = tone.copy()
    hit = slice(RATE_HZ, RATE_HZ + 441)
    sound[:, hit] *= 10.0 ** (32.0 / 20.0)
    out = Limiter(ceiling_dbtp=0.0).process(sound, RATE_HZ)
    after = slice(hit.stop + int(0.3 * RATE_HZ), hit.stop + int(0.32 * RATE_HZ))
    assert 20.0 * np.log10(np.std(out[:, after]) / np.std(tone[:, after])) > -1.0


def test_both_channels_get_one_gain():
    sound = np.concatenate([sine(997.0, RATE_HZ, amplitude=2.0), sine(1501.0, RATE_HZ, amplitude=0.1)])
    out = Limiter(ceiling_dbtp=-1.0).process(sound, RATE_HZ)
    heard = np.abs(sound).min(axis=0) > 1e-2
    gains = out[:, heard] / sound[:, heard]
    assert np.allclose(gains[0], gains[1], rtol=1e-5)
    assert gains.max() < 0.5


def test_the_stage_tells_how_much_where():
    """A tone 6 dB over in the second second of three: 7 dB of reduction there, none in the first."""
    sound = sine(997.0, RATE_HZ, seconds=3.0, amplitude=0.1)
    sound[:, RATE_HZ : 2 * RATE_HZ] *= 20.0
    stage = Limiter(ceiling_dbtp=-1.0).open(RATE_HZ, 1)
    stage.process(sound)
    stage.process(np.zeros((1, stage.latency_samples), dtype=np.float32))
    reduction = stage.reduction
    assert reduction.trace_db.shape == (30,)
    assert reduction.max_db == pytest.approx(7.04, abs=0.05)
    assert reduction.trace_db[:9].max() == 0.0
    assert reduction.trace_db[10:20] == pytest.approx(7.04, abs=0.05)
    assert 7.04 / 3.0 < reduction.mean_db < 7.04 / 2.0


def test_the_trace_does_not_depend_on_the_blocks():
    sound = SOUNDS["noise"]
    stages = [Limiter(ceiling_dbtp=-6.0).open(RATE_HZ, 2) for _ in range(2)]
    stages[0].process(sound)
    for start in range(0, sound.shape[1], 1000):
        stages[1].process(np.ascontiguousarray(sound[:, start : start + 1000]))
    assert np.array_equal(stages[0].reduction.trace_db, stages[1].reduction.trace_db)
    assert stages[0].reduction.mean_db == stages[1].reduction.mean_db


def test_before_any_sound_the_reduction_is_nothing():
    reduction = Limiter(ceiling_dbtp=-6.0).open(RATE_HZ, 2).reduction
    assert (reduction.max_db, reduction.mean_db, reduction.trace_db.size) == (0.0, 0.0, 0)
