"""The impulse response: convolved by numpy and by ffmpeg's afir, against our render."""

import io
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.export.fir_impulse import EXPORTER
from assistant.processors import Balance, Equalizer, FirEqualizer, Gain, HighPass, Width
from assistant.processors.fir_equalizer import CurvePoint
from tests import signals
from tests.export.engines import null_db, rendered, run_shell, true_peak_dbtp
from tests.export.linear_chains import COMPRESSOR, HOSTILE, LIMITER, LINEAR, RATE_HZ, STEREO_BANDS, export
from tests.programs import program

_POINTS = (
    CurvePoint(frequency_hz=60.0, mid_db=3.0, side_db=-2.0),
    CurvePoint(frequency_hz=500.0, mid_db=-1.0, side_db=2.0),
    CurvePoint(frequency_hz=9000.0, mid_db=2.0, side_db=3.0),
)


@pytest.fixture(scope="module")
def song() -> signals.Sound:
    return 0.5 * signals.song(5.0, RATE_HZ, seed=3)


def _read(written: bytes) -> tuple[np.ndarray, str]:
    with soundfile.SoundFile(io.BytesIO(written)) as file:
        assert (file.subtype, file.samplerate) == ("FLOAT", RATE_HZ)
        return np.ascontiguousarray(file.read(dtype="float32", always_2d=True).T), file.comment


def _late(comment: str) -> int:
    return int(comment.partition("It is ")[2].partition(" samples late")[0])


def _convolved(impulse: np.ndarray, samples: signals.Sound) -> signals.Sound:
    """By the documented order: mono, left and right, or LL LR RL RR (input, output)."""
    count = samples.shape[1] + impulse.shape[1] - 1
    rows, responses = (np.fft.rfft(each.astype(np.float64), count) for each in (samples, impulse))
    if impulse.shape[0] == 4:
        out = np.stack(
            [rows[0] * responses[0] + rows[1] * responses[2], rows[0] * responses[1] + rows[1] * responses[3]]
        )
    else:
        out = rows * responses
    return np.fft.irfft(out, count).astype(np.float32)


def _null(chain, samples: signals.Sound) -> tuple[float, int]:
    impulse, comment = _read(EXPORTER.write(export(chain, channels=samples.shape[0])))
    late = _late(comment)
    theirs = _convolved(impulse, samples)[:, late : late + samples.shape[1]]
    return null_db(rendered(chain, samples, RATE_HZ), theirs), impulse.shape[0]


def test_sides_that_cross_are_true_stereo_and_null(song: signals.Sound):
    null, channels = _null(LINEAR, song)
    assert null < -110.0
    assert channels == 4


def test_sides_that_do_not_cross_take_two_channels_and_null(song: signals.Sound):
    null, channels = _null((Equalizer(bands=STEREO_BANDS), Balance(left_db=-2.0), Gain(gain_db=3.0)), song)
    assert null < -110.0
    assert channels == 2


def test_mono_takes_one_channel_and_nulls():
    null, channels = _null(LINEAR, signals.song(5.0, RATE_HZ, 1, seed=3, peak_dbfs=-6.0))
    assert null < -110.0
    assert channels == 1


@pytest.mark.parametrize("phase", ["minimum", "linear"])
def test_a_drawn_curve_nulls_and_says_how_late_it_is(phase: str, song: signals.Sound):
    chain = (FirEqualizer(phase=phase, points=_POINTS), HighPass(frequency_hz=30.0), Width(mid_db=1.0))
    null, _ = _null(chain, song)
    assert null < -100.0
    _, comment = _read(EXPORTER.write(export(chain)))
    assert (_late(comment) > 0) == (phase == "linear")


def _by_ffmpeg(graph: str, chain, samples: signals.Sound, folder: Path) -> float:
    """The null; afir of ffmpeg 5.1 doubles, as the export says, and later ones do not."""
    program("ffmpeg", "ffmpeg")
    impulse = folder / "impulse.wav"
    impulse.write_bytes(EXPORTER.write(export(chain)))
    script = 'ffmpeg -v error -nostdin -i "$1" -i "{impulse}" -filter_complex "{graph}" -c:a pcm_f32le -f wav "$2"\n'
    both = [script.format(impulse=impulse, graph=graph.format(wet=wet)) for wet in ("0.5", "1")]
    ours = rendered(chain, samples, RATE_HZ)
    return min(null_db(ours, run_shell(each, samples, RATE_HZ, folder)) for each in both)


def test_ffmpeg_convolves_it_to_our_render(song: signals.Sound, tmp_path: Path):
    """Exact filters on 32-bit floats: far below -80 dB."""
    graph = (
        "[0:a]pan=4c|c0=c0|c1=c0|c2=c1|c3=c1[in];[1:a]pan=4c|c0=c0|c1=c1|c2=c2|c3=c3[ir];"
        "[in][ir]afir=gtype=none:wet={wet},pan=stereo|c0=c0+c2|c1=c1+c3"
    )
    assert _by_ffmpeg(graph, LINEAR, song, tmp_path) < -100.0


def test_without_a_limiter_the_peaks_stay_under_the_ceiling(song: signals.Sound):
    front = (*LINEAR, Gain(gain_db=9.0))
    over_db = true_peak_dbtp(rendered(front, song, RATE_HZ)) - LIMITER.ceiling_dbtp
    assert over_db > 1.0
    impulse, comment = _read(EXPORTER.write(export((*front, LIMITER), over_db=over_db)))
    assert true_peak_dbtp(_convolved(impulse, song)) == pytest.approx(LIMITER.ceiling_dbtp, abs=0.01)
    assert "limiter (limiter)" in comment


def test_a_hostile_name_changes_no_sample():
    hostile, plain = (_read(EXPORTER.write(export(LINEAR, mix_name=name))) for name in (HOSTILE, "mix.wav"))
    assert np.array_equal(hostile[0], plain[0])
    assert len(hostile[1].splitlines()) == len(plain[1].splitlines())


def test_what_no_impulse_can_carry_is_said():
    _, comment = _read(EXPORTER.write(export((*LINEAR, COMPRESSOR))))
    assert "compressor (compressor)" in comment


def test_a_chain_that_does_nothing_is_one_and_zeros(song: signals.Sound, tmp_path: Path):
    impulse, _ = _read(EXPORTER.write(export(())))
    assert impulse[:, 0].tolist() == [1.0, 1.0]
    assert not impulse[:, 1:].any()
    assert _by_ffmpeg("[0:a][1:a]afir=gtype=none:wet={wet}", (), song, tmp_path) < -100.0


def test_the_bytes_do_not_tell_when_they_were_made():
    """libsndfile stamps files of floats with the second."""
    told = export(LINEAR)
    at_once = EXPORTER.write(told)
    time.sleep(1.1)
    assert EXPORTER.write(told) == at_once
