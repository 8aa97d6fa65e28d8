"""The laws of comparing like with like."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.pairing import broad, pair
from assistant.profile import Profile
from tests.profiles import hill, moved, other_song, profile

ALL = np.ones(CENTRES_HZ.size, dtype=np.bool_)
VERSE, CHORUS = (5.0 * np.random.default_rng(seed).normal(size=CENTRES_HZ.size) for seed in (1, 2))
LAWS = settings(deadline=None, derandomize=True, max_examples=20)


def song_of(*tunes, jitter_db=0.3):
    """A song whose sections play these curves over one broad slope."""
    rng = np.random.default_rng(len(tunes))
    before = profile()
    sections = before.blocks.section_mid_db.shape[0]
    rows = np.array([tunes[place * len(tunes) // sections] for place in range(sections)])
    rows = -30.0 - 2.0 * np.log2(CENTRES_HZ / 1000.0) + rows + jitter_db * rng.normal(size=rows.shape)
    return other_song(Profile(dataclasses.replace(before.blocks, section_mid_db=rows, section_side_db=rows - 10.0)))


def ripple_db(curve_db):
    return float(np.sqrt(np.mean((curve_db - broad(curve_db, ALL))[10:50] ** 2)))


def test_a_song_and_itself_keep_all_their_sections():
    found = pair(profile(), profile(), ALL, ALL)
    assert found.share == pytest.approx(1.0)
    np.testing.assert_allclose(found.mix_weights, profile().section_weights / profile().section_weights.sum())
    np.testing.assert_allclose(found.mid_db, 0.0, atol=1e-9)


def test_verses_are_compared_with_verses():
    """One song is mostly verse, the other mostly chorus: the weights make up for it, and the ripple goes."""
    mix, reference = song_of(VERSE, VERSE, VERSE, CHORUS), song_of(VERSE, CHORUS, CHORUS, CHORUS)
    plain, paired = pair(mix, reference, ALL, ALL, steps=0), pair(mix, reference, ALL, ALL)
    assert ripple_db(paired.mid_db) < 0.4 * ripple_db(plain.mid_db)
    assert paired.share < plain.share


def test_the_broad_difference_is_nearer_to_the_curve():
    """What an equalizer did comes out of the sections that play alike."""
    mix = song_of(VERSE, VERSE, VERSE, CHORUS + hill(200.0, 6.0, 3.0))
    reference = song_of(VERSE, CHORUS + hill(200.0, 6.0, 3.0), CHORUS + hill(200.0, 6.0, 3.0))
    curve_db = hill(3000.0, 4.0, 2.0)
    difference = compare(mix, moved(reference, curve_db))

    def off(tone_db):
        return float(np.std((broad(tone_db, ALL) - broad(curve_db, ALL))[10:50]))

    assert off(difference.paired.tone_db) < 0.6 * off(difference.tone_db)


def test_a_narrow_equalizer_is_not_paired_away():
    """It is in all sections alike, so no choice of them removes it."""
    curve_db = hill(1000.0, 6.0, 0.4)
    mix = song_of(VERSE, CHORUS)
    found = pair(mix, moved(song_of(VERSE, CHORUS), curve_db), ALL, ALL)
    peak_db = found.mid_db[34] - np.median(found.mid_db)
    assert peak_db == pytest.approx(6.0, abs=1.0)


@LAWS
@given(seed=st.integers(0, 2**32 - 1), spread_db=st.floats(0.0, 30.0), level_db=st.floats(-60.0, 20.0))
def test_weights_are_shares_whatever_is_played(seed, spread_db, level_db):
    rng = np.random.default_rng(seed)
    shape = profile().blocks.section_mid_db.shape
    mix = moved(profile(), rng.normal(0.0, spread_db, shape))
    reference = moved(profile(), level_db + rng.normal(0.0, spread_db, shape))
    plain, found = pair(mix, reference, ALL, ALL, steps=0), pair(mix, reference, ALL, ALL)
    for weights in (found.mix_weights, found.reference_weights):
        assert weights.min() >= 0.0
        assert weights.sum() == pytest.approx(1.0)
    assert 0.0 < found.share <= 1.0 + 1e-9
    assert np.all(np.isfinite(found.mid_db))
    assert np.all(np.isfinite(found.side_db))
    assert ripple_db(found.mid_db) <= 1.1 * ripple_db(plain.mid_db) + 0.1


def test_levels_do_not_matter():
    """A louder reference pairs in the same way."""
    quiet, loud = (pair(profile(0), moved(profile(1), level_db), ALL, ALL) for level_db in (0.0, 12.0))
    np.testing.assert_allclose(quiet.mix_weights, loud.mix_weights, atol=1e-6)


def test_silent_sections_have_no_say():
    blocks = profile().blocks
    energy = blocks.hop_energy.copy()
    energy[:30] = 0.0
    silent = Profile(dataclasses.replace(blocks, hop_energy=energy))
    found = pair(silent, other_song(profile(1)), ALL, ALL)
    assert found.mix_weights[0] == 0.0
    assert found.mix_weights.sum() == pytest.approx(1.0)


def test_one_performance_is_not_paired():
    """Every section has its own counterpart there."""
    assert compare(profile(), profile()).paired is None
    assert compare(profile(0), profile(1)).paired is not None
    assert compare(profile(0), profile(1), paired=False).paired is None


def test_mono_pairs_by_its_mid():
    mono = moved(profile(1, channels=1), 0.0)
    difference = compare(profile(0, channels=1), mono)
    assert difference.paired is not None
    assert not np.any(difference.paired.width_db)
    assert np.all(np.isfinite(difference.paired.tone_db))
