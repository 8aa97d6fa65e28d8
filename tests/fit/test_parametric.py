"""The laws of turning a curve into few bands."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bands import CENTRES_HZ
from assistant.fit.parametric import EqualizerLimits, fit_bands
from assistant.processors.equalizer import Band, response_db

EVEN = np.ones(CENTRES_HZ.size)
LAWS = settings(deadline=None, derandomize=True, max_examples=12)


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def left_db(curve_db, bands, rate_hz, top=0.45):
    """What the bands leave of the curve, where the rate lets them reach."""
    reach = top * rate_hz >= CENTRES_HZ
    return (curve_db - response_db(bands, CENTRES_HZ, rate_hz))[reach]


@st.composite
def equalizers(draw, most_db=6.0):
    """Six bands as an engineer would place them: shelves at the ends, bells an octave and more apart."""
    places = (60.0, 160.0, 420.0, 1100.0, 3000.0, 8000.0)
    kinds = ("low_shelf", "bell", "bell", "bell", "bell", "high_shelf")
    return tuple(
        Band(
            kind=kind,
            frequency_hz=place * 2.0 ** draw(st.floats(-0.4, 0.4)),
            gain_db=draw(st.floats(-most_db, most_db)),
            q=draw(st.floats(0.6, 1.8)) if kind == "bell" else 0.7,
        )
        for kind, place in zip(kinds, places, strict=True)
    )


@LAWS
@given(bands=equalizers(), rate_hz=st.sampled_from([44100, 48000, 96000, 192000]))
def test_six_known_bands_come_back(bands, rate_hz):
    """A curve that an equalizer made is made again, to a quarter of a dB, by what a person can dial."""
    curve_db = response_db(bands, CENTRES_HZ, rate_hz)
    made = fit_bands(curve_db, EVEN, rate_hz, EqualizerLimits(max_bands=8, worth_db=0.05))
    assert rms(left_db(curve_db, made, rate_hz)) <= 0.25


@LAWS
@given(
    knots=st.lists(st.floats(-30.0, 30.0), min_size=8, max_size=8),
    rate_hz=st.sampled_from([8000, 11025, 22050, 44100, 192000]),
    max_bands=st.integers(0, 5),
    max_gain_db=st.floats(1.0, 12.0),
    low_q=st.floats(0.3, 0.6),
    high_q=st.floats(0.65, 3.0),
    low_hz=st.floats(20.0, 100.0),
    high_hz=st.floats(2000.0, 18000.0),
)
def test_limits_hold_whatever_the_curve(knots, rate_hz, max_bands, max_gain_db, low_q, high_q, low_hz, high_hz):
    """No band leaves the range of the equalizer that will carry it, however wild the curve."""
    curve_db = np.interp(np.arange(CENTRES_HZ.size), np.linspace(0, CENTRES_HZ.size - 1, 8), knots)
    limits = EqualizerLimits(
        max_bands=max_bands, max_gain_db=max_gain_db, low_q=low_q, high_q=high_q, low_hz=low_hz, high_hz=high_hz
    )
    made = fit_bands(curve_db, EVEN, rate_hz, limits)
    assert len(made) <= max_bands
    for band in made:
        # Half a unit of the last figure that is dialled may lie outside.
        assert abs(band.gain_db) <= max_gain_db + 0.005
        assert low_q - 0.005 <= band.q <= high_q + 0.005
        assert low_hz * 0.995 <= band.frequency_hz <= min(high_hz, 0.45 * rate_hz) * 1.005


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 32000, 44100, 88200, 192000])
def test_every_rate_is_fitted_with_its_own_filters(rate_hz):
    """A band near Nyquist is cramped by the bilinear transform; the fit knows the filter as it will run."""
    bands = [
        Band(frequency_hz=200.0, gain_db=4.0, q=0.8),
        Band(frequency_hz=0.3 * min(rate_hz, 48000), gain_db=-5.0, q=1.0),
    ]
    curve_db = response_db(bands, CENTRES_HZ, rate_hz)
    assert rms(left_db(curve_db, fit_bands(curve_db, EVEN, rate_hz, EqualizerLimits()), rate_hz)) <= 0.1


def test_nothing_wanted_gives_no_bands():
    assert fit_bands(np.zeros(CENTRES_HZ.size), EVEN, 44100, EqualizerLimits()) == ()


def test_nothing_that_matters_gives_no_bands():
    assert fit_bands(np.full(CENTRES_HZ.size, 6.0), np.zeros(CENTRES_HZ.size), 44100, EqualizerLimits()) == ()


def test_a_curve_under_the_worth_of_a_band_gives_no_bands():
    curve_db = 0.05 * np.sin(np.linspace(0.0, 6.0, CENTRES_HZ.size))
    assert fit_bands(curve_db, EVEN, 44100, EqualizerLimits()) == ()


@pytest.mark.parametrize(
    "band",
    [
        Band(kind="bell", frequency_hz=900.0, gain_db=-4.0, q=1.1),
        Band(kind="low_shelf", frequency_hz=150.0, gain_db=3.0, q=0.7),
        Band(kind="high_shelf", frequency_hz=5000.0, gain_db=-3.0, q=0.7),
    ],
    ids=lambda band: band.kind,
)
def test_one_band_is_found_as_one(band):
    """The fewest bands that do it: the curve of one comes back as that one, not as three that add up to it."""
    curve_db = response_db([band], CENTRES_HZ, 44100)
    (made,) = fit_bands(curve_db, EVEN, 44100, EqualizerLimits())
    assert made.kind == band.kind
    assert made.frequency_hz == pytest.approx(band.frequency_hz, rel=0.03)
    assert made.gain_db == pytest.approx(band.gain_db, abs=0.15)
    assert made.q == pytest.approx(band.q, rel=0.06)


@LAWS
@given(bands=equalizers(), worth_db=st.sampled_from([0.08, 0.2, 0.5]))
def test_every_band_is_worth_its_place(bands, worth_db):
    """Leaving any one band out costs at least its worth, or nearly: the others were polished to go with it."""
    curve_db = response_db(bands, CENTRES_HZ, 44100)
    made = fit_bands(curve_db, EVEN, 44100, EqualizerLimits(worth_db=worth_db))
    error_db = rms(left_db(curve_db, made, 44100))
    for others in itertools.combinations(made, max(len(made) - 1, 0)):
        assert not made or rms(left_db(curve_db, others, 44100)) - error_db > 0.9 * worth_db


@LAWS
@given(bands=equalizers())
def test_a_dearer_band_is_used_less(bands):
    """The number of bands falls as the worth that each must have rises."""
    curve_db = response_db(bands, CENTRES_HZ, 44100)
    counts = [len(fit_bands(curve_db, EVEN, 44100, EqualizerLimits(worth_db=worth))) for worth in (0.05, 0.3, 1.0, 9.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0


@LAWS
@given(bands=equalizers())
def test_settings_can_be_dialled(bands):
    """Three figures of frequency, hundredths of dB and of Q, from low to high."""
    made = fit_bands(response_db(bands, CENTRES_HZ, 48000), EVEN, 48000, EqualizerLimits(), "side")
    assert [band.frequency_hz for band in made] == sorted(band.frequency_hz for band in made)
    for band in made:
        assert band.channel == "side"
        assert band.frequency_hz == float(f"{band.frequency_hz:.3g}")
        assert (band.gain_db, band.q) == (round(band.gain_db, 2), round(band.q, 2))


def test_what_does_not_matter_does_not_shape_the_fit():
    """A spike where the weight is 0 changes no band."""
    band = Band(frequency_hz=300.0, gain_db=5.0, q=0.9)
    curve_db = response_db([band], CENTRES_HZ, 44100)
    weights = np.where(CENTRES_HZ > 8000.0, 0.0, 1.0)
    spiked = np.where(CENTRES_HZ > 8000.0, -12.0, curve_db)
    made = fit_bands(spiked, weights, 44100, EqualizerLimits())
    assert rms((spiked - response_db(made, CENTRES_HZ, 44100))[weights > 0.0]) <= 0.1


def test_only_the_kinds_that_the_equalizer_has():
    shelf = response_db([Band(kind="low_shelf", frequency_hz=200.0, gain_db=6.0, q=0.7)], CENTRES_HZ, 44100)
    made = fit_bands(shelf, EVEN, 44100, EqualizerLimits(kinds=("bell",)))
    assert made
    assert {band.kind for band in made} == {"bell"}


def test_the_same_curve_gives_the_same_bands():
    curve_db = np.random.default_rng(3).normal(0.0, 3.0, CENTRES_HZ.size)
    assert fit_bands(curve_db, EVEN, 44100, EqualizerLimits()) == fit_bands(curve_db, EVEN, 44100, EqualizerLimits())
