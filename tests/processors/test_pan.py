"""A pan moves a sound and keeps its power; its image mirrors."""

import numpy as np
import pytest

from assistant.processors import Pan
from assistant.processors.pan import pan_factors
from tests.signals import white


@pytest.mark.parametrize("pan", [-1.0, -0.7, -0.2, 0.0, 0.3, 1.0])
def test_power_is_kept_wherever_it_stands(pan):
    sound = np.repeat(white(-20.0, 0.5, 44100, 1), 2, axis=0)
    out = Pan(pan=pan).process(sound, 44100)
    assert np.mean(out**2) == pytest.approx(np.mean(sound**2), rel=1e-5)


def test_the_ends_are_silent_on_the_other_side_and_the_centre_is_untouched():
    assert pan_factors(-1.0) == pytest.approx((np.sqrt(2.0), 0.0))
    assert pan_factors(1.0) == pytest.approx((0.0, np.sqrt(2.0)))
    assert pan_factors(0.0) == pytest.approx((1.0, 1.0))


def test_one_channel_has_no_place():
    sound = white(-20.0, 0.1, 44100, 1)
    assert np.array_equal(Pan(pan=0.5).process(sound, 44100), sound)
