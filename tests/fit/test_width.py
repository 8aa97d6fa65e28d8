"""The laws of width and balance."""

import dataclasses

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.fit import fit
from assistant.fit.width import MOST_DB, mono_loss_lu
from assistant.options import MatchOptions
from assistant.processors import Balance, Width
from tests.profiles import RATE_HZ, moved, other_song, profile, stereo_profile

LOW, HIGH = CENTRES_HZ < 150.0, CENTRES_HZ > 4000.0


def fitted(mix, reference, **options):
    options = {"tone": 0.0} | options
    return fit(mix, reference, compare(mix, reference), MatchOptions(**options), RATE_HZ)


def width(found):
    """The chain's width, a neutral one where there is none."""
    made = [each for each in found.chain if isinstance(each, Width)]
    assert len(made) <= 1
    return made[0] if made else Width()


def wider(low_db, mid_db, high_db, before=None):
    """A reference whose side stands so much higher in the three parts."""
    side_db = np.where(LOW, low_db, np.where(HIGH, high_db, mid_db))
    return moved(before or stereo_profile(), 0.0, side_db)


def balanced(before, right_over_left_db):
    """The same with more energy on the right."""
    square = np.array([1.0, 10.0 ** (right_over_left_db / 10.0)])
    return moved(before, section_square=np.tile(square, (before.section_lufs.size, 1)))


def test_the_width_of_one_performance_comes_back():
    made = width(fitted(stereo_profile(), wider(-2.0, 3.0, -1.5)))
    assert (made.low_db, made.mid_db, made.high_db) == pytest.approx((-2.0, 3.0, -1.5), abs=0.15)


def test_between_songs_the_whole_image_is_moved_a_part_of_the_way():
    """The less the more the evidence is of content; never further than was measured."""
    mix = stereo_profile()
    sizes = []
    for ripple_db in (0.0, 4.0, 8.0):
        ripple = ripple_db * np.resize([1.0, 0.0, -1.0], CENTRES_HZ.size)
        reference = other_song(moved(mix, ripple, -4.0))
        sizes.append(-width(fitted(mix, reference)).mid_db)
    assert 4.0 >= sizes[0] > sizes[1] > sizes[2] > 0.0


@pytest.mark.parametrize("reference", [wider(6.0, 0.0, 0.0), wider(6.0, 6.0, 6.0)], ids=["bass", "all"])
@pytest.mark.parametrize("share", [None, 100.0])
def test_the_bass_is_never_widened(reference, share):
    for each in (reference, other_song(reference)):
        found = fitted(stereo_profile(), each, width=share)
        assert width(found).low_db <= 0.0
        asked = share is not None or each is reference
        assert not asked or any("bass" in note.text for note in found.notes)


def test_no_more_than_the_limit():
    made = width(fitted(stereo_profile(-20.0), wider(-9.0, 15.0, -9.0, stereo_profile(-20.0)), width=100.0))
    assert (made.low_db, made.mid_db, made.high_db) == pytest.approx((-MOST_DB, MOST_DB, -MOST_DB))


@pytest.mark.parametrize("sign", [-1.0, 1.0])
@pytest.mark.parametrize("mix_width_db", [-10.0, -2.0])
def test_strength_is_monotone(sign, mix_width_db):
    """0 is nothing, 100 is the most, `auto` no more than it; also where the fold-down to mono sets the limit.

    `auto` moves the whole image alike, so it is compared with the part that 100 moves the furthest.
    """
    before = stereo_profile(mix_width_db)
    reference = other_song(wider(*(sign * np.array([1.0, 5.0, 4.0])), before))
    found = [width(fitted(before, reference, width=share)) for share in (0.0, 25.0, 50.0, 75.0, 100.0, None)]
    *sizes, auto = ([sign * made.mid_db, sign * made.high_db] for made in found)
    assert sizes[0] == [0.0, 0.0]
    assert np.all(np.diff(sizes, axis=0) >= -0.02)
    assert min(sizes[-1]) > 0.5
    assert 0.0 <= max(auto) <= max(sizes[-1]) + 0.02


def test_mono_stays_mono():
    """A mono mix, in one channel or in two alike, is not given a side that would hold nothing but noise."""
    dual = stereo_profile(-60.0)
    for mix in (profile(channels=1), dual):
        found = fitted(mix, wider(0.0, 0.0, 0.0), strength=100.0)
        assert found.chain == ()
        assert any("mix is mono" in note.text for note in found.notes)


def test_a_mono_reference_does_not_collapse_the_mix():
    for reference in (profile(channels=1), stereo_profile(-60.0)):
        for options in ({}, {"strength": 100.0}, {"tone": 100.0, "width": 100.0}):
            found = fitted(stereo_profile(), reference, **options)
            assert width(found).is_neutral
            assert any("reference is mono" in note.text for note in found.notes)
            sides = [band for each in found.chain for band in getattr(each, "bands", ()) if band.channel != "stereo"]
            assert sides == []


def test_what_is_mono_in_part_is_left_alone_there():
    """Where the mix has no side, raising it would raise noise only."""
    side_db = np.where(HIGH, -40.0, 0.0)
    mix = moved(stereo_profile(), 0.0, side_db)
    found = fitted(mix, wider(0.0, 3.0, 3.0), width=100.0)
    assert width(found).high_db == 0.0
    assert width(found).mid_db > 2.0
    assert any("above 4 kHz" in note.text for note in found.notes)


@pytest.mark.parametrize("mix_width_db", [-8.0, -4.0, -2.0, 0.0, 3.0])
def test_mono_never_loses_more_than_the_limit(mix_width_db):
    """Widening stops where a fold-down would lose 3 dB, and the note says so."""
    before = stereo_profile(mix_width_db)
    found = fitted(before, wider(0.0, 6.0, 6.0, before), width=100.0)
    made = width(found)
    gains = {name: getattr(made, name) for name in ("low_db", "mid_db", "high_db")}
    limit_lu = max(3.0, mono_loss_lu(before, dict.fromkeys(gains, 0.0)))
    assert mono_loss_lu(before, gains) <= limit_lu + 0.02
    full = mono_loss_lu(before, {"low_db": 0.0, "mid_db": 6.0, "high_db": 6.0})
    assert any("folded down" in note.text for note in found.notes) == (full > 3.0)


def test_width_moves_are_told_with_their_numbers():
    found = fitted(stereo_profile(), wider(-2.0, 3.0, -1.5))
    gains = [width(found).low_db, width(found).mid_db, width(found).high_db]
    assert [move.size_db for move in found.moves] == [abs(gain) for gain in gains]
    for move, gain in zip(found.moves, gains, strict=True):
        assert move.aspect == "width"
        assert move.evidence.reference - move.evidence.mix == pytest.approx(gain, abs=0.15)
        assert move.trust == 1.0


@pytest.mark.parametrize("right_db", [-2.0, 1.0, 2.5])
def test_the_balance_of_one_performance_comes_back(right_db):
    """A trim in halves, so that the level stays; the louder side of the reference becomes the louder side."""
    mix = balanced(stereo_profile(), 0.5)
    (made,) = (
        each for each in fitted(mix, balanced(stereo_profile(), 0.5 + right_db)).chain if isinstance(each, Balance)
    )
    assert made.right_db - made.left_db == pytest.approx(right_db, abs=0.02)
    assert made.left_db == -made.right_db


def test_a_trim_is_limited_and_must_pay():
    trims = []
    for right_db in (0.3, 9.0):
        found = fitted(stereo_profile(), balanced(stereo_profile(), right_db))
        trims.append(sum(each.right_db - each.left_db for each in found.chain if isinstance(each, Balance)))
    assert trims == [0.0, pytest.approx(3.0, abs=0.01)]


def test_between_songs_the_balance_moves_a_part_of_the_way():
    """Instruments sit where they sit: a little is left alone, and of more the less the less alike the songs are."""
    trims = []
    for ripple_db, right_db in ((0.0, 0.8), (0.0, 3.0), (2.0, 3.0), (6.0, 3.0)):
        ripple = ripple_db * (-1.0) ** np.arange(CENTRES_HZ.size)
        reference = other_song(moved(balanced(stereo_profile(), right_db), ripple, 0.0))
        found = fitted(stereo_profile(), reference)
        trims.append(sum(each.right_db - each.left_db for each in found.chain if isinstance(each, Balance)))
    assert trims[0] == trims[3] == 0.0
    assert 2.0 > trims[1] > trims[2]


def test_a_silent_channel_is_no_balance():
    """Nothing can be said against nothing."""
    sections = stereo_profile().section_lufs.size
    silent = moved(stereo_profile(), section_square=np.tile([1.0, 0.0], (sections, 1)))
    for mix, reference in ((silent, stereo_profile()), (stereo_profile(), silent)):
        found = fitted(mix, reference, strength=100.0)
        assert not any(isinstance(each, Balance) for each in found.chain)


def test_balance_moves_are_told_with_their_numbers():
    mix, reference = balanced(stereo_profile(), 0.0), balanced(stereo_profile(), 2.0)
    (move,) = fitted(mix, reference).moves
    assert move.aspect == "balance"
    assert (move.evidence.mix, move.evidence.reference) == pytest.approx((0.0, 2.0))
    assert dataclasses.asdict(move)["dial"] == {"kind": "balance", "left_db": -1.0, "right_db": 1.0}
