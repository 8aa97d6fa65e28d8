"""The script for ffmpeg, rendered by ffmpeg: nulls against our own render, and peaks behind the limiter."""

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings

from assistant.export import EXPORTERS
from assistant.processors import Equalizer, Gain, Limiter, Width
from tests.export.engines import gain_db, null_db, rendered, run_shell, true_peak_dbtp
from tests.export.working_chains import LINEAR, RATE_HZ, WORKING, export_of
from tests.processors.strategies import processors
from tests.programs import program
from tests.signals import song

FFMPEG = EXPORTERS["ffmpeg"]
SECONDS = 5.0


@pytest.fixture(scope="module", params=[1, 2], ids=["mono", "stereo"])
def music(request):
    program("ffmpeg", "ffmpeg")
    return song(SECONDS, RATE_HZ, request.param, seed=3, peak_dbfs=-6.0)


def exported(chain, samples, folder, rate_hz=RATE_HZ):
    return run_shell(FFMPEG.write(export_of(*chain, channels=samples.shape[0])), samples, rate_hz, folder)


def test_linear_chains_null(music, tmp_path):
    assert null_db(rendered(LINEAR, music, RATE_HZ), exported(LINEAR, music, tmp_path)) < -120.0


@given(equalizer=processors(Equalizer), width=processors(Width))
@settings(deadline=None, derandomize=True, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_equalizer_and_width_null(equalizer, width, tmp_path):
    """Biquads are those of the cookbook in 64 bits, at any setting."""
    program("ffmpeg", "ffmpeg")
    sound = 0.01 * song(2.0, RATE_HZ, seed=5)
    chain = (equalizer, width)
    assert null_db(rendered(chain, sound, RATE_HZ), exported(chain, sound, tmp_path)) < -100.0


@pytest.mark.parametrize("kind", ["compressor", "multiband_compressor", "transient_shaper"])
def test_what_follows_the_level_nulls(kind, music, tmp_path):
    """The same equations: what is left is rounding, far below 0.3 dB of gain reduction."""
    chain = (WORKING[kind],)
    ours, theirs = rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)
    reduction_db = gain_db(music, ours, RATE_HZ)
    assert reduction_db.max() - reduction_db.min() > 1.0
    assert np.abs(gain_db(ours, theirs, RATE_HZ)).max() < 0.01
    assert null_db(ours, theirs) < -110.0


@pytest.mark.parametrize("kind", ["high_pass", "low_pass"])
def test_filters_null(kind, music, tmp_path):
    chain = (WORKING[kind],)
    assert null_db(rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)) < -110.0


@pytest.mark.parametrize("over_db", [3.0, 10.0])
def test_no_true_peak_passes_the_ceiling(over_db, music, tmp_path):
    """The limiter does the same as ours, and its margin keeps the ceiling; a hard beginning and end included."""
    chain = (Gain(gain_db=-3.0 + over_db - true_peak_dbtp(music)), Limiter(ceiling_dbtp=-3.0))
    ours, theirs = rendered(chain, music, RATE_HZ), exported(chain, music, tmp_path)
    assert -3.5 < true_peak_dbtp(theirs) <= -3.0
    assert np.abs(gain_db(ours, theirs, RATE_HZ)).max() < 0.5


@pytest.mark.parametrize("rate_hz", [48000, 96000])
def test_other_rates_keep_the_ceiling(rate_hz, tmp_path):
    program("ffmpeg", "ffmpeg")
    sound = song(2.0, rate_hz, seed=4)
    chain = (Gain(gain_db=6.0), Limiter(ceiling_dbtp=-1.0, lookahead_ms=1.5), Limiter(ceiling_dbtp=-2.0))
    assert -2.5 < true_peak_dbtp(exported(chain, sound, tmp_path, rate_hz)) <= -2.0


def test_a_sound_under_the_ceiling_passes_the_limiter_unchanged(music, tmp_path):
    assert null_db(music, exported((Limiter(ceiling_dbtp=-2.0),), music, tmp_path)) < -120.0


def test_names_of_files_are_only_names(tmp_path):
    """Quotes, spaces, colons and what a shell would run are part of the name."""
    program("ffmpeg", "ffmpeg")
    folder = tmp_path / "-a'b \"c:$(touch oops) 100%"
    folder.mkdir()
    out = exported((Gain(gain_db=-6.0),), song(0.5, RATE_HZ, seed=1), folder)
    assert out.shape == (2, RATE_HZ // 2)
    assert not list(tmp_path.rglob("oops"))
    assert sorted(path.name for path in folder.iterdir()) == ["chain.sh", "in.wav", "out.wav"]


def test_a_sound_of_other_channels_is_refused(tmp_path):
    program("ffmpeg", "ffmpeg")
    with pytest.raises(AssertionError, match=r"has 1 channel\(s\); these settings are for 2"):
        run_shell(FFMPEG.write(export_of(*LINEAR)), song(0.5, RATE_HZ, 1), RATE_HZ, tmp_path)
    assert not (tmp_path / "out.wav").exists()


def test_the_result_is_a_float_file(tmp_path):
    program("ffmpeg", "ffmpeg")
    exported((Gain(gain_db=12.0),), song(0.5, RATE_HZ), tmp_path)
    assert soundfile.info(tmp_path / "out.wav").subtype == "FLOAT"
