"""Filters take away what is no part of a track, and nothing of what is."""

import numpy as np

from assistant.mixing.cleaning import clean
from assistant.mixing.practice import PRACTICE
from assistant.processors import HighPass, LowPass
from tests.mixing.songs import RATE_HZ, grid, tracks
from tests.signals import shaped, white


def test_rumble_under_a_voice_goes_and_the_voice_stays():
    vocal = tracks(10.0)["vocal"]
    rumble = shaped(white(-30.0, 10.0, RATE_HZ, 1, seed=2), RATE_HZ, lambda hz: (hz < 60.0) * 1.0)
    found = clean(grid(vocal + rumble), PRACTICE["lead_vocal"], RATE_HZ)
    filters = [each for each in found.filters if isinstance(each, HighPass)]
    assert len(filters) == 1
    assert 50.0 <= filters[0].frequency_hz <= PRACTICE["lead_vocal"].high_pass_hz
    kept = filters[0].process(vocal, RATE_HZ)
    assert 20 * np.log10(np.std(kept) / np.std(vocal)) > -0.3
    assert len(found.reasons) == len(found.filters)


def test_a_kick_keeps_its_bottom():
    kick = tracks(10.0)["kick"]
    for each in clean(grid(kick), PRACTICE["kick"], RATE_HZ).filters:
        assert isinstance(each, HighPass)
        assert each.frequency_hz <= PRACTICE["kick"].high_pass_hz


def test_where_nothing_lies_no_filter_is_set():
    hat = shaped(tracks(10.0)["hat"], RATE_HZ, lambda hz: (hz > 5000.0) * 1.0)
    assert not clean(grid(hat), PRACTICE["cymbals"], RATE_HZ).filters


def test_hiss_in_the_rests_gets_a_low_pass():
    keys = shaped(tracks(10.0)["keys"], RATE_HZ, lambda hz: (hz < 3000.0) * 1.0)
    t = np.arange(keys.shape[1]) / RATE_HZ
    keys *= t % 2.0 < 1.0
    hiss = shaped(white(-60.0, 10.0, RATE_HZ, 1, seed=3), RATE_HZ, lambda hz: (hz > 5000.0) * 1.0)
    found = clean(grid((keys + hiss).astype(np.float32)), PRACTICE["keys"], RATE_HZ)
    assert any(isinstance(each, LowPass) for each in found.filters)


def test_a_dc_offset_is_taken_away_and_silence_needs_nothing():
    found = clean(grid(tracks(5.0)["hat"]), PRACTICE["cymbals"], RATE_HZ, has_dc=True)
    assert [type(each) for each in found.filters] == [HighPass]
    assert not clean(grid(np.zeros((1, RATE_HZ), dtype=np.float32)), PRACTICE["keys"], RATE_HZ).filters
