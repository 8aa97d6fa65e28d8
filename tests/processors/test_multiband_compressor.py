"""Flat sum, curve, independence and dry share of the multiband compressor."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.processors import Compressor, MultibandCompressor
from assistant.processors.compressor import CompressorBand
from assistant.processors.multiband_compressor import Crossovers
from assistant.settings import from_json
from tests.processors.measure import gain_db, sine

RATE_HZ = 44100
STEADY = CompressorBand(threshold_db=-20.0, ratio=3.0, knee_db=6.0, attack_ms=5.0, release_ms=2000.0)
STILL = CompressorBand()


def level_db(sound):
    return 20.0 * np.log10(np.abs(sound).max())


def faded(sound):
    """With half a second of fade at both ends, so that no click reaches the other bands."""
    fade = np.float32(0.5 - 0.5 * np.cos(np.pi * np.arange(RATE_HZ // 2) / (RATE_HZ // 2)))
    return sound * np.concatenate([fade, np.ones(sound.shape[1] - RATE_HZ // 2 * 2, dtype=np.float32), fade[::-1]])


def summed(crossovers_hz, sound, rate_hz=RATE_HZ):
    return sum(Crossovers(crossovers_hz, rate_hz, sound.shape[0]).process(sound))


@given(low_hz=st.floats(20.0, 1000.0), high_hz=st.floats(1000.0, 16000.0), two=st.booleans())
@settings(deadline=None, derandomize=True, max_examples=30)
def test_the_bands_add_up_to_a_flat_magnitude(low_hz, high_hz, two):
    impulse = np.zeros((1, 2 * RATE_HZ), dtype=np.float32)
    impulse[0, 0] = 1.0
    out = summed((low_hz,) if two else (low_hz, high_hz), impulse)[0].astype(np.float64)
    assert np.abs(20.0 * np.log10(np.abs(np.fft.rfft(out)))).max() < 1e-4


@pytest.mark.parametrize("rate_hz", [8000, 44100, 192000])
def test_a_band_without_effect_is_not_heard(rate_hz):
    """With nothing over a threshold the whole processor, not only its crossovers, is flat within 0.01 dB."""
    compressor = MultibandCompressor(bands=(STEADY, STEADY, STEADY))
    impulse = np.zeros((2, rate_hz), dtype=np.float32)
    impulse[:, 0] = 0.02
    out = compressor.process(impulse, rate_hz)[1].astype(np.float64) / np.float32(0.02)
    frequencies_hz = np.geomspace(10.0, 0.499 * rate_hz, 60)
    assert np.abs(gain_db(out, frequencies_hz, rate_hz)).max() < 0.01


def test_the_sides_of_a_crossover_meet_at_6_db_and_fall_by_24_db_an_octave():
    compressor = MultibandCompressor(low_crossover_hz=200.0, high_crossover_hz=2000.0, bands=(STILL,) * 3)
    low_db, mid_db, high_db = compressor.responses_db([50.0, 100.0, 200.0, 2000.0], 192000)
    assert low_db[2] == pytest.approx(-6.02, abs=0.01)
    assert mid_db[2:] == pytest.approx(-6.02, abs=0.01)
    assert high_db[3] == pytest.approx(-6.02, abs=0.01)
    assert mid_db[1] - mid_db[0] == pytest.approx(24.0, abs=0.6)


def test_the_bands_are_what_the_responses_say():
    compressor = MultibandCompressor(low_crossover_hz=300.0, high_crossover_hz=5000.0, bands=(STILL,) * 3)
    impulse = np.zeros((1, RATE_HZ), dtype=np.float32)
    impulse[0, 0] = 1.0
    frequencies_hz = np.geomspace(100.0, 20000.0, 30)
    wanted_db = compressor.responses_db(frequencies_hz, RATE_HZ)
    bands = Crossovers(compressor.crossovers_hz(RATE_HZ), RATE_HZ, 1).process(impulse)
    for band, curve_db in zip(bands, wanted_db, strict=True):
        heard = curve_db > -90.0
        got_db = gain_db(band[0].astype(np.float64), frequencies_hz[heard], RATE_HZ)
        assert got_db == pytest.approx(curve_db[heard], abs=0.01)


@pytest.mark.parametrize("frequency_hz", [41.0, 200.0, 390.0, 703.0, 2500.0, 5003.0, 15013.0])
@pytest.mark.parametrize("input_db", [-30.0, -12.0, 0.0])
@pytest.mark.parametrize("count", [2, 3])
def test_a_steady_tone_is_turned_down_by_the_static_curve_of_each_band(frequency_hz, input_db, count):
    """In phase, the bands of a tone add up by their amplitudes, each turned down by its own curve at its own level."""
    bands = (STEADY, CompressorBand(**{**vars(STEADY), "ratio": 2.0}), CompressorBand(**{**vars(STEADY), "ratio": 8.0}))
    compressor = MultibandCompressor(low_crossover_hz=200.0, high_crossover_hz=2500.0, bands=bands[:count])
    tone = faded(sine(frequency_hz, RATE_HZ, seconds=2.5, amplitude=10.0 ** (input_db / 20.0)))
    got_db = level_db(compressor.process(tone, RATE_HZ)[:, 3 * RATE_HZ // 2 : 2 * RATE_HZ])
    levels_db = input_db + compressor.responses_db([frequency_hz], RATE_HZ)[:, 0]
    out_db = [level - band.gain_reduction_db(level) for level, band in zip(levels_db, bands, strict=False)]
    assert got_db == pytest.approx(20.0 * np.log10(np.sum(10.0 ** (np.array(out_db) / 20.0))), abs=0.1)


def above_3_khz(sound):
    spectrum = np.fft.rfft(sound.astype(np.float64))
    spectrum[: 3000 * sound.size // RATE_HZ] = 0.0
    return np.fft.irfft(spectrum, sound.size)


def test_a_loud_bass_does_not_duck_the_highs():
    """A loud 60 Hz moves a quiet 8 kHz tone by less than 0.05 dB, where one band turns it down by 5 dB and more."""
    band = CompressorBand(threshold_db=-20.0, ratio=4.0, attack_ms=5.0, release_ms=100.0)
    tone = sine(8000.0, RATE_HZ, seconds=2.0, amplitude=0.02)
    bass = faded(sine(60.0, RATE_HZ, seconds=2.0, amplitude=0.8))
    several = MultibandCompressor(bands=(band,) * 3).process(tone + bass, RATE_HZ)
    alone = Compressor(**vars(band)).process(tone + bass, RATE_HZ)
    during = slice(RATE_HZ // 2, 3 * RATE_HZ // 2)
    assert level_db(above_3_khz(several[0])[during]) == pytest.approx(level_db(tone), abs=0.05)
    assert level_db(above_3_khz(alone[0])[during]) < level_db(tone) - 5.0


def test_every_band_tells_what_it_did():
    stage = MultibandCompressor(bands=(STEADY, STEADY, STILL)).open(RATE_HZ, 2)
    stage.process(faded(sine(60.0, RATE_HZ, seconds=2.0, channels=2)))
    low, mid, high = stage.reductions
    assert low.trace_db.shape == mid.trace_db.shape == high.trace_db.shape == (20,)
    assert low.max_db == pytest.approx(STEADY.gain_reduction_db(0.0), abs=0.3)
    assert mid.max_db < 0.1
    assert high.max_db == high.mean_db == 0.0


def test_the_louder_channel_turns_both_down():
    sound = np.concatenate([sine(1000.0, RATE_HZ), sine(1000.0, RATE_HZ, amplitude=0.01)])
    out = MultibandCompressor(bands=(STEADY,) * 3).process(sound, RATE_HZ)
    assert np.allclose(out[1], 0.01 * out[0], atol=1e-6)
    assert level_db(out[1, RATE_HZ // 2 :]) < -50.0


def test_makeup_lifts_its_band_alone():
    compressor = MultibandCompressor(bands=(STILL, CompressorBand(makeup_db=6.0), STILL))
    gains_db = [
        level_db(compressor.process(sine(f, RATE_HZ, amplitude=0.1), RATE_HZ)[:, -9000:]) + 20.0
        for f in (30.0, 800.0, 16000.0)
    ]
    assert gains_db == pytest.approx([0.0, 6.0, 0.0], abs=0.1)


def test_wet_percent_mixes_in_phase():
    """The dry share is the sum of the bands, which has the phase of the compressed ones."""
    noise = np.random.default_rng(1).normal(0.0, 0.3, (2, 9000)).astype(np.float32)
    settings_of = {"bands": (STEADY,) * 3}
    half, wet = (MultibandCompressor(**settings_of, wet_percent=share).process(noise, RATE_HZ) for share in (50.0, 100))
    assert np.allclose(half, 0.5 * (summed((150.0, 4000.0), noise) + wet), atol=1e-6)
    assert MultibandCompressor(**settings_of, wet_percent=0.0).is_neutral


def test_bands_that_do_nothing_leave_the_samples_alone():
    noise = np.random.default_rng(1).normal(0.0, 0.3, (2, 900)).astype(np.float32)
    compressor = MultibandCompressor(bands=(STILL, CompressorBand(threshold_db=-50.0), STILL))
    assert compressor.is_neutral
    assert np.array_equal(compressor.process(noise, RATE_HZ), noise)


def test_a_crossover_out_of_the_rates_reach_takes_its_band_with_it():
    compressor = MultibandCompressor(high_crossover_hz=4000.0, bands=(STEADY,) * 3)
    assert compressor.crossovers_hz(8000) == (150.0,)
    assert compressor.responses_db([100.0], 8000).shape == (2, 1)
    assert len(compressor.open(8000, 1).reductions) == 2


def test_after_the_sound_comes_silence():
    noise = np.random.default_rng(1).normal(0.0, 0.3, (2, 4 * RATE_HZ)).astype(np.float32)
    noise[:, RATE_HZ:] = 0.0
    out = MultibandCompressor(low_crossover_hz=100.0, bands=(STEADY,) * 3).process(noise, RATE_HZ)
    assert np.abs(out[:, 3 * RATE_HZ // 2 :]).max() < 1e-6
    assert not out[:, 3 * RATE_HZ :].any()


@pytest.mark.parametrize("count", [1, 4])
def test_a_wrong_number_of_bands_is_refused(count):
    with pytest.raises(SettingsError, match=f"bands holds {count} of them; two or three are needed"):
        MultibandCompressor(bands=(STILL,) * count)
    with pytest.raises(SettingsError, match=r"^settings\.bus\[0\]: "):
        from_json({"schema": 1, "bus": [{"kind": "multiband_compressor", "bands": [{}] * count}]})


def test_a_band_has_no_dry_share_of_its_own():
    with pytest.raises(SettingsError, match="holds a Compressor; a tuple of CompressorBand is needed"):
        MultibandCompressor(bands=(STILL, Compressor(ratio=2.0)))
    with pytest.raises(SettingsError, match=r"bands\[1\]\.wet_percent is not known"):
        from_json({"schema": 1, "bus": [{"kind": "multiband_compressor", "bands": [{}, {"wet_percent": 50.0}]}]})
