"""The drawn curve: accuracy, phase, latency, independence of blocks."""

import itertools

import numpy as np
import pytest

from assistant.bands import CENTRES_HZ
from assistant.errors import SettingsError
from assistant.processors import FirEqualizer
from assistant.processors.fir_equalizer import CurvePoint
from tests.processors.measure import impulse_response

POINTS_HZ = CENTRES_HZ
PHASES = pytest.mark.parametrize("phase", ["minimum", "linear"])


def curve(seed, octaves=0.25, peak_db=6.0):
    """A random curve on the band grid, smoothed by a Gaussian of `octaves` standard deviation, `peak_db` at most."""
    values = np.random.default_rng(seed).normal(size=(2, POINTS_HZ.size))
    places = np.log2(POINTS_HZ)
    kernel = np.exp(-0.5 * ((places[:, None] - places) / octaves) ** 2)
    smooth = values @ kernel
    return smooth * peak_db / np.abs(smooth).max(axis=1, keepdims=True)


def drawn(phase, seed=0, **kind):
    mid_db, side_db = curve(seed, **kind)
    rows = zip(POINTS_HZ, mid_db, side_db, strict=True)
    return FirEqualizer(phase=phase, points=tuple(CurvePoint(frequency_hz=f, mid_db=m, side_db=s) for f, m, s in rows))


@PHASES
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("rate_hz", [22050, 44100, 96000])
def test_the_rendered_response_is_the_drawn_curve(phase, seed, rate_hz):
    """Within 0.1 dB from 40 Hz to 0.45 of the rate, mid and side each, from impulses through the stage."""
    equalizer = drawn(phase, seed)
    frequencies_hz = np.arange(40, int(min(20000.0, 0.45 * rate_hz)))
    for channel, row in (("mid", (0.5, 0.5)), ("side", (0.5, -0.5))):
        sound = np.zeros((2, rate_hz), dtype=np.float32)
        sound[:, rate_hz // 2] = row
        out = equalizer.process(sound, rate_hz).astype(np.float64)
        rendered = np.fft.rfft(out.T @ row * 2.0)[frequencies_hz]
        error_db = 20.0 * np.log10(np.abs(rendered)) - equalizer.curve_db(frequencies_hz, channel)
        assert np.abs(error_db).max() < 0.1


def test_the_curve_passes_its_points_and_is_flat_outside():
    points = tuple(CurvePoint(frequency_hz=f, mid_db=g) for f, g in ((8000.0, -3.0), (100.0, 2.0), (1000.0, 5.0)))
    equalizer = FirEqualizer(points=points)
    assert equalizer.curve_db([10.0, 100.0, 1000.0, 8000.0, 20000.0]) == pytest.approx([2.0, 2.0, 5.0, -3.0, -3.0])
    assert equalizer.curve_db(np.geomspace(20.0, 20000.0, 500)).max() <= 5.0 + 1e-9


def test_one_point_is_a_gain():
    equalizer = FirEqualizer(points=(CurvePoint(mid_db=6.0206, side_db=6.0206),))
    sound = np.random.default_rng(1).normal(0.0, 0.1, (2, 5000)).astype(np.float32)
    assert equalizer.process(sound, 44100) == pytest.approx(2.0 * sound, abs=1e-5)


def test_linear_phase_is_symmetric_and_minimum_phase_does_not_ring_ahead():
    linear = drawn("linear").taps(44100)
    assert np.array_equal(linear, linear[::-1])
    response = impulse_response(drawn("minimum"), 44100)[0]
    delayed = np.zeros((2, 44100), dtype=np.float32)
    delayed[:, 5000] = 1.0
    out = drawn("minimum").process(delayed, 44100)[0]
    assert np.abs(out[:5000]).max() < 2e-6 * np.abs(response).max()


def test_minimum_phase_is_the_quickest_of_all_filters_with_its_gain():
    """Its energy arrives earlier than that of the linear-phase filter, at every sample."""
    early, late = (np.cumsum(drawn(phase).taps(44100) ** 2) for phase in ("minimum", "linear"))
    assert (early - late).min() > -1e-4 * early[-1]


@PHASES
def test_blocks_across_several_pieces_give_the_same_bits(phase):
    equalizer = drawn(phase)
    sound = np.random.default_rng(1).normal(0.0, 0.1, (2, 60000)).astype(np.float32)
    whole = equalizer.open(8000, 2).process(sound)
    stage = equalizer.open(8000, 2)
    cuts = [0, 1, 1, 7000, 7001, 20011, 59999, 60000]
    parts = [stage.process(np.ascontiguousarray(sound[:, a:b])) for a, b in itertools.pairwise(cuts)]
    assert whole.any()
    assert np.array_equal(np.concatenate(parts, axis=1), whole)


def test_one_frequency_twice_is_refused():
    with pytest.raises(SettingsError, match="1000 Hz twice"):
        FirEqualizer(points=(CurvePoint(mid_db=1.0), CurvePoint(mid_db=2.0)))
