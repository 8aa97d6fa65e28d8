"""True peak of sections."""

import math

import numpy as np
import pytest

from assistant.analyze import analyze_samples
from tests.signals import tone


def test_sections_as_quiet_as_dither_are_read_by_their_samples():
    """Under -80 dBFS the greatest sample stands for the true peak; above, what lies between the samples counts."""
    between = tone(11025.0, 0.0, 3.0, 44100, phase=math.pi / 4.0)
    quiet, loud = (analyze_samples(np.float32(level) * between, 44100) for level in (2e-5, 0.5))
    assert quiet.blocks.section_true_peak.max() == pytest.approx(2e-5 * np.abs(between).max(), rel=1e-6)
    assert loud.blocks.section_true_peak.max() == pytest.approx(0.5, rel=0.02)
    assert np.abs(between).max() < 0.75
