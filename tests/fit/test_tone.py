"""The laws of the equalizer that a match fits."""

import dataclasses

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.compare import compare
from assistant.fit import fit
from assistant.fit.tone import MOST_DB
from assistant.options import MatchOptions
from assistant.processors import Equalizer, FirEqualizer
from assistant.processors.equalizer import Band, response_db
from tests.profiles import RATE_HZ, hill, moved, other_song, profile, stereo_profile

HEARD = (CENTRES_HZ > 40.0) & (CENTRES_HZ < 16000.0)
CURVE = hill(120.0, 3.0, 2.0) - hill(700.0, 4.0, 2.0) + hill(5000.0, 4.0, 3.0)
SIX = tuple(
    Band(frequency_hz=frequency_hz, gain_db=gain_db, q=q)
    for frequency_hz, gain_db, q in (
        (70.0, 6.0, 0.9), (180.0, -6.0, 1.2), (450.0, 5.0, 1.0),
        (1300.0, -6.0, 1.5), (3800.0, 6.0, 0.8), (9000.0, -5.0, 1.0),
    )
)  # fmt: skip


def fitted(mix, reference, rate_hz=RATE_HZ, **options):
    options = {"width": 0.0} | options
    return fit(mix, reference, compare(mix, reference), MatchOptions(**options), rate_hz)


def equalizer(found):
    """The one equalizer of a chain, a neutral one where there is none."""
    made = [each for each in found.chain if isinstance(each, (Equalizer, FirEqualizer))]
    assert len(made) <= 1
    return made[0] if made else Equalizer()


def response(found, channel="mid", rate_hz=RATE_HZ):
    """What the chain's equalizer does to mid or side."""
    made = equalizer(found)
    if isinstance(made, FirEqualizer):
        return made.curve_db(CENTRES_HZ, channel)
    return made.response_db(CENTRES_HZ, rate_hz, channel)


def error_db(found, curve_db, use=HEARD):
    """What is left of a curve, its level aside: the gain is found afterwards."""
    return float(np.std((response(found) - curve_db)[use]))


@pytest.mark.parametrize("eq", ["parametric", "fir"])
def test_a_known_equalizer_comes_back(eq):
    """One performance through six bands of up to 6 dB: a quarter of a dB is left."""
    curve_db = response_db(SIX, CENTRES_HZ, RATE_HZ)
    found = fitted(profile(), moved(profile(), curve_db), tone=100.0, eq=eq)
    assert error_db(found, curve_db) <= 0.25


@pytest.mark.parametrize("eq", ["parametric", "fir"])
def test_another_song_s_broad_curve_is_followed_when_asked_for_in_full(eq):
    found = fitted(profile(), other_song(moved(profile(), CURVE)), tone=100.0, eq=eq)
    assert error_db(found, CURVE) <= 0.6


@pytest.mark.parametrize("reference", [profile(), moved(profile(), 5.0)], ids=["itself", "itself, louder"])
def test_no_difference_no_move(reference):
    for options in ({}, {"tone": 100.0}, {"tone": 100.0, "eq": "fir"}):
        found = fitted(profile(), reference, **options)
        assert found.chain == ()
        assert found.moves == ()


@pytest.mark.parametrize("eq", ["parametric", "fir"])
def test_strength_runs_from_nothing_to_all_of_it(eq):
    """The further, the larger the response; 0 is nothing, `auto` no more than everything."""
    reference = other_song(moved(stereo_profile(), CURVE, CURVE + hill(2000.0, 3.0, 2.0)))
    sizes = [
        float(np.std(response(fitted(stereo_profile(), reference, tone=tone, eq=eq))[HEARD]))
        for tone in (0.0, 25.0, 50.0, 75.0, 100.0)
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0.0
    assert sizes[2] == pytest.approx(sizes[4] / 2.0, rel=0.15)
    auto = float(np.std(response(fitted(stereo_profile(), reference, eq=eq))[HEARD]))
    assert 0.0 < auto < sizes[4]


@pytest.mark.parametrize("bands", [0, 1, 3, 6])
def test_no_more_bands_than_asked_for(bands):
    found = fitted(stereo_profile(), moved(stereo_profile(), CURVE, CURVE + hill(3000.0, 5.0)), bands=bands)
    made = equalizer(found)
    assert len(made.bands) <= bands
    assert bool(made.bands) == bool(bands)


def test_no_gain_past_the_limit():
    """A reference that asks for 30 dB gets what mastering may do."""
    wild = hill(100.0, 30.0) - hill(4000.0, 30.0)
    for eq in ("parametric", "fir"):
        found = fitted(profile(), moved(profile(), wild), tone=100.0, eq=eq)
        assert np.abs(response(found)).max() <= MOST_DB + 1.0
    assert all(abs(band.gain_db) <= MOST_DB for band in equalizer(fitted(profile(), moved(profile(), wild))).bands)


@pytest.mark.parametrize("rate_hz", [8000, 22050, 96000, 192000])
def test_the_curve_is_that_of_the_rate_at_which_it_runs(rate_hz):
    found = fitted(profile(), moved(profile(), CURVE), rate_hz, tone=100.0)
    use = HEARD & (0.4 * rate_hz > CENTRES_HZ)
    assert np.std((response(found, rate_hz=rate_hz) - CURVE)[use]) <= 0.3


@pytest.mark.parametrize("eq", ["parametric", "fir"])
@pytest.mark.parametrize("tone", [None, 100.0])
def test_no_boost_where_the_mix_ends(eq, tone):
    """A mix low-passed at 8 kHz against a reference with everything: no more above 9 kHz than just below the cliff."""
    mix = moved(stereo_profile(), bandwidth_hz=8000.0)
    for curve_db in (hill(6500.0, 9.0), np.linspace(-6.0, 9.0, CENTRES_HZ.size)):
        found = fitted(mix, other_song(moved(stereo_profile(), curve_db)), tone=tone, eq=eq)
        below = response(found)[(CENTRES_HZ > 7000.0) & (CENTRES_HZ < 8000.0)].mean()
        assert response(found)[CENTRES_HZ > 9000.0].max() <= below + 1.0
        assert any(note.text.startswith("No boost above 8 kHz") for note in found.notes)


@pytest.mark.parametrize("eq", ["parametric", "fir"])
@pytest.mark.parametrize("tone", [None, 100.0])
def test_no_cut_where_the_reference_ends(eq, tone):
    """A low-passed reference says nothing about what lies above: it is neither cut nor boosted there."""
    reference = moved(profile(), np.where(CENTRES_HZ > 15500.0, -60.0, 0.0), bandwidth_hz=15500.0)
    for each in (reference, other_song(reference)):
        found = fitted(profile(), each, tone=tone, eq=eq)
        assert np.abs(response(found)).max() < 0.3
        assert any("Nothing was matched above 15.5 kHz" in note.text for note in found.notes)


def test_side_has_bands_of_its_own_where_it_differs():
    """What mid's bands and the three widths leave of side's difference."""
    shape = hill(900.0, 5.0) - hill(2500.0, 5.0)
    for eq in ("parametric", "fir"):
        found = fitted(stereo_profile(), moved(stereo_profile(), 0.0, shape), tone=100.0, eq=eq)
        change = response(found, "side") - response(found)
        assert np.std((change - shape)[HEARD]) < 0.6
        largest = max(found.moves, key=lambda move: move.size_db)
        assert "side" in largest.setting
        assert largest.size_db > 2.0


@pytest.mark.parametrize("eq", ["parametric", "fir"])
def test_the_equalizer_of_side_never_widens_the_bass(eq):
    wide_bass = hill(80.0, 8.0, 2.0) - hill(400.0, 4.0)
    for reference in (moved(stereo_profile(), 0.0, wide_bass), other_song(moved(stereo_profile(), 0.0, wide_bass))):
        found = fitted(stereo_profile(), reference, strength=100.0, width=None, eq=eq)
        change = response(found, "side") - response(found)
        assert change[(CENTRES_HZ > 20.0) & (CENTRES_HZ < 120.0)].max() < 0.5


def test_a_mono_mix_gets_no_bands_for_side():
    mono = profile(channels=1)
    found = fitted(mono, moved(stereo_profile(), CURVE, CURVE + 6.0), strength=100.0, width=None)
    assert {band.channel for band in equalizer(found).bands} == {"stereo"}


def test_every_band_is_told_with_its_numbers():
    """A move per band: the same numbers to dial, two measurements, how far they are trusted."""
    found = fitted(stereo_profile(), other_song(moved(stereo_profile(), CURVE)))
    made = equalizer(found).bands
    assert [move.dial for move in found.moves] == [dataclasses.asdict(band) for band in made]
    for move, band in zip(found.moves, made, strict=True):
        assert move.aspect == "tone"
        assert move.size_db == abs(band.gain_db)
        assert 0.0 < move.trust <= 1.0
        assert np.isfinite([move.evidence.mix, move.evidence.reference]).all()
        assert move.listen_for
    largest = max(found.moves, key=lambda move: move.size_db)
    assert np.sign(largest.evidence.reference - largest.evidence.mix) == np.sign(largest.dial["gain_db"])


def test_the_same_profiles_give_the_same_bands():
    reference = other_song(moved(stereo_profile(), CURVE))
    assert fitted(stereo_profile(), reference).tone == fitted(stereo_profile(), reference).tone


def test_doubts_are_told_with_their_figures():
    """Where most of a difference is left, the report says why; where it is taken, it does not."""
    mix = profile()
    rng = np.random.default_rng(5)
    unlike = other_song(moved(mix, rng.normal(0.0, 6.0, CENTRES_HZ.size), rng.normal(0.0, 6.0, CENTRES_HZ.size)))
    told = [note.text for note in fitted(mix, unlike).notes]
    assert any("the two songs play different things" in text and "dB within an octave" in text for text in told)
    alike = [note.text for note in fitted(mix, moved(mix, np.linspace(-2.0, 2.0, CENTRES_HZ.size))).notes]
    assert not any("different things" in text for text in alike)
