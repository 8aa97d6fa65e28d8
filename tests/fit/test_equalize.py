"""The laws of fitting within what an equalizer can be set to, and of what that costs."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bands import CENTRES_HZ
from assistant.fit.equalize import Curves, equalize, limits_cost
from assistant.fit.parametric import EqualizerLimits, place_bands
from assistant.options import MatchOptions
from assistant.processors.equalizer import Band, response_db
from assistant.tools import BandSlot, Dial, Tool, tool_named
from tests.test_tools import can_be, fits

EVEN = np.ones(CENTRES_HZ.size)
LAWS = settings(deadline=None, derandomize=True, max_examples=20)
RATE_HZ = 44100
COMPARED = (CENTRES_HZ >= 40.0) & (CENTRES_HZ <= 16000.0)


def curve(knots):
    return np.interp(np.arange(CENTRES_HZ.size), np.linspace(0, CENTRES_HZ.size - 1, len(knots)), knots)


def curves(mid_db, side_db=None, *, exact=True):
    side_db = np.zeros(CENTRES_HZ.size) if side_db is None else side_db
    return Curves(mid_db, side_db, EVEN, EVEN, has_side=True, exact=exact)


def tool(*slots, **more):
    return Tool(name="mine", source="here", slots=slots, **more)


def left_db(curve_db, bands):
    return float(np.sqrt(np.mean((curve_db - response_db(bands, CENTRES_HZ, RATE_HZ))[COMPARED] ** 2)))


@st.composite
def dials(draw, low, high):
    """A range, a few values, or a single one."""
    ends = sorted(math.exp(draw(st.floats(math.log(low), math.log(high)))) for _ in range(2))
    choices = draw(st.sampled_from([0, 0, 1, 3, 9]))
    if not choices:
        return Dial(*ends)
    values = tuple(sorted(float(f"{each:.4g}") for each in np.geomspace(*ends, choices)))
    return Dial(values[0], values[-1], values)


@st.composite
def slots(draw):
    """One band of an equalizer that somebody may have."""
    kinds = draw(st.sets(st.sampled_from(["bell", "low_shelf", "high_shelf"]), min_size=1))
    return BandSlot(
        kinds=tuple(sorted(kinds)),
        frequency_hz=draw(dials(15.0, 20000.0)),
        q=draw(dials(0.2, 8.0)),
        shelf_q=draw(dials(0.3, 0.9)),
        most_gain_db=draw(st.floats(1.0, 18.0)),
        gain_step_db=draw(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])),
    )


@LAWS
@given(
    knots=st.lists(st.floats(-15.0, 15.0), min_size=8, max_size=8),
    owned=st.lists(slots(), min_size=1, max_size=6),
    rate_hz=st.sampled_from([22050, 44100, 96000]),
    exact=st.booleans(),
)
def test_every_band_is_one_that_the_tool_has(knots, owned, rate_hz, exact):
    """Whatever the tool and the curve: each band lies in a slot of its own, on its steps."""
    options = MatchOptions(tool=tool(*owned, mid_side=True))
    made = equalize(curves(curve(knots), curve(knots[::-1]), exact=exact), options, rate_hz)
    assert fits(options.tool, made)
    assert len({(band.frequency_hz, band.q, band.gain_db, band.kind, band.channel) for band in made}) <= len(owned)


@LAWS
@given(knots=st.lists(st.floats(-9.0, 9.0), min_size=8, max_size=8), owned=st.lists(slots(), min_size=1, max_size=4))
def test_a_slot_carries_one_band(knots, owned):
    placed = place_bands(curve(knots), EVEN, RATE_HZ, EqualizerLimits(slots=tuple(owned)))
    assert len({each.slot for each in placed}) == len(placed)
    assert all(can_be(owned[each.slot], each.band) for each in placed)


@LAWS
@given(knots=st.lists(st.floats(-6.0, 6.0), min_size=8, max_size=8))
def test_a_tool_that_can_do_anything_costs_nothing(knots):
    """Its bands are those of the free fit."""
    free = equalize(curves(curve(knots)), MatchOptions(), RATE_HZ)
    options = MatchOptions(tool=tool(*(BandSlot() for _ in range(24))))
    assert equalize(curves(curve(knots)), options, RATE_HZ) == free
    cost = limits_cost(curves(curve(knots)), free, options, RATE_HZ, curve(knots), EVEN)
    assert cost.more_percent == 0.0
    assert cost.residual_db == cost.free_residual_db


@pytest.mark.parametrize("step_db", [0.25, 0.5, 1.0])
def test_what_rounding_costs_is_made_up_for_by_the_rest(step_db):
    """The other knobs are set anew after each rounding, so that the curve is missed by less than half a step."""
    bands = (
        Band(kind="low_shelf", frequency_hz=110.0, gain_db=3.37, q=0.7),
        Band(frequency_hz=630.0, gain_db=-2.63, q=0.9),
        Band(frequency_hz=3100.0, gain_db=4.12, q=1.1),
    )
    wanted_db = response_db(bands, CENTRES_HZ, RATE_HZ)
    made = equalize(curves(wanted_db), MatchOptions(tool=tool(*[BandSlot(gain_step_db=step_db)] * 4)), RATE_HZ)
    rounded = [Band(**{**vars(band), "gain_db": round(band.gain_db / step_db) * step_db}) for band in bands]
    assert left_db(wanted_db, made) < step_db / 2.0
    assert left_db(wanted_db, made) <= left_db(wanted_db, rounded) + 0.02


def test_a_graphic_equalizer_uses_its_faders_together():
    """A broad hill takes all the faders on it, and comes out smooth."""
    hill_db = 5.0 * np.exp(-0.5 * (np.log2(CENTRES_HZ / 1000.0) / 1.2) ** 2)
    made = equalize(curves(hill_db), MatchOptions(tool=tool_named("Graphic 31")), RATE_HZ)
    assert len(made) > 8
    assert left_db(hill_db, made) < 0.4
    assert {band.kind for band in made} == {"bell"}


def test_faders_stay_where_they_are_when_nothing_is_worth_moving():
    tiny_db = 0.05 * np.sin(np.linspace(0.0, 6.0, CENTRES_HZ.size))
    assert equalize(curves(tiny_db), MatchOptions(tool=tool_named("Graphic 31")), RATE_HZ) == ()


def test_a_fader_above_the_reach_of_the_rate_is_left_alone():
    made = equalize(curves(curve([6.0, -6.0, 6.0])), MatchOptions(tool=tool_named("Graphic 31")), 22050)
    assert made
    assert max(band.frequency_hz for band in made) < 0.45 * 22050


def test_side_takes_what_mid_has_left():
    """Slots are shared; without mid/side, or without side, there is nothing for it."""
    wanted = curves(curve([0.0, 4.0, 0.0, -4.0, 0.0]), curve([3.0, 0.0, 0.0, 3.0]))
    owned = [BandSlot()] * 5
    both = equalize(wanted, MatchOptions(tool=tool(*owned, mid_side=True)), RATE_HZ)
    assert "side" in {band.channel for band in both}
    assert len(both) <= 5
    for options in (MatchOptions(tool=tool(*owned)), MatchOptions(side=False)):
        assert {band.channel for band in equalize(wanted, options, RATE_HZ)} == {"stereo"}


def test_the_cost_is_measured_on_the_bands_themselves():
    """Both figures, recomputed: what is left of the curve, and what of the difference about its mean."""
    wanted_db = curve([4.0, -3.0, 2.0, -5.0, 3.0, 0.0, 4.0, -2.0])
    difference_db = 1.4 * wanted_db + 0.7
    options = MatchOptions(bands=2)
    made = equalize(curves(wanted_db), options, RATE_HZ)
    cost = limits_cost(curves(wanted_db), made, options, RATE_HZ, difference_db, EVEN)
    response = response_db(made, CENTRES_HZ, RATE_HZ)
    assert cost.residual_db == pytest.approx(left_db(wanted_db, made))
    assert cost.left_db == pytest.approx(np.std((difference_db - response)[COMPARED]))
    assert cost.before_db == pytest.approx(np.std(difference_db[COMPARED]))
    assert cost.free_residual_db < cost.residual_db
    assert cost.more_percent == pytest.approx(100.0 * (cost.left_db / cost.free_left_db - 1.0))
    assert cost.more_percent > 0.0
    assert cost.free_bands > len(made) == 2


def test_a_free_fit_has_no_cost():
    made = equalize(curves(curve([3.0, -3.0])), MatchOptions(), RATE_HZ)
    assert limits_cost(curves(curve([3.0, -3.0])), made, MatchOptions(), RATE_HZ, curve([3.0, -3.0]), EVEN) is None


def test_nothing_to_compare_has_no_cost():
    wanted = curves(curve([3.0, -3.0]))
    assert limits_cost(wanted, (), MatchOptions(bands=1), RATE_HZ, wanted.mid_db, 0.0 * EVEN) is None
