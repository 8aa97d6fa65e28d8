"""The independent meters, on sounds whose loudness and true peak are known."""

from pathlib import Path

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.audio import open_sound
from assistant.verify import pyloudnorm_lufs, sinc_true_peak_dbtp, verify
from tests import signals
from tests.command import write


@pytest.mark.parametrize("rate_hz", [22050, 44100, 48000, 96000])
def test_the_loudness_of_a_tone_and_a_partial_block(tmp_path: Path, rate_hz: int):
    """A last block that is not whole does not count, whatever pyloudnorm makes of it by itself.

    De Man's filters err by up to 0.03 LU far from 48 kHz.
    """
    quiet = signals.join(signals.tone(997.0, -23.0, 4.0, rate_hz), signals.silence(0.37, rate_hz))
    sound = open_sound(write(tmp_path / "a.wav", quiet, rate_hz))
    profile = analyze_samples(quiet, rate_hz)
    assert pyloudnorm_lufs(sound) == pytest.approx(profile.loudness_lufs, abs=0.03)


def test_the_true_peak_of_a_sine_between_its_samples(tmp_path: Path):
    """A quarter of the rate at 45 degrees peaks 3.01 dB over its samples (EBU Tech 3341, case 16)."""
    sine = signals.tone(11025.0, -6.0, 0.5, 44100, phase=np.pi / 4.0)
    fade = np.minimum(1.0, np.minimum(np.arange(sine.shape[1]), np.arange(sine.shape[1])[::-1]) / 441.0)
    sound = open_sound(write(tmp_path / "a.wav", sine * fade))
    assert sinc_true_peak_dbtp(sound) == pytest.approx(-6.0, abs=0.02)


def test_a_peak_at_either_end_is_seen(tmp_path: Path):
    """The filter reaches over the ends of the sound and over those of its own blocks."""
    for place in (0, 1, 8191, 8192, 9999):
        click = np.zeros((1, 10000))
        click[0, place] = 0.5
        sound = open_sound(write(tmp_path / f"{place}.wav", click))
        assert sinc_true_peak_dbtp(sound) == pytest.approx(-6.02, abs=0.01)


def test_silence_and_moments_have_no_figures(tmp_path: Path):
    silent = open_sound(write(tmp_path / "silent.wav", np.zeros((2, 44100))))
    moment = open_sound(write(tmp_path / "moment.wav", signals.tone(997.0, -6.0, 0.2, 44100)))
    assert (pyloudnorm_lufs(silent), sinc_true_peak_dbtp(silent)) == (None, None)
    assert pyloudnorm_lufs(moment) is None


def test_both_meters_stand_side_by_side(tmp_path: Path):
    """16 times and long filters see more than the standard's 4 times, most of all in noise up to half the rate."""
    song = signals.song(5.0, 44100)
    sound = open_sound(write(tmp_path / "a.wav", song))
    verified = verify(sound, analyze_samples(song, 44100))
    assert verified.loudness_lufs == pytest.approx(verified.independent_lufs, abs=0.02)
    assert -0.02 < verified.independent_dbtp - verified.true_peak_dbtp < 0.3
