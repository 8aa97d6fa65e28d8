"""The laws of finding the drive that lands on a loudness."""

import functools

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.errors import SoundError
from assistant.landing import CLEAN_REDUCTION_DB, Probe
from assistant.processors import Gain, Limiter
from tests import signals
from tests.profiles import RATE_HZ, profile, song

LIMITER = Limiter(ceiling_dbtp=-1.0)
UNBOUND_DB = 60.0


@functools.cache
def probe(limiter=LIMITER):
    return Probe([song()], RATE_HZ, 2, limiter)


@functools.cache
def delivered_lufs(drive_db, limiter=LIMITER):
    """What a drive really leads to."""
    driven = Gain(gain_db=drive_db).process(song(), RATE_HZ)
    return analyze_samples(limiter.process(driven, RATE_HZ), RATE_HZ).loudness_lufs


def test_the_traces_are_those_of_the_sound():
    assert probe().loudness_lufs == pytest.approx(profile().loudness_lufs, abs=1e-3)
    assert profile().true_peak_dbtp - 0.01 <= probe().peak_dbfs <= profile().true_peak_dbtp + 0.3


def test_the_blocks_do_not_matter():
    pieces = [np.ascontiguousarray(piece) for piece in np.array_split(song(), 37, axis=1)]
    cut = Probe(pieces, RATE_HZ, 2, LIMITER)
    assert cut.predict(15.0) == probe().predict(15.0)


@pytest.mark.parametrize("drive_db", [-12.0, 0.0, 7.5])
def test_without_limiting_the_prediction_is_exact(drive_db):
    """The peaks stay under the ceiling: a dB of drive is a LU."""
    landing = probe().predict(drive_db)
    assert landing.reduction_db == 0.0
    assert landing.slope == pytest.approx(1.0, abs=0.01)
    assert landing.loudness_lufs == pytest.approx(profile().loudness_lufs + drive_db, abs=0.01)
    assert landing.loudness_lufs == pytest.approx(delivered_lufs(drive_db), abs=0.01)


@pytest.mark.parametrize("drive_db", [13.0, 15.0, 17.0])
def test_under_limiting_the_prediction_is_near(drive_db):
    """Within 0.4 LU up to 6 dB of reduction."""
    landing = probe().predict(drive_db)
    assert 0.0 < landing.reduction_db < 6.5
    assert landing.loudness_lufs == pytest.approx(delivered_lufs(drive_db), abs=0.4)
    assert 0.2 <= landing.slope < 1.0


def test_more_drive_is_louder_and_limits_more():
    landings = [probe().predict(drive_db) for drive_db in np.linspace(-6.0, 30.0, 13)]
    loudness, reduction = ([getattr(each, name) for each in landings] for name in ("loudness_lufs", "reduction_db"))
    assert loudness == sorted(loudness)
    assert reduction == sorted(reduction)


@pytest.mark.parametrize("over_lu", [-20.0, 0.0, 5.0, 11.0, 13.0])
def test_the_solution_lands(over_lu):
    wanted_lufs = probe().loudness_lufs + over_lu
    landing = probe().solve(wanted_lufs, UNBOUND_DB)
    assert landing.loudness_lufs == pytest.approx(wanted_lufs, abs=0.01)


@pytest.mark.parametrize("most_db", [0.5, 3.0, CLEAN_REDUCTION_DB, 12.0])
def test_the_reduction_is_capped(most_db):
    """A loudness out of reach gets all that the limiter may give, and no more."""
    landing = probe().solve(0.0, most_db)
    assert most_db - 0.1 <= landing.reduction_db <= most_db
    assert landing.loudness_lufs < -1.0


def test_a_higher_cap_is_louder_and_a_higher_wish_never_quieter():
    by_cap = [probe().solve(0.0, most_db).loudness_lufs for most_db in (1.0, 3.0, 6.0, 12.0)]
    by_wish = [probe().solve(wanted, 6.0).loudness_lufs for wanted in (-30.0, -20.0, -16.0, -12.0, -6.0)]
    assert by_cap == sorted(by_cap)
    assert by_wish == sorted(by_wish)


def test_a_lower_ceiling_is_reached_by_less():
    low = probe(Limiter(ceiling_dbtp=-9.0))
    assert low.solve(0.0, 6.0).drive_db == pytest.approx(probe().solve(0.0, 6.0).drive_db - 8.0, abs=0.3)


def test_silence_has_no_landing():
    """No gain brings silence to a loudness: an error that says so, not an endless drive."""
    silent = Probe([signals.silence(2.0, RATE_HZ)], RATE_HZ, 2, LIMITER)
    assert silent.loudness_lufs == -np.inf
    assert silent.peak_dbfs == -np.inf
    with pytest.raises(SoundError, match="-70 LUFS"):
        silent.solve(-14.0, 6.0)


def test_a_sound_of_any_length_can_be_probed():
    for samples in (1, 63, 64, 441, 30000):
        short = Probe([np.full((2, samples), 0.25, dtype=np.float32)], RATE_HZ, 2, LIMITER)
        assert -12.05 <= short.peak_dbfs <= -10.5  # band-limited edges overshoot the samples between them


@pytest.mark.parametrize("rate_hz", [8000, 96000])
def test_other_rates_land_too(rate_hz):
    samples = signals.song(8.0, rate_hz, peak_dbfs=-12.0)
    found = Probe([samples], rate_hz, 2, LIMITER)
    landing = found.solve(found.loudness_lufs + 12.0, UNBOUND_DB)
    driven = Gain(gain_db=landing.drive_db).process(samples, rate_hz)
    after = analyze_samples(LIMITER.process(driven, rate_hz), rate_hz)
    assert after.loudness_lufs == pytest.approx(landing.loudness_lufs, abs=0.4)
