"""Level, curve and aliasing of the saturator."""

import numpy as np
import pytest

from assistant.processors import Saturator
from tests.processors.measure import sine

RATE_HZ = 44100


def spectrum_db(sound):
    """Levels in dB re the largest bin, of one second: 1 Hz bins, Blackman-Harris, so that leaks stay below -92 dB."""
    n = np.arange(sound.size)
    terms = (0.35875, -0.48829, 0.14128, -0.01168)
    window = sum(a * np.cos(2.0 * np.pi * k * n / sound.size) for k, a in enumerate(terms))
    magnitudes = np.abs(np.fft.rfft(sound * window))
    return 20.0 * np.log10(magnitudes / magnitudes.max() + 1e-12)


@pytest.mark.parametrize(("drive_db", "worst_db"), [(6.0, -120.0), (12.0, -80.0), (18.0, -80.0)])
def test_harmonics_above_nyquist_do_not_fold_back(drive_db, worst_db):
    """A 9,013 Hz full-scale sine: its third harmonic lies at 27 kHz, so all but the tone itself would be aliases."""
    out = Saturator(drive_db=drive_db).process(sine(9013.0, RATE_HZ, seconds=1.4), RATE_HZ)[0]
    levels_db = spectrum_db(out[4410 : 4410 + RATE_HZ].astype(np.float64))
    levels_db[9013 - 6 : 9013 + 7] = -200.0
    assert levels_db.max() < worst_db


def test_harmonics_below_nyquist_are_odd():
    out = Saturator(drive_db=6.0).process(sine(1000.0, RATE_HZ, seconds=1.4), RATE_HZ)[0]
    levels_db = spectrum_db(out[4410 : 4410 + RATE_HZ].astype(np.float64))
    assert -35.0 < levels_db[3000] < -15.0
    assert max(levels_db[2000], levels_db[4000]) < -85.0


@pytest.mark.parametrize("drive_db", [1.0, 6.0, 24.0])
@pytest.mark.parametrize("frequency_hz", [50.0, 1000.0, 15000.0])
def test_quiet_sounds_keep_their_level(drive_db, frequency_hz):
    """At -80 dBFS the gain is 0 dB within the ripple of the resampling filters."""
    quiet = sine(frequency_hz, RATE_HZ, seconds=0.5, amplitude=1e-4)
    out = Saturator(drive_db=drive_db).process(quiet, RATE_HZ)
    change_db = 20.0 * np.log10(np.std(out[:, 4410:-4410]) / np.std(quiet[:, 4410:-4410]))
    assert abs(change_db) < 0.05


def test_the_curve_is_tanh_within_a_quarter_db():
    """A slow full-scale sine passes each level of the curve; harmonics above Nyquist play no part."""
    tone = sine(20.0, RATE_HZ)
    saturator = Saturator(drive_db=9.0)
    out = saturator.process(tone, RATE_HZ)
    wanted = np.tanh(saturator.factor * tone) / saturator.factor
    heard = np.abs(tone) > 0.05
    assert np.abs(20.0 * np.log10(out[heard] / wanted[heard])).max() < 0.25


def test_wet_percent_mixes_dry_and_saturated_in_phase():
    sound = np.random.default_rng(1).normal(0.0, 0.3, (2, 5000)).astype(np.float32)
    half = Saturator(drive_db=9.0, wet_percent=50.0).process(sound, RATE_HZ)
    wet = Saturator(drive_db=9.0).process(sound, RATE_HZ)
    assert np.allclose(half, 0.5 * (sound + wet), atol=1e-6)


def test_the_least_drive_is_nearly_nothing():
    sound = sine(1000.0, RATE_HZ, seconds=0.2)
    assert np.abs(Saturator(drive_db=1e-300).process(sound, RATE_HZ) - sound)[:, 500:-500].max() < 1e-3
