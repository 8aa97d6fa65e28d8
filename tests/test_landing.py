"""The laws of finding the drive that lands on a loudness."""

import functools

import numpy as np
import pytest
import scipy.ndimage

from assistant.analyze import analyze_samples
from assistant.errors import SoundError
from assistant.landing import ASKED_REDUCTION_DB, CLEAN_REDUCTION_DB, GENTLE_REDUCTION_DB, Probe, typical_reduction_db
from assistant.processors import Gain, Limiter
from assistant.render import Line
from assistant.traces import take_traces
from tests import signals
from tests.profiles import RATE_HZ, profile, song

LIMITER = Limiter(ceiling_dbtp=-1.0)
UNBOUND_DB = 60.0


@functools.cache
def probe(limiter=LIMITER):
    return Probe(take_traces([song()], RATE_HZ, 2), limiter)


@functools.cache
def delivered(drive_db, limiter=LIMITER):
    """What a drive really leads to: the profile of the sound, and the limiter's typical reduction."""
    line = Line((Gain(gain_db=drive_db), limiter), RATE_HZ, 2)
    after = analyze_samples(np.concatenate(list(line.blocks([song()])), axis=1), RATE_HZ)
    return after, typical_reduction_db(line.reduction_db("limiter"), after.blocks.hop_energy)


@pytest.mark.parametrize("drive_db", [-12.0, 0.0, 7.5])
def test_without_limiting_the_prediction_is_exact(drive_db):
    """The peaks stay under the ceiling: a dB of drive is a LU."""
    landing = probe().predict(drive_db)
    assert landing.reduction_db == 0.0
    assert landing.slope == pytest.approx(1.0, abs=0.01)
    assert landing.loudness_lufs == pytest.approx(profile().loudness_lufs + drive_db, abs=0.01)
    assert landing.loudness_lufs == pytest.approx(delivered(drive_db)[0].loudness_lufs, abs=0.01)
    assert landing.plr_db == pytest.approx(profile().plr_db, abs=0.1)
    assert landing.distortion_percent == 0.0


@pytest.mark.parametrize(("drive_db", "within_lu"), [(13.0, 0.03), (17.0, 0.03), (25.0, 0.05)])
def test_under_limiting_the_prediction_is_near(drive_db, within_lu):
    """Loudness, reduction and what is left of the peaks, up to 3.5 dB of typical reduction."""
    landing, (after, reduction_db) = probe().predict(drive_db), delivered(drive_db)
    assert landing.reduction_db > 0.0
    assert landing.loudness_lufs == pytest.approx(after.loudness_lufs, abs=within_lu)
    assert landing.reduction_db == pytest.approx(reduction_db, abs=0.15)
    assert landing.plr_db == pytest.approx(after.plr_db, abs=0.05)
    assert 0.2 <= landing.slope < 1.0


def test_the_slope_is_that_of_the_loudness():
    """What correcting a drive by it needs: a dB more gives so many LU, as rendered."""
    for drive_db in (13.0, 17.0):
        really = delivered(drive_db + 0.5)[0].loudness_lufs - delivered(drive_db - 0.5)[0].loudness_lufs
        assert probe().predict(drive_db).slope == pytest.approx(really, abs=0.15)


def test_more_drive_is_louder_and_limits_more():
    """And has less peak over its loudness."""
    landings = [probe().predict(drive_db) for drive_db in np.linspace(-6.0, 30.0, 13)]
    for name in ("loudness_lufs", "reduction_db"):
        values = [getattr(each, name) for each in landings]
        assert values == sorted(values)
    plr_db = [each.plr_db for each in landings]
    assert plr_db == pytest.approx(sorted(plr_db, reverse=True), abs=1e-6)


def test_the_distortion_is_what_fast_gains_add():
    """Rendered: the sound times what its gain departs from its mean over 400 ms, against what comes out."""
    driven = Gain(gain_db=17.0).process(song(), RATE_HZ)
    out = np.concatenate(list(Line((LIMITER,), RATE_HZ, 2).blocks([driven])), axis=1)
    gain = np.abs(out).max(axis=0) / np.maximum(np.abs(driven).max(axis=0), 1e-9)
    window = round(0.4 * RATE_HZ)
    added = (gain - scipy.ndimage.uniform_filter1d(gain, window)) * driven
    really = 100.0 * np.sqrt(weighted(added) / weighted(out))
    assert probe().predict(17.0).distortion_percent == pytest.approx(really, rel=0.1)


def weighted(sound):
    """The K-weighted energy."""
    return take_traces([sound.astype(np.float32)], RATE_HZ, 2).energies.sum()


@pytest.mark.parametrize("over_lu", [-20.0, 0.0, 5.0, 11.0, 13.0])
def test_the_solution_lands(over_lu):
    wanted_lufs = probe().traces.loudness_lufs + over_lu
    landing = probe().solve(wanted_lufs, UNBOUND_DB)
    assert landing.loudness_lufs == pytest.approx(wanted_lufs, abs=0.01)


@pytest.mark.parametrize("most_db", [0.5, CLEAN_REDUCTION_DB, 12.0])
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


def test_the_choices_go_from_gentle_to_wanted():
    """Three loudnesses, each with what it costs; the wanted one is had even where it costs more than a clean one."""
    wanted_lufs = -9.0
    gentle, clean, wanted = probe().choices(wanted_lufs)
    assert gentle.reduction_db == pytest.approx(GENTLE_REDUCTION_DB, abs=0.1)
    assert clean.reduction_db == pytest.approx(CLEAN_REDUCTION_DB, abs=0.1)
    assert wanted.loudness_lufs == pytest.approx(wanted_lufs, abs=0.01)
    assert gentle.loudness_lufs < clean.loudness_lufs < wanted.loudness_lufs
    assert gentle.plr_db > clean.plr_db > wanted.plr_db
    assert probe().choices(0.0)[2].reduction_db <= ASKED_REDUCTION_DB


def test_the_typical_reduction_counts_loud_passages_alone():
    """The mean over what is above the relative gate; silence has none."""
    loud_and_quiet = np.array([1.0, 1.0, 1e-4, 1e-4])
    assert typical_reduction_db(np.array([2.0, 4.0, 9.0, 9.0]), loud_and_quiet) == pytest.approx(3.0)
    assert typical_reduction_db(np.array([2.0, 4.0]), loud_and_quiet) == pytest.approx(3.0)
    assert typical_reduction_db(np.zeros(0), np.zeros(0)) == 0.0
    assert typical_reduction_db(np.ones(4), np.zeros(4)) == 0.0


def test_silence_has_no_landing():
    """No gain brings silence to a loudness: an error that says so, not an endless drive."""
    silent = Probe(take_traces([signals.silence(2.0, RATE_HZ)], RATE_HZ, 2), LIMITER)
    with pytest.raises(SoundError, match="-70 LUFS"):
        silent.solve(-14.0, 6.0)


@pytest.mark.parametrize("samples", [1, 63, 64, 441, 30000])
def test_a_sound_of_any_length_can_be_probed(samples):
    short = Probe(take_traces([np.full((2, samples), 0.25, dtype=np.float32)], RATE_HZ, 2), LIMITER)
    landing = short.predict(20.0)
    assert landing.drive_db == 20.0
    assert np.isfinite([landing.reduction_db, landing.distortion_percent, landing.slope]).all()


@pytest.mark.parametrize("rate_hz", [8000, 96000])
def test_other_rates_land_too(rate_hz):
    samples = signals.song(8.0, rate_hz, peak_dbfs=-12.0)
    found = Probe(take_traces([samples], rate_hz, 2), LIMITER)
    landing = found.solve(found.traces.loudness_lufs + 12.0, UNBOUND_DB)
    driven = Gain(gain_db=landing.drive_db).process(samples, rate_hz)
    after = analyze_samples(LIMITER.process(driven, rate_hz), rate_hz)
    assert after.loudness_lufs == pytest.approx(landing.loudness_lufs, abs=0.4)
