"""The script for sox, rendered by sox: nulls against our own render."""

import pytest
from hypothesis import HealthCheck, given, settings

from assistant.export import EXPORTERS
from assistant.processors import Equalizer, Gain, Limiter, Width
from tests.export.engines import null_db, rendered, run_shell, true_peak_dbtp
from tests.export.working_chains import LINEAR, RATE_HZ, WORKING, export_of
from tests.processors.strategies import processors
from tests.programs import program
from tests.signals import song

SOX = EXPORTERS["sox"]


@pytest.fixture(scope="module", params=[1, 2], ids=["mono", "stereo"])
def music(request):
    program("sox", "sox")
    return song(5.0, RATE_HZ, request.param, seed=3, peak_dbfs=-6.0)


def exported(chain, samples, folder, over_db=0.0):
    return run_shell(SOX.write(export_of(*chain, channels=samples.shape[0], over_db=over_db)), samples, RATE_HZ, folder)


def test_linear_chains_null(music, tmp_path):
    assert null_db(rendered(LINEAR, music, RATE_HZ), exported(LINEAR, music, tmp_path)) < -110.0


@pytest.mark.parametrize("kind", ["high_pass", "low_pass"])
def test_filters_null(kind, music, tmp_path):
    chain = (WORKING[kind],)
    assert null_db(rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)) < -110.0


@given(equalizer=processors(Equalizer), width=processors(Width))
@settings(deadline=None, derandomize=True, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_equalizer_and_width_null(equalizer, width, tmp_path):
    """Biquads are those of the cookbook; between effects sox keeps 32-bit integers."""
    program("sox", "sox")
    sound = 0.01 * song(2.0, RATE_HZ, seed=5)
    chain = (equalizer, width)
    assert null_db(rendered(chain, sound, RATE_HZ), exported(chain, sound, tmp_path)) < -80.0


def test_in_place_of_the_limiter_the_level_goes_down(music, tmp_path):
    """By exactly what was over, so that the true peak meets the ceiling."""
    over_db = 4.0
    chain = (Gain(gain_db=-3.0 + over_db - true_peak_dbtp(music)), Limiter(ceiling_dbtp=-3.0))
    assert true_peak_dbtp(exported(chain, music, tmp_path, over_db)) == pytest.approx(-3.0, abs=0.01)


def test_names_of_files_are_only_names(tmp_path):
    """Quotes, spaces, bars and what a shell would run are part of the name."""
    program("sox", "sox")
    folder = tmp_path / "|a'b \"c $(touch oops) 100%"
    folder.mkdir()
    assert exported((Gain(gain_db=-6.0),), song(0.5, RATE_HZ, seed=1), folder).shape == (2, RATE_HZ // 2)
    assert not list(tmp_path.rglob("oops"))
    assert sorted(path.name for path in folder.iterdir()) == ["chain.sh", "in.wav", "out.wav"]


def test_a_sound_of_another_rate_is_refused_where_filters_have_one(tmp_path):
    program("sox", "sox")
    with pytest.raises(AssertionError, match="48000 Hz"):
        run_shell(SOX.write(export_of(WORKING["high_pass"])), song(0.5, 48000), 48000, tmp_path)
