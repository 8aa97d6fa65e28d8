"""The script for pedalboard, run by Python with pedalboard: nulls against our own render."""

import importlib.util
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from assistant.export import EXPORTERS
from assistant.processors import Equalizer, FirEqualizer, Gain, Limiter, Width
from tests.export.engines import gain_db, null_db, rendered, run_python, true_peak_dbtp
from tests.export.working_chains import LINEAR, POINTS, RATE_HZ, WORKING, export_of
from tests.processors.strategies import processors
from tests.signals import song

PEDALBOARD = EXPORTERS["pedalboard"]


@pytest.fixture(scope="module", autouse=True)
def _installed():
    if importlib.util.find_spec("pedalboard") is None:
        pytest.skip("pedalboard is not installed (PyPI package pedalboard)")


@pytest.fixture(scope="module", params=[1, 2], ids=["mono", "stereo"])
def music(request):
    return song(5.0, RATE_HZ, request.param, seed=3, peak_dbfs=-6.0)


def exported(chain, samples, folder, rate_hz=RATE_HZ):
    script = PEDALBOARD.write(export_of(*chain, channels=samples.shape[0]))
    return run_python(script, samples, rate_hz, folder, sys.executable)


def test_linear_chains_null(music, tmp_path):
    """pedalboard's filters work in 32 bits, which is why the low ones are not on the board."""
    assert null_db(rendered(LINEAR, music, RATE_HZ), exported(LINEAR, music, tmp_path)) < -80.0


@given(equalizer=processors(Equalizer), width=processors(Width))
@settings(deadline=None, derandomize=True, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_equalizer_and_width_null(equalizer, width, tmp_path):
    sound = 0.01 * song(2.0, RATE_HZ, seed=5)
    chain = (equalizer, width)
    assert null_db(rendered(chain, sound, RATE_HZ), exported(chain, sound, tmp_path)) < -70.0


@pytest.mark.parametrize("kind", ["compressor", "multiband_compressor", "transient_shaper"])
def test_what_follows_the_level_nulls(kind, music, tmp_path):
    """The same equations: what is left is rounding, far below 0.3 dB of gain reduction."""
    chain = (WORKING[kind],)
    ours, theirs = rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)
    assert np.abs(gain_db(ours, theirs, RATE_HZ)).max() < 0.01
    assert null_db(ours, theirs) < -100.0


@pytest.mark.parametrize("kind", ["high_pass", "low_pass"])
def test_filters_null(kind, music, tmp_path):
    chain = (WORKING[kind],)
    assert null_db(rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)) < -110.0


@pytest.mark.parametrize("phase", ["minimum", "linear"])
def test_free_curves_null(phase, music, tmp_path):
    chain = (FirEqualizer(phase=phase, points=POINTS),)
    assert null_db(rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)) < -110.0


@pytest.mark.parametrize("over_db", [3.0, 10.0])
def test_no_true_peak_passes_the_ceiling(over_db, music, tmp_path):
    """The limiter does the same as ours, and its margin keeps the ceiling."""
    chain = (Gain(gain_db=-3.0 + over_db - true_peak_dbtp(music)), Limiter(ceiling_dbtp=-3.0))
    ours, theirs = rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)
    assert -3.3 < true_peak_dbtp(theirs) <= -3.0
    assert np.abs(gain_db(ours, theirs, RATE_HZ)).max() < 0.3


def test_other_rates_keep_the_ceiling(tmp_path):
    chain = (Gain(gain_db=6.0), Limiter(ceiling_dbtp=-1.0))
    assert true_peak_dbtp(exported(chain, song(2.0, 96000, seed=4), tmp_path, 96000)) <= -1.0


def test_a_result_that_exists_is_left_alone(tmp_path):
    sound = song(0.5, RATE_HZ)
    exported((Gain(gain_db=-1.0),), sound, tmp_path)
    kept = (tmp_path / "out.wav").read_bytes()
    again = tmp_path / "again"
    again.mkdir()
    with pytest.raises(AssertionError, match="not overwritten"):
        run_python(
            (tmp_path / "chain.py").read_text().replace("sys.argv[1:]", "sys.argv[1], sys.argv[1]"),
            sound,
            RATE_HZ,
            again,
            sys.executable,
        )
    assert (tmp_path / "out.wav").read_bytes() == kept
