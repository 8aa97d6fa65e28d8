"""Fades and crossfades to the sample."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.album.fades import Fade, faded
from assistant.errors import OptionError
from assistant.fade_shapes import SHAPES

NONE = Fade(samples=0)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_rises_and_its_two_functions_undo_each_other(shape):
    position = np.linspace(0.001, 1.0, 500)
    gain = SHAPES[shape].gain(position)
    assert np.all(np.diff(gain) > 0.0)
    assert gain[-1] == pytest.approx(1.0)
    assert SHAPES[shape].position(gain) == pytest.approx(position, abs=1e-6)


@pytest.mark.parametrize(("shape", "exponent"), [("equal-power", 2), ("linear", 1), ("s-curve", 1)])
def test_a_crossfade_keeps_its_sum(shape, exponent):
    fade = Fade(samples=1001, shape=shape)
    rising = fade.gains(0, 1001).astype(np.float64)
    assert rising**exponent + rising[::-1] ** exponent == pytest.approx(1.0, abs=1e-6)


def test_an_exponential_fade_falls_by_the_same_decibels_in_the_same_time():
    levels = 20.0 * np.log10(Fade(samples=600, shape="exponential").gains(0, 600).astype(np.float64))
    assert np.diff(levels) == pytest.approx(0.1, abs=1e-3)


@given(
    cuts=st.lists(st.integers(1, 99), max_size=5), fade_in=st.integers(0, 100), fade_out=st.integers(0, 100),
    shape=st.sampled_from(sorted(SHAPES)),
)  # fmt: skip
@settings(max_examples=40)
def test_a_fade_is_the_same_in_any_blocks_and_backwards(cuts, fade_in, fade_out, shape):
    sound = np.random.default_rng(0).standard_normal((2, 100)).astype(np.float32)
    fades = Fade(samples=fade_in, shape=shape), Fade(samples=fade_out, shape=shape)
    whole = faded(sound, 0, 100, *fades)
    edges = [0, *sorted(set(cuts)), 100]
    parts = [faded(sound[:, a:b], a, 100, *fades) for a, b in pairwise(edges)]
    assert np.array_equal(np.concatenate(parts, axis=1), whole)
    assert np.allclose(faded(sound[:, ::-1], 0, 100, *fades[::-1])[:, ::-1], whole, atol=1e-6)


def test_no_fade_does_nothing_to_the_bit():
    sound = np.random.default_rng(0).standard_normal((2, 50)).astype(np.float32)
    assert np.array_equal(faded(sound, 0, 50, NONE, NONE), sound)


def test_what_no_fade_can_be_is_refused():
    with pytest.raises(OptionError, match="one of linear"):
        Fade(samples=1, shape="cubic")
    with pytest.raises(OptionError, match="0 or more"):
        Fade(samples=-1)
