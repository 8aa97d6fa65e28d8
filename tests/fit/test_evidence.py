"""The laws of how far a measured difference is believed."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.fit.evidence import estimate, smoothed
from tests.profiles import hill, moved, other_song, profile

RIPPLE = np.where(np.arange(CENTRES_HZ.size) % 2 == 0, 1.0, -1.0)
RIPPLE3 = np.resize([1.0, 0.0, -1.0], CENTRES_HZ.size)
"""One whose median is nothing."""
CURVE = hill(2500.0, 4.0, octaves=2.0)
LAWS = settings(deadline=None, derandomize=True, max_examples=25)


def weighed(mix, reference):
    return estimate(mix, reference, compare(mix, reference))


def believed(mid_db, side_db=None):
    """The estimate for a song and one of other length with this difference."""
    return weighed(profile(), other_song(moved(profile(), mid_db, side_db)))


def trust(mid_db, side_db=None):
    return float(np.max(believed(mid_db, side_db).mid_trust))


@LAWS
@given(seed=st.integers(0, 2**32 - 1), spread_db=st.floats(0.0, 15.0), shared=st.booleans(), same=st.booleans())
def test_trust_is_a_share(seed, spread_db, shared, same):
    """Between 0 and 1 and finite whatever the spectra, and nothing is believed to be larger than it is measured."""
    rng = np.random.default_rng(seed)
    mid_db, side_db = rng.normal(0.0, spread_db, (2, CENTRES_HZ.size))
    reference = moved(profile(), mid_db, mid_db if shared else side_db)
    reference = reference if same else other_song(reference)
    difference = compare(profile(), reference)
    found = estimate(profile(), reference, difference)
    for name in ("mid_trust", "side_trust", "width_trust"):
        values = getattr(found, name)
        assert np.all(np.isfinite(values))
        assert values.min() >= 0.0
        assert values.max() <= 1.0
    assert 0.0 <= found.balance_trust <= 1.0
    assert np.abs(found.mid_db).max() <= np.abs(found.measured_tone_db).max() + 1e-9
    assert np.abs(found.width_db).max() <= np.abs(found.measured_width_db).max() + 1e-9


def test_one_performance_is_believed_in_full():
    reference = moved(profile(), CURVE)
    difference = compare(profile(), reference)
    found = estimate(profile(), reference, difference)
    assert difference.same_song
    assert found.content_db == 0.0
    assert found.balance_trust == 1.0
    np.testing.assert_array_equal(found.mid_trust, difference.heard)
    np.testing.assert_array_equal(found.mid_db, difference.tone_db)


def test_ripple_costs_trust():
    """Notes ripple, equalizers do not."""
    trusts = [trust(CURVE + height_db * RIPPLE) for height_db in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert trusts == sorted(trusts, reverse=True)
    assert trusts[0] > 0.9
    assert trusts[-1] < 0.4


def test_disagreement_of_mid_and_side_costs_trust():
    """A chain on the stereo sound moves both alike."""
    trusts = [trust(CURVE, CURVE + hill(1200.0, height_db, octaves=3.0)) for height_db in (0.0, 4.0, 8.0, 16.0)]
    assert trusts == sorted(trusts, reverse=True)
    assert trusts[-1] < 0.7 * trusts[0]


def test_ripple_that_mid_and_side_share_costs_less():
    """It may be a narrow equalizer; what only one of them has cannot be."""
    shared, own = trust(CURVE + 2.0 * RIPPLE), trust(CURVE + 2.0 * RIPPLE, CURVE)
    assert shared > own + 0.1


def test_what_comes_of_the_choice_of_sections_costs_trust():
    """Where another choice gives another answer, none of them is sure."""
    difference = compare(profile(0), profile(1))
    paired = difference.paired
    contents = []
    for shift_db in (0.0, 6.0):
        moved_db = difference.tone_db + hill(500.0, shift_db, octaves=3.0)
        turned = dataclasses.replace(difference, paired=dataclasses.replace(paired, tone_db=moved_db))
        contents.append(estimate(profile(0), profile(1), turned).content_db)
    assert contents[1] > contents[0] + 0.3


def test_width_has_a_doubt_of_its_own():
    """What mid and side share says nothing against it."""
    side_db = (CURVE + 8.0 * RIPPLE3 + 3.0, CURVE + 3.0)
    shared, own = (believed(CURVE + 8.0 * RIPPLE3, each) for each in side_db)
    assert shared.width_trust.max() > own.width_trust.max() + 0.1
    assert own.width_db.max() < shared.width_db.max() <= 3.2


def test_balance_is_believed_the_less_the_less_alike_songs_are():
    trusts = [believed(CURVE + height_db * RIPPLE).balance_trust for height_db in (0.0, 2.0, 8.0)]
    assert 0.6 > trusts[0] > trusts[1] > trusts[2] > 0.0


def test_a_change_of_width_alone_is_no_disagreement():
    assert trust(CURVE, CURVE + 4.0) == pytest.approx(trust(CURVE), abs=1e-6)


def test_without_a_side_ripple_weighs_more():
    """In mono there is one trace less, so the other is held to count for both."""
    rippled = CURVE + 1.0 * RIPPLE
    mix = profile(channels=1)
    mono = weighed(mix, other_song(moved(mix, rippled)))
    assert mono.disagreement_db is None
    assert mono.mid_trust.max() < trust(rippled)


def test_the_ends_are_believed_less():
    found = believed(CURVE + 2.0 * RIPPLE)
    middle = found.mid_trust[(CENTRES_HZ > 100.0) & (CENTRES_HZ < 8000.0)]
    assert np.ptp(middle) < 0.2
    assert np.all(found.mid_trust[(CENTRES_HZ < 40.0) | (CENTRES_HZ > 17000.0)] < 0.85 * middle[0])


def test_too_few_bands_are_no_evidence():
    """Eight bands of a telephone line say nothing about a song."""
    mix = moved(profile(), 0.0, bandwidth_hz=100.0)
    found = weighed(mix, other_song(profile()))
    assert not np.any(found.mid_db)
    assert not np.any(found.mid_trust)
    assert found.content_db == float("inf")


@LAWS
@given(level_db=st.floats(-10.0, 10.0), low=st.integers(0, 20), high=st.integers(30, 60))
def test_smoothing_keeps_a_level(level_db, low, high):
    """What is flat stays flat, also at the edges and beside bands that are not heard."""
    heard = np.zeros(CENTRES_HZ.size)
    heard[low:high] = 1.0
    smooth = smoothed(np.where(heard > 0.0, level_db, 99.0), heard)
    np.testing.assert_allclose(smooth[low:high], level_db, atol=1e-9)


def test_smoothing_is_wider_in_the_bass():
    """Single notes stand out there."""
    heard = np.ones(CENTRES_HZ.size)
    reach = []
    for frequency_hz in (60.0, 140.0, 2000.0):
        spike = np.zeros(CENTRES_HZ.size)
        spike[np.argmin(np.abs(CENTRES_HZ - frequency_hz))] = 1.0
        reach.append(np.count_nonzero(smoothed(spike, heard) > 0.02))
    assert reach[0] > reach[1] > reach[2]


def test_a_difference_no_larger_than_content_is_not_believed():
    """What content explains by itself is left, however sure the rest would be; a larger one is believed more."""
    shares = [trust(size * CURVE + RIPPLE) for size in (0.02, 0.25, 0.5, 2.0)]
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert shares[-1] > shares[1] + 0.1
