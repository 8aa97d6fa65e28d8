"""Polarity turns every sample's sign and nothing else."""

import numpy as np

from assistant.processors import Polarity
from tests.signals import white


def test_every_sample_is_turned_and_turned_back():
    sound = white(-20.0, 0.2, 44100)
    turned = Polarity(inverted="yes").process(sound, 44100)
    assert np.array_equal(turned, -sound)
    assert np.array_equal(Polarity(inverted="yes").process(turned, 44100), sound)
