"""The laws of setting one profile against another."""

import dataclasses

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from assistant.bands import CENTRES_HZ
from assistant.compare import compare, is_same_song
from assistant.processors import Balance, Compressor, Equalizer, Gain
from assistant.processors.equalizer import Band
from assistant.profile import pool
from tests import profiles, signals
from tests.profiles import RATE_HZ, hill, moved, profile, song

CURVES = ("mid_db", "side_db", "width_db")
EQ = Equalizer(
    bands=(
        Band(kind="low_shelf", frequency_hz=90.0, gain_db=5.0),
        Band(frequency_hz=500.0, gain_db=-5.0, q=1.0),
        Band(frequency_hz=3000.0, gain_db=4.0, q=0.8),
        Band(kind="high_shelf", frequency_hz=9000.0, gain_db=-4.0),
    )
)
COMPRESSOR = Compressor(threshold_db=-35.0, ratio=2.5, attack_ms=15.0, release_ms=150.0, knee_db=6.0, makeup_db=2.0)


def measured(samples, rate_hz=RATE_HZ):
    return analyze_samples(np.ascontiguousarray(samples, dtype=np.float32), rate_hz)


def chained(samples, *chain):
    for processor in chain:
        samples = processor.process(samples, RATE_HZ)
    return samples


def test_positive_means_add():
    """A reference with more at 3 kHz, a wider side and a louder right channel asks for more of each."""
    mix = profile()
    brighter = compare(mix, moved(mix, hill(3000.0, 4.0)))
    assert brighter.mid_db[np.argmin(np.abs(CENTRES_HZ - 3000.0))] > 3.0
    wider = compare(mix, moved(mix, 0.0, 3.0))
    assert np.all(wider.width_db[wider.side_heard > 0.0] == pytest.approx(3.0, abs=0.01))
    right = compare(mix, measured(Balance(left_db=-1.0, right_db=1.0).process(song(), RATE_HZ)))
    assert right.balance_db == pytest.approx(2.0, abs=0.01)
    louder = compare(mix, measured(song() * np.float32(2.0)))
    assert louder.loudness_lu == pytest.approx(6.02, abs=0.01)


def test_the_other_way_round_is_the_opposite():
    """compare(a, b) = -compare(b, a)."""
    a, b = profile(0), profile(1)
    there, back = compare(a, b), compare(b, a)
    for name in (*CURVES, "loudness_lu", "balance_db"):
        np.testing.assert_allclose(getattr(there, name), -getattr(back, name), atol=1e-9, err_msg=name)
    assert there.same_song == back.same_song
    np.testing.assert_array_equal(there.heard, back.heard)
    np.testing.assert_array_equal(there.side_heard, back.side_heard)


def test_a_song_and_itself_differ_by_nothing():
    same = compare(profile(), profile())
    assert same.same_song
    assert same.loudness_lu == same.balance_db == 0.0
    for name in CURVES:
        assert not np.any(getattr(same, name))


@pytest.mark.parametrize("gain_db", [-18.0, 9.0])
def test_how_loud_a_song_is_does_not_matter_to_the_spectra(gain_db):
    """Only loudness changes with a gain: tone is compared at equal loudness."""
    louder = measured(Gain(gain_db=gain_db).process(song(1), RATE_HZ))
    plain, changed = compare(profile(0), profile(1)), compare(profile(0), louder)
    for name in CURVES:
        np.testing.assert_allclose(getattr(changed, name), getattr(plain, name), atol=0.03, err_msg=name)
    assert changed.loudness_lu == pytest.approx(plain.loudness_lu + gain_db, abs=0.01)


def test_an_equalizer_is_read_off_as_its_own_curve():
    """The difference between a song and its equalized self is the response, but for one level."""
    difference = compare(profile(), measured(chained(song(), EQ)))
    heard = (difference.heard > 0.0) & (CENTRES_HZ > 40.0) & (CENTRES_HZ < 16000.0)
    error_db = (difference.mid_db - EQ.response_db(CENTRES_HZ, RATE_HZ))[heard]
    assert np.std(error_db) < 0.3


@pytest.mark.parametrize(
    "chain",
    [(Gain(gain_db=-7.0),), (EQ,), (COMPRESSOR,), (EQ, COMPRESSOR, Gain(gain_db=4.0))],
    ids=["gain", "equalizer", "compressor", "all"],
)
def test_one_performance_is_known_through_a_chain(chain):
    assert is_same_song(profile(), measured(chained(song(), *chain)))


@pytest.mark.parametrize("shift_ms", [-40.0, -5.0, 5.0, 40.0])
def test_one_performance_is_known_some_milliseconds_off(shift_ms):
    """Encoders and converters delay."""
    shift = round(abs(shift_ms) * RATE_HZ / 1000.0)
    late = np.roll(song(), shift if shift_ms > 0.0 else -shift, axis=1)
    assert is_same_song(profile(), measured(late))


def test_one_performance_is_known_at_another_rate_and_in_mono():
    assert is_same_song(profile(), measured(song().mean(axis=0, keepdims=True)))
    assert is_same_song(profile(), measured(song()[:, ::2], RATE_HZ // 2))


def test_another_song_is_not_the_same():
    assert not is_same_song(profile(0), profile(1))


def test_two_halves_of_a_song_are_not_the_same():
    half = song().shape[1] // 2
    assert not is_same_song(measured(song()[:, :half]), measured(song()[:, half:]))


def test_a_few_seconds_of_two_songs_are_not_the_same():
    """Where there are too few sections to see anything change with time."""
    short = 5 * RATE_HZ
    assert not is_same_song(measured(song(0)[:, :short]), measured(song(1)[:, :short]))
    assert is_same_song(measured(song(0)[:, :short]), measured(chained(song(0)[:, :short], EQ)))


def test_another_length_or_several_songs_are_not_the_same():
    assert not is_same_song(profile(), profiles.other_song(profile()))
    assert not is_same_song(profile(), pool([profile(), profile()]))


def test_nothing_is_said_above_the_cliff_of_either():
    """Beyond a low-passed file's edge there is no difference and no evidence."""
    cut = signals.shaped(song(), RATE_HZ, lambda hz: (hz < 8000.0).astype(float))
    difference = compare(measured(cut), profile())
    above = CENTRES_HZ > 8200.0
    assert not np.any(difference.heard[above])
    assert not np.any(difference.mid_db[above])
    assert np.all(difference.heard[(CENTRES_HZ > 300.0) & (CENTRES_HZ < 7000.0)])


def test_mono_has_no_width_to_compare():
    difference = compare(profile(channels=1), profile())
    assert not np.any(difference.side_heard)
    assert not np.any(difference.width_db)
    assert np.any(difference.heard)


def test_an_empty_mid_leaves_nothing_to_compare():
    """Anti-phase: no band of mid holds anything."""
    left = song()[:1]
    difference = compare(measured(np.concatenate([left, -left])), profile())
    assert not np.any(difference.heard)
    assert not np.any(difference.mid_db)
    assert np.all(np.isfinite(difference.width_db))


def test_nothing_measured_is_changed():
    mix, reference = profile(0), profile(1)
    before = [
        dataclasses.replace(each.blocks, section_mid_db=each.blocks.section_mid_db.copy()) for each in (mix, reference)
    ]
    compare(mix, reference)
    for each, copy in zip((mix, reference), before, strict=True):
        np.testing.assert_array_equal(each.blocks.section_mid_db, copy.section_mid_db)


def test_tone_is_the_difference_about_its_median():
    """An offset over all bands is the gain's matter; where nothing is heard nothing is wanted."""
    mix = profile()
    plain, lifted = compare(mix, moved(mix, hill(90.0, 9.0))), compare(mix, moved(mix, hill(90.0, 9.0) + 4.0))
    np.testing.assert_allclose(plain.tone_db, lifted.tone_db, atol=1e-9)
    assert np.median(plain.tone_db[plain.heard > 0.0]) == pytest.approx(0.0, abs=1e-9)
    assert not np.any(plain.tone_db[plain.heard == 0.0])
    assert np.abs(plain.tone_db[CENTRES_HZ > 1000.0]).max() < 0.1
