"""What a match's settings do is read from sound and curves that are known beforehand."""

import dataclasses
import json

import numpy as np
import pytest

from assistant.errors import SettingsError
from assistant.processors import Compressor, Equalizer, FirEqualizer, Gain, Limiter
from assistant.processors.equalizer import Band
from assistant.processors.fir_equalizer import CurvePoint
from assistant.settings import Settings, to_json
from benchmarks import fits
from benchmarks.chains import Band as TrueBand
from tests.benchmarks.test_chains import NEUTRAL, RATE_HZ
from tests.benchmarks.test_distances import song

SQUEEZE = Compressor(threshold_db=-30.0, ratio=4.0, knee_db=0.0, attack_ms=1.0, release_ms=50.0)


def steady(level_db=-10.0, seconds=2.0):
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    row = 10 ** (level_db / 20) * np.sin(2 * np.pi * 1000.0 * t)
    return np.stack([row, row]).astype(np.float32)


@pytest.fixture
def read(tmp_path):
    def run(*bus, sound=None):
        path = tmp_path / "match.json"
        path.write_text(json.dumps({"schema": 1, "settings": to_json(Settings(bus=bus))}))
        return fits.read(path, steady() if sound is None else sound)

    return run


def test_a_chain_without_compressor_or_equalizer_does_nothing(read):
    fit = read(Gain(gain_db=5.0), Limiter(ceiling_dbtp=-1.0))
    assert dataclasses.astuple(fit) == (1.0, 0.0, 0.0)


def test_a_steady_sound_tells_the_reduction_of_the_curve(read):
    """A 1 kHz sine at -10 dBFS peak, 20 dB over at 4:1: 15 dB."""
    fit = read(SQUEEZE)
    assert fit.ratio == 4.0
    assert fit.reduction_db == pytest.approx(15.0, abs=0.4)


def test_makeup_and_what_stands_around_the_compressor_do_not_count(read):
    """A gain in front is heard by the compressor, what follows is not."""
    plain = read(SQUEEZE)
    made_up = read(dataclasses.replace(SQUEEZE, makeup_db=9.0), Gain(gain_db=-20.0))
    assert made_up == plain
    pushed = read(Gain(gain_db=-4.0), SQUEEZE)
    assert pushed.reduction_db == pytest.approx(plain.reduction_db - 3.0, abs=0.1)


def test_a_compressor_that_turns_nothing_down_is_none(read):
    assert read(dataclasses.replace(SQUEEZE, wet_percent=0.0)) == read()
    assert read(Compressor(ratio=1.0, makeup_db=3.0)) == read()


def test_compressors_in_a_row_add_up(read):
    gentle = dataclasses.replace(SQUEEZE, ratio=2.0)
    fit = read(gentle, gentle)
    assert fit.ratio == 4.0
    assert fit.reduction_db == pytest.approx(10.0 + 5.0, abs=0.4)


def test_truth_and_settings_are_judged_alike(read):
    """One reduction of a sine, described both ways: power here, peaks in the product, which are 3 dB above."""
    chain = dataclasses.replace(NEUTRAL, ratio=3.0, attack_ms=5.0, release_ms=100.0)
    true = fits.true_fit(steady(), chain, -33.0)
    fit = read(dataclasses.replace(SQUEEZE, ratio=3.0, threshold_db=-30.0))
    assert true.ratio == fit.ratio == 3.0
    assert fit.reduction_db == pytest.approx(true.reduction_db, abs=0.6)  # attacks differ


def test_a_true_chain_without_compression_turns_nothing_down():
    assert dataclasses.astuple(fits.true_fit(song(), NEUTRAL, -60.0)) == (1.0, 0.0, 0.0)


def test_tone_is_the_bend_of_the_curve_and_no_gain(read):
    """Two octaves of eight and a half by about 6 dB; the same in either equalizer; 3 dB everywhere is no tone."""
    shelf = Band(kind="high_shelf", frequency_hz=4000.0, gain_db=6.0)
    bent = read(Equalizer(bands=(shelf,)))
    assert 2.0 < bent.tone_db < 3.0
    assert read(Equalizer(bands=(dataclasses.replace(shelf, channel="side"),))).tone_db == pytest.approx(bent.tone_db)
    flat = FirEqualizer(points=(CurvePoint(frequency_hz=1000.0, mid_db=3.0, side_db=3.0),))
    assert read(flat).tone_db == pytest.approx(0.0, abs=1e-9)
    chain = dataclasses.replace(
        NEUTRAL, bands=(TrueBand(kind="high_shelf", channel="stereo", frequency_hz=4000.0, gain_db=6.0, q=2**-0.5),)
    )
    assert fits.true_fit(song(), chain, 0.0).tone_db == pytest.approx(bent.tone_db, rel=0.01)


def test_curves_of_several_equalizers_add_up(read):
    up, down = (Equalizer(bands=(Band(frequency_hz=1000.0, gain_db=gain_db),)) for gain_db in (6.0, -6.0))
    assert read(up).tone_db > 0.5
    assert read(up, down).tone_db == pytest.approx(0.0, abs=1e-9)


def test_settings_that_cannot_be_read_raise(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        fits.read(tmp_path / "none.json", steady())
