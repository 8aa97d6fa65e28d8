"""Every synthesisable signal of EBU Tech 3341, Tech 3342 and BS.2217 reads what its standard says."""

import itertools

import numpy as np
import pytest

from assistant import gating
from assistant.analyze import analyze_samples
from assistant.analyze.loudness import LoudnessMeter
from tests.standards import vectors

RATES = (44100, 48000, 96000)
# Two verdicts: the standard's tolerance, and an alarm if a reading drifts from what a right meter gives.
TOLERANCE_LU = 0.1
DRIFT_LU = 0.03


def energies(sound, rate_hz):
    meter = LoudnessMeter(rate_hz, sound.shape[0])
    for start in range(0, sound.shape[1], 3 * rate_hz):
        meter.add(np.ascontiguousarray(sound[:, start : start + 3 * rate_hz]))
    return meter.finish()


def integrated(sound, rate_hz):
    return gating.integrated_lufs([energies(sound, rate_hz).hop_energy])


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("name", vectors.INTEGRATED)
def test_integrated_loudness(name, rate_hz):
    parts, expected = vectors.INTEGRATED[name]
    measured = integrated(vectors.steps(rate_hz, *parts), rate_hz)
    assert abs(measured - expected) < TOLERANCE_LU
    assert abs(measured - expected) < DRIFT_LU


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize(("name", "level"), [("3341-1", -23.0), ("3341-2", -33.0)])
def test_steady_tone_reads_the_same_on_all_time_scales(name, level, rate_hz):
    measured = energies(vectors.steps(rate_hz, *vectors.INTEGRATED[name][0]), rate_hz)
    assert gating.lufs(measured.momentary_max_energy) == pytest.approx(level, abs=TOLERANCE_LU)
    assert gating.lufs(measured.short_term_max_energy) == pytest.approx(level, abs=TOLERANCE_LU)


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize(
    ("make", "hops", "after_seconds"), [(vectors.short_term_steady, 30, 3.0), (vectors.momentary_steady, 4, 1.0)]
)
def test_windows_of_signals_9_and_12_stand_still(make, hops, after_seconds, rate_hz):
    levels = gating.energies_to_lufs(gating.moving_mean(energies(make(rate_hz), rate_hz).hop_energy, hops))
    whole_since = int(after_seconds * 10) - hops
    assert np.all(np.abs(levels[whole_since:] + 23.0) < TOLERANCE_LU)


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("index", range(20))
def test_greatest_windows_of_signals_10_11_13_14(index, rate_hz):
    short_file = energies(vectors.short_term_file(index, rate_hz), rate_hz).short_term_max_energy
    moment_file = energies(vectors.momentary_file(index, rate_hz), rate_hz).momentary_max_energy
    short_live = energies(vectors.short_term_live(index, rate_hz), rate_hz).short_term_max_energy
    moment_live = energies(vectors.momentary_live(index, rate_hz), rate_hz).momentary_max_energy
    measured = [gating.lufs(energy) for energy in (short_file, moment_file, short_live, moment_live)]
    assert measured == pytest.approx([-23.0, -23.0, -38.0 + index, -38.0 + index], abs=TOLERANCE_LU)


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("name", vectors.PEAK_TONES)
def test_true_peak_of_tones(name, rate_hz):
    measured = analyze_samples(vectors.peak_tone(name, rate_hz), rate_hz).true_peak_dbtp
    assert -0.4 < measured - vectors.PEAK_TONES[name][3] < 0.2


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("offset", range(4))
def test_true_peak_of_bursts(offset, rate_hz):
    measured = analyze_samples(vectors.peak_burst(offset, rate_hz), rate_hz).true_peak_dbtp
    assert -0.4 < measured < 0.2


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize(("name", "times"), list(itertools.product(vectors.RANGES, (1, 2))))
def test_loudness_range(name, times, rate_hz):
    """Tech 3342: within 1 LU, and a programme that is repeated in full has the same range."""
    parts, expected = vectors.RANGES[name]
    measured = gating.range_lu([energies(vectors.steps(rate_hz, *parts * times), rate_hz).hop_energy])
    assert abs(measured - expected) < 1.0


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("loudness", [-23.0, -24.0])
@pytest.mark.parametrize("frequency_hz", vectors.BS2217_TONES_HZ)
def test_bs2217_tones(frequency_hz, loudness, rate_hz):
    measured = integrated(vectors.level_tone(frequency_hz, loudness, rate_hz), rate_hz)
    assert abs(measured - loudness) < DRIFT_LU


@pytest.mark.parametrize("rate_hz", RATES)
def test_bs2217_each_channel_alone_and_mono(rate_hz):
    """A channel counts the same whether the other is silent or not there at all."""
    mono = vectors.level_tone(1000.0, -24.0, rate_hz, channels=1)
    left, right = (np.concatenate(pair) for pair in ((mono, 0 * mono), (0 * mono, mono)))
    assert [integrated(sound, rate_hz) for sound in (mono, left, right)] == pytest.approx([-24.0] * 3, abs=DRIFT_LU)


@pytest.mark.parametrize("rate_hz", RATES)
def test_bs2217_gates_and_sweep(rate_hz):
    assert integrated(vectors.relative_gate(rate_hz), rate_hz) == pytest.approx(-10.0, abs=TOLERANCE_LU)
    assert integrated(vectors.absolute_gate(rate_hz), rate_hz) == pytest.approx(-69.5, abs=TOLERANCE_LU)
    assert integrated(vectors.sweep(rate_hz), rate_hz) == pytest.approx(-18.0, abs=TOLERANCE_LU)


@pytest.mark.parametrize("rate_hz", [*RATES, 8000, 11025, 22050, 32000, 88200, 192000])
def test_997_hz_at_full_scale_in_one_channel(rate_hz):
    """BS.1770-5 annex 1: -3.01 LKFS, at every rate; at 8 kHz the weighting itself is 0.04 dB off."""
    mono = vectors.tone(997.0, 0.0, 5.0, rate_hz, 1)
    assert integrated(mono, rate_hz) == pytest.approx(-3.01, abs=0.04 if rate_hz == 8000 else 0.015)


@pytest.mark.parametrize("rate_hz", RATES)
def test_a_last_block_that_is_not_whole_does_not_count(rate_hz):
    quiet = vectors.steps(rate_hz, (4.0, -33))
    burst = vectors.steps(rate_hz, (0.09, -3))
    assert integrated(np.concatenate([quiet, burst], axis=1), rate_hz) == pytest.approx(-33.0, abs=DRIFT_LU)


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000])
def test_k_weighting_is_that_of_the_48_khz_tables(rate_hz):
    hz = np.geomspace(20.0, min(0.45 * rate_hz, 21600.0), 300)
    ours_db = 10.0 * np.log10(gating.k_power(hz, rate_hz))
    worst_db = np.max(np.abs(ours_db - vectors.k_gain_db(hz)))
    assert worst_db < (0.04 if rate_hz == 8000 else 0.01)
